"""Parts of a whole: columns that add up to 100 %, a column that is the sum of others, and F1 from its parts.

What belongs together is found from the data: a relation that holds in most rows, and not by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations
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
    table = _table(view)
    columns = [column for column in view.columns.values() if column.average is None]
    neighbours = [
        columns[start : start + size]
        for size in range(min(6, len(columns)), 1, -1)
        for start in range(len(columns) - size + 1)
    ]
    used: set[str] = set()
    for group in [*neighbours, *combinations(columns, 2)]:
        if used.isdisjoint(column.id for column in group) and _is_whole(rows := _rows(table, group)):
            used.update(column.id for column in group)
            yield from _not_whole(rows)


_Table = list[dict[str, Cell]]
"""The rates of each row by column."""


def _table(view: TableView) -> _Table:
    return [{cell.column.id: cell for cell in view.by_row[name] if cell.printed} for name in view.row_names]


def _rows(table: _Table, columns: Iterable[Column]) -> list[list[Cell]]:
    """Of each row that has all of the columns its cells in them."""
    names = [column.id for column in columns]
    return [[row[name] for name in names] for row in table if row.keys() >= set(names)]


def _total(cells: Sequence[Cell]) -> Fraction:
    return sum((cell.printed.value for cell in cells if cell.printed), Fraction(0))


def _slack(cells: Sequence[Cell]) -> Fraction:
    """How far a sum may be off because its parts were rounded or cut."""
    return sum((cell.printed.step for cell in cells if cell.printed), Fraction(0))


def _adds_up(cells: Sequence[Cell]) -> bool:
    return abs(_total(cells) - 1) <= _slack(cells)


def _is_whole(rows: Sequence[Sequence[Cell]]) -> bool:
    """Whether columns add up to 1 in most rows that have all of them, and not by being the same in all."""
    if len(rows) < _FEWEST or len({cells[0].text for cells in rows}) < 3:
        return False
    whole = sum(map(_adds_up, rows))
    return whole >= _FEWEST and whole * 10 >= len(rows) * 6


def _not_whole(rows: Sequence[Sequence[Cell]]) -> Iterator[AuditFinding]:
    holds = sum(map(_adds_up, rows))
    names = ", ".join(cell.column.id for cell in rows[0])
    for cells in rows:
        if _adds_up(cells):
            continue
        total = _total(cells)
        digits = max(decimals(cell.text) for cell in cells)
        said = " + ".join(cell.text for cell in cells)
        message = f"{names} add up to {str_fixed(total * 100, digits)}, not to 100"
        yield AuditFinding(
            "result-shares", Severity.WARNING, cells[0].at, cells[0].path, message,
            f"{said} = {str_fixed(total * 100, digits)}; {holds} of {len(rows)} rows add up to 100", "certain",
            "a digit of one of them is wrong, or answers belong to none or to two of the parts",
            assumes="they are the parts of one whole, as in the other rows",
        )  # fmt: skip


def result_sums(view: TableView) -> Iterator[AuditFinding]:
    """Rows in which a column is not the sum of the columns before it, though it is in the other rows."""
    order, table = list(view.columns.values()), _table(view)
    for place in range(len(order)):
        for size in range(2, min(5, place) + 1):
            rows = _rows(table, order[place - size : place + 1])
            held = [cells for cells in rows if abs(_total(cells[:-1]) - _total(cells[-1:])) <= _slack(cells) / 2]
            lively = sum(sum(_total([cell]) != 0 for cell in cells[:-1]) > 1 for cells in held)
            if len(held) < _FEWEST or lively < _FEWEST - 1 or len(held) * 10 < len(rows) * 7:
                continue
            for cells in rows:
                if cells not in held:
                    yield _no_sum(cells, len(held), len(rows))
            break


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
