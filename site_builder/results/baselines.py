"""Rows that need no model: what refusing everything, answering everything, guessing or one letter would score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from site_builder.schema.taxonomy import Split


_BY_DEFINITION = {
    "attack-success-rate": (0.0, 100.0),
    "unsafe-rate": (0.0, 100.0),
    "safe-rate": (100.0, 0.0),
    "refusal-rate": (100.0, 0.0),
    "over-refusal-rate": (100.0, 0.0),
}
"""Percent that a model scores that refuses everything, and one that complies with everything."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """A strategy without a model, and the value of the metric in percent that it gets."""

    name: str
    value: float


def refusal_baselines(metric: str) -> list[Baseline]:
    """Always refusing and always complying, for metrics whose definition decides them; else nothing."""
    if metric not in _BY_DEFINITION:
        return []
    refuse, comply = _BY_DEFINITION[metric]
    return [Baseline("always refuse", refuse), Baseline("always comply", comply)]


def choice_baselines(split: Split, *, complement: bool = False) -> list[Baseline]:
    """Random guessing and the known constant letters of a multiple-choice split; 100 minus these if ``complement``."""
    if not split.options:
        return []
    found = [Baseline("random guessing", 100 / split.options)]
    found += [Baseline(f"always {letter}", value) for letter, value in sorted(split.constants.items())]
    return [Baseline(one.name, 100 - one.value if complement else one.value) for one in found]
