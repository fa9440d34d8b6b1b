"""One item of a list: its title, address, date, venue, authors and links, wherever it says them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from site_builder.bibliography.institutions import Institutions, split_institutions
from site_builder.bibliography.references import identifiers_in
from site_builder.bibliography.venues import VenueSaid, said_venue
from site_builder.diagnostics import Location
from site_builder.knowledge.identity import title_key
from site_builder.lists import fields
from site_builder.lists.pieces import LINE_BREAK, Item, Line, Piece, plain
from site_builder.schema.papers import Identifiers
from site_builder.schema.taxonomy import Venue

_COLUMNS = {
    "title": "title paper papers publication name work method", "venue": "venue conference journal published publisher",
    "date": "date time year release released month", "authors": "author authors",
    "affiliations": "affiliation affiliations institution institutions institute organization organisation",
}  # fmt: skip
_BRACKETS = re.compile(r"[\[(（【]([^\[\]()（）【】]*)[\])）】]")
_SEAM = "\x1f"
_QUOTED = re.compile(rf"(?:^|{_SEAM}|[.:,]\s)[^\w\"“]*[\"“](.{{3,}}?)[,.]?[\"”]\s*(?=[,.(\[{_SEAM}]|$)")
"""A title in quotes, up to a mark or a seam of two pieces behind it."""
_BEFORE_TITLE = re.compile(r"^\s*(?:\[[ x]\]\s+|[\[(（【](?:[^\])）】]*\d[^\])）】]*)?[\])）】]\s*)+")
_LABEL = re.compile(r"^(?:authors?|affiliations?|institutions?|venue|publication|date)\s*[:：]\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Said:
    """A value and where the list says it."""

    text: str
    where: Location


@dataclass(frozen=True)
class ListEntry:
    """One paper as a list gives it. What the list does not say is None or empty."""

    item: Item
    title: Said
    address: Said | None
    authors: Said | None
    affiliations: Said | None
    date: Said | None
    venue: VenueSaid | None
    venue_where: Location | None
    links: Mapping[str, Said]
    """Addresses of code, project and data."""

    @property
    def headings(self) -> tuple[str, ...]:
        return self.item.headings

    @property
    def identifiers(self) -> Identifiers:
        """The identifiers in the address."""
        return identifiers_in("", [self.address.text]) if self.address else Identifiers()

    @property
    def key(self) -> tuple[str, str]:
        """What two entries of one paper have in common: identifier and title."""
        found = self.identifiers
        return found.arxiv or found.doi or found.openreview or "", title_key(self.title.text)

    @property
    def truncated(self) -> bool:
        """Whether the line of authors ends before the last of them."""
        return bool(self.authors and re.search(r"\bet\.? al\b|\bothers\b|\.\.\.|…", self.authors.text))

    @property
    def institutions(self) -> Institutions:
        return split_institutions(self.affiliations.text) if self.affiliations else Institutions((), ())


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


def links_in(lines: Iterable[Line]) -> list[Piece]:
    return [piece for line in lines for piece in merged(line) if (piece.href or "").startswith(("http://", "https://"))]


def lines_of(item: Item) -> list[Line]:
    """The lines of an item with those of its details: bullets below it that are no papers themselves."""
    below = [child for child in item.children if not stands_alone(child)]
    return [*map(merged, item.lines), *(line for child in below for line in lines_of(child))]


def stands_alone(item: Item) -> bool:
    links = links_in(item.lines)
    return any(fields.role(link) == "title" and fields.leads_to_paper(link.href or "") for link in links)


class Interpreter:
    """Finds the parts of one item."""

    def __init__(self, item: Item, venues: Mapping[str, Venue]) -> None:
        self.item, self.venues = item, venues
        self.lines = lines_of(item)
        self.links = links_in(self.lines)
        self.cells: dict[str, Line] = {}
        for column, line in zip(_columns(item.columns), map(merged, item.lines), strict=False):
            self.cells.setdefault(column, line)

    def entry(self) -> ListEntry | None:
        title = self.title()
        if title is None:
            return None
        venue, venue_where = self.venue(title)
        authors, affiliations = self.people(title, venue_where)
        address = self.address(title)
        links = self.others(address)
        return ListEntry(self.item, title, address, authors, affiliations, self.date(), venue, venue_where, links)

    def title(self) -> Said | None:
        """A link that is a title, else emphasised words that are one, else running text, else any bold words."""
        lines = [self.cells["title"]] if "title" in self.cells else self.lines[: None if self.item.columns else 1]
        pieces = [piece for line in lines for piece in line if not piece.image]
        bold = [piece for piece in pieces if piece.bold and not piece.href]
        italic = [piece for piece in pieces if piece.italic and not (piece.bold or piece.href)]
        quoted = self.quoted_title(lines)
        linked = self.linked_title(pieces)
        emphasised = next((piece for piece in bold if self.is_title(piece.text)), None)
        emphasised = emphasised or next((piece for piece in italic if self.is_line_title(piece.text)), None)
        chosen = linked or (None if quoted else emphasised or self.title_below())
        if chosen and (said := _said(chosen)).text:
            return said
        return quoted or self.running_title(pieces) or next((said for said in map(_said, bold) if said.text), None)

    def linked_title(self, pieces: list[Piece]) -> Piece | None:
        """The first link that is a title; one in brackets behind other words is a label that nobody foresaw."""
        for at, piece in enumerate(pieces):
            if piece.href and fields.role(piece) == "title":
                labelled = at > 0 and pieces[at - 1].text.endswith("[") and self.running_title(pieces)
                return None if labelled else piece
        return None

    def title_below(self) -> Piece | None:
        """A title with the paper's link in a further line, below what was meant as a heading."""
        pieces = [piece for line in self.item.lines[1:] for piece in merged(line)]
        return next(
            (one for one in pieces if fields.role(one) == "title" and fields.leads_to_paper(one.href or "")), None
        )

    def quoted_title(self, lines: list[Line]) -> Said | None:
        """A title in quotes, as in references: Lovelace A. "The Title." Venue."""
        for line in lines:
            before = list(itertools.takewhile(lambda piece: not piece.href, line))
            found = _QUOTED.search(_SEAM.join(piece.text for piece in before))
            if found:
                ends = itertools.accumulate(len(piece.text) + 1 for piece in before)
                first = next(piece for piece, end in zip(before, ends, strict=True) if found.start(1) < end)
                return Said(found[1].replace(_SEAM, ""), first.where)
        return None

    def running_title(self, pieces: list[Piece]) -> Said | None:
        """The text before the first link, up to a break of the line, a full stop or a venue."""
        before = list(itertools.takewhile(lambda piece: not piece.href, pieces)) or pieces
        written = itertools.dropwhile(lambda piece: not piece.text.strip(), before)
        line = itertools.takewhile(lambda piece: piece.text != LINE_BREAK, written)
        running = [piece for piece in line if not (piece.href or piece.bold or piece.italic)]
        words = self.before_venue(_sentence(_stripped("".join(piece.text for piece in running))))
        where = next((piece.where for piece in running if words[:9] in piece.text), self.item.where)
        return Said(words, where) if len(words) > 3 else None

    def is_title(self, text: str) -> bool:
        """Whether emphasised words are a title rather than a date, a venue or a nickname."""
        words = _stripped(text).split()
        if re.fullmatch(r"[\[(].*[\])]", text.strip()) and len(words) < 6:
            return False
        return len(words) > 1 and not (len(words) < 6 and said_venue(text, self.venues))

    def is_line_title(self, text: str) -> bool:
        """Whether words in italics are a title rather than a line of names as well."""
        return self.is_title(text) and not fields.looks_like_names(text)

    def before_venue(self, text: str) -> str:
        """A title without the venue in brackets behind it or behind its last comma."""
        if (found := _BRACKETS.search(text)) and said_venue(found[1], self.venues):
            text = text[: found.start()].rstrip(" -–—,.")
        head, comma, tail = text.rpartition(", ")
        is_venue = comma and (re.fullmatch(r"[A-Z]{3,8}", tail) or said_venue(tail, self.venues))
        return head if is_venue else text

    def address(self, title: Said) -> Said | None:
        """Where the paper is: the link of the title, else the one called paper; code hosts are no papers."""
        ranked = [link for link in self.links if link.text.strip() == title.text and link.where == title.where]
        ranked += [link for link in self.links if fields.leads_to_paper(link.href or "") and not link.image]
        ranked += [link for link in self.links if fields.role(link) == "paper"]
        papers = [link for link in ranked if link.href and not fields.leads_to_code(link.href)]
        return Said(papers[0].href or "", papers[0].href_where or papers[0].where) if papers else None

    def others(self, address: Said | None) -> dict[str, Said]:
        found: dict[str, Said] = {}
        for link in self.links:
            kind = fields.role(link)
            if kind == "title" and fields.leads_to_code(link.href or ""):
                kind = "code"
            if kind in ("code", "project", "data") and link.href and (address is None or link.href != address.text):
                found.setdefault(kind, Said(link.href, link.href_where or link.where))
        return found

    def date(self) -> Said | None:
        lines = [self.cells["date"]] if "date" in self.cells else self.lines
        for piece in (piece for line in lines for piece in line if not piece.image):
            short = re.fullmatch(r"\d\d[-./]\d\d?", piece.text.strip()) if "date" in self.cells else None
            text = f"20{piece.text.strip()}" if short else piece.text
            if (not piece.href or "date" in self.cells) and (date := fields.find_date(text)):
                return Said(date, piece.where)
        return None

    def venue(self, title: Said) -> tuple[VenueSaid | None, Location | None]:
        if line := self.cells.get("venue"):
            text = _BRACKETS.sub(r" \1 ", plain(line))
            beside = plain(self.cells.get("date", ()))
            bare = re.fullmatch(r"(?:19|20)\d\d", beside) and not re.search(r"\d\d", text)
            year = beside if bare else ""  # a whole date may be that of the preprint
            said = said_venue(f"{text} {year}", self.venues, sure=True)
            return said, line[0].where
        for text, where in self.venue_candidates(title):
            in_brackets = text.startswith("[") and bool(re.search(r"\d\d", text))
            words = fields.without_date(text.strip("[]"))
            if said := said_venue(words, self.venues, sure=in_brackets):
                return said, where
        for image in (piece for line in self.lines for piece in line if piece.image):
            for text in fields.badge_texts(image.text):
                if said := said_venue(text, self.venues):
                    return said, image.where
        return None, None

    def venue_candidates(self, title: Said) -> Iterator[tuple[str, Location]]:
        """Texts that may cite a venue: first those in brackets, then emphasised ones, then parts of sentences."""
        lines = [[_without(piece, title) for piece in line if not piece.image] for line in self.lines]
        for line in lines:
            for found in _BRACKETS.finditer("".join(piece.text for piece in line)):
                yield f"[{found[1]}]" if found[0][0] in "[【" else found[1], line[0].where
        pieces = [piece for line in lines for piece in line if piece.text != piece.href]
        for piece in pieces:
            if piece.italic or piece.bold or piece.href:
                yield piece.text, piece.where
        for piece in pieces:
            for part in re.split(r"[.;|,•·]\s|\s[-–—]\s|[.;|,]$", piece.text) if not piece.href else ():
                yield part, piece.where

    def people(self, title: Said, venue_where: Location | None) -> tuple[Said | None, Said | None]:
        """The lines of authors and of affiliations."""
        if self.cells:
            return _said_line(self.cells.get("authors")), _said_line(self.cells.get("affiliations"))
        details = [
            Said(_detail(line), line[0].where)
            for line in self.lines[1:]
            if line and line[0].where != venue_where and not any(piece.href for piece in line) and plain(line)
        ]
        authors = next((line for line in details if fields.looks_like_names(line.text)), None)
        if authors:
            behind = details[details.index(authors) + 1 :]
            return authors, next((line for line in behind if line.text and not _is_venue(line.text)), None)
        return next(iter(self.names_beside(title)), None), None

    def names_beside(self, title: Said) -> Iterator[Said]:
        """Names in the line of the title, behind it: "Title, A. Author and B. Author, Venue"."""
        for piece in self.lines[0] if self.lines else ():
            if piece.href or piece.image or piece.where < title.where:
                continue
            for part in re.split(r"(?<![A-Z])[.:]\s|\s[-–—|]\s|[(\[]", _without(piece, title).text):
                names = part.strip(' ,."“”')
                if fields.looks_like_names(names):
                    yield Said(names, piece.where)


