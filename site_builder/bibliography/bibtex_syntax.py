"""The grammar of BibTeX: entries, their fields and the pieces of their values, each with its offset in the file.

bibtexparser finds the blocks of a file, so a brace that is never closed takes no more than its own entry along. It is
lenient inside of them (a missing comma makes two fields one), so a block is read here by the grammar that BibTeX and
biber share, with comments behind ``%`` between fields, as biber takes them. What neither would take is a fault; where
it is clear how to go on, the rest is read.
"""

from __future__ import annotations

import itertools
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

_START = re.compile(r"(?<!\w)@\s*(?P<kind>[A-Za-z]\w*)\s*(?P<opener>[{(])")
_STRAY = re.compile(r"^[ \t]*(?P<at>@)\s*(?P<kind>[A-Za-z]\w*)\b(?!\s*[{(])", re.MULTILINE)
_SPACE = re.compile(r"(?:\s+|%[^\n]*)*")
_KEY = {"{": re.compile(r"[^\s,={}%#\"]*"), "(": re.compile(r"[^\s,={}%#\"()]*")}
_NAME = re.compile(r"[^\W\d][\w:.+/*'-]*")
_NUMBER = re.compile(r"\d+(?!\w)")
_NEXT_FIELD = re.compile(r"[^\W\d][\w:.+/*'-]*\s*=(?!=)")
_BRACES = {"strict": re.compile(r"[{}\"]"), "escaped": re.compile(r"\\[{}]|[{}\"]")}


class Fault(NamedTuple):
    """What is wrong with an entry, where, and what to do."""

    offset: int
    message: str
    hint: str


class Piece(NamedTuple):
    """A part of a value: text as it is written, or the name of a string."""

    text: str
    offset: int
    is_name: bool = False


@dataclass
class Field:
    """A field with the pieces that ``#`` joins."""

    name: str
    offset: int
    value: list[Piece]


@dataclass
class Block:
    """An entry, or a ``@string`` or ``@preamble``, which have no key."""

    kind: str
    offset: int
    key: str = ""
    fields: list[Field] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    readable: bool = True
    """Whether all its fields could be told apart."""
    hidden: str = ""
    """Why BibTeX or biber passes over it: it stands in a comment."""


def blocks(text: str) -> Iterator[Block]:
    """The blocks of a .bib file in its order, those in comments too."""
    for at, end, hidden in _regions(text):
        while begin := _START.search(text, at, end):
            yield from _strays(text, at, begin.start())
            block, behind = _Reader(text, end).read(begin)
            line = text[text.rfind("\n", 0, begin.start()) + 1 : begin.start()]
            block.hidden = hidden or ("%" if "%" in line else "")
            if block.kind != "comment":
                yield block
            at = behind if block.readable else begin.end()
        yield from _strays(text, at, end)


def _regions(text: str) -> Iterator[tuple[int, int, str]]:
    """From each block that bibtexparser finds up to the next, and "@comment" for one in which entries are hidden."""
    from bibtexparser import model
    from bibtexparser.splitter import Splitter

    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    starts, at = [(0, "")], 0
    for found in Splitter(text).split().blocks:
        raw = str(found.raw or "")
        at = max(text.find(raw, at), at)
        if isinstance(found, model.ExplicitComment):
            starts += [(text.find("{", at) + 1, "@comment"), (at + len(raw), "")]
        elif not isinstance(found, model.ImplicitComment):
            starts.append((at, ""))
        at += len(raw)
    for (start, hidden), (end, _) in itertools.pairwise([*starts, (len(text), "")]):
        yield start, end, hidden


def _strays(text: str, at: int, end: int) -> Iterator[Block]:
    """Words that look like the beginning of an entry but have no brace."""
    for found in _STRAY.finditer(text, at, end):
        fault = Fault(
            found.start("at"), f"{found[0].strip()!r} begins no entry", "write @type{key, field = {value}, ...}"
        )
        yield Block(found["kind"].lower(), found.start("at"), faults=[fault], readable=False)


