"""Results as comparable entries: one model under one condition, from a published table or a run of our own.

A published row is taken at its cells, not at its printed average: mean and pooled rate are recomputed, so that rows can
be compared by one kind of average.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from site_builder.results.audit.averages import NAMES, RowAverage, row_averages
from site_builder.results.audit.mixtures import grouped
from site_builder.results.audit.ranking import estimate
from site_builder.results.printed import number
from site_builder.results.rates import too_many_gaps
from site_builder.results.statistics import Estimate, Interval, wilson
from site_builder.results.table import Cell, TableView
from site_builder.schema.hashing import sha256_data
from site_builder.schema.runs import Average, MetricResult, Run
from site_builder.schema.settings import Matrix
from site_builder.schema.tables import Column

Origin = Literal["reported", "copied", "reproduced", "baseline"]
"""Printed by those who ran it (or it is not known who did), copied from another source, run by us, or no model."""


@dataclass(frozen=True, slots=True)
class Comparable:
    """What must be equal for two entries to be ranked together."""

    metric: str
    split: str
    average: str
    """macro, pooled, or single where there is nothing to average."""
    protocol: str
    """Protocol; empty when it is not stated, and ``scope`` then keeps tables apart."""
    judge_kind: str
    judge_id: str
    scope: str
    """Table within which rows without a stated protocol are compared; empty otherwise."""
    condition: str = ""
    """What was laid over the questions, and the setting under which the values were taken."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of one model. Rates are in percent."""

    key: Comparable
    benchmark: str
    model: str | None
    label: str
    sides: Mapping[str, str]
    """What stands on either side of the matrix, as in a row of a table."""
    origin: Origin
    source: str
    """Id of the reported table, or path of the run's file."""
    paper: str | None
    lower_is_better: bool | None
    metric_name: str
    value: float | None
    interval: tuple[float, float] | None = None
    n: int | None = None
    k: int | None = None
    error: float | None = None
    """Standard error in percentage points."""
    printed: str | None = None
    other_average: tuple[str, float] | None = None
    """The other kind of average and its value."""
    groups: Mapping[str, float] = field(default_factory=dict)
    """Average of each group of scenarios, of the same kind."""
    bounds: tuple[float, float] | None = None
    corrected: float | None = None
    notes: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    """Why it cannot be ranked."""
    column: str = ""
    """The column of the table, where the columns do not differ in what was tried: values of two columns are no pair."""
    complement_of: str | None = None
    """Metric that it is 100 percent minus, where its source says so."""
    copies: tuple[str, ...] = ()
    """Other sources that print the same value of the same measurement, or runs that repeat it."""
    repeats: str | None = None
    """Of a run of our own a hash of everything that it was run with but the seed."""

    @property
    def estimate(self) -> Estimate | None:
        """Value and error as fractions, for tests between entries."""
        if self.value is None or self.error is None:
            return None
        return Estimate(self.value / 100, self.error / 100)

    def flipped(self, like: Entry) -> Entry:
        """The same finding as the rate of the contrary, which ``like`` measures: 100 percent minus the value."""

        def other(value: float) -> float:
            return 100 - value

        def ends(pair: tuple[float, float] | None) -> tuple[float, float] | None:
            return (other(pair[1]), other(pair[0])) if pair else None

        average, told = self.other_average, self.printed or (None if self.value is None else f"{self.value:.2f}")
        return replace(
            self, key=replace(self.key, metric=like.key.metric), metric_name=like.metric_name, printed=None,
            lower_is_better=like.lower_is_better, complement_of=like.complement_of,
            value=None if self.value is None else other(self.value), interval=ends(self.interval),
            bounds=ends(self.bounds), corrected=None if self.corrected is None else other(self.corrected),
            k=None if self.k is None or self.n is None else self.n - self.k,
            other_average=(average[0], other(average[1])) if average else None,
            groups={name: other(value) for name, value in self.groups.items()},
            notes=(*self.notes, f"its source has the contrary: {self.metric_name} {told}"),
        )  # fmt: skip


# --- published tables -----------------------------------------------------------------------------------------------


def of_table(view: TableView, protected: str | None = None) -> Iterator[Entry]:
    """The entries of a reported table: for each row one for each metric, split and condition.

    ``protected`` is the side of the matrix whose rows share a board with those that have none of it; another side is a
    condition, under which rows are compared among themselves.
    """
    for name in view.row_names:
        blocks: dict[tuple[str, ...], list[Cell]] = {}
        for cell in view.by_row[name]:
            part = "" if cell.column.category or cell.column.average else cell.column.id
            sides = (f"{side} {value}" for side, value in cell.row.sides.items())
            place = (cell.metric.id, cell.benchmark or "", cell.split or "all", cell.column.setting or "", part, *sides)
            blocks.setdefault(place, []).append(cell)
        for place, cells in blocks.items():
            entry = _of_single(view, cells[0]) if place[4] else _of_cells(view, cells)
            yield _under_condition(view, entry, cells[0], protected)


