"""DBLP: the search described at https://dblp.org/faq/13501473.html, and records in BibTeX."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from site_builder.bibliography.markup import plain_text
from site_builder.bibliography.matching import same_people
from site_builder.bibliography.names import without_number
from site_builder.bibliography.sources.found import Found, is_venue
from site_builder.bibliography.sources.records import found_in_bibtex
from site_builder.knowledge.identity import title_key
from site_builder.text.folding import tokens
from site_builder.text.identifiers import find_arxiv, find_doi, find_openreview
from site_builder.text.titles import without_full_stop
from site_builder.web.client import Client, NotFoundError, Service

SERVICE = Service("DBLP", "https://dblp.org", 2.0, "KB_DBLP_URL")
_HITS = 20


def fetch(client: Client, key: str) -> Found:
    """The record with a key, such as conf/kdd/SifferFTL17. Raises as ``Client`` does."""
    address = f"https://dblp.org/rec/{key}"
    return client.get(SERVICE, f"rec/{quote(key)}.bib", lambda body: found_in_bibtex(SERVICE, body, address))


def search(client: Client, title: str) -> list[Found]:
    """The records whose titles have all words of ``title``. Raises what ``Client`` raises."""

    def take(said: Any) -> list[Found]:
        return [_found(hit["info"]) for hit in said["result"]["hits"].get("hit") or ()]

    return client.json(SERVICE, "search/publ/api", take, q=" ".join(tokens(title)), format="json", h=str(_HITS))


def published(client: Client, title: str, authors: tuple[str, ...]) -> Found:
    """The published record with a title and these people, else that of the preprint.

    Raises NotFoundError where there is none, and what ``Client`` raises.
    """
    hits = search(client, title)
    same = [one for one in hits if title_key(one.title or "") == title_key(title)]
    same = [one for one in same if not authors or not one.authors or same_people(authors, one.authors)]
    if not same:
        raise NotFoundError("DBLP has no paper of this title and these authors", hint="it may be too new")
    return next((one for one in same if one.venue), same[0])


def _found(info: dict[str, Any]) -> Found:
    people = (info.get("authors") or {}).get("author") or ()
    people = people if isinstance(people, list) else [people]
    pages = info.get("ee") or ""
    page = pages[0] if isinstance(pages, list) and pages else str(pages)
    named = info.get("venue") or ""
    venue = str(named[0] if isinstance(named, list) else named)
    known = is_venue(venue) and not str(info.get("key", "")).startswith("journals/corr/")
    year = str(info.get("year") or "")
    return Found(
        by=SERVICE.name,
        source=str(info.get("url") or "https://dblp.org"),
        title=without_full_stop(plain_text(str(info.get("title") or ""))) or None,
        authors=tuple(without_number(plain_text(str(one.get("text") or ""))) for one in people),
        published=year or None if known else None,
        arxiv=find_arxiv(page),
        doi=find_doi(str(info.get("doi") or "")),
        openreview=find_openreview(page),
        venue=venue if known else None,
        year=int(year) if known and year.isdecimal() else None,
    )
