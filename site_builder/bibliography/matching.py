"""Which entry a draft is about: by identifiers, else by title together with authors and years.

Different papers may bear one title, so a title alone is not believed: where both sides name their authors, half of
them must be the same people; where one does not, the years must be close.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from site_builder.bibliography.names import family_key
from site_builder.bibliography.sources.found import Found
from site_builder.knowledge.fields import Brief
from site_builder.knowledge.identity import title_key
from site_builder.knowledge.recognition import PaperIndex
from site_builder.schema.papers import Paper
from site_builder.text.folding import tokens
from site_builder.text.identifiers import arxiv_month

_YEARS_APART = 2
"""Between a preprint and its publication lie no more than so many years, as far as a title without authors tells."""


class Match(NamedTuple):
    """The key of the paper that a draft is about, or of another paper that bears the same title."""

    same: str | None = None
    namesake: str | None = None


def recognise(paper: Paper, index: PaperIndex) -> Match:
    """The paper of ``index`` with one of the draft's identifiers, else with its title and people."""
    ids = paper.identifiers
    found = index.find(arxiv=ids.arxiv, doi=ids.doi, openreview=ids.openreview)
    if found:
        return Match(same=found)
    namesakes = index.title.get(title_key(paper.title), [])
    same = next((key for key in namesakes if is_same_work(paper, index.papers[key])), None)
    return Match(same, None if same else next(iter(namesakes), None))


def is_same_work(paper: Paper, entry: Brief) -> bool:
    """Whether a draft is about an entry that bears its title, by authors, else by years."""
    if paper.authors and entry.authors:
        return same_people(paper.authors, entry.authors)
    mine, theirs = list(_years_of(paper)), list(_years(entry.arxiv, entry.first, None, entry.year))
    return not (mine and theirs) or min(abs(a - b) for a in mine for b in theirs) <= _YEARS_APART


def can_be_found(paper: Paper) -> bool:
    """Whether a paper says enough to be found by its title: who wrote it first, and a year."""
    return bool(paper.authors and any(_years_of(paper)))


def bears(found: Found, paper: Paper) -> bool:
    """Whether a record has the title, the first author and the year of a paper; what is unknown is not alike.

    Years agree within one, since a preprint of autumn is published in spring.
    """
    mine, theirs = list(_years_of(paper)), list(_years(found.arxiv, found.first, found.published, found.year))
    alike = title_key(found.title or "") == title_key(paper.title) != ""
    first = same_people(found.authors[:1], paper.authors[:1]) if found.authors and paper.authors else False
    return alike and first and min((abs(a - b) for a in mine for b in theirs), default=2) <= 1


def same_people(some: Sequence[str], others: Sequence[str]) -> bool:
    """Whether half of the shorter list of authors stands in the longer one, by family name or all words of a name."""
    few, many = sorted((some, others), key=len)
    known = [_keys(author) for author in many]
    shared = sum(any(_keys(author) & keys for keys in known) for author in few)
    return 2 * shared >= len(few)


def _keys(author: str) -> set[str]:
    return {family_key(author) or author.casefold(), " ".join(sorted(tokens(author)))}


def _years_of(paper: Paper) -> Iterable[int]:
    year = paper.venue.year if paper.venue else None
    return _years(paper.identifiers.arxiv, paper.dates.first, paper.dates.published, year)


def _years(arxiv: str | None, first: str | None, published: str | None, year: int | None) -> Iterable[int]:
    if arxiv:
        yield arxiv_month(arxiv)[0]
    yield from (int(date[:4]) for date in (first, published) if date and date[:4].isdigit())
    if year:
        yield year
