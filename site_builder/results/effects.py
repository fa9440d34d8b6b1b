"""What one source measured without and with something: the same model, metric, data and judge, in one table.

Values of different sources are never subtracted: judges and protocols differ. The two values of an effect come from one
table, so a reader finds them side by side.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import NamedTuple

from site_builder.results.entries import Entry
from site_builder.results.loading import Results
from site_builder.results.statistics import two_estimates, two_proportions
from site_builder.schema.settings import Matrix


class Difference(NamedTuple):
    """With minus without, in percentage points or the metric's own unit, and its 95 % interval where n is known."""

    value: float
    interval: tuple[float, float] | None

    def __str__(self) -> str:
        reach = f" ({self.interval[0]:+.1f} to {self.interval[1]:+.1f})" if self.interval else ""
        return f"{self.value:+.1f}{reach}"


@dataclass(frozen=True, slots=True)
class Effect:
    """A value with something of the columns' side, and the value without it where the same table has one."""

    table: str
    source: str
    """Paper that prints the table."""
    column: str
    """What was tried: a paper or a node."""
    row: str | None
    """Against what: a paper or a node; None where neither row nor benchmark says it."""
    benchmark: str | None
    test: bool
    """Whether the benchmark tells how well it works."""
    cost: bool
    """Whether the benchmark tells what it costs."""
    model: str | None
    without: Entry | None
    with_: Entry
    second_hand: bool

    @property
    def difference(self) -> Difference | None:
        """With minus without; items are taken as independent, since tables do not tell which items changed."""
        before, after = self.without, self.with_
        if before is None or before.value is None or after.value is None:
            return None
        value = after.value - before.value
        if before.k is not None and after.k is not None and before.n and after.n:
            low, high = two_proportions(after.k, after.n, before.k, before.n).interval
            return Difference(value, (low * 100, high * 100))
        one, other = after.estimate, before.estimate
        if one is None or other is None:
            return Difference(value, None)
        low, high = two_estimates(one, other).interval
        return Difference(value, (low * 100, high * 100))

    @property
    def better(self) -> bool | None:
        """Whether the value with it is better than without; None where the direction or a value is not known."""
        found, lower = self.difference, self.with_.lower_is_better
        return None if found is None or lower is None or not found.value else (found.value < 0) == lower

    @property
    def by_others(self) -> bool:
        """Whether somebody else than the authors of what was tried printed the values."""
        return self.source != self.column

    @property
    def text(self) -> str:
        """Model, metric and the printed values."""
        both = [one for one in (self.without, self.with_) if one is not None and one.value is not None]
        values = [one.printed or f"{one.value:.2f}" for one in both]
        split = "" if self.with_.key.split == "all" else f" {self.with_.key.split}"
        where = f" on {self.benchmark}{split}" if self.benchmark else ""
        return f"{self.model or self.with_.label}: {self.with_.metric_name}{where} {' to '.join(values)}"


def effects(results: Results, matrix: Matrix) -> list[Effect]:
    """The effects of all tables, in the order of their rows."""
    by_table: dict[str, list[Entry]] = defaultdict(list)
    for entry in results.entries:
        if entry.source in results.tables:
            by_table[entry.source].append(entry)
    return _once([one for entries in by_table.values() for one in _of_table(results, matrix, entries)])


def _once(found: Sequence[Effect]) -> list[Effect]:
    """The effects without those that the same paper prints again in another table; pairs go before single values."""
    kept: dict[tuple[object, ...], Effect] = {}
    for one in sorted(found, key=lambda one: one.without is None):
        entry = one.with_
        place = (one.source, one.column, one.row, one.benchmark, one.model or entry.label, entry.key.split)
        kept.setdefault((*place, entry.metric_name, entry.value), one)
    chosen = set(map(id, kept.values()))
    return [one for one in found if id(one) in chosen]


def _of_table(results: Results, matrix: Matrix, entries: Sequence[Entry]) -> Iterator[Effect]:
    plain: dict[tuple[object, ...], list[Entry]] = defaultdict(list)
    for entry in entries:
        if matrix.columns not in entry.sides:
            plain[_place(entry)].append(entry)
    for entry in entries:
        column = entry.sides.get(matrix.columns)
        if column is None or entry.value is None:
            continue
        known = results.catalog.benchmarks.get(entry.benchmark)
        row = entry.sides.get(matrix.rows) or (known.paper if known else None)
        table = results.tables[entry.source]
        yield Effect(
            entry.source, table.paper, column, row, entry.benchmark or None,
            known.kind in matrix.benchmarks if known else row is not None,
            known is not None and known.kind in matrix.costs, entry.model, _without(entry, plain[_place(entry)]), entry,
            table.locator.read == "secondary",
        )  # fmt: skip


def _place(entry: Entry) -> tuple[object, ...]:
    """What must be equal for two values to differ in nothing but what was tried."""
    model = entry.model or entry.label
    return (model, entry.benchmark, entry.key, entry.column)


def _without(entry: Entry, plain: Sequence[Entry]) -> Entry | None:
    """Of the values without it, the one that differs in nothing else.

    Where a table has several, say for something in two strengths, their labels alone tell which: the one that begins
    with the most words of the row's label. None where two begin alike and their values differ: a pair that nobody
    printed as one would be made up.
    """
    if not plain:
        return None
    alike = {id(one): _words_alike(one.label, entry.label) for one in plain}
    nearest = [one for one in plain if alike[id(one)] == max(alike.values())]
    return nearest[0] if len({one.value for one in nearest}) == 1 else None


def _words_alike(one: str, other: str) -> int:
    """How many words two labels begin with in common."""
    pairs = zip(one.split(), other.split(), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


class Spread(NamedTuple):
    """Values with the same thing on the same data, model and metric in several sources: how far they lie apart. Judges
    and protocols differ, so they are not compared any further."""

    effects: tuple[Effect, ...]

    @property
    def ends(self) -> tuple[float, float]:
        """The lowest and the highest value."""
        values = [one.with_.value for one in self.effects if one.with_.value is not None]
        return min(values), max(values)


def spreads(found: Iterable[Effect]) -> list[Spread]:
    """Where several sources measured the same, those that lie furthest apart first."""
    groups: dict[tuple[str | None, ...], list[Effect]] = defaultdict(list)
    for one in found:
        if one.benchmark and one.model and one.with_.value is not None:
            key = one.with_.key
            groups[one.column, one.benchmark, key.split, key.metric, one.model].append(one)
    several = [Spread(tuple(some)) for some in groups.values() if len({one.source for one in some}) > 1]
    return sorted(several, key=lambda one: one.ends[0] - one.ends[1])
