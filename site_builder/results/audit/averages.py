"""Printed averages recomputed: is each the mean of its cells, the pooled rate of their items, or neither."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from operator import mul
from typing import TYPE_CHECKING, Literal
from weakref import WeakKeyDictionary

from site_builder.diagnostics import Severity
from site_builder.results.audit.finding import AuditFinding
from site_builder.results.printed import Printed, percent
from site_builder.results.table import Cell, TableView

if TYPE_CHECKING:
    from site_builder.schema.tables import Column

Kind = Literal["macro", "pooled"]
NAMES: dict[Kind, str] = {"macro": "the mean of its cells", "pooled": "the pooled rate of all items"}
_Changes = Mapping[Cell, Fraction]


@dataclass(frozen=True)
class RowAverage:
    """A printed average and the cells of its row that it may be over."""

    cell: Cell
    parts: tuple[Cell, ...]
    complete: bool
    """Whether the row has a value in every column that the average is over."""

    def value(self, kind: Kind) -> Fraction | None:
        """The average from exact counts where they are known, else of the printed values; pooled needs every n."""
        if (shares := self._shares(kind)) is None:
            return None
        rates = (part.rate or Fraction(0) for part in self.parts)
        return sum(map(mul, rates, shares), Fraction(0)) / sum(shares)

    def leaning(self) -> list[Cell]:
        """The cells with fewer digits than the average, where it agrees only because they may hide some."""
        assert self.cell.printed is not None
        coarse = {
            part: part.printed.value
            for part in self.parts
            if part.printed and part.count is None and part.printed.step > self.cell.printed.step
        }
        return [] if not self.kinds() or self.kinds(coarse) else list(coarse)

    def kinds(self, changed: _Changes | None = None) -> set[Kind]:
        """The kinds of average that the printed digits agree with, rounded or cut."""
        assert self.cell.printed is not None
        both: tuple[Kind, Kind] = ("macro", "pooled")
        ranges = {kind: self._range(kind, changed or {}) for kind in both}
        return {kind for kind, ends in ranges.items() if ends and _agrees(self.cell.printed, *ends)}

    @property
    def count(self) -> int | None:
        """Hits of all cells together, when each cell's count is known."""
        counts = [part.count for part in self.parts]
        return None if None in counts else sum(count for count in counts if count is not None)

    @property
    def n(self) -> int | None:
        """Items of all cells together."""
        shares = self._shares("pooled")
        return None if shares is None else sum(shares)

    def _shares(self, kind: Kind) -> list[int] | None:
        """How much each cell counts; None where that is not known of all."""
        shares = [1 if kind == "macro" else part.n for part in self.parts]
        known = [share for share in shares if share is not None]
        return known if known == shares else None

    def _range(self, kind: Kind, changed: _Changes) -> tuple[Fraction, Fraction] | None:
        """Between which rates the average lies, by the digits of its cells."""
        if (shares := self._shares(kind)) is None:
            return None
        limits = [_limits(part, changed) for part in self.parts]
        low, high = (sum(map(mul, ends, shares), Fraction(0)) / sum(shares) for ends in zip(*limits, strict=True))
        return low, high


def _agrees(printed: Printed, low: Fraction, high: Fraction) -> bool:
    """Whether a rate from ``low`` to ``high`` may be printed so: rounded up by half a step, or cut by less than one."""
    return low < printed.value + printed.step and high >= printed.value - printed.step / 2


def _limits(part: Cell, changed: _Changes) -> tuple[Fraction, Fraction]:
    """The rates between which the cell's true rate lies, by its digits."""
    if part in changed:
        return changed[part], changed[part]
    assert part.printed is not None
    if part.count is not None and part.n:
        exact = Fraction(part.count, part.n)
        # Some authors average the printed rates instead of the exact ones.
        return min(exact, part.printed.value), max(exact, part.printed.value)
    # Without a count the digits may have been rounded or cut, and cutting hides up to a whole step.
    return part.printed.value - part.printed.step / 2, part.printed.value + part.printed.step


def row_averages(view: TableView, row_name: str) -> list[RowAverage]:
    """The printed averages of a row with the cells that they are over, by the reading that fits most rows."""
    chosen = _chosen_parts(view)
    cells = {cell.column.id: cell for cell in view.by_row[row_name] if cell.printed is not None}
    found = []
    for name, cell in cells.items():
        columns = chosen.get((name, cell.row.split))
        if columns is None:
            continue
        parts = tuple(cells[one] for one in columns if one in cells)
        if len(parts) > 1:
            found.append(RowAverage(cell, parts, len(parts) == len(columns)))
    return found


