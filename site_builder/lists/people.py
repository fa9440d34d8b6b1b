"""Names of people among the words of an item: beside a title, in links to their pages, in a line of their own."""

from __future__ import annotations

import re
from dataclasses import replace

from site_builder.lists import fields
from site_builder.lists.pieces import Line, Piece

_NAME = re.compile(r"[^\W\d_][^\d_\[\]()]{1,40}")
_BEFORE_NAME = re.compile(r"(?:,|\band|&)\s*$")
_BEHIND_NAME = re.compile(r"\s*(?:,|and\b|&)")
_YEAR_BEHIND = re.compile(r"\s*[.,]?\s*\((?:[A-Z][a-z]+, )?(?:19|20)\d\d[a-z]?\)\s*(?=[,.:;–—-]|$)")
_BEFORE_INITIALS = re.compile(r",\s+(?=(?:[A-Z]\.[ -]?)+\s?[A-Z])")


def joined_names(line: Line) -> Line:
    """The line with links to pages of people as plain text, where their words are one name of several."""
    pieces: list[Piece] = []
    for at, piece in enumerate(line):
        last = pieces[-1] if pieces else None
        text = replace(piece, href=None) if _leads_to_person(line, at) else piece
        if last and _look(last) == _look(text) and not (last.href or text.href):
            pieces[-1] = replace(last, text=last.text + text.text)
        else:
            pieces.append(text)
    return tuple(pieces)


def _leads_to_person(line: Line, at: int) -> bool:
    """Whether a link has the words of a name, and stands in a row of names."""
    link = line[at]
    if not link.href or not _NAME.fullmatch(link.text) or len(link.text.split()) > 3:
        return False
    if fields.leads_to_paper(link.href) or fields.role(link) not in ("title", "other"):
        return False
    before, behind = ("".join(one.text for one in part) for part in (line[max(at - 1, 0) : at], line[at + 1 : at + 2]))
    return bool(_BEFORE_NAME.search(before) or _BEHIND_NAME.match(behind))


def _look(piece: Piece) -> tuple[bool, bool, bool]:
    return piece.bold, piece.italic, piece.image


def are_people(text: str) -> bool:
    """Whether a text is a list of whole names, in which a word may be that of a venue too."""
    names = fields.split_people(text)
    return len(names) > 1 and all(" " in name for name in names) and fields.looks_like_names(text)


def before_people(text: str) -> str:
    """A title without what stands behind it in a line of words: (2017), Bee et al.; , A. Bee and C. Dee."""
    if found := _YEAR_BEHIND.search(text):
        text = text[: found.start()] or text
    for comma in _BEFORE_INITIALS.finditer(text):
        if fields.looks_like_names(text[comma.end() :].partition("[")[0]):
            return text[: comma.start()]
    return text
