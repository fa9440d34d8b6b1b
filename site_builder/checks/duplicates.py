"""Rules about one paper in two records, and one identifier in two papers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from site_builder.checks.registry import Finding, Findings, rule
from site_builder.checks.subject import Base
from site_builder.knowledge.fields import Brief
from site_builder.text.datapath import DataPath

_ALIKE = 0.75
"""Titles of versions of one paper share most of their letters; those of different papers do not."""


@rule()
def duplicate_arxiv(base: Base) -> Findings:
    """Two entries are one paper: they have the same arXiv id and like titles.

    Merge them into one and delete the other, with its id in `former_ids` of the one that stays.
    """
    return _same_paper(base, base.index.arxiv.values(), ("identifiers", "arxiv"), "arXiv id")


@rule()
def duplicate_doi(base: Base) -> Findings:
    """Two entries are one paper: they have the same DOI and like titles.

    Merge them into one and delete the other, with its id in `former_ids` of the one that stays.
    """
    return _same_paper(base, base.index.doi.values(), ("identifiers", "doi"), "DOI")


@rule()
def duplicate_openreview(base: Base) -> Findings:
    """Two entries are one paper: they have the same OpenReview id and like titles.

    Merge them into one and delete the other, with its id in `former_ids` of the one that stays.
    """
    groups = base.index.openreview.values()
    return _same_paper(base, groups, ("identifiers", "openreview"), "OpenReview id")


@rule()
def one_identifier_two_titles(base: Base) -> Findings:
    """Two entries with different titles have the same arXiv id, DOI or OpenReview id.

    One of them carries the identifier of the other. Look it up and mend the wrong one. If it is one paper whose title
    changed, merge the entries and keep the old title in `other_titles`.
    """
    index = base.index
    for name, groups in (("arxiv", index.arxiv), ("doi", index.doi), ("openreview", index.openreview)):
        at = ("identifiers", name)
        for first, other in _pairs(groups.values()):
            if not _like(base.papers[first], base.papers[other]):
                message = f"{base.papers[first].id!r} has the same identifier and another title"
                hint = "mend the wrong identifier, or merge the entries if it is one paper"
                yield Finding(other, at, message, hint, related=((first, at),))


@rule(waivable=True)
def duplicate_title(base: Base) -> Findings:
    """Two entries have the same title, but for case, accents and punctuation.

    As a rule they are one paper: merge them. Different papers can bear one title; then waive it and say so.
    """
    for first, other in _same_titles(base):
        if not _versions(base.papers[first], base.papers[other]):
            message = f"{base.papers[first].id!r} has the same title"
            hint = "merge the entries; waive it when they are different papers"
            yield Finding(other, ("title",), message, hint, related=((first, ("title",)),))


@rule(waivable=True)
def preprint_and_published(base: Base) -> Findings:
    """The preprint and the published version of one paper are two entries.

    An entry stands for the work, not for a version: keep one, with both identifiers, the venue, and `dates.first` of
    the preprint.
    """
    for first, other in _same_titles(base):
        if _versions(base.papers[first], base.papers[other]):
            message = f"{base.papers[first].id!r} is another version of this paper"
            hint = "keep one entry with both identifiers"
            yield Finding(other, ("title",), message, hint, related=((first, ("title",)),))


@rule()
def former_id_in_use(base: Base) -> Findings:
    """A former id of one paper is the id of another, or the former id of another.

    Old links with it could lead to either. Each id, present or former, belongs to one paper for ever.
    """
    owners = dict(base.by_id)
    for path, paper in base.papers.items():
        for index, former in enumerate(paper.former_ids):
            owner = owners.setdefault(former, path)
            if owner != path or former == paper.id:
                at: DataPath = ("former_ids", index)
                yield Finding(path, at, f"{former!r} belongs to {base.papers[owner].id!r}", "give it to one of them")


def _same_paper(base: Base, groups: Iterable[list[str]], at: DataPath, what: str) -> Iterator[Finding]:
    for first, other in _pairs(groups):
        if _like(base.papers[first], base.papers[other]):
            message = f"{base.papers[first].id!r} is the same paper: it has this {what}"
            hint = "merge the entries, and keep the other id in former_ids"
            yield Finding(other, at, message, hint, related=((first, at),))


def _same_titles(base: Base) -> Iterator[tuple[str, str]]:
    """Entries with one title that no identifier shows to be one paper already."""
    seen = set()
    for first, other in _pairs(base.index.title.values()):
        if (first, other) not in seen and not _share_identifier(base.papers[first], base.papers[other]):
            seen.add((first, other))
            yield first, other


def _pairs(groups: Iterable[list[str]]) -> Iterator[tuple[str, str]]:
    """The first of each group with each of the others: never all pairs."""
    for group in groups:
        for other in group[1:]:
            yield group[0], other


def _share_identifier(one: Brief, other: Brief) -> bool:
    pairs = ((one.arxiv, other.arxiv), (one.doi, other.doi), (one.openreview, other.openreview))
    return any(mine is not None and theirs is not None and mine.lower() == theirs.lower() for mine, theirs in pairs)


def _versions(one: Brief, other: Brief) -> bool:
    return {one.state, other.state} == {"preprint", "published"}


def _like(one: Brief, other: Brief) -> bool:
    """Whether two records that share an identifier also have titles of one paper."""
    from difflib import SequenceMatcher

    pairs = ((mine, theirs) for mine in one.title_keys for theirs in other.title_keys)
    return any(SequenceMatcher(None, mine, theirs, False).ratio() >= _ALIKE for mine, theirs in pairs)
