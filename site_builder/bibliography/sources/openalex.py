"""OpenAlex: the works of https://developers.openalex.org, which know the institutions of authors."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from site_builder.bibliography.markup import plain_text
from site_builder.bibliography.sources.found import Found, is_venue
from site_builder.text.identifiers import find_doi
from site_builder.web.client import Client, Service

SERVICE = Service("OpenAlex", "https://api.openalex.org", 1.0, "KB_OPENALEX_URL")
"""Single records are free of charge and need no key."""


def fetch(client: Client, doi: str) -> Found:
    """The record of a DOI (an arXiv paper has 10.48550/arxiv.ID). Raises as ``Client`` does."""
    return client.json(SERVICE, f"works/doi:{quote(doi, safe='/')}", lambda work: _found(work, doi))


def _found(work: dict[str, Any], doi: str) -> Found:
    people = [one for one in work.get("authorships") or () if (one.get("author") or {}).get("display_name")]
    places = [place.get("display_name") for one in people for place in one.get("institutions") or ()]
    venue = (((work.get("primary_location") or {}).get("source")) or {}).get("display_name")
    known = is_venue(venue) and not doi.startswith("10.48550/")
    return Found(
        by=SERVICE.name,
        source=str(work.get("id") or f"https://doi.org/{doi}"),
        title=plain_text(work.get("display_name") or "") or None,
        authors=tuple(one["author"]["display_name"] for one in people),
        affiliations=tuple(dict.fromkeys(filter(None, places))),
        published=work.get("publication_date") if known else None,
        doi=find_doi(str(work.get("doi") or "")),
        venue=venue if known else None,
        year=work.get("publication_year") if known else None,
        abstract=_abstract(work.get("abstract_inverted_index") or {}),
        retracted=bool(work.get("is_retracted")),
    )


def _abstract(places: dict[str, list[int]]) -> str | None:
    """The text of which OpenAlex tells for each word where it stands."""
    words = sorted((place, word) for word, found in places.items() for place in found)
    return plain_text(" ".join(word for _, word in words)) or None
