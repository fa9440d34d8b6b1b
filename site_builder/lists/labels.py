"""Tables of labels in CSV: which nodes a person gave to which paper.

One column holds ids of papers and one their nodes, told by their headers (``id``, ``paper``; ``node``, ``label``); what
``kb export csv`` writes is such a table. Several nodes stand behind one another in a cell, with ``;`` between them, or
in several rows; the first is the main one. An empty cell is a paper without a label. A table of two columns needs no
header. A table may hold two labellers: named in a column of its own (``labeller``), or with a column of nodes each.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Container, Iterable, Sequence

from site_builder.errors import KbError
from site_builder.lists.spreadsheet import delimiter, numbered

_PAPERS = ("id", "paper", "paperid", "key", "entry", "item", "unit", "bibkey")
_NODES = ("nodes", "node", "labels", "label", "mainnode", "assignments", "assignment", "category", "class", "code")
_LABELLERS = ("labeller", "labeler", "annotator", "rater", "coder", "reader", "by", "person")
_ELSE = (
    "title",
    "evidence",
    "confidence",
    "notes",
    "note",
    "comment",
    "date",
    "year",
    "summary",
    "abstract",
    "url",
    "link",
)
"""What a column of nodes is not called."""
_SEPARATORS = re.compile(r"\s*[;|\n]\s*")

Row = tuple[int, list[str]]
"""Number of the line on which it begins, and its cells."""


def read_labels(text: str, path: str, known: Container[str]) -> dict[str, list[str]]:
    """By paper its nodes, from a table of one labeller. ``known`` holds ids of papers and nodes: a first row with one
    of them is no header.

    Raises KbError with the line where the table does not tell papers and nodes, or holds several labellers.
    """
    found = read_labellers(text, path, known)
    if len(found) > 1:
        hint = "give each a file, or compare two of one file: kb agree FILE"
        raise KbError(f"{path} holds {len(found)} labellers: {', '.join(found)}", hint=hint)
    return next(iter(found.values()), {})


def read_labellers(text: str, path: str, known: Container[str]) -> dict[str, dict[str, list[str]]]:
    """The same for a table of any number of labellers, by their names; of one who is not named, by ``path``."""
    rows = [row for row in numbered(csv.reader(io.StringIO(text), delimiter=delimiter(text))) if any(row[1])]
    if not rows:
        raise KbError(f"{path} is empty", hint="write a row for each paper: its id and its node")
    (line, header), rest = rows[0], rows[1:]
    words = ["".join(re.findall(r"[a-z]+", cell.lower())) for cell in header]
    paper, node, labeller = (_place(words, names) for names in (_PAPERS, _NODES, _LABELLERS))
    if paper is None and node is None and len(header) == 2 and any(cell.strip() in known for cell in header):
        return {path: _of(rows, path, 0, 1)}
    others = [place for place in range(len(header)) if place != paper]
    if paper is not None and node is None and len(others) == 2 and not any(words[place] in _ELSE for place in others):
        return {header[place].strip(): _of(rest, path, paper, place) for place in others}
    if paper is None or node is None:
        missing = "papers" if paper is None else "nodes"
        hint = f"name the columns in the first line: {_PAPERS[0]}, {_NODES[1]}"
        raise KbError(f"{path}:{line}: no column holds the {missing} ({', '.join(header)})", hint=hint)
    if labeller is None:
        return {path: _of(rest, path, paper, node)}
    names = dict.fromkeys(cells[labeller].strip() for _, cells in rest if labeller < len(cells))
    return {name: _of([row for row in rest if row[1][labeller : labeller + 1] and row[1][labeller].strip() == name],
                      path, paper, node) for name in names}  # fmt: skip


def _of(rows: Iterable[Row], path: str, paper: int, node: int) -> dict[str, list[str]]:
    """By paper its nodes, from two columns."""
    found: dict[str, list[str]] = {}
    for line, cells in rows:
        key = cells[paper].strip() if paper < len(cells) else ""
        labels = [one for one in _SEPARATORS.split(cells[node].strip()) if one] if node < len(cells) else []
        if not key:
            raise KbError(f"{path}:{line}: the row names no paper", hint="write the id of the paper, or delete the row")
        found.setdefault(key, []).extend(one for one in labels if one not in found[key])
    return {key: labels for key, labels in found.items() if labels}


def _place(words: Sequence[str], names: Sequence[str]) -> int | None:
    return next((words.index(name) for name in names if name in words), None)
