"""Files about the pages: Atom feeds, robots.txt, and the pages that lead from old addresses to new ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from site_builder.site import addresses
from site_builder.site.index import EVERYWHERE, Place
from site_builder.site.views import changes

if TYPE_CHECKING:
    from site_builder.knowledge.history import Event
    from site_builder.site.index import Index
    from site_builder.site.views.common import SiteInfo

ALL = "feeds/all.xml"
TAGGED = 2025
"""The year in which ids of entries got their form: it never changes, since readers know entries by their ids."""
NEWEST = 60
"""Entries of a feed; all of the day of the last one are in."""
TOGETHER = 20
"""More things that happened alike on one day are one entry, which lists so many of them and leads to all."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What happened to one thing, or alike to many on one day."""

    id: str
    title: str
    address: str
    """Of the thing, or of the day."""
    authors: tuple[str, ...]
    date: str
    """A full timestamp."""
    summary: str | None


@dataclass(frozen=True, slots=True)
class Feed:
    """One Atom feed. See feed.xml.j2."""

    file: str
    title: str
    id: str
    updated: str
    home: str
    """Address of the page that it follows."""
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Redirect:
    """A page that stands at an old address. See redirect.html.j2."""

    old: str
    new: str
    title: str

    @property
    def file(self) -> str:
        return f"{self.old}index.html"


def feed_files(index: Index) -> dict[str, tuple[str, str, Place]]:
    """File of each feed, with its title, the page that it follows, and the place whose events it tells."""
    files: dict[str, tuple[str, str, Place]] = {ALL: ("what is new", "changes/" if index.events else "", EVERYWHERE)}
    for node in index.taxonomy:
        files[addresses.feed("node", node.id)] = (
            index.full_node_link(node.id).name, addresses.node(node.id), ("node", node.id),
        )  # fmt: skip
    for key, model in index.catalog.models.items():
        files[addresses.feed("model", key)] = (model.name, addresses.model(key), ("model", key))
    for key, benchmark in index.catalog.benchmarks.items():
        files[addresses.feed("benchmark", key)] = (benchmark.name, addresses.benchmark(key), ("benchmark", key))
    for key, board in index.evidence.boards.items():
        name = f"results on {board.name}"
        files[addresses.feed("leaderboard", key)] = (name, addresses.leaderboard(key), ("leaderboard", key))
    return files


def make_feed(index: Index, site: SiteInfo, file: str, followed: tuple[str, str, Place]) -> Feed:
    """The feed of ``file``, newest first: what came and what changed, by the day on which it did."""
    title, home, place = followed
    entries: list[Entry] = []
    for _, same_day in groupby(index.events_at.get(place, ()), lambda event: event.day):
        if len(entries) >= NEWEST:
            break
        entries += _day(index, site, list(same_day))
    updated = max((entry.date for entry in entries), default="1970-01-01T00:00:00Z")
    return Feed(file, f"{site.name}: {title}", _identity(site, file), updated, home, tuple(entries))


def releases_feed(index: Index, site: SiteInfo) -> Feed:
    """The feed of releases of the data: one entry each, with what is new in it."""
    entries = tuple(
        Entry(_identity(site, str(link.address)), f"{site.name} {link.name.lower()}", str(link.address), (),
              f"{day}T00:00:00Z", counts or None)
        for link, day, counts in changes.releases(index)
    )  # fmt: skip
    updated = max((entry.date for entry in entries), default="1970-01-01T00:00:00Z")
    file = changes.RELEASES_FEED
    return Feed(file, f"{site.name}: releases of the data", _identity(site, file), updated, "changes/", entries)


def _day(index: Index, site: SiteInfo, events: list[Event]) -> Iterator[Entry]:
    for key in changes.WORDS:
        alike = [event for event in events if (event.what, event.kind) == key]
        if len(alike) > TOGETHER:
            yield _together(site, alike)
        else:
            yield from (_entry(index, site, event) for event in alike)


def _together(site: SiteInfo, events: list[Event]) -> Entry:
    first = events[0]
    address = f"{addresses.month(first.day[:7])}#day-{first.day}"
    identity = _identity(site, f"{address}-{first.what}-{first.kind}")
    titles = "; ".join(event.title for event in events[:TOGETHER])
    titles += f"; and {len(events) - TOGETHER} more"
    return Entry(identity, changes.headline(events), address, (), f"{first.day}T00:00:00Z", titles)


def _entry(index: Index, site: SiteInfo, event: Event) -> Entry:
    item, detail = changes.told(index, event)
    paper = index.catalog.papers[event.id] if event.kind == "paper" and event.id in index.briefs else None
    address = item.address or f"{addresses.month(event.day[:7])}#day-{event.day}"
    verb = changes.VERBS.get(event.what, event.what)
    title = f"{item.name} ({verb}{f': {detail}' if detail else ''})"
    summary = paper.summary if paper and event.what == "added" else None
    identity = _identity(site, f"{event.kind}/{event.id}#{event.what}-{event.day}")
    return Entry(identity, title, address, paper.authors if paper else (), f"{event.day}T00:00:00Z", summary)


def redirects(index: Index) -> Iterator[Redirect]:
    """Former ids of papers and former nodes, each to its page."""
    for old, new in index.former.items():
        yield Redirect(addresses.paper(old), addresses.paper(new), index.briefs[new].title)
    for old in index.taxonomy.moved:
        new = index.taxonomy.current(old)
        if old not in index.taxonomy and new in index.taxonomy:
            yield Redirect(addresses.node(old), addresses.node(new), index.taxonomy[new].name)


def robots(site: SiteInfo) -> str:
    """robots.txt: everything may be read."""
    place = f"\nSitemap: {site.url}sitemap.xml\n" if site.url else ""
    return f"User-agent: *\nAllow: /\n{place}"


def _identity(site: SiteInfo, address: str) -> str:
    """A lasting id as RFC 4151 has it, which stays when the site moves within its host."""
    host = urlsplit(site.url or "").hostname or "kb.invalid"
    return f"tag:{host},{TAGGED}:{address}"
