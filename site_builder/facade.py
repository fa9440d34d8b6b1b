"""A knowledge base for scripts: read it, ask it, check it. ``from site_builder import load`` is the way in.

Names here stay as they are between versions; everything else of the package may move.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from site_builder.knowledge.catalog import Catalog
from site_builder.root import find_root

if TYPE_CHECKING:
    from site_builder.diagnostics import Report
    from site_builder.knowledge.taxonomy import Taxonomy
    from site_builder.schema.papers import Paper
    from site_builder.schema.tables import ReportedTable
    from site_builder.schema.taxonomy import Benchmark, Model, Venue


def load(folder: str | Path = ".") -> KnowledgeBase:
    """The knowledge base at ``folder`` or the nearest folder above it that holds kb.yml, read through its cache.

    Raises UsageError where there is none.
    """
    return KnowledgeBase(Catalog.load(find_root(Path(folder))))


class KnowledgeBase:
    """A knowledge base as it was when it was loaded. Records are frozen dataclasses; unknown is None."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    @property
    def root(self) -> Path:
        """Its folder."""
        return self._catalog.root

    @property
    def papers(self) -> Mapping[str, Paper]:
        """The papers by id."""
        return self._catalog.papers

    @property
    def taxonomy(self) -> Taxonomy:
        """The tree of nodes: ``taxonomy["method"]``, ``taxonomy.subtree("method")``."""
        return self._catalog.taxonomy

    @property
    def models(self) -> Mapping[str, Model]:
        """The models by id."""
        return self._catalog.models

    @property
    def benchmarks(self) -> Mapping[str, Benchmark]:
        """The benchmarks by id."""
        return self._catalog.benchmarks

    @property
    def venues(self) -> Mapping[str, Venue]:
        """The venues by id."""
        return self._catalog.venues

    @property
    def tables(self) -> Mapping[str, ReportedTable]:
        """The published tables of results by id."""
        from site_builder.schema.tables import ReportedTable

        return self._catalog.records("reported", ReportedTable)

    @property
    def unread(self) -> list[str]:
        """Files that could not be read, whose records are missing here."""
        return list(self._catalog.unread)

    def query(self, expression: str = "", *, sort: str | None = None) -> Iterator[Paper]:
        """The papers that answer an expression of the query language, as ``kb query`` sorts them.

        Raises UsageError with the place where the expression is wrong.
        """
        from site_builder.query.evaluation import Collection

        for row in Collection(self._catalog).answer(expression, sort).rows:
            yield self._catalog.papers[row["id"]]

    def check(self) -> Report:
        """Everything that ``kb check`` finds: problems with rule, place, message and hint."""
        from site_builder.checks.running import check
        from site_builder.results import checks as _results  # noqa: F401 - registers the rules of results

        return check(self._catalog)
