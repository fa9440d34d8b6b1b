"""Drafts: papers that were read from somewhere else and still know the place of every value there.

A list or a .bib file says less than an entry holds, so a draft is checked by the rules of entries except those that ask
for what only a reader of the paper can write; problems point to the list, since that is where the error stands.
"""

from __future__ import annotations

import dataclasses
import itertools
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from site_builder.bibliography.names import ascii_letters, family_key
from site_builder.diagnostics import Location, Problem
from site_builder.schema.papers import Paper
from site_builder.text.datapath import DataPath

_SMALL_WORDS = {
    *("a", "an", "and", "are", "as", "at", "be", "by", "can", "do", "does", "for", "from", "how", "in", "is", "it"),
    *("its", "my", "not", "of", "on", "or", "our", "the", "to", "toward", "towards", "via", "we", "what", "when"),
    *("where", "which", "who", "why", "with", "you", "your"),
}


Places = Mapping[tuple[str | int, ...], Location]
"""Where values stand, by the way to each in the data."""


class Offsets:
    """The places of characters in a text that is called ``path``."""

    def __init__(self, text: str, path: str) -> None:
        self._path = path
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def at(self, offset: int) -> Location:
        """The place of the character at the 0-based ``offset``."""
        line = bisect_right(self._starts, offset)
        return Location(self._path, line, offset - self._starts[line - 1] + 1)


@dataclass(frozen=True)
class Draft:
    """A paper as read, where it begins in its source, and where its values stand there."""

    paper: Paper
    where: Location
    places: Places = field(default_factory=dict)
    said: Mapping[str, Any] = field(default_factory=dict)
    """Values as the source writes them, where the paper has them cleaned: these are what rules judge."""
    headings: tuple[tuple[str, ...], ...] = ()
    """The headings over each of its places in the source, the outermost first."""

    def place(self, at: DataPath = ()) -> Location:
        """The place of the value ``at``, else of the nearest value above it, else of the record."""
        ways = (tuple(at[:end]) for end in range(len(at), 0, -1))
        return next((self.places[way] for way in ways if way in self.places), self.where)

    def changed(self, **fields: Any) -> Draft:
        """The same draft with other values in these fields of the paper."""
        return dataclasses.replace(self, paper=dataclasses.replace(self.paper, **fields))


@dataclass(frozen=True)
class Reading:
    """What was read from one source: drafts in its order, and what is wrong with the source itself.

    Everything that looks like a paper is a draft, repeats one, or was left out, and then ``problems`` names it.
    """

    drafts: tuple[Draft, ...]
    problems: tuple[Problem, ...] = ()
    repeated: int = 0
    """Places that name the paper of an earlier draft again; they were added to it."""
    left_out: int = 0
    """Things that look like papers but are none, or cannot be read."""

    @property
    def counts(self) -> str:
        """What became of all that looks like a paper, for people: "12 found: 9 read, 2 repeated, 1 left out"."""
        found = len(self.drafts) + self.repeated + self.left_out
        parts = {"read": len(self.drafts), "repeated": self.repeated, "left out": self.left_out}
        return (
            f"{found} found: {', '.join(f'{count} {what}' for what, count in parts.items() if count or what == 'read')}"
        )


def bibkey(authors: Iterable[str], year: str | None, title: str) -> str:
    """The key of the house: first author's family name, year, first telling word of the title (gong2023figstep)."""
    first = next(iter(authors), "")
    words = [ascii_letters(word) for word in title.replace("’", "'").split()]
    telling = next((word for word in words if word and word not in _SMALL_WORDS), "") or "untitled"
    return f"{family_key(first) or 'anonymous'}{(year or '')[:4]}{telling}"


def free_id(wanted: str, taken: Callable[[str], bool]) -> str:
    """``wanted``, or with the first of the letters b, c, ... (then numbers) that makes it free."""
    suffixes: Iterable[str] = itertools.chain(["", *"bcdefghijklmnopqrstuvwxyz"], map(str, itertools.count(2)))
    return next(wanted + suffix for suffix in suffixes if not taken(wanted + suffix))


def house_key(paper: Paper) -> str:
    """The key of the house for a paper: the year is that of its first version, else of its publication."""
    year = str(paper.venue.year) if paper.venue else None
    return bibkey(paper.authors, paper.dates.first or paper.dates.published or year, paper.title)
