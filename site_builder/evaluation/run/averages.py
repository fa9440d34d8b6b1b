"""Rates, averages and their errors, in percent, from the outcomes of samples."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from site_builder.evaluation.run.outcomes import FAILED, HIT, MISS, UNSCORED, Cells
from site_builder.results import statistics
from site_builder.schema.runs import Average, AverageKind, Cell, Interval, Rate

MOST_UNKNOWN = 0.01
"""Share of failed and unscored samples above which only bounds are published."""

Name = tuple[str, str]
"""Split and category of a cell."""


class Tally(NamedTuple):
    """Items of a cell: hits of the scored ones, and all."""

    hits: int
    scored: int
    n: int

    @classmethod
    def of(cls, counts: Mapping[int, int]) -> Tally:
        hits = counts.get(HIT, 0)
        return cls(hits, hits + counts.get(MISS, 0), sum(counts.values()))


def cell(name: Name, counts: Mapping[int, int]) -> Cell:
    """One row of the table of results."""
    tally = Tally.of(counts)
    return Cell(
        split=name[0],
        category=name[1],
        n=tally.n,
        hits=tally.hits,
        scored=tally.scored,
        unscored=counts.get(UNSCORED, 0),
        errors=counts.get(FAILED, 0),
        rate=_rate([tally], None),
    )


def average(
    kind: AverageKind, split: str, group: str, names: Sequence[Name], cells: Cells, all_names: Sequence[Name]
) -> Average:
    """The average of the cells ``names``; ``all_names`` gives the name of each number in ``cells.cell_of``."""
    tallies = [Tally.of(cells.counts[name]) for name in names]
    place = {number: names.index(name) for number, name in enumerate(all_names) if name in set(names)}
    if kind == "pooled":
        tallies = [Tally(*(sum(column) for column in zip(*tallies, strict=True)))]
        place = dict.fromkeys(place, 0)
    error = _clustered_error(tallies, cells, place)
    return Average(
        split=split,
        group=group,
        kind=kind,
        cells=len(names),
        n=sum(tally.n for tally in tallies),
        hits=sum(tally.hits for tally in tallies),
        rate=_rate(tallies, error),
        clustered=error is not None,
    )


def _rate(tallies: Sequence[Tally], clustered_error: float | None) -> Rate:
    """The mean of the cells' rates; one cell has Wilson's interval unless its samples are clustered."""
    n = sum(tally.n for tally in tallies)
    unknown = n - sum(tally.scored for tally in tallies)
    bounds = _bounds(tallies) if unknown else None
    if unknown > MOST_UNKNOWN * n or not all(tally.scored for tally in tallies):
        return Rate(bounds=bounds)
    estimate = statistics.macro([(tally.hits, tally.scored) for tally in tallies])
    if clustered_error is None and len(tallies) == 1:
        interval = statistics.wilson(tallies[0].hits, tallies[0].scored)
        return Rate(value=_percent(estimate.value), interval=_interval(*interval), bounds=bounds)
    if clustered_error is not None:
        estimate = statistics.Estimate(estimate.value, clustered_error)
    return Rate(
        value=_percent(estimate.value),
        interval=_interval(*estimate.interval()) if estimate.error else None,
        standard_error=_percent(estimate.error),
        bounds=bounds,
    )


def _bounds(tallies: Sequence[Tally]) -> Interval:
    ends = [statistics.bounds(tally.hits, tally.n - tally.scored, tally.n) for tally in tallies]
    return _interval(*(math.fsum(side) / len(ends) for side in zip(*ends, strict=True)))


def _clustered_error(tallies: Sequence[Tally], cells: Cells, place: Mapping[int, int]) -> float | None:
    """Standard error of the mean of the cells' rates when samples share questions; None when none do.

    sqrt of the sum over clusters of (sum of the deviations from the cell's rate, each over number of cells times
    scored samples of the cell) squared: Miller 2024 (arXiv 2411.00640), with the cells as strata.
    """
    sums: dict[int, float] = {}
    samples = 0
    for outcome, number, cluster in zip(cells.outcomes, cells.cell_of, cells.cluster_of, strict=True):
        if number in place and outcome in (HIT, MISS):
            tally = tallies[place[number]]
            deviation = (outcome == HIT) - tally.hits / tally.scored
            sums[cluster] = sums.get(cluster, 0.0) + deviation / (len(tallies) * tally.scored)
            samples += 1
    if len(sums) == samples:
        return None
    return math.sqrt(math.fsum(total * total for total in sums.values()))


def _interval(low: float, high: float) -> Interval:
    return Interval(low=_percent(low), high=_percent(high))


def _percent(fraction: float) -> float:
    return round(100 * fraction, 4)
