"""Columns that hold things of different kinds: judges, protocols, sources, harm and missing disclaimers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from site_builder.diagnostics import Severity
from site_builder.results.audit.averages import row_averages
from site_builder.results.audit.finding import AuditFinding
from site_builder.results.printed import number
from site_builder.results.table import Cell, TableView
from site_builder.schema.judging import judged_by

if TYPE_CHECKING:
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
    """Values that are no numbers, or rates outside 0 to 100 %."""
    for cell in view.cells:
        value = number(cell.text.strip().removesuffix("%").rstrip())
        if value is None:
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


def result_size(view: TableView) -> Iterator[AuditFinding]:
    """Numbers of items that differ from those of the benchmark."""
    for index, column in enumerate(view.table.columns):
        known = view.benchmarks.get(column.benchmark or view.table.benchmark or "")
        category = next((one for one in known.categories if one.id == column.category), None) if known else None
        expected = category.n if category else None
        if column.n and expected and column.n != expected:
            message = f"n is {column.n}, but {known.name if known else ''} has {expected} items in {column.category}"
            how = "compared with taxonomy/benchmarks/"
            yield AuditFinding(
                "result-size", Severity.WARNING, column.id, ("columns", index, "n"), message, how, "certain",
                "a subset is another protocol: say so in the table's protocol",
            )  # fmt: skip
