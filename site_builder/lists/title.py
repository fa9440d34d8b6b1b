"""The title of an item of a list, wherever it says it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from site_builder.bibliography.venues import said_venue
from site_builder.lists import fields, people
from site_builder.lists.citation import Said, stripped, whole_reference
from site_builder.lists.items import columns_of, lines_of, links_in
from site_builder.lists.pieces import LINE_BREAK, Item, Line, Piece, merged, plain
from site_builder.schema.taxonomy import Venue

BRACKETS = re.compile(r"[\[(（【]([^\[\]()（）【】]*)[\])）】]")
_SEAM = "\x1f"
_QUOTED = re.compile(rf"(?:^|{_SEAM}|[.:,]\s)[^\w\"“]*[\"“](.{{3,}}?)[,.]?[\"”]\s*(?=[,.(\[{_SEAM}]|$)")
"""A title in quotes, up to a mark or a seam of two pieces behind it."""
_IN_BRACKETS = re.compile(r"[\s.]*[\[(（【]([^\[\]()（）【】]*)[\])）】]\s*$")
_ENDS_TITLE = re.compile(r"(?:[,.;:|(\[–—-]|\b[Ii]n)\s*$")
_LONG = 20
"""Words behind which a dash ends a title: then a description follows."""
_LABEL = re.compile(r"^(?:authors?|affiliations?|institutions?|venue|publication|date)\s*[:：]\s*", re.IGNORECASE)


class TitleFinder:
    """Finds the title of one item, and what stands beside it."""

    def __init__(self, item: Item, venues: Mapping[str, Venue]) -> None:
        self.item, self.venues = item, venues
        self.lines = lines_of(item)
        self.links = links_in(self.lines)
        self.reference = whole_reference(self.lines if item.columns else self.lines[:1])
        self.cells: dict[str, Line] = {}
        for column, line in zip(columns_of(item.columns), map(merged, item.lines), strict=False):
            self.cells.setdefault(column, line)

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
        other = next((_said(one) for one in (*bold, *italic) if re.search(r"\w", BRACKETS.sub("", one.text))), None)
        other = other and replace(other, text=self.without_venue(other.text))
        cell = said_line(self.cells.get("title")) if not any(piece.href for piece in pieces) else None
        cell = cell if bold else None  # words of a title are bold in it
        return quoted or cell or self.running_title(pieces) or other or self.short_title(pieces)

    def short_title(self, pieces: list[Piece]) -> Said | None:
        """What stands alone where titles do: a few words in their column, a short link to a paper at the beginning."""
        first = next((piece for piece in pieces if re.search(r"\w", piece.text)), None)
        if first is None:
            return None
        said = said_line(self.cells.get("title")) if first.href is None else _said(first)
        led = first.href is None or (fields.leads_to_paper(first.href) and not fields.is_label(first.text))
        named = said and (fields.PEOPLE_AND_YEAR.fullmatch(said.text) or said_venue(said.text, self.venues))
        return said if said and led and not named and re.search(r"[^\W\d_]{3}", said.text) else None

    def stated_title(self) -> Said | None:
        """Bold words that are a whole line, over a line of names and a date: how lists of kb export are written."""
        first, second = (*(_visible(line) for line in self.lines[:2]), (), ())[:2]
        alone = len(first) == 1 and first[0].bold and not fields.is_label(first[0].text)
        below = plain([piece for piece in second if not piece.href]) if alone else ""
        who, when = detail(second) if below else "", re.search(r"(?:^|, )(?:19|20)\d\d(?:-\d\d)?$", below)
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
        return said if said and re.search(r"[^\W\d_]", BRACKETS.sub("", said.text)) else None

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
        if (found := BRACKETS.search(text)) and said_venue(found[1], self.venues):
            text = text[: found.start()].rstrip(" -–—,.")
        head, comma, tail = text.rpartition(", ")
        is_venue = comma and (re.fullmatch(r"[A-Z]{3,8}", tail) or said_venue(tail, self.venues))
        return head if is_venue else text


def _visible(line: Line) -> Line:
    """The words of a line, each link as one piece."""
    return tuple(piece for piece in merged(line) if piece.text.strip() and not piece.image)


def _said(piece: Piece) -> Said:
    return Said(stripped(piece.text), piece.where)


def said_line(line: Line | None) -> Said | None:
    return Said(plain(line), line[0].where) if line and plain(line) else None


def detail(line: Line) -> str:
    """A line of details without its label, what is emphasised in it (a venue) and a year behind it."""
    quiet = tuple(piece for piece in line if not (piece.italic or piece.bold))
    words = _LABEL.sub("", plain(quiet) or plain(line)).rstrip(" .,")
    return re.sub(r"[\s.,]*\(?\b(?:19|20)\d\d(?:-\d\d(?:-\d\d)?)?\)?$", "", words)


def _sentence(text: str) -> str:
    """The title at the start of running text: up to the full stop before the authors or the venue."""
    head, stop, tail = text.partition(". ")
    return (head if stop and tail else text).strip(" .,")
