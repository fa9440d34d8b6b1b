"""What lists are made of, whether in Markdown or HTML: items with their lines, pieces of text with their places."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from site_builder.diagnostics import Location

_UNDIVIDED = re.compile("[\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
LINE_BREAK = "\n"
"""The text of the piece between two lines of one cell of a table."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text with one look (code counts as italic). For an image, ``text`` is its address."""

    text: str
    where: Location
    href: str | None = None
    href_where: Location | None = None
    bold: bool = False
    italic: bool = False
    image: bool = False


Line = tuple[Piece, ...]


@dataclass(slots=True)
class Item:
    """A bullet or a table row. ``lines`` are its own lines of text, ``children`` the bullets below it.

    A row has one line for each cell; ``columns`` are the headers over them.
    """

    where: Location
    headings: tuple[str, ...]
    lines: list[Line] = field(default_factory=list)
    children: list[Item] = field(default_factory=list)
    columns: tuple[str, ...] = ()
    is_heading: bool = False
    """A heading; one with a link in it has the paragraphs below it as lines."""
    is_paragraph: bool = False

    @property
    def text(self) -> str:
        return " ".join(plain(line) for line in self.lines)


def word_count(text: str) -> int:
    """How many words a text has; of a script that writes none apart, two characters make one."""
    return len(text.split()) + len(_UNDIVIDED.findall(text)) // 2


def plain(line: Sequence[Piece]) -> str:
    """The text of a line without its images."""
    return " ".join("".join(piece.text for piece in line if not piece.image).split())


def merged(line: Line) -> Line:
    """The line with the pieces of each link put together."""
    pieces: list[Piece] = []
    for piece in line:
        last = pieces[-1] if pieces else None
        if last and piece.href and last.href == piece.href and not (last.image or piece.image):
            pieces[-1] = replace(last, text=last.text + piece.text)
        else:
            pieces.append(piece)
    return tuple(pieces)


def without_pictures(text: str) -> str:
    """``text`` without emoji and other pictures; accents and the joiners of scripts stay."""
    return " ".join("".join(" " if _is_picture(one) else one for one in text).split())


def _is_picture(one: str) -> bool:
    """Whether a character is a picture, or only says how one looks (variation, colour of skin, key cap)."""
    kind = unicodedata.category(one)
    return kind in ("So", "Cn") or one in "\ufe0f\u20e3" or (kind == "Sk" and one > "\U0001f000")
