"""From verdicts on samples to the outcome of each item, and from there to counts by cell."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from site_builder.evaluation.judges.metrics import METRICS
from site_builder.evaluation.run.folder import RunFolder
from site_builder.evaluation.run.judge import verdict_holds
from site_builder.evaluation.run.records import read_log
from site_builder.evaluation.run.state import ERROR, State
from site_builder.schema.protocols import Protocol

NOTHING, MISS, HIT, UNSCORED, FAILED = range(5)
"""What became of a sample, or of an item, under one metric."""


@dataclass
class Verdicts:
    """The verdicts of a run: one byte a sample and metric."""

    by_metric: dict[str, bytearray]
    scored: int = 0
    """Samples with a verdict."""
    reasons: Counter[str] = field(default_factory=Counter)
    """Why samples are unscored."""


def read_verdicts(run: RunFolder, state: State, protocol: Protocol) -> Verdicts:
    """Read the verdicts that hold for the present answers; a later one replaces an earlier one."""
    metrics = [METRICS[spec.id] for spec in protocol.metrics]
    table = {metric.id: bytearray(len(state)) for metric in metrics}
    reasons: dict[int, str] = {}
    for record in read_log(run.verdicts):
        if not verdict_holds(record, state):
            continue
        n, labels = record["n"], record.get("labels") or {}
        for metric in metrics:
            known = {metric.hit: HIT, metric.miss: MISS}
            table[metric.id][n] = known.get(labels.get(metric.id, ""), UNSCORED)
        reasons.pop(n, None)
        if metrics[0].id not in labels:
            reasons[n] = record.get("unscored") or "the verdict has no label"
    for outcomes in table.values():
        for n, status in enumerate(state.status):
            if status == ERROR:
                outcomes[n] = FAILED
    primary = table[metrics[0].id]
    return Verdicts(table, primary.count(HIT) + primary.count(MISS), Counter(reasons.values()))


@dataclass
class Cells:
    """Outcomes of items under one metric, counted by cell."""

    counts: dict[tuple[str, str], Counter[int]]
    """(split, category) -> number of items by outcome."""
    outcomes: bytearray
    """Outcome of each item."""
    cell_of: array[int]
    """Index of each item's cell in ``State.cell_names``."""
    cluster_of: array[int]
    """Cluster of each item."""


def by_item(state: State, outcomes: bytearray, samples: int, splits: Iterable[str]) -> Cells:
    """Combine the ``samples`` answers of each item by majority, and count items by cell.

    An item is decided when more than half of its answers agree; otherwise it is unscored or failed, whichever kind of
    gap it has more of. Only ``splits`` count (none: all).
    """
    wanted = set(splits)
    cells = Cells({}, bytearray(), array("H"), array("L"))
    for start in range(0, len(state), samples):
        name = state.cell_names[state.cells[start]]
        if wanted and name[0] not in wanted:
            continue
        outcome = _majority(outcomes[start : start + samples])
        cells.outcomes.append(outcome)
        cells.cell_of.append(state.cells[start])
        cells.cluster_of.append(state.clusters[start])
        cells.counts.setdefault(name, Counter())[outcome] += 1
    return cells


def _majority(outcomes: bytearray) -> int:
    if len(outcomes) == 1:
        return outcomes[0]
    for decided in (HIT, MISS):
        if 2 * outcomes.count(decided) > len(outcomes):
            return decided
    return FAILED if outcomes.count(FAILED) > outcomes.count(UNSCORED) else UNSCORED
