"""The judge against a person: a sample of the verdicts to label, and what the labels say of the judge's errors."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from site_builder.errors import KbError
from site_builder.evaluation.judges.human import read_labels
from site_builder.evaluation.run.folder import RunFolder
from site_builder.evaluation.run.outcomes import HIT, MISS, Scores, read_scores
from site_builder.evaluation.run.state import State, read_state
from site_builder.files import write_atomic
from site_builder.results import statistics
from site_builder.results.rates import corrected, ends
from site_builder.schema.metrics import METRICS
from site_builder.schema.protocols import MetricSpec, Protocol
from site_builder.schema.runs import JudgeAudit, MetricResult

COLUMNS = ("item", "sample", "label", "answer")


@dataclass(frozen=True, slots=True)
class Drawn:
    """One answer for a person to label. The judge's verdict is not shown."""

    n: int
    sample: str
    epoch: int
    answer: str


def draw(run: RunFolder, state: State, scores: Scores, metric: MetricSpec, size: int, seed: int) -> list[Drawn]:
    """Draw ``size`` judged answers, from each cell and verdict in proportion to its size, in random order.

    Proportional strata keep the plain counts of the labels unbiased. Raises KbError when nothing is judged.
    """
    strata: dict[tuple[int, int], list[int]] = {}
    for n, outcome in enumerate(scores.by_metric[metric.id]):
        split = state.cell_names[state.cells[n]][0]
        if outcome in (HIT, MISS) and (not metric.splits or split in metric.splits):
            strata.setdefault((state.cells[n], outcome), []).append(n)
    total = sum(map(len, strata.values()))
    if not total:
        raise KbError("no answer has a verdict yet", hint="judge the run first: kb eval judge RUN")
    random = Random(seed)
    taken: list[int] = []
    for quota, members in _quotas([strata[key] for key in sorted(strata)], min(size, total)):
        taken += random.sample(members, quota)
    random.shuffle(taken)
    return list(_answers(run, state, taken))


def table(rows: list[Drawn]) -> str:
    """The sample as CSV, with an empty column for the labels."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow((row.sample, row.epoch, "", row.answer))
    return text.getvalue()


def sample_of(run: RunFolder, protocol: Protocol, size: int, seed: int) -> list[Drawn]:
    """The answers of ``run`` that a person is to label; the same for the same seed."""
    state = read_state(run)
    return draw(run, state, read_scores(run, state, protocol), protocol.metrics[0], size, seed)


def known_labels(run: RunFolder, protocol: Protocol) -> dict[tuple[str, int], str]:
    """(sample, epoch) -> label, as far as a person has labelled. Raises KbError for a table that cannot be used."""
    metric = METRICS[protocol.metrics[0].id]
    return read_labels(run.audit, (metric.hit, metric.miss)) if run.audit.is_file() else {}


def add_label(run: RunFolder, row: Drawn, label: str) -> None:
    """Write one label down at once. Only names and labels are kept, never the answer."""
    new = not run.audit.is_file()
    with run.audit.open("a", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        if new:
            writer.writerow(COLUMNS[:3])
        writer.writerow((row.sample, row.epoch, label))


def take_labels(run: RunFolder, protocol: Protocol, table: Path) -> None:
    """Keep the labels of a table that a person filled in. Raises KbError for a table that cannot be used."""
    metric = METRICS[protocol.metrics[0].id]
    labels = read_labels(table, (metric.hit, metric.miss))
    if not labels:
        raise KbError(f"{table} holds no label", hint=f"write {metric.hit} or {metric.miss} into its column label")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS[:3])
    writer.writerows((sample, epoch, label) for (sample, epoch), label in labels.items())
    write_atomic(run.audit, text.getvalue())


def read_audit(run: RunFolder, protocol: Protocol, state: State, scores: Scores) -> JudgeAudit | None:
    """The judge's errors from the labels in the run's folder; None without labels of both kinds.

    Raises KbError for a table that cannot be used.
    """
    if not run.audit.is_file():
        return None
    metric = METRICS[protocol.metrics[0].id]
    labels = known_labels(run, protocol)
    outcomes = scores.by_metric[metric.id]
    tally = dict.fromkeys(("tp", "fn", "tn", "fp"), 0)
    for one in run.asked():
        label = labels.get((one.sample, one.epoch))
        judged = outcomes[one.n]
        if label is not None and judged in (HIT, MISS):
            agrees = (label == metric.hit) == (judged == HIT)
            tally[("t" if agrees else "f") + ("p" if judged == HIT else "n")] += 1
    positives, negatives = tally["tp"] + tally["fn"], tally["tn"] + tally["fp"]
    if not positives or not negatives:
        return None
    return JudgeAudit(
        metric=metric.id,
        true_positives=tally["tp"],
        false_negatives=tally["fn"],
        true_negatives=tally["tn"],
        false_positives=tally["fp"],
        sensitivity=round(100 * tally["tp"] / positives, 4),
        specificity=round(100 * tally["tn"] / negatives, 4),
        sensitivity_interval=ends(statistics.wilson(tally["tp"], positives)),
        specificity_interval=ends(statistics.wilson(tally["tn"], negatives)),
    )


def allowed_for(metric: MetricResult, judge: JudgeAudit) -> MetricResult:
    """The metric with the Rogan-Gladen estimate beside each raw average, where the judge is better than chance."""
    averages = (replace(average, rate=corrected(average, judge)) for average in metric.averages)
    return replace(metric, averages=tuple(averages))


def _quotas(strata: list[list[int]], size: int) -> Iterator[tuple[int, list[int]]]:
    """Whole numbers in proportion to the strata's sizes, by largest remainders."""
    total = sum(map(len, strata))
    exact = [size * len(members) / total for members in strata]
    quotas = [int(share) for share in exact]
    order = sorted(range(len(strata)), key=lambda index: quotas[index] - exact[index])
    for index in order[: size - sum(quotas)]:
        quotas[index] += 1
    return zip(quotas, strata, strict=True)


def _answers(run: RunFolder, state: State, numbers: list[int]) -> Iterator[Drawn]:
    wanted = set(numbers)
    names = {one.n: (one.sample, one.epoch) for one in run.asked() if one.n in wanted}
    with run.responses.open("rb") as log:
        for n in numbers:
            log.seek(state.offsets[n])
            yield Drawn(n, *names[n], json.loads(log.readline())["text"])
