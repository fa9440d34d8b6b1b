"""Drafts against the knowledge base: which of them are here already, what is wrong with them, and their files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from site_builder.bibliography.drafts import Draft, Reading, free_id, house_key
from site_builder.bibliography.matching import recognise, same_people
from site_builder.checks.registry import RULES
from site_builder.checks.running import check_records
from site_builder.checks.subject import Base, Record
from site_builder.diagnostics import Fix, Location, Problem, Report, Severity
from site_builder.files import write_atomic
from site_builder.knowledge.catalog import Catalog
from site_builder.knowledge.fields import brief_of
from site_builder.knowledge.identity import link_key, title_key
from site_builder.knowledge.recognition import PaperIndex
from site_builder.schema.decoding import decode
from site_builder.schema.emit import entry_text, trimmed
from site_builder.schema.papers import Paper
from site_builder.text.datapath import DataPath

_ID = re.compile(r"[a-z0-9]+(?:[-._+][a-z0-9]+)*")
_FOR_READERS = {
    "missing-summary", "inner-node", "empty-text", "published-without-venue", "unsorted-list", "source-not-address",
    "source-primary", "missing-authors",
}  # fmt: skip
"""Rules that ask for what only a reader of the paper can give."""
_COMPARING = {
    "duplicate-arxiv", "duplicate-doi", "duplicate-openreview", "duplicate-title", "one-identifier-two-titles",
    "preprint-and-published", "shared-code-link",
}  # fmt: skip


class Import:
    """The drafts of one reading, with the ids that are theirs to keep."""

    def __init__(
        self, reading: Reading, catalog: Catalog, *, keep_ids: bool = False, settled: Iterable[str] = ()
    ) -> None:
        """``keep_ids`` keeps the ids of drafts that are fit for entries and free (a BibTeX key is never changed).

        ``settled`` are rules that the reader has answered already: that every name is in a registry, or will be.
        """
        self.catalog = catalog
        self._unasked = _FOR_READERS | set(settled)
        self.source_problems = reading.problems
        self.known: dict[str, str] = {}
        """Id of each draft that is a paper of the knowledge base, to the id of that paper."""
        self.namesakes: dict[str, str] = {}
        """Id of each draft that bears the title of another paper, to the id of that paper."""
        self.drafts: list[Draft] = []
        self.repeated: set[str] = set()
        """Ids of drafts of papers that an earlier draft is about; rules report them."""
        index, used = PaperIndex(catalog.briefs), set[str]()
        first_of: dict[str, list[Draft]] = {}

        def taken(name: str) -> bool:
            return name in used or name in catalog.paper_paths

        for draft in reading.drafts:
            match = recognise(draft.paper, index)
            here = catalog.briefs[match.same].id if match.same else None
            own = draft.paper.id if keep_ids and _ID.fullmatch(draft.paper.id) else house_key(draft.paper)
            named = draft.changed(id=free_id(here or own, used.__contains__ if here else taken))
            used.add(named.paper.id)
            self.drafts.append(named)
            if here:
                self.known[named.paper.id] = here
            elif match.namesake:
                self.namesakes[named.paper.id] = catalog.briefs[match.namesake].id
            earlier = first_of.setdefault(title_key(named.paper.title), [])
            if any(same_people(named.paper.authors, one.paper.authors) for one in earlier):
                self.repeated.add(named.paper.id)
            earlier.append(named)
        self._by_path = {_path(draft): draft for draft in self.drafts}

    @property
    def new(self) -> list[Draft]:
        """The drafts of papers that the knowledge base does not have, each paper once."""
        old = self.known.keys() | self.repeated
        return [draft for draft in self.drafts if draft.paper.id not in old]

    def report(self) -> Report:
        """What is wrong with the source and, by the rules of entries, with the drafts; places are the source's."""
        data = {path: _said_data(draft) for path, draft in self._by_path.items()}
        records = [Record("paper", path, one, self) for path, one in data.items()]
        base = Base(self.catalog, {path: brief_of(decode(Paper, one)) for path, one in data.items()}, self)
        rules = [
            rule for name, rule in RULES.items() if name in _COMPARING or (rule.kinds and name not in self._unasked)
        ]  # fmt: skip
        differing = (problem for draft in self.drafts for problem in self._differences(draft))
        return Report.of([*self.source_problems, *check_records(records, base, rules), *differing])

    def where(self, path: str, at: DataPath = (), *, key: bool = False) -> Location:
        """The place in the source of the value ``at`` of the draft ``path``."""
        return self._by_path[path].place(at)

    def replacement(self, path: str, at: DataPath, value: str, description: str) -> Fix | None:
        """None: the source is not ours to mend."""
        return None

    def order(self, path: str, at: DataPath, order: Sequence[int]) -> Fix | None:
        """None: the source is not ours to mend."""
        return None

    def _differences(self, draft: Draft) -> Iterable[Problem]:
        """Where the source and the entry of the same paper here do not say the same."""
        if namesake := self.namesakes.get(draft.paper.id):
            message = f"{namesake!r} has this title too, but other authors or years: taken for another paper"
            hint = "if it is the same one, mend its authors, or add an identifier to both"
            yield Problem("same-title", message, draft.place(("title",)), Severity.WARNING, hint)
        here = self.known.get(draft.paper.id)
        if here is None:
            return
        ours, theirs = self.catalog.papers[here], draft.paper
        titles = {title_key(title) for title in (ours.title, *ours.other_titles)}
        pairs: list[tuple[DataPath, str, object, object]] = [
            (("identifiers", "arxiv"), "arXiv id", ours.identifiers.arxiv, theirs.identifiers.arxiv),
            (("identifiers", "doi"), "DOI", ours.identifiers.doi, theirs.identifiers.doi),
            (("venue",), "venue", self._venue(ours), self._venue(theirs)),
            (("dates",), "first date", *_dates_apart(ours.dates.first, theirs.dates.first)),
            (("dates",), "date of publication", *_dates_apart(ours.dates.published, theirs.dates.published)),
            (("links", "code"), "code", _repository(ours), _repository(theirs)),
        ]
        if title_key(theirs.title) not in titles:
            yield _difference(draft.place(("title",)), here, "title", ours.title)
        if theirs.authors and not _names_begin(ours.authors, theirs.authors):
            yield _difference(draft.place(("authors",)), here, "list of authors", ", ".join(ours.authors))
        for at, name, mine, said in pairs:
            if said and mine and said != mine:
                yield _difference(draft.place(at), here, name, mine)

    def _venue(self, paper: Paper) -> str | None:
        """The venue and year of a paper; for a workshop, of the conference that it is part of."""
        if paper.venue is None:
            return None
        venue = self.catalog.venues.get(paper.venue.id)
        return f"{(venue and venue.series) or paper.venue.id} {paper.venue.year}"


