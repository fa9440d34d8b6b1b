"""From a layout to a reported table: what each column and each row is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

from site_builder.errors import KbError, UsageError
from site_builder.results.printed import number
from site_builder.results.reading.cells import Unread, Value, read_cell
from site_builder.results.reading.grids import Grid
from site_builder.results.reading.layout import LabelRole, Layout
from site_builder.results.reading.names import Heading, Names
from site_builder.schema.tables import Column, Locator, Metric, Provenance, ReportedJudge, ReportedTable, Row

_PIVOTED = ("metric", "category", "benchmark")
"""Roles of columns of names whose words belong above the values."""


@dataclass(frozen=True)
class Hints:
    """What the caller knows of the table and the file does not say."""

    n: int | None = None
    """Items of every column without a number of its own."""
    column_n: Mapping[str, int] = field(default_factory=dict)
    """Items of single columns, by the column's name or a pattern with ``*``."""
    benchmark: str | None = None
    lower_is_better: bool | None = None
    metric: str | None = None
    """Id of the metric of columns that name none."""
    unit: str | None = None
    """percent, fraction or score; a score is no rate of items."""
    roles: dict[str, LabelRole] = field(default_factory=dict)
    """What columns of names hold, by their title."""
    columns: str | None = None
    """Branch of the matrix that the columns of values name."""
    meanings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """What names of this table mean: name to side to paper or node."""
    names: Names = field(default_factory=Names)


@dataclass
class Understood:
    """A table, and how it was understood."""

    table: ReportedTable
    roles: list[tuple[str, str]]
    """Each column of the file and what it was taken for."""
    doubts: list[str]
    unread: list[str]
    """Cells that hold no single number, with their place; their values are left out."""
    layout: Layout | None = None


def made(path: Path, name: str, grid: Grid, layout: Layout, hints: Hints) -> Understood:
    """The reported table of a layout.

    Raises KbError for one without values, UsageError for a hint that names no column.
    """
    if not layout.headings or not layout.values:
        raise KbError(f"{str(path)!r} has no column of numbers", hint="kb audit --help shows the layouts")
    unread: list[str] = []
    cells = [
        [_cell(cell, path, line, heading.text, unread) for cell, heading in zip(row, layout.headings, strict=True)]
        for row, line in zip(layout.values, layout.lines, strict=True)
    ]
    places = _pivoted(layout, hints)
    default = _default_metric(path, grid, layout, hints)
    columns, metrics = _columns(layout, places, cells, default, hints)
    _check_sizes(hints, columns)
    rows = _rows(layout, places, columns, cells, hints)
    several = {column.benchmark for column in columns if column.benchmark}
    benchmark = hints.benchmark or (several.pop() if len(several) == 1 else None)
    columns = [replace(one, benchmark=None) if one.benchmark == benchmark else one for one in columns]
    if len(metrics) == 1:
        columns = [replace(one, metric=None) for one in columns]
    table = ReportedTable(
        id=name, paper="", title=grid.title or name, locator=Locator(place=name, read="table"), benchmark=benchmark,
        metrics=tuple(metrics), columns=tuple(columns), rows=tuple(rows),
    )  # fmt: skip
    return Understood(table, _told(layout, columns, metrics), _doubts(layout, table, hints), unread, layout)


def _cell(cell: str, path: Path, line: int, column: str, unread: list[str]) -> Value | None:
    try:
        return read_cell(cell)
    except Unread as error:
        unread.append(f"{path}:{line}: {column}: {str(error)!r} is no single number; left out")
        return None


# --- columns ----------------------------------------------------------------------------------------------------------

_Place = tuple[int, str]
"""Column of values of the layout, and the word of a pivoted column of names ("" for none)."""


def _pivoted(layout: Layout, hints: Hints) -> list[_Place]:
    """The columns of the table: those of the layout, or each of them for each word of a pivoted column of names."""
    words = [""]
    for place, label in enumerate(layout.labels):
        if label.role in _PIVOTED:
            words = list(dict.fromkeys(row[place] for row in layout.names))
            break
    return [(index, word) for word in words for index in range(len(layout.headings))]


