"""The table of a board: rows that may be compared, with intervals and shared ranks, and those that cannot be ranked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from site_builder.output.leaderboard import AVERAGES, rank_text
from site_builder.results.leaderboard import BY_DEFINITION
from site_builder.site import names
from site_builder.site.views import tables
from site_builder.site.views.common import Link
from site_builder.site.words import name_of_split
from site_builder.text.folding import slug

if TYPE_CHECKING:
    from site_builder.results.entries import Comparable, Entry
    from site_builder.results.leaderboard import Board, Row
    from site_builder.site.index import Index

DIRECTIONS = {True: "lower is better", False: "higher is better", None: "neither good nor bad by itself"}
CHOICES = "By options to choose from: it tells how often the wanted option is named, not what a model writes by itself"


@dataclass(frozen=True, slots=True)
class ResultView:
    """One value with what a reader needs to trust it."""

    rank: str
    model: Link
    label: str
    """What tells the row from others of its model."""
    value: float | None
    low: float | None
    high: float | None
    n: int | None
    more: tuple[str, ...]
    """What the board's further columns say of it."""
    origin: str
    source: Link
    copies: tuple[Link, ...]
    """Where the same value stands too."""
    ranked: bool


@dataclass(frozen=True, slots=True)
class GroupView:
    """Rows of one split under one condition, those that cannot be ranked at the end."""

    name: str
    rows: tuple[ResultView, ...]


@dataclass(frozen=True, slots=True)
class BoardView:
    """Groups of rows of one metric, average, judge and source: ranks hold within a group. See ``board`` in
    results.html.j2."""

    anchor: str
    title: str
    direction: str
    judge: str | None
    protocol: str | None
    scope: Link | None
    """The one table within which rows are compared while no protocol is stated."""
    terms: tuple[str, ...]
    """What else the rows have in common."""
    ids: str
    """Benchmark and metric as `kb leaderboard` and the files call them."""
    unit: str
    percent: bool
    """Whether the values can be drawn on an axis from 0 to 100."""
    intervals: bool
    sizes: bool
    """Whether the numbers of items differ, and so have a column."""
    sourced: bool
    """The same for sources."""
    more: tuple[str, ...]
    """Names of the columns that not every board has."""
    groups: tuple[GroupView, ...]
    remarks: tuple[str, ...]
    """Notes on rows, and why rows are not ranked."""

    @property
    def count(self) -> int:
        """Its rows, without baselines."""
        return sum(row.origin != "baseline" for group in self.groups for row in group.rows)


def board_view(index: Index, boards: Sequence[Board]) -> BoardView:
    """The table of boards that differ in split or condition alone."""
    first, known = boards[0], index.catalog.benchmarks.get(boards[0].benchmark)
    key = first.key
    entries = [row.entry for board in boards for row in (*board.rows, *board.unranked)]
    measured = [entry for entry in entries if entry.origin != "baseline"]
    splits = {board.key.split for board in boards}
    split = name_of_split(known, key.split) if len(splits) == 1 else ""
    condition = names.condition(index, key.condition) if len(boards) == 1 else ""
    chosen = known is not None and any(one.id in splits and one.task == "multiple-choice" for one in known.splits)
    printed = index.words.printed_as(key.metric, first.metric_name)
    units, sizes = {_unit(index, entry) for entry in measured}, {entry.n for entry in measured}
    sources = {(entry.source, entry.origin) for entry in measured}
    wide = len(sources) > 1 or any(entry.copies for entry in measured)
    common = (
        CHOICES if chosen else "",
        AVERAGES[key.average],
        condition,
        f"printed as “{printed}”" if printed else "",
        f"{sizes_text} items" if len(sizes) == 1 and (sizes_text := _size(next(iter(sizes)))) else "",
        "" if wide or key.scope else " ".join(f"{origin}: {names.source(index, key)}" for key, origin in sources),
    )
    further = _further(index, [row for board in boards for row in (*board.rows, *board.unranked)])
    return BoardView(
        anchor=_anchor(key),
        title=" · ".join(filter(None, (index.words.metric(key.metric, first.metric_name), split))),
        direction=DIRECTIONS[first.lower_is_better],
        judge=tables.judge(key.judge_kind, key.judge_id),
        protocol=key.protocol or None,
        scope=source_link(index, key.scope) if key.scope else None,
        terms=tuple(filter(None, common)),
        ids=f"{first.benchmark} {key.metric}",
        unit=next(iter(units)) if len(units) == 1 else "",
        percent=in_percent(boards),
        intervals=any(entry.interval for entry in measured),
        sizes=len(sizes) > 1,
        sourced=wide,
        more=tuple(further),
        groups=tuple(_group(index, board, further, first=board is first) for board in boards),
        remarks=tuple(_remarks(index, measured)),
    )


def in_percent(boards: Sequence[Board]) -> bool:
    """Whether all values of some boards can be drawn on an axis from 0 to 100."""
    entries = (row.entry for board in boards for row in (*board.rows, *board.unranked))
    return all(0 <= entry.value <= 100 for entry in entries if entry.value is not None)


