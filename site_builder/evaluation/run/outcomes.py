"""From scores of answers to the outcome of each sample, and from there to counts by cell."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from site_builder.evaluation.run.folder import RunFolder
from site_builder.evaluation.run.judge import score_holds
from site_builder.evaluation.run.records import Damage, read_log
from site_builder.evaluation.run.state import EMPTY, ERROR, TRUNCATED, State
from site_builder.results.rates import MOST_UNKNOWN
from site_builder.schema.metrics import METRICS
from site_builder.schema.protocols import Protocol
from site_builder.schema.runs import CUT_OFF, NO_ANSWER

_DOUBTFUL = {EMPTY: NO_ANSWER, TRUNCATED: CUT_OFF}
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
    gaps: dict[str, int] = field(default_factory=dict)
    """Answers that say nothing sure about the model, by what became of them."""
    marks: Counter[str] = field(default_factory=Counter)
    """How many answers have each mark of ``Score.marks``."""
    damage: Damage | None = None
    """Lines of the log of verdicts that cannot be read."""


def read_scores(run: RunFolder, state: State, protocol: Protocol) -> Scores:
    """Read the verdicts that hold for the present answers; a later one replaces an earlier one.

    When more than ``MOST_UNKNOWN`` of the answers are gaps (failed, unscored, empty, or cut before the verdict was
    sure), the empty and the cut ones lose their verdicts: so many say something about the server or the limit, and
    nothing about the model.
    """
    metrics = [METRICS[spec.id] for spec in protocol.metrics]
    table = {metric.id: bytearray(len(state)) for metric in metrics}
    reasons: dict[int, str] = {}
    marks: dict[int, tuple[str, ...]] = {}
    mark, damage = run.judge_mark(), Damage(run.verdicts)
    for line in read_log(run.verdicts):
        record = line.record
        if record is None or not is_verdict(record):
            damage.add(line.number)
            continue
        if not score_holds(record, state, mark):
            continue
        n, labels = record["n"], record.get("labels") or {}
        for metric in metrics:
            known = {metric.hit: HIT, metric.miss: MISS}
            table[metric.id][n] = known.get(labels.get(metric.id, ""), UNSCORED)
        for log in (reasons, marks):
            log.pop(n, None)
        if record.get("marks"):
            marks[n] = tuple(record["marks"])
        if table[metrics[0].id][n] == UNSCORED:
            reasons[n] = record.get("unscored") or "the verdict has no label that is known"
    primary = table[metrics[0].id]
    doubtful = [n for n in range(len(state)) if _is_doubtful(state.status[n], primary[n], marks.get(n, ()), protocol)]
    gaps = {
        "failed": state.status.count(ERROR),
        "empty": sum(state.status[n] == EMPTY for n in doubtful),
        "cut off": sum(state.status[n] == TRUNCATED for n in doubtful),
        "unscored": sum(state.status[n] not in _DOUBTFUL for n in reasons),
    }
    dropped = doubtful if sum(gaps.values()) > MOST_UNKNOWN * len(state) else []
    for outcomes in table.values():
        for n, status in enumerate(state.status):
            if status == ERROR:
                outcomes[n] = FAILED
        for n in dropped:
            if outcomes[n]:
                outcomes[n] = UNSCORED
                reasons.setdefault(n, _DOUBTFUL[state.status[n]])
    scored = primary.count(HIT) + primary.count(MISS)
    found = Counter(one for several in marks.values() for one in several)
    return Scores(table, scored, Counter(reasons.values()), gaps, found, damage)


def _is_doubtful(status: int, outcome: int, marks: tuple[str, ...], protocol: Protocol) -> bool:
    """Whether an answer is empty, or is cut off where what is missing could change its verdict.

    An exact rule that has found its word or letter has found it, however the answer goes on; and a protocol may ask for
    nothing but what is written within the limit.
    """
    if status not in _DOUBTFUL or not outcome or (status == TRUNCATED and protocol.cut == "judge"):
        return False
    if status == EMPTY or protocol.judge.kind != "exact":
        return True
    return "unread" in marks if protocol.judge.rule == "option-letter@2" else outcome != HIT


def is_verdict(record: Mapping[str, Any]) -> bool:
    """Whether a line of the log can be a verdict at all."""
    labels, marks, votes = record.get("labels"), record.get("marks"), record.get("votes", [])
    named = isinstance(record.get("key"), str) and isinstance(record.get("answer"), int)
    said = isinstance(labels, dict) or isinstance(record.get("unscored"), str)
    texts = all(isinstance(label, str) for label in labels.values()) if isinstance(labels, dict) else labels is None
    voted = isinstance(votes, list) and all(map(_is_vote, votes))
    return named and type(record.get("n")) is int and said and texts and isinstance(marks, list | type(None)) and voted


def _is_vote(vote: Any) -> bool:
    """Whether this can be what a member of a panel said."""
    return isinstance(vote, dict) and isinstance(vote.get("judge"), str) and isinstance(vote.get("labels"), dict)


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
