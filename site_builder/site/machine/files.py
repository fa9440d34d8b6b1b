"""Every file for programs, in the order of writing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from site_builder.site import addresses
from site_builder.site.machine import feeds
from site_builder.site.machine.api import Api
from site_builder.site.machine.picture import card
from site_builder.site.machine.search import search_files

if TYPE_CHECKING:
    from site_builder.site.index import Index, Place
    from site_builder.site.site import Site

Maker = Callable[[], bytes]


def machine_files(site: Site) -> Iterator[tuple[str, Maker]]:
    """Name and maker of each file that is not a page."""
    index, info = site.index, site.info
    yield from search_files(index.catalog)
    yield from Api(index, info).files()
    yield "kb.bib", partial(_bibliography, index)
    for feed, followed in feeds.feed_files(index).items():
        yield feed, partial(_feed, site, feed, followed)
    for redirect in feeds.redirects(index):
        if redirect.file not in site.pages:
            yield redirect.file, partial(_redirect, site, redirect)
    if info.url:
        yield "sitemap.xml", partial(_sitemap, site)
    yield "robots.txt", lambda: feeds.robots(info).encode()
    yield "assets/card.png", partial(_card, index)


def _bibliography(index: Index) -> bytes:
    return "\n".join(map(index.bibtex, sorted(index.briefs))).encode("utf-8", "replace")


def _feed(site: Site, file: str, followed: tuple[str, str, Place]) -> bytes:
    return _rendered(site, "feed.xml.j2", feed=feeds.make_feed(site.index, site.info, file, followed))


def _redirect(site: Site, redirect: feeds.Redirect) -> bytes:
    return _rendered(site, "redirect.html.j2", redirect=redirect, root=addresses.to_root(redirect.old))


def _sitemap(site: Site) -> bytes:
    pages = [page.address for page in site.pages.values() if not page.hidden]
    documents = [address for _, address in site.shell.documents]
    return _rendered(site, "sitemap.xml.j2", addresses=sorted(pages + documents))


def _card(index: Index) -> bytes:
    months: dict[str, list[str]] = {}
    for row in index.rows.values():
        if row.date and len(row.date) >= 7:
            months.setdefault(row.date[:7], []).append(next(iter(row.types), "other"))
    colours = {top: colour for top in index.branches.names if (colour := index.branches.rgb(top))}
    return card([sorted(months[month]) for month in sorted(months)], colours)


def _rendered(site: Site, template: str, **values: object) -> bytes:
    return site.renderer.file(template, **values)
