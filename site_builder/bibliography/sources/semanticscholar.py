"""Semantic Scholar: the Academic Graph API of https://api.semanticscholar.org, which knows venues and other ids."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from site_builder.bibliography.markup import plain_text
from site_builder.bibliography.sources.found import Found, is_venue
from site_builder.text.identifiers import find_doi
from site_builder.web.client import Client, Service

SERVICE = Service(
    "Semantic Scholar", "https://api.semanticscholar.org/graph/v1", 1.0, "KB_SEMANTICSCHOLAR_URL",
    ("x-api-key", "{}", "SEMANTIC_SCHOLAR_API_KEY"),
)  # fmt: skip
BATCH = 200
"""Ids in one request; it takes 500."""
_FIELDS = "title,authors,venue,publicationVenue,year,publicationDate,externalIds"


def fetch(client: Client, *, arxiv: str | None = None, doi: str | None = None) -> Found:
    """The record of an arXiv id, else of a DOI. Raises as ``Client`` does."""
    name = f"ARXIV:{arxiv}" if arxiv else f"DOI:{doi}"
    path = f"paper/{quote(name, safe=':/')}"
    return client.json(SERVICE, path, lambda paper: _found(paper, name), fields=f"{_FIELDS},abstract")


def fetch_all(client: Client, names: Sequence[str]) -> dict[str, Found]:
    """The records of up to ``BATCH`` names (``ARXIV:2311.05608``, ``DOI:…``) in one request, without the unknown."""

    def take(papers: Any) -> dict[str, Found]:
        return {name: _found(paper, name) for name, paper in zip(names, papers, strict=True) if paper}

    return client.json(SERVICE, "paper/batch", take, sent={"ids": list(names)}, fields=_FIELDS)


def _found(paper: dict[str, Any], name: str) -> Found:
    ids: dict[str, Any] = paper.get("externalIds") or {}
    venue = (paper.get("publicationVenue") or {}).get("name") or paper.get("venue")
    known = is_venue(venue)
    dated = known and not ids.get("ArXiv")  # else the date may be that of the preprint
    return Found(
        by=SERVICE.name,
        source=f"https://www.semanticscholar.org/paper/{paper.get('paperId') or quote(name, safe=':/')}",
        title=plain_text(paper.get("title") or "") or None,
        authors=tuple(author["name"] for author in paper.get("authors") or () if author.get("name")),
        published=paper.get("publicationDate") if dated else None,
        arxiv=ids.get("ArXiv"),
        doi=find_doi(str(ids.get("DOI") or "")),
        acl=ids.get("ACL"),
        venue=venue if known else None,
        aliases=(paper["venue"],) if known and paper.get("venue") not in (None, "", venue) else (),
        year=paper.get("year") if dated else None,
        abstract=plain_text(paper.get("abstract") or "") or None,
    )