class _Reader:
    """Reads one block of ``text``, which ends before ``end``."""

    def __init__(self, text: str, end: int) -> None:
        self.text, self.end = text, end
        self.at = 0

    def read(self, begin: re.Match[str]) -> tuple[Block, int]:
        """The block that begins with ``begin``, and the offset behind it."""
        self.block = block = Block(begin["kind"].lower(), begin.start())
        self.closer = "}" if begin["opener"] == "{" else ")"
        self.at = begin.end()
        if block.kind == "preamble":
            self.value("@preamble")
        elif block.kind != "comment":
            if block.kind != "string":
                self.key(begin["opener"])
            while self.field():
                pass
        return block, self.at

    def fault(self, message: str, hint: str, offset: int | None = None) -> None:
        self.block.faults.append(Fault(self.at if offset is None else offset, message, hint))

    def skip(self) -> str:
        """Go to the next token and return its first character; empty at the end."""
        found = _SPACE.match(self.text, self.at, self.end)
        self.at = found.end() if found else self.at
        return self.text[self.at : min(self.at + 1, self.end)]

    def key(self, opener: str) -> None:
        self.skip()
        start = self.at
        found = _KEY[opener].match(self.text, self.at, self.end)
        self.at = found.end() if found else self.at
        self.block.key = self.text[start : self.at]
        behind = self.skip()
        if behind == "=":
            self.fault("the entry has no key", "write @type{key, field = {value}, ...}", start)
            self.block.key, self.at = "", start
        elif behind not in (",", self.closer, ""):
            rest = self.resync(stop="\n")
            self.block.key = f"{self.block.key} {rest}".strip()
            self.fault(f"{self.block.key[:60]!r} is no key: it has a space or a sign in it", "write one word", start)
        elif not self.block.key:
            self.fault("the entry has no key", "write @type{key, field = {value}, ...}", start)

    def field(self) -> bool:
        """Read the next field; False at the end of the block."""
        token = self.skip()
        if token in (self.closer, ""):
            if not token:
                self.fault("the entry is never closed", f"write {self.closer} behind its last field", self.block.offset)
            self.at += 1
            return False
        if token == ",":
            self.at += 1
            if self.skip() == ",":
                self.fault("two commas stand where one belongs", "delete one")
            return True
        found = _NAME.match(self.text, self.at, self.end)
        start = self.at
        self.at = found.end() if found else self.at
        if found is None or self.skip() != "=":
            what = f"the field {found[0]!r} has no value" if found else f"a field cannot begin with {token!r}"
            self.resync()
            self.fault(what, "write field = {value}", start)
            return True
        self.at += 1
        value = self.value(found[0])
        if value is None:
            self.block.readable = False
            return False
        self.block.fields.append(Field(found[0].lower(), start, value))
        if self.skip() not in (",", self.closer, ""):
            if _NEXT_FIELD.match(self.text, self.at, self.end):
                self.fault(f"a comma is missing behind the value of {found[0]!r}", "write one before this field")
            else:
                here = self.at
                rest = self.resync()
                message = f"{rest[:40]!r} stands behind the value of {found[0]!r}"
                self.fault(message, "put the whole value in braces, and a comma behind it", here)
        return True

    def value(self, name: str) -> list[Piece] | None:
        """The pieces of a value; None where it does not end."""
        pieces: list[Piece] = []
        while True:
            token, start = self.skip(), self.at
            if token in ("{", '"'):
                closed = self.closing(start, token)
                if closed is None:
                    sign = "brace" if token == "{" else "quote"
                    message = f"the {sign} before the value of {name!r} is never closed"
                    self.fault(message, "close it; BibTeX counts braces behind a backslash too", start)
                    self.at = self.end
                    return None
                pieces.append(Piece(self.text[start + 1 : closed], start + 1))
                self.at = closed + 1
            elif found := _NUMBER.match(self.text, start, self.end) or _NAME.match(self.text, start, self.end):
                self.at = found.end()
                pieces.append(Piece(found[0], start, not found[0].isdigit()))
            else:
                rest = self.resync()
                message = f"{name!r} has no value but {rest[:40]!r}" if rest else f"{name!r} has no value"
                self.fault(message, "put the value in braces", start)
                return pieces
            if self.skip() != "#":
                return pieces
            self.at += 1

    def closing(self, start: int, token: str) -> int | None:
        """The offset of what closes the brace or quote at ``start``."""
        found, meant = self.balanced(start, token, "strict"), self.balanced(start, token, "escaped")
        if found == meant or meant is None:
            return found
        message = "braces behind a backslash are not balanced here, and BibTeX counts them"
        self.fault(message, r"write \textbraceleft{} and \textbraceright{}", start)
        return meant

    def balanced(self, start: int, token: str, counting: str) -> int | None:
        depth = 0
        for found in _BRACES[counting].finditer(self.text, start + (token == '"'), self.end):
            sign = found[0]
            depth += (sign == "{") - (sign == "}")
            if depth < 0 or (depth == 0 and sign == ("}" if token == "{" else '"')):
                return found.start() if depth == 0 else None
        return None

    def resync(self, stop: str = "") -> str:
        """Go to the next comma or the end of the block, past whole groups in braces; return what was passed."""
        start, depth = self.at, 0
        while self.at < self.end:
            sign = self.text[self.at]
            if depth == 0 and (sign in (",", self.closer) or (stop and sign == stop)):
                break
            depth += (sign == "{") - (sign == "}")
            self.at += 1
        return " ".join(self.text[start : self.at].split())
