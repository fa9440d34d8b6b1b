"""Granularity: is each printed rate k/n for a whole k, and how were its digits dropped."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from site_builder.diagnostics import Severity
from site_builder.results.audit.averages import row_averages
from site_builder.results.audit.finding import AuditFinding
from site_builder.results.audit.sizes import Odd, counted, odd_groups, tells, trusted
from site_builder.results.printed import (
    decimals,
    nearest,
    percent,
    printed_rate,
    readings,
    slips,
    str_fixed,
)
from site_builder.results.table import Cell, TableView

if TYPE_CHECKING:
    from site_builder.schema.tables import RateUnit


_WAYS = {
    "cut": "cut off, not rounded",
    "twice": "rounded twice, at different digits",
    "raised": "rounded up, as 100 minus a cut percentage is",
}


def single_rates(view: TableView) -> list[Cell]:
    """Cells that count items of one set: rates with a known n, averages left out."""
    return counted(view)


def result_granularity(view: TableView) -> Iterator[AuditFinding]:
    """Rates that no count of items gives; one sentence for a row or a method most of whose rates are such."""
    for odd in odd_groups(view):
        yield _together(odd)
    for cell in trusted(view):
        if not cell.readings:
            yield _impossible(view, cell)
        elif cell.readings[0].way == "raised" and not cell.metric.complement_of:
            k = cell.readings[0].k
            message = f"{cell.text} is {k} of {cell.n} only if it was rounded up, which tables do not do"
            how = _exact(cell)
            why = "either 100 minus a percentage that was cut, or a wrong digit: look at the source"
            yield AuditFinding("result-granularity", Severity.WARNING, cell.at, cell.path, message, how, "likely", why,
                               assumes=_assumed(cell))  # fmt: skip


def _assumed(cell: Cell) -> str:
    return f"one run over {cell.n:,} items"


def _together(odd: Odd) -> AuditFinding:
    """One sentence for a row or method that was measured otherwise."""
    message = f"{len(odd.wrong)} of {len(odd.cells)} values of {odd.name} are no count of the stated items"
    message += f", against {odd.off} of {odd.others} of all others"
    how = "; ".join(f"{cell.at} {cell.text} of {cell.n:,}" for cell in odd.wrong[:6])
    why = f"the {odd.what} was measured otherwise: on other items, as a mean of several runs, or taken from elsewhere"
    return AuditFinding("result-granularity", Severity.WARNING, odd.name, odd.wrong[0].path[:2], message, how, "likely",
                        why, assumes="one run over the stated items")  # fmt: skip


def _impossible(view: TableView, cell: Cell) -> AuditFinding:
    assert cell.printed is not None
    assert cell.n is not None
    below, above = nearest(cell.printed, cell.n)
    how = f"{below} of {cell.n} is {_like(cell, below)} and {above} of {cell.n} is {_like(cell, above)}"
    message = f"{cell.text} is impossible: no whole number of {cell.n} items gives it, rounded or cut"
    meant = proposal(view, cell)
    return AuditFinding("result-granularity", Severity.WARNING, cell.at, cell.path, message, how, "certain", meant,
                        assumes=_assumed(cell))  # fmt: skip


def proposal(view: TableView, cell: Cell) -> str | None:
    """The possible rate one slip of a digit away; of several, the one that makes the printed average right."""
    assert cell.n is not None
    by_count: dict[int, tuple[str, str]] = {}
    for text in slips(cell.text):
        other = printed_rate(text, _unit(cell))
        found = readings(other, cell.n) if other else []
        if found and found[0].way in ("rounded", "cut") and by_count.get(found[0].k, ("cut",))[0] == "cut":
            by_count[found[0].k] = (found[0].way, text)
    possible = {text: k for k, (_, text) in by_count.items()}
    averages = [one for one in row_averages(view, cell.row_name) if cell in one.parts and not one.kinds()]
    fitting = [
        text for text, k in possible.items() if any(average.kinds({cell: Fraction(k, cell.n)}) for average in averages)
    ]
    chosen = fitting or list(possible)
    if len(chosen) != 1:
        return None
    text, right = chosen[0], " and ".join(average.cell.text for average in averages)
    count = f"{text} ({possible[text]} of {cell.n})"
    if fitting:
        return f"{count}: one digit differs, and with it the printed average {right} is right"
    return f"{count} is the only possible rate one wrong or swapped digit away"


def result_cut_off(view: TableView) -> Iterator[AuditFinding]:
    """Rows whose rates were cut, rounded twice or (as a complement) raised instead of rounded once."""
    telling = [cell for cell in trusted(view) if cell.readings and _tells(cell)]
    for name in view.row_names:
        mine = [cell for cell in telling if cell.row_name == name]
        rounded = sum(_way(cell) == "rounded" for cell in mine)
        for way, what in _WAYS.items():
            some = [cell for cell in mine if _way(cell) == way]
            if len(some) < (2 if way == "cut" else 1):
                continue  # one cut rate among many is as likely a zero that was filled in
            verb = "are" if len(some) > 1 else "is"
            others = f"; {rounded} {'are' if rounded > 1 else 'is'} rounded" if rounded else ""
            message = f"{len(some)} rate{'s' if len(some) > 1 else ''} {verb} {what}{others}"
            how = "; ".join(f"{cell.column.id} {cell.text} from {_exact(cell)}" for cell in some)
            yield AuditFinding("result-cut-off", Severity.INFO, name, some[0].path, message, how, "certain",
                               assumes="one run over the stated items")  # fmt: skip


def _tells(cell: Cell) -> bool:
    """Whether the digits show how they were made: rounding and cutting would print different ones."""
    assert cell.printed is not None
    assert cell.n is not None
    if not tells(cell):
        return False
    return _way(cell) != "rounded" or Fraction(cell.readings[0].k, cell.n) < cell.printed.value


def _way(cell: Cell) -> str:
    return cell.readings[0].way


def _exact(cell: Cell) -> str:
    assert cell.n is not None
    k = cell.readings[0].k
    return f"{k}/{cell.n} = {percent(Fraction(k, cell.n), 4)} %"


def _unit(cell: Cell) -> RateUnit:
    return "percent" if cell.metric.unit == "percent" else "fraction"


def _like(cell: Cell, k: int) -> str:
    """k of n with the digits and unit of the cell."""
    assert cell.n is not None
    scale = 100 if _unit(cell) == "percent" or cell.text.strip().endswith("%") else 1
    return str_fixed(Fraction(k, cell.n) * scale, decimals(cell.text))
