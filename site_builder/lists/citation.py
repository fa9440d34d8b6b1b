"""Whole references within a list, as scholars cite and search engines copy them: authors, title, venue in one text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from site_builder.diagnostics import Location
from site_builder.lists import fields
from site_builder.lists.pieces import Line, merged, plain
from site_builder.text.titles import without_full_stop

_BEFORE_TITLE = re.compile(
    r"^\s*(?:\[[ x]\]\s+|[\[(（【](?:[^\])）】]*\d[^\])）】]*)?[\])）】]\s*|\d{1,3}[.)]\s+"
    r"|(?:19|20)\d\d[./-]\d{1,2}(?:[./-]\d{1,2})?\s*[:,.–—-]?\s+)+"
)
"""Check boxes, dates and venues in brackets, numbers and dates before a title."""
_QUOTED = re.compile(
    r"\s*(?P<authors>[^\"“”]{3,400}?)[.,]?\s*(?:\((?:19|20)\d\d\)[.,]?\s*)?"
    r"[\"“](?P<title>[^\"“”]{5,}?)[.,]?[\"”]\s*(?P<rest>.*)",
    re.DOTALL,
)
"""Lovelace, Ada, and Bo Chu. "The Title." Venue (2020)."""
_DATED = re.compile(
    r"\s*(?P<authors>[^\"“”()]{3,400}?),?\s*\((?:19|20)\d\d[a-z]?\)[.,:]\s+"
    r"(?P<title>\S.{6,}?[^.\s]{2}[.?!])(?:\s+(?P<rest>.*)|$)",
    re.DOTALL,
)
"""Lovelace, A., & Chu, B. (2020). The title. Venue."""
_AUTHORS = re.compile(r"\bet\.? al\b")
_NAMED_LINK = re.compile(
    r"\s*[\[(](?:paper|pdf|link|arxiv|doi|code|slides|video|poster|website)[\])]\s*$", re.IGNORECASE
)
"""What a link leads to, said at the end of a title."""
_MARKS = re.compile("^(?:[\u2190-\u2bff\U0001f000-\U0001faff\ufe0f\\s]|:[a-z][a-z0-9_+-]*:)+"
                    "|(?:[\u2705-\u27bf\u2b50\U0001f000-\U0001faff\ufe0f\\s]|:[a-z][a-z0-9_+-]*:)+$")  # fmt: skip
"""Stars, fires and other pictures before and behind a title; a star may end a name."""
_MOST = 1_000
"""Characters of a reference."""


@dataclass(frozen=True)
class Said:
    """A value and where the list says it."""

    text: str
    where: Location


@dataclass(frozen=True)
class Reference:
    """A reference in its parts; ``rest`` is what stands behind the title: venue, pages, year."""

    title: Said
    authors: Said
    rest: str

    @property
    def year(self) -> str | None:
        """The last year in it."""
        years: list[str] = re.findall(r"\b(?:19|20)\d\d\b", self.rest)
        return years[-1] if years else None

    def venues(self) -> Iterator[str]:
        """Texts that may cite its venue: all behind the title, its sentences, and what stands before numbers."""
        yield from filter(None, (self.rest, *re.split(r"[.,]\s", self.rest)))
        name = re.split(r"[\d,(]", re.sub(r"^[Ii]n:?\s+", "", self.rest))[0].strip(" .")
        if self.year and 1 < len(name.split()) < 12:
            yield f"[{name} {self.year}]"


def whole_reference(lines: Iterable[Line]) -> Reference | None:
    """The parts of the first line, cell or link that is one reference; None where none is."""
    for text, where in _texts(lines):
        found = _QUOTED.fullmatch(text) or _DATED.fullmatch(text) if len(text) < _MOST else None
        people = found["authors"].strip(" ,") if found else ""
        if found and (people.endswith((":", "：", "(")) or _AUTHORS.search(found["title"])):
            continue  # a nickname before a title in quotes; a title with its year, and the authors behind it
        if found and fields.looks_like_names(re.sub(r"\bet\.? al\b", "", people)):
            return Reference(Said(stripped(found["title"]), where), Said(people, where), (found["rest"] or "").strip())
    return None


def _texts(lines: Iterable[Line]) -> Iterator[tuple[str, Location]]:
    """The first link of each line, and its words outside of links."""
    for line in lines:
        yield from [(one.text, one.where) for one in merged(line) if one.href and not one.image][:1]
        words = plain([piece for piece in line if not piece.href])
        if words:
            yield words, line[0].where


def stripped(text: str) -> str:
    """A title without the dates and venues in brackets before it, and without marks and quotes around it."""
    text = _MARKS.sub("", _NAMED_LINK.sub("", _BEFORE_TITLE.sub("", " ".join(text.split()))))
    text = without_full_stop(text.lstrip(" -–—|:,*.[\\)]").rstrip(" -–—|:,*[\\"))
    text = text.strip(" -–—|:,*")
    text = text[:-1] if text.endswith("]") and text.count("]") > text.count("[") else text
    return without_full_stop(text[1:-1]) if re.fullmatch(r"[\"“].+[\"”]", text) else text
