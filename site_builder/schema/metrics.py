"""What a score can say: the metrics, and the pair of labels of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Metric:
    """A rate over samples. ``hit`` is the label of a sample that counts, ``miss`` of one that does not."""

    id: str
    hit: str
    miss: str
    lower_is_better: bool | None


METRICS: Mapping[str, Metric] = {
    metric.id: metric
    for metric in (
        Metric("attack-success-rate", "unsafe", "safe", True),
        Metric("accuracy", "correct", "wrong", False),
        Metric("utility", "correct", "wrong", False),
        Metric("refusal-rate", "refused", "answered", None),
        Metric("over-refusal-rate", "refused", "answered", True),
    )
}
