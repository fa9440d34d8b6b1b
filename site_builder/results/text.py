"""Paragraphs and numbers for the terminal."""

from __future__ import annotations

import textwrap

WIDTH = 80


def wrapped(text: str, indent: str = "", first: str | None = None) -> str:
    """A paragraph of at most 80 columns."""
    return textwrap.fill(
        text, WIDTH, initial_indent=indent if first is None else first, subsequent_indent=indent,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def fixed(value: float | None, digits: int = 2) -> str:
    """A number with fixed decimals; nothing for unknown."""
    return "" if value is None else f"{value:.{digits}f}"


def span(interval: tuple[float, float] | None) -> str:
    """An interval in percent as people write it."""
    return "" if interval is None else f"{interval[0]:.1f} to {interval[1]:.1f}"
