"""Results as the site sees them: boards, tables and findings, by benchmark, model and paper."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from site_builder.knowledge.sharing import share
from site_builder.results import audit, leaderboard
from site_builder.results.coverage import Coverage, CoverageCell, Gap, coverage, gaps
from site_builder.results.coverage import Evidence as CellEvidence
from site_builder.results.effects import Spread, spreads
from site_builder.results.entries import Entry
from site_builder.results.loading import Results
from site_builder.schema.protocols import ProtocolsFile
from site_builder.site.words import Words, name_of_split

if TYPE_CHECKING:
    from site_builder.knowledge.catalog import Catalog
    from site_builder.results.audit.finding import AuditFinding
    from site_builder.results.leaderboard import Board, Leaderboard
    from site_builder.results.table import Cell, TableView
    from site_builder.schema.protocols import Protocol
    from site_builder.schema.tables import ReportedTable


SHOWN = 6
"""Most values of one table on the page of a paper; the page of the table has all."""


class ShortRow(NamedTuple):
    """One reported value, to be read by itself."""

    subject: str
    """The row as printed, or the model."""
    measured: str
    """Metric, benchmark, split, category and setting."""
    value: str
    """As printed, with its unit."""


class ShortTable(NamedTuple):
    """The first values of a table that concern a paper, and how many do."""

    id: str
    title: str
    paper: str
    """Id of the paper that prints it."""
    rows: tuple[ShortRow, ...]
    total: int


_OF_RESULTS = ("boards", "meetings", "by_model", "by_paper", "reported_rows", "rows_about", "protocols", "findings")
"""What is made of results alone, and of the scope of the papers that print them."""


class Evidence:
    """Results of a catalog. Everything is computed once, when it is first asked for."""

    def __init__(self, catalog: Catalog, before: Evidence | None = None) -> None:
        """``before`` is the evidence of a catalog that differs in papers alone."""
        self.results: Results = Results(catalog, before.results if before else None)
        self.words = Words(catalog.terms)
        if before is not None and self.results.adjacent == before.results.adjacent:
            share(before, self, _OF_RESULTS)

    @property
    def tables(self) -> dict[str, TableView]:
        """Published tables by id."""
        return self.results.views

    @cached_property
    def boards(self) -> dict[str, Leaderboard]:
        """The leaderboard of each benchmark that has one, those that rank most models by themselves first."""
        built = {key: leaderboard.build(self.results, key) for key in leaderboard.benchmarks(self.results)}
        return dict(sorted(built.items(), key=lambda item: (-_ranked(item[1]), item[0])))

    @cached_property
    def meetings(self) -> list[tuple[Board, dict[str, Entry]]]:
        """The boards on which several models stand by themselves."""
        return [found for board in self.boards.values() for found in leaderboard.meetings(board)]

    @cached_property
    def by_model(self) -> dict[str, list[Entry]]:
        """Results of each model, by benchmark."""
        found: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.results.entries:
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
    def reported_rows(self) -> dict[str, list[ShortTable]]:
        """What each paper reports."""
        found: dict[str, list[ShortTable]] = defaultdict(list)
        for view in self.tables.values():
            found[view.table.paper].append(self._short(view, view.cells))
        return found

    @cached_property
    def rows_about(self) -> dict[str, list[ShortTable]]:
        """What other papers report of what each paper introduced: on either side of the matrix, or its benchmark."""
        owners = {key: one.paper for key, one in self.results.catalog.benchmarks.items() if one.paper}
        found: dict[str, list[ShortTable]] = defaultdict(list)
        for view in self.tables.values():
            concerned: dict[str, list[Cell]] = defaultdict(list)
            for cell in view.cells:
                named = {*cell.row.sides.values(), owners.get(cell.benchmark or "")}
                for paper in named - {None, view.table.paper}:
                    concerned[str(paper)].append(cell)
            for paper, cells in concerned.items():
                found[paper].append(self._short(view, cells))
        return found

    def _short(self, view: TableView, cells: Sequence[Cell]) -> ShortTable:
        table = view.table
        if len(cells) > SHOWN:  # what the authors ran, and averages, tell most
            cells = sorted(cells, key=lambda cell: (cell.row.provenance.kind != "own", cell.column.average is None))
        rows = tuple(self._short_row(cell) for cell in cells[:SHOWN])
        return ShortTable(table.id, table.title, table.paper, rows, len(cells))

    def _short_row(self, cell: Cell) -> ShortRow:
        catalog = self.results.catalog
        model = catalog.models.get(cell.row.model or "")
        known = catalog.benchmarks.get(cell.benchmark or "")
        parts = (
            self.words.metric(cell.metric.id, cell.metric.name),
            known.name if known else "",
            name_of_split(known, cell.split),
            self.words.category(known, cell.column.category) if cell.column.category else "",
            cell.column.setting or "",
        )
        unit = {"percent": " %", "fraction": "", None: ""}.get(cell.metric.unit, f" {cell.metric.unit}")
        subject = cell.row.label or (model.name if model else cell.row.model) or cell.row_name
        return ShortRow(subject, " · ".join(filter(None, parts)), cell.text + unit)

    @cached_property
    def coverage(self) -> Coverage | None:
        """What was tried against what; None where kb.yml lays no matrix."""
        return coverage(self.results) if self.results.catalog.settings.matrix else None

    @cached_property
    def _effects(self) -> Coverage | None:
        """The part of it that no paper says, which is made without reading one."""
        return coverage(self.results, measured=True) if self.results.catalog.settings.matrix else None

    @cached_property
    def cells(self) -> dict[str, list[CoverageCell]]:
        """The cells of the matrix at each node or below it."""
        path = self.results.catalog.taxonomy.path
        found: dict[str, list[CoverageCell]] = defaultdict(list)
        for cell in self.coverage.cells if self.coverage else ():
            for node in (*path(cell.row), *path(cell.column)):
                found[node].append(cell)
        return found

    @cached_property
    def measured(self) -> dict[str, list[CellEvidence]]:
        """What was measured without and with each paper of one side of the matrix, or against one of the other."""
        found: dict[str, list[CellEvidence]] = defaultdict(list)
        for cell in self._effects.cells if self._effects else ():
            for one in cell.of_kind("effect"):
                for paper in {one.column, one.row} - {None}:
                    if not any(one is other for other in found[str(paper)]):
                        found[str(paper)].append(one)
        return found

    @cached_property
    def spreads(self) -> dict[str, list[Spread]]:
        """Where sources differ on the same measurement, by the paper that was tried."""
        found: dict[str, list[Spread]] = defaultdict(list)
        whole = [effect for some in self.measured.values() for one in some for effect in one.effects]
        for spread in spreads({id(one): one for one in whole}.values()):
            found[spread.effects[0].column].append(spread)
        return found

    @cached_property
    def gaps(self) -> list[Gap]:
        """Thin leaves of the taxonomy and pairs of the matrix without evidence."""
        return gaps(self.results.catalog, self.coverage)

    @cached_property
    def thin(self) -> dict[str, Gap]:
        """Leaves of the taxonomy with fewer papers than their neighbours."""
        return {gap.nodes[0]: gap for gap in self.gaps if gap.kind == "leaf"}

    @cached_property
    def apart(self) -> dict[str, list[str]]:
        """For each leaf those of the other side of which nothing was entered with it, the most expected first."""
        found: dict[str, list[str]] = defaultdict(list)
        for gap in self.gaps:
            if gap.kind == "pair":
                row, column = gap.nodes
                found[row].append(column)
                found[column].append(row)
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
    return max((len({row.entry.model for row in one.by_themselves}) for one in board.boards), default=0)
