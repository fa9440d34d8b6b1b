"""Results by scenario: the values of a printed table, or of our own runs, as a grid whose colour says how high."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from site_builder.site import names
from site_builder.site.views.common import Link
from site_builder.site.words import name_of_split
from site_builder.text.folding import slug

if TYPE_CHECKING:
    from site_builder.results.audit.finding import AuditFinding
    from site_builder.results.table import TableView
    from site_builder.schema.runs import Cell, MetricResult, Run
    from site_builder.schema.tables import Row as PrintedRow
    from site_builder.site.index import Index

Numbers = dict[tuple[object, ...], list[tuple[int, str]]]
"""Numbers and anchors of findings by the path of the value that they are about."""
ORIGINS = {"own": "run by the authors", "copied": "copied", "unknown": "unknown who ran it"}


@dataclass(frozen=True, slots=True)
class ValueView:
    """One value; ``share`` is its rate in percent where it is one, and the findings have a number and an anchor."""

    text: str
    share: float | None
    findings: tuple[tuple[int, str], ...] = ()
    mark: str | None = None


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One row of values."""

    model: Link | None
    label: str
    split: str
    origin: str
    evidence: str | None
    values: tuple[ValueView | None, ...]


@dataclass(frozen=True, slots=True)
class HeatView:
    """See ``heat`` in results.html.j2. ``columns``: name, what narrows it down, items."""

    columns: tuple[tuple[str, str, int | None], ...]
    rows: tuple[HeatRow, ...]


def of_table(index: Index, view: TableView, findings: Sequence[AuditFinding]) -> HeatView:
    """A table as printed. Values name the findings about them, which are counted from 1."""
    numbers: Numbers = {}
    for number, (finding, anchor) in enumerate(zip(findings, anchors(findings), strict=True), 1):
        numbers.setdefault(tuple(finding.path), []).append((number, anchor))
    rows = (_printed(index, view, number, row, numbers) for number, row in enumerate(view.table.rows))
    return HeatView(tuple(names.columns(index, view)), tuple(rows))


def anchors(findings: Iterable[AuditFinding]) -> list[str]:
    """A name for the place of each finding on a page, by what it says of what: others may come before it."""
    names = [slug(f"{one.rule} {one.at}") for one in findings]
    met = Counter[str]()
    for at, name in enumerate(names):
        met[name] += 1
        names[at] = name if met[name] == 1 else f"{name}-{met[name]}"
    return names


def has_scenarios(view: TableView, benchmark: str) -> bool:
    """Whether the table prints values of several categories of the benchmark."""
    own = [one for one in view.table.columns if (one.benchmark or view.table.benchmark) == benchmark]
    return sum(bool(one.category) and one.average is None for one in own) > 1


def of_runs(index: Index, benchmark: str) -> Iterator[tuple[str, HeatView]]:
    """Our own runs on a benchmark: a name and a grid for each metric that was taken by category."""
    runs = [run for run in index.evidence.results.runs.values() if run.benchmark == benchmark]
    for key in dict.fromkeys(metric.id for run in runs for metric in run.metrics):
        taken = [(run, metric) for run in runs for metric in run.metrics if metric.id == key]
        categories = list(dict.fromkeys(cell.category for _, metric in taken for cell in metric.cells))
        if len(categories) > 1:
            yield index.words.metric(key, key), _of_metric(index, benchmark, categories, taken)


def _of_metric(
    index: Index, benchmark: str, categories: Sequence[str], taken: Iterable[tuple[Run, MetricResult]]
) -> HeatView:
    known = index.catalog.benchmarks.get(benchmark)
    rows = []
    for run, metric in taken:
        for split in dict.fromkeys(cell.split for cell in metric.cells):
            cells = {cell.category: cell for cell in metric.cells if cell.split == split}
            values = tuple(_measured(cells.get(category)) for category in categories)
            rows.append(
                HeatRow(index.model_link(run.model), "", name_of_split(known, split), "run here", run.id, values)
            )
    sizes = {category.id: category.n for category in known.categories} if known else {}
    columns = tuple((index.words.category(known, one), "", sizes.get(one)) for one in categories)
    return HeatView(columns, tuple(rows))


def _measured(cell: Cell | None) -> ValueView | None:
    if cell is None or cell.rate.value is None:
        return None
    return ValueView(f"{cell.rate.value:.2f}", cell.rate.value)


def _printed(
    index: Index,
    view: TableView,
    number: int,
    row: PrintedRow,
    numbers: dict[tuple[object, ...], list[tuple[int, str]]],
) -> HeatRow:
    cells = {cell.column.id: cell for cell in view.by_row[view.row_names[number]]}
    values: list[ValueView | None] = []
    for column in view.table.columns:
        text = row.values.get(column.id)
        if text is None:
            values.append(None)
            continue
        printed = cells[column.id].printed if column.id in cells else None
        share = round(float(printed.value) * 100, 2) if printed else None
        found = tuple(numbers.get(("rows", number, "values", column.id), ()))
        values.append(ValueView(text, share, found, row.marks.get(column.id)))
    known = index.catalog.benchmarks.get(view.table.benchmark or "")
    return HeatRow(
        model=index.model_link(row.model) if row.model else None,
        label=row.label or "",
        split=name_of_split(known, row.split),
        origin=ORIGINS[row.provenance.kind],
        evidence=row.provenance.evidence,
        values=tuple(values),
    )
