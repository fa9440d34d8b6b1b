"""Columns that hold things of different kinds: judges, protocols, sources, harm and missing disclaimers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from site_builder.diagnostics import Severity
from site_builder.results.audit.averages import row_averages
from site_builder.results.audit.finding import AuditFinding
from site_builder.results.printed import bare, number
from site_builder.results.table import Cell, TableView
from site_builder.schema.judging import judged_by

if TYPE_CHECKING:
    from site_builder.schema.tables import Column
    from site_builder.schema.taxonomy import Benchmark


def result_mixed_protocols(view: TableView) -> Iterator[AuditFinding]:
    """Columns whose rows were judged in different ways."""
    by_column: dict[str, dict[tuple[str, ...], list[Cell]]] = {}
    for cell in view.cells:
        by_column.setdefault(cell.column.id, {}).setdefault(cell.judged, []).append(cell)
    for column, groups in by_column.items():
        if len(groups) < 2:
            continue
        told = "; ".join(f"{_rows(cells)} by {_judge(judged)}" for judged, cells in groups.items())
        smaller = min(groups.values(), key=len)
        how = f"as recorded for each row; apart stand {', '.join(cell.row_name for cell in smaller)}"
        yield AuditFinding(
            "result-mixed-protocols", Severity.WARNING, column, ("columns", list(view.columns).index(column)),
            f"the column mixes protocols: {told}", how, "certain", "rank each group by itself",
        )  # fmt: skip


def _judge(judged: tuple[str, ...]) -> str:
    kind, name, protocol = judged
    text = judged_by(kind) + (f" ({name})" if name else "")
    return text + (f" under {protocol}" if protocol else "")


def _rows(cells: list[Cell]) -> str:
    return f"{len(cells)} row{'s' if len(cells) > 1 else ''}"


def result_mixed_scenarios(view: TableView) -> Iterator[AuditFinding]:
    """Columns of averages over scenarios that measure different things, with the average of each group."""
    by_column: dict[str, list[tuple[Cell, dict[str, list[Cell]]]]] = {}
    for name in view.row_names:
        for average in row_averages(view, name):
            known = view.benchmarks.get(average.cell.benchmark or "")
            groups = grouped(known, average.parts) if known else {}
            if len(groups) > 1:
                by_column.setdefault(average.cell.column.id, []).append((average.cell, groups))
    for column, rows in by_column.items():
        first = rows[0][1]
        sizes = " and ".join(f"{len(cells)} {group}" for group, cells in first.items())
        message = f"the averages are over {sizes} scenarios, which count different things; the means apart: "
        message += "; ".join(f"{cell.row_name} {_apart(groups)}" for cell, groups in rows)
        smaller = min(first.values(), key=len)
        how = f"mean of each group of taxonomy/benchmarks/; apart stand {', '.join(one.column.id for one in smaller)}"
        path = ("columns", list(view.columns).index(column))
        yield AuditFinding("result-mixed-scenarios", Severity.INFO, column, path, message, how, "certain")


def _apart(groups: dict[str, list[Cell]]) -> str:
    return ", ".join(f"{group} {_mean(cells):.2f}" for group, cells in groups.items())


def grouped(benchmark: Benchmark, cells: tuple[Cell, ...]) -> dict[str, list[Cell]]:
    """The cells by the group of their scenario; nothing when a scenario has none."""
    group_of = {category.id: category.group for category in benchmark.categories}
    found: dict[str, list[Cell]] = {}
    for cell in cells:
        group = group_of.get(cell.column.category or "")
        if group is None:
            return {}
        found.setdefault(group, []).append(cell)
    return found


def _mean(cells: list[Cell]) -> float:
    return sum(float(cell.rate or 0) for cell in cells) / len(cells) * 100


def result_value(view: TableView) -> Iterator[AuditFinding]:
    """Values that are no numbers, rates outside 0 to 100 %, and leading zeros."""
    for cell in view.cells:
        digits = bare(cell.text)
        if number(digits) is None:
            message = f"{cell.text!r} is not a number"
            hint = "write the printed digits alone, and leave an empty cell out"
            yield AuditFinding(
                "result-value", Severity.WARNING, cell.at, cell.path, message, "read as text", "certain", hint
            )
        elif cell.printed is not None and not 0 <= cell.printed.value <= 1:
            top = "100" if cell.metric.unit == "percent" else "1"
            message = f"{cell.text} is no rate: it lies outside 0 to {top}"
            how = f"the metric is a rate in {cell.metric.unit}"
            yield AuditFinding("result-value", Severity.WARNING, cell.at, cell.path, message, how, "certain")
        elif _padded(digits):
            others = sum(_padded(bare(one.text)) for one in view.cells)
            message = f"{cell.text} is printed with a leading zero"
            how = f"{others} of {len(view.cells)} values of the table are"
            yield AuditFinding("result-value", Severity.INFO, cell.at, cell.path, message, how, "certain",
                               "a digit may have been lost or moved" if others < 3 else None)  # fmt: skip


def _padded(digits: str) -> bool:
    """Whether a number begins with a zero that says nothing."""
    return digits[:1] == "0" and digits[1:2].isdigit()


def result_twice(view: TableView) -> Iterator[AuditFinding]:
    """Rows about the same model under the same conditions."""
    groups: dict[tuple[object, ...], list[int]] = {}
    for index, row in enumerate(view.table.rows):
        if row.model:
            key = (row.model, row.split, tuple(sorted(row.sides.items())), row.group, row.judge, row.protocol)
            groups.setdefault(key, []).append(index)
    for (model, *_), places in groups.items():
        names = [view.row_names[index] for index in places]
        labels = {view.table.rows[index].label for index in places}
        if len(labels) < len(places):
            yield AuditFinding(
                "result-twice", Severity.INFO, names[0], ("rows", places[-1]), f"{model} stands in {len(places)} rows",
                f"rows {', '.join(str(index + 1) for index in places)}: nothing tells them apart",
                "certain", "say in label, split or sides what differs",
            )  # fmt: skip


def result_size(view: TableView) -> Iterator[AuditFinding]:
    """Numbers of items that differ from those of the benchmark, in one sentence for the table."""
    found = [one for column in view.table.columns if (one := _other_size(view, column)) is not None]
    if found:
        told = "; ".join(f"{column.id} {column.n:,} for {expected:,}" for column, expected in found[:6])
        told += f"; {len(found) - 6} more" if len(found) > 6 else ""
        parts = any(column.category for column, _ in found)
        place = ("columns", list(view.columns).index(found[0][0].id), "n")
        message = f"{len(found)} columns count other numbers of items than their benchmark"
        if len(found) == 1:
            column, expected = found[0]
            known = view.benchmarks[column.benchmark or view.table.benchmark or ""]
            place_name = column.category or column.split or "all"
            message = f"n is {column.n:,}, but {known.name} has {expected:,} items in {place_name}"
        yield AuditFinding(
            "result-size", Severity.WARNING if parts and view.table.protocol is None else Severity.INFO,
            found[0][0].id if len(found) == 1 else view.table.id, place, message, f"{told} in taxonomy/benchmarks/",
            "certain", "a subset is another protocol: say so in the table's protocol",
        )  # fmt: skip


def _other_size(view: TableView, column: Column) -> tuple[Column, int] | None:
    """The column and its benchmark's number of items, where they differ."""
    known = view.benchmarks.get(column.benchmark or view.table.benchmark or "")
    if known is None or not column.n:
        return None
    if column.category:
        expected = next((one.n for one in known.categories if one.id == column.category), None)
    elif column.split:
        expected = next((one.n for one in known.splits if one.id == column.split), None)
    else:
        expected = None if column.average or column.sides else known.n
    return (column, expected) if expected and expected != column.n else None
