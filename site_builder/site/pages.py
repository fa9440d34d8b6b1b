"""Every page of the site, in the order in which they are written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from site_builder.site.views import (
    analysis,
    audited,
    boards,
    changes,
    compare,
    coverage,
    home,
    lists,
    overview,
    papers,
    recommend,
    registries,
    tables,
    taxonomy,
)
from site_builder.site.views.common import Page

if TYPE_CHECKING:
    from site_builder.site.index import Index

Documents = Sequence[tuple[str, str]]


class Room(NamedTuple):
    """The pages below one first step of an address."""

    pages: Callable[[Index], Iterator[Page]]
    one: Callable[[Index, str], Page | None] | None = None
    """Makes the page of an address by itself, where there are so many that nobody should make all to get one."""


ROOMS: dict[str, Room] = {
    "papers": Room(papers.pages, papers.page_at),
    "authors": Room(lists.authors, lists.author_at),
    "venues": Room(lists.venues),
    "years": Room(lists.years),
    "taxonomy": Room(taxonomy.pages),
    "models": Room(registries.models),
    "benchmarks": Room(registries.benchmarks),
    "leaderboards": Room(boards.pages),
    "compare": Room(compare.pages),
    "results": Room(tables.pages),
    "audited": Room(audited.pages),
    "analysis": Room(analysis.pages),
    "coverage": Room(coverage.pages),
    "recommend": Room(recommend.pages),
    "statistics": Room(overview.statistics),
    "timeline": Room(overview.timeline),
    "changes": Room(changes.pages),
}
"""In the order in which they are written. Pages of other first steps are those of ``home``."""


def all_pages(index: Index, documents: Documents) -> Iterator[Page]:
    """All pages of a knowledge base; ``documents`` are title and address of the pages of docs/."""
    yield from home.pages(index, documents)
    for room in ROOMS.values():
        yield from room.pages(index)
    yield home.documentation(documents)


def page_at(index: Index, documents: Documents, file: str) -> Page | None:
    """The page with this file, without making those of other rooms; None where there is none."""
    room = ROOMS.get(file.split("/")[0])
    if room and room.one:
        return room.one(index, file.removesuffix("index.html"))
    pages = room.pages(index) if room else (*home.pages(index, documents), home.documentation(documents))
    return next((page for page in pages if page.file == file), None)
