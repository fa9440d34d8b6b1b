"""The pictures that links to the site are shown with: its name, and one dot a paper in columns of time, by branch.

Drawn into a PNG with the standard library alone; a drawing library would be a dependency for few files. Letters are the
bitmap font that Pillow draws with by default (6 by 11 points, from the X Window System), enlarged without smoothing."""

from __future__ import annotations

import struct
import unicodedata
import zlib
from base64 import b85decode
from collections.abc import Mapping, Sequence
from functools import cache
from textwrap import wrap

WIDTH, HEIGHT = 1200, 630
_GROUND = (18, 48, 60)
_OTHER = (200, 208, 214)
_MARGIN = 60
_INK, _PALE = (244, 242, 236), (170, 190, 200)
_WORDS = 340
"""Height that is kept for words."""
_WIDE, _TALL = 6, 11
_FONT = zlib.decompress(
    b85decode(
        "c-mc4U5nf>3^Ye@^<dIGgktV|?o!GY(ma^Gq78S#`~Uw{_2s>7#j+U`c{CZxAv{Lr2wCB}uAW@iuD=kVUZ_SS;Owyx)NR&^(sJLs"
        "pajd{nn2iKVz@x!&{shD=coYa01w^A;r_2C`FnbrCV)lW7nCS^fQ0v^5-_HW-C>DV5a(}ri&04%VLX!+Ft&ou$5PIg#o}3hR%b8)"
        "`2j8`>6}|mo}@tIbz%_)%Q?A|<#OJ(UrpJltR1g*3R#04tk{}&Bl$MVvfySPq_7>qwRfxvuh?;riPcV)(!N_Q{y7Lg6dtV&vLA?j"
        "+l=A;9r5D4!&K2g_imDnBkN?m1@qZOKHnQ(KN+sLmSU6ry=}eNCcUw=`esnEG2ne}SwkpJr)2?{WOqu^kSr7o{{_$9R?MSdMcs!c"
        "BX%dnG*dRm%GvKD+nZ{bbLYOkbuTExr@^2dQ=qYD22(nu0O=qdfaPw!4{Wdb8}`9qR{BP%GIQ9veO1$5hm)Zm^-H(=$jV;qk_G&f"
        "&Q$I%8{Dhk)Q_5~?Sl+sExD<|yZbAf&MKo_Jq<A`XTAVd8lHE3`~@dKPAd"
    )
)
"""The characters from the space to the tilde, a byte for each line of points."""

Picture = list[bytearray]
Colour = tuple[int, int, int]


def dots(columns: Sequence[Sequence[str]], colours: Mapping[str, Colour]) -> Picture:
    """``columns`` of time, the oldest first; each holds the branches of its papers, drawn from the ground up."""
    rows = [bytearray(_GROUND * WIDTH) for _ in range(HEIGHT)]
    tallest = max((len(column) for column in columns), default=0)
    if tallest:
        step_x = min(64.0, (WIDTH - 2 * _MARGIN) / len(columns))
        step_y = min(step_x, (HEIGHT - _MARGIN - _WORDS) / tallest)
        radius = max(1.0, min(step_x, step_y) * 0.38)
        for x, column in enumerate(columns):
            for y, kind in enumerate(column):
                middle = (_MARGIN + (x + 0.5) * step_x, HEIGHT - _MARGIN / 2 - (y + 0.5) * step_y)
                _dot(rows, middle, radius, colours.get(kind, _OTHER))
    return rows


def card(ground: Picture, title: str, text: str) -> bytes:
    """PNG of a title and a text below it, over dots."""
    rows = list(map(bytearray, ground))
    size = max(4, min(9, (WIDTH - 2 * _MARGIN) // (_WIDE * max(1, len(title)))))
    _write(rows, title, _MARGIN, size, _INK, 1)
    _write(rows, text, _MARGIN + (size + 2) * _TALL, 4, _PALE, 3)
    return _png(rows)


def _write(rows: Picture, text: str, top: int, size: int, colour: Colour, most: int) -> None:
    """Write at most ``most`` lines of a text, each point of a letter ``size`` wide; other letters than ASCII's are
    written without their accents, or left out."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    room = (WIDTH - 2 * _MARGIN) // (_WIDE * size)
    for line, words in enumerate(wrap(plain, room, max_lines=most, placeholder=" ...")):
        for at, character in enumerate(words):
            left = _MARGIN + at * _WIDE * size
            for y in range(_TALL):
                bits = _FONT[_TALL * (ord(character) - 32) + y]
                points = b"".join(bytes(colour if bits >> (5 - x) & 1 else _GROUND) * size for x in range(_WIDE))
                place = top + (line * (_TALL + 2) + y) * size
                for row in rows[place : place + size]:
                    row[3 * left : 3 * left + len(points)] = points


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
