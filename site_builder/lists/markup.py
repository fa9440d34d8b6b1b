"""The items of an awesome list: bullets, numbered lists and table rows, under any kind of heading, with their places.

markdown-it reads the Markdown; this module keeps for every piece of text where it stands in the file, which Markdown
parsers do not. Nothing here knows what a paper is.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from site_builder.diagnostics import Location
from site_builder.lists.html import HtmlItems
from site_builder.lists.pieces import LINE_BREAK, Item, Line, Piece, plain, without_pictures

if TYPE_CHECKING:
    from markdown_it.token import Token

_HTML_TAG = re.compile(r"<[^>]*>")
_PICTURE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_EMPHASIS = re.compile(r"[*`]+|(?<!\w)_+|_+(?!\w)|~~")
_EMOJI = re.compile(r":[a-z][a-z0-9_+-]*:")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_HREF = re.compile(r"""<a\b[^>]*\bhref\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_IMAGE = re.compile(r"""<img\b[^>]*\bsrc\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_BARE_ADDRESS = re.compile(r"(https?://[^\s<>()\[\]|]+)")


def items(text: str, path: str) -> list[Item]:
    """The top items of the Markdown ``text``, called ``path`` in places, in their order."""
    return _Walker(text, path).walk()


class _Walker:
    def __init__(self, text: str, path: str) -> None:
        from markdown_it import MarkdownIt

        self.path = path
        self.lines = text.split("\n")
        self.tokens = MarkdownIt("commonmark").enable("table").parse(text)
        self.found: list[Item] = []
        self.stack: list[Item] = []
        self.headings: dict[int, str] = {}
        self.columns: list[str] = []
        self.html_columns: list[str] = []
        self.topic: Item | None = None
        """The item of the last heading with a link, while only paragraphs follow it."""

    def walk(self) -> list[Item]:
        in_head = in_table = False
        for at, token in enumerate(self.tokens):
            if token.type == "html_block":
                self.html(token)
            elif token.type == "heading_open":
                self.heading(int(token.tag[1]), self.tokens[at + 1].content)
                self.linked_heading(self.tokens[at + 1])
            elif token.type == "list_item_open":
                self.open(token)
            elif token.type == "list_item_close":
                self.stack.pop()
            elif token.type in ("thead_open", "thead_close"):
                in_head = token.type == "thead_open"
                self.columns = [] if in_head else self.columns
            elif token.type in ("table_open", "table_close"):
                in_table = token.type == "table_open"
            elif token.type in ("tr_open", "tr_close") and not in_head:
                self.open(token) if token.type == "tr_open" else self.stack.pop()
            elif token.type == "inline" and in_head:
                self.columns.append(_clean(token.content))
            elif token.type == "inline" and self.tokens[at - 1].type != "heading_open":
                self.inline(token, in_table)
        return self.found

    def heading(self, level: int, text: str) -> None:
        self.headings = {known: words for known, words in self.headings.items() if known < level}
        self.headings[level] = _clean(text)

    def linked_heading(self, token: Token) -> None:
        """A heading may itself be an item: ### [Title](link)."""
        lines = list(self.pieces(token))
        linked = any(piece.href and not piece.image for line in lines for piece in line)
        where = Location(self.path, (token.map or [0])[0] + 1, 1)
        heading = Item(where, self.above[:-1], lines, is_heading=True)
        self.topic = heading if linked else None
        self.found.append(heading)

    @property
    def above(self) -> tuple[str, ...]:
        """The headings over the place that is being read, the outermost first."""
        return tuple(words for _, words in sorted(self.headings.items()))

    def html(self, token: Token) -> None:
        """The headings and the items of a block of HTML; rows may go on under the columns of an earlier block."""
        reader = HtmlItems(self.path, (token.map or [0])[0] + 1, self.heading, lambda: self.above)
        found = reader.items(token.content, tuple(self.html_columns))
        self.html_columns = reader.columns
        self.topic = None if found else self.topic
        (self.stack[-1].children if self.stack else self.found).extend(found)

    def open(self, token: Token) -> None:
        number = token.map[0] if token.map else 0
        column = len(self.lines[number]) - len(self.lines[number].lstrip()) + 1
        columns = tuple(self.columns) if token.type == "tr_open" else ()
        item = Item(Location(self.path, number + 1, column), self.above, columns=columns)
        self.topic = None
        (self.stack[-1].children if self.stack else self.found).append(item)
        self.stack.append(item)

    def inline(self, token: Token, in_table: bool) -> None:
        lines = list(self.pieces(token))
        if self.stack:
            if in_table:
                start = Location(self.path, (token.map or [0])[0] + 1, 1)
                cell = (piece for line in lines if line for piece in (*line, Piece(LINE_BREAK, start)))
                self.stack[-1].lines.append(tuple(cell)[:-1])
            else:
                self.stack[-1].lines.extend(line for line in lines if line)
        elif self.topic:
            self.topic.lines.extend(line for line in lines if line)
        elif lines and lines[0]:
            self.paragraph([line for line in lines if line])

    def paragraph(self, lines: list[Line]) -> None:
        """Items of a paragraph: one with its lines below, or one a line where several lines have links of their own."""
        linked = [line for line in lines if any(piece.href and not piece.image for piece in line)]
        marked = lines[0][0].bold or lines[0][0].href
        if len(linked) > 1 and all(len(plain(line).split()) > 4 for line in linked) and not lines[0][0].bold:
            groups: list[list[Line]] = []
            for line in lines:
                groups[-1:] = [[*groups[-1], line]] if groups and line not in linked else [*groups[-1:], [line]]
            self.found.extend(Item(group[0][0].where, self.above, group, is_paragraph=True) for group in groups)
        elif marked or linked:
            self.found.append(Item(lines[0][0].where, self.above, lines, is_paragraph=True))

    def pieces(self, token: Token) -> Iterator[Line]:
        """The lines of a paragraph; each piece of text is looked up in the source behind the one before it."""
        start, end = token.map or (0, 1)
        finder = _Finder(self.lines, self.path, start, end)
        bold = italic = 0
        href: str | None = None
        line: list[Piece] = []
        for child in token.children or ():
            kind = child.type
            bold += (kind == "strong_open") - (kind == "strong_close")
            italic += (kind == "em_open") - (kind == "em_close")
            if kind == "link_open":
                href = str(child.attrs.get("href", ""))
            elif kind == "link_close":
                href = None
            elif kind in ("softbreak", "hardbreak") or child.content.lower().startswith("<br"):
                yield tuple(line)
                line = []
            elif kind == "html_inline" and (anchor := _HREF.match(child.content)):
                href = html.unescape(anchor[1])
            elif kind == "html_inline" and child.content.lower().startswith("</a"):
                href = None
            elif kind == "image" or (kind == "html_inline" and _IMAGE.match(child.content)):
                tag = _IMAGE.match(child.content)
                source = tag[1] if tag else str(child.attrs.get("src", ""))
                line.append(Piece(source, finder.find(source), href, finder.peek(href), bool(bold), bool(italic), True))
            elif child.content and kind != "html_inline":
                emphasised = bool(italic) or kind == "code_inline"
                for part in [child.content] if href else _BARE_ADDRESS.split(child.content):
                    where = finder.find(part) if part else None
                    if where:
                        link = part if not href and _BARE_ADDRESS.fullmatch(part) else href
                        at = where if link == part else finder.peek(href)
                        line.append(Piece(part, where, link, at, bool(bold), emphasised))
        yield tuple(line)


class _Finder:
    """Finds the pieces of a paragraph in its source lines, one behind the other."""

    def __init__(self, lines: Sequence[str], path: str, start: int, end: int) -> None:
        self.path, self.start = path, start
        self.source = "\n".join(lines[start:end])
        self.at = 0

    def find(self, text: str) -> Location:
        """The place of ``text`` behind the last one found; of text that is escaped in the source, its start."""
        found = self.source.find(text, self.at)
        if found < 0:
            found = self.source.find(text[:4], self.at)
        else:
            self.at = found + len(text)
        return self.location(max(found, self.at if found < 0 else found))

    def peek(self, address: str | None) -> Location | None:
        """The place of the address of the link that is being read."""
        if not address:
            return None
        found = self.source.find(address, self.at)
        return self.location(found if found >= 0 else self.at)

    def location(self, offset: int) -> Location:
        before = self.source[:offset]
        return Location(self.path, self.start + before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1)


def _clean(markup: str) -> str:
    """The words of a heading: no tags, addresses, emphasis or pictures."""
    text = _LINK.sub(r"\1", _PICTURE.sub("", _HTML_TAG.sub(" ", html.unescape(markup))))
    return without_pictures(_EMOJI.sub(" ", _EMPHASIS.sub("", _ESCAPED.sub(r"\1", text)))).strip(" #:|")
