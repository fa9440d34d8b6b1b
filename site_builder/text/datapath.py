"""The way to a value in the data of a record: keys and 0-based positions, ``("assignments", 0, "node")``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

DataPath = Sequence[str | int]


def walk(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every scalar of ``data`` with the way to it."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from walk(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from walk(value, (*path, index))
    else:
        yield path, data
