"""Semantic Scholar: the Academic Graph API of https://api.semanticscholar.org, which knows venues and other ids."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from site_builder.bibliography.markup import plain_text
from site_builder.bibliography.sources.found import Found, is_venue
from site_builder.text.identifiers import find_doi
from site_builder.web.client import Client, Service

SERVICE = Service("Semantic Scholar", "https://api.semanticscholar.org/graph/v1", 1.0, "KB_SEMANTICSCHOLAR_URL")
_FIELDS = "title,authors,venue,publicationVenue,year,publicationDate,externalIds"


def fetch(client: Client, *, arxiv: str | None = None, doi: str | None = None) -> Found:
    """The record of an arXiv id, else of a DOI. Raises as ``Client`` does."""
    name = f"ARXIV:{arxiv}" if arxiv else f"DOI:{doi}"
    paper: dict[str, Any] = client.json(SERVICE, f"paper/{quote(name, safe=':/')}", fields=_FIELDS)
    ids: dict[str, Any] = paper.get("externalIds") or {}
    venue = (paper.get("publicationVenue") or {}).get("name") or paper.get("venue")
    known = is_venue(venue)
    dated = known and not ids.get("ArXiv")  # else the date may be that of the preprint
    return Found(
        source=f"https://www.semanticscholar.org/paper/{paper.get('paperId') or quote(name, safe=':/')}",
        title=plain_text(paper.get("title") or "") or None,
        authors=tuple(author["name"] for author in paper.get("authors") or () if author.get("name")),
        published=paper.get("publicationDate") if dated else None,
        arxiv=ids.get("ArXiv"),
        doi=find_doi(str(ids.get("DOI") or "")),
        venue=venue if known else None,
        year=paper.get("year") if dated else None,
    )
