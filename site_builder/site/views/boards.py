"""Leaderboards: a page for each benchmark with its boards, the headline board first, and the list of them all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from site_builder.results.leaderboard import families
from site_builder.site import addresses, names
from site_builder.site.views import heat, tables
from site_builder.site.views import trials as trial_views
from site_builder.site.views.common import Link, Page, cut, plural
from site_builder.site.views.ranking import BoardView, anchors, board_view, source_link
from site_builder.site.views.standing import Standing, standing
from site_builder.site.words import name_of_split

if TYPE_CHECKING:
    from site_builder.results.leaderboard import Board, Leaderboard
    from site_builder.site.index import Index

ORIGINS = {
    "reported": "printed by those who ran it, or it is not known who did",
    "copied": "copied by the source from elsewhere",
    "reproduced": "run here, with records",
    "baseline": "no model: what a fixed answer would get",
}


@dataclass(frozen=True, slots=True)
class AloneView:
    """Numbers of one source that lack what a comparison needs: those rows are in their table."""

    measured: str
    source: Link
    count: int
    span: str
    """The lowest and the highest value."""
    reasons: str


@dataclass(frozen=True, slots=True)
class SourceView:
    """A table with values on the benchmark."""

    table: Link
    paper: Link | None
    place: str
    scenarios: bool
    """Whether it prints values by scenario."""
    open: int
    """What does not fit in it."""
    notes: int


@dataclass(frozen=True, slots=True)
class LeaderboardView:
    """See leaderboard.html.j2."""

    name: str
    benchmark: Link
    standing: Standing | None
    """Who leads the headline board."""
    boards: tuple[BoardView, ...]
    """The headline board and the others."""
    alone: tuple[AloneView, ...]
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

    boards: tuple[tuple[Link, str, Standing | None, int, int], ...]
    """Leaderboard, what it measures, who leads it, its boards with ranks, its values."""
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
    matrix = index.catalog.settings.matrix
    return LeaderboardView(
        name=leaderboard.name,
        benchmark=index.benchmark_link(leaderboard.benchmark),
        standing=standing(index, leaderboard),
        boards=ranked(index, leaderboard),
        alone=tuple(_alone(index, some) for some in families(board for board in leaderboard.boards if not board.rows)),
        trials=tuple(trial_views.of(index, leaderboard.benchmark)),
        tried_word=matrix.column_word if matrix else "method",
        runs=tuple(heat.of_runs(index, leaderboard.benchmark)),
        sources=tuple(_sources(index, leaderboard)),
        origins=ORIGINS,
    )


def ranked(index: Index, leaderboard: Leaderboard) -> tuple[BoardView, ...]:
    """The boards on which something is ranked, by what may be compared."""
    shown = families(one for one in leaderboard.boards if one.rows)
    return tuple(
        replace(board_view(index, some), anchor=anchor) for some, anchor in zip(shown, anchors(shown), strict=True)
    )


def _alone(index: Index, boards: Sequence[Board]) -> AloneView:
    first, known = boards[0], index.catalog.benchmarks.get(boards[0].benchmark)
    entries = [row.entry for board in boards for row in board.unranked]
    values = sorted(entry.value for entry in entries if entry.value is not None)
    under = {
        text
        for board in boards
        for text in (name_of_split(known, board.key.split), names.condition(index, board.key.condition))
        if text
    }
    told = ", ".join(sorted(under)) if len(under) < 4 else f"{len(under)} conditions"
    sources = dict.fromkeys(entry.source for entry in entries)
    reasons = dict.fromkeys(reason for entry in entries for reason in entry.reasons)
    ends = f"{values[0]:.2f} to {values[-1]:.2f}" if len(values) > 1 else "".join(f"{value:.2f}" for value in values)
    return AloneView(
        measured=" · ".join(filter(None, (index.words.metric(first.key.metric, first.metric_name), told))),
        source=source_link(index, next(iter(sources))),
        count=len(entries),
        span=ends,
        reasons="; ".join(reasons),
    )


def _sources(index: Index, leaderboard: Leaderboard) -> Iterator[SourceView]:
    """The tables behind a leaderboard that have a page."""
    rows = (row for board in leaderboard.boards for row in (*board.rows, *board.unranked))
    keys = dict.fromkeys(key for row in rows for key in (row.entry.source, *row.entry.copies))
    for key in keys:
        view = index.evidence.tables.get(key)
        if view is None or tables.is_headline(view):
            continue
        found = index.evidence.findings[key]
        warnings = sum(one.severity == "warning" for one in found)
        yield SourceView(
            table=Link(view.table.title, tables.link(index, key)),
            paper=index.paper_link(view.table.paper),
            place=view.table.locator.place,
            scenarios=heat.has_scenarios(view, leaderboard.benchmark),
            open=warnings,
            notes=len(found) - warnings,
        )


def _leaderboards(index: Index) -> LeaderboardsView:
    from site_builder.results.audit import unsettled

    evidence = index.evidence
    boards = []
    for key, board in evidence.boards.items():
        values = sum(len(one.rows) + len(one.unranked) for one in board.boards)
        kind = index.words.benchmarks.get(index.catalog.benchmarks[key].kind, "")
        comparable = len(families(one for one in board.boards if one.rows))
        link = Link(board.name, addresses.leaderboard(key))
        boards.append((link, kind, standing(index, board), comparable, values))
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
