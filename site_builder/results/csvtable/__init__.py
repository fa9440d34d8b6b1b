"""A table that a user brings as CSV or TSV, as reported tables that can be audited.

Two layouts are understood. Long (``long.py``): one value a line, with the columns model and value, and any of
benchmark, split, category, n and metric. Wide (``wide.py``): one row a model and one column a scenario, or the other
way round; the items of a column stand in its header ("Fraud (154)"), in a row or column called n, or come from the
caller.
"""

from __future__ import annotations

from pathlib import Path

from site_builder.results.csvtable.grid import read_grid
from site_builder.results.csvtable.hints import Hints
from site_builder.results.csvtable.long import long_tables
from site_builder.results.csvtable.wide import wide_tables
from site_builder.schema.tables import ReportedTable

__all__ = ["Hints", "read"]


def read(path: Path, hints: Hints) -> list[ReportedTable]:
    """The tables in a CSV or TSV file, one for each benchmark of the long layout.

    Raises UsageError when the file cannot be read or a hint does not fit it, KbError when it holds no table.
    """
    grid = read_grid(path)
    header = {name.lower() for name in grid[0]}
    return long_tables(path, grid, hints) if {"model", "value"} <= header else wide_tables(path, grid, hints)
