"""Any page of a paper: the tags ``citation_*`` that publishers write for search engines."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urlsplit

from site_builder.bibliography.dates import iso_date
from site_builder.bibliography.markup import plain_text
from site_builder.bibliography.names import natural_name
from site_builder.bibliography.sources.found import Found, is_venue
from site_builder.errors import KbError, UsageError
from site_builder.knowledge.identity import web_address
from site_builder.text.identifiers import find_acl, find_arxiv, find_doi, find_openreview
from site_builder.web.client import Client, is_local

_CONTAINERS = ("citation_conference_title", "citation_journal_title", "citation_inbook_title", "citation_book_title")
_HINT = "give its arXiv id or DOI, or its BibTeX: kb add FILE.bib, or kb add - and paste it"


def fetch(client: Client, address: str) -> Found:
    """What the page at ``address`` says of its paper.

    Raises UsageError for an address that leads into this machine or its network, KbError for a page that says nothing.
    """
    host = urlsplit(address).hostname or ""
    if not web_address(address) or is_local(host):
        raise UsageError(f"{address!r} is no address of the web", hint="write it whole, from https:// on")
    answer = client.ask(address, elsewhere=True)
    if answer.status != 200:
        raise KbError(f"{host} answers {answer.status} {answer.reason}".rstrip(), hint=_HINT)
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in ("", "text/html", "application/xhtml+xml"):
        raise KbError(f"{address} is no page but {kind}", hint=_HINT)
    said = _tags(answer.body.decode("utf-8", "replace"))
    if not said.get("citation_title"):
        raise KbError(f"the page at {host} does not say which paper it is", hint=_HINT)
    return _found(said, answer.url, host)


def _found(said: dict[str, list[str]], address: str, host: str) -> Found:
    def first(name: str) -> str:
        return plain_text(next(iter(said.get(name, ())), ""))

    venue = next(filter(is_venue, map(first, _CONTAINERS)), None)
    day = iso_date(first("citation_publication_date") or first("citation_date") or first("citation_online_date"))
    people = (natural_name(plain_text(name).split(", ")) for name in said.get("citation_author", ()))
    return Found(
        by=host.removeprefix("www."),
        source=address,
        title=first("citation_title") or None,
        authors=tuple(filter(None, people)),
        published=day or None if venue else None,
        arxiv=find_arxiv(f"arXiv:{first('citation_arxiv_id')}") or find_arxiv(address),
        doi=find_doi(first("citation_doi")) or find_doi(address),
        openreview=find_openreview(address),
        acl=find_acl(address),
        venue=venue,
        year=int(day[:4]) if venue and day else None,
    )


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.said: dict[str, list[str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        name = (values.get("name") or "").lower()
        if tag == "meta" and name.startswith("citation_") and values.get("content"):
            self.said.setdefault(name, []).append(values["content"] or "")


def _tags(page: str) -> dict[str, list[str]]:
    reader = _Tags()
    reader.feed(page)
    return reader.said
