"""From scores of answers to the outcome of each sample, and from there to counts by cell."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from site_builder.evaluation.judges.metrics import METRICS
from site_builder.evaluation.run.folder import RunFolder
from site_builder.evaluation.run.judge import score_holds
from site_builder.evaluation.run.records import read_log
from site_builder.evaluation.run.state import ERROR, State
from site_builder.schema.protocols import Protocol

NOTHING, MISS, HIT, UNSCORED, FAILED = range(5)
"""What became of an answer, or of a sample, under one metric."""


@dataclass
class Scores:
    """The scores of a run: one byte an answer and metric."""

    by_metric: dict[str, bytearray]
    scored: int = 0
    """Answers with a verdict."""
    reasons: Counter[str] = field(default_factory=Counter)
    """Why answers are unscored."""


def read_scores(run: RunFolder, state: State, protocol: Protocol) -> Scores:
    """Read the verdicts that hold for the present answers; a later one replaces an earlier one."""
    metrics = [METRICS[spec.id] for spec in protocol.metrics]
    table = {metric.id: bytearray(len(state)) for metric in metrics}
    reasons: dict[int, str] = {}
    for record in read_log(run.verdicts):
        if not score_holds(record, state):
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
    return Scores(table, primary.count(HIT) + primary.count(MISS), Counter(reasons.values()))


@dataclass
class Cells:
    """Outcomes of samples under one metric, counted by cell."""

    counts: dict[tuple[str, str], Counter[int]]
    """(split, category) -> number of samples by outcome."""
    outcomes: bytearray
    """Outcome of each sample."""
    cell_of: array[int]
    """Index of each item's cell in ``State.cell_names``."""
    cluster_of: array[int]
    """Cluster of each sample."""


def by_sample(state: State, outcomes: bytearray, epochs: int, splits: Iterable[str]) -> Cells:
    """Combine the ``epochs`` answers of each sample by majority, and count samples by cell.

    A sample is decided when more than half of its answers agree; otherwise it is unscored or failed, whichever kind of
    gap it has more of. Only ``splits`` count (none: all).
    """
    wanted = set(splits)
    cells = Cells({}, bytearray(), array("H"), array("L"))
    for start in range(0, len(state), epochs):
        name = state.cell_names[state.cells[start]]
        if wanted and name[0] not in wanted:
            continue
        outcome = _majority(outcomes[start : start + epochs])
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
