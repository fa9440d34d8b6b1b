"""One item of a list: its title, address, date, venue, authors and links, wherever it says them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from site_builder.bibliography.institutions import Institutions, split_institutions
from site_builder.bibliography.matching import same_people
from site_builder.bibliography.references import identifiers_in
from site_builder.bibliography.venues import VenueSaid, said_venue
from site_builder.diagnostics import Location
from site_builder.knowledge.identity import title_key
from site_builder.lists import fields, people
from site_builder.lists.citation import Said, stripped, whole_reference
from site_builder.lists.pieces import LINE_BREAK, Item, Line, Piece, merged, plain
from site_builder.schema.papers import Identifiers
from site_builder.schema.taxonomy import Venue

_COLUMNS = {
    "title": "title paper papers publication name work method",
    "venue": "venue conference conf journal published publisher pub publ booktitle",
    "date": "date time year release released month", "authors": "author authors",
    "affiliations": "affiliation affiliations institution institutions institute organization organisation",
}  # fmt: skip
_BRACKETS = re.compile(r"[\[(（【]([^\[\]()（）【】]*)[\])）】]")
_SEAM = "\x1f"
_QUOTED = re.compile(rf"(?:^|{_SEAM}|[.:,]\s)[^\w\"“]*[\"“](.{{3,}}?)[,.]?[\"”]\s*(?=[,.(\[{_SEAM}]|$)")
"""A title in quotes, up to a mark or a seam of two pieces behind it."""
_IN_BRACKETS = re.compile(r"[\s.]*[\[(（【]([^\[\]()（）【】]*)[\])）】]\s*$")
_ENDS_TITLE = re.compile(r"(?:[,.;:|(\[–—-]|\b[Ii]n)\s*$")
_PARTS = re.compile(r"[.;|•·]\s|,\s(?!['’]?(?:19|20)?\d\d\b)|\s[-–—]\s|[.;|,]$")
"""What divides a line of words; not the comma of NeurIPS, 2023."""
_YEAR_BEHIND = re.compile(r"\W{0,3}[(\[](?:[A-Z][a-z]+, )?(?P<year>(?:19|20)\d\d)[)\]]")
_YEAR_AT_END = re.compile(r"(?:^|,\s)(?P<year>(?:19|20)\d\d)\.?\s*$")
_VENUE_BEHIND = re.compile(r",?\s+[^,]*\b(?:19|20)\d\d$|,\s+(?:19|20)\d\d$")
"""A venue with its year, or a year, behind names."""
_LONG = 20
"""Words behind which a dash ends a title: then a description follows."""
_LABEL = re.compile(r"^(?:authors?|affiliations?|institutions?|venue|publication|date)\s*[:：]\s*", re.IGNORECASE)


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


def links_in(lines: Iterable[Line]) -> list[Piece]:
    return [piece for line in lines for piece in merged(line) if (piece.href or "").startswith(("http://", "https://"))]


def lines_of(item: Item) -> list[Line]:
    """The lines of an item with those of its details: bullets below it that are no papers themselves."""
    below = [child for child in item.children if not holds_papers(child)]
    return [*map(merged, item.lines), *(line for child in below for line in lines_of(child))]


def stands_alone(item: Item) -> bool:
    """Whether an item below another one is a paper itself, and no detail of it."""
    links = [link for link in links_in(item.lines) if fields.leads_to_paper(link.href or "")]
    return any(fields.role(link) == "title" or fields.PEOPLE_AND_YEAR.fullmatch(link.text) for link in links)


def holds_papers(item: Item) -> bool:
    """Whether an item stands alone, or is a group of some that do."""
    return stands_alone(item) or any(map(holds_papers, item.children))


class Interpreter:
    """Finds the parts of one item."""

    def __init__(self, item: Item, venues: Mapping[str, Venue]) -> None:
        self.item, self.venues = item, venues
        self.lines = lines_of(item)
        self.links = links_in(self.lines)
        self.reference = whole_reference(self.lines if item.columns else self.lines[:1])
        self.cells: dict[str, Line] = {}
        for column, line in zip(_columns(item.columns), map(merged, item.lines), strict=False):
            self.cells.setdefault(column, line)

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

    def title(self) -> Said | None:
        """A link that is a title, else emphasised words that are one, else running text, else any bold words."""
        lines = [self.cells["title"]] if "title" in self.cells else self.lines[: None if self.item.columns else 1]
        pieces = [piece for line in lines for piece in line if not piece.image]
        bold = [piece for piece in pieces if piece.bold and not piece.href]
        italic = [piece for piece in pieces if piece.italic and not (piece.bold or piece.href)]
        if self.reference:
            return self.reference.title
        if stated := self.stated_title():
            return stated
        quoted = self.quoted_title(lines)
        linked = self.linked_title(pieces)
        if linked and len(linked.text.split()) < 4 and not fields.leads_to_paper(linked.href or ""):
            linked = (self.item.columns and self.title_below()) or linked  # a tool, and its paper in another cell
        emphasised = next((piece for piece in bold if self.is_title(piece.text)), None) or self.bold_lead(pieces)
        nicknamed = bool(bold) and all(_IN_BRACKETS.fullmatch(piece.text) for piece in bold)  # **(PLUM)** _Title_
        may_be = self.is_title if nicknamed else self.is_line_title
        emphasised = emphasised or next((piece for piece in italic if may_be(piece.text)), None)
        below = None if "title" in self.cells and self.running_title(pieces) else self.title_below()
        chosen = linked or (None if quoted else emphasised or below)
        if chosen and (said := _said(chosen)).text:
            return replace(said, text=self.without_venue(said.text))
        other = next((_said(one) for one in (*bold, *italic) if re.search(r"\w", _BRACKETS.sub("", one.text))), None)
        other = other and replace(other, text=self.without_venue(other.text))
        cell = _said_line(self.cells.get("title")) if not any(piece.href for piece in pieces) else None
        cell = cell if bold else None  # words of a title are bold in it
        return quoted or cell or self.running_title(pieces) or other or self.short_title(pieces)

    def short_title(self, pieces: list[Piece]) -> Said | None:
        """What stands alone where titles do: a few words in their column, a short link to a paper at the beginning."""
        first = next((piece for piece in pieces if re.search(r"\w", piece.text)), None)
        if first is None:
            return None
        said = _said_line(self.cells.get("title")) if first.href is None else _said(first)
        led = first.href is None or (fields.leads_to_paper(first.href) and not fields.is_label(first.text))
        named = said and (fields.PEOPLE_AND_YEAR.fullmatch(said.text) or said_venue(said.text, self.venues))
        return said if said and led and not named and re.search(r"[^\W\d_]{3}", said.text) else None

    def stated_title(self) -> Said | None:
        """Bold words that are a whole line, over a line of names and a date: how lists of kb export are written."""
        first, second = (*(_visible(line) for line in self.lines[:2]), (), ())[:2]
        alone = len(first) == 1 and first[0].bold and not fields.is_label(first[0].text)
        below = plain([piece for piece in second if not piece.href]) if alone else ""
        who, when = _detail(second) if below else "", re.search(r"(?:^|, )(?:19|20)\d\d(?:-\d\d)?$", below)
        if not (below and (fields.looks_like_names(who) or (when and not who))):
            return None
        said = _said(first[0])
        return replace(said, text=self.without_venue(said.text)) if said.text else None

    def linked_title(self, pieces: list[Piece]) -> Piece | None:
        """The first link that is a title, and neither a label that nobody foresaw nor a short name before a title."""
        linked = False
        for at, piece in enumerate(pieces):
            linked = linked or bool(piece.href and fields.role(piece) == "paper")
            if piece.href and fields.role(piece) == "title":
                word = at and " " not in piece.text.strip()
                if (word or linked) and not fields.leads_to_paper(piece.href):
                    continue  # a word in a sentence, or what stands behind the link to the paper
                labelled = at > 0 and self.is_label(piece, pieces[:at])
                return None if labelled or self.is_short_name(piece, pieces[at + 1 :]) else piece
        return None

    def is_label(self, link: Piece, before: list[Piece]) -> bool:
        """Whether a link names what it leads to (in brackets, a venue, authors and year) behind a title in words."""
        title = self.running_title(before)
        if title is None or not before[-1].text.strip():
            return False
        if before[-1].text.endswith("[") or fields.PEOPLE_AND_YEAR.fullmatch(link.text):
            return True
        words, ends = len(link.text.split()), before[-1].text.rstrip()[-1] in ",.;|-–("
        return words <= (3 if ends else 1) and len(title.text.split()) > 3 and not fields.looks_like_names(title.text)

    def is_short_name(self, link: Piece, behind: list[Piece]) -> bool:
        """Whether a link to something else (data, a program) stands before the title: [Plums](https://…), A Set of …"""
        if len(link.text.split()) > 3 or fields.leads_to_paper(link.href or ""):
            return False
        title = self.running_title(behind) if any(fields.leads_to_paper(one.href or "") for one in behind) else None
        return title is not None and len(title.text.split()) > 3

    def bold_lead(self, pieces: list[Piece]) -> Piece | None:
        """One bold word at the beginning, before a dash and a description."""
        own = [piece for piece in pieces if stripped(piece.text) and not re.fullmatch(r"\W*\d*\W*", piece.text)]
        if len(own) < 2 or not own[0].bold or own[0].href or re.search(r"\d{4}", own[0].text):
            return None
        described = own[1].text.lstrip().startswith(("-", "–", "—", ":"))
        return own[0] if described and not said_venue(own[0].text, self.venues) else None

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
        begun = itertools.dropwhile(lambda piece: piece.href or not re.search(r"\w", piece.text), pieces)
        before = list(itertools.takewhile(lambda piece: not piece.href, begun)) or pieces
        written = itertools.dropwhile(lambda piece: not piece.text.strip(), before)
        line = itertools.takewhile(lambda piece: piece.text != LINE_BREAK, written)
        running = self.running(piece for piece in line if not piece.href)
        text = re.sub(r",? in$", "", stripped("".join(piece.text for piece in running)))
        text = people.before_people(text)
        words = self.before_venue(_sentence(text))
        if len(words.split()) > _LONG:
            words = re.split(r"\s[-–—]\s", words)[0]
        where = next((piece.where for piece in running if words[:9] in piece.text), self.item.where)
        said = Said(self.without_venue(words), where) if len(words) > 3 else None
        return said if said and re.search(r"[^\W\d_]", _BRACKETS.sub("", said.text)) else None

    def running(self, pieces: Iterable[Piece]) -> list[Piece]:
        """The plain text of a line with what is emphasised within its words, up to an emphasised venue or date."""
        found: list[Piece] = []
        for piece in pieces:
            begun = any(re.search(r"\w{2}", one.text) for one in found)
            if not (piece.bold or piece.italic):
                found.append(piece)
            elif begun and (_ENDS_TITLE.search(found[-1].text) or said_venue(piece.text, self.venues)):
                break
            elif begun or len(piece.text.split()) > 3:
                found.append(piece)
        return found

    def is_title(self, text: str) -> bool:
        """Whether emphasised words are a title rather than a date, a venue or a nickname."""
        words = stripped(self.without_venue(text)).split()
        if re.fullmatch(r"[\[(].*[\])]", text.strip()) and len(words) < 6:
            return False
        return len(words) > 1 and not (len(words) < 6 and said_venue(text, self.venues))

    def is_line_title(self, text: str) -> bool:
        """Whether words in italics are a title rather than a line of names as well."""
        return self.is_title(text) and not fields.looks_like_names(text)

    def behind_title(self, title: Said) -> str:
        """What stands in brackets at the end of the text that the title begins."""
        pieces = (piece for line in self.lines[:1] for piece in line if title.text in piece.text)
        found = next(filter(None, (_IN_BRACKETS.search(piece.text) for piece in pieces)), None)
        return found[1].strip() if found else ""

    def is_venue(self, text: str) -> bool:
        """Whether a word is nothing but a venue: the first of a list of its editions."""
        said = said_venue(text, self.venues) if " " not in text else None
        return bool(said and said.id)

    def behind(self, title: Said) -> str:
        """The words behind the title in its line."""
        line = next((line for line in self.lines if any(title.text in piece.text for piece in line)), ())
        return "".join(piece.text for piece in line if not piece.image).partition(title.text)[2]

    def without_venue(self, text: str) -> str:
        """A title without the venue or the year in brackets at its end."""
        found = _IN_BRACKETS.search(text)
        dated = found and re.fullmatch(r"(?:[A-Z]\S* (?:\S+ ){0,4})?(?:19|20)\d\d", found[1].strip())
        said = found and (dated or said_venue(found[1], self.venues))
        return text[: found.start()].rstrip(" -–—,.") or text if found and said else text

    def before_venue(self, text: str) -> str:
        """A title without the venue in brackets behind it or behind its last comma."""
        if (found := _BRACKETS.search(text)) and said_venue(found[1], self.venues):
            text = text[: found.start()].rstrip(" -–—,.")
        head, comma, tail = text.rpartition(", ")
        is_venue = comma and (re.fullmatch(r"[A-Z]{3,8}", tail) or said_venue(tail, self.venues))
        return head if is_venue else text

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
            text = _BRACKETS.sub(r" \1 ", plain(line))
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
            for found in _BRACKETS.finditer("".join(piece.text for piece in line)):
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
            return _said_line(self.cells.get("authors")), _said_line(self.cells.get("affiliations"))
        details = [
            Said(_detail(line), line[0].where)
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


def _visible(line: Line) -> Line:
    """The words of a line, each link as one piece."""
    return tuple(piece for piece in merged(line) if piece.text.strip() and not piece.image)


def _short_word(line: Line) -> bool:
    """Whether a cell holds one short word, as those of methods and kinds do."""
    return len(plain(line)) < 6 and not any(piece.href for piece in line)


def _of_year(said: VenueSaid, year: str) -> VenueSaid:
    """The venue with a year that stands beside it, if one does."""
    return said._replace(year=int(year)) if year else said


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
    return Said(stripped(piece.text), piece.where)


def _without(piece: Piece, title: Said) -> Piece:
    """The piece without the title, if that stands in it."""
    return replace(piece, text=piece.text.replace(title.text, " ")) if piece.where == title.where else piece


def _said_line(line: Line | None) -> Said | None:
    return Said(plain(line), line[0].where) if line and plain(line) else None


def _detail(line: Line) -> str:
    """A line of details without its label, what is emphasised in it (a venue) and a year behind it."""
    quiet = tuple(piece for piece in line if not (piece.italic or piece.bold))
    words = _LABEL.sub("", plain(quiet) or plain(line)).rstrip(" .,")
    return re.sub(r"[\s.,]*\(?\b(?:19|20)\d\d(?:-\d\d(?:-\d\d)?)?\)?$", "", words)


def _may_be_place(text: str) -> bool:
    """Whether a line of details may name affiliations: it is no venue in brackets, no labelled text and no prose."""
    other = re.fullmatch(r"[\[(].*[\])]", text.strip()) or re.match(r"[A-Z][\w /-]{2,24}:\s", text)
    return bool(text) and not other and not (len(text.split()) > 12 and text.count(",") < 2)


def _sentence(text: str) -> str:
    """The title at the start of running text: up to the full stop before the authors or the venue."""
    head, stop, tail = text.partition(". ")
    return (head if stop and tail else text).strip(" .,")
