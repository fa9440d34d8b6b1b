"""Printed numbers taken at their word: which counts k of n can stand behind the digits of a rate.

A rate of n items is k/n for a whole k. A printed percentage that no k gives, neither rounded nor cut, is a mistake
(Brown and Heathers 2017, "The GRIM test"). All arithmetic is exact.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from site_builder.schema.tables import RateUnit


Way = Literal["rounded", "cut", "twice", "raised"]
"""How digits were dropped: to the nearest, downwards, to the nearest twice (94.845 to 94.85 to 94.9), or upwards (as in
100 minus a percentage that was cut)."""

MOST = 200
"""Most counts that are told of one value."""

_NUMBER = re.compile(r"[-+]?(?:[0-9]+(?:\.([0-9]*))?|\.([0-9]+))\Z")


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed rate as a fraction: ``value`` of 1, printed in steps of ``step``."""

    text: str
    value: Fraction
    step: Fraction

    @property
    def percent(self) -> float:
        return float(self.value * 100)


class Reading(NamedTuple):
    """A count that the digits allow, and how it became them."""

    k: int
    way: Way


def number(text: str) -> Fraction | None:
    """The number that ``text`` writes in decimal digits, else None."""
    return Fraction(text) if _NUMBER.match(text) else None


def bare(text: str) -> str:
    """The digits of a printed value: without the sign of percent, and without how far it spreads."""
    return text.partition("±")[0].strip().removesuffix("%").rstrip()


def decimals(text: str) -> int:
    """Digits behind the point of a printed value."""
    return len(bare(text).partition(".")[2])


def printed_rate(text: str, unit: RateUnit) -> Printed | None:
    """The rate that ``text`` prints ("45.10", "45.1 %" or ".451"); None when it is no number."""
    value = number(bare(text))
    if value is None:
        return None
    scale = 100 if unit == "percent" or text.strip().endswith("%") else 1
    return Printed(text, value / scale, Fraction(1, 10 ** decimals(text) * scale))


def readings(printed: Printed, n: int) -> list[Reading]:
    """Every k of n that the digits allow, the plainest way of dropping digits first.

    Empty: no count gives these digits.
    """
    low = max(0, math.floor((printed.value - printed.step) * n))
    high = min(n, math.ceil((printed.value + printed.step) * n))
    if high - low > MOST:  # digits too coarse for n to say anything: the nearest counts stand for all
        middle = round(printed.value * n)
        low, high = max(low, middle - MOST // 2), min(high, middle + MOST // 2)
    found = [Reading(k, way) for k in range(low, high + 1) if (way := _way(printed, Fraction(k, n)))]
    order: dict[Way, int] = {"rounded": 0, "cut": 1, "twice": 2, "raised": 3}
    return sorted(found, key=lambda reading: (order[reading.way], reading.k))


def informative(printed: Printed, n: int) -> bool:
    """Whether the digits are fine enough that a wrong one can be seen: not every value is some k/n."""
    return printed.step * n < 1


def _way(printed: Printed, exact: Fraction) -> Way | None:
    difference = exact - printed.value
    if abs(difference) * 2 <= printed.step:
        return "rounded"
    if 0 <= difference < printed.step:
        return "cut"
    if -printed.step < difference < 0:
        return "twice" if -difference * 20 <= printed.step * 11 else "raised"
    return None


def nearest(printed: Printed, n: int) -> tuple[int, int]:
    """The two counts between which an impossible rate lies (the same twice at the ends)."""
    below = min(n, max(0, math.floor(printed.value * n)))
    return below, min(n, below + 1)


def percent(rate: Fraction | float, digits: int = 2) -> str:
    """A rate in percent, rounded half up as most tables do."""
    return str_fixed(Fraction(rate) * 100, digits)


def str_fixed(value: Fraction, digits: int) -> str:
    """``value`` with ``digits`` decimals, rounded half away from zero."""
    scaled = abs(value) * 10**digits
    whole = math.floor(scaled + Fraction(1, 2))
    text = f"{whole:0{digits + 1}d}"
    sign = "-" if value < 0 and whole else ""
    return sign + (f"{text[:-digits]}.{text[-digits:]}" if digits else text)


def slips(text: str) -> Iterator[str]:
    """Numbers one slip away from ``text``: one digit misread, or two neighbours swapped."""
    for index, character in enumerate(text):
        if not character.isdigit():
            continue
        for digit in "0123456789":
            if digit != character:
                yield text[:index] + digit + text[index + 1 :]
        after = index + 1 + (text[index + 1 : index + 2] == ".")
        if after < len(text) and text[after].isdigit() and text[after] != character:
            swapped = list(text)
            swapped[index], swapped[after] = swapped[after], swapped[index]
            yield "".join(swapped)
