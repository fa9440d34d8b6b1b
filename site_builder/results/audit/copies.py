"""Rows that stand in another source too, and rows or columns that agree more often than chance allows."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import combinations
from operator import add
from typing import NamedTuple

from site_builder.diagnostics import Severity
from site_builder.results.audit.finding import AuditFinding, Certainty
from site_builder.results.statistics import holm
from site_builder.results.table import Cell, TableView

_Place = tuple[str, str, str, str, str]
"""Model, benchmark, split, category and what was tried: what a value is about."""


class _Match(NamedTuple):
    cell: Cell
    complement: bool


class Library:
    """The values of many tables by what they are about, so that a table meets only those that share something."""

    def __init__(self, views: Iterable[TableView]) -> None:
        self._shelves: dict[_Place, list[tuple[TableView, Cell]]] = {}
        for view in views:
            for place, cell in _once(view):
                self._shelves.setdefault(place, []).append((view, cell))

    def sharing(self, view: TableView) -> Iterator[tuple[TableView, list[tuple[Cell, Cell]]]]:
        """Other tables with values about the same things, and the pairs of values (ours, theirs)."""
        pairs: dict[str, list[tuple[Cell, Cell]]] = {}
        others: dict[str, TableView] = {}
        for place, cell in _once(view):
            for other, theirs in self._shelves.get(place, ()):
                if other.table.id != view.table.id:
                    others[other.table.id] = other
                    pairs.setdefault(other.table.id, []).append((cell, theirs))
        yield from ((others[name], found) for name, found in pairs.items())


def result_copied(view: TableView, library: Library) -> Iterator[AuditFinding]:
    """Rows whose values, or 100 minus them, stand in another table."""
    for other, pairs in library.sharing(view):
        if _says_copied(other, view.table.id):
            continue
        matches = [(mine, theirs, _equal(mine, theirs)) for mine, theirs in pairs]
        equal = [match for _, _, match in matches if match]
        shared = sum(match is not None or mine.metric.id == theirs.metric.id for mine, theirs, match in matches)
        if len(equal) >= 3 and len(equal) * 2 > shared:
            slips = [(a, b) for a, b, match in matches if not match and a.metric.id == b.metric.id]
            yield _copied(view, other, equal, shared, slips)


def _once(view: TableView) -> list[tuple[_Place, Cell]]:
    """The values of a table that are the only ones of their metric about their thing."""
    found: dict[tuple[_Place, str], list[Cell]] = {}
    for cell in view.cells:
        if place := _place(cell):
            found.setdefault((place, cell.metric.id), []).append(cell)
    return [(place, cells[0]) for (place, _), cells in found.items() if len(cells) == 1]


def _place(cell: Cell) -> _Place | None:
    if not (cell.row.model and cell.benchmark and cell.printed):
        return None
    tried = " ".join(cell.row.sides[side] for side in sorted(cell.row.sides))
    return (cell.row.model, cell.benchmark, cell.split or "", cell.column.category or "all", tried)


def _equal(mine: Cell, theirs: Cell) -> _Match | None:
    assert mine.printed is not None
    assert theirs.printed is not None
    if mine.metric.id == theirs.metric.id and mine.printed.value == theirs.printed.value:
        return _Match(mine, False)
    opposite = mine.metric.lower_is_better != theirs.metric.lower_is_better
    return _Match(mine, True) if opposite and mine.printed.value == 1 - theirs.printed.value else None


def _says_copied(view: TableView, table: str) -> bool:
    return any(row.provenance.table == table for row in view.table.rows)


def _copied(
    view: TableView, other: TableView, equal: list[_Match], shared: int, slips: list[tuple[Cell, Cell]]
) -> AuditFinding:
    rows = list(dict.fromkeys(match.cell.row_name for match in equal))
    unsaid = any(match.cell.row.provenance.table != other.table.id for match in equal)
    transform = "100 minus the values" if all(match.complement for match in equal) else "the values"
    message = f"{len(equal)} of {shared} shared cells, in {len(rows)} rows, are {transform} of {other.table.id}"
    if slips and len(slips) * 4 < shared:
        told = ", ".join(f"{mine.at} {mine.text}, there {theirs.text}" for mine, theirs in slips)
        message += f"; {len(slips)} differ: {told}"
    chance = math.prod(_chance(match.cell, match.cell) for match in equal)
    how = f"equal to the last digit in {', '.join(rows)}; by chance once in {_times(1 / chance)}"
    certainty: Certainty = "certain" if chance < 1e-6 else "likely"
    severity, hint = Severity.INFO, None
    if not unsaid:
        message += ": these rows were copied, not run"
    elif view.table.paper and view.table.paper == other.table.paper:
        message += " of the same paper"
    elif view.table.paper:  # a file outside the knowledge base has no place to say it
        message += ", but the file does not say that they were copied"
        severity, hint = Severity.WARNING, f"set provenance to {{kind: copied, table: {other.table.id}}}"
    return AuditFinding("result-copied", severity, view.table.id, equal[0].cell.path[:2], message, how, certainty, hint)


def _times(odds: float) -> str:
    return f"10^{math.floor(math.log10(odds))}" if odds >= 1e6 else f"{odds:,.0f}"


def result_identical(view: TableView) -> Iterator[AuditFinding]:
    """Pairs of rows, or of columns, with more identical cells than chance allows."""
    rows = {name: {cell.column.id: cell for cell in cells} for name, cells in view.by_row.items()}
    columns: dict[str, dict[str, Cell]] = {}
    for cell in view.cells:
        columns.setdefault(cell.column.id, {})[cell.row_name] = cell
    yield from _identical(rows, by_column=False)
    yield from _identical(columns, by_column=True)


def _identical(lines: dict[str, dict[str, Cell]], *, by_column: bool) -> Iterator[AuditFinding]:
    often = Counter((key, cell.text) for cells in lines.values() for key, cell in cells.items())
    suspects = _sharing(lines)
    tested = []
    for first, second in suspects:
        shared = [(cell, other) for key, cell in lines[first].items() if (other := lines[second].get(key))]
        shared = [(a, b) for a, b in shared if a.printed and b.printed and a.n == b.n and 0 < a.printed.value < 1]
        keyed = [(b.column.id if not by_column else b.row_name, a, b) for a, b in shared]
        same = [a for a, b in shared if a.text == b.text]
        chances = [max(_chance(a, b), _share(lines, often, key, a)) for key, a, b in keyed]
        tested.append((_at_least(len(same), chances), same, len(shared)))
    pairs = math.comb(len(lines), 2)
    adjusted = holm([p for p, _, _ in tested] + [1.0] * (pairs - len(tested)))
    for p, (first, second), (_, same, compared) in zip(adjusted, suspects, tested, strict=False):
        remark = p >= 0.001
        if (remark or by_column) and (len(same) < 4 or len(same) * 2 < compared):
            continue
        message = f"{len(same)} of {compared} cells are identical in {first} and {second}"
        what = ", ".join(f"{cell.at} {cell.text}" for cell in same[:6]) + (", …" if len(same) > 6 else "")
        how = f"probability of so many by chance {p:.1g}, after Holm over {pairs} pairs: {what}"
        hint = "look at the source: a line may have been pasted twice"
        yield AuditFinding(
            "result-identical", Severity.INFO if remark else Severity.WARNING, f"{first} = {second}", same[0].path,
            message, how, "possible" if remark else "likely", hint,
            assumes="the two were measured independently of each other",
        )  # fmt: skip


def _share(lines: Mapping[str, Mapping[str, Cell]], often: Counter[tuple[str, str]], key: str, cell: Cell) -> float:
    """How often the value stands in other lines at the same place: common values coincide."""
    return max(0, often[key, cell.text] - 2) / max(1, len(lines) - 2)


def _sharing(lines: dict[str, dict[str, Cell]]) -> list[tuple[str, str]]:
    """Pairs of lines with two identical cells or more, found by value; 0 and 100 % are no coincidence."""
    by_value: dict[tuple[str, str], list[str]] = {}
    for name, cells in lines.items():
        for key, cell in cells.items():
            if cell.printed and 0 < cell.printed.value < 1:
                by_value.setdefault((key, cell.text), []).append(name)
    shares: Counter[tuple[str, str]] = Counter()
    for names in by_value.values():
        shares.update(combinations(names, 2))
    return [pair for pair, count in shares.items() if count > 1]


def _chance(first: Cell, second: Cell) -> float:
    """Probability that two independent sets of n items with the pooled rate give the same count.

    Where n is not known, one in ten: the last digit alone.
    """
    if first.n is None:
        return 0.1
    n, rate = first.n, float((first.rate or Fraction(0)) + (second.rate or Fraction(0))) / 2
    rate = min(1 - 0.5 / n, max(0.5 / n, rate))
    if n * rate * (1 - rate) > 25:  # the sum of squares of a normal density
        return 1 / (2 * math.sqrt(math.pi * n * rate * (1 - rate)))
    log, total = n * math.log1p(-rate), 0.0
    for k in range(n + 1):
        total += math.exp(2 * log)
        log += math.log((n - k) / (k + 1)) + math.log(rate / (1 - rate)) if k < n else 0.0
    return total


def _at_least(k: int, chances: list[float]) -> float:
    """Probability of k or more successes in independent trials with these chances (Poisson binomial)."""
    distribution = [1.0]
    for chance in chances:
        hit, miss = ([value * share for value in distribution] for share in (chance, 1 - chance))
        distribution = list(map(add, [0.0, *hit], [*miss, 0.0]))
    return min(1.0, math.fsum(distribution[k:]))  # a sum of rounded terms may pass 1 by a hair
