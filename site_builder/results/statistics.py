"""The statistics of rates, in pure Python.

Rates, errors and intervals are fractions (0 to 1) here; percent is a matter of display. ``k`` of ``n`` items are hits.
Functions raise ValueError for counts that cannot be (k > n, no items). Random resampling has a fixed seed, so the same
data give the same digits.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Sequence
from functools import cache
from itertools import accumulate
from operator import sub
from random import Random
from statistics import NormalDist
from typing import NamedTuple

Counts = Sequence[tuple[int, int]]
"""Pairs (k, n), one for each cell."""

_NORMAL = NormalDist()


class Interval(NamedTuple):
    """Two ends of a rate or difference."""

    low: float
    high: float


class Estimate(NamedTuple):
    """A value and its standard error."""

    value: float
    error: float

    def interval(self, level: float = 0.95) -> Interval:
        """Normal interval, kept within 0 and 1."""
        reach = _z(level) * self.error
        return Interval(max(0.0, self.value - reach), min(1.0, self.value + reach))


class Comparison(NamedTuple):
    """Difference of two rates (first minus second), its interval, and the two-sided p-value of "no difference"."""

    difference: float
    interval: Interval
    p: float


# --- one rate ---------------------------------------------------------------------------------------------------


def wilson(k: int, n: int, level: float = 0.95) -> Interval:
    """Wilson's score interval of k/n, without continuity correction (Wilson 1927; Newcombe 1998, method 3)."""
    _check(k, n)
    z, rate = _z(level), k / n
    centre = rate + z * z / (2 * n)
    reach = z * math.sqrt(rate * (1 - rate) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    low = 0.0 if k == 0 else (centre - reach) / scale
    high = 1.0 if k == n else (centre + reach) / scale
    return Interval(low, high)


def macro(cells: Counts) -> Estimate:
    """Mean of the cells' rates, each cell counting the same. Error: sqrt(sum p(1-p)/n) / number of cells."""
    if not cells:
        raise ValueError("an average needs at least one cell")
    for k, n in cells:
        _check(k, n)
    variance = sum(k / n * (1 - k / n) / n for k, n in cells)
    return Estimate(math.fsum(k / n for k, n in cells) / len(cells), math.sqrt(variance) / len(cells))


def macro_wilson(cells: Counts, level: float = 0.95) -> Interval:
    """Interval of the mean of the cells' rates, recovered from Wilson's of each cell (Zou and Donner 2008).

    Unlike the normal interval it does not collapse where every cell is at 0 or 1.
    """
    if not cells:
        raise ValueError("an average needs at least one cell")
    found = [(k / n, wilson(k, n, level)) for k, n in cells]
    mean = math.fsum(rate for rate, _ in found) / len(found)
    below = math.sqrt(math.fsum((rate - interval.low) ** 2 for rate, interval in found)) / len(found)
    above = math.sqrt(math.fsum((interval.high - rate) ** 2 for rate, interval in found)) / len(found)
    return Interval(max(0.0, mean - below), min(1.0, mean + above))


def cell_variance(rate: float, n: int) -> float:
    """Variance of a rate over n items, p(1-p)/n. At 0 and n hits, where that is 0, two hits and two misses are added
    (Agresti and Coull 1998): a careful person does not believe in certainty after n items."""
    if not 0 <= rate <= 1:
        raise ValueError(f"{rate} is no rate")
    if rate in (0, 1):
        rate, n = (rate * n + 2) / (n + 4), n + 4
    return rate * (1 - rate) / n


def clustered_error(cells: Counts, samples: Iterable[tuple[int, Hashable, bool]]) -> float | None:
    """Standard error of the mean of the cells' rates when samples share a cluster (one question); None when none do.

    ``samples`` gives of each the number of its cell, its cluster, and whether it was a hit. Error: sqrt of the sum over
    clusters of (sum of the deviations from the cell's rate, each over cells times samples of the cell) squared (Miller
    2024, arXiv 2411.00640, section 2.2, with the cells as strata).
    """
    sums: dict[Hashable, float] = {}
    seen = 0
    for cell, cluster, hit in samples:
        k, n = cells[cell]
        sums[cluster] = sums.get(cluster, 0.0) + (hit - k / n) / (len(cells) * n)
        seen += 1
    return math.sqrt(math.fsum(total * total for total in sums.values())) if len(sums) < seen else None


def bounds(k: int, unknown: int, n: int) -> Interval:
    """Where the rate of n items lies whatever the ``unknown`` ones were: [k/n, (k + unknown)/n]."""
    _check(k + unknown, n)
    _check(k, n)
    return Interval(k / n, (k + unknown) / n)


# --- two rates --------------------------------------------------------------------------------------------------


def two_proportions(k1: int, n1: int, k2: int, n2: int, level: float = 0.95) -> Comparison:
    """Two independent rates: pooled z-test, and Newcombe's hybrid score interval (Newcombe 1998, method 10)."""
    first, second = wilson(k1, n1, level), wilson(k2, n2, level)
    p1, p2 = k1 / n1, k2 / n2
    pooled = (k1 + k2) / (n1 + n2)
    error = math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    low = p1 - p2 - math.hypot(p1 - first.low, second.high - p2)
    high = p1 - p2 + math.hypot(first.high - p1, p2 - second.low)
    return Comparison(p1 - p2, Interval(low, high), two_sided((p1 - p2) / error) if error else 1.0)


def two_estimates(first: Estimate, second: Estimate, level: float = 0.95) -> Comparison:
    """Two independent averages with known errors: z-test and normal interval of their difference."""
    _finite(first.value, first.error, second.value, second.error)
    difference, error = first.value - second.value, math.hypot(first.error, second.error)
    reach = _z(level) * error
    p = two_sided(difference / error) if error else float(difference == 0)
    return Comparison(difference, Interval(difference - reach, difference + reach), p)


def mcnemar_exact(only_first: int, only_second: int) -> float:
    """Two-sided exact p-value for two models on the same items (McNemar 1947, with the binomial of size b + c).

    The arguments count the items that only the first, and only the second, model hit.
    """
    discordant, fewer = only_first + only_second, min(only_first, only_second)
    if fewer < 0:
        raise ValueError("counts cannot be negative")
    # The tail from its largest term downwards, each the one before times k / (n - k + 1), until nothing is added.
    term = total = 1.0
    for k in range(fewer, 0, -1):
        term *= k / (discordant - k + 1)
        total += term
        if term < total * 1e-17:
            break
    largest = math.lgamma(discordant + 1) - math.lgamma(fewer + 1) - math.lgamma(discordant - fewer + 1)
    return min(1.0, math.exp(math.log(2) + largest + math.log(total) - discordant * math.log(2)))


def paired_bootstrap(
    first: Sequence[float],
    second: Sequence[float],
    *,
    clusters: Sequence[Hashable] | None = None,
    resamples: int = 10_000,
    level: float = 0.95,
    seed: int = 0,
) -> Comparison:
    """Difference of the means of two models on the same items, by resampling items (or whole clusters).

    Percentile interval (Efron and Tibshirani 1993, ch. 13); p is twice the smaller share of resamples on either side
    of zero, with one added above and below (Davison and Hinkley 1997, section 4.2).
    """
    if not first or len(first) != len(second) or (clusters is not None and len(clusters) != len(first)):
        raise ValueError("the two models need the same items, and each item its cluster")
    _finite(*first, *second)
    groups: dict[Hashable, list[float]] = {}
    for index, difference in enumerate(map(sub, first, second)):
        groups.setdefault(index if clusters is None else clusters[index], []).append(difference)
    sums = [(math.fsum(group), len(group)) for group in groups.values()]
    observed = math.fsum(total for total, _ in sums) / len(first)
    random = Random(seed)
    means = sorted(_mean_of(random.choices(sums, k=len(sums))) for _ in range(resamples))
    below = sum(mean <= 0 for mean in means) + 1
    above = sum(mean >= 0 for mean in means) + 1
    return Comparison(observed, _percentiles(means, level), min(1.0, 2 * min(below, above) / (resamples + 1)))


def holm(p_values: Sequence[float]) -> list[float]:
    """P-values adjusted for testing several hypotheses at once, in the order given (Holm 1979)."""
    if not all(0 <= p <= 1 for p in p_values):
        raise ValueError("a p-value lies between 0 and 1")
    order = sorted(range(len(p_values)), key=lambda index: p_values[index])
    steps = (min(1.0, (len(p_values) - rank) * p_values[index]) for rank, index in enumerate(order))
    adjusted = dict(zip(order, accumulate(steps, max), strict=True))
    return [adjusted[index] for index in range(len(p_values))]


# --- how many items -----------------------------------------------------------------------------------------------


def sample_size(p1: float, p2: float, *, alpha: float = 0.05, power: float = 0.8) -> int:
    """Items per model with which a two-sided test of independent rates finds ``p1`` against ``p2`` (Fleiss 1981)."""
    if not (0 <= p1 <= 1 and 0 <= p2 <= 1) or p1 == p2:
        raise ValueError("two different rates between 0 and 1 are needed")
    mean = (p1 + p2) / 2
    reach = _NORMAL.inv_cdf(1 - alpha / 2) * math.sqrt(2 * mean * (1 - mean))
    reach += _NORMAL.inv_cdf(power) * math.sqrt(p1 * (1 - p1) + p2 * (1 - p2))
    return math.ceil((reach / (p1 - p2)) ** 2)


class Detectable(NamedTuple):
    """The rates nearest to a given one that can be told from it; None when not even 0 or 1 can."""

    below: float | None
    above: float | None


def minimum_detectable_difference(rate: float, n: int, *, alpha: float = 0.05, power: float = 0.8) -> Detectable:
    """The nearest rates below and above ``rate`` that ``sample_size`` says n items per model can find."""

    def nearest(end: float) -> float | None:
        if rate == end or sample_size(rate, end, alpha=alpha, power=power) > n:
            return None
        undetected, detected = rate, end
        for _ in range(60):
            middle = (undetected + detected) / 2
            if middle != rate and sample_size(rate, middle, alpha=alpha, power=power) <= n:
                detected = middle
            else:
                undetected = middle
        return detected

    return Detectable(nearest(0.0), nearest(1.0))


# --- a judge that errs ----------------------------------------------------------------------------------------------


def rogan_gladen(rate: float, sensitivity: float, specificity: float) -> float:
    """The true rate behind ``rate`` as an imperfect judge sees it, kept within 0 and 1 (Rogan and Gladen 1978).

    Raises ValueError when the judge is no better than chance (sensitivity + specificity <= 1).
    """
    if not all(0 <= one <= 1 for one in (rate, sensitivity, specificity)):  # NaN fails every comparison
        raise ValueError("rate, sensitivity and specificity lie between 0 and 1")
    skill = sensitivity + specificity - 1
    if skill <= 0:
        raise ValueError("a judge with sensitivity + specificity <= 1 tells nothing")
    return min(1.0, max(0.0, (rate + specificity - 1) / skill))


class JudgeSample(NamedTuple):
    """A judge against people: of ``positives`` true hits it called ``hits`` so, of ``negatives`` it let ``passes``."""

    hits: int
    positives: int
    passes: int
    negatives: int


class Corrected(NamedTuple):
    """A rate corrected for the judge's errors."""

    value: float
    interval: Interval
    usable: float
    """Share of resamples in which the judge was better than chance; the interval rests on these."""


def rogan_gladen_resampled(
    k: int, n: int, judge: JudgeSample, *, resamples: int = 2000, level: float = 0.95, seed: int = 0
) -> Corrected:
    """Rogan-Gladen estimate of k/n with a percentile interval that carries the error of both sets.

    The judged items and the human-labelled sample are redrawn from binomials (parametric bootstrap). Raises ValueError
    when the judge is no better than chance.
    """
    _check(k, n)
    _check(judge.hits, judge.positives)
    _check(judge.passes, judge.negatives)
    sensitivity, specificity = judge.hits / judge.positives, judge.passes / judge.negatives
    value = rogan_gladen(k / n, sensitivity, specificity)
    random = Random(seed)
    drawn = []
    for _ in range(resamples):
        rate = _binomial(random, n, k / n) / n
        sens = _binomial(random, judge.positives, sensitivity) / judge.positives
        spec = _binomial(random, judge.negatives, specificity) / judge.negatives
        if sens + spec > 1:
            drawn.append(rogan_gladen(rate, sens, spec))
    return Corrected(value, _percentiles(sorted(drawn), level), len(drawn) / resamples)


# --- parts ----------------------------------------------------------------------------------------------------------


def two_sided(z: float) -> float:
    """Two-sided p-value of a standard normal deviate."""
    return math.erfc(abs(z) / math.sqrt(2))


@cache
def _z(level: float) -> float:
    if not 0 < level < 1:
        raise ValueError("a level lies between 0 and 1")
    return _NORMAL.inv_cdf((1 + level) / 2)


def _check(k: int, n: int) -> None:
    if not (n and 0 <= k <= n):
        raise ValueError(f"{k} of {n} items cannot be a rate")


def _finite(*values: float) -> None:
    if not all(map(math.isfinite, values)):
        raise ValueError("a value is not a number, or not finite")


def _mean_of(sums: Sequence[tuple[float, int]]) -> float:
    return sum(total for total, _ in sums) / sum(size for _, size in sums)


def _percentiles(ordered: Sequence[float], level: float) -> Interval:
    """The middle ``level`` of ordered values, by linear interpolation between them."""

    def quantile(share: float) -> float:
        place = share * (len(ordered) - 1)
        below = math.floor(place)
        above = min(below + 1, len(ordered) - 1)
        return ordered[below] + (place - below) * (ordered[above] - ordered[below])

    return Interval(quantile((1 - level) / 2), quantile((1 + level) / 2))


def _binomial(random: Random, n: int, p: float) -> int:
    return sum(random.random() < p for _ in range(n))
