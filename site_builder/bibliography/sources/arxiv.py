"""arXiv: the Atom API described at https://info.arxiv.org/help/api/user-manual.html."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree

from site_builder.bibliography.markup import plain_text
from site_builder.bibliography.sources.found import Found
from site_builder.text.folding import tokens
from site_builder.text.identifiers import arxiv_id, find_doi
from site_builder.web.client import Client, NotFoundError, Service, unexpected

SERVICE = Service("arXiv", "https://export.arxiv.org/api", 3.0, "KB_ARXIV_URL")
BATCH = 100
"""Ids in one request, as arXiv takes them."""
_HITS = 10
_WITHDRAWN = re.compile(
    r"^\W*withdrawn\b|\b(?:paper|article|submission|manuscript|preprint|work|it)\b[^.;]{0,40}?\b(?:is|was|been|being)\s+"
    r"(?:\w+\s+)?withdrawn\b",
    re.IGNORECASE,
)
"""What the comment of a paper says that was withdrawn; arXiv has no field for it."""
_ATOM, _ARXIV = "{http://www.w3.org/2005/Atom}", "{http://arxiv.org/schemas/atom}"


def fetch(client: Client, arxiv: str) -> Found:
    """The record of an arXiv id. Raises NotFoundError for an id that is not given, and what ``Client`` raises."""
    found = fetch_all(client, [arxiv]).get(arxiv)
    if found is None:
        raise NotFoundError(f"arXiv has no paper {arxiv!r}", hint="check the id: arxiv:2311.05608")
    return found


def fetch_all(client: Client, ids: Sequence[str]) -> dict[str, Found]:
    """The records of up to ``BATCH`` ids in one request, by id; without those that arXiv does not have."""
    feed = client.get(SERVICE, "query", read_feed, id_list=",".join(ids), max_results=str(len(ids)))
    wanted = {name.lower(): name for name in ids}
    return {wanted[name.lower()]: found for name, found in entries(feed) if name.lower() in wanted}


def search(client: Client, title: str) -> list[Found]:
    """The papers whose titles have the words of ``title`` side by side. Raises what ``Client`` raises."""
    words = " ".join(tokens(title))
    feed = client.get(SERVICE, "query", read_feed, search_query=f'ti:"{words}"', max_results=str(_HITS))
    return [found for _, found in entries(feed)]


def read_feed(body: bytes) -> ElementTree.Element:
    """The Atom feed that an answer holds. Raises KbError where it is none."""
    try:
        feed = ElementTree.fromstring(body)
    except ElementTree.ParseError:
        raise unexpected(SERVICE, "Atom feed", body) from None
    if feed.tag != f"{_ATOM}feed":
        raise unexpected(SERVICE, "Atom feed", body)
    return feed


def entries(feed: ElementTree.Element) -> Iterator[tuple[str, Found]]:
    """The papers of a feed by their ids without version."""
    for entry in feed.iterfind(f"{_ATOM}entry"):
        address, title = _text(entry, f"{_ATOM}id"), _text(entry, f"{_ATOM}title")
        name = arxiv_id(address)
        if name is None or not title or "/api/errors" in address:
            continue
        authors = entry.findall(f"{_ATOM}author")
        remark = _text(entry, f"{_ARXIV}comment")
        places = (plain_text(place.text or "") for one in authors for place in one.findall(f"{_ARXIV}affiliation"))
        yield (
            name[0],
            Found(
                by=SERVICE.name,
                source=f"https://arxiv.org/abs/{name[0]}",
                title=title,
                authors=tuple(_text(author, f"{_ATOM}name") for author in authors),
                affiliations=tuple(dict.fromkeys(filter(None, places))),
                first=_text(entry, f"{_ATOM}published")[:10] or None,
                arxiv=name[0],
                doi=find_doi(_text(entry, f"{_ARXIV}doi")),
                venue=_text(entry, f"{_ARXIV}journal_ref") or None,
                remark=remark or None,
                abstract=_text(entry, f"{_ATOM}summary") or None,
                withdrawn=bool(_WITHDRAWN.search(remark)),
            ),
        )


def _text(element: ElementTree.Element, path: str) -> str:
    """The text at ``path`` without markup and with its line breaks made spaces, empty where there is none."""
    return plain_text(element.findtext(path) or "")
