"""Parts of a whole: columns that add up to 100 %, a column that is the sum of others, and F1 from its parts.

What belongs together is found from the data: a relation that holds in most rows, and not by name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from site_builder.diagnostics import Severity
from site_builder.results.audit.finding import AuditFinding
from site_builder.results.printed import bare, decimals, number, str_fixed
from site_builder.results.table import Cell, TableView

if TYPE_CHECKING:
    from site_builder.schema.tables import Column

_FEWEST = 4
"""Rows in which a relation must hold before it is believed."""


def result_shares(view: TableView) -> Iterator[AuditFinding]:
    """Rows whose parts do not add up to 100 %, in columns that do so in the other rows."""
    grid = _grid(view)
    columns = [column for column in view.columns.values() if column.average is None and column.id in grid]
    used: set[str] = set()
    for size in range(min(6, len(columns)), 1, -1):
        for start in range(len(columns) - size + 1):
            group = columns[start : start + size]
            if used.isdisjoint(column.id for column in group) and _is_whole(grid, group):
                used.update(column.id for column in group)
                yield from _not_whole(view, group)
    rest = [column for column in columns if column.id not in used]
    for index, first in enumerate(rest):
        for second in rest[index + 1 :]:
            if used.isdisjoint((first.id, second.id)) and _is_whole(grid, [first, second]):
                used.update((first.id, second.id))
                yield from _not_whole(view, [first, second])


def _rows(view: TableView, columns: Sequence[Column]) -> Iterator[list[Cell]]:
    """For each row its cells in all of the columns."""
    for name in view.row_names:
        by_column = {cell.column.id: cell for cell in view.by_row[name] if cell.printed}
        if all(column.id in by_column for column in columns):
            yield [by_column[column.id] for column in columns]


def _total(cells: Sequence[Cell]) -> Fraction:
    return sum((cell.printed.value for cell in cells if cell.printed), Fraction(0))


def _slack(cells: Sequence[Cell]) -> Fraction:
    """How far a sum may be off because its parts were rounded or cut."""
    return sum((cell.printed.step for cell in cells if cell.printed), Fraction(0))


_Grid = dict[str, dict[str, tuple[float, float]]]
"""Rate and step of digits of every value, by column and row: a quick look before the exact one."""


def _grid(view: TableView) -> _Grid:
    found: _Grid = {}
    for cell in view.cells:
        if cell.printed is not None:
            place = found.setdefault(cell.column.id, {})
            place[cell.row_name] = (float(cell.printed.value), float(cell.printed.step))
    return found


def _is_whole(grid: _Grid, columns: Sequence[Column]) -> bool:
    """Whether the columns add up to 1 in most rows that have all of them, and not by being the same in all."""
    values = [grid[column.id] for column in columns]
    rows = [name for name in values[0] if all(name in one for one in values[1:])]
    if len(rows) < _FEWEST or len({values[0][name] for name in rows}) < 3:
        return False
    whole = sum(
        abs(sum(one[name][0] for one in values) - 1) <= sum(one[name][1] for one in values) + 1e-9 for name in rows
    )
    return whole >= _FEWEST and whole * 10 >= len(rows) * 6


def _not_whole(view: TableView, columns: Sequence[Column]) -> Iterator[AuditFinding]:
    rows = list(_rows(view, columns))
    holds = sum(abs(_total(cells) - 1) <= _slack(cells) for cells in rows)
    names = ", ".join(column.id for column in columns)
    for cells in rows:
        total = _total(cells)
        if abs(total - 1) <= _slack(cells):
            continue
        digits = max(decimals(cell.text) for cell in cells)
        said = " + ".join(cell.text for cell in cells)
        message = f"{names} add up to {str_fixed(total * 100, digits)}, not to 100"
        yield AuditFinding(
            "result-shares", Severity.WARNING, f"{cells[0].row_name} / {columns[0].id}", cells[0].path, message,
            f"{said} = {str_fixed(total * 100, digits)}; {holds} of {len(rows)} rows add up to 100", "certain",
            "a digit of one of them is wrong, or answers belong to none or to two of the parts",
            assumes="they are the parts of one whole, as in the other rows",
        )  # fmt: skip


def result_sums(view: TableView) -> Iterator[AuditFinding]:
    """Rows in which a column is not the sum of the columns before it, though it is in the other rows."""
    order, grid = list(view.columns.values()), _grid(view)
    for place, column in enumerate(order):
        for size in range(2, min(5, place) + 1):
            parts = order[place - size : place]
            if not _may_add_up(grid, [*parts, column]):
                continue
            rows = list(_rows(view, [*parts, column]))
            held = [cells for cells in rows if abs(_total(cells[:-1]) - _total(cells[-1:])) <= _slack(cells) / 2]
            lively = sum(sum(_total([cell]) != 0 for cell in cells[:-1]) > 1 for cells in held)
            if len(held) < _FEWEST or lively < _FEWEST - 1 or len(held) * 10 < len(rows) * 7:
                continue
            for cells in rows:
                if cells not in held:
                    yield _no_sum(cells, len(held), len(rows))
            break


def _may_add_up(grid: _Grid, columns: Sequence[Column]) -> bool:
    """Whether the last column is about the sum of the others in enough rows."""
    if any(column.id not in grid for column in columns):
        return False
    *parts, last = (grid[column.id] for column in columns)
    rows = [name for name in last if all(name in one for one in parts)]
    held = sum(
        abs(sum(one[name][0] for one in parts) - last[name][0]) <= 2 * sum(one[name][1] for one in parts) + 1e-9
        for name in rows
    )
    return held >= _FEWEST and held * 10 >= len(rows) * 7


def _no_sum(cells: Sequence[Cell], held: int, rows: int) -> AuditFinding:
    last, total = cells[-1], _total(cells[:-1])
    digits = max(decimals(cell.text) for cell in cells)
    scale = 100 if last.metric.unit == "percent" else 1
    said = " + ".join(cell.text for cell in cells[:-1])
    return AuditFinding(
        "result-shares", Severity.WARNING, last.at, last.path,
        f"{last.text} is not the sum of the {len(cells) - 1} columns before it",
        f"{said} = {str_fixed(total * scale, digits)}; it is the sum in {held} of {rows} rows", "certain",
        "a digit of one of them is wrong", assumes="the column is their sum, as in the other rows",
    )  # fmt: skip


def result_harmonic(view: TableView) -> Iterator[AuditFinding]:
    """F1 that does not follow from the printed precision and recall."""
    for name in view.row_names:
        by_metric: dict[tuple[str, str], dict[str, Cell]] = {}
        for cell in view.by_row[name]:
            kind = cell.metric.id.partition("-2")[0]
            if kind in ("precision", "recall", "f1"):
                place = (cell.benchmark or "", cell.column.id.rpartition(" ")[0])
                by_metric.setdefault(place, {})[kind] = cell
        for found in by_metric.values():
            if len(found) == 3 and (finding := _harmonic(found)) is not None:
                yield finding


def _harmonic(found: dict[str, Cell]) -> AuditFinding | None:
    numbers = {kind: number(bare(cell.text)) for kind, cell in found.items()}
    precision, recall, f1 = (numbers[kind] for kind in ("precision", "recall", "f1"))
    if precision is None or recall is None or f1 is None or not precision + recall:
        return None
    digits = decimals(found["f1"].text)
    expected, step = 2 * precision * recall / (precision + recall), Fraction(1, 10**digits)
    if abs(expected - f1) <= 3 * step:
        return None
    message = f"F1 {found['f1'].text} does not follow from the printed precision and recall"
    p, r = found["precision"].text, found["recall"].text
    how = f"2 x {p} x {r} / ({p} + {r}) = "
    return AuditFinding(
        "result-harmonic", Severity.WARNING, found["f1"].at, found["f1"].path, message,
        how + str_fixed(expected, digits), "possible", "a macro average over classes or sets would explain it",
        assumes="all three are of one class over one set",
    )  # fmt: skip