def write_drafts(drafts: Iterable[Draft], folder: Path) -> list[Path]:
    """Write drafts as entries into ``folder`` and return the files. Files of that name are replaced."""
    written = []
    for draft in drafts:
        written.append(folder / f"{draft.paper.id}.yml")
        write_atomic(written[-1], entry_text(draft.paper))
    return written


def _path(draft: Draft) -> str:
    return f"papers/{draft.paper.id}.yml"


def _said_data(draft: Draft) -> dict[str, Any]:
    """The draft's data with the values that the source writes in another way."""
    data = trimmed(draft.paper)
    for name, value in draft.said.items():
        data[name] = {**(data.get(name) or {}), **value} if isinstance(value, Mapping) else value
    return data


def _dates_apart(ours: str | None, theirs: str | None) -> tuple[str | None, str | None]:
    """Both dates as far as both are known, so that a month does not differ from a day in it."""
    known = min(len(ours or ""), len(theirs or ""))
    return (ours, theirs) if ours and theirs and ours[:known] != theirs[:known] else (ours, ours)


def _names_begin(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether ``theirs`` are the first of ``ours``: lists may shorten, and spell given names in their own way."""
    return len(theirs) <= len(ours) and all(same_people([a], [b]) for a, b in zip(ours, theirs, strict=False))


def _repository(paper: Paper) -> str | None:
    return link_key(paper.links.code) if paper.links.code else None


def _difference(where: Location, paper: str, name: str, ours: object) -> Problem:
    message, hint = f"{paper!r} has another {name}: {ours}", "see which of the two is right"
    return Problem("differs-from-entry", message, where, Severity.INFO, hint)
