"""Where models stand: who leads a benchmark, by how much, and how values went with the dates of the models."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from site_builder.output.leaderboard import rank_text
from site_builder.site.views import tables
from site_builder.site.views.common import Link
from site_builder.site.views.ranking import label
from site_builder.site.words import name_of_split

if TYPE_CHECKING:
    from site_builder.results.entries import Entry
    from site_builder.results.leaderboard import Board, Leaderboard
    from site_builder.site.index import Index

FEW = 4
"""Dated models that a plot over time needs."""


class Dated(NamedTuple):
    """A model by its date, at a place in percent of the plot from the left and from the top."""

    model: Link
    date: str
    value: float
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class History:
    """Values of one board by the date of the model, with the best so far and the median of each year."""

    title: str
    points: tuple[Dated, ...]
    best: tuple[tuple[float, float], ...]
    """Corners of the line of the best value so far."""
    years: tuple[tuple[str, float, str, str, int], ...]
    """Year, where it begins, its best and median value, its models."""
    undated: int
    """Models of the board whose date is not known."""
    lower: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """The head of the headline board, among models with nothing around them."""

    board: str
    judge: str | None
    leader: Link
    rank: str
    value: float
    low: float | None
    high: float | None
    lowest: float
    median: float
    highest: float
    models: int
    unit: str
    newest: str | None
    """Date of the newest source."""
    behind: Link | None
    """What the best row of all is behind, where something around a model is better than any model by itself."""
    behind_what: str
    behind_value: float | None


def standing(index: Index, leaderboard: Leaderboard) -> Standing | None:
    """Who leads a benchmark; None where nothing on it can be ranked."""
    board = headline(leaderboard)
    if board is None:
        return None
    plain = board.by_themselves
    first = plain[0].entry
    values = [row.entry.value for row in plain if row.entry.value is not None]
    best = next(row.entry for row in board.rows if row.rank is not None)
    low, high = first.interval or (None, None)
    known = index.catalog.benchmarks.get(board.benchmark)
    split = name_of_split(known, board.key.split)
    metric = index.words.metric(board.key.metric, board.metric_name)
    return Standing(
        board=" · ".join(filter(None, (metric, split))),
        judge=tables.judge(board.key.judge_kind, board.key.judge_id),
        leader=index.model_link(first.model or ""),
        rank=rank_text(plain[0]),
        value=first.value or 0.0,
        low=low,
        high=high,
        lowest=min(values),
        median=median(values),
        highest=max(values),
        models=len({row.entry.model for row in plain}),
        unit=" %" if min(values) >= 0 and max(values) <= 100 else "",
        newest=max(filter(None, (_day(index, row.entry) for row in plain)), default=None),
        behind=index.model_link(best.model or "") if best is not first else None,
        behind_what=label(index, best, index.model_link(best.model or "").name) if best is not first else "",
        behind_value=best.value if best is not first else None,
    )


def headline(leaderboard: Leaderboard) -> Board | None:
    """The first board on which a model is ranked by itself, under no condition."""
    return next((one for one in leaderboard.boards if not one.key.condition and one.by_themselves), None)


def _day(index: Index, entry: Entry) -> str | None:
    brief = index.briefs.get(entry.paper or "")
    return brief.date if brief else None


def history(index: Index, leaderboard: Leaderboard) -> History | None:
    """The board of a benchmark with most dated models, over time; None where fewer than FEW models have a date."""
    boards = [board for board in leaderboard.boards if not board.key.condition and board.lower_is_better is not None]
    found = [(_dated(index, board), board) for board in boards]
    dated, board = max(found, key=lambda one: len(one[0]), default=([], None))
    if board is None or len(dated) < FEW:
        return None
    lower = bool(board.lower_is_better)
    first, last = _months(f"{dated[0][1][:4]}-01"), _months(f"{int(dated[-1][1][:4]) + 1}-01")
    most = max(100.0, max(value for _, _, value in dated)) if min(value for _, _, value in dated) >= 0 else 0.0
    if not most:
        return None

    def x(date: str) -> float:
        return round(100 * (_months(date) - first) / (last - first), 2)

    def y(value: float) -> float:
        return round(100 - 100 * value / most, 2)

    points = tuple(Dated(index.model_link(key), date, value, x(date), y(value)) for key, date, value in dated)
    corners: list[tuple[float, float]] = []
    for point in points:
        if not corners or ((point.y > corners[-1][1]) == lower and point.y != corners[-1][1]):
            corners += [(point.x, corners[-1][1])] if corners else []
            corners.append((point.x, point.y))
    corners.append((100.0, corners[-1][1]))
    years = []
    for year in range(int(dated[0][1][:4]), int(dated[-1][1][:4]) + 1):
        values = [value for _, date, value in dated if date.startswith(str(year))]
        best = (min if lower else max)(values) if values else None
        told = (f"{best:.2f}", f"{median(values):.2f}") if best is not None else ("", "")
        years.append((str(year), x(f"{year}-01"), *told, len(values)))
    known = index.catalog.benchmarks.get(board.benchmark)
    metric = index.words.metric(board.key.metric, board.metric_name)
    return History(
        title=" · ".join(filter(None, (metric, name_of_split(known, board.key.split)))),
        points=points,
        best=tuple(corners),
        years=tuple(years),
        undated=len({row.entry.model for row in board.by_themselves}) - len(points),
        lower=lower,
    )


def _dated(index: Index, board: Board) -> list[tuple[str, str, float]]:
    """Models by themselves with their dates and best values on a board, the oldest first."""
    found: dict[str, tuple[str, float]] = {}
    for row in board.by_themselves:
        model = index.catalog.models.get(row.entry.model or "")
        date = model_date(index, model.id) if model else None
        if model and date and row.entry.value is not None:
            found.setdefault(model.id, (date, row.entry.value))
    return sorted(((key, *rest) for key, rest in found.items()), key=lambda one: (one[1], one[0]))


def model_date(index: Index, key: str) -> str | None:
    """When a model came out, to the month at least: as its makers tell, else its paper's first version."""
    model = index.catalog.models[key]
    brief = index.briefs.get(model.paper or "")
    dates = (model.released, brief.date if brief else None)
    return next((date for date in dates if date and len(date) >= 7), None)


def _months(date: str) -> float:
    year, month, *day = (int(part) for part in date.split("-"))
    return year * 12 + month - 1 + (day[0] - 1) / 31 if day else year * 12 + month - 1