_Block = tuple[str, str | None]
"""A column of averages, and the split of the rows where they name it."""
_PARTS: WeakKeyDictionary[TableView, dict[_Block, tuple[str, ...]]] = WeakKeyDictionary()


def _chosen_parts(view: TableView) -> dict[_Block, tuple[str, ...]]:
    """For each column of averages the columns that it is over: of all readings that make sense of its place and name,
    the one with which most rows agree. A column that no reading explains in at least half of its rows is left out."""
    if view not in _PARTS:
        _PARTS[view] = {}
        for column in view.columns.values():
            parts = _best_parts(view, column) if column.average else None
            if parts is not None:
                _PARTS[view].update(dict.fromkeys(((column.id, row.split) for row in view.table.rows), parts))
    return _PARTS[view]


def _best_parts(view: TableView, column: Column) -> tuple[str, ...] | None:
    best: tuple[float, tuple[str, ...]] | None = None
    plainest: tuple[str, ...] | None = None
    for parts in _candidates(view, column):
        agreed, compared = 0, 0
        for row in view.row_names:
            cells = {cell.column.id: cell for cell in view.by_row[row] if cell.printed is not None}
            if column.id in cells and all(name in cells for name in parts):
                compared += 1
                agreed += bool(RowAverage(cells[column.id], tuple(cells[name] for name in parts), True).kinds())
        if compared and agreed * 2 >= compared and (best is None or agreed / compared > best[0]):
            best = (agreed / compared, parts)
        if compared in (1, 2) and plainest is None:  # too few rows to tell: the plainest reading
            plainest = parts
    return best[1] if best else plainest


def _candidates(view: TableView, column: Column) -> Iterator[tuple[str, ...]]:
    """The sets of columns that an average may be over, the likeliest first."""
    order = list(view.columns.values())
    place = order.index(column)
    single = [one for one in order if one.average is None]
    same = [one for one in single if one.metric == column.metric]
    last = max((index for index, one in enumerate(order[:place]) if one.average), default=-1)
    since = [one for one in order[last + 1 : place] if one.average is None]
    first, final = _words(column.id)[:1], _words(column.id)[-1:]
    choices = [
        [one for one in since if one.metric == column.metric],
        [one for one in since if one.benchmark == column.benchmark and one.metric == column.metric],
        [one for one in same if one.split == column.split],
        same,
        [one for one in same if one.benchmark == column.benchmark],
        [one for one in single if _words(one.id)[:1] == first],
        [one for one in single if _words(one.id)[-1:] == final],
        since,
        [one for one in order if one.average and one is not column and one.metric == column.metric],
        single,
        *([*since[-size:]] for size in range(2, len(since))),
    ]
    seen: set[tuple[str, ...]] = set()
    for choice in choices:
        names = tuple(one.id for one in choice)
        if len(names) > 1 and names not in seen:
            seen.add(names)
            yield names


def _words(name: str) -> list[str]:
    return re.findall(r"[^\W_]+", name.casefold())


def all_averages(view: TableView) -> list[RowAverage]:
    """The printed averages of all rows that can be recomputed."""
    found = [average for name in view.row_names for average in row_averages(view, name)]
    return [average for average in found if average.complete]


def result_average(view: TableView) -> Iterator[AuditFinding]:
    """Printed averages that are neither the mean nor the pooled rate of their cells, while those of most rows are."""
    every = all_averages(view)
    wrong = [average for average in every if not average.kinds()]
    for average in wrong:
        beside = [one for one in every if one.cell.column is average.cell.column]
        agree = sum(bool(one.kinds()) for one in beside)
        cell, count, n = average.cell, average.count, average.n
        message = f"the printed average {cell.text} is neither the mean of the {len(average.parts)} cells"
        message += f" ({_percent(average, 'macro')})"
        message += f" nor the pooled rate ({_percent(average, 'pooled')})" if n else "; the pooled rate needs every n"
        broken = [part for part in average.parts if part.n and not part.readings and not part.spread]
        sure: Literal["certain", "likely"] = "likely" if broken or not agree else "certain"
        how = _needed(average, count, n) + f"; {_sum(average)}" * (len(average.parts) < 15)
        yield AuditFinding(
            "result-average", Severity.WARNING, cell.at, cell.path, message, how, sure,
            _exchanged(average, wrong) or _blame(broken),
            assumes=f"it is over {_names(average)}, as in {agree} of {len(beside)} rows",
        )  # fmt: skip


