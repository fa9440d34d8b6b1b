"""Lines of JSON, one paper a line, to drafts of entries: the form in which curators and programs hand papers over.

A line says in one flat record what an entry says, with names where an entry has ids: of venues, models, benchmarks and
nodes, and arXiv ids or ids of entries where relations lead. Names are looked up in the registries; what is not found is
a problem with the nearest name that is there, and stays in the draft's own words where it has a place for them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from site_builder.bibliography.drafts import Draft, Reading
from site_builder.diagnostics import Location, Problem
from site_builder.knowledge.catalog import Catalog
from site_builder.knowledge.identity import canonical_link, web_address
from site_builder.knowledge.recognition import PaperIndex
from site_builder.lists import rules
from site_builder.lists.headlines import Headline
from site_builder.lists.registering import Names
from site_builder.schema.papers import (
    Assignment,
    Basis,
    Confidence,
    Dates,
    Identifiers,
    Labelled,
    Links,
    Paper,
    Relation,
    Scope,
    VenueRef,
    Waiver,
)
from site_builder.text.identifiers import arxiv_id

FIELDS = frozenset(
    {
        *(
            "id",
            "title",
            "other_titles",
            "authors",
            "author_count",
            "affiliations",
            "date",
            "published",
            "arxiv",
            "doi",
        ),
        *("openreview", "venue", "paper", "code", "project", "dataset", "assignments", "facets"),
        *("proposed", "summary", "introduces", "models", "benchmarks", "other_data", "metrics", "relations", "results"),
        *("sources", "notes", "curation", "scope", "scope_reason", "labelled", "waive"),
    }
)
"""What a line may say; results become tables of their own."""


@dataclass(frozen=True)
class Lines:
    """What was read: drafts, and the headline numbers of those papers that have some."""

    reading: Reading
    headlines: Mapping[str, Headline]
    """By the arXiv id, else the title, of the paper."""

    def write_headlines(self, drafts: Iterable[Draft], root: Path, labelled: str) -> Iterator[Path]:
        """Write the numbers of ``drafts`` as reported tables below ``root``, one file a paper."""
        from site_builder.files import write_atomic
        from site_builder.schema.emit import REPORTED_MODELINE, entry_text

        for draft in drafts:
            if headline := self.headlines.get(_key(draft.paper)):
                table = headline.table(draft.paper.id, labelled)
                path = root / "results" / "reported" / f"{table.id}.yml"
                write_atomic(path, entry_text(table, modeline=REPORTED_MODELINE))
                yield path


@dataclass
class _Line:
    """One line while it is read: its place, and what was found wrong with it."""

    where: Location
    said: Mapping[str, Any]
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, rule: str, message: str, hint: str | None = None) -> None:
        """Take in a problem of the line."""
        self.problems.append(Problem(rule, message, self.where, rules.RULES[rule].severity, hint))

    def texts(self, name: str) -> tuple[str, ...]:
        """The texts of a list; one text alone is a list of one, and null is none."""
        value = self.said.get(name)
        if value is None or value == "":
            return ()
        if type(value) is str:
            return (value,)
        if isinstance(value, list) and all(type(one) is str for one in value):
            return tuple(dict.fromkeys(one for one in value if one.strip()))
        self.wrong("jsonl-field", f"{name} is not a list of texts", hint=f'write "{name}": ["…"]')
        return ()

    def text(self, name: str) -> str | None:
        """A text; null and the empty text are None."""
        value = self.said.get(name)
        if value is None or isinstance(value, str):
            return value.strip() or None if value else None
        self.wrong("jsonl-field", f"{name} is not a text", hint=f'write "{name}": "…"')
        return None

    def records(self, name: str) -> list[Mapping[str, Any]]:
        """The records of a list."""
        value = self.said.get(name) or []
        if isinstance(value, list) and all(isinstance(one, Mapping) for one in value):
            return value
        self.wrong("jsonl-field", f"{name} is not a list of records", hint=f'write "{name}": [{{…}}]')
        return []


def read_lines(text: str, path: str, catalog: Catalog, names: Names, *, by: str, today: str) -> Lines:
    """The papers of the JSON lines ``text``, called ``path`` in places, as drafts labelled ``by`` on ``today``."""
    lines = list(_parsed(text, path))
    reader = _Reader(catalog, names, [line.said for line in lines], Labelled(by=by, date=today))
    drafts: list[Draft] = []
    headlines: dict[str, Headline] = {}
    for line in lines:
        if line.said and (draft := reader.draft(line)):
            drafts.append(draft)
            if headline := reader.headline(line, draft):
                headlines[_key(draft.paper)] = headline
    problems = tuple(problem for line in lines for problem in line.problems)
    return Lines(Reading(tuple(drafts), problems, left_out=len(lines) - len(drafts)), headlines)


def _parsed(text: str, path: str) -> Iterator[_Line]:
    for number, written in enumerate(text.split("\n"), start=1):
        if not written.strip():
            continue
        line = _Line(Location(path, number, 1), {})
        try:
            said = json.loads(written, parse_float=_Digits, parse_int=_Digits)
        except (ValueError, RecursionError) as error:
            column = getattr(error, "colno", 1)
            line.where = Location(path, number, column)
            line.wrong("jsonl-syntax", f"no JSON: {getattr(error, 'msg', error)}", hint="one record a line, in braces")
        else:
            if isinstance(said, dict):
                line.said = said
                for name in sorted(said.keys() - FIELDS):
                    line.wrong("jsonl-unknown-field", f"{name!r} has no place in an entry")
            else:
                line.wrong("jsonl-syntax", "the line is no record", hint='write {"title": "…", …}')
        yield line


class _Digits(str):
    """A number as it is written: its zeros are evidence."""


class _Reader:
    """Turns lines into drafts; knows the registries and which papers the lines themselves bring."""

    def __init__(
        self, catalog: Catalog, names: Names, records: Sequence[Mapping[str, Any]], labelled: Labelled
    ) -> None:
        self.catalog, self.names, self.labelled = catalog, names, labelled
        self.index = PaperIndex(catalog.briefs)
        self.coming = {str(one["arxiv"]): str(one["id"]) for one in records if one.get("arxiv") and one.get("id")}
        self.ids = {str(one["id"]) for one in records if one.get("id")} | set(catalog.paper_paths)

    def draft(self, line: _Line) -> Draft | None:
        title = line.text("title")
        if not title:
            line.wrong("jsonl-field", "there is no title", hint='a line needs a "title"')
            return None
        assignments = tuple(self.assignments(line))
        facets, proposed = self.facets(line, "facets", assignments), self.facets(line, "proposed", assignments)
        venue = self.venue(line)
        benchmarks, other = self.names.some(line, "benchmark", line.texts("benchmarks"))
        models, _ = self.names.some(line, "model", line.texts("models"))
        count = line.said.get("author_count")
        paper = Paper(
            id=line.text("id") or "",
            title=title,
            other_titles=line.texts("other_titles"),
            scope=_one_of(line, "scope", get_args(Scope)) or "core",
            scope_reason=line.text("scope_reason"),
            authors=line.texts("authors"),
            author_count=int(count) if isinstance(count, _Digits) and count.isdigit() else None,
            affiliations=line.texts("affiliations"),
            dates=Dates(first=line.text("date"), published=line.text("published")),
            identifiers=Identifiers(arxiv=line.text("arxiv"), doi=line.text("doi"), openreview=line.text("openreview")),
            venue=venue,
            state="published" if venue else "preprint",
            links=Links(
                paper=_link(line, "paper"),
                code=_link(line, "code"),
                project=_link(line, "project"),
                data=_link(line, "dataset"),
            ),
            assignments=assignments,
            facets=facets,
            proposed=proposed,
            summary=line.text("summary"),
            introduces=line.texts("introduces"),
            models=models,
            benchmarks=benchmarks,
            other_data=tuple(sorted({*line.texts("other_data"), *other})),
            metrics=line.texts("metrics"),
            relations=tuple(self.relations(line)),
            sources=_sources(line.texts("sources")),
            labelled=self.label(line),
            notes=line.text("notes"),
            curation=line.text("curation"),
            waive=tuple(
                Waiver(rule=str(said.get("rule")), reason=str(said.get("reason"))) for said in line.records("waive")
            ),
        )
        return Draft(paper, line.where)

    def headline(self, line: _Line, draft: Draft) -> Headline | None:
        """The numbers of the line, where it has any."""
        found = Headline(draft.paper, self.names)
        for result in line.records("results"):
            found.add(line, result)
        return found if found.rows else None

    def assignments(self, line: _Line) -> Iterator[Assignment]:
        seen = set()
        for said in line.records("assignments"):
            node = self.catalog.taxonomy.current(str(said.get("node")))
            node = self.names.decisions.get("node", {}).get(node, node) or node
            if node in seen:
                continue
            seen.add(node)
            yield Assignment(
                node=node,
                evidence=str(said.get("evidence") or ""),
                confidence=_one_of(line, "confidence", get_args(Confidence), said) or "low",
                basis=_one_of(line, "basis", get_args(Basis), said) or "abstract",
            )

    def facets(self, line: _Line, name: str, assignments: Sequence[Assignment]) -> dict[str, tuple[str, ...]]:
        """Values of facets, without those that papers of these branches do not have."""
        said = line.said.get(name) or {}
        tops = {self.catalog.taxonomy.top(one.node) for one in assignments}
        found = {}
        for facet, values in said.items():
            known = self.catalog.facets.get(facet)
            words = (values,) if isinstance(values, str) else tuple(dict.fromkeys(map(str, values or ())))
            if words and not (known and known.applies_to and not tops & set(known.applies_to)):
                found[facet] = words
        return found

    def venue(self, line: _Line) -> VenueRef | None:
        said = line.said.get("venue")
        if not said:
            return None
        name, year = (said.get("name"), said.get("year")) if isinstance(said, Mapping) else (said, None)
        venue = self.names.one(line, "venue", str(name))
        if venue is None:
            return None
        if not (isinstance(year, _Digits) and year.isdigit()):
            line.wrong("jsonl-field", f"the venue {name!r} has no year", "add the year of the edition")
            return None
        track = said.get("track")
        return VenueRef(id=venue, year=int(year), track=str(track).lower() if track else None)

    def relations(self, line: _Line) -> Iterator[Relation]:
        seen = set()
        for said in line.records("relations"):
            kind = _one_of(line, "type", [one.id for one in self.catalog.terms.relations], said)
            target = self.target(line, str(said.get("target") or ""))
            if kind is None or target is None or (kind, target) in seen:
                continue
            seen.add((kind, target))
            yield Relation(
                type=kind,
                target=target,
                evidence=str(said.get("evidence") or ""),
                basis=_one_of(line, "basis", get_args(Basis), said),
                stated_by=said.get("stated_by"),
            )

    def target(self, line: _Line, said: str) -> str | None:
        """Where a relation leads: an entry here or of these lines, a node, or a work outside."""
        bare = said.removeprefix("arxiv:")
        if said in self.ids or said in self.catalog.taxonomy or said.startswith("doi:"):
            return said
        if path := self.index.find(arxiv=bare):
            found: str = self.catalog.briefs[path].id
            return found
        if bare in self.coming:
            return self.coming[bare]
        if found_id := arxiv_id(bare):
            return f"arxiv:{found_id[0]}"
        line.wrong("jsonl-unknown-target", f"the relation leads to {said!r}, which is no entry and no identifier")
        return None

    def label(self, line: _Line) -> Labelled:
        said = line.said.get("labelled")
        if not isinstance(said, Mapping):
            return self.labelled
        return Labelled(
            by=str(said.get("by") or self.labelled.by),
            date=str(said.get("date") or self.labelled.date),
            reading=_one_of(line, "reading", ("first", "agreed", "disputed"), said) or "first",
            second=said.get("second"),
        )


def _key(paper: Paper) -> str:
    return paper.identifiers.arxiv or paper.title


def _sources(said: tuple[str, ...]) -> tuple[str, ...]:
    """The paper's own page first, the others sorted."""
    return (*said[:1], *sorted(said[1:]))


def _one_of(line: _Line, name: str, values: Sequence[str], said: Mapping[str, Any] | None = None) -> Any:
    value = (line.said if said is None else said).get(name)
    if value is None or value in values:
        return value
    line.wrong("jsonl-field", f"{name} is {value!r}", hint=f"write one of {', '.join(values)}")
    return None


def _link(line: _Line, name: str) -> str | None:
    link = line.text(name)
    if link is None or web_address(link):
        return canonical_link(link) if link else None
    line.wrong("jsonl-field", f"{name} is no web address: {link!r}")
    return None