def _word(layout: Layout, row: Sequence[str]) -> str:
    return next((row[place] for place, label in enumerate(layout.labels) if label.role in _PIVOTED), "")


def _default_metric(path: Path, grid: Grid, layout: Layout, hints: Hints) -> str | None:
    """The metric of columns that name none: the caller's, an average's, or the one that title or file name tells."""
    if hints.metric:
        return hints.metric
    named = {heading.metric for heading in layout.headings if heading.metric}
    averaged = {heading.metric for heading in layout.headings if heading.average and heading.metric}
    if len(averaged) == 1:
        return averaged.pop()
    for text in (grid.title, path.stem, *(label.title for label in layout.labels)):
        if found := hints.names.heading(text).metric:
            return found
    return named.pop() if len(named) == 1 else None


def _columns(
    layout: Layout, places: list[_Place], cells: list[list[Value | None]], default: str | None, hints: Hints
) -> tuple[list[Column], list[Metric]]:
    methods, beside = _columns_are_methods(layout, hints), _beside(layout.headings, hints)
    columns: list[Column] = []
    metrics: dict[str, Metric] = {}
    facts = [_merged(layout.headings[index], hints.names.heading(word, hints.benchmark)) for index, word in places]
    values = [_values(layout, cells, place) for place in places]
    several = len(layout.headings) > 1
    for (index, word), heading in zip(places, facts, strict=True):
        identity = " ".join(filter(None, (word, heading.text if several or not word else ""))) or f"column {index + 1}"
        identity = _unlike(identity, columns)
        metric = _metric(heading, default, hints)
        told = _quantity(metric, heading, hints, [v for v, f in zip(values, facts, strict=True)
                                                  if _metric(f, default, hints) == metric])  # fmt: skip
        told = _apart(_of_choice(told, heading, hints), metrics)
        metrics.setdefault(told.id, told)
        columns.append(_column(identity, heading, told.id, layout.sizes[index], len(places), methods, beside, hints))
    return columns, list(metrics.values())


def _merged(heading: Heading, word: Heading) -> Heading:
    """A heading with what a pivoted word adds."""
    return replace(
        heading, benchmark=heading.benchmark or word.benchmark, category=heading.category or word.category,
        metric=word.metric or heading.metric, average=heading.average or word.average,
        split=heading.split or word.split,
    )  # fmt: skip


def _values(layout: Layout, cells: list[list[Value | None]], place: _Place) -> list[Value]:
    index, word = place
    rows = zip(layout.names, cells, strict=True)
    return [row[index] for names, row in rows if row[index] and (not word or _word(layout, names) == word)]  # type: ignore[misc]


def _columns_are_methods(layout: Layout, hints: Hints) -> str | None:
    """The branch whose methods the columns name; None where they name benchmarks, scenarios or metrics."""
    if hints.columns:
        return hints.columns
    single = [heading for heading in layout.headings if not heading.average]
    known = [heading for heading in single if heading.sides or hints.meanings.get(heading.text)]
    if len(known) < 2 or len(known) * 2 < len(single) or any(heading.category or heading.split for heading in single):
        return None
    benchmarks = {heading.benchmark for heading in single if heading.benchmark}
    if benchmarks and hints.benchmark is None and len(benchmarks) * 2 > len(known):
        return None
    branches = [branch for heading in known for branch in heading.sides]
    return max(set(branches), key=branches.count) if branches else None


def _metric(heading: Heading, default: str | None, hints: Hints) -> str | None:
    if heading.metric:
        return heading.metric
    known = hints.names.benchmarks.get(heading.benchmark or "")
    if known is not None and known.kind == "capability":
        return f"{known.id}"
    return default