def _under_condition(view: TableView, entry: Entry, cell: Cell, protected: str | None) -> Entry:
    """The entry with what holds for its values; the paper of the benchmark itself is no condition."""
    known = view.benchmarks.get(cell.benchmark or "")
    carrier = known.paper if known else None
    others = [value for side, value in cell.row.sides.items() if side != protected and value != carrier]
    unlike = cell.column.id if cell.column.id in view.unlike else ""
    condition = "; ".join(part for part in (*others, cell.column.setting, unlike) if part)
    across = any(protected in column.sides for column in view.table.columns)
    return replace(entry, key=replace(entry.key, condition=condition), column="" if across else cell.column.id)


def _of_single(view: TableView, cell: Cell) -> Entry:
    entry = _blank(view, cell, "single")
    rate = cell.rate
    if rate is None:
        return replace(entry, value=_number(cell), reasons=(*entry.reasons, "the metric is no rate of items"))
    if not cell.n:
        return replace(entry, value=float(rate) * 100, reasons=(*entry.reasons, "the number of items is not stated"))
    k = cell.count if cell.count is not None else round(rate * cell.n)
    k = min(cell.n, max(0, k))
    notes = () if cell.readings else (f"{cell.text} is impossible for {cell.n} items; taken as printed",)
    return replace(
        entry, value=float(rate) * 100, k=k, n=cell.n, interval=_percent(wilson(k, cell.n)),
        error=_error(float(rate), cell.n), notes=(*entry.notes, *notes),
    )  # fmt: skip


def _of_cells(view: TableView, cells: list[Cell]) -> Entry:
    parts = tuple(cell for cell in cells if cell.column.average is None and cell.printed)
    printed = next((cell for cell in cells if cell.column.average), None)
    entry = _blank(view, printed or cells[0], "macro")
    if len(parts) < 2:
        return _of_printed_average(entry, printed or cells[0])
    average = RowAverage(printed or parts[0], parts, complete=True)
    found, pooled = estimate(average, "macro"), average.value("pooled")
    mean = average.value("macro")
    assert mean is not None
    entry = replace(
        entry, value=float(mean) * 100, n=average.n, groups=_groups(view, parts), notes=_notes(view, average, printed),
        other_average=None if pooled is None else ("pooled", float(pooled) * 100),
    )  # fmt: skip
    whole = [column for column in view.table.columns if _side_by_side(column, parts[0].column)]
    if len(parts) < len(whole):
        reasons = (*entry.reasons, f"{len(whole) - len(parts)} of {len(whole)} scenarios are missing")
        entry = replace(entry, reasons=reasons)
    if printed is None:
        entry = replace(entry, printed=None)
    if found is None:
        return replace(entry, reasons=(*entry.reasons, "the number of items is not stated"))
    return replace(entry, interval=_percent(found.interval()), error=found.error * 100)


def _side_by_side(column: Column, other: Column) -> bool:
    """Whether a column is of a scenario that stands beside another one's in the table."""
    same = (column.metric, column.benchmark, column.split, column.setting) == (
        other.metric, other.benchmark, other.split, other.setting)  # fmt: skip
    return same and bool(column.category) and column.average is None


def _of_printed_average(entry: Entry, cell: Cell) -> Entry:
    """A row of which only the average is known."""
    value = float(cell.printed.value) * 100 if cell.printed else None
    if cell.column.average == "pooled" and cell.n and cell.rate is not None:
        k = min(cell.n, max(0, round(cell.rate * cell.n)))
        key = replace(entry.key, average="pooled")
        interval = _percent(wilson(k, cell.n))
        return replace(entry, key=key, value=value, n=cell.n, k=k, interval=interval, error=_error(k / cell.n, cell.n))
    reason = "only an average is printed, so its kind and error cannot be computed"
    return replace(entry, value=value, n=cell.n, reasons=(*entry.reasons, reason))


def _blank(view: TableView, cell: Cell, average: str) -> Entry:
    """Everything about a cell's row but its value."""
    row, table = cell.row, view.table
    kind, judge, protocol = cell.judged
    origin: Origin = "copied" if row.provenance.kind == "copied" else "reported"
    scope = "" if protocol and kind != "unknown" else row.provenance.table or table.id
    key = Comparable(cell.metric.id, cell.split or "all", average, protocol, kind, judge, scope)
    reasons = [] if row.model else ["the row is about several models or none"]
    if table.locator.read == "secondary":
        reasons.append("somebody else's summary tells it; it was not seen in the source itself")
    return Entry(
        key=key, benchmark=cell.benchmark or "", model=row.model, label=row.label or row.model or cell.row_name,
        sides=row.sides, origin=origin, source=table.id, paper=table.paper,
        lower_is_better=cell.metric.lower_is_better, metric_name=cell.metric.name, value=None,
        printed=cell.text, reasons=tuple(reasons), complement_of=cell.metric.complement_of,
    )  # fmt: skip


