"""When to ask again: exponential backoff with full jitter, and what a server says with Retry-After."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST_WAIT = 600.0
"""Seconds; a server that asks for more is not waited for: the sample fails and a later run asks again."""


@dataclass(frozen=True, slots=True)
class Backoff:
    """Waiting times that double from ``base`` to ``cap`` seconds, each drawn evenly from zero to that limit.

    Full jitter spreads the clients that failed together (Brooker, "Exponential backoff and jitter", AWS 2015).
    """

    base: float = 1.0
    cap: float = 60.0

    def delay(self, failures: int) -> float:
        """Seconds to wait after so many failures in a row (1 for the first)."""
        return random.uniform(0.0, min(self.cap, self.base * 2.0 ** min(failures - 1, 32)))


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Return the seconds that a response asks to wait, or None when it does not say so in a way that can be read.

    Understands ``retry-after-ms``, and ``Retry-After`` as seconds and as a date (RFC 9110, 10.2.3). ``now`` is the time
    to count a date from; the present when left out.
    """
    if (milliseconds := _number(headers.get("retry-after-ms"))) is not None:
        return milliseconds / 1000.0
    value = headers.get("Retry-After")
    if (seconds := _number(value)) is not None:
        return seconds
    try:
        date = parsedate_to_datetime(value or "")
    except (ValueError, IndexError, OverflowError):
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    return max(0.0, (date - (now or datetime.now(UTC))).total_seconds())


def _number(text: str | None) -> float | None:
    try:
        value = float(text) if text is not None else math.nan
    except ValueError:
        return None
    return value if math.isfinite(value) and value >= 0 else None