def _sum(average: RowAverage) -> str:
    """The sum that a reader can do again."""
    texts = [part.text.rstrip("%") for part in average.parts]
    return f"({' + '.join(texts)}) / {len(texts)} = {_percent(average, 'macro')}"


def _names(average: RowAverage) -> str:
    names = [part.column.id for part in average.parts]
    return ", ".join(names) if len(names) < 5 else f"{names[0]} to {names[-1]}"


def _exchanged(average: RowAverage, wrong: list[RowAverage]) -> str | None:
    """Another wrong average with which this one was exchanged."""
    for other in wrong:
        if other is average:
            continue
        mine, theirs = replace(average, cell=other.cell), replace(other, cell=average.cell)
        if mine.kinds() and theirs.kinds():
            return f"it was exchanged with {other.cell.text} of {other.cell.at}"
    return None


def _needed(average: RowAverage, count: int | None, n: int | None) -> str:
    assert average.cell.printed is not None
    if count is None or n is None:
        return "recomputed from the printed cells"
    needed = round(average.cell.printed.value * n)
    more = f"; the printed average needs {needed:,}" if needed != count else ""
    return f"the cells sum to {count:,} of {n:,} items{more}"


def _blame(broken: list[Cell]) -> str | None:
    if not broken:
        return None
    return f"mend {', '.join(part.column.id for part in broken)} first: its printed rate is impossible"


def result_average_kind(view: TableView) -> Iterator[AuditFinding]:
    """Which kind of average each printed average is."""
    for average in all_averages(view):
        kinds = average.kinds()
        if not kinds:
            continue
        cell = average.cell
        named = " and ".join(NAMES[kind] for kind in sorted(kinds))
        how = f"mean of {len(average.parts)} cells {_percent(average, 'macro')}"
        if average.n:
            hits = "" if average.count is None else f", {average.count:,} of {average.n:,}"
            how += f"; pooled {_percent(average, 'pooled')}{hits}"
        message = f"{cell.text} is {named}"
        stated = cell.column.average
        if stated in ("macro", "pooled") and stated not in kinds:
            message += f", not {NAMES['macro' if stated == 'macro' else 'pooled']} as stated"
        leaning = average.leaning()
        if leaning:
            message += f" only if digits are missing from {', '.join(part.text for part in leaning)}"
        sure: Literal["certain", "likely"] = "likely" if leaning else "certain"
        yield AuditFinding("result-average-kind", Severity.INFO, cell.at, cell.path, message, how, sure)


def result_mixed_averages(view: TableView) -> Iterator[AuditFinding]:
    """Columns whose averages are not of one kind."""
    by_column: dict[str, list[RowAverage]] = {}
    for average in all_averages(view):
        by_column.setdefault(average.cell.column.id, []).append(average)
    for column, averages in by_column.items():
        explained = [average.kinds() for average in averages if average.kinds()]
        if not explained or set.intersection(*explained):
            continue
        groups: dict[str, list[str]] = {}
        for average in averages:
            kinds = average.kinds()
            label = "neither" if not kinds else " or ".join(sorted(kinds))
            groups.setdefault(label, []).append(average.cell.row_name)
        message = "the column mixes kinds of average: " + "; ".join(
            f"{label} in {len(names)} row{'s' if len(names) > 1 else ''}" for label, names in groups.items()
        )
        how = "; ".join(f"{label}: {', '.join(names)}" for label, names in groups.items())
        path = ("columns", list(view.columns).index(column))
        yield AuditFinding(
            "result-mixed-averages", Severity.WARNING, column, path, message, how, "certain",
            "rank by one kind of average, recomputed from the cells",
        )  # fmt: skip


def result_average_unknown(view: TableView) -> Iterator[AuditFinding]:
    """Columns called averages that no reading explains: nothing is judged by them."""
    known = {column for column, _ in _chosen_parts(view)}
    for index, column in enumerate(view.columns.values()):
        rated = any(cell.column.id == column.id and cell.printed for cell in view.cells)
        if column.average and column.id not in known and rated and any(True for _ in _candidates(view, column)):
            message = "called an average, but neither mean nor pooled rate of other columns in most rows"
            how = "tried over the columns before it, of its metric, of its split, of its first and of its last word"
            yield AuditFinding(
                "result-average-unknown", Severity.INFO, column.id, ("columns", index), message, how, "likely",
                "it may be weighted, be over other data, or be no average",
            )  # fmt: skip


def _percent(average: RowAverage, kind: Kind) -> str:
    value = average.value(kind)
    assert value is not None
    return percent(value)
