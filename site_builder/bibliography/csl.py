"""A paper as CSL-JSON, which Zotero, pandoc and citeproc read, and as one plain line for the site.

CSL-JSON is defined at https://docs.citationstyles.org; the ``id`` is the paper's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from site_builder.bibliography.names import is_east_asian, split_name
from site_builder.schema.papers import Paper
from site_builder.schema.taxonomy import Venue

Csl = dict[str, Any]
_ACL = "10.18653/v1/"
"""How the DOIs of the ACL Anthology begin; what follows is the paper's id there."""


def volume(name: str, track: str | None) -> str:
    """The name of the volume in which a paper stands: findings are no part of the main conference."""
    return f"Findings of the {name.removeprefix('The ').removeprefix('the ')}" if track == "findings" else name


def to_csl(paper: Paper, venues: Mapping[str, Venue]) -> Csl:
    """The CSL item of a paper; what is unknown is left out."""
    venue = venues.get(paper.venue.id) if paper.venue else None
    item: Csl = {
        "id": paper.id,
        "type": _type(paper, venue),
        "title": paper.title,
        "author": [_csl_name(author) for author in paper.authors],
        "issued": _csl_date(_issued(paper)),
        "original-date": _csl_date(paper.dates.first) if paper.venue or paper.dates.published else None,
        "container-title": volume(venue.full_name if venue else paper.venue.id, paper.venue.track)
        if paper.venue
        else None,
        "container-title-short": venue.name if venue else None,
        "genre": paper.venue.track if paper.venue else None,
        "DOI": paper.identifiers.doi,
        "URL": address(paper),
        "number": f"arXiv:{paper.identifiers.arxiv}" if paper.identifiers.arxiv else None,
        "publisher": "arXiv" if paper.identifiers.arxiv and paper.venue is None else None,
        "status": paper.state if paper.state in ("retracted", "withdrawn") else None,
        "annote": paper.summary,
    }
    return {name: value for name, value in item.items() if value not in (None, [], "")}


def citation(paper: Paper, venues: Mapping[str, Venue]) -> str:
    """One line of plain text: authors, title, where, year, identifier."""
    venue = venues.get(paper.venue.id) if paper.venue else None
    where = [venue.name if venue else paper.venue.id] if paper.venue else []
    if paper.venue:
        track = f" ({paper.venue.track})" if paper.venue.track else ""
        where = [f"{where[0]} {paper.venue.year}{track}"]
    elif date := _issued(paper):
        where = [date[:4]]
    if paper.identifiers.arxiv:
        where.append(f"arXiv:{paper.identifiers.arxiv}")
    if paper.identifiers.doi:
        where.append(f"https://doi.org/{paper.identifiers.doi}")
    if paper.state in ("retracted", "withdrawn"):
        where.append(paper.state)
    more = paper.author_count is not None and paper.author_count > len(paper.authors)
    authors = (*paper.authors, "others") if more else paper.authors
    title = paper.title if paper.title.endswith(("?", "!", ".")) else f"{paper.title}."
    return " ".join(part for part in (_listed(authors), title, f"{', '.join(where)}." if where else "") if part)


def address(paper: Paper) -> str | None:
    """The best address of the paper itself: its DOI, else arXiv, OpenReview, its own page."""
    ids = paper.identifiers
    if ids.doi:
        return f"https://doi.org/{ids.doi}"
    if ids.arxiv:
        return f"https://arxiv.org/abs/{ids.arxiv}"
    return f"https://openreview.net/forum?id={ids.openreview}" if ids.openreview else paper.links.paper


def pdf(paper: Paper) -> str | None:
    """Where the paper is found as a PDF without a subscription; None where that does not follow from what is known."""
    ids, own = paper.identifiers, paper.links.paper or ""
    if own.split("?")[0].endswith(".pdf"):
        return own
    if ids.doi and ids.doi.startswith(_ACL):
        return f"https://aclanthology.org/{ids.doi.removeprefix(_ACL)}.pdf"
    if ids.arxiv:
        return f"https://arxiv.org/pdf/{ids.arxiv}"
    return f"https://openreview.net/pdf?id={ids.openreview}" if ids.openreview else None


def _type(paper: Paper, venue: Venue | None) -> str:
    if paper.venue is None:
        return "article"  # CSL's type for preprints
    return "article-journal" if venue and venue.kind == "journal" else "paper-conference"


def _issued(paper: Paper) -> str | None:
    """The date of publication, else the year of the venue, else the first version of a preprint."""
    return paper.dates.published or (str(paper.venue.year) if paper.venue else paper.dates.first)


def _csl_name(author: str) -> dict[str, str]:
    name = split_name(author)
    if not name.given or "," in author or is_east_asian(author):
        return {"literal": author}
    parts = {"family": name.family, "given": name.given, "non-dropping-particle": name.particle, "suffix": name.suffix}
    return {part: value for part, value in parts.items() if value}


def _csl_date(date: str | None) -> dict[str, list[list[int]]] | None:
    if not date:
        return None
    parts = [int(part) for part in date.split("-") if part.isdigit()]
    return {"date-parts": [parts]} if parts else None


def _listed(authors: tuple[str, ...]) -> str:
    text = f"{', '.join(authors[:-1])} and {authors[-1]}" if len(authors) > 1 else "".join(authors)
    return f"{text.rstrip('.')}." if text else ""
