"""Crossref: the REST API described at https://api.crossref.org."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from site_builder.bibliography.markup import plain_text
from site_builder.bibliography.sources.found import Found, is_venue
from site_builder.web.client import Client, Service

SERVICE = Service("Crossref", "https://api.crossref.org", 1.0, "KB_CROSSREF_URL")


def fetch(client: Client, doi: str) -> Found:
    """The record of a DOI. Raises NotFoundError for one that Crossref does not know, and what ``Client`` raises."""
    work: dict[str, Any] = client.json(SERVICE, f"works/{quote(doi, safe='')}").get("message") or {}
    people = [(_name(author), author) for author in work.get("author") or () if _name(author)]
    places = [_clean(place.get("name")) for _, author in people for place in author.get("affiliation") or ()]
    venue = _clean(next(iter(work.get("container-title") or ()), None) or (work.get("event") or {}).get("name"))
    published = next(filter(None, (_date(work.get(name)) for name in ("published-print", "published", "issued"))), None)
    return Found(
        source=f"https://doi.org/{doi}",
        title=_clean(next(iter(work.get("title") or ()), None)) or None,
        authors=tuple(name for name, _ in people),
        orcids={name: author["ORCID"].rsplit("/", 1)[-1] for name, author in people if author.get("ORCID")},
        affiliations=tuple(dict.fromkeys(filter(None, places))),
        published=published,
        doi=doi,
        venue=venue if is_venue(venue) else None,
        year=int(published[:4]) if published else None,
        retracted=any(update.get("type") == "retraction" for update in work.get("updated-by") or ()),
    )


def _name(author: dict[str, Any]) -> str:
    parts = (author.get("given"), author.get("family"), author.get("suffix"))
    return _clean(" ".join(filter(None, parts)) or author.get("name"))


def _clean(text: str | None) -> str:
    return plain_text(text or "")


def _date(date: dict[str, Any] | None) -> str | None:
    parts = ((date or {}).get("date-parts") or [[None]])[0]
    return "-".join([str(parts[0]), *(f"{part:02}" for part in parts[1:3])]) if parts and parts[0] else None
