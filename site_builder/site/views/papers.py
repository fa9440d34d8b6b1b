"""The pages of single papers."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from site_builder.site import addresses
from site_builder.site.machine.seo import article, citation_tags
from site_builder.site.views.common import Link, Page, cut
from site_builder.site.views.paper import PaperViews

if TYPE_CHECKING:
    from site_builder.site.index import Index, PaperRow
    from site_builder.site.views.common import SiteInfo


def pages(index: Index) -> Iterator[Page]:
    """A page for each paper."""
    crumb, view = Link("Papers", addresses.BROWSE), PaperViews(index)
    for row in index.rows.values():
        yield Page(
            address=row.address,
            template="paper.html.j2",
            title=row.title,
            description=cut(f"{row.title}, by {row.authors}. {_place(row)}"),
            view=partial(view, row.id),
            section="papers/",
            crumbs=(crumb, Link(cut(row.title, 70))),
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
