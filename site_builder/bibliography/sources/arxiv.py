"""arXiv: the Atom API described at https://info.arxiv.org/help/api/user-manual.html."""

from __future__ import annotations

from xml.etree import ElementTree

from site_builder.bibliography.sources.found import Found
from site_builder.bibliography.sources.http import Client, NotFoundError, Service
from site_builder.errors import KbError
from site_builder.text.identifiers import find_doi

SERVICE = Service("arXiv", "https://export.arxiv.org/api", 3.0, "KB_ARXIV_URL")
_ATOM, _ARXIV = "{http://www.w3.org/2005/Atom}", "{http://arxiv.org/schemas/atom}"


def fetch(client: Client, arxiv: str) -> Found:
    """The record of an arXiv id. Raises NotFoundError for an id that is not given, and what ``Client`` raises."""
    body = client.get(SERVICE, "query", id_list=arxiv, max_results="1")
    try:
        feed = ElementTree.fromstring(body)
    except ElementTree.ParseError:
        said = body.decode("utf-8", "replace").strip()[:60]
        raise KbError(f"arXiv sent no feed but {said!r}", hint="try again later") from None
    entry = feed.find(f"{_ATOM}entry")
    title = _text(entry, f"{_ATOM}title")
    if entry is None or not title or _text(entry, f"{_ATOM}id").startswith("http://arxiv.org/api/errors"):
        raise NotFoundError(f"arXiv has no paper {arxiv!r}", hint="check the id: arxiv:2311.05608")
    authors = entry.findall(f"{_ATOM}author")
    places = (place for author in authors for place in author.findall(f"{_ARXIV}affiliation"))
    return Found(
        source=f"https://arxiv.org/abs/{arxiv}",
        title=title,
        authors=tuple(_text(author, f"{_ATOM}name") for author in authors),
        affiliations=tuple(dict.fromkeys(" ".join(place.text.split()) for place in places if place.text)),
        first=_text(entry, f"{_ATOM}published")[:10] or None,
        arxiv=arxiv,
        doi=find_doi(_text(entry, f"{_ARXIV}doi")),
    )


def _text(element: ElementTree.Element | None, path: str) -> str:
    """The text at ``path`` with its line breaks made spaces, empty where there is none."""
    return " ".join((element.findtext(path) or "").split()) if element is not None else ""
