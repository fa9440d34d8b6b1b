"""The results of a knowledge base: its reported tables and its own runs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from site_builder.knowledge.sharing import share
from site_builder.results.entries import Entry, all_entries
from site_builder.results.table import TableView
from site_builder.schema.decoding import decode
from site_builder.schema.runs import Run
from site_builder.schema.tables import ReportedTable

if TYPE_CHECKING:
    from site_builder.knowledge.catalog import Catalog
    from site_builder.schema.terms import BenchmarkTerm


class Results:
    """Reported tables and runs of a catalog that was loaded with ``RESULT_KINDS``."""

    def __init__(self, catalog: Catalog, before: Results | None = None) -> None:
        """``before`` are the results of a catalog that differs in papers alone."""
        self.catalog = catalog
        if before is not None:
            share(before, self, ("tables", "views", "runs", "kinds", "_paths"))
            if self.adjacent == before.adjacent:
                share(before, self, ("entries", "beside"))

    @cached_property
    def adjacent(self) -> frozenset[str]:
        """Papers of neighbouring subjects that print tables, which are left out."""
        briefs = self.catalog.links.briefs
        return frozenset(key for key in self.catalog.reported if key in briefs and briefs[key].scope != "core")

    @cached_property
    def tables(self) -> Mapping[str, ReportedTable]:
        """Reported tables by id, in the order of their files."""
        return self.catalog.records("reported", ReportedTable)

    @cached_property
    def views(self) -> dict[str, TableView]:
        """Reported tables cell by cell, by id."""
        return {key: TableView(table, self.catalog.benchmarks) for key, table in self.tables.items()}

    @cached_property
    def runs(self) -> dict[str, Run]:
        """Our own runs by the path of their file."""
        found = {}
        for file in self.catalog.files("run"):
            data = self.catalog.store.data(file.path)
            if data is not None:
                found[file.path] = decode(Run, json.loads(data))
        return found

    @cached_property
    def entries(self) -> list[Entry]:
        """What runs, and tables of core papers, say of single models, comparable with one another."""
        matrix = self.catalog.settings.matrix
        views = [view for view in self.views.values() if view.table.paper not in self.adjacent]
        return all_entries(views, self.runs, matrix)

    @cached_property
    def kinds(self) -> dict[str, BenchmarkTerm]:
        """Kinds of benchmarks by id."""
        return {kind.id: kind for kind in self.catalog.terms.benchmark_kinds}

    @cached_property
    def beside(self) -> list[Entry]:
        """Entries of models by themselves whose metric stands beside other results, own runs before printed ones.

        Kept, since every board looks for its models among them, and few entries are such.
        """
        found = []
        for entry in self.entries:
            benchmark = self.catalog.benchmarks.get(entry.benchmark)
            kind = self.kinds.get(benchmark.kind) if benchmark else None
            if kind and entry.key.metric in kind.beside and not entry.sides:
                found.append(entry)
        return sorted(found, key=lambda entry: entry.origin != "reproduced")

    def path(self, table: str) -> str:
        """File of the table with this id."""
        return self._paths[table]

    @cached_property
    def _paths(self) -> Mapping[str, str]:
        return self.catalog.records("reported", ReportedTable).paths
