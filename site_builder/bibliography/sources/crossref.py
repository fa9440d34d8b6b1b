"""Crossref: the REST API described at https://api.crossref.org."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from site_builder.bibliography.markup import plain_text
from site_builder.bibliography.sources.found import Found, is_venue
from site_builder.text.identifiers import doi as whole_doi
from site_builder.text.identifiers import find_arxiv
from site_builder.web.client import Client, Service

SERVICE = Service("Crossref", "https://api.crossref.org", 1.0, "KB_CROSSREF_URL")
BATCH = 50
"""DOIs in one request: an address of so many is short enough for every server between."""
_HITS = 10
_SERIES = ("lecture notes in", "communications in computer and information science")
"""Series of proceedings, which are no venue where the volume has a name too."""


def fetch(client: Client, doi: str) -> Found:
    """The record of a DOI. Raises NotFoundError for one that Crossref does not know, and what ``Client`` raises."""
    return client.json(SERVICE, f"works/{quote(doi, safe='')}", lambda said: _found(said["message"], doi))


def fetch_all(client: Client, dois: Sequence[str]) -> dict[str, Found]:
    """The records of up to ``BATCH`` DOIs in one request, by DOI; without those that Crossref does not have."""
    wanted = {doi.lower(): doi for doi in dois if "," not in doi}  # a comma would end the filter
    asked = ",".join(f"doi:{doi}" for doi in wanted)

    def take(said: Any) -> dict[str, Found]:
        works = {whole_doi(work["DOI"]): work for work in said["message"]["items"]}
        return {doi: _found(works[key], doi) for key, doi in wanted.items() if key in works}

    return client.json(SERVICE, "works", take, filter=asked, rows=str(len(wanted))) if wanted else {}


def search(client: Client, title: str) -> list[Found]:
    """The works whose titles are most alike ``title``. Raises what ``Client`` raises."""

    def take(said: Any) -> list[Found]:
        return [_found(work, name) for work in said["message"]["items"] if (name := whole_doi(work["DOI"]))]

    return client.json(SERVICE, "works", take, **{"query.title": title, "rows": str(_HITS)})


def _found(work: dict[str, Any], doi: str) -> Found:
    people = [(_name(author), author) for author in work.get("author") or () if _name(author)]
    places = [_clean(place.get("name")) for _, author in people for place in author.get("affiliation") or ()]
    containers = [_clean(name) for name in work.get("container-title") or ()]
    event = work.get("event") or {}
    names = [*containers, *(_clean(event.get(name)) for name in ("name", "acronym"))]
    named = [name for name in names if is_venue(name)]
    venue = next((name for name in named if not name.lower().startswith(_SERIES)), next(iter(named), None))
    published = next(filter(None, (_date(work.get(name)) for name in ("published-print", "published", "issued"))), None)
    preprints = [one.get("id", "") for one in (work.get("relation") or {}).get("has-preprint") or ()]
    return Found(
        by=SERVICE.name,
        source=f"https://doi.org/{doi}",
        title=_title(work) or None,
        authors=tuple(name for name, _ in people),
        orcids={name: author["ORCID"].rsplit("/", 1)[-1] for name, author in people if author.get("ORCID")},
        affiliations=tuple(dict.fromkeys(filter(None, places))),
        published=published,
        arxiv=next(filter(None, map(find_arxiv, preprints)), None),
        doi=doi,
        venue=venue,
        aliases=tuple(dict.fromkeys(name for name in named if name != venue)),
        year=int(published[:4]) if published else None,
        abstract=_clean(work.get("abstract")) or None,
        retracted=any(update.get("type") == "retraction" for update in work.get("updated-by") or ()),
        withdrawn=any(update.get("type") in ("withdrawal", "removal") for update in work.get("updated-by") or ()),
    )


def _title(work: dict[str, Any]) -> str:
    title, subtitle = (_clean(next(iter(work.get(name) or ()), None)) for name in ("title", "subtitle"))
    within = not subtitle or subtitle.casefold() in title.casefold()
    return title if within else f"{title}{'' if title.endswith((':', '?', '!')) else ':'} {subtitle}"


def _name(author: dict[str, Any]) -> str:
    parts = (author.get("given"), author.get("family"), author.get("suffix"))
    return _clean(" ".join(filter(None, parts)) or author.get("name"))


def _clean(text: str | None) -> str:
    return plain_text(text or "")


def _date(date: dict[str, Any] | None) -> str | None:
    parts = ((date or {}).get("date-parts") or [[None]])[0]
    return "-".join([str(parts[0]), *(f"{part:02}" for part in parts[1:3])]) if parts and parts[0] else None