def _quantity(identity: str | None, heading: Heading, hints: Hints, columns: list[list[Value]]) -> Metric:
    """The metric of a column: what is known of it, its unit by its digits, its direction by the column's arrow."""
    known = hints.names.metrics.get(identity or "")
    texts = [value.text for column in columns for value in column]
    numbers = [found for text in texts if (found := number(text.partition(" ±")[0].rstrip("%"))) is not None]
    percent = heading.percent or any("%" in text for text in texts) or any(abs(one) > 1 for one in numbers)
    unit = hints.unit or ("percent" if percent else "fraction")
    top = 100 if percent else 1
    rate = unit in ("percent", "fraction") and bool(numbers) and all(0 <= one <= top for one in numbers)
    capability = identity in hints.names.benchmarks and known is None
    rate = rate and (known.rate if known else not capability)
    lower = heading.lower_is_better
    if known is not None and lower is not None and known.lower_is_better is not None and lower != known.lower_is_better:
        other = hints.names.metrics.get(known.complement or "")
        known = other if other is not None and other.lower_is_better == lower else known
        identity = known.id if known is other and known else f"{identity}-{'lower' if lower else 'higher'}"
    if lower is None:
        lower = known.lower_is_better if known else hints.lower_is_better
        lower = False if capability and lower is None else lower
    if hints.lower_is_better is not None and heading.lower_is_better is None and not heading.metric:
        lower = hints.lower_is_better
    name = known.name if known else (identity or "value")
    return Metric(
        id=identity or ("rate" if rate else "value"), name=name, unit=unit if rate or "%" in "".join(texts) else None,
        lower_is_better=lower, rate=rate,
    )  # fmt: skip


def _of_choice(metric: Metric, heading: Heading, hints: Hints) -> Metric:
    """What a multiple-choice split makes of a rate: accuracy, or 100 minus it."""
    known = hints.names.benchmarks.get(heading.benchmark or hints.benchmark or "")
    split = next((one for one in known.splits if one.id == heading.split), None) if known else None
    if split is None or not split.options or not metric.rate:
        return metric
    if not metric.lower_is_better:
        return replace(metric, id="accuracy", lower_is_better=False)
    return replace(metric, id="error-rate", complement_of="accuracy")


def _apart(metric: Metric, metrics: Mapping[str, Metric]) -> Metric:
    """The metric under an id of its own where one of the same id differs in unit, direction or kind."""
    known = metrics.get(metric.id)
    if known is None or known == metric:
        return metric
    number = 2
    while (other := metrics.get(f"{metric.id}-{number}")) is not None and replace(other, id=metric.id) != metric:
        number += 1
    return replace(metric, id=f"{metric.id}-{number}")


def _column(
    identity: str, heading: Heading, metric: str, size: int | None, width: int, methods: str | None,
    beside: str | None, hints: Hints,
) -> Column:  # fmt: skip
    average = heading.average and width > 1 and not heading.category
    sides: dict[str, str] = {}
    benchmark = heading.benchmark
    if methods and not heading.average:
        meant = hints.meanings.get(heading.text) or {}
        paper = meant.get(methods) or heading.sides.get(methods) or hints.names.method(heading.text).get(methods)
        if not hints.names.is_plain(heading.text):
            sides = {methods: paper or f"name:{heading.text}"}
        benchmark = None
    elif heading.sides and not benchmark:
        sides = {branch: paper or f"name:{heading.text}" for branch, paper in heading.sides.items()}
    elif hints.names.matrix and heading.rest:
        sides = _side_of_rest(heading, beside, hints)
    n = _told_n(identity, hints) or heading.n or size or (None if average else hints.n)
    return Column(
        id=identity, metric=metric, benchmark=benchmark, split=heading.split, model=heading.model,
        category=None if average else heading.category, n=n, average="unstated" if average else None, sides=sides,
    )  # fmt: skip


