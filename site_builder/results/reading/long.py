"""The long form: one value a line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from site_builder.errors import KbError
from site_builder.results.reading.cells import read_cell
from site_builder.results.reading.grids import Grid
from site_builder.results.reading.layout import Label, Layout, _whole
from site_builder.results.reading.making import Hints, Understood, made

_KNOWN = ("benchmark", "split", "category", "n", "metric", "model", "value")
Record = dict[str, str]


def is_long(grid: Grid) -> bool:
    """Whether a grid holds one value a line."""
    return {"model", "value"} <= {name.strip().casefold() for name in grid.rows[0]}


def widened(path: Path, grid: Grid, hints: Hints) -> list[Understood]:
    """One table for each benchmark. Columns that are not known become part of the row's name."""
    header = [name.strip().casefold() for name in grid.rows[0]]
    records = [dict(zip(header, row, strict=True)) for row in grid.rows[1:]]
    benchmarks = list(dict.fromkeys(record.get("benchmark", "") for record in records))
    found = []
    for name in benchmarks:
        chosen = [record for record in records if record.get("benchmark", "") == name]
        metric = hints.names.metric(chosen[0].get("metric", "")) or hints.metric
        own = replace(hints, benchmark=name or hints.benchmark, metric=metric)
        identity = f"{path.name} {name}".strip()
        found.append(made(path, identity, Grid([], [], title=identity), _layout(path, chosen, own), own))
    return found


def _layout(path: Path, records: list[Record], hints: Hints) -> Layout:
    """Rows are models with what else tells them apart; columns are scenarios, or splits where there are none."""
    by_category = any(record.get("category", "").casefold() not in ("", "all") for record in records)
    several = len({record.get("metric", "") for record in records}) > 1
    columns: dict[str, int | None] = {}
    rows: dict[tuple[str, ...], dict[str, str]] = {}
    more = [key for key in records[0] if key not in _KNOWN]
    for record in records:
        part = record.get("category" if by_category else "split", "")
        name = " ".join(filter(None, (part, record.get("metric", "") if several or not part else ""))) or "value"
        columns.setdefault(name, _whole(record.get("n", "")))
        key = (record["model"], *(record[one] for one in more), record.get("split", "") if by_category else "")
        cells = rows.setdefault(key, {})
        if name in cells:
            what = f"{record['model']} {record.get('split', '')} {name}"
            raise KbError(f"{str(path)!r} gives {' '.join(what.split())} twice", hint="delete one of the lines")
        read_cell(record["value"])
        cells[name] = record["value"]
    labels = [Label("model", "model"), *(Label(one, "label") for one in more), Label("split", "split")]
    headings = [hints.names.heading(name, hints.benchmark) for name in columns]
    return Layout(
        labels, [list(key) for key in rows], headings, [(name,) for name in columns],
        [[cells.get(name, "") for name in columns] for cells in rows.values()],
        list(range(2, 2 + len(rows))), [""] * len(rows), list(columns.values()), [],
    )  # fmt: skip
