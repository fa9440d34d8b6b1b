"""Completing entries that a list gave: authors, title and first date of those with an arXiv id, many in a request."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence

from site_builder.bibliography.drafts import house_key
from site_builder.bibliography.sources import arxiv
from site_builder.bibliography.sources.found import Found
from site_builder.knowledge.identity import title_key
from site_builder.schema.papers import Paper
from site_builder.web.client import Client

Said = Callable[[str], None]


def complete(papers: Sequence[Paper], client: Client, say: Said) -> Iterator[tuple[Paper, Paper]]:
    """Pairs of a paper and what it becomes, for those that arXiv knows more of, one request for a hundred ids.

    Only what a paper does not say is filled in. Where both say something else, the paper's value stays and ``say``
    hears of it, as of ids that arXiv does not have. The id follows the house where it was made without authors or
    a year. Ends where arXiv cannot be reached; what came before can be kept, and the rest asked for again.
    """
    waiting = [paper for paper in papers if paper.identifiers.arxiv and is_incomplete(paper)]
    for start in range(0, len(waiting), arxiv.BATCH):
        batch = waiting[start : start + arxiv.BATCH]
        records = arxiv.fetch_all(client, [paper.identifiers.arxiv or "" for paper in batch])
        for paper in batch:
            record = records.get(paper.identifiers.arxiv or "")
            if record is None:
                say(f"{paper.id}: arXiv has no paper {paper.identifiers.arxiv}")
            elif title_key(record.title or "") != title_key(paper.title):
                say(f"{paper.id}: arXiv {paper.identifiers.arxiv} is {record.title!r}; left as it is")
            else:
                yield paper, _completed(paper, record)


def is_incomplete(paper: Paper) -> bool:
    """Whether arXiv may know what the paper lacks: authors, or the day of its first version."""
    return not paper.authors or len(paper.dates.first or "") < len("2024-03-09")


def _completed(paper: Paper, record: Found) -> Paper:
    first = paper.dates.first or ""
    fits = record.first and record.first.startswith(first)
    source = (record.source,) if record.source not in paper.sources else ()
    completed = dataclasses.replace(
        paper,
        authors=paper.authors or record.authors,
        affiliations=paper.affiliations or record.affiliations,
        dates=dataclasses.replace(paper.dates, first=record.first if fits else paper.dates.first),
        identifiers=dataclasses.replace(paper.identifiers, doi=paper.identifiers.doi or record.doi),
        sources=(*paper.sources, *source),
    )
    made = house_key(paper)
    if paper.id.startswith(made) and not paper.authors:  # an id of the house, made of "anonymous"
        completed = dataclasses.replace(completed, id=house_key(completed))
    return completed
