"""Multiple choice: what guessing and constant answers score, and which rows do no better."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from site_builder.diagnostics import Severity
from site_builder.results.audit.finding import AuditFinding
from site_builder.results.baselines import Baseline, choice_baselines
from site_builder.results.statistics import two_sided
from site_builder.results.table import Cell, TableView

if TYPE_CHECKING:
    from site_builder.schema.taxonomy import Split


def choice_split(view: TableView, cell: Cell) -> Split | None:
    """The multiple-choice split in which the cell stands, if it is one with a known number of options."""
    benchmark = view.benchmarks.get(cell.benchmark or "")
    splits = benchmark.splits if benchmark else ()
    return next((split for split in splits if split.id == cell.split and split.options and split.options > 1), None)


def result_chance(view: TableView) -> Iterator[AuditFinding]:
    """Multiple-choice columns in which rows do no better than guessing."""
    for cells in view.blocks.values():
        split, metric = choice_split(view, cells[0]), cells[0].metric
        scored = [cell for cell in cells if cell.printed and cell.n]
        if split is None or not scored or metric.id not in ("accuracy", *_complements(view)):
            continue
        complement = metric.complement_of is not None
        baselines = choice_baselines(split, complement=complement)
        chance = baselines[0].value / 100
        guessing = [cell for cell in scored if _equals(cell, chance)]
        worse = [cell for cell in scored if any(_is_worse(cell, one, complement) for one in baselines[1:])]
        message = f"this tests whether the model can answer: it is 100 minus {metric.complement_of}; "
        message = (message if complement else "") + f"chance is {baselines[0].value:.2f}"
        message += "".join(f", {one.name} gives {one.value:.2f}" for one in baselines[1:])
        message += f"; {len(guessing)} of {len(scored)} rows cannot be told from guessing"
        if worse:
            names = ", ".join(f"{cell.row_name} {cell.text}" for cell in worse)
            message += f"; a constant answer beats {names}"
        how = f"{split.options} options; test of each rate against chance at 5 %: "
        how += ", ".join(f"{cell.row_name} {cell.text}" for cell in guessing) if guessing else "all differ"
        at = cells[0].column.id + (f" {cells[0].row.split}" if cells[0].row.split else "")
        yield AuditFinding("result-chance", Severity.INFO, at, cells[0].path, message, how, "certain")


def _complements(view: TableView) -> list[str]:
    return [metric.id for metric in view.table.metrics if metric.complement_of == "accuracy"]


def _equals(cell: Cell, chance: float) -> bool:
    """Whether a two-sided score test at 5 % leaves ``chance`` standing for the cell's rate."""
    assert cell.rate is not None
    assert cell.n is not None
    error = (chance * (1 - chance) / cell.n) ** 0.5
    return two_sided((float(cell.rate) - chance) / error) >= 0.05


def _is_worse(cell: Cell, baseline: Baseline, complement: bool) -> bool:
    assert cell.printed is not None
    difference = cell.printed.percent - baseline.value
    return difference > 0 if complement else difference < 0
