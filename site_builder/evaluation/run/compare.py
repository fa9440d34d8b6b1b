"""Two runs on the same samples: where they differ, and whether that is more than chance."""

from __future__ import annotations

from dataclasses import dataclass, replace

from site_builder.errors import KbError
from site_builder.evaluation.run.folder import RunFolder
from site_builder.evaluation.run.outcomes import HIT, MISS, by_sample, read_scores
from site_builder.evaluation.run.state import read_state
from site_builder.results import statistics
from site_builder.schema.metrics import METRICS
from site_builder.schema.protocols import MetricSpec, Protocol

Outcomes = dict[str, tuple[str, str, int, bool]]
"""Sample -> split, category, cluster, hit."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of the samples, on those that both runs scored. Rates are fractions."""

    split: str
    category: str
    n: int
    first: float
    second: float
    only_first: int
    """Items that only the first run hit."""
    only_second: int
    p: float
    """Exact McNemar test; over categories adjusted by Holm's method."""
    interval: statistics.Interval | None = None
    """95 % interval of first minus second by paired bootstrap over questions; for whole splits."""


@dataclass(frozen=True, slots=True)
class MetricComparison:
    """One metric: each split as a whole, then its categories."""

    metric: str
    splits: tuple[Difference, ...]
    categories: tuple[Difference, ...]
    left_out: int
    """Items that only one of the runs scored."""


def compare(first: RunFolder, second: RunFolder, protocol: Protocol) -> list[MetricComparison]:
    """Compare two judged runs, metric by metric. Raises KbError when they cannot be compared."""
    one, two = first.spec(), second.spec()
    for fact in ("protocol", "protocol_sha256", "data_sha256"):
        if getattr(one, fact) != getattr(two, fact):
            what = "data" if fact.startswith("data") else "protocol"
            raise KbError(f"the runs differ in their {what}", hint="only runs of one protocol on the same data compare")
    judges = [run.judge_facts() for run in (first, second)]
    if judges[0] is None or judges[1] is None:
        raise KbError("one of the runs is not judged yet", hint="kb eval judge RUN")
    if (judges[0]["kind"], judges[0]["id"]) != (judges[1]["kind"], judges[1]["id"]):
        raise KbError(
            f"the runs have different judges, {judges[0]['id']} and {judges[1]['id']}",
            hint="judge one of them again with the other's judge: kb eval judge RUN --again --judge ...",
        )
    return [_metric(first, second, protocol, spec) for spec in protocol.metrics]


def _metric(first: RunFolder, second: RunFolder, protocol: Protocol, spec: MetricSpec) -> MetricComparison:
    one, two = _outcomes(first, protocol, spec), _outcomes(second, protocol, spec)
    common = [sample for sample in one if sample in two]
    splits = [
        _difference(one, two, [sample for sample in common if one[sample][0] == split], split, "all", bootstrap=True)
        for split in dict.fromkeys(one[sample][0] for sample in common)
    ]
    cells = dict.fromkeys(one[sample][:2] for sample in common)
    parts = [
        _difference(one, two, [i for i in common if one[i][:2] == (split, category)], split, category)
        for split, category in cells
    ]
    adjusted = statistics.holm([part.p for part in parts])
    return MetricComparison(
        metric=METRICS[spec.id].id,
        splits=tuple(splits),
        categories=tuple(_with_p(part, p) for part, p in zip(parts, adjusted, strict=True)),
        left_out=len(one.keys() ^ two.keys()),
    )


def _outcomes(run: RunFolder, protocol: Protocol, spec: MetricSpec) -> Outcomes:
    state = read_state(run)
    scores = read_scores(run, state, protocol)
    names = [one.sample for one in run.asked() if one.epoch == 0]
    cells = by_sample(state, scores.by_metric[spec.id], protocol.samples, ())
    wanted = set(spec.splits)
    rows = zip(names, cells.outcomes, cells.cell_of, cells.cluster_of, strict=True)
    return {
        name: (*state.cell_names[cell], cluster, outcome == HIT)
        for name, outcome, cell, cluster in rows
        if outcome in (HIT, MISS) and (not wanted or state.cell_names[cell][0] in wanted)
    }


def _difference(
    one: Outcomes, two: Outcomes, samples: list[str], split: str, category: str, *, bootstrap: bool = False
) -> Difference:
    a, b = [one[sample][3] for sample in samples], [two[sample][3] for sample in samples]
    only_first = sum(x and not y for x, y in zip(a, b, strict=True))
    only_second = sum(y and not x for x, y in zip(a, b, strict=True))
    interval = None
    if bootstrap:
        clusters = [one[sample][2] for sample in samples]
        interval = statistics.paired_bootstrap(a, b, clusters=clusters, resamples=2000).interval
    p = statistics.mcnemar_exact(only_first, only_second)
    n = len(samples)
    return Difference(split, category, n, sum(a) / n, sum(b) / n, only_first, only_second, p, interval)


def _with_p(part: Difference, p: float) -> Difference:
    return replace(part, p=p)