def _notes(view: TableView, average: RowAverage, printed: Cell | None) -> tuple[str, ...]:
    notes = [
        f"{part.column.id} {part.text} is impossible for {part.n} items; taken as printed"
        for part in average.parts
        if part.n and not part.readings
    ]
    if printed is not None and printed.printed is not None:
        known = next((one for one in row_averages(view, printed.row_name) if one.cell is printed), average)
        kinds = known.kinds()
        if "macro" not in kinds:
            what = NAMES["pooled"] if "pooled" in kinds else "neither the mean of its cells nor their pooled rate"
            notes.append(f"printed {printed.text}, {what}")
    return tuple(notes)


def _groups(view: TableView, parts: tuple[Cell, ...]) -> dict[str, float]:
    known = view.benchmarks.get(parts[0].benchmark or "")
    groups = grouped(known, parts) if known else {}
    return {name: sum(float(cell.rate or 0) for cell in cells) / len(cells) * 100 for name, cells in groups.items()}


def _number(cell: Cell) -> float | None:
    value = number(cell.text)
    return None if value is None else float(value)


def _percent(interval: Interval) -> tuple[float, float]:
    return interval.low * 100, interval.high * 100


def _error(rate: float, n: int) -> float:
    return math.sqrt(rate * (1 - rate) / n) * 100


# --- runs of our own --------------------------------------------------------------------------------------------


def of_run(path: str, run: Run, matrix: Matrix | None = None) -> Iterator[Entry]:
    """The entries of a run: for each metric and split the average by which its protocol ranks."""
    for metric in run.metrics:
        for average in metric.averages:
            if average.group == "all" and average.kind == metric.headline:
                yield _of_average(path, run, metric, average, run_sides(run, matrix))


def run_sides(run: Run, matrix: Matrix | None) -> dict[str, str]:
    """What stands around the model in a run, as a paper here or else a node; a control stands for nothing."""
    row, column = (matrix.rows, matrix.columns) if matrix else ("shown", "around")
    found: dict[str, str] = {}
    if run.shown and (shown := run.shown.paper or run.shown.node):
        found[row] = shown
    if run.around:
        papers = [part.paper for part in run.around.parts]
        found[column] = papers[0] if len(papers) == 1 and papers[0] else run.around.node
    return found


def _of_average(path: str, run: Run, metric: MetricResult, average: Average, sides: dict[str, str]) -> Entry:
    rate = average.rate
    siblings = [one for one in metric.averages if one.split == average.split and one.rate.value is not None]
    other = next((one for one in siblings if one.kind != average.kind and one.group == "all"), None)
    groups = {one.group: one.rate.value for one in siblings if one.kind == average.kind and one.group != "all"}
    reasons = list(run.unranked)
    if (gaps := too_many_gaps(run.counts.gaps, run.counts.n_samples)) and gaps not in reasons:
        reasons.append(gaps)
    if rate.value is None and not reasons:
        reasons.append("more than 1 % of the items failed or could not be judged")
    single = average.cells == 1
    error = rate.standard_error
    if error is None and rate.value is not None and average.n:
        error = _error(rate.value / 100, average.n)
    kind = "single" if single else average.kind
    condition = run.shown.id if run.shown else ""
    label = f"{run.model} + {run.around.id}" if run.around else run.model
    key = Comparable(metric.id, average.split, kind, run.protocol, run.judge.kind, run.judge.id, "", condition)
    return Entry(
        key=key, benchmark=run.benchmark, model=run.model, label=label, sides=sides, origin="reproduced",
        source=path, paper=None, lower_is_better=metric.lower_is_better, metric_name=metric.id, value=rate.value,
        interval=(rate.interval.low, rate.interval.high) if rate.interval else None, n=average.n,
        k=average.hits if single or (average.kind == "pooled" and not average.clustered) else None, error=error,
        other_average=(other.kind, other.rate.value) if other and other.rate.value is not None and not single else None,
        groups={name: value for name, value in groups.items() if value is not None},
        bounds=(rate.bounds.low, rate.bounds.high) if rate.bounds else None, corrected=rate.corrected,
        reasons=tuple(reasons), repeats=_identity(run),
    )  # fmt: skip


def _identity(run: Run) -> str:
    """What two runs have in common that measure the same: not the seed, the machine, or the time."""
    manifest, around = run.manifest, run.around
    guard = [dict(around.guard), [[part.id, dict(part.facts)] for part in around.parts]] if around else None
    facts = {name: manifest.model.get(name) for name in ("name", "engine", "revision", "dtype", "served_name")}
    told = [manifest.adapter, manifest.system_prompt, dict(manifest.options), manifest.data.sha256]
    return sha256_data([facts, told, manifest.data.limit, guard])


def all_entries(views: Iterable[TableView], runs: Mapping[str, Run], matrix: Matrix | None = None) -> list[Entry]:
    """Entries of all tables and runs, in the order of their files."""
    found = [entry for view in views for entry in of_table(view, matrix.columns if matrix else None)]
    return found + [entry for path, run in runs.items() for entry in of_run(path, run, matrix)]
