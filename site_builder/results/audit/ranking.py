"""Rankings: does the printed order hold under one kind of average, and are the marked rows really the best."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from fractions import Fraction

from site_builder.diagnostics import Severity
from site_builder.results.audit.averages import NAMES, Kind, RowAverage, all_averages
from site_builder.results.audit.finding import AuditFinding
from site_builder.results.printed import bare, number
from site_builder.results.statistics import Estimate, cell_variance, two_estimates
from site_builder.results.table import Cell, TableView

_KINDS: tuple[Kind, Kind] = ("macro", "pooled")


def result_ranking(view: TableView) -> Iterator[AuditFinding]:
    """Blocks whose printed order is not the order under one kind of average for all rows."""
    blocks: dict[tuple[str, str | None], list[RowAverage]] = {}
    for average in all_averages(view):
        blocks.setdefault((average.cell.column.id, average.cell.row.split), []).append(average)
    for (column, split), averages in blocks.items():
        if set.intersection(*(one.kinds() for one in averages)):
            continue  # all of one kind: the printed order is the order under that kind
        printed = _order({one.cell.row_name: float(_printed(one)) for one in averages})
        for kind in _KINDS:
            estimates = {one.cell.row_name: estimate(one, kind) for one in averages}
            known = {name: value for name, value in estimates.items() if value is not None}
            order = _order({name: value.value for name, value in known.items()})
            if len(known) < len(averages) or order[0] == printed[0] or not _crosses(averages, known):
                continue
            first, second = order[0], order[1]
            test = two_estimates(known[first], known[second])
            verdict = "significant" if test.p < 0.05 else "not significant"
            message = (
                f"the printed order changes when every average is {NAMES[kind]}: {first} is lowest "
                f"({_percent(known[first])}), but is printed {_place(printed, first)} of {len(printed)}; "
                f"its difference to {second} is {verdict} (p = {test.p:.2f})"
            )
            how = "; ".join(f"{name} {_percent(known[name])} (printed {_text(averages, name)})" for name in order)
            at = f"{column} {split}" if split else column
            cell = next(one.cell for one in averages if one.cell.row_name == first)
            yield AuditFinding("result-ranking", Severity.WARNING, at, cell.path, message, how, "certain")
            break


def estimate(average: RowAverage, kind: Kind) -> Estimate | None:
    """The average of a row with its error: sqrt(sum of w^2 p(1-p)/n), w the weight of a cell. None without every n."""
    cells: list[tuple[float, float, int]] = []
    for part in average.parts:
        if part.rate is None or not part.n:
            return None
        cells.append((1.0 if kind == "macro" else float(part.n), min(1.0, max(0.0, float(part.rate))), part.n))
    total = sum(weight for weight, _, _ in cells)
    value = sum(weight * rate for weight, rate, _ in cells) / total
    spread = sum((weight / total) ** 2 * cell_variance(rate, n) for weight, rate, n in cells)
    return Estimate(value, spread**0.5)


_Reading = tuple[str, bool]
"""What marks compare, and whether lower is better in it."""
_SCOPES: dict[str, Callable[[Cell], Hashable]] = {
    "column": lambda cell: (cell.column.id, cell.row.split),
    "column of a group of rows": lambda cell: (cell.column.id, cell.row.split, cell.row.group),
    "column of a model": lambda cell: (cell.column.id, cell.row.split, cell.row.model or cell.row_name.split(" ")[0]),
    "row": lambda cell: (cell.row_name, cell.metric.id),
    "row of a benchmark": lambda cell: (cell.row_name, cell.metric.id, cell.benchmark),
    "row of a split": lambda cell: (cell.row_name, cell.metric.id, cell.column.split),
}
"""Within what a table may mark the best values."""


def result_marks(view: TableView) -> Iterator[AuditFinding]:
    """Values marked as best or second best that are not, by the reading that fits most marks."""
    numbers = {cell: number(bare(cell.text)) for cell in view.cells}
    values = {cell: value for cell, value in numbers.items() if value is not None}
    marked = [cell for cell in values if cell.column.id in cell.row.marks]
    if not marked:
        return
    scopes = _SCOPES if len(marked) > 2 else {"column": _SCOPES["column"]}  # one mark fits many readings
    scope, wrong = min(
        ((name, _misfits(values, marked, of)) for name, of in scopes.items()), key=lambda found: len(found[1])
    )
    if len(marked) > 3 and len(wrong) * 2 > len(marked):
        message = f"no reading of the marks fits: {len(marked) - len(wrong)} of {len(marked)} at best, by {scope}"
        how = f"compared within each {', each '.join(_SCOPES)}, lower and higher"
        yield AuditFinding("result-marks", Severity.INFO, view.table.id, marked[0].path[:2], message, how, "likely")
        return
    for cell, right, lower in wrong:
        word = "best" if cell.row.marks[cell.column.id] == "best" else "second best"
        message = f"{cell.text} is marked as {word}, but {word} is {right}"
        fitting = len(marked) - len(wrong)
        how = f"compared within the {scope}, {'lower' if lower else 'higher'} is better: "
        how += f"{fitting} of {len(marked)} marks fit"
        path = (*cell.path[:2], "marks", cell.column.id)
        yield AuditFinding("result-marks", Severity.WARNING, cell.at, path, message, how, "certain",
                           assumes=f"marks compare values within each {scope}")  # fmt: skip


def _misfits(
    values: Mapping[Cell, Fraction], marked: Sequence[Cell], scope: Callable[[Cell], Hashable]
) -> list[tuple[Cell, str, bool]]:
    """Marked values that are not best or second best within their scope, with what is and the direction. The direction
    of a metric is the known one, unless three marks or more fit the other one and hardly any fits the known."""
    groups: dict[Hashable, list[Cell]] = {}
    for cell in values:
        groups.setdefault(scope(cell), []).append(cell)
    wrong: list[tuple[Cell, str, bool]] = []
    for metric in dict.fromkeys(cell.metric.id for cell in marked):
        some = [cell for cell in marked if cell.metric.id == metric]
        known = some[0].metric.lower_is_better
        directions = [known, not known] if known is not None else [True, False]
        readings: list[list[tuple[Cell, str, bool]]] = [
            [found for cell in some if (found := _misfit(values, groups[scope(cell)], cell, lower)) is not None]
            for lower in directions
        ]
        if known is not None and (len(some) < 3 or len(readings[0]) * 2 <= len(some)):
            wrong += readings[0]
        else:
            fewest = min(reversed(readings), key=len)
            wrong += fewest
    return wrong


def _misfit(
    values: Mapping[Cell, Fraction], group: Sequence[Cell], cell: Cell, lower: bool
) -> tuple[Cell, str, bool] | None:
    if len(group) < 2:  # a value that stands alone is marked against others
        return cell, "not among its equals", lower
    ranks = sorted({values[one] for one in group}, reverse=not lower)
    wanted = ranks[0] if cell.row.marks[cell.column.id] == "best" else ranks[min(1, len(ranks) - 1)]
    if values[cell] == wanted:
        return None
    right = [f"{one.row_name} {one.text}" if one.column is cell.column else f"{one.column.id} {one.text}"
             for one in group if values[one] == wanted]  # fmt: skip
    return cell, ", ".join(right[:3]), lower


def _printed(average: RowAverage) -> float:
    assert average.cell.printed is not None
    return float(average.cell.printed.value)


def _order(values: dict[str, float]) -> list[str]:
    return sorted(values, key=lambda name: (values[name], name))


def _percent(rate: Estimate) -> str:
    return f"{rate.value * 100:.2f}"


def _crosses(averages: list[RowAverage], known: dict[str, Estimate]) -> bool:
    """Whether a pair is printed in one order and recomputed in the other; ties of digits are not an order."""
    pairs = [(_printed(one), known[one.cell.row_name].value) for one in averages]
    return any((a[0] - b[0]) * (a[1] - b[1]) < 0 for i, a in enumerate(pairs) for b in pairs[:i])


def _place(order: list[str], name: str) -> str:
    place = order.index(name) + 1
    return {1: "first", 2: "second", 3: "third"}.get(place, f"number {place}")


def _text(averages: list[RowAverage], name: str) -> str:
    return next(one.cell.text for one in averages if one.cell.row_name == name)