def _side_of_rest(heading: Heading, beside: str | None, hints: Hints) -> dict[str, str]:
    """What was tried, where the words of a heading beside its split or benchmark name it: "SD AdaShield".

    ``beside`` is the branch of which such words name methods in other columns: then words that no paper introduces are
    the name of one, too.
    """
    if beside is None or hints.names.is_plain(heading.rest) or heading.average:
        return {}
    meant = hints.meanings.get(heading.rest, {}).get(beside)
    return {beside: meant or hints.names.method(heading.rest).get(beside) or f"name:{heading.rest}"}


def _beside(headings: Sequence[Heading], hints: Hints) -> str | None:
    """The branch whose methods stand beside splits or benchmarks in at least two headings; None where none do."""
    some = [one.rest for one in headings if one.rest and (one.split or one.category or one.benchmark or one.metric)]
    branches = [branch for rest in some for branch in {**hints.names.method(rest), **hints.meanings.get(rest, {})}]
    found = max(set(branches), key=branches.count) if branches else None
    return found if found and branches.count(found) > 1 else None


def _told_n(identity: str, hints: Hints) -> int | None:
    if identity in hints.column_n:
        return hints.column_n[identity]
    for pattern, n in hints.column_n.items():
        if "*" in pattern and re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), identity):
            return n
    return None


def _check_sizes(hints: Hints, columns: Sequence[Column]) -> None:
    names = {column.id for column in columns}
    unknown = {one for one in hints.column_n if "*" not in one} - names
    if unknown:
        raise UsageError(f"there is no column {min(unknown)!r}", hint=f"the columns are {', '.join(sorted(names))}")


def _unlike(identity: str, columns: Sequence[Column]) -> str:
    same = sum(column.id == identity or column.id.startswith(f"{identity} (") for column in columns)
    return identity if not same else f"{identity} ({same + 1})"


# --- rows -------------------------------------------------------------------------------------------------------------


def _rows(
    layout: Layout, places: list[_Place], columns: Sequence[Column], cells: list[list[Value | None]], hints: Hints
) -> list[Row]:
    found: dict[tuple[object, ...], Row] = {}
    pivot = any(label.role in _PIVOTED for label in layout.labels)
    for place, (words, values) in enumerate(zip(layout.names, cells, strict=True)):
        row = _row(layout, words, layout.groups[place], f"row {place + 1}", hints)
        word = _word(layout, words)
        printed = {
            column.id: value
            for (index, own), column in zip(places, columns, strict=True)
            if (value := values[index]) is not None and own in ("", word)
        }
        key = (row.model, row.label, row.split, tuple(row.sides.items()), row.judge, layout.groups[place])
        if pivot and key in found:
            row = found[key]
        row = replace(
            row, values={**row.values, **{name: value.text for name, value in printed.items()}},
            marks={**row.marks, **{name: value.mark for name, value in printed.items() if value.mark}},
        )  # fmt: skip
        found[key if pivot else (place,)] = row
    return [row for row in found.values() if row.values]


def _row(layout: Layout, words: Sequence[str], group: str, fallback: str, hints: Hints) -> Row:
    names, model, split, judge = hints.names, None, None, None
    sides: dict[str, str] = {}
    said: list[str] = []
    for label, word in zip(layout.labels, words, strict=True):
        if label.role == "left out" or label.role in _PIVOTED:
            continue
        if label.role == "split" and (split := names.split(hints.benchmark, word)) is not None:
            continue
        if label.role == "judge":
            judge = ReportedJudge(id=word) if word else None
            continue
        if word and word not in ("-", "–"):
            said.append(word)
        if label.role == "side":
            sides.update(_side(label.branch, word, hints))
        elif label.role in ("model", "label") and model is None:
            model = names.model(word)
            meant = hints.meanings.get(word)
            if meant and model is None:
                sides.update(meant)
    if model is None and group:
        model = names.model(group)
        said = [group, *said] if model else said
    return Row(
        model=model, label=" ".join(said) or fallback, group=group or None, split=split, sides=sides, judge=judge,
        provenance=Provenance(kind="unknown"), values={},
    )  # fmt: skip


