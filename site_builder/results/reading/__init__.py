"""A table as it is printed, as a reported table that can be audited and entered.

``grids`` reads CSV, TSV, Markdown, HTML and LaTeX; ``layout`` finds header, names and values, and turns a table whose
columns are models; ``making`` says what each row and column is, by the names that the knowledge base knows. A CSV file
with one value a line (columns model and value, and any of benchmark, split, category, n, metric) is the long form.
"""

from __future__ import annotations

from pathlib import Path

from site_builder.results.reading.grids import read_grids
from site_builder.results.reading.layout import lay_out
from site_builder.results.reading.long import is_long, widened
from site_builder.results.reading.making import Hints, Understood, by_column, made
from site_builder.results.reading.names import Names
from site_builder.schema.tables import ReportedTable

__all__ = ["Hints", "Names", "Understood", "read", "understand"]


def understand(path: Path, hints: Hints, text: str | None = None) -> list[Understood]:
    """The tables of a file, or of ``text`` that is called ``path``, with how each was understood.

    Raises UsageError when the file cannot be read or a hint does not fit it, KbError when it holds no table.
    """
    grids = read_grids(path, text)
    if len(grids) == 1 and is_long(grids[0]):
        return widened(path, grids[0], hints)
    found = []
    for number, grid in enumerate(grids, 1):
        layout = lay_out(grid, hints.names, hints.benchmark, hints.roles)
        name = path.name if len(grids) == 1 else f"{path.name} {number}"
        found.append(made(path, name, grid, layout, hints))
    return found


def read(path: Path, hints: Hints, text: str | None = None) -> list[ReportedTable]:
    """The tables of a file, or of ``text`` that is called ``path``.

    A row of averages over the rows gives a second table that recomputes it."""
    found = []
    for one in understand(path, hints, text):
        found.append(one.table)
        if one.layout is not None and one.layout.averages and len(one.table.rows) > 1:
            found.append(by_column(one))
    return found
