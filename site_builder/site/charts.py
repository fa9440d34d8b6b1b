"""Geometry of the plots, in the units of their view box. Templates draw them; a table beside each says the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

HATCHES = 5
"""Plain, and four kinds of hatching."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar."""

    name: str
    hatch: int
    """Number of its hatching; 0 is plain."""
    value: float
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar with its label."""

    label: str
    tick: str
    """What stands below it."""
    total: float
    x: float
    y: float
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar chart: ``ticks`` are values with their place on the axis of values."""

    width: float
    height: float
    bars: tuple[Bar, ...]
    ticks: tuple[tuple[float, float], ...]
    names: tuple[str, ...]


def columns(
    rows: Iterable[tuple[str, Mapping[str, int]]],
    names: Sequence[str],
    width: float = 720,
    tick: Callable[[str], str] = str,
) -> Bars:
    """Upright stacked bars, one for each row; ``names`` is the order of the parts from the axis upwards, ``tick`` what
    of a label stands below its bar."""
    table = list(rows)
    left, top, height = 40.0, 12.0, 190.0
    values = ticks_to(max((sum(parts.values()) for _, parts in table), default=0) or 1)
    most = values[-1]
    step = (width - left) / max(1, len(table))
    thick = min(56.0, step * 0.72)
    bars = []
    for position, (label, parts) in enumerate(table):
        x, bottom, segments = left + position * step + (step - thick) / 2, top + height, []
        for place, name in enumerate(names):
            if value := parts.get(name, 0):
                tall = height * value / most
                bottom -= tall
                segments.append(
                    Segment(
                        name, place % HATCHES, value, round(x, 1), round(bottom, 1), round(thick, 1), round(tall, 1)
                    )
                )
        bars.append(
            Bar(label, tick(label), sum(parts.values()), round(x + thick / 2, 1), round(bottom, 1), tuple(segments))
        )
    ticks = tuple((value, round(top + height * (1 - value / most), 1)) for value in values)
    return Bars(width, top + height + 26, tuple(bars), ticks, tuple(names))


def ticks_to(most: float) -> list[float]:
    """Round values from 0 to the first that is not below ``most``, four to seven of them."""
    step = 1.0
    while most / step > 5:
        step *= 2.5 if str(step).startswith("2") else 2
    return [step * count for count in range(ceil(most / step) + 1)]


def share(value: float, most: float) -> float:
    """``value`` as percent of ``most``, to one decimal: the width of a bar in a table."""
    return round(100 * value / most, 1) if most else 0.0
