"""A model as a profile: where it stands on the boards, and its values by scenario, each beside its like alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from site_builder.output.leaderboard import rank_text
from site_builder.results.leaderboard import families
from site_builder.results.statistics import wilson
from site_builder.site import addresses, names
from site_builder.site.views import ranking, tables
from site_builder.site.views.common import Link
from site_builder.site.words import name_of_split

if TYPE_CHECKING:
    from site_builder.results.leaderboard import Board, Row
    from site_builder.results.table import Cell, TableView
    from site_builder.site.index import Index

FEW, SHOWN = 3, 6
"""Scenarios that a panel needs, and most panels."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A value on one scenario; ``others`` is the median of the other models in the same column."""

    name: str
    value: float
    low: float | None
    high: float | None
    others: float | None


@dataclass(frozen=True, slots=True)
class Panel:
    """Values of one table on the scenarios of one benchmark."""

    title: str
    direction: str
    judge: str | None
    source: Link
    scenarios: tuple[Scenario, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the model by itself stands on a board."""

    board: Link
    measured: str
    judge: str | None
    rank: str
    of: int
    value: float
    low: float | None
    high: float | None
    percent: bool


def places(index: Index, model: str) -> Iterator[Place]:
    """The boards on which the model is ranked by itself, those of many rows first."""
    found = []
    for benchmark, leaderboard in index.evidence.boards.items():
        shown = families(one for one in leaderboard.boards if one.rows)
        for boards, anchor in zip(shown, ranking.anchors(shown), strict=True):
            for board in boards:
                if row := _by_itself(board, model):
                    found.append(_standing(index, board, row, f"{addresses.leaderboard(benchmark)}#{anchor}", boards))
    yield from sorted(found, key=lambda one: (-one.of, one.board.name))


def _by_itself(board: Board, model: str) -> Row | None:
    rows = (row for row in board.by_themselves if row.entry.model == model and row.entry.value is not None)
    return next(rows, None)


def _standing(index: Index, board: Board, row: Row, address: str, beside: Sequence[Board]) -> Place:
    known = index.catalog.benchmarks[board.benchmark]
    low, high = row.entry.interval or (None, None)
    under = (name_of_split(known, board.key.split), names.condition(index, board.key.condition))
    metric = index.words.metric(board.key.metric, board.metric_name)
    return Place(
        board=Link(known.name, address),
        measured=" · ".join(filter(None, (metric, *under))),
        judge=tables.judge(board.key.judge_kind, board.key.judge_id),
        rank=rank_text(row),
        of=sum(one.rank is not None for one in board.rows),
        value=row.entry.value or 0.0,
        low=low,
        high=high,
        percent=ranking.in_percent(beside),
    )


def panels(index: Index, model: str) -> Iterator[Panel]:
    """The tables with most scenarios on which the model was measured by itself, one for a benchmark and split."""
    found: dict[tuple[str, str, str], Panel] = {}
    for view in index.evidence.tables.values():
        for name in view.row_names:
            cells = [cell for cell in view.by_row[name] if _fits(cell, model)]
            for place in dict.fromkeys(map(_place, cells)):
                some = [cell for cell in cells if _place(cell) == place]
                if len(some) >= FEW and len(some) > len(found[place].scenarios if place in found else ()):
                    found[place] = _panel(index, view, some, model)
    yield from sorted(found.values(), key=lambda one: -len(one.scenarios))[:SHOWN]


def _fits(cell: Cell, model: str) -> bool:
    column = cell.column
    plain = cell.row.model == model and not cell.row.sides and not column.average
    return plain and bool(column.category) and cell.rate is not None and bool(cell.benchmark)


def _place(cell: Cell) -> tuple[str, str, str]:
    return cell.benchmark or "", cell.split or "", cell.metric.id


def _panel(index: Index, view: TableView, cells: Sequence[Cell], model: str) -> Panel:
    first = cells[0]
    known = index.catalog.benchmarks.get(first.benchmark or "")
    metric = index.words.metric(first.metric.id, first.metric.name)
    name = known.name if known else first.benchmark or ""
    kind, judge, _ = first.judged
    return Panel(
        title=" · ".join(filter(None, (name, name_of_split(known, first.split), metric))),
        direction=ranking.DIRECTIONS[first.metric.lower_is_better],
        judge=tables.judge(kind, judge),
        source=ranking.source_link(index, view.table.id),
        scenarios=tuple(_scenario(index, view, cell, model) for cell in cells),
    )


def _scenario(index: Index, view: TableView, cell: Cell, model: str) -> Scenario:
    known = index.catalog.benchmarks.get(cell.benchmark or "")
    rate = float(cell.rate or 0)
    low = high = None
    if cell.n:
        ends = wilson(min(cell.n, max(0, round(rate * cell.n))), cell.n)
        low, high = round(100 * ends.low, 2), round(100 * ends.high, 2)
    others = [
        100 * float(other.rate)
        for other in view.blocks[cell.column.id, cell.row.split]
        if other.rate is not None and other.row.model not in (None, model) and not other.row.sides
    ]
    return Scenario(
        name=index.words.category(known, cell.column.category or ""),
        value=round(100 * rate, 2),
        low=low,
        high=high,
        others=round(median(others), 2) if others else None,
    )
