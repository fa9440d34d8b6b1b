"""Agreement of raters beyond chance, for labels without an order: Cohen's kappa and Krippendorff's alpha."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import chain
from random import Random

from site_builder.results.statistics import Interval

Units = Sequence[tuple[str, ...]]
"""For each thing that was rated the labels of all raters, in one order."""


def raw(units: Units) -> float:
    """Share of the units to which all raters gave one label. Raises ValueError without units."""
    if not units:
        raise ValueError("agreement of nothing")
    return sum(len(set(labels)) == 1 for labels in units) / len(units)


def cohen(units: Units) -> float | None:
    """Cohen's kappa of two raters (1960); None where both gave one and the same label throughout.

    Raises ValueError without units, or when there are not two raters.
    """
    observed, n = raw(units), len(units)
    first, second = Counter[str](), Counter[str]()
    for labels, times in Counter(units).items():
        if len(labels) != 2:
            raise ValueError("Cohen's kappa is of two raters")
        first[labels[0]] += times
        second[labels[1]] += times
    expected = sum(first[label] * second[label] for label in first) / n**2
    return None if expected == 1 else (observed - expected) / (1 - expected)


def krippendorff(units: Units) -> float | None:
    """Krippendorff's alpha for nominal labels, with nothing missing; None where there is only one label.

    1 - (n - 1) * sum over units of disagreeing pairs / (m - 1), over the disagreeing pairs of all n labels.
    """
    pairs = 0.0
    for labels, times in Counter(units).items():
        counts, m = Counter(labels), len(labels)
        pairs += times * (m * m - sum(count * count for count in counts.values())) / (m - 1)
    totals = Counter(chain.from_iterable(units))
    n = sum(totals.values())
    expected = n * n - sum(count * count for count in totals.values())
    return None if expected == 0 else 1 - (n - 1) * pairs / expected


def interval(units: Units, coefficient: Callable[[Units], float | None], *, resamples: int = 1000) -> Interval | None:
    """95 % interval by resampling units, with a fixed seed; None where most resamples have no coefficient."""
    random, n = Random(0), len(units)
    found = [coefficient(random.choices(units, k=n)) for _ in range(resamples if n < 2000 else resamples // 5)]
    known = sorted(value for value in found if value is not None)
    if len(known) < len(found) / 2:
        return None
    return Interval(known[int(0.025 * (len(known) - 1))], known[round(0.975 * (len(known) - 1))])
