"""An awesome list (any Markdown list of papers) to drafts of entries.

Lists agree on little: the title is a link, bold or plain text before a link called "paper"; date and venue stand in
brackets, at the start, at the end or in lines of their own; authors and affiliations are lines below or missing; rows
of tables say it by their headers. What is not said stays unknown. One paper that stands in several sections is one
draft with a place in each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from site_builder.lists import fields
from site_builder.lists.entry import Interpreter, ListEntry
from site_builder.lists.items import holds_papers, lines_of, links_in, stands_alone
from site_builder.lists.markup import items
from site_builder.lists.pieces import Item, Line, word_count
from site_builder.lists.readme import BEGIN, END
from site_builder.schema.taxonomy import Venue

_AUTHORS = re.compile(r"\bet\.? al\b")
"""What only stands beside the title of a paper."""
_DATE_FIRST = re.compile(r"\W*(?:19|20)\d\d(?:[./-]\d{1,2}){1,2}\b")
_BRACKETED = re.compile(r"\[(?:[^\]\s]+\s+){2,}[^\]\s]+\]")
_NEWS = re.compile(r"\b(?:news|updates?|change ?log|history|to-?do|roadmap)\b", re.IGNORECASE)
_ONLY_NEWS = re.compile(r"(?:[\w-]+ ){0,2}(?:news|updates?|change ?log|announcements?)", re.IGNORECASE)
"""A heading over news and nothing else; a history of tea has papers."""
_PROSE = 20
"""Words outside of links from which a paragraph is prose that mentions papers."""


def read_list(text: str, path: str, venues: Mapping[str, Venue]) -> tuple[list[ListEntry], list[Item]]:
    """The papers of the Markdown ``text`` in its order, and the items that might be papers and do not look like it:
    linked ones, dated ones, rows, and those that stand among papers."""
    skipped: list[Item] = []
    plain: list[Item] = []
    entries = list(_entries(_titled(items(text, path)), venues, skipped, plain, _made(text)))
    lists = {entry.item.headings for entry in entries}
    among = [item for item in plain if item.headings in lists and word_count(item.text) > 3]
    return entries, sorted([*skipped, *among], key=lambda item: item.where)


def _entries(
    found: Iterable[Item], venues: Mapping[str, Venue], skipped: list[Item], plain: list[Item], made: range
) -> Iterator[ListEntry]:
    """The papers among the items. Those that might be one go to ``skipped``, those that only their neighbours could
    make one to ``plain``."""
    for item in found:
        nested = [child for child in item.children if holds_papers(child)]
        if (item.is_heading and not stands_alone(item)) or (_is_prose(item) and not _is_paper(item)) or _points(item):
            continue
        if _is_paper(item):
            entry = None if _mentions(item) else Interpreter(item, venues).entry()
            if entry:
                yield entry
            else:
                skipped.append(item)
        elif not nested and (entry := _by_its_words(item, venues, made)):
            yield entry
        elif links_in(item.lines) or (not item.children and (_dated(item) or _notes(item))):
            skipped.append(item)
        elif not item.children:
            plain.append(item)
        else:
            group = re.sub(r"[*_`#]", "", item.text).strip(" :")
            nested = [replace(child, headings=(*item.headings, group)) for child in item.children]
        yield from _entries(nested, venues, skipped, plain, made)


def _made(text: str) -> range:
    """The lines of a list that kb export has written, where every item is a paper."""
    before, begin, behind = text.partition(BEGIN)
    start = before.count("\n") + 1
    return range(start, start + behind.partition(END)[0].count("\n") + 1) if begin else range(0)


def _is_paper(item: Item) -> bool:
    links = links_in(lines_of(item))
    roles = {fields.role(link) for link in links}
    own = [piece for line in lines_of(item) for piece in line if piece.href and not re.match(r"(?:\./)?#", piece.href)]
    named = any(fields.role(piece) == "paper" for piece in own)
    if any(fields.leads_to_paper(link.href or "") for link in links if not link.image) or named:
        return bool(item.text)
    around = _outside_links(item.lines)
    return "title" in roles and bool(item.columns or fields.find_date(around) or _AUTHORS.search(around))


def _by_its_words(item: Item, venues: Mapping[str, Venue], made: range) -> ListEntry | None:
    """The paper of an item whose links, if it has any, lead to none: it says what only a paper has, authors that end
    with "et al", or a venue that is known or has a year. A link to code may stand behind the title, not before it."""
    entry = Interpreter(item, venues).entry() if item.text and not item.is_heading else None
    if entry is None or _NEWS.search(" ".join(item.headings)):
        return None
    links, words = links_in(item.lines), word_count(entry.title.text)
    titled = not links or entry.title.where <= links[0].where
    ours = item.where.line in made and not item.is_paragraph and item.lines[0][0].bold
    stated = ours or (not item.columns and Interpreter(item, venues).stated_title() is not None)
    known = _AUTHORS.search(item.text) or entry.cited or (entry.venue and entry.venue.id and entry.venue.year)
    said = entry.venue and entry.venue.year
    return entry if stated or (titled and ((known and words >= 3) or (said and words >= 4))) else None


def _mentions(item: Item) -> bool:
    """Whether an item only speaks of a paper: news, and prose around a link."""
    titles = [link for link in links_in(item.lines) if fields.role(link) == "title"]
    if any(map(_ONLY_NEWS.fullmatch, item.headings)):
        return not any(fields.leads_to_paper(link.href or "") for link in titles)
    return _is_prose(item) and len(_outside_links(item.lines).split()) >= _PROSE


def _points(item: Item) -> bool:
    """Whether an item only points to another place of the list, as contents do."""
    links = [piece.href for line in item.lines for piece in line if piece.href]
    return bool(links) and not item.children and all(re.match(r"(?:\./)?#", link) for link in links)


def _is_prose(item: Item) -> bool:
    """Whether a paragraph begins as a sentence and not with a link or a title in bold."""
    first = item.lines[0][0] if item.is_paragraph else None
    return first is not None and not (first.bold or first.href)


def _titled(found: Iterable[Item]) -> Iterator[Item]:
    """The items, where a heading with nothing but links to its paper, slides and code below it is one item."""
    below: list[Item] = []
    for item in found:
        over = below[0] if below else None
        if (
            over
            and item.headings[:-1] == over.headings
            and item.headings
            and (fields.only_labels(item) or _is_abstract(item))
        ):
            below.append(item)
            continue
        yield from _one_paper(below)
        below = [item] if item.is_heading and not links_in(item.lines) else []
        if not below:
            yield item
    yield from _one_paper(below)


def _one_paper(items: list[Item]) -> Iterator[Item]:
    """A heading and what stands below it: one item where it ends in a year, or a link below is called paper."""
    heading = items[0] if items else None
    labels = [item for item in items[1:] if not _is_abstract(item)]
    links = [piece for item in labels for line in item.lines for piece in line if piece.href]
    named = any(fields.role(link) == "paper" for link in links)
    if heading and (named or (labels and re.search(r"\d{4}\)?$", heading.text) and len(heading.text.split()) > 3)):
        yield Item(heading.where, heading.headings, [*heading.lines, *(line for item in labels for line in item.lines)])
    else:
        yield from items


def _is_abstract(item: Item) -> bool:
    return bool(re.match(r"(?:abstract|summary|tl;?dr|keywords?)\b", item.text, re.IGNORECASE))


def _dated(item: Item) -> bool:
    """Whether an item without a link may be a paper: a row, or a bullet that begins with a date. News do too."""
    return bool(item.columns) or (not _NEWS.search(" ".join(item.headings)) and bool(_DATE_FIRST.match(item.text)))


def _notes(item: Item) -> bool:
    """Whether an item leads, under some words, to a file of the list's own, notes on a paper most often, or was meant
    to lead somewhere: words in brackets without an address."""
    own = (piece for line in item.lines for piece in line if piece.href and not re.match(r"\.?/?#|http", piece.href))
    return bool(_BRACKETED.search(item.text)) or any(len(piece.text.split()) > 2 for piece in own)


def _outside_links(own: Iterable[Line]) -> str:
    return " ".join("".join(" " if piece.href or piece.image else piece.text for piece in line) for line in own)
