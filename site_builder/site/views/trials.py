"""What our runs on a benchmark measured with something around a model, against the model alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from site_builder.results.measured import Change, Trial, Tried, trials
from site_builder.site import names
from site_builder.site.index import Index
from site_builder.site.views import tables
from site_builder.site.views.common import Link
from site_builder.site.words import name_of_split


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One metric and split with it."""

    value: float
    """Percent of the samples that both runs scored."""
    difference: float
    low: float
    high: float
    p: float
    better: bool | None


@dataclass(frozen=True, slots=True)
class TriedView:
    """A row: what stood around the model, what it changed, what it costs."""

    name: str
    node: Link
    papers: tuple[Link, ...]
    differs: tuple[str, ...]
    changes: tuple[ChangeView | None, ...]
    calls: float | None
    tokens: float | None
    seconds: float | None
    source: Link


@dataclass(frozen=True, slots=True)
class Point:
    """A place in the drawing, in percent from the left and from the top."""

    name: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class TrialView:
    """See the section trials of leaderboard.html.j2. ``columns``: metric and split, n, value of the model alone."""

    title: str
    judge: str
    columns: tuple[tuple[str, int, float], ...]
    rows: tuple[TriedView, ...]
    points: tuple[Point, ...]
    axes: tuple[str, str] | None


def of(index: Index, benchmark: str) -> Iterator[TrialView]:
    """The trials of a benchmark."""
    for trial in trials(index.evidence.results.runs):
        if trial.benchmark == benchmark:
            yield _trial(index, trial)


def _trial(index: Index, trial: Trial) -> TrialView:
    known, model = index.catalog.benchmarks.get(trial.benchmark), index.catalog.models.get(trial.model)
    places = list(dict.fromkeys((c.pair.metric, c.pair.split) for one in trial.tried for c in one.changes))
    columns = []
    for metric, split in places:
        pairs = (change.pair for one in trial.tried for change in one.changes)
        pair = next(pair for pair in pairs if (pair.metric, pair.split) == (metric, split))
        name = f"{index.words.metric(metric, metric)}, {name_of_split(known, split)}"
        columns.append((name, pair.n, 100 * pair.without / pair.n))
    title = f"{model.name if model else trial.model} under {trial.protocol}"
    return TrialView(
        title=title + (f", shown as {trial.shown}" if trial.shown else ""),
        judge=trial.judge,
        columns=tuple(columns),
        rows=tuple(_row(index, one, places) for one in trial.tried),
        points=_points(trial, places),
        axes=(columns[0][0], columns[1][0]) if len(columns) > 1 else None,
    )


def _row(index: Index, one: Tried, places: list[tuple[str, str]]) -> TriedView:
    around = one.run.around
    assert around is not None
    by_place = {(change.pair.metric, change.pair.split): change for change in one.changes}
    linked = [index.paper_link(part.paper) for part in around.parts if part.paper]
    return TriedView(
        name=around.id,
        node=index.full_node_link(around.node),
        papers=tuple(link for link in linked if link is not None),
        differs=tuple(part.differs for part in around.parts),
        changes=tuple(_change(by_place.get(place)) for place in places),
        calls=one.calls,
        tokens=one.tokens,
        seconds=one.seconds,
        source=Link(names.source(index, one.path), tables.link(index, one.path)),
    )


def _change(change: Change | None) -> ChangeView | None:
    if change is None:
        return None
    pair = change.pair
    value = 100 * pair.with_it / pair.n
    ends = pair.interval
    return ChangeView(value, pair.difference, ends.low, ends.high, change.p, change.better)


def _points(trial: Trial, places: list[tuple[str, str]]) -> tuple[Point, ...]:
    """Where each stands by the first two metrics; the model alone first."""
    if len(places) < 2:
        return ()
    made: list[Point] = []
    for one in trial.tried:
        pairs = {(c.pair.metric, c.pair.split): c.pair for c in one.changes}
        if not all(place in pairs for place in places[:2]):
            continue
        first, second = pairs[places[0]], pairs[places[1]]
        if not made:
            made.append(Point("the model alone", 100 * first.without / first.n, 100 - 100 * second.without / second.n))
        name = one.run.around.id if one.run.around else ""
        made.append(Point(name, 100 * first.with_it / first.n, 100 - 100 * second.with_it / second.n))
    return tuple(made)
