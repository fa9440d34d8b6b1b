"""OpenAlex: the works of https://developers.openalex.org, which know the institutions of authors."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from site_builder.bibliography.markup import plain_text
from site_builder.bibliography.sources.found import Found, is_venue
from site_builder.web.client import Client, Service

SERVICE = Service("OpenAlex", "https://api.openalex.org", 1.0, "KB_OPENALEX_URL")


def fetch(client: Client, doi: str) -> Found:
    """The record of a DOI (an arXiv paper has 10.48550/arxiv.ID). Raises as ``Client`` does."""
    work: dict[str, Any] = client.json(SERVICE, f"works/doi:{quote(doi, safe='/')}")
    people = [one for one in work.get("authorships") or () if (one.get("author") or {}).get("display_name")]
    places = [place.get("display_name") for one in people for place in one.get("institutions") or ()]
    venue = (((work.get("primary_location") or {}).get("source")) or {}).get("display_name")
    known = is_venue(venue) and not doi.startswith("10.48550/")
    return Found(
        source=str(work.get("id") or f"https://doi.org/{doi}"),
        title=plain_text(work.get("display_name") or "") or None,
        authors=tuple(one["author"]["display_name"] for one in people),
        affiliations=tuple(dict.fromkeys(filter(None, places))),
        published=work.get("publication_date") if known else None,
        venue=venue if known else None,
        year=work.get("publication_year") if known else None,
        retracted=bool(work.get("is_retracted")),
    )
