"""Completing entries that a list gave: what they leave out is filled in from the public sources, many in a request."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from site_builder.bibliography.asking import Asking, Said, Track
from site_builder.bibliography.drafts import house_key
from site_builder.bibliography.matching import can_be_found
from site_builder.bibliography.merging import ORDER, venue_of
from site_builder.bibliography.sources.found import Found
from site_builder.knowledge.identity import title_key
from site_builder.schema.papers import NOT_WITHDRAWN, Paper, VenueRef
from site_builder.schema.taxonomy import Venue
from site_builder.web.client import Client

_CUT = re.compile(r"\s*(?:\.\.\.|…)\s*\Z")
_LEAST = 12
"""Letters of a title from which on a longer one that begins so is believed to be the whole of it."""


class Completion(NamedTuple):
    """Pairs of a paper and what it becomes, and of how many a source could not be asked."""

    pairs: list[tuple[Paper, Paper]]
    unasked: Mapping[str, int]


def complete(
    papers: Sequence[Paper], venues: Mapping[str, Venue], client: Client, say: Said, track: Track[Any], *,
    by_title: bool = False,
) -> Completion:  # fmt: skip
    """What papers become with what the sources know more of them.

    arXiv, Semantic Scholar and Crossref are asked by the identifiers that an entry has or that another told. Only what
    a paper does not say is filled in: authors, institutions, dates, DOI, venue, and the rest of a title. Where a record
    has another title, ``say`` hears of it and nothing is taken; so it does of ids that arXiv does not have. The id
    follows the house where it was made without authors or a year. ``by_title`` looks for papers that have neither by
    title, first author and year, one request for each and source.
    """
    asking = Asking(client, say, track)
    told, unasked = asking.observed.records, asking.observed.unasked
    known = [paper for paper in papers if _is_named(paper)]
    if by_title:
        unnamed = [paper for paper in papers if not _is_named(paper)]
        asking.by_title([paper for paper in unnamed if can_be_found(paper)])
        for paper in unnamed:
            if not told[paper.id]:
                say(_not_found(paper))
        known += [paper for paper in unnamed if told[paper.id]]
    named = [_with_told(paper, told[paper.id]) for paper in known]
    asking.by_arxiv(named)
    asking.by_semantic_scholar([paper for paper in named if paper.venue is None])
    asking.by_crossref(named)
    pairs = []
    for paper in known:
        records = sorted(told[paper.id], key=lambda one: ORDER.index(one.by))
        if paper.identifiers.arxiv and "arXiv" not in unasked and not any(one.by == "arXiv" for one in records):
            say(f"{paper.id}: arXiv has no paper {paper.identifiers.arxiv}")
        for other in (one for one in records if not _same_title(paper, one)):
            say(f"{paper.id}: {other.by} knows it as {other.title!r}; nothing is taken from there")
        completed = _completed(paper, [one for one in records if _same_title(paper, one)], venues)
        if completed != paper:
            pairs.append((paper, completed))
    return Completion(pairs, unasked)


def _is_named(paper: Paper) -> bool:
    return bool(paper.identifiers.arxiv or paper.identifiers.doi)


def _with_told(paper: Paper, records: Sequence[Found]) -> Paper:
    """The paper with the identifiers by which it can be asked about: its own, else those of the record found."""
    ids = paper.identifiers
    if _is_named(paper) or not records:
        return paper
    return dataclasses.replace(
        paper, identifiers=dataclasses.replace(ids, arxiv=records[0].arxiv, doi=records[0].doi)
    )  # fmt: skip


def _not_found(paper: Paper) -> str:
    if not can_be_found(paper):
        return f"{paper.id}: without an identifier it is found by title, author and year, and it does not say all three"
    return f"{paper.id}: not found by title, first author and year; nothing is taken"


def is_incomplete(paper: Paper) -> bool:
    """Whether the sources may know what the paper lacks: an identifier, authors, the end of its title, or the day of
    its version 1."""
    if not (_is_named(paper) or paper.identifiers.openreview):
        return True
    undated = bool(paper.identifiers.arxiv) and len(paper.dates.first or "") < len("2024-03-09")
    return not paper.authors or bool(_CUT.search(paper.title)) or undated


def _same_title(paper: Paper, record: Found) -> bool:
    ours, theirs = title_key(_CUT.sub("", paper.title)), title_key(record.title or "")
    known = {title_key(title) for title in paper.other_titles}
    begins = min(len(ours), len(theirs)) >= _LEAST and (theirs.startswith(ours) or ours.startswith(theirs))
    return ours == theirs or theirs in known or begins


def _completed(paper: Paper, records: Sequence[Found], venues: Mapping[str, Venue]) -> Paper:
    fields: dict[str, Any] = {}
    taken = dict(paper.taken_from)

    def fill(name: str, known: object, said: str) -> Any:
        """The value of a field: as it is known, else as the first source has it that says something."""
        record = next((one for one in records if getattr(one, said)), None)
        if known or record is None:
            return known
        taken[record.by] = (*taken.get(record.by, ()), name)
        return getattr(record, said)

    dates, ids = paper.dates, paper.identifiers
    whole = next((one for one in records if len(title_key(one.title or "")) > len(title_key(paper.title))), None)
    if whole and whole.title and (_CUT.search(paper.title) or whole.title.startswith(paper.title)):
        fields["title"] = whole.title
        taken[whole.by] = (*taken.get(whole.by, ()), "title")
    fields["authors"] = fill("authors", paper.authors, "authors")
    fields["affiliations"] = fill("affiliations", paper.affiliations, "affiliations")
    doi = fill("identifiers.doi", ids.doi, "doi")
    arxiv = fill("identifiers.arxiv", ids.arxiv, "arxiv")
    fields["identifiers"] = dataclasses.replace(ids, arxiv=arxiv, doi=doi)
    day = next((one.first for one in records if one.first and one.first.startswith(dates.first or "")), None)
    first = fill("dates.first", dates.first if not day or day == dates.first else None, "first")
    venue = next(((one, cited) for one in records if (cited := venue_of(one, venues)) and cited.year), None)
    published = dates.published
    if venue and paper.venue is None and paper.state in NOT_WITHDRAWN:
        record, cited = venue
        fields |= {"venue": VenueRef(id=cited.id, year=cited.year or 0, track=cited.track), "state": "published"}
        taken[record.by] = (*taken.get(record.by, ()), "venue")
        published = fill("dates.published", published, "published")
    fields["dates"] = dataclasses.replace(dates, first=first, published=published)
    completed = dataclasses.replace(paper, **fields)
    if completed == paper:
        return paper
    sources = dict.fromkeys([*paper.sources, *(one.source for one in records if one.by in taken)])
    completed = dataclasses.replace(completed, sources=tuple(sources), taken_from=taken)
    made = house_key(paper)
    if paper.id.startswith(made) and not paper.authors:  # an id of the house, made of "anonymous"
        completed = dataclasses.replace(completed, id=house_key(completed))
    return completed
