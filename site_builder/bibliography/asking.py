"""Asking the public sources about many papers: in batches where a source takes them, one by one where it does not.

A source that cannot be reached is said, with how many it was not asked about; the others go on. What was answered is
kept by the client, so that an interrupted command goes on where it was.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from site_builder.bibliography.matching import bears, can_be_found
from site_builder.bibliography.sources import arxiv, crossref, dblp, github, semanticscholar
from site_builder.bibliography.sources.found import Found
from site_builder.bibliography.sources.github import Repository
from site_builder.errors import KbError
from site_builder.schema.papers import Paper
from site_builder.web.client import Client, NotFoundError

T = TypeVar("T")
Said = Callable[[str], None]
Track = Callable[[Sequence[T], str], Iterator[T]]
"""Passes steps on and shows how far they are."""


@dataclass
class Observed:
    """What the sources said, by id of the paper, and the repositories by name."""

    records: dict[str, list[Found]] = field(default_factory=lambda: defaultdict(list))
    repositories: dict[str, Repository] = field(default_factory=dict)
    unasked: dict[str, int] = field(default_factory=dict)
    """How many papers or repositories a source could not be asked about."""


class Asking:
    """Asks source after source, in batches where they take them."""

    def __init__(self, client: Client, say: Said, track: Track[Any]) -> None:
        self._client, self._say, self._track = client, say, track
        self.observed = Observed()

    def by_title(self, papers: Sequence[Paper]) -> None:
        """One by one, for papers without an identifier, until a source has what ``bears`` title, author and year."""

        def ask(search: Callable[[Client, str], list[Found]], paper: Paper) -> None:
            hits = search(self._client, paper.title)
            self.observed.records[paper.id] += [one for one in hits if bears(one, paper) and (one.arxiv or one.doi)][:1]

        for source, search in _BY_TITLE.items():
            left = [paper for paper in papers if not self.observed.records[paper.id]]
            self._each(source, left, partial(ask, search))

    def by_arxiv(self, papers: Sequence[Paper]) -> None:
        numbers = {paper.identifiers.arxiv: paper.id for paper in papers if paper.identifiers.arxiv}
        self._batches("arXiv", list(numbers), arxiv.BATCH, arxiv.fetch_all, numbers)

    def by_semantic_scholar(self, papers: Sequence[Paper]) -> None:
        names = {name: paper.id for paper in papers if (name := _name(paper))}
        self._batches("Semantic Scholar", list(names), semanticscholar.BATCH, semanticscholar.fetch_all, names)

    def by_crossref(self, papers: Sequence[Paper]) -> None:
        """Those whose DOI is known, from the entry or from a source that was asked before."""
        dois = {}
        for paper in papers:
            told = (one.doi for one in self.observed.records[paper.id])
            if doi := paper.identifiers.doi or next(filter(None, told), None):
                dois[doi] = paper.id
        self._batches("Crossref", list(dois), crossref.BATCH, crossref.fetch_all, dois)

    def by_dblp(self, papers: Sequence[Paper]) -> None:
        """One by one, by the newest title and authors that are known."""

        def ask(paper: Paper) -> None:
            records = self.observed.records[paper.id]
            title = next((one.title for one in records if one.title), paper.title)
            authors = next((one.authors for one in records if one.authors), paper.authors)
            records.append(dblp.published(self._client, title, authors))

        self._each("DBLP", papers, ask)

    def by_github(self, papers: Sequence[Paper]) -> None:
        names = sorted({name for paper in papers if paper.links.code and (name := github.name_of(paper.links.code))})

        def ask(name: str) -> None:
            self.observed.repositories[name] = github.fetch(self._client, name)

        self._each("GitHub", names, ask)

    def names_venue(self, paper: Paper) -> bool:
        """Whether a source that was asked says that the paper was published."""
        return any(one.venue or one.remark for one in self.observed.records[paper.id])

    def _batches(
        self, source: str, names: Sequence[str | None], most: int,
        fetch: Callable[[Client, Sequence[str]], Mapping[str, Found]], ids: Mapping[Any, str],
    ) -> None:  # fmt: skip
        batches = [[name for name in names[start : start + most] if name] for start in range(0, len(names), most)]

        def ask(batch: Sequence[str]) -> None:
            for name, found in fetch(self._client, batch).items():
                self.observed.records[ids[name]].append(found)

        self._each(source, batches, ask, size=len)

    def _each(
        self, source: str, steps: Sequence[T], ask: Callable[[T], object], size: Callable[[T], int] = lambda step: 1
    ) -> None:  # fmt: skip
        """Take step after step; the first that fails, but for what is not there, ends the asking of this source."""
        left = sum(map(size, steps))
        if not steps:
            return
        for step in self._track(steps, f"asking {source}"):
            try:
                ask(step)
            except NotFoundError:
                pass
            except KbError as error:
                self._say(f"{error.message}; {left} are not asked about")
                self.observed.unasked[source] = left
                return
            left -= size(step)


_BY_TITLE: Mapping[str, Callable[[Client, str], list[Found]]] = {
    "arXiv": arxiv.search, "DBLP": dblp.search, "Crossref": crossref.search,
}  # fmt: skip


def by_title(paper: Paper, client: Client, say: Said) -> Found | None:
    """The record that bears the title, first author and year of a paper, from the first source that has an identifier
    for it; None where there is none, or the paper does not say all three. ``say`` hears of sources that are away."""
    asking = Asking(client, say, lambda steps, _: iter(steps))
    if can_be_found(paper):
        asking.by_title([paper])
    return next(iter(asking.observed.records[paper.id]), None)


def _name(paper: Paper) -> str | None:
    ids = paper.identifiers
    return f"ARXIV:{ids.arxiv}" if ids.arxiv else f"DOI:{ids.doi}" if ids.doi else None