def _side(branch: str | None, word: str, hints: Hints) -> dict[str, str]:
    """What a row tried; nothing where its word says that nothing was."""
    if meant := hints.meanings.get(word):
        return dict(meant)
    if hints.names.is_plain(word):
        return {}
    found = hints.names.method(word)
    if branch is None:
        return {one: paper or f"name:{word}" for one, paper in found.items()}
    return {branch: found.get(branch) or f"name:{word}"}


# --- what is told of it -----------------------------------------------------------------------------------------------


def _told(layout: Layout, columns: Sequence[Column], metrics: Sequence[Metric]) -> list[tuple[str, str]]:
    told: list[tuple[str, str]] = []
    for label in layout.labels:
        role = f"names: {label.branch or label.role}" if label.role == "side" else f"names: {label.role}"
        told.append((label.title or "(no title)", "left out" if label.role == "left out" else role))
    told += [(title, "left out: no result") for title in layout.left_out]
    by_id = {metric.id: metric for metric in metrics}
    for column in columns:
        metric = by_id.get(column.metric or "", metrics[0])
        direction = {True: "lower is better", False: "higher is better", None: "direction not known"}
        parts = [metric.name, direction[metric.lower_is_better], metric.unit or "no unit"]
        parts += [f"n {column.n}"] if column.n else []
        parts += [column.average and "average"] if column.average else []
        parts += [f"{what} {value}" for what in ("benchmark", "split", "category", "model")
                  if (value := getattr(column, what))]  # fmt: skip
        parts += [f"{side} {value}" for side, value in column.sides.items()]
        told.append((column.id, ", ".join(map(str, parts))))
    return told


def _doubts(layout: Layout, table: ReportedTable, hints: Hints) -> list[str]:
    found = list(layout.doubts)
    if layout.turned:
        found.append("the table was turned: its columns became rows")
    for heading in layout.headings:
        if heading.renamed:
            found.append(f"{heading.text!r} was taken for {heading.category} by its number; the name differs")
    strangers = [row.label or "" for row in table.rows if row.model is None]
    if strangers and hints.names.models:
        found.append(f"no model is called {', '.join(dict.fromkeys(strangers))}")
    sides = [*(row.sides for row in table.rows), *(column.sides for column in table.columns)]
    named = [value for some in sides for value in some.values() if value.startswith("name:")]
    unknown = {value.removeprefix("name:") for value in named}
    if unknown:
        found.append(f"no paper is known to introduce {', '.join(sorted(unknown))}")
    if any(metric.lower_is_better is None for metric in table.metrics):
        found.append("the direction of a metric is not known (--lower-is-better, --higher-is-better)")
    return found


def by_column(understood: Understood) -> ReportedTable:
    """The table with rows and columns exchanged and its row of averages as a column; marks do not apply."""
    table, layout = understood.table, understood.layout
    assert layout is not None
    names = [row.label or row.model or f"row {number}" for number, row in enumerate(table.rows, 1)]
    names = [name if name not in names[:place] else f"{name} ({place + 1})" for place, name in enumerate(names)]
    words, cells = layout.averages[-1]
    title = next((word for word in words if word), "Average")
    rows = []
    for place, column in enumerate(table.columns):
        values = {name: row.values[column.id] for name, row in zip(names, table.rows, strict=True)
                  if column.id in row.values}  # fmt: skip
        try:
            average = read_cell(cells[place]) if place < len(cells) else None
        except Unread:
            average = None
        if average is not None:
            values[title] = average.text
        rows.append(Row(label=column.id, provenance=Provenance(kind="unknown"), values=values))
    metric = replace(table.metrics[0], rate=all(one.rate for one in table.metrics), lower_is_better=None)
    columns = [*(Column(id=name) for name in names), Column(id=title, average="unstated")]
    return replace(
        table, id=f"{table.id} by column", benchmark=None, metrics=(metric,), columns=tuple(columns), rows=tuple(rows)
    )


def fraction(text: str) -> Fraction | None:
    """The number that a value prints."""
    return number(text.partition(" ±")[0].rstrip("%"))
