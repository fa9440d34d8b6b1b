"""A labeller's table in CSV: which nodes a person gave to which paper.

One column holds ids of papers and one their nodes, told by their headers (``id``, ``paper``; ``node``, ``label``); what
``kb export csv`` writes is such a table. Several nodes stand behind one another in a cell, with ``;`` between them, or
in several rows; the first is the main one. An empty cell is a paper without a label. A table of two columns needs no
header.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Container

from site_builder.errors import KbError
from site_builder.lists.spreadsheet import delimiter, numbered

_PAPERS = ("id", "paper", "paperid", "key", "entry", "item", "unit", "bibkey")
_NODES = ("nodes", "node", "labels", "label", "mainnode", "assignments", "assignment", "category", "class", "code")
_SEPARATORS = re.compile(r"\s*[;|\n]\s*")


def read_labels(text: str, path: str, known: Container[str]) -> dict[str, list[str]]:
    """By paper its nodes. ``known`` holds ids of papers and nodes: a first row with one of them is no header.

    Raises KbError with the line where the table does not tell papers and nodes.
    """
    rows = [row for row in numbered(csv.reader(io.StringIO(text), delimiter=delimiter(text))) if any(row[1])]
    if not rows:
        raise KbError(f"{path} is empty", hint="write a row for each paper: its id and its node")
    paper, node, rest = _columns(rows, path, known)
    found: dict[str, list[str]] = {}
    for line, cells in rest:
        key = cells[paper].strip() if paper < len(cells) else ""
        labels = [one for one in _SEPARATORS.split(cells[node].strip()) if one] if node < len(cells) else []
        if not key:
            raise KbError(f"{path}:{line}: the row names no paper", hint="write the id of the paper, or delete the row")
        found.setdefault(key, []).extend(one for one in labels if one not in found[key])
    return {key: labels for key, labels in found.items() if labels}


def _columns(
    rows: list[tuple[int, list[str]]], path: str, known: Container[str]
) -> tuple[int, int, list[tuple[int, list[str]]]]:
    """The places of the two columns, and the rows below the header."""
    line, header = rows[0]
    words = ["".join(re.findall(r"[a-z]+", cell.lower())) for cell in header]
    paper = next((words.index(word) for word in _PAPERS if word in words), None)
    node = next((words.index(word) for word in _NODES if word in words), None)
    if paper is not None and node is not None:
        return paper, node, rows[1:]
    if len(header) == 2 and any(cell.strip() in known for cell in header):
        return 0, 1, rows
    missing = "papers" if paper is None else "nodes"
    hint = f"name the columns in the first line: {_PAPERS[0]}, {_NODES[1]}"
    raise KbError(f"{path}:{line}: no column holds the {missing} ({', '.join(header)})", hint=hint)
