"""One item of a list: its title, address, date, venue, authors and links, wherever it says them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from site_builder.bibliography.institutions import Institutions, split_institutions
from site_builder.bibliography.matching import same_people
from site_builder.bibliography.references import identifiers_in
from site_builder.bibliography.venues import VenueSaid, said_venue
from site_builder.diagnostics import Location
from site_builder.knowledge.identity import title_key
from site_builder.lists import fields, people
from site_builder.lists.citation import Said
from site_builder.lists.pieces import Item, Line, Piece, plain
from site_builder.lists.title import BRACKETS, TitleFinder, detail, said_line
from site_builder.schema.papers import Identifiers

_PARTS = re.compile(r"[.;|•·]\s|,\s(?!['’]?(?:19|20)?\d\d\b)|\s[-–—]\s|[.;|,]$")
"""What divides a line of words; not the comma of NeurIPS, 2023."""
_YEAR_BEHIND = re.compile(r"\W{0,3}[(\[](?:[A-Z][a-z]+, )?(?P<year>(?:19|20)\d\d)[)\]]")
_YEAR_AT_END = re.compile(r"(?:^|,\s)(?P<year>(?:19|20)\d\d)\.?\s*$")
_VENUE_BEHIND = re.compile(r",?\s+[^,]*\b(?:19|20)\d\d$|,\s+(?:19|20)\d\d$")
"""A venue with its year, or a year, behind names."""


@dataclass(frozen=True)
class ListEntry:
    """One paper as a list gives it. What the list does not say is None or empty."""

    item: Item
    title: Said
    addresses: tuple[Said, ...]
    """Where the paper is: its page first, then those that hold other identifiers of it."""
    authors: Said | None
    affiliations: Said | None
    date: Said | None
    venue: VenueSaid | None
    venue_where: Location | None
    links: Mapping[str, Said]
    """Addresses of code, project and data."""
    year: str | None = None
    """The year beside its authors or its title, where nothing says more."""
    cited: bool = False
    """Whether the item is a whole reference."""

    @property
    def headings(self) -> tuple[str, ...]:
        return self.item.headings

    @property
    def address(self) -> Said | None:
        return next(iter(self.addresses), None)

    @property
    def identifiers(self) -> Identifiers:
        """The identifiers in the addresses."""
        return identifiers_in("", [one.text for one in self.addresses])

    @property
    def key(self) -> tuple[str, str]:
        """What two entries of one paper have in common: identifier and title."""
        found = self.identifiers
        return found.arxiv or found.doi or found.openreview or "", title_key(self.title.text)

    def repeats(self, first: ListEntry) -> bool:
        """Whether an entry with the key of this one is about the same paper: two may bear one title."""
        mine, theirs = (people_of(one) for one in (self, first))
        return bool(self.key[0]) or same_people(mine, theirs)

    @property
    def truncated(self) -> bool:
        """Whether the line of authors ends before the last of them."""
        return bool(self.authors and re.search(r"\bet\.? al\b|\bothers\b|\.\.\.|…", self.authors.text))

    @property
    def institutions(self) -> Institutions:
        return split_institutions(self.affiliations.text) if self.affiliations else Institutions((), ())


def people_of(entry: ListEntry) -> tuple[str, ...]:
    return fields.split_people(entry.authors.text) if entry.authors else ()


class Interpreter(TitleFinder):
    """Finds the parts of one item."""

    def entry(self) -> ListEntry | None:
        title = self.title()
        if title is None or not re.search(r"\w", fields.without_date(title.text)) or self.is_venue(title.text):
            return None
        venue, venue_where = self.venue(title)
        authors, affiliations = self.people(title, venue_where)
        addresses = self.addresses(title)
        links = self.others(addresses)
        date, year, cited = self.date(), self.year_beside(title), self.reference is not None
        return ListEntry(
            self.item, title, addresses, authors, affiliations, date, venue, venue_where, links, year, cited
        )  # fmt: skip

    def year_beside(self, title: Said) -> str | None:
        """The year of a reference, of a link that names authors and year, or behind the title."""
        links = [piece.text for piece in self.links if fields.PEOPLE_AND_YEAR.fullmatch(piece.text)]
        behind = _YEAR_BEHIND.match(self.behind(title)) or _YEAR_AT_END.search(self.behind(title))
        behind = behind or next(filter(None, (_YEAR_AT_END.search(plain(line)) for line in self.lines[1:2])), None)
        said = [self.reference.year or "" if self.reference else "", *links, self.behind_title(title),
                behind["year"] if behind else "", self.year()]  # fmt: skip
        return next((year[0] for text in said if (year := re.search(r"\b(?:19|20)\d\d\b", text))), None)

    def is_venue(self, text: str) -> bool:
        """Whether a word is nothing but a venue: the first of a list of its editions."""
        said = said_venue(text, self.venues) if " " not in text else None
        return bool(said and said.id)

    def addresses(self, title: Said) -> tuple[Said, ...]:
        """Where the paper is: the link of the title, else the one called paper; code hosts are no papers. Then the
        other links called paper: its DOI beside its number at arXiv."""
        ranked = [link for link in self.links if link.text.strip() == title.text and link.where == title.where]
        ranked += [link for link in self.links if fields.leads_to_paper(link.href or "") and not link.image]
        ranked += [link for link in self.links if fields.role(link) == "paper"]
        papers = [link for link in ranked if link.href and not fields.leads_to_code(link.href)]
        papers.sort(key=lambda link: not fields.leads_to_paper(link.href or ""))
        more = [link for link in papers[1:] if fields.role(link) == "paper" and fields.leads_to_paper(link.href or "")]
        return tuple(Said(link.href or "", link.href_where or link.where) for link in [*papers[:1], *more])

    def others(self, addresses: tuple[Said, ...]) -> dict[str, Said]:
        found: dict[str, Said] = {}
        for link in self.links:
            kind = fields.role(link)
            if kind == "title" and fields.leads_to_code(link.href or ""):
                kind = "code"
            if kind in ("code", "project", "data") and link.href not in {one.text for one in addresses}:
                found.setdefault(kind, Said(link.href or "", link.href_where or link.where))
        return found

    def date(self) -> Said | None:
        lines = [self.cells["date"]] if "date" in self.cells else self.lines
        for piece in (piece for line in lines for piece in line if not piece.image):
            short = re.fullmatch(r"\d\d[-./]\d\d?", piece.text.strip()) if "date" in self.cells else None
            text = f"20{piece.text.strip()}" if short else piece.text
            if (not piece.href or "date" in self.cells) and (date := fields.find_date(text)):
                return Said(date, piece.where)
        return None

    def year(self) -> str:
        """The year of a reference, else a bare one in the column of dates or over the item; empty for none."""
        if self.reference and self.reference.year:
            return self.reference.year
        said = (plain(self.cells.get("date", ())), *reversed(self.item.headings))
        return next((words for words in said if re.fullmatch(r"(?:19|20)\d\d", words)), "")

    def venue(self, title: Said) -> tuple[VenueSaid | None, Location | None]:
        if line := self.cells.get("venue"):
            text = BRACKETS.sub(r" \1 ", plain(line))
            year = "" if re.search(r"\d\d", text) else self.year()  # a whole date may be that of the preprint
            said = said_venue(f"{text} {year}", self.venues, sure=True)
            return said, line[0].where
        for text, where in self.venue_candidates(title):
            if people.are_people(text):
                continue
            in_brackets = text.startswith("[") and bool(re.search(r"\d\d", text))
            words = fields.without_date(text.strip("[]"))
            if said := said_venue(words, self.venues, sure=in_brackets):
                return said if said.year or said.preprint else _of_year(said, self.year()), where
        for image in (piece for line in self.lines for piece in line if piece.image):
            for text in fields.badge_texts(image.text):
                if said := said_venue(text, self.venues):
                    return said, image.where
        for heading in reversed(self.item.headings):
            said = said_venue(heading, self.venues)
            if said and said.id and len(heading.split()) < 6 and (said.year or self.year_above(said)):
                return said if said.year else _of_year(said, self.year_above(said)), self.item.where
        return None, None

    def year_above(self, said: VenueSaid) -> str:
        """The year of a heading that stands with one of a venue and nothing else; empty for none."""
        alone = any(heading.strip() in (said.name, self.venues[said.id or ""].name) for heading in self.item.headings)
        years = [heading for heading in self.item.headings if re.fullmatch(r"(?:19|20)\d\d", heading.strip())]
        return years[-1].strip() if alone and years else ""

    def venue_candidates(self, title: Said) -> Iterator[tuple[str, Location]]:
        """Texts that may cite a venue: first those in brackets, then emphasised ones, then parts of sentences."""
        if self.reference:
            yield from ((text, title.where) for text in self.reference.venues())
            return
        if (behind := self.behind_title(title)) and re.search(r"\w.*\b(?:19|20)\d\d$", behind):
            yield f"[{behind}]", title.where
        lines = [[_without(piece, title) for piece in line if not piece.image] for line in self.venue_lines()]
        led = {link.text.strip() for link in self.links if fields.leads_to_code(link.href or "")}
        for line in lines:
            for found in BRACKETS.finditer("".join(piece.text for piece in line)):
                if found[1].strip() in led:  # [ada-lovelace-PyTorch]
                    continue
                yield f"[{found[1]}]" if found[0][0] in "[【" else found[1], line[0].where
        pieces = [piece for line in lines for piece in line if piece.text != piece.href]
        for at, one in enumerate(pieces):
            dated = one.href and one.where.line > title.where.line and re.search(r"\(\d{4}\)$", one.text)
            if dated and fields.leads_to_paper(one.href or ""):
                yield f"[{one.text}]", one.where  # [Advanced Science (2025)](…)
            elif one.italic or one.bold or one.href:
                behind = "".join(piece.text for piece in pieces[at + 1 : at + 2] if not piece.href)
                year = re.match(r"\s*['’]?\d\d(?:\d\d)?\b", behind)
                yield f"{one.text}{year[0] if year else ''}", one.where
        for piece in pieces:
            for part in _PARTS.split(piece.text) if not piece.href else ():
                if not re.match(r"\s*\((?:19|20)\d\d\)\s+\w", part):  # (2019) Bee
                    yield part, piece.where

    def venue_lines(self) -> list[Line]:
        """The lines that may name the venue. A short word in some column of a row without a year is none: SDM."""
        if not self.item.columns or self.year():
            return self.lines
        known = {id(self.cells[name]) for name in ("title", "date") if name in self.cells}
        return [line for line in self.lines if id(line) in known or not _short_word(line)]

    def people(self, title: Said, venue_where: Location | None) -> tuple[Said | None, Said | None]:
        """The lines of authors and of affiliations."""
        if self.reference:
            return self.reference.authors, None
        if self.cells:
            return said_line(self.cells.get("authors")), said_line(self.cells.get("affiliations"))
        details = [
            Said(detail(line), line[0].where)
            for line in self.lines[1:]
            if line and line[0].where != venue_where and not any(piece.href for piece in line) and plain(line)
        ]
        authors = next((line for line in details if fields.looks_like_names(line.text)), None)
        if authors:
            behind = details[details.index(authors) + 1 :]
            return authors, next((line for line in behind if _may_be_place(line.text)), None)
        return next(iter(self.names_beside(title)), None), None

    def names_beside(self, title: Said) -> Iterator[Said]:
        """Names in the line of the title, behind it: "Title, A. Author and B. Author, Venue"."""
        for piece in people.joined_names(self.lines[0]) if self.lines else ():
            named = fields.PEOPLE_AND_YEAR.fullmatch(piece.text) if piece.href and piece.where > title.where else None
            if named and not named["more"] and len(fields.split_people(named["people"])) > 0:
                yield Said(named["people"].strip(" ,"), piece.where)
            if piece.href or piece.image or piece.where < title.where:
                continue
            emphasised = (
                said_venue(fields.without_date(piece.text), self.venues) if piece.italic or piece.bold else None
            )
            if emphasised and emphasised.id and not people.are_people(piece.text):
                continue
            for part in re.split(r"(?<![A-Z])[.:]\s|\s[-–—|]\s|[(\[]|[)\]][.,:]?\s", _without(piece, title).text):
                names = _VENUE_BEHIND.sub("", part.strip(' ,."“”'))
                if names not in title.text and fields.looks_like_names(names):
                    yield Said(names, piece.where)


def _short_word(line: Line) -> bool:
    """Whether a cell holds one short word, as those of methods and kinds do."""
    return len(plain(line)) < 6 and not any(piece.href for piece in line)


def _of_year(said: VenueSaid, year: str) -> VenueSaid:
    """The venue with a year that stands beside it, if one does."""
    return said._replace(year=int(year)) if year else said


def _without(piece: Piece, title: Said) -> Piece:
    """The piece without the title, if that stands in it."""
    return replace(piece, text=piece.text.replace(title.text, " ")) if piece.where == title.where else piece


def _may_be_place(text: str) -> bool:
    """Whether a line of details may name affiliations: it is no venue in brackets, no labelled text and no prose."""
    other = re.fullmatch(r"[\[(].*[\])]", text.strip()) or re.match(r"[A-Z][\w /-]{2,24}:\s", text)
    return bool(text) and not other and not (len(text.split()) > 12 and text.count(",") < 2)
