"""A CSV or TSV file as rows of cells, and what a single cell says."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from site_builder.errors import KbError, UsageError
from site_builder.results.printed import number
from site_builder.schema.tables import Mark

Grid = list[list[str]]

NOTHING = {"", "-", "–", "—", "/", "n/a", "na", "none", "nan"}
"""What stands in an empty cell."""
_BEST = re.compile(r"\*\*(.+?)\*\*|<b>(.+?)</b>|\\textbf\{(.+?)\}")
_SECOND = re.compile(r"__(.+?)__|<u>(.+?)</u>|\\underline\{(.+?)\}|_(.+?)_")
_SPREAD = re.compile(r"\s*(?:±|\+/-|\\pm).*$")
_DECIMAL_COMMA = re.compile(r"(\d+),(\d+)")


def read_grid(path: Path) -> Grid:
    """The header and the rows that hold something, all as wide as the header.

    Raises UsageError when the file cannot be read, KbError when it holds no table.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"cannot read {str(path)!r}: {error.strerror}", hint="give a CSV or TSV file") from None
    except UnicodeDecodeError:
        raise KbError(f"{str(path)!r} is not UTF-8 text", hint='save it as "CSV UTF-8"') from None
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    rows = [[cell.strip() for cell in row] for row in csv.reader(text.splitlines(), delimiter=delimiter)]
    filled = [(line, row) for line, row in enumerate(rows, start=1) if any(row)]
    if len(filled) < 2 or len(filled[0][1]) < 2:
        raise KbError(f"{str(path)!r} holds no table", hint="a header line and at least one row with values are needed")
    width = len(filled[0][1])
    for line, row in filled:
        if len(row) > width:
            message = f"{path}:{line}: {len(row)} cells, but the header names {width} columns"
            raise KbError(message, hint="quote cells that hold the separator")
    grid = [row + [""] * (width - len(row)) for _, row in filled]
    if delimiter == ";":
        grid = [[_DECIMAL_COMMA.sub(r"\1.\2", cell) for cell in row] for row in grid]
    return grid


def bare(cell: str) -> tuple[str, Mark | None]:
    """The number in a cell without what marks it as best or second best, or tells its spread."""
    mark: Mark | None = None
    marks: tuple[tuple[re.Pattern[str], Mark], ...] = ((_BEST, "best"), (_SECOND, "second"))
    for pattern, name in marks:
        found = pattern.fullmatch(cell.strip())
        if found:
            cell, mark = next(group for group in found.groups() if group), mark or name
    return _SPREAD.sub("", cell).strip(), mark


def value(cell: str) -> Fraction | None:
    """The number in a cell, marks and percent sign aside; None when there is none."""
    return number(bare(cell)[0].rstrip("% "))


def whole(cell: str) -> int | None:
    """The whole number of items in a cell ("1,680"); None when there is none."""
    found = number(cell.replace(",", ""))
    return int(found) if found is not None and found.denominator == 1 and found > 0 else None


def mostly_numbers(cells: Sequence[str]) -> bool:
    """Whether more than half of the filled cells are numbers."""
    filled = [cell for cell in cells if cell.lower() not in NOTHING]
    return bool(filled) and sum(value(cell) is not None for cell in filled) * 2 > len(filled)
