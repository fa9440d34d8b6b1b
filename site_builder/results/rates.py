"""Rates of a run, in percent, from counts: what the runner writes, and what a written file is held against."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from site_builder.results import statistics
from site_builder.schema.runs import Average, AverageKind, Interval, JudgeAudit, Rate

MOST_UNKNOWN = 0.01
"""Share of failed, unscored, empty and cut answers above which nothing is ranked; of the first two, only bounds."""


class Tally(NamedTuple):
    """One cell: its split and category, its hits, its scored samples, and all its samples."""

    split: str
    category: str
    hits: int
    scored: int
    n: int


def rate_of(kind: AverageKind, cells: Sequence[Tally], clustered_error: float | None = None) -> Rate:
    """The macro or pooled average of ``cells``, with its error.

    One cell or pool has Wilson's interval. A macro average, and one whose samples share questions (``clustered_error``,
    as a fraction), has the normal interval with its standard error; where that is 0, since every sample hit or none
    did, the interval is that of ``_certain``. Above ``MOST_UNKNOWN`` of failed and unscored samples only bounds are
    given.
    """
    parts = [_pool(cells)] if kind == "pooled" else list(cells)
    n = sum(part.n for part in parts)
    unknown = n - sum(part.scored for part in parts)
    bounds = _bounds(parts) if unknown else None
    if unknown > MOST_UNKNOWN * n or not all(part.scored for part in parts):
        return Rate(bounds=bounds)
    estimate = statistics.macro([(part.hits, part.scored) for part in parts])
    if clustered_error is None and len(parts) == 1:
        interval = statistics.wilson(parts[0].hits, parts[0].scored)
        return Rate(value=percent(estimate.value), interval=ends(interval), bounds=bounds)
    if clustered_error is not None:
        estimate = statistics.Estimate(estimate.value, clustered_error)
    return Rate(
        value=percent(estimate.value),
        interval=ends(estimate.interval() if estimate.error else _certain(kind, cells)),
        standard_error=percent(estimate.error),
        bounds=bounds,
    )


def corrected(average: Average, audit: JudgeAudit, *, resample: bool = True) -> Rate:
    """The rate of an average with its Rogan-Gladen estimate; as it is where the judge is no better than chance.

    Both kinds get the estimate; only the pooled rate, one binomial, gets the resampled interval.
    """
    judge, value = labelled(audit), average.rate.value
    if value is None or not has_skill(audit):
        return replace(average.rate, corrected=None, corrected_interval=None)
    interval = None
    if resample and average.kind == "pooled" and not average.clustered:
        interval = ends(statistics.rogan_gladen_resampled(average.hits, average.n, judge).interval)
    estimate = statistics.rogan_gladen(value / 100, judge.hits / judge.positives, judge.passes / judge.negatives)
    return replace(average.rate, corrected=percent(estimate), corrected_interval=interval)


def has_skill(audit: JudgeAudit) -> bool:
    """Whether a judge tells anything: sensitivity and specificity together above 100 %."""
    judge = labelled(audit)
    if not judge.positives or not judge.negatives:
        return False
    return judge.hits / judge.positives + judge.passes / judge.negatives > 1


def labelled(audit: JudgeAudit) -> statistics.JudgeSample:
    """The labels of an audit as the statistics take them."""
    return statistics.JudgeSample(
        hits=audit.true_positives,
        positives=audit.true_positives + audit.false_negatives,
        passes=audit.true_negatives,
        negatives=audit.true_negatives + audit.false_positives,
    )


def too_many_gaps(gaps: Mapping[str, int], n: int) -> str | None:
    """Why a run of ``n`` answers must not be ranked: too many say nothing sure about the model. None when they do."""
    if sum(gaps.values()) <= MOST_UNKNOWN * n:
        return None
    told = ", ".join(f"{number} {what}" for what, number in gaps.items() if number)
    return f"of {n} answers are {told}: more than {100 * MOST_UNKNOWN:g} %"


def percent(fraction: float) -> float:
    """A fraction in percent, to four digits behind the point."""
    return round(100 * fraction, 4)


def ends(interval: tuple[float, float]) -> Interval:
    """An interval of fractions in percent."""
    return Interval(low=percent(interval[0]), high=percent(interval[1]))


def _certain(kind: AverageKind, cells: Sequence[Tally]) -> statistics.Interval:
    """The interval of an average whose cells are all at 0 or 100 %, so that no standard error can be estimated.

    Splits may share their questions, so each category counts once, with its largest cell. The mean of the cells then
    has the interval that follows from Wilson's of each (method of variance estimates recovery, Zou and Donner 2008).
    """
    largest: dict[str, Tally] = {}
    for cell in cells:
        if cell.category not in largest or cell.scored > largest[cell.category].scored:
            largest[cell.category] = cell
    parts = [_pool(list(largest.values()))] if kind == "pooled" else list(largest.values())
    return statistics.macro_wilson([(part.hits, part.scored) for part in parts])


def _pool(cells: Sequence[Tally]) -> Tally:
    return Tally("", "", *(sum(column) for column in zip(*(cell[2:] for cell in cells), strict=True)))


def _bounds(parts: Sequence[Tally]) -> Interval:
    found = [statistics.bounds(part.hits, part.n - part.scored, part.n) for part in parts]
    return ends((math.fsum(low for low, _ in found) / len(found), math.fsum(high for _, high in found) / len(found)))
