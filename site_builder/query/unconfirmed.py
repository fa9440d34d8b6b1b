"""What an answer owes to values of facets that nobody has confirmed: found, and said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from site_builder.knowledge.catalog import Catalog
from site_builder.query.language import All, Condition, Either, Exact, Not, Query
from site_builder.query.rows import Row


def unconfirmed(catalog: Catalog, query: Query, rows: Iterable[Row], group: str | None = None) -> Iterator[str]:
    """A sentence for each facet that ``query`` or ``group`` names and of which rows have only proposed values."""
    briefs = [catalog.briefs[catalog.paper_paths[row["id"]]] for row in rows]
    for facet in dict.fromkeys([*_asked(query), *([group] if group else [])]):
        if count := sum(bool(brief.proposed.get(facet)) for brief in briefs):
            yield f"{facet} is proposed, and confirmed by nobody, for {count:,} of these {len(briefs):,} papers"


def _asked(query: Query) -> Iterator[str]:
    """The fields that a query names."""
    if isinstance(query, All | Either):
        for item in query.items:
            yield from _asked(item)
    elif isinstance(query, Not):
        yield from _asked(query.item)
    elif isinstance(query, Exact):
        yield from _asked(query.rest)
    elif isinstance(query, Condition):
        yield query.field
