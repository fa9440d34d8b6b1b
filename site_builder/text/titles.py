"""The full stop behind a title, which bibliographies and databases write and titles do not have."""

from __future__ import annotations

import re

_ABBREVIATION = re.compile(
    r"(?:\b(?:al|etc|vs|inc|ltd|co|corp|bros|jr|sr|dr|st|ca|cf|no|vol|ed|eds|approx|dept|est)|\.[^\W\d_]{1,2}|\.)\.\Z",
    re.IGNORECASE,
)
"""A stop that belongs to the last word (et al., Inc., U.S., Ph.D.), or one of the dots that say that more follows."""


def without_full_stop(title: str) -> str:
    """``title`` without the full stop that ends it as a sentence; that of an abbreviation and dots stay."""
    title = title.rstrip()
    return title[:-1].rstrip() if title.endswith(".") and not _ABBREVIATION.search(title) else title