def _columns(headers: tuple[str, ...]) -> list[str]:
    """What the columns of a table hold. Of two that could hold titles, the one that says so does, else the first."""
    words = [set(re.findall(r"[a-z]+", header.lower())) for header in headers]
    titles = [at for at, header in enumerate(words) if header & set(_COLUMNS["title"].split())]
    chosen = next((at for at in titles if "title" in words[at]), titles[0] if titles else -1)
    roles = []
    for at, header in enumerate(words):
        role = next((role for role, known in _COLUMNS.items() if header & set(known.split())), " ".join(sorted(header)))
        other = "venue" if header & {"publication", "published"} else "paper"
        roles.append(other if role == "title" and at != chosen else role)
    return roles


def _said(piece: Piece) -> Said:
    return Said(_stripped(piece.text), piece.where)


def _without(piece: Piece, title: Said) -> Piece:
    """The piece without the title, if that stands in it."""
    return replace(piece, text=piece.text.replace(title.text, " ")) if piece.where == title.where else piece


def _said_line(line: Line | None) -> Said | None:
    return Said(plain(line), line[0].where) if line and plain(line) else None


def _detail(line: Line) -> str:
    """A line of details without its label, what is emphasised in it (a venue) and a year behind it."""
    quiet = tuple(piece for piece in line if not (piece.italic or piece.bold))
    words = _LABEL.sub("", plain(quiet) or plain(line)).rstrip(" .,")
    return re.sub(r"[\s.,]*\(?\b(?:19|20)\d\d\)?$", "", words)


def _is_venue(text: str) -> bool:
    return bool(re.fullmatch(r"[\[(].*[\])]", text.strip()))


def _stripped(text: str) -> str:
    """A title without the dates and venues in brackets before it, and without marks and quotes around it."""
    text = _BEFORE_TITLE.sub("", " ".join(text.split()))
    text = text.strip(" -–—|:,*.[\\")
    return text[1:-1] if re.fullmatch(r"[\"“].+[\"”]", text) else text


def _sentence(text: str) -> str:
    """The title at the start of running text: up to the full stop before the authors or the venue."""
    head, stop, tail = text.partition(". ")
    return (head if stop and tail else text).strip(" .,")
