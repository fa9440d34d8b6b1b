"""The pages of single papers, and the list of all."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from site_builder.site import addresses
from site_builder.site.machine.seo import article, citation_tags
from site_builder.site.views.common import Link, Page, cut
from site_builder.site.views.lists import browse
from site_builder.site.views.paper import PaperViews

if TYPE_CHECKING:
    from site_builder.site.index import Index, PaperRow
    from site_builder.site.views.common import SiteInfo

_PAPERS = Link("Papers", addresses.BROWSE)


def pages(index: Index) -> Iterator[Page]:
    """A page for each paper, and the list of them."""
    view = PaperViews(index)
    for row in index.rows.values():
        yield _page(index, view, row)
    yield browse(index)


def page_at(index: Index, address: str) -> Page | None:
    """The page of a paper by itself, or the list of them."""
    if address == addresses.BROWSE:
        return browse(index)
    row = next((row for row in index.rows.values() if row.address == address), None)
    return _page(index, PaperViews(index), row) if row else None


def _page(index: Index, view: PaperViews, row: PaperRow) -> Page:
    return Page(
        address=row.address,
        template="paper.html.j2",
        title=row.title,
        description=cut(f"{row.title}, by {row.authors}. {_place(row)}"),
        view=partial(view, row.id),
        section="papers/",
        crumbs=(_PAPERS, Link(cut(row.title, 70))),
        kind="article",
        data=f"api/v1/papers/{addresses.slug(row.id)}.json",
        meta=partial(_tags, index, row.id),
        thing=partial(_article, index, row.id),
    )


def _tags(index: Index, key: str) -> tuple[tuple[str, str], ...]:
    return tuple(citation_tags(index.catalog.papers[key], index.catalog.venues))


def _article(index: Index, key: str, _: SiteInfo) -> dict[str, Any]:
    return article(index.catalog.papers[key], index.catalog.venues)


def _place(row: PaperRow) -> str:
    where = f"{row.venue or 'Preprint'}{f' {row.year}' if row.year else ''}"
    return f"{where}; {row.node.name} in the taxonomy." if row.node else f"{where}."
