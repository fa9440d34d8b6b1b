"""What is new: papers, venues, labels and results that came or changed, by month and day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import quote

from site_builder.knowledge.history import TAG
from site_builder.site import addresses
from site_builder.site.addresses import BROWSE
from site_builder.site.views import tables
from site_builder.site.views.common import Link, Page, date_name
from site_builder.site.views.editing import repository

if TYPE_CHECKING:
    from site_builder.knowledge.history import Event, Release
    from site_builder.site.index import Index

WORDS = {
    ("added", "paper"): "papers added", ("removed", "paper"): "papers removed",
    ("renamed", "paper"): "papers under a new id", ("published", "paper"): "venues that became known or changed",
    ("retracted", "paper"): "papers retracted", ("withdrawn", "paper"): "papers withdrawn",
    ("retitled", "paper"): "titles changed", ("relabelled", "paper"): "papers placed anew in the taxonomy",
    ("added", "table"): "tables of results added", ("changed", "table"): "tables of results changed",
    ("removed", "table"): "tables of results removed", ("added", "run"): "runs added",
    ("changed", "run"): "runs changed", ("removed", "run"): "runs removed",
}  # fmt: skip
"""What can happen, in the words of a heading, in the order of a day."""
VERBS = {"published": "venue", "retitled": "new title", "relabelled": "placed anew"}
"""What happened to one thing, where that is not what the event is called."""
RELEASES_FEED = "feeds/releases.xml"
SHOWN, MOST = 10, 1_000
"""Items of one kind that a page shows for one day, and those that it lists, folded; the rest is counted."""


Item = tuple[Link, str | None]
"""A thing, and what it is now."""


@dataclass(frozen=True, slots=True)
class Group:
    """What happened alike on one day; of papers that came, the newest first."""

    heading: str
    items: tuple[Item, ...]
    folded: tuple[Item, ...]
    more: int
    """What is counted only."""
    all: str | None
    """The list in which all of them can be searched, where there is one."""

    @property
    def count(self) -> int:
        return len(self.items) + len(self.folded) + self.more


@dataclass(frozen=True, slots=True)
class Day:
    """One day, and what happened."""

    date: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class ChangesView:
    """See changes.html.j2. Without ``of`` it is the overview: all months, and the days of the newest."""

    of: str | None
    """The month or the release that it is about."""
    data: str | None
    """Where the data of the release can be had."""
    months: tuple[tuple[Link, str], ...]
    """Each month, newest first, with its counts in words."""
    releases: tuple[tuple[Link, str, str], ...]
    """Each release of the data, newest first: its page, its day, and its counts in words."""
    days: tuple[Day, ...]
    revision: str | None
    whole: bool


def pages(index: Index) -> Iterator[Page]:
    """The overview and a page for each month; none where nothing is known of the past."""
    months = {key: tuple(events) for key, events in groupby(index.events, lambda event: event.day[:7])}
    if not months:
        return
    yield Page(
        address="changes/",
        template="changes.html.j2",
        title="What is new",
        description="Papers, venues, labels and results that came or changed, by month.",
        view=partial(_overview, index, months),
        crumbs=(Link("What is new"),),
        feed=Link("What is new", "feeds/all.xml"),
    )
    for key, events in months.items():
        yield Page(
            address=addresses.month(key),
            template="changes.html.j2",
            title=f"What was new in {date_name(key)}",
            description=f"What changed in {date_name(key)}: {_counts(events)}.",
            view=partial(_month, index, key, events),
            crumbs=(Link("What is new", "changes/"), Link(date_name(key))),
            feed=Link("What is new", "feeds/all.xml"),
        )
    for release in index.history.releases:
        yield Page(
            address=addresses.release(release.version),
            template="changes.html.j2",
            title=f"What is new in {release.version}",
            description=f"The data as released on {release.day}, and what changed since the release before.",
            view=partial(_release, index, release),
            crumbs=(Link("What is new", "changes/"), Link(f"Release {release.version}")),
            feed=Link("Releases of the data", RELEASES_FEED),
        )


def releases(index: Index) -> Iterator[tuple[Link, str, str]]:
    """Each release of the data, newest first: its page, its day, and what is new in it, in words."""
    for one in index.history.releases:
        yield Link(f"Release {one.version}", addresses.release(one.version)), one.day, _counts(_events(index, one))


def _events(index: Index, release: Release) -> list[Event]:
    return [event for event in index.events if event.release == release.version]


def newest_month(index: Index) -> tuple[Link, str] | None:
    """The newest month in which something came or changed, and what, in words."""
    for key, events in groupby(index.events, lambda event: event.day[:7]):
        return Link(date_name(key), addresses.month(key)), _counts(list(events))
    return None


def told(index: Index, event: Event) -> tuple[Link, str | None]:
    """What an event is about, with its page where it has one, and the detail worth a few words."""
    if event.kind == "paper":
        link = Link(event.title, addresses.paper(event.id) if event.id in index.briefs else None)
    elif event.kind == "run":
        board = next((one for one in event.benchmarks if one in index.evidence.boards), None)
        models = ", ".join(index.model_link(one).name for one in event.models)
        names = " on ".join([models, *(index.benchmark_link(one).name for one in event.benchmarks[:1])])
        link = Link(names, addresses.leaderboard(board) if board else None)
    else:
        link = Link(event.title, tables.link(index, event.id))
    return link, _detail(index, event)


def _detail(index: Index, event: Event) -> str | None:
    text = event.text or ""
    if event.what == "published":
        venue, _, year = text.rpartition(" ")
        known = index.catalog.venues.get(venue)
        return f"{known.name if known else venue} {year}"
    if event.what == "relabelled" and text in index.taxonomy:
        return index.full_node_link(text).name
    return {"renamed": f"was {text}", "retitled": f"was: {text}"}.get(event.what)


def _overview(index: Index, months: dict[str, tuple[Event, ...]]) -> ChangesView:
    listed = tuple((Link(date_name(key), addresses.month(key)), _counts(events)) for key, events in months.items())
    newest = next(iter(months.values()))
    return ChangesView(None, None, listed, tuple(releases(index)), _days(index, newest), *_known(index))


def _month(index: Index, key: str, events: Sequence[Event]) -> ChangesView:
    return ChangesView(date_name(key), None, (), (), _days(index, events), *_known(index))


def _release(index: Index, release: Release) -> ChangesView:
    base = repository(index.catalog.settings)
    data = f"{base}/releases/tag/{TAG}{quote(release.version)}" if base else None
    return ChangesView(release.version, data, (), (), _days(index, _events(index, release)), *_known(index))


def _known(index: Index) -> tuple[str | None, bool]:
    return index.history.revision, index.history.whole


def _counts(events: Sequence[Event]) -> str:
    counted = Counter((event.what, event.kind) for event in events)
    return ", ".join(f"{counted[key]:,} {words}" for key, words in WORDS.items() if counted[key])


def _days(index: Index, events: Sequence[Event]) -> tuple[Day, ...]:
    found = []
    for date, same_day in groupby(events, lambda event: event.day):
        alike: dict[tuple[str, str], list[Event]] = {key: [] for key in WORDS}
        for event in same_day:
            alike[event.what, event.kind].append(event)
        found.append(Day(date, tuple(_group(index, key, some) for key, some in alike.items() if some)))
    return tuple(found)


def _group(index: Index, key: tuple[str, str], events: list[Event]) -> Group:
    came = key == ("added", "paper")
    if came:
        events = sorted(events, key=lambda event: _date(index, event), reverse=True)
    items = [_item(index, event, dated=came) for event in events[:MOST]]
    shown = SHOWN if len(items) > SHOWN + 2 else len(items)  # a fold for one or two hides more than it saves
    more = len(events) - len(items)
    return Group(WORDS[key], tuple(items[:shown]), tuple(items[shown:]), more, BROWSE if came and more else None)


def _item(index: Index, event: Event, *, dated: bool) -> Item:
    link, detail = told(index, event)
    date = _date(index, event) if dated else ""
    return link, detail or (date_name(date) if date else None)


def _date(index: Index, event: Event) -> str:
    """The day of a paper's first version, as far as it is known; empty for what is no paper here."""
    brief = index.briefs.get(event.id)
    return (brief.date if brief else None) or ""


def headline(events: Sequence[Event]) -> str:
    """Several events of one day and kind in a few words: "746 papers added"."""
    return f"{len(events):,} {WORDS[events[0].what, events[0].kind]}"
