"""Every page of the site, in the order in which they are written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

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


def all_pages(index: Index, documents: Sequence[tuple[str, str]]) -> Iterator[Page]:
    """All pages of a knowledge base; ``documents`` are title and address of the pages of docs/."""
    yield from home.pages(index, documents)
    for room in (
        papers,
        lists,
        taxonomy,
        registries,
        boards,
        compare,
        tables,
        audited,
        analysis,
        coverage,
        recommend,
        overview,
        changes,
    ):
        yield from room.pages(index)
    yield home.documentation(documents)
