"""What the audit finds: errors of nine kinds planted in the reported tables, and random single-digit errors.

Run with ``python bench/audit.py [SEED]``. Every reported table with counted rates takes part. A warning of the honest
table that comes with the planted error does not count as found: the planted one must add a warning at its place.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from site_builder.diagnostics import Severity
from site_builder.knowledge.catalog import Catalog
from site_builder.results import audit
from site_builder.results.audit import averages, sizes
from site_builder.results.audit.finding import AuditFinding
from site_builder.results.loading import Results
from site_builder.results.printed import informative, slips
from site_builder.results.table import Cell, TableView
from site_builder.schema.tables import ReportedTable, Row

ROOT = Path(__file__).resolve().parent.parent
PER_KIND = 6
Planted = tuple[ReportedTable, str]
"""A table with an error, and the row or column where it was planted."""


def warnings(view: TableView) -> list[AuditFinding]:
    return [one for one in audit.table(view) if one.severity is Severity.WARNING]


def changed(table: ReportedTable, index: int, **values: str) -> ReportedTable:
    rows = list(table.rows)
    rows[index] = replace(rows[index], values={**rows[index].values, **values})
    return replace(table, rows=tuple(rows))


def row_of(cell: Cell) -> int:
    return int(cell.path[1])


# --- nine kinds of errors ---------------------------------------------------------------------------------------------


def _telling(view: TableView) -> list[Cell]:
    """Cells whose digits can contradict their number of items, and do not."""
    return [cell for cell in sizes.trusted(view) if cell.printed and cell.n and informative(cell.printed, cell.n)
            and cell.readings and cell.printed.step * cell.n * 4 < 1]  # fmt: skip


def _digit(view: TableView, rng: random.Random, place: Callable[[str], int]) -> Planted | None:
    cells = _telling(view)
    if not cells:
        return None
    cell = rng.choice(cells)
    text, at = cell.text, place(cell.text)
    other = rng.choice([one for one in "0123456789" if one != text[at]]) if text[at].isdigit() else None
    if other is None:
        return None
    return changed(view.table, row_of(cell), **{cell.column.id: text[:at] + other + text[at + 1 :]}), cell.row_name


def wrong_last_digit(view: TableView, rng: random.Random) -> Planted | None:
    return _digit(view, rng, lambda text: len(text) - 1)


def wrong_first_digit(view: TableView, rng: random.Random) -> Planted | None:
    return _digit(view, rng, lambda text: 0)


def swapped_digits(view: TableView, rng: random.Random) -> Planted | None:
    cells = [cell for cell in _telling(view) if len(cell.text) > 3 and cell.text[-1] != cell.text[-2] != "."]
    if not cells:
        return None
    cell = rng.choice(cells)
    text = cell.text[:-2] + cell.text[-1] + cell.text[-2]
    return changed(view.table, row_of(cell), **{cell.column.id: text}), cell.row_name


def wrong_average(view: TableView, rng: random.Random) -> Planted | None:
    found = [one for one in averages.all_averages(view) if one.kinds()]
    if len(found) < 3:
        return None
    cell = rng.choice(found).cell
    value = float(cell.text.rstrip("%")) + rng.choice([-1, 1]) * (2 if float(cell.text.rstrip("%")) < 90 else -2)
    digits = len(cell.text.partition(".")[2])
    return changed(view.table, row_of(cell), **{cell.column.id: f"{abs(value):.{digits}f}"}), cell.row_name


def exchanged_averages(view: TableView, rng: random.Random) -> Planted | None:
    found = [one for one in averages.all_averages(view) if one.kinds()]
    if len(found) < 6:
        return None
    first, second = rng.sample(found, 2)
    if first.cell.text == second.cell.text or first.cell.column is not second.cell.column:
        return None
    table = changed(view.table, row_of(first.cell), **{first.cell.column.id: second.cell.text})
    return changed(table, row_of(second.cell), **{second.cell.column.id: first.cell.text}), first.cell.row_name


def pasted_row(view: TableView, rng: random.Random) -> Planted | None:
    rows = [index for index, row in enumerate(view.table.rows) if len(row.values) > 4]
    if len(rows) < 3:
        return None
    first, second = rng.sample(rows, 2)
    return changed(view.table, second, **view.table.rows[first].values), view.row_names[second]


def wrong_items(view: TableView, rng: random.Random) -> Planted | None:
    known = [key for key, fit in sizes.fits(view).items() if fit.trusted and len(fit.cells) > 7 and fit.chance < 0.25]
    if not known:
        return None
    name, n = rng.choice(known)
    columns = [replace(one, n=n + rng.choice([-3, -2, -1, 1, 2, 3])) if one.id == name else one
               for one in view.table.columns]  # fmt: skip
    return replace(view.table, columns=tuple(columns)), name


def lost_point(view: TableView, rng: random.Random) -> Planted | None:
    cells = [cell for cell in view.cells if cell.printed and "." in cell.text and float(cell.text.rstrip("%")) > 2]
    if not cells:
        return None
    cell = rng.choice(cells)
    return changed(view.table, row_of(cell), **{cell.column.id: cell.text.replace(".", "")}), cell.row_name


def moved_mark(view: TableView, rng: random.Random) -> Planted | None:
    column = rng.choice(view.table.columns)
    cells = [cell for cell in view.cells if cell.column.id == column.id and cell.printed and not cell.row.split]
    values = sorted({cell.printed.value for cell in cells if cell.printed})
    lower = cells[0].metric.lower_is_better if cells else None
    if len(values) < 4 or lower is None:
        return None
    wrong = rng.choice([cell for cell in cells if cell.printed and cell.printed.value not in (values[0], values[-1])])
    rows = [replace(row, marks={column.id: "best"} if index == row_of(wrong) else {})
            for index, row in enumerate(view.table.rows)]  # fmt: skip
    return replace(view.table, rows=tuple(_plain(rows))), wrong.row_name


def _plain(rows: list[Row]) -> Iterator[Row]:
    yield from rows


KINDS = (wrong_last_digit, wrong_first_digit, swapped_digits, wrong_average, exchanged_averages, pasted_row,
         wrong_items, lost_point, moved_mark)  # fmt: skip


def is_found(honest: set[tuple[str, str]], planted: Planted, view: TableView) -> bool:
    """Whether the audit of the spoilt table warns of something new."""
    spoilt = TableView(planted[0], view.benchmarks)
    return any((one.rule, one.message) not in honest for one in warnings(spoilt))


# --- random single-digit errors ---------------------------------------------------------------------------------------


def random_digits(views: list[TableView], rng: random.Random, wanted: int) -> tuple[int, int, int, int]:
    """Errors planted, found, proposals made, and proposals that are right."""
    planted = found = proposed = right = 0
    while planted < wanted:
        view = rng.choice(views)
        cells = _telling(view)
        if not cells:
            continue
        cell = rng.choice(cells)
        text = rng.choice([one for one in slips(cell.text) if one != cell.text])
        spoilt = TableView(changed(view.table, row_of(cell), **{cell.column.id: text}), view.benchmarks)
        planted += 1
        honest = {(one.rule, one.message) for one in warnings(view)}
        new = [one for one in warnings(spoilt) if (one.rule, one.message) not in honest]
        found += bool(new)
        mine = [one for one in new if one.at == cell.at]
        told = [one.proposal for one in mine if one.proposal and one.proposal[:1].isdigit()]
        proposed += bool(told)
        right += any(one.split(" ")[0] == cell.text for one in told)
    return planted, found, proposed, right


def main() -> None:
    rng = random.Random(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
    results = Results(Catalog.load(ROOT))
    views = [view for view in results.views.values() if len(view.cells) > 8]
    cells = sum(len(view.cells) for view in views)
    rules = Counter(one.rule for view in views for one in warnings(view))
    print(f"{len(views)} tables as printed, {cells:,} values; warnings:")
    for rule, count in rules.most_common():
        print(f"  {rule:24} {count:4}")
    total = hit = 0
    print("\nplanted errors found")
    for kind in KINDS:
        planted = got = tries = 0
        while planted < PER_KIND and tries < 400:
            tries += 1
            view = rng.choice(views)
            spoilt = kind(view, rng)
            if spoilt is None:
                continue
            planted += 1
            got += is_found({(one.rule, one.message) for one in warnings(view)}, spoilt, view)
        total, hit = total + planted, hit + got
        print(f"  {kind.__name__.replace('_', ' '):24} {got} of {planted}")
    print(f"  {'all':24} {hit} of {total}")
    planted, found, proposed, right = random_digits(views, rng, 400)
    print(f"\nrandom single-digit errors: {found} of {planted} found ({found / planted:.0%}), "
          f"{proposed} proposals, {right} right ({right / max(1, proposed):.0%})")  # fmt: skip


if __name__ == "__main__":
    main()
