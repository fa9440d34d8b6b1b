"""The long layout: one value a line."""

from __future__ import annotations

import re
from pathlib import Path

from site_builder.errors import KbError
from site_builder.results.csvtable.grid import Grid, whole
from site_builder.results.csvtable.hints import AVERAGE, Hints, metric, row, table
from site_builder.schema.tables import Column, Metric, ReportedTable

_KNOWN = ("benchmark", "split", "category", "n", "metric", "model", "value")
Record = dict[str, str]


def long_tables(path: Path, grid: Grid, hints: Hints) -> list[ReportedTable]:
    """One table for each benchmark. Columns that are not known become part of the row's name."""
    header = [name.lower() for name in grid[0]]
    records = [dict(zip(header, line, strict=True)) for line in grid[1:]]
    benchmarks = list(dict.fromkeys(record.get("benchmark", "") for record in records))
    return [
        _table(path, name, [record for record in records if record.get("benchmark", "") == name], hints)
        for name in benchmarks
    ]


def _table(path: Path, benchmark: str, records: list[Record], hints: Hints) -> ReportedTable:
    known = benchmark or hints.benchmark
    by_category = any(record.get("category", "").lower() not in ("", "all") for record in records)
    several = len({record.get("metric", "") for record in records}) > 1
    metrics: dict[str, Metric] = {}
    columns: dict[str, Column] = {}
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for record in records:
        measured = _metric(path, known, record, records, hints)
        metrics.setdefault(measured.id, measured)
        column = _column(record, measured, by_category, several, hints)
        columns.setdefault(column.id, column)
        name = " ".join([record["model"], *(record[key] for key in record if key not in _KNOWN and record[key])])
        cells = rows.setdefault((name, record.get("split", "") if by_category else ""), {})
        if column.id in cells:
            what = f"{name} {record.get('split', '')} {column.id}"
            raise KbError(f"{str(path)!r} gives {' '.join(what.split())} twice", hint="delete one of the lines")
        cells[column.id] = record["value"]
    made = [row(name, cells, hints, split or None) for (name, split), cells in rows.items()]
    return table(path, known, list(metrics.values()), list(columns.values()), made, suffix=benchmark)


def _metric(path: Path, benchmark: str | None, record: Record, records: list[Record], hints: Hints) -> Metric:
    name = record.get("metric", "")
    cells = [one["value"] for one in records if one.get("metric", "") == name]
    return metric(name or path.stem, cells, hints, hints.split(benchmark, record.get("split", "")))


def _column(record: Record, measured: Metric, by_category: bool, several: bool, hints: Hints) -> Column:
    category, split, name = (record.get(key, "") for key in ("category", "split", "metric"))
    average = bool(AVERAGE.search(category)) and category.lower() != "all"
    identity = re.sub(r"\s*\(.*\)$", "", category) if by_category else split
    identity = " ".join(part for part in (identity, name if several or not identity else "") if part) or "value"
    return Column(
        id=identity, metric=measured.id, split=None if by_category else split or None,
        category=None if average or not by_category else category, n=whole(record.get("n", "")) or hints.n,
        average="unstated" if average else None,
    )  # fmt: skip
