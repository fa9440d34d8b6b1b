"""Every value with everything that holds for it, one line or object each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from site_builder.results.entries import run_sides
from site_builder.results.loading import Results
from site_builder.results.statistics import wilson
from site_builder.results.table import Cell, TableView
from site_builder.schema.runs import Run
from site_builder.schema.settings import Matrix
from site_builder.text.separated import csv_text

FIELDS = (
    "origin", "source", "paper", "benchmark", "split", "category", "average", "model", "label", "sides",
    "metric", "metric_name", "unit", "lower_is_better", "printed", "value", "n", "k", "low", "high", "judge_kind",
    "judge", "protocol", "decoding", "provenance", "copied_from", "locator", "setting",
)  # fmt: skip


def records(results: Results) -> Iterator[dict[str, Any]]:
    """One record for each printed value and each cell of our runs. Unknown is None; rates and intervals in percent."""
    for view in results.views.values():
        for cell in view.cells:
            yield _of_cell(view, cell)
    for path, run in results.runs.items():
        yield from _of_run(path, run, results.catalog.settings.matrix)


def _of_cell(view: TableView, cell: Cell) -> dict[str, Any]:
    kind, judge, protocol = cell.judged
    row, column, table = cell.row, cell.column, view.table
    single = column.average is None
    interval = wilson(cell.count, cell.n) if single and cell.count is not None and cell.n else None
    return dict(zip(FIELDS, (
        "copied" if row.provenance.kind == "copied" else "reported", table.id, table.paper, cell.benchmark, cell.split,
        column.category, column.average, row.model, row.label,
        " ".join(f"{side}={name}" for side, name in row.sides.items()), cell.metric.id,
        cell.metric.name, cell.metric.unit, cell.metric.lower_is_better, cell.text,
        float(cell.rate) * 100 if single and cell.rate is not None else None, cell.n, cell.count if single else None,
        interval.low * 100 if interval else None, interval.high * 100 if interval else None,
        None if kind == "unknown" else kind, judge or None, protocol or None, row.decoding, row.provenance.kind,
        row.provenance.table or row.provenance.source, row.locator or table.locator.place, column.setting,
    ), strict=True))  # fmt: skip


def _of_run(path: str, run: Run, matrix: Matrix | None) -> Iterator[dict[str, Any]]:
    decoding = ", ".join(f"{name} {value}" for name, value in run.manifest.decoding.items())
    for metric in run.metrics:
        for cell in metric.cells:
            interval = cell.rate.interval
            yield dict(zip(FIELDS, (
                "reproduced", path, None, run.benchmark, cell.split, cell.category, None, run.model, None,
                " ".join(f"{side}={name}" for side, name in run_sides(run, matrix).items()),
                metric.id, metric.id, "percent", metric.lower_is_better, None, cell.rate.value, cell.n, cell.hits,
                interval.low if interval else None, interval.high if interval else None, run.judge.kind, run.judge.id,
                run.protocol, decoding, "own", None, path, None,
            ), strict=True))  # fmt: skip


def csv_file(results: Results) -> dict[str, str]:
    """results.csv."""
    return {"results.csv": csv_text(FIELDS, (tuple(record.values()) for record in records(results))) + "\n"}


def json_file(results: Results) -> dict[str, str]:
    """results.json."""
    return {"results.json": json.dumps(list(records(results)), ensure_ascii=False, indent=1) + "\n"}
