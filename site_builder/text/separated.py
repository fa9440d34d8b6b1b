"""Values as the text of a cell, and rows of them as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Rows as CSV (RFC 4180 but for plain newlines); lists are joined by "; ", unknown is empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([cell(value) for value in row] for row in rows)
    return text.getvalue().rstrip("\n")


def cell(value: Any) -> str:
    """A value as text: lists joined by "; ", unknown empty, nothing that commands a terminal."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return "; ".join(map(cell, value))
    return printable(" ".join(str(value).split()))


def printable(text: str) -> str:
    """Text without the characters that command a terminal instead of showing something."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else " " if one.isspace() else "" for one in text)
