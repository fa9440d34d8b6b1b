"""What lists are made of, whether in Markdown or HTML: items with their lines, pieces of text with their places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from site_builder.diagnostics import Location

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
    """A heading with a link in it, with the paragraphs below it as lines."""

    @property
    def text(self) -> str:
        return " ".join(plain(line) for line in self.lines)


def plain(line: Sequence[Piece]) -> str:
    """The text of a line without its images."""
    return " ".join("".join(piece.text for piece in line if not piece.image).split())
