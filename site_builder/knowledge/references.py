"""Where records name other records: one table of all fields that hold an id, for whoever follows or changes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from site_builder.text.datapath import DataPath

EACH = "*"
"""In a pattern: every item of the list, every value of the mapping."""
WORK = ("paper", "node")
"""What a relation leads to, and what stands on a side of the matrix in a table, is a paper here or a node."""

FIELDS: dict[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]] = {
    "settings": (
        (("survey",), ("paper",)),
        (("matrix", "rows"), ("node",)),
        (("matrix", "columns"), ("node",)),
        (("matrix", "statements", EACH, "rows", EACH), ("node",)),
    ),
    "nodes": (
        (("nodes", EACH, "parent"), ("node",)),
        (("nodes", EACH, "examples", EACH), ("paper",)),
        (("moved", EACH, "new"), ("node",)),
    ),
    "facets": ((("facets", EACH, "applies_to", EACH), ("node",)),),
    "venues": ((("venues", EACH, "series"), ("venue",)),),
    "model": ((("family",), ("model",)), (("paper",), ("paper",))),
    "benchmark": ((("paper",), ("paper",)), (("carries", EACH), ("node",))),
    "paper": (
        (("relations", EACH, "target"), WORK),
        (("relations", EACH, "stated_by"), ("paper",)),
        (("meets", EACH, "node"), ("node",)),
        (("assignments", EACH, "node"), ("node",)),
        (("labelled", "second"), ("node",)),
        (("venue", "id"), ("venue",)),
        (("models", EACH), ("model",)),
        (("benchmarks", EACH), ("benchmark",)),
    ),
    "reported": (
        (("paper",), ("paper",)),
        (("benchmark",), ("benchmark",)),
        (("columns", EACH, "benchmark"), ("benchmark",)),
        (("nodes", EACH), ("node",)),
        (("rows", EACH, "model"), ("model",)),
        (("rows", EACH, "sides", EACH), WORK),
        (("columns", EACH, "sides", EACH), WORK),
        (("rows", EACH, "provenance", "table"), ("reported",)),
    ),
    "protocols": ((("benchmark",), ("benchmark",)),),
}
"""For each kind of file, the fields that name another record, with the kinds that it may be of."""

KEYS: dict[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]] = {
    "settings": ((("colours",), ("node",)),),
    "reported": ((("rows", EACH, "sides"), ("node",)), (("columns", EACH, "sides"), ("node",))),
}
"""The same for mappings whose keys name a record."""


def named(kind: str, data: Any) -> Iterator[tuple[DataPath, tuple[str, ...], str]]:
    """Every place in the ``data`` of a file of a ``kind`` that names a record: the way to it, its kinds, its id."""
    for pattern, kinds in FIELDS.get(kind, ()):
        for at, value in _at(data, pattern, ()):
            if isinstance(value, str):
                yield at, kinds, value


def named_by_keys(kind: str, data: Any) -> Iterator[tuple[DataPath, tuple[str, ...], str]]:
    """Every key in the ``data`` of a file of a ``kind`` that names a record: the way to it, its kinds, the key."""
    for pattern, kinds in KEYS.get(kind, ()):
        for at, value in _at(data, pattern, ()):
            for key in value if isinstance(value, dict) else ():
                yield (*at, key), kinds, key


def _at(data: Any, pattern: tuple[str, ...], at: tuple[str | int, ...]) -> Iterator[tuple[DataPath, Any]]:
    if not pattern:
        yield at, data
    elif pattern[0] == EACH:
        items = enumerate(data) if isinstance(data, list) else data.items() if isinstance(data, dict) else ()
        for place, item in items:
            yield from _at(item, pattern[1:], (*at, place))
    elif isinstance(data, dict):
        yield from _at(data.get(pattern[0]), pattern[1:], (*at, pattern[0]))
