"""The papers of a catalog as rows, and as columns of one fact over all of them: what queries look at."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from site_builder.knowledge.catalog import Catalog
from site_builder.knowledge.fields import Brief

Row = dict[str, Any]
"""Every fact of a paper that stands in rows, by column (``knowledge/fields.py``): lists of text, text or None."""


def rows(catalog: Catalog) -> list[Row]:
    """A row for each paper, in the order of ids. Rows of papers at the same nodes share their lists, which must not be
    changed."""
    papers = Papers(catalog)
    return [papers.row(position) for position in range(len(papers))]


class Papers:
    """The papers of a catalog in the order of ids: whole rows, and columns of one fact over all papers. Each is made
    when it is asked for, since most questions need two or three facts."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._briefs = [catalog.briefs[path] for _, path in sorted(catalog.paper_paths.items())]

    def __len__(self) -> int:
        return len(self._briefs)

    def column(self, key: str) -> list[Any]:
        """The fact in column ``key`` of every paper."""
        return list(map(self._facts[key], self._briefs))

    def row(self, position: int) -> Row:
        """The row of the paper at ``position``."""
        brief = self._briefs[position]
        return {key: self._facts[key](brief) for key in self._shown}

    @cached_property
    def _facts(self) -> dict[str, Callable[[Brief], Any]]:
        return {field.key: field.read(self._catalog) for field in self._catalog.fields.values()}

    @cached_property
    def _shown(self) -> list[str]:
        return [field.key for field in self._catalog.fields.values() if field.row]
