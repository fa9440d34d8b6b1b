"""The picture that links to the site are shown with: one dot a paper, in columns of time, coloured by branch.

Drawn into a PNG with the standard library alone; a drawing library would be a dependency for one file."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence
from functools import cache

WIDTH, HEIGHT = 1200, 630
_GROUND = (18, 48, 60)
_OTHER = (200, 208, 214)
_MARGIN = 60

Picture = list[bytearray]
Colour = tuple[int, int, int]


def card(columns: Sequence[Sequence[str]], colours: Mapping[str, Colour]) -> bytes:
    """PNG of ``columns`` of time, the oldest first; each holds the branches of its papers, drawn from the ground up."""
    rows = [bytearray(_GROUND * WIDTH) for _ in range(HEIGHT)]
    tallest = max((len(column) for column in columns), default=0)
    if tallest:
        step_x = min(64.0, (WIDTH - 2 * _MARGIN) / len(columns))
        step_y = min(step_x, (HEIGHT - 2 * _MARGIN) / tallest)
        radius = max(1.0, min(step_x, step_y) * 0.38)
        left = (WIDTH - step_x * len(columns)) / 2
        for x, column in enumerate(columns):
            for y, kind in enumerate(column):
                middle = (left + (x + 0.5) * step_x, HEIGHT - _MARGIN - (y + 0.5) * step_y)
                _dot(rows, middle, radius, colours.get(kind, _OTHER))
    return _png(rows)


def _dot(rows: Picture, middle: tuple[float, float], radius: float, colour: tuple[int, int, int]) -> None:
    left, top = round(middle[0] - radius), round(middle[1] - radius)
    for dy, line in enumerate(_disc(round(radius, 2))):
        if 0 <= top + dy < HEIGHT:
            row = rows[top + dy]
            for dx, cover in line:
                at = 3 * (left + dx)
                if 0 <= at < 3 * WIDTH:
                    row[at : at + 3] = bytes(
                        round(old + (new - old) * cover) for old, new in zip(row[at : at + 3], colour, strict=True)
                    )


@cache
def _disc(radius: float) -> tuple[tuple[tuple[int, float], ...], ...]:
    """The pixels of a disc, row by row: place and how much of it is covered (its edge fades over one pixel)."""
    size = int(2 * radius) + 2
    rows = []
    for y in range(size):
        distances = (((x - radius) ** 2 + (y - radius) ** 2) ** 0.5 for x in range(size))
        rows.append(
            tuple((x, min(1.0, radius + 0.5 - away)) for x, away in enumerate(distances) if away < radius + 0.5)
        )
    return tuple(rows)


def _png(rows: Picture) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
