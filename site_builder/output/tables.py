"""A table as text: fitted to the terminal, or aligned without wrapping for a pipe, or as CSV, JSON and Markdown."""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from site_builder.text.separated import cell, csv_text

FORMS = ("table", "json", "csv", "markdown")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its ``key`` in JSON and CSV, its ``title`` for people, whether it holds numbers, whether it keeps its
    width when the terminal is narrow, and how wide it may be there."""

    key: str
    title: str
    number: bool = False
    fixed: bool = False
    widest: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and rows; a cell is text, a number, a list of text, or None for unknown."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    title: str | None = None


def filled(header: Sequence[str], rows: Iterable[Sequence[Any]], numbers: Iterable[int] = ()) -> Table:
    """A table of the columns in which any row has something; those at the places ``numbers`` hold numbers."""
    lines, right = [list(row) for row in rows], set(numbers)
    kept = [at for at in range(len(header)) if any(line[at] not in (None, "") for line in lines)]
    columns = [Column(header[at], header[at], number=at in right) for at in kept]
    return Table(columns, [[line[at] for at in kept] for line in lines])


def render(table: Table, form: str) -> str:
    """The table in one of ``FORMS``, without the final newline."""
    if form == "json":
        records = [dict(zip((column.key for column in table.columns), row, strict=True)) for row in table.rows]
        return json.dumps(records, ensure_ascii=False, indent=2)
    if form == "csv":
        return csv_text([column.key for column in table.columns], table.rows)
    if form == "markdown":
        return markdown(table)
    return fitted(table) if width() else aligned(table)


def width() -> int | None:
    """Columns of the terminal (or of COLUMNS, where it is set); None when nobody needs lines of that length."""
    if sys.stdout.isatty() or os.environ.get("COLUMNS", "").isdigit():
        from shutil import get_terminal_size

        return get_terminal_size().columns
    return None


def coloured() -> bool:
    """Whether standard output is a terminal that wants colour."""
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


def fitted(table: Table) -> str:
    """The table wrapped to the width of the terminal."""
    from rich import box
    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text

    drawn = RichTable(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for place, column in enumerate(table.columns):
        drawn.add_column(
            Text(column.title), justify="right" if column.number else "left", no_wrap=column.fixed,
            overflow="fold", max_width=column.widest, style="cyan" if place == 0 else "",
        )  # fmt: skip
    for row in table.rows:
        drawn.add_row(*(Text(cell(value)) for value in row))
    console = Console(width=width() or 100, no_color=not coloured(), highlight=False, force_terminal=coloured())
    with console.capture() as captured:
        if table.title:
            console.print(Text(table.title, style="bold"))
        console.print(drawn)
    return "\n".join(line.rstrip() for line in captured.get().strip("\n").splitlines())


def aligned(table: Table) -> str:
    """The table with one line for each row, however long."""
    rows = [[column.title for column in table.columns], *([cell(value) for value in row] for row in table.rows)]
    widths = [max(map(_width, cells)) for cells in zip(*rows, strict=True)]
    lines = [] if table.title is None else [table.title]
    for row in rows:
        cells = (
            " " * (size - _width(cell)) + cell if column.number else cell + " " * (size - _width(cell))
            for cell, size, column in zip(row, widths, table.columns, strict=True)
        )
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def short(node: str) -> str:
    """The last two steps of a node's path, which ``node:`` in a query understands: by-size/calliper."""
    return "/".join(node.split("/")[-2:])


def escaped(text: str) -> str:
    """Text that Markdown shows as it is."""
    return "".join("\\" + character if character in r"\`*_{}[]<>#|&" else character for character in text)


def markdown(table: Table) -> str:
    """The table as Markdown; whatever a cell holds is shown as it is, HTML too."""
    lines = [] if table.title is None else [f"**{escaped(table.title)}**", ""]
    lines.append("| " + " | ".join(escaped(column.title) for column in table.columns) + " |")
    lines.append("|" + "|".join("---:" if column.number else "---" for column in table.columns) + "|")
    lines += ["| " + " | ".join(escaped(cell(value)) for value in row) + " |" for row in table.rows]
    return "\n".join(lines)


def _width(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )
