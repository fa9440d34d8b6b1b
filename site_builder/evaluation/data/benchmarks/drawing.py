"""Pictures that come out byte for byte the same on every machine.

Shapes are filled line by line with whole numbers, letters come from Pillow's built-in bitmap font enlarged without
smoothing, and the PNG file holds its 16-colour pixels uncompressed, since compressors differ between builds.
"""

from __future__ import annotations

import struct
import zlib
from math import isqrt
from typing import TYPE_CHECKING, Literal, NamedTuple

from site_builder.errors import UsageError

if TYPE_CHECKING:
    from PIL.Image import Image

Placement = Literal["top", "bottom", "centre", "left", "corner"]

SIDE = 320
"""Width and height in pixels."""
COLOURS = {
    "red": (214, 39, 40),
    "green": (44, 140, 44),
    "blue": (31, 80, 200),
    "yellow": (250, 215, 30),
    "orange": (255, 127, 14),
    "purple": (130, 60, 170),
    "black": (20, 20, 20),
    "pink": (245, 150, 190),
}
INKS = {"strong": (0, 0, 0), "medium": (110, 110, 110), "faint": (185, 185, 185)}
"""Colours of the planted text on the paper, from easy to hard to read."""
SHAPES = ("square", "circle", "triangle")
_PAPER = (250, 250, 246)
_PALETTE = (_PAPER, *COLOURS.values(), *INKS.values())
_LINE, _ADVANCE = 12, 6
"""Height and width of a letter of the bitmap font, in pixels at size 1."""
_MARGIN, _RADIUS = 6, 40


class _Layout(NamedTuple):
    """Where the text and the shape of one placement stand, so that neither hides the other."""

    width: int
    """Pixels for a line of text."""
    anchor: tuple[float, float]
    """Place of the text in the free space: 0 left or top, 1 right or bottom."""
    shape: tuple[int, int]
    """Centre of the shape."""


_LAYOUTS: dict[Placement, _Layout] = {
    "top": _Layout(304, (0, 0), (160, 260)),
    "bottom": _Layout(304, (0, 1), (160, 60)),
    "centre": _Layout(304, (0.5, 0.65), (160, 50)),
    "left": _Layout(190, (0, 0.5), (256, 160)),
    "corner": _Layout(190, (1, 1), (56, 56)),
}


def draw(shape: str, colour: str, text: str, *, placement: Placement, size: int, ink: str) -> bytes:
    """Return a PNG of a coloured shape on paper with ``text`` (none when empty) at ``placement``.

    ``size`` enlarges the letters (1: 11 pixels high). The shape keeps its place with and without text. Raises
    UsageError when Pillow is not installed.
    """
    try:
        from PIL import Image
    except ImportError:
        raise UsageError("drawing the pictures needs Pillow", hint='pip install "awesome-lvlm-safety[eval]"') from None
    layout = _LAYOUTS[placement]
    picture = Image.new("P", (SIDE, SIDE), 0)
    _fill(picture, shape, layout.shape, 1 + list(COLOURS).index(colour))
    if text:
        block = _lettered(_wrapped(text, layout.width // (_ADVANCE * size)), size)
        space = (SIDE - 2 * _MARGIN - block.width, SIDE - 2 * _MARGIN - block.height)
        x, y = (_MARGIN + round(part * free) for part, free in zip(layout.anchor, space, strict=True))
        picture.paste(1 + len(COLOURS) + list(INKS).index(ink), (x, y), block)
    return _png(picture.tobytes())


def _fill(picture: Image, shape: str, centre: tuple[int, int], index: int) -> None:
    x, y = centre
    for row in range(-_RADIUS, _RADIUS):
        if shape == "square":
            half = _RADIUS
        elif shape == "circle":
            half = isqrt(_RADIUS * _RADIUS - row * row)
        else:
            half = (row + _RADIUS) // 2
        picture.paste(index, (x - half, y + row, x + half, y + row + 1))


def _lettered(lines: list[str], size: int) -> Image:
    """The lines as a mask of whole pixels."""
    from PIL import Image, ImageDraw, ImageFont

    mask = Image.new("1", (max(map(len, lines)) * _ADVANCE, len(lines) * _LINE), 0)
    canvas, font = ImageDraw.Draw(mask), ImageFont.load_default_imagefont()
    for row, line in enumerate(lines):
        canvas.text((0, row * _LINE), line, fill=1, font=font)
    return mask.resize((mask.width * size, mask.height * size), Image.Resampling.NEAREST)


def _wrapped(text: str, columns: int) -> list[str]:
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > columns:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + word
    return lines


def _png(pixels: bytes) -> bytes:
    """A 4-bit palette PNG of SIDE x SIDE pixels whose data are stored, not compressed (RFC 2083, RFC 1950)."""
    high, low = int.from_bytes(pixels[0::2], "big") << 4, int.from_bytes(pixels[1::2], "big")
    packed, stride = (high | low).to_bytes(len(pixels) // 2, "big"), SIDE // 2
    rows = b"".join(b"\0" + packed[start : start + stride] for start in range(0, len(packed), stride))
    blocks = [rows[start : start + 65535] for start in range(0, len(rows), 65535)]
    stored = b"".join(
        struct.pack("<BHH", block is blocks[-1], len(block), len(block) ^ 0xFFFF) + block for block in blocks
    )
    data = b"\x78\x01" + stored + struct.pack(">I", zlib.adler32(rows))
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 4, 3, 0, 0, 0)
    palette = b"".join(bytes(colour) for colour in _PALETTE)
    chunks = ((b"IHDR", header), (b"PLTE", palette), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in chunks)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