def anchors(shown: Iterable[Sequence[Board]]) -> list[str]:
    """For each table of boards on one page, a name of its own for links to it."""
    seen: dict[str, int] = {}
    found = []
    for boards in shown:
        anchor = _anchor(boards[0].key)
        seen[anchor] = count = seen.get(anchor, 0) + 1
        found.append(anchor if count == 1 else f"{anchor}-{count}")
    return found


def _anchor(key: Comparable) -> str:
    return slug(f"{key.metric} {key.average if key.average != 'single' else ''} {key.scope or key.protocol}")


def _group(index: Index, board: Board, further: Sequence[str], *, first: bool) -> GroupView:
    known = index.catalog.benchmarks.get(board.benchmark)
    condition = names.condition(index, board.key.condition)
    name = " · ".join(filter(None, (name_of_split(known, board.key.split), condition)))
    shown = (row for row in (*board.rows, *board.unranked) if first or row.entry.source != BY_DEFINITION)
    rows = [_row(index, row, further, ranked=row in board.rows) for row in shown]
    return GroupView(name or "The model by itself", tuple(rows))


def _row(index: Index, row: Row, further: Sequence[str], *, ranked: bool) -> ResultView:
    entry = row.entry
    low, high = entry.interval or (None, None)
    model = index.model_link(entry.model) if entry.model else Link(entry.label)
    told = _told(index, row)
    return ResultView(
        rank=rank_text(row),
        model=model,
        label=label(index, entry, model.name),
        value=entry.value,
        low=low,
        high=high,
        n=entry.n,
        more=tuple(told.get(name, "") for name in further),
        origin=entry.origin,
        source=source_link(index, entry.source),
        copies=tuple(source_link(index, one) for one in entry.copies),
        ranked=ranked,
    )


def _further(index: Index, rows: Iterable[Row]) -> list[str]:
    """The columns that some rows fill, in the order in which they come up."""
    return list(dict.fromkeys(name for row in rows for name in _told(index, row)))


def _told(index: Index, row: Row) -> dict[str, str]:
    """What is known of a row besides its value: averages of groups, the other kind of average, what it costs."""
    entry, told = row.entry, {}
    for name, value in entry.groups.items() if len(entry.groups) > 1 else ():
        if value is not None:
            told[index.words.group(name).capitalize()] = f"{value:.2f}"
    if entry.other_average:
        kind, value = entry.other_average
        told["Pooled" if kind == "pooled" else "Mean"] = f"{value:.2f}"
    if one := row.beside:
        told[one.kind] = f"{one.value:.1f} ({index.benchmark_link(one.benchmark).name})"
    return told


def _remarks(index: Index, entries: Iterable[Entry]) -> Iterator[str]:
    why: dict[str, list[str]] = {}
    for entry in entries:
        name = index.model_link(entry.model).name if entry.model else entry.label
        named = ", ".join(filter(None, (name, label(index, entry, name))))
        for reason in entry.reasons:
            why.setdefault(f"not ranked, since {reason}", []).append(named)
        for note in entry.notes:
            why.setdefault(note, []).append(named)
        if entry.bounds:
            low, high = entry.bounds
            why.setdefault(f"between {low:.1f} and {high:.1f} whatever the unscored are", []).append(named)
    for text, rows in why.items():
        several = list(dict.fromkeys(rows))
        yield f"{'; '.join(several)}: {text}."


def label(index: Index, entry: Entry, name: str) -> str:
    """What tells the row from others of its model: its own label, and what the model was behind."""
    matrix = index.catalog.settings.matrix
    behind = entry.sides.get(matrix.columns, "") if matrix else ""
    named = names.condition(index, behind.removeprefix("name:"))
    told = "" if entry.label == entry.model else entry.label
    model = index.catalog.models.get(entry.model or "")
    for spelling in (name, *(model.aliases if model else ())):
        if named_first := _spelled(spelling).match(told):
            told = told[named_first.end() :].strip(" ,+")
            break
    if told.casefold() == "none" or (told and named.casefold().endswith(told.casefold())):
        told = ""
    return ", ".join(filter(None, (told, named)))


@cache
def _spelled(name: str) -> re.Pattern[str]:
    """A name at the beginning of a label, whatever signs stand between its letters: Claude-3-Opus for Claude 3 Opus."""
    letters = map(re.escape, re.findall(r"[^\W_]", name))
    return re.compile(r"[\W_]*".join(letters) + r"[)\]]*(?=$|[ ,+])", re.IGNORECASE)


def _size(n: int | None) -> str:
    return "" if n is None else f"{n:,}"


def _unit(index: Index, entry: Entry) -> str:
    view = index.evidence.tables.get(entry.source)
    metric = view.metrics.get(entry.key.metric) if view else None
    if metric is None or metric.rate:  # rates are in percent, whatever their source prints
        return "%"
    return {"percent": "%", "fraction": ""}.get(metric.unit or "", metric.unit or "")


def source_link(index: Index, key: str) -> Link:
    """The page of a table, under the name of its paper; a run of our own has none."""
    return Link(names.source(index, key), tables.link(index, key))
