"""Rows that need no model: what always doing the same, guessing or one letter would score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from site_builder.schema.taxonomy import KnownMetric, Split


@dataclass(frozen=True, slots=True)
class Baseline:
    """A strategy without a model, and the value of the metric in percent that it gets."""

    name: str
    value: float


def defined_baselines(metric: KnownMetric | None) -> list[Baseline]:
    """Always doing the same, for metrics whose definition decides what that scores; else nothing."""
    return [Baseline(name, value) for name, value in metric.baselines.items()] if metric else []


def choice_baselines(split: Split, *, complement: bool = False) -> list[Baseline]:
    """Random guessing and the known constant letters of a multiple-choice split; 100 minus these if ``complement``."""
    if not split.options:
        return []
    found = [Baseline("random guessing", 100 / split.options)]
    found += [Baseline(f"always {letter}", value) for letter, value in sorted(split.constants.items())]
    return [Baseline(one.name, 100 - one.value if complement else one.value) for one in found]
