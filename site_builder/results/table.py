"""A reported table cell by cell: what the file says once for a table, column or row, said for each value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from site_builder.results.printed import Printed, Reading, printed_rate, readings
from site_builder.schema.tables import ReportedJudge
from site_builder.text.datapath import DataPath

if TYPE_CHECKING:
    from site_builder.schema.tables import Column, Metric, ReportedTable, Row
    from site_builder.schema.taxonomy import Benchmark


@dataclass(frozen=True, eq=False)
class Cell:
    """One printed value with everything that holds for it."""

    row: Row
    row_name: str
    column: Column
    metric: Metric
    benchmark: str | None
    split: str | None
    n: int | None
    text: str
    path: DataPath
    """The way to the value in the file."""

    @property
    def at(self) -> str:
        """Name of the cell as messages and confirmations write it."""
        return f"{self.row_name} / {self.column.id}"

    @cached_property
    def printed(self) -> Printed | None:
        """The value as a rate; None when the metric is no rate, or the text no number."""
        if not self.metric.rate or self.metric.unit not in ("percent", "fraction"):
            return None
        return printed_rate(self.text, "percent" if self.metric.unit == "percent" else "fraction")

    @property
    def spread(self) -> bool:
        """Whether the value is a mean of several runs, printed with its spread: it counts no items of one."""
        return "±" in self.text

    @cached_property
    def readings(self) -> list[Reading]:
        """The counts that the digits allow; empty when there are none, or n is not known."""
        return readings(self.printed, self.n) if self.printed and self.n and not self.spread else []

    @property
    def count(self) -> int | None:
        """The count behind the value, when the digits leave one only (in the plainest way of dropping digits)."""
        plain = [reading for reading in self.readings if reading.way == self.readings[0].way]
        return plain[0].k if len(plain) == 1 else None

    @property
    def rate(self) -> Fraction | None:
        """The exact rate where the count is known, else the rate as printed."""
        if self.count is not None and self.n:
            return Fraction(self.count, self.n)
        return self.printed.value if self.printed else None

    @property
    def judged(self) -> tuple[str, ...]:
        """Judge and protocol: rows that differ in these are not comparable."""
        judge = self.row.judge or ReportedJudge()
        return (judge.kind or "unknown", judge.id or "", self.row.protocol or "")


class TableView:
    """A reported table with the benchmarks it refers to."""

    def __init__(self, table: ReportedTable, benchmarks: Mapping[str, Benchmark]) -> None:
        self.table = table
        self.benchmarks = benchmarks
        self.metrics = {metric.id: metric for metric in table.metrics}
        self.columns = {column.id: column for column in table.columns}

    @cached_property
    def row_names(self) -> list[str]:
        """A name for each row: label or model, split where the row has one, and a number where names repeat."""
        names: list[str] = []
        seen: dict[str, int] = {}
        for row in self.table.rows:
            subject = [row.label] if row.label else [row.model or "row", *row.sides.values()]
            name = " ".join([*subject, *([row.split] if row.split else [])])
            seen[name] = seen.get(name, 0) + 1
            names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
        return names

    @cached_property
    def cells(self) -> list[Cell]:
        """All values in the order of rows and columns; values in unknown columns are left out (a rule names them)."""
        found = []
        for index, row in enumerate(self.table.rows):
            for name, column in self.columns.items():
                text, metric = row.values.get(name), self._metric(column)
                if text is None or metric is None:
                    continue
                benchmark, split = column.benchmark or self.table.benchmark, column.split or row.split
                n = column.n or self._known_n(benchmark, split, column)
                path = ("rows", index, "values", name)
                found.append(
                    Cell(
                        _filled(row, column, self.table),
                        self.row_names[index],
                        column,
                        metric,
                        benchmark,
                        split,
                        n,
                        text,
                        path,
                    )
                )
        return found

    def _metric(self, column: Column) -> Metric | None:
        if column.metric is None:
            return self.table.metrics[0] if len(self.table.metrics) == 1 else None
        return self.metrics.get(column.metric)

    def _known_n(self, benchmark: str | None, split: str | None, column: Column) -> int | None:
        """Items as the benchmark counts them; nothing is assumed for columns of other cuts of it."""
        known = self.benchmarks.get(benchmark or "")
        if known is None:
            return None
        if column.category and column.category != "all":
            return next((category.n for category in known.categories if category.id == column.category), None)
        if split:
            return next((one.n for one in known.splits if one.id == split), None)
        return None

    @cached_property
    def unlike(self) -> frozenset[str]:
        """Columns of whole values that nothing but their printed names tells apart: their values are of different
        measurements."""
        alike: dict[tuple[object, ...], list[str]] = {}
        for column in self.table.columns:
            if column.category or column.average or (metric := self._metric(column)) is None:
                continue
            place = (column.benchmark, column.split, column.setting, column.model, *column.sides.items())
            alike.setdefault((metric.id, *place), []).append(column.id)
        return frozenset(name for names in alike.values() if len(names) > 1 for name in names)

    @cached_property
    def by_row(self) -> dict[str, list[Cell]]:
        """Cells of each row, by the row's name."""
        rows: dict[str, list[Cell]] = {name: [] for name in self.row_names}
        for cell in self.cells:
            rows[cell.row_name].append(cell)
        return rows

    @cached_property
    def blocks(self) -> dict[tuple[str, str | None], list[Cell]]:
        """Cells that stand above one another: one column, and one split where the rows name it."""
        found: dict[tuple[str, str | None], list[Cell]] = {}
        for cell in self.cells:
            found.setdefault((cell.column.id, cell.row.split), []).append(cell)
        return found


def _filled(row: Row, column: Column, table: ReportedTable) -> Row:
    """The row with what column and table say for all rows; the narrower word counts."""
    judge = next(judge for judge in (row.judge, column.judge, table.judge) if judge is not None)
    return replace(
        row, judge=judge, protocol=row.protocol or table.protocol, decoding=row.decoding or table.decoding,
        model=column.model or row.model, sides={**column.sides, **row.sides},
    )  # fmt: skip
