"""Entries of a new knowledge base from the lists that it begins with.

Nothing is invented: a draft says what its list says, its heading is its proposed place, and the rest is unknown. What
an entry may not say (a malformed date, an address that is none) is left out of it and told with its line in the list.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from site_builder.bibliography.drafts import Draft, Reading, free_id, house_key
from site_builder.bibliography.matching import is_same_work
from site_builder.checks.registry import RULES, Finding, base_rules, records_of
from site_builder.checks.subject import Base, Record
from site_builder.diagnostics import Location, Problem, Severity
from site_builder.knowledge.catalog import Catalog
from site_builder.knowledge.fields import brief_of
from site_builder.knowledge.identity import title_key
from site_builder.lists.reading import Kind
from site_builder.schema.emit import entry_text, trimmed, yaml_text
from site_builder.schema.papers import Assignment, Dates, Identifiers, Labelled, Links, Paper, Waiver
from site_builder.schema.taxonomy import Venue
from site_builder.starter.places import Places, headings_of
from site_builder.text.datapath import DataPath

ROUNDS = 4
"""How often what rules call wrong is taken out; a draft that is still wrong then is left out."""
_MODELINE = "# yaml-language-server: $schema=../docs/reference/schema/{}.schema.json\n\n"
_ID = re.compile(r"[a-z0-9]+(?:[-._+][a-z0-9]+)*")

Known = TypeVar("Known", Dates, Identifiers, Links)


@dataclass(frozen=True, slots=True)
class Source:
    """A list to begin with: its name, its text, and what kind of file it is."""

    name: str
    text: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Founded:
    """What the lists made, and what became of everything in them that looks like a paper."""

    papers: tuple[Paper, ...]
    places: Places
    readings: tuple[tuple[Source, Reading], ...]
    problems: tuple[Problem, ...]
    """What is wrong with the lists, with places in them."""
    repeated: int
    """Drafts that were joined with an earlier one of the same paper."""
    left_out: int
    """Drafts that make no entry."""

    @property
    def counts(self) -> str:
        """For people: what was found is the sum of what follows."""
        found = sum(len(one.drafts) + one.repeated + one.left_out for _, one in self.readings)
        repeated = self.repeated + sum(one.repeated for _, one in self.readings)
        left_out = self.left_out + sum(one.left_out for _, one in self.readings)
        return f"{found:,} found: {len(self.papers):,} entries, {repeated:,} repeated, {left_out:,} left out"


def found(sources: Iterable[Source], catalog: Catalog, today: str) -> Founded:
    """The entries of a new knowledge base, of which ``catalog`` has the venues."""
    readings = [(source, source.kind.read(source.text, source.name, catalog, today)) for source in sources]
    places, drafts, repeated = Places(), _Drafts(), 0
    problems = [problem for _, reading in readings for problem in reading.problems]
    for source, reading in readings:
        headings = headings_of(reading.drafts)
        for number, draft in enumerate(reading.drafts):
            placed = _placed(draft, headings[number], places, source, today)
            repeated += drafts.add(placed, keep_id=source.kind.keys)
    kept, told = _sound(drafts.all, catalog)
    return Founded(
        tuple(draft.paper for draft in kept), places, tuple(readings), (*problems, *drafts.problems, *told), repeated,
        len(drafts.all) - len(kept),
    )  # fmt: skip


def write(found: Founded, venues: Iterable[Venue], root: Path) -> None:
    """The entries, their nodes, and the venues that they name, as files below ``root``."""
    nodes = [_node(trimmed(node)) for node in found.places.nodes()]
    used = {paper.venue.id for paper in found.papers if paper.venue}
    kept = [trimmed(venue) for venue in sorted(venues, key=lambda venue: venue.id) if venue.id in used]
    files: dict[str, dict[str, Any]] = {
        "nodes": {"nodes": nodes},
        "venues": {"venues": kept},
        "facets": {"facets": []},
    }
    for name, data in files.items():
        text = _MODELINE.format(name) + yaml_text({"schema_version": 1, **data})
        (root / "taxonomy" / f"{name}.yml").write_text(text, encoding="utf-8", newline="\n")
    (root / "papers").mkdir(exist_ok=True)
    for paper in found.papers:
        (root / "papers" / f"{paper.id}.yml").write_text(entry_text(paper), encoding="utf-8", newline="\n")


def _node(data: dict[str, object]) -> dict[str, object]:
    """Data of a node that says aloud that nobody has defined it."""
    order = ("id", "name", "definition", "parent", "source")
    return {name: data.get(name) for name in order if name in data or name == "definition"}


def _placed(draft: Draft, paths: tuple[tuple[str, ...], ...], places: Places, source: Source, today: str) -> Draft:
    """The draft at the nodes of its headings, as a proposal."""
    assignments: dict[str, Assignment] = {}
    file = source.name.rsplit("/", 1)[-1]
    for path in paths:
        node = places.node(path, file)
        heading = path[-1] if path and places.node(path, file) else ""
        where = f"Stands under the heading {heading!r} of {file}." if heading else f"Stands under no heading of {file}."
        assignments.setdefault(node, Assignment(node=node, evidence=where, confidence="proposed", basis="list"))
    sources = draft.paper.sources or (f"{file}, line {draft.where.line}",)
    return draft.changed(
        assignments=tuple(assignments.values()),
        sources=tuple(sorted(set(sources))),
        labelled=Labelled(by=f"kb init, from {file}", date=today),
    )


class _Drafts:
    """Drafts of several lists, one for each paper."""

    def __init__(self) -> None:
        self.all: list[Draft] = []
        self.problems: list[Problem] = []
        """Where a title alone does not tell whether two drafts are one paper, or tells it against an identifier."""
        self._numbers: dict[tuple[str, str], list[int]] = {}
        self._ids: set[str] = set()

    def add(self, draft: Draft, *, keep_id: bool) -> bool:
        """Add a draft, or join it with the one of the same paper; whether it was joined."""
        keys = list(_keys(draft.paper))
        same = next(
            (number for key in keys for number in self._numbers.get(key, ()) if self._is(number, key, draft)), None
        )
        number = len(self.all) if same is None else same
        if same is not None:
            self._tell_lost(self.all[same], draft)
            self.all[same] = _joined(self.all[same], draft)
        else:
            own = draft.paper.id if keep_id and _ID.fullmatch(draft.paper.id) else house_key(draft.paper)
            draft = draft.changed(id=free_id(own[:90], self._ids.__contains__))
            self._ids.add(draft.paper.id)
            namesakes = self._numbers.get(("title", title_key(draft.paper.title)), ())
            self.all.append(self._apart(draft, self.all[namesakes[0]]) if namesakes else draft)
        for key in keys:
            if number not in self._numbers.setdefault(key, []):
                self._numbers[key].append(number)
        return same is not None

    def _is(self, number: int, key: tuple[str, str], draft: Draft) -> bool:
        """Whether the draft of that number, which has a key of this one, is the same paper."""
        return key[0] != "title" or is_same_work(draft.paper, brief_of(self.all[number].paper))

    def _apart(self, draft: Draft, namesake: Draft) -> Draft:
        """A draft that bears the title of another paper, with a waiver of the rule that would call them one."""
        where, other = draft.place(("title",)), namesake.place(("title",))
        message = f"{other} has this title too, but other authors or years: taken for another paper"
        hint = "merge the entries if they are one (kb merge)"
        self.problems.append(Problem("same-title", message, where, Severity.WARNING, hint))
        versions = {draft.paper.state, namesake.paper.state} == {"preprint", "published"}
        rule = "preprint-and-published" if versions else "duplicate-title"
        return draft.changed(waive=(Waiver(rule=rule, reason="The lists give them other authors or years."),))

    def _tell_lost(self, first: Draft, again: Draft) -> None:
        """An entry has one identifier of a kind; another one of the same paper is told, not dropped in silence."""
        for kind in ("arxiv", "doi", "openreview"):
            kept, other = (getattr(one.paper.identifiers, kind) for one in (first, again))
            if kept and other and kept.lower() != other.lower():
                message = (
                    f"{other!r} is left out: {first.place(('title',))} has {kept!r} for the same title and authors"
                )
                where = again.place(("identifiers", kind))
                self.problems.append(Problem("differs-from-entry", message, where, Severity.INFO, "see which is right"))


def _keys(paper: Paper) -> Iterator[tuple[str, str]]:
    ids = paper.identifiers
    for kind, value in (("arxiv", ids.arxiv), ("doi", ids.doi), ("openreview", ids.openreview)):
        if value:
            yield kind, value
    if key := title_key(paper.title):
        yield "title", key


def _joined(first: Draft, again: Draft) -> Draft:
    """One draft of two: the first is believed, and the second adds what it does not know."""
    name, title = first.paper.title, again.paper.title
    if " " not in name and len(title.split()) > 3 and re.search(rf"\b{re.escape(name)}\b", title):
        first, again = again.changed(id=first.paper.id), first  # the table of names that many lists begin with
    one, other = first.paper, again.paper
    nodes = {place.node for place in one.assignments}
    real = [place for place in other.assignments if place.node not in nodes]
    named = [place for place in (*one.assignments, *real) if "no heading" not in place.evidence]
    another = [other.title] if title_key(other.title) != title_key(one.title) else []
    other_titles = dict.fromkeys((*one.other_titles, *another))
    filled = {
        name: getattr(other, name)
        for name in ("authors", "affiliations", "venue", "summary", "notes")
        if not getattr(one, name) and getattr(other, name)
    }
    return first.changed(
        **filled,
        assignments=tuple(named or (*one.assignments, *real)),
        other_titles=tuple(other_titles),
        sources=tuple(sorted({*one.sources, *other.sources})),
        dates=_filled(one.dates, other.dates),
        identifiers=_filled(one.identifiers, other.identifiers),
        links=_filled(one.links, other.links),
        state="published" if "published" in (one.state, other.state) else one.state,
    )


def _filled(one: Known, other: Known) -> Known:
    """``one`` with what only ``other`` knows."""
    names = [field.name for field in dataclasses.fields(one)]
    missing = {name: getattr(other, name) for name in names if getattr(one, name) is None and getattr(other, name)}
    return dataclasses.replace(one, **missing)


def _sound(drafts: list[Draft], catalog: Catalog) -> tuple[list[Draft], list[Problem]]:
    """The drafts without what the rules of entries call an error, and what was taken out."""
    told: list[Problem] = []
    kept = {f"papers/{draft.paper.id}.yml": draft for draft in drafts}
    for round_ in range(ROUNDS):
        wrong = list(_errors(kept, catalog))
        if not wrong:
            break
        for path, finding, rule in wrong:
            if path in kept:
                draft = kept[path]
                mended = _without(draft, finding.at) if round_ < ROUNDS - 1 else None
                lost = "it is left out" if mended else "the paper is left out"
                message = f"{finding.message}; {lost}"
                told.append(Problem(rule, message, draft.place(finding.at), Severity.WARNING, finding.hint))
                if mended:
                    kept[path] = mended
                else:
                    del kept[path]
    return list(kept.values()), told


def _errors(drafts: dict[str, Draft], catalog: Catalog) -> Iterator[tuple[str, Finding, str]]:
    data = {path: trimmed(draft.paper) for path, draft in drafts.items()}
    base = Base(catalog, {path: brief_of(draft.paper) for path, draft in drafts.items()}, _Nowhere())
    rules = [rule for rule in RULES.values() if rule.severity is Severity.ERROR and rule.id not in _LATER]
    for rule in records_of(rules, "paper"):
        assert rule.find is not None
        for path, one in data.items():
            record = Record("paper", path, one, base.places)
            yield from ((path, finding, rule.id) for finding in rule.find(record, base.vocabulary))
    for rule in base_rules(rules):
        assert rule.find is not None
        yield from ((finding.path, finding, rule.id) for finding in rule.find(base))


_LATER = frozenset({"unknown-node", "duplicate-title", "preprint-and-published"})
"""Rules about the taxonomy, which is made from the drafts, and about what decided which drafts are one paper."""


class _Nowhere:
    """Places of drafts that no rule needs to show or mend."""

    def where(self, path: str, at: DataPath = (), *, key: bool = False) -> Location:
        return Location(path)

    def replacement(self, path: str, at: DataPath, value: str, description: str) -> None:
        return None

    def order(self, path: str, at: DataPath, order: Sequence[int]) -> None:
        return None


def _without(draft: Draft, at: DataPath) -> Draft | None:
    """The draft without the value ``at``; None where an entry cannot do without it."""
    paper = draft.paper
    if not at or at[0] in ("id", "title", "assignments", "state") or not getattr(paper, str(at[0])):
        return None
    field = str(at[0])
    value: Any = getattr(paper, field)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        if field == "venue":
            return draft.changed(venue=None)
        names = [str(at[1])] if len(at) > 1 else [one.name for one in dataclasses.fields(value)]
        return draft.changed(**{field: dataclasses.replace(value, **dict.fromkeys(names))})
    if isinstance(value, tuple):
        index = at[1] if len(at) > 1 else None
        rest = tuple(one for number, one in enumerate(value) if number != index) if isinstance(index, int) else ()
        return draft.changed(**{field: rest})
    return draft.changed(**{field: None}) if value is not None else None
