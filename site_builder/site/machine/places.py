"""What the header's search knows beside the catalog: pages of the site, tables, terms and the documentation.

Names are taken from the pages themselves, so a page that a knowledge base adds or words otherwise is found as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import TYPE_CHECKING, Any, NamedTuple

from site_builder.site.views.common import cut

if TYPE_CHECKING:
    from site_builder.knowledge.taxonomy import Taxonomy
    from site_builder.site.render import Renderer
    from site_builder.site.shell import Shell
    from site_builder.site.views.common import Page, SiteInfo

GLOSSARY = "glossary/index.html"
_KINDS = {"results": "table", "leaderboards": "leaderboard"}
"""Kinds of pages by the first step of their address; a page that lists others is a page of the site."""
_IN_CATALOG = frozenset({"papers", "taxonomy", "models", "benchmarks", "venues", "authors", "years", "changes"})
"""Folders whose pages the catalog knows, or that nobody looks for by name."""
_TERM = re.compile(r'<dt id="([^"]+)">(.*?)</dt>\s*<dd>(.*?)(?:</dd>|<a class="fine")', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


class Place(NamedTuple):
    """Something to go to: its kind, its name, what else it can be found by, and its address."""

    kind: str
    name: str
    about: str
    address: str


def places_file(
    taxonomy: Taxonomy, info: SiteInfo, pages: Mapping[str, Page], renderer: Renderer, shell: Shell
) -> dict[str, Any]:
    """``places`` in columns, ``definitions`` of the nodes of the taxonomy by their ids, and the parts ``left_out``."""
    places = [*_of_site(pages), *_terms(pages, renderer), *_documents(shell)]
    columns = zip(*places, strict=True) if places else ([] for _ in Place._fields)
    return {
        "places": dict(zip(Place._fields, map(list, columns), strict=True)),
        "definitions": {node.id: node.definition for node in taxonomy if node.definition},
        "left_out": sorted(info.left_out),
    }


def _of_site(pages: Mapping[str, Page]) -> Iterator[Place]:
    for page in pages.values():
        folder, *rest = page.address.rstrip("/").split("/")
        if not rest and not page.hidden:
            yield Place("page", page.title, page.description, page.address)
            for anchor, words in page.sections:
                yield Place("page", words, page.title, f"{page.address}#{anchor}")
        elif folder not in _IN_CATALOG and not page.hidden:
            yield Place(_KINDS.get(folder, "page"), page.title, "", page.address)


def _terms(pages: Mapping[str, Page], renderer: Renderer) -> Iterator[Place]:
    if GLOSSARY in pages:
        html = renderer.page(pages[GLOSSARY]).decode()
        for anchor, name, definition in _TERM.findall(html):
            yield Place("term", _plain(name), cut(_plain(definition)), f"{pages[GLOSSARY].address}#{anchor}")


def _documents(shell: Shell) -> Iterator[Place]:
    for title, address in shell.documents:
        yield Place("document", title, cut(shell.beginnings.get(address, "")), address)
    for title, heading, address in shell.headings:
        yield Place("document", heading, title, address)


def _plain(html: str) -> str:
    return " ".join(unescape(_TAG.sub("", html)).split())
