"""Files for programs other than the site's own scripts, in the order of writing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from typing import TYPE_CHECKING

from site_builder.site import addresses
from site_builder.site.machine import comparison, feeds
from site_builder.site.machine.api import Api
from site_builder.site.machine.picture import Picture, card, dots
from site_builder.site.machine.seo import card_file
from site_builder.site.machine.text import json_bytes

if TYPE_CHECKING:
    from site_builder.site.index import Index, Place
    from site_builder.site.render import Renderer
    from site_builder.site.shell import Shell
    from site_builder.site.views.common import Page, SiteInfo

Maker = Callable[[], bytes]


def machine_files(
    index: Index, info: SiteInfo, renderer: Renderer, pages: Mapping[str, Page], shell: Shell
) -> Iterator[tuple[str, Maker]]:
    """Name and maker of each file that is no page of a site with these ``pages`` and those that ``shell`` made."""
    yield from Api(index, info).files()
    yield "kb.bib", partial(_bibliography, index)
    if info.shows("compare"):
        yield comparison.FILE, lambda: json_bytes(comparison.comparison(index))
    for feed, followed in feeds.feed_files(index).items():
        yield feed, partial(_feed, index, info, renderer, feed, followed)
    if index.history.releases:
        told = feeds.releases_feed(index, info)
        yield told.file, partial(renderer.file, "feed.xml.j2", feed=told)
    if info.url:
        yield "sitemap.xml", partial(_sitemap, index, renderer, pages, shell)
    yield "robots.txt", lambda: feeds.robots(info).encode()
    sections = dict.fromkeys(page.section for page in pages.values() if page.section)
    named = {section: pages.get(f"{section}index.html") for section in sections}
    names = {section: page.title if page else info.name for section, page in named.items()}
    ground = cache(partial(_dots, index))
    for section, name in {"": info.name, **names}.items():
        text = info.name if section else info.description
        yield card_file(section), lambda name=name, text=text: card(ground(), name, text)  # type: ignore[misc]


def redirect_files(index: Index, renderer: Renderer) -> Iterator[tuple[str, Maker]]:
    """Pages that lead from old addresses to new ones; where a page has an old address, it stands there instead."""
    for redirect in feeds.redirects(index):
        yield redirect.file, partial(_redirect, renderer, redirect)


def _bibliography(index: Index) -> bytes:
    return "\n".join(map(index.bibtex, sorted(index.briefs))).encode("utf-8", "replace")


def _feed(index: Index, info: SiteInfo, renderer: Renderer, file: str, followed: tuple[str, str, Place]) -> bytes:
    return renderer.file("feed.xml.j2", feed=feeds.make_feed(index, info, file, followed))


def _redirect(renderer: Renderer, redirect: feeds.Redirect) -> bytes:
    return renderer.file("redirect.html.j2", redirect=redirect, root=addresses.to_root(redirect.old))


def _sitemap(index: Index, renderer: Renderer, pages: Mapping[str, Page], shell: Shell) -> bytes:
    """Every page with the day on which it changed: a paper's own, else that of the data; none where no git knows."""
    shown = [page.address for page in pages.values() if not page.hidden]
    days = {addresses.paper(event.id): event.day for event in reversed(index.events) if event.kind == "paper"}
    changed = [(address, days.get(address, index.history.day)) for address in shown]
    documents = [(address, None) for _, address in shell.documents]
    return renderer.file("sitemap.xml.j2", pages=sorted([*changed, *documents], key=lambda one: one[0]))


def _dots(index: Index) -> Picture:
    months: dict[str, list[str]] = {}
    for row in index.rows.values():
        if row.date and len(row.date) >= 7:
            months.setdefault(row.date[:7], []).append(next(iter(row.types), "other"))
    colours = {top: colour for top in index.branches.names if (colour := index.branches.rgb(top))}
    return dots([sorted(months[month]) for month in sorted(months)], colours)
