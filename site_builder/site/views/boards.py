"""Leaderboards: rows with intervals and shared ranks, results by scenario, and what the audit found in their tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from site_builder.output.leaderboard import AVERAGES, rank_text
from site_builder.site import addresses, names
from site_builder.site.views import heat, tables
from site_builder.site.views import trials as trial_views
from site_builder.site.views.common import Link, Page, cut, plural
from site_builder.site.words import name_of_split

if TYPE_CHECKING:
    from site_builder.results.entries import Entry
    from site_builder.results.leaderboard import Board, Leaderboard, Row
    from site_builder.site.index import Index
    from site_builder.site.views.tables import FindingView

ORIGINS = {
    "reported": "printed by those who ran it, or it is not known who did",
    "copied": "copied by the source from elsewhere",
    "reproduced": "run here, with records",
    "baseline": "no model: what a fixed answer would get",
}
DIRECTIONS = {True: "lower is better", False: "higher is better", None: "neither good nor bad by itself"}


@dataclass(frozen=True, slots=True)
class ResultView:
    """One value with everything a reader needs to trust it."""

    rank: str
    model: Link
    label: str
    """The row as printed, where it says more than the model."""
    benchmark: Link
    what: str
    """Metric, split and condition."""
    value: float | None
    unit: str
    """What the value counts, as written behind it; empty where the source does not say."""
    low: float | None
    high: float | None
    n: int | None
    other: str
    beside: str
    origin: str
    source: Link
    judge: str | None
    notes: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BoardView:
    """Rows that may be compared, and below them those that cannot be ranked."""

    title: str
    direction: str
    judge: str | None
    protocol: str | None
    scope: Link | None
    """The one table within which rows are compared while no protocol is stated."""
    terms: tuple[str, ...]
    """What else the rows have in common."""
    ids: str
    """Benchmark, split and metric as `kb leaderboard` and the files call them."""
    percent: bool
    rows: tuple[ResultView, ...]
    unranked: tuple[ResultView, ...]


@dataclass(frozen=True, slots=True)
class SourceView:
    """A table with values on the benchmark: by scenario where it prints them, with what does not fit in it."""

    table: Link
    paper: Link | None
    place: str
    grid: heat.HeatView | None
    findings: tuple[FindingView, ...]
    notes: int
    """Findings that are on the page of the table alone."""


@dataclass(frozen=True, slots=True)
class LeaderboardView:
    """See leaderboard.html.j2."""

    name: str
    benchmark: Link
    boards: tuple[BoardView, ...]
    alone: tuple[BoardView, ...]
    """Boards without a row that can be ranked."""
    trials: tuple[trial_views.TrialView, ...]
    """What was run here around a model, against the model alone."""
    tried_word: str
    """One of these, as in a sentence."""
    runs: tuple[tuple[str, heat.HeatView], ...]
    sources: tuple[SourceView, ...]
    origins: dict[str, str]


@dataclass(frozen=True, slots=True)
class LeaderboardsView:
    """See leaderboards.html.j2."""

    boards: tuple[tuple[Link, str, int, int], ...]
    """Leaderboard, what it measures, its boards with ranks, its values."""
    tables: tuple[tuple[Link, Link | None, str, int, int, int], ...]
    """Table, its paper, where it stands, its values, what does not fit, and how much of that nobody has explained."""


def pages(index: Index) -> Iterator[Page]:
    yield Page(
        address="leaderboards/",
        template="leaderboards.html.j2",
        title="Leaderboards",
        description="Results with intervals and shared ranks, and published tables with what an audit found in them.",
        view=partial(_leaderboards, index),
        section="leaderboards/",
        crumbs=(Link("Leaderboards"),),
    )
    for key, board in index.evidence.boards.items():
        values = sum(len(one.rows) + len(one.unranked) for one in board.boards)
        yield Page(
            address=addresses.leaderboard(key),
            template="leaderboard.html.j2",
            title=f"{board.name} leaderboard",
            description=cut(f"{plural(values, 'result')} on {board.name}, ranked only where judge and protocol agree."),
            view=partial(leaderboard_view, index, board),
            section="leaderboards/",
            crumbs=(Link("Leaderboards", "leaderboards/"), Link(board.name)),
            feed=Link(f"Results on {board.name}", addresses.feed("leaderboard", key)),
            data=f"api/v1/leaderboards/{addresses.slug(key)}.json",
        )


def leaderboard_view(index: Index, leaderboard: Leaderboard) -> LeaderboardView:
    views = [board_view(index, board) for board in leaderboard.boards]
    matrix = index.catalog.settings.matrix
    return LeaderboardView(
        name=leaderboard.name,
        benchmark=index.benchmark_link(leaderboard.benchmark),
        boards=tuple(view for view in views if view.rows),
        alone=tuple(view for view in views if not view.rows),
        trials=tuple(trial_views.of(index, leaderboard.benchmark)),
        tried_word=matrix.column_word if matrix else "method",
        runs=tuple(heat.of_runs(index, leaderboard.benchmark)),
        sources=tuple(_sources(index, leaderboard)),
        origins=ORIGINS,
    )


def board_view(index: Index, board: Board) -> BoardView:
    key, known = board.key, index.catalog.benchmarks.get(board.benchmark)
    values = [row.entry.value for row in (*board.rows, *board.unranked) if row.entry.value is not None]
    metric, split = index.words.metric(key.metric, board.metric_name), name_of_split(known, key.split)
    printed = index.words.printed_as(key.metric, board.metric_name)
    common = (
        AVERAGES[key.average],
        names.condition(index, key.condition),
        f"printed as “{printed}”" if printed else "",
    )
    return BoardView(
        title=" · ".join(filter(None, (metric, split))),
        direction=DIRECTIONS[board.lower_is_better],
        judge=tables.judge(key.judge_kind, key.judge_id),
        protocol=key.protocol or None,
        scope=source_link(index, key.scope) if key.scope else None,
        terms=tuple(filter(None, common)),
        ids=" ".join((board.benchmark, key.split, key.metric)),
        percent=all(0 <= value <= 100 for value in values),
        rows=tuple(_row(index, row) for row in board.rows),
        unranked=tuple(_row(index, row) for row in board.unranked),
    )


def _sources(index: Index, leaderboard: Leaderboard) -> Iterator[SourceView]:
    """The tables behind a leaderboard that have something to show: values by scenario, or findings."""
    rows = (row for board in leaderboard.boards for row in (*board.rows, *board.unranked))
    for key in dict.fromkeys(row.entry.source for row in rows if row.entry.source in index.evidence.tables):
        view, found = index.evidence.tables[key], index.evidence.findings[key]
        shown = tuple(one for one in tables.numbered(found) if one.warning)
        grid = heat.of_table(index, view, found) if heat.has_scenarios(view, leaderboard.benchmark) else None
        if grid or found:
            table = Link(view.table.title, tables.link(index, key))
            paper = index.paper_link(view.table.paper)
            yield SourceView(table, paper, view.table.locator.place, grid, shown, len(found) - len(shown))


def results_of(index: Index, entries: Iterable[Entry]) -> tuple[ResultView, ...]:
    """Entries without rank, for the pages of models."""
    return tuple(_result(index, entry, "", "") for entry in entries)


def _row(index: Index, row: Row) -> ResultView:
    one = row.beside
    told = f"{one.kind.lower()} {one.value:.1f} % ({index.benchmark_link(one.benchmark).name})" if one else ""
    return _result(index, row.entry, rank_text(row), told)


def _result(index: Index, entry: Entry, rank: str, beside: str) -> ResultView:
    key, known = entry.key, index.catalog.benchmarks.get(entry.benchmark)
    kind, other = entry.other_average or ("", None)
    low, high = entry.interval or (None, None)
    model = index.model_link(entry.model) if entry.model else Link(entry.label)
    bounds = entry.bounds
    bounded = (f"between {bounds[0]:.1f} and {bounds[1]:.1f} whatever the unscored are",) if bounds else ()
    groups = tuple(
        f"{index.words.group(name)}: {value:.2f}" for name, value in entry.groups.items() if value is not None
    )
    measured = index.words.metric(key.metric, entry.metric_name)
    narrower = (name_of_split(known, key.split), names.condition(index, key.condition))
    return ResultView(
        rank=rank,
        model=model,
        label=_label(index, entry, model.name),
        benchmark=Link(known.name, addresses.leaderboard(entry.benchmark))
        if known
        else Link("Data without a name here"),
        what=" · ".join(filter(None, (measured, *narrower))),
        value=entry.value,
        unit=_unit(index, entry),
        low=low,
        high=high,
        n=entry.n,
        other=f"{other:.2f} {'pooled' if kind == 'pooled' else 'mean'}" if other is not None else "",
        beside=beside,
        origin=entry.origin,
        source=source_link(index, entry.source),
        judge=tables.judge(key.judge_kind, key.judge_id),
        notes=(*entry.notes, *groups, *bounded),
        reasons=tuple(dict.fromkeys(entry.reasons)),
    )


def _label(index: Index, entry: Entry, name: str) -> str:
    """What tells the row from others of its model: its own label, and what the model was behind."""
    matrix = index.catalog.settings.matrix
    behind = entry.sides.get(matrix.columns, "") if matrix else ""
    named = names.condition(index, behind.removeprefix("name:"))
    told = "" if entry.label in (entry.model, name) else entry.label
    return ", ".join(filter(None, (told, named)))


def _unit(index: Index, entry: Entry) -> str:
    view = index.evidence.tables.get(entry.source)
    metric = view.metrics.get(entry.key.metric) if view else None
    if metric is None or metric.rate:  # rates are in percent, whatever their source prints
        return "%"
    return {"percent": "%", "fraction": ""}.get(metric.unit or "", metric.unit or "")


def source_link(index: Index, key: str) -> Link:
    """The page of a table, under the name of its paper; a run of our own has none."""
    return Link(names.source(index, key), tables.link(index, key))


def _leaderboards(index: Index) -> LeaderboardsView:
    from site_builder.results.audit import unsettled

    evidence = index.evidence
    boards = []
    for key, board in evidence.boards.items():
        values = sum(len(one.rows) + len(one.unranked) for one in board.boards)
        kind = index.words.benchmarks.get(index.catalog.benchmarks[key].kind, "")
        ranked = sum(bool(one.rows) for one in board.boards)
        boards.append((Link(board.name, addresses.leaderboard(key)), kind, ranked, values))
    found = [
        (
            Link(view.table.title, tables.link(index, key)),
            index.paper_link(view.table.paper),
            view.table.locator.place,
            len(view.cells),
            sum(one.severity == "warning" for one in evidence.findings[key]),
            len(unsettled(evidence.findings[key])),
        )
        for key, view in evidence.tables.items()
        if not tables.is_headline(view)
    ]
    found.sort(key=lambda row: (-row[5], -row[4], row[0].name))
    return LeaderboardsView(tuple(boards), tuple(found))
