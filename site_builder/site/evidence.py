"""Results as the site sees them: boards, tables and findings, by benchmark, model and paper."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from site_builder.results import audit, leaderboard
from site_builder.results.entries import Entry, all_entries
from site_builder.results.loading import Results
from site_builder.results.schema_protocol import ProtocolsFile

if TYPE_CHECKING:
    from site_builder.knowledge.catalog import Catalog
    from site_builder.results.audit.finding import AuditFinding
    from site_builder.results.leaderboard import Leaderboard
    from site_builder.results.schema import ReportedTable
    from site_builder.results.schema_protocol import Protocol
    from site_builder.results.table import TableView


class Evidence:
    """Results of a catalog. Everything is computed once, when it is first asked for."""

    def __init__(self, catalog: Catalog) -> None:
        self.results = Results(catalog)

    @property
    def tables(self) -> dict[str, TableView]:
        """Published tables by id."""
        return self.results.views

    @cached_property
    def boards(self) -> dict[str, Leaderboard]:
        """The leaderboard of each benchmark that has one, those with ranked rows first."""
        built = {key: leaderboard.build(self.results, key) for key in leaderboard.benchmarks(self.results)}
        return dict(sorted(built.items(), key=lambda item: (-_ranked(item[1]), item[0])))

    @cached_property
    def by_model(self) -> dict[str, list[Entry]]:
        """Results of each model, by benchmark."""
        found: dict[str, list[Entry]] = defaultdict(list)
        for entry in all_entries(self.tables.values(), self.results.runs):
            if entry.model:
                found[entry.model].append(entry)
        return {
            model: sorted(entries, key=lambda one: (one.benchmark, one.key.split)) for model, entries in found.items()
        }

    @cached_property
    def by_paper(self) -> dict[str, list[ReportedTable]]:
        """Tables that each paper prints."""
        found: dict[str, list[ReportedTable]] = defaultdict(list)
        for view in self.tables.values():
            found[view.table.paper].append(view.table)
        return found

    @cached_property
    def about_paper(self) -> dict[str, list[ReportedTable]]:
        """Tables of other papers with rows on what each paper introduced: its attack, its defense, its benchmark."""
        owners = {key: one.paper for key, one in self.results.catalog.benchmarks.items() if one.paper}
        found: dict[str, list[ReportedTable]] = defaultdict(list)
        for view in self.tables.values():
            table = view.table
            named = {paper for row in table.rows for paper in (row.attack, row.defense) if paper}
            named |= {owners[cell.benchmark] for cell in view.cells if cell.benchmark in owners}
            for paper in sorted(named - {table.paper}):
                found[paper].append(table)
        return found

    @cached_property
    def protocols(self) -> dict[str, tuple[Protocol, ...]]:
        """The protocols of each benchmark that can be run."""
        files = self.results.catalog.records("protocols", ProtocolsFile).values()
        return {file.benchmark: file.protocols for file in files}

    @cached_property
    def findings(self) -> dict[str, list[AuditFinding]]:
        """What the audit says of each table: what does not fit, then notes."""
        library = audit.Library(self.tables.values())
        found = {key: audit.table(view, library) for key, view in self.tables.items()}
        return {key: sorted(findings, key=lambda one: one.severity != "warning") for key, findings in found.items()}


def _ranked(board: Leaderboard) -> int:
    return max((len(one.rows) for one in board.boards), default=0)
