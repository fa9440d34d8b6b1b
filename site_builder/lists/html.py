"""The items of HTML within a list: rows of tables, list items, paragraphs and summaries, with their places."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser

from site_builder.diagnostics import Location
from site_builder.lists.pieces import LINE_BREAK, Item, Piece

_ITEMS = ("tr", "li", "p", "summary", "dt", "dd")
_CELLS = ("td", "th")
_BREAKS = ("br", "div", "p", "li", "ul", "ol")
_BOLD, _ITALIC = ("b", "strong"), ("i", "em", "code")
_HEADING = re.compile(r"h[1-6]\Z")


class HtmlItems(HTMLParser):
    """Reads one block of HTML that begins in ``line``.

    ``heading`` hears of headings in it (summaries without a link are some), ``above`` tells those over an item.
    """

    def __init__(
        self, path: str, line: int, heading: Callable[[int, str], None], above: Callable[[], tuple[str, ...]]
    ) -> None:
        super().__init__(convert_charrefs=True)
        self.path, self.line, self.heading, self.above = path, line, heading, above
        self.found: list[Item] = []
        self.columns: list[str] = []
        self.item: Item | None = None
        self.kind = self.cell = self.level = self.words = ""
        self.pieces: list[Piece] = []
        self.href: tuple[str, Location] | None = None
        self.bold = self.italic = 0

    def items(self, content: str, columns: tuple[str, ...] = ()) -> list[Item]:
        """The items of ``content``; its first rows may stand under ``columns`` of an earlier block."""
        self.columns = list(columns)
        self.feed(content)
        self.close()
        self.end_item()
        return self.found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.bold += tag in _BOLD
        self.italic += tag in _ITALIC
        if _HEADING.match(tag):
            self.end_item()
            self.level, self.words = tag, ""
        elif tag == "table":
            self.columns = []
        elif tag in _CELLS:
            self.end_cell()
            self.cell = tag
        elif tag in _ITEMS and not (self.kind == "tr" and tag != "tr"):
            self.end_item()
            self.item, self.kind, self.words = Item(self.here(), self.above()), tag, ""
        elif tag in _BREAKS:
            self.end_line()
        elif tag == "a" and values.get("href"):
            self.href = (values["href"], self.here())
        elif tag == "img" and values.get("src"):
            self.add(values["src"], self.here(), image=True)

    def handle_endtag(self, tag: str) -> None:
        self.bold -= tag in _BOLD and self.bold > 0
        self.italic -= tag in _ITALIC and self.italic > 0
        if tag == "a":
            self.href = None
        elif tag == self.level:
            self.heading(int(tag[1]), self.words)
            self.level = ""
        elif tag == self.cell:
            self.end_cell()
        elif tag == self.kind:
            self.end_item()

    def handle_data(self, data: str) -> None:
        self.words += data
        text = data.lstrip()
        if text.strip():
            before = data[: len(data) - len(text)]
            line, column = self.getpos()
            column = len(before) - before.rfind("\n") - 1 if "\n" in before else column + len(before)
            where = Location(self.path, self.line + line + before.count("\n") - 1, column + 1)
            self.add(re.sub(r"\s+", " ", data), where)
        elif self.pieces and data:
            self.add(" ", self.here())

    def here(self) -> Location:
        line, column = self.getpos()
        return Location(self.path, self.line + line - 1, column + 1)

    def add(self, text: str, where: Location, *, image: bool = False) -> None:
        if self.item:
            href, href_where = self.href or (None, None)
            self.pieces.append(Piece(text, where, href, href_where, bool(self.bold), bool(self.italic), image))

    def end_line(self) -> None:
        """A break: the next piece stands in a line of its own, within the same cell of a table."""
        if self.item and self.pieces:
            if self.kind == "tr":
                self.add(LINE_BREAK, self.here())
            else:
                self.item.lines.append(tuple(self.pieces))
                self.pieces = []

    def end_cell(self) -> None:
        if self.cell == "th":
            self.columns.append("".join(piece.text for piece in self.pieces if not piece.image).strip())
        elif self.cell and self.item:
            self.item.lines.append(tuple(self.pieces))
        self.cell, self.pieces = "", []

    def end_item(self) -> None:
        """Keep the item that is being read, where it says something."""
        self.end_cell() if self.kind == "tr" else self.end_line()
        if self.item:
            linked = any(piece.href for line in self.item.lines for piece in line)
            if self.kind == "summary" and not linked:
                self.heading(7, self.words)
            elif any(self.item.lines):
                self.item.columns = tuple(self.columns) if self.kind == "tr" else ()
                self.found.append(self.item)
        self.item, self.kind, self.pieces = None, "", []
