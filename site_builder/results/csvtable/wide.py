"""The wide layout: models against scenarios, either way round."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from site_builder.errors import KbError, UsageError
from site_builder.results.csvtable.grid import Grid, mostly_numbers, whole
from site_builder.results.csvtable.hints import AVERAGE, Hints, metric, row, table
from site_builder.schema.tables import Column, Metric, ReportedTable, Row

_ITEMS = re.compile(r"\s*[(\[]\s*(?:n\s*=\s*)?([0-9][0-9,]*)\s*[)\]]\s*$", re.IGNORECASE)
_SIZE = {"n", "#", "size", "items", "samples", "n items", "count", "# samples", "# items"}
_NO_RESULT = re.compile(r"#$|(#?\s*param(eter)?s|year|date|rank|no\.?|epochs?|shots?|seed)\b", re.IGNORECASE)


def wide_tables(path: Path, grid: Grid, hints: Hints) -> list[ReportedTable]:
    """The table with models as rows; where a row of averages stands below models, a second one that recomputes it."""
    if _is_upright(grid, hints):
        return [_table(path, _turned(grid), hints)]
    averages = [line for line in grid[1:] if AVERAGE.fullmatch(line[0].rstrip(". "))]
    others = [line for line in grid[1:] if line not in averages]
    tables = [_table(path, [grid[0], *others], hints)]
    if averages and len(others) > 1:
        tables.append(_by_column(path, _turned([grid[0], *others, averages[-1]]), hints))
    return tables


def _is_upright(grid: Grid, hints: Hints) -> bool:
    """Whether models stand in the columns: sizes are told for rows, models are known by name, or rows are averaged."""
    columns = _turned(grid)
    if any(name.lower() in _SIZE and all(whole(cell) for cell in cells if cell) for name, *cells in columns[1:]):
        return True
    labels, names = [line[0] for line in grid[1:]], grid[0][1:]
    if any(AVERAGE.search(name) or _ITEMS.search(name) for name in names):
        return False
    above, beside = (sum(hints.model(name) is not None for name in words) for words in (names, labels))
    if above != beside:
        return above > beside
    return any(_ITEMS.search(label) for label in labels) or bool(AVERAGE.fullmatch(labels[-1].rstrip(". ")))


def _turned(grid: Grid) -> Grid:
    return [list(column) for column in zip(*grid, strict=True)]


def _table(path: Path, grid: Grid, hints: Hints) -> ReportedTable:
    sizes = next((line for line in grid[1:] if line[0].lower() in _SIZE), None)
    header, body = grid[0], [line for line in grid[1:] if line is not sizes]
    numeric = [
        index
        for index in range(1, len(header))
        if mostly_numbers([line[index] for line in body]) and not _NO_RESULT.match(header[index])
    ]
    if not numeric:
        raise KbError(f"{str(path)!r} has no column of numbers", hint="kb audit --help shows the layouts")
    cells = [line[index] for line in body for index in numeric]
    columns, metrics = [], dict[str, Metric]()
    for index in numeric:
        column = _column(header[index] or f"column {index + 1}", sizes[index] if sizes else "", hints, len(numeric))
        split = hints.split(hints.benchmark, column.id)
        measured = metric(f"{path.stem} {' '.join(header)}", cells, hints, split)
        metrics.setdefault(measured.id, measured)
        columns.append(replace(column, metric=measured.id, split=split.id if split else None))
    _check_sizes(hints, columns)
    rows = _rows(body, header, numeric, columns, hints)
    return table(path, hints.benchmark, list(metrics.values()), columns, rows)


def _column(title: str, size: str, hints: Hints, width: int) -> Column:
    name, in_title = _ITEMS.sub("", title) or title, _ITEMS.search(title)
    told = whole(in_title.group(1)) if in_title else whole(size)
    average = bool(AVERAGE.search(name)) and width > 1
    n = hints.column_n.get(name, told or (None if average else hints.n))
    category = None if average else hints.category(hints.benchmark, name)
    return Column(id=name, category=category, n=n, average="unstated" if average else None)


def _check_sizes(hints: Hints, columns: list[Column]) -> None:
    unknown = hints.column_n.keys() - {column.id for column in columns}
    if unknown:
        names = ", ".join(column.id for column in columns)
        raise UsageError(f"there is no column {min(unknown)!r}", hint=f"the columns are {names}")


def _rows(body: Grid, header: list[str], numeric: list[int], columns: list[Column], hints: Hints) -> list[Row]:
    named = [index for index in range(len(header)) if index not in numeric and not _NO_RESULT.match(header[index])]
    made = []
    for place, line in enumerate(body, start=1):
        name = " ".join(line[index] for index in named if line[index] not in ("", "-")) or f"row {place}"
        made.append(row(name, {column.id: line[i] for column, i in zip(columns, numeric, strict=True)}, hints))
    return made


def _by_column(path: Path, grid: Grid, hints: Hints) -> ReportedTable:
    """Scenarios as rows and models as columns, to recompute averages over models; sizes differ by row, marks do not."""
    made = _table(path, [[_ITEMS.sub("", cell) if index == 0 else cell for index, cell in enumerate(line)]
                         for line in grid], Hints(lower_is_better=hints.lower_is_better))  # fmt: skip
    rows = tuple(replace(one, marks={}) for one in made.rows)
    return replace(made, id=f"{path.name} by column", rows=rows)
