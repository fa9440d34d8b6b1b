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
from site_builder.lists.entry import Interpreter, ListEntry, lines_of, links_in, stands_alone
from site_builder.lists.markup import items
from site_builder.lists.pieces import Item, Line
from site_builder.schema.taxonomy import Venue

_AUTHORS = re.compile(r"\bet\.? al\b")
"""What only stands beside the title of a paper."""
_DATE_FIRST = re.compile(r"\W*(?:19|20)\d\d(?:[./-]\d{1,2}){1,2}\b")
_BRACKETED = re.compile(r"\[(?:[^\]\s]+\s+){2,}[^\]\s]+\]")
_NEWS = re.compile(r"\b(?:news|updates?|change ?log|history|to-?do|roadmap)\b", re.IGNORECASE)


def read_list(text: str, path: str, venues: Mapping[str, Venue]) -> tuple[list[ListEntry], list[Item]]:
    """The papers of the Markdown ``text`` in its order, and the items that might be papers and do not look like it:
    linked ones, dated ones, rows, and those that stand among papers."""
    skipped: list[Item] = []
    plain: list[Item] = []
    entries = list(_entries(items(text, path), venues, skipped, plain))
    lists = {entry.item.headings for entry in entries}
    among = [item for item in plain if item.headings in lists and len(item.text.split()) > 3]
    return entries, sorted([*skipped, *among], key=lambda item: item.where)


def _entries(
    found: Iterable[Item], venues: Mapping[str, Venue], skipped: list[Item], plain: list[Item]
) -> Iterator[ListEntry]:
    """The papers among the items. Those that might be one go to ``skipped``, those that only their neighbours could
    make one to ``plain``."""
    for item in found:
        nested = [child for child in item.children if stands_alone(child)]
        if item.is_heading and not stands_alone(item):
            continue
        if _is_paper(item):
            entry = Interpreter(item, venues).entry()
            if entry:
                yield entry
            else:
                skipped.append(item)
        elif not nested and (entry := _by_its_words(item, venues)):
            yield entry
        elif links_in(item.lines) or (not item.children and (_dated(item) or _notes(item))):
            skipped.append(item)
        elif not item.children:
            plain.append(item)
        else:
            group = re.sub(r"[*_`#]", "", item.text).strip(" :")
            nested = [replace(child, headings=(*item.headings, group)) for child in item.children]
        yield from _entries(nested, venues, skipped, plain)


def _is_paper(item: Item) -> bool:
    links = links_in(lines_of(item))
    roles = {fields.role(link) for link in links}
    if any(fields.leads_to_paper(link.href or "") for link in links if not link.image) or "paper" in roles:
        return bool(item.text)
    around = _outside_links(item.lines)
    return "title" in roles and bool(item.columns or fields.find_date(around) or _AUTHORS.search(around))


def _by_its_words(item: Item, venues: Mapping[str, Venue]) -> ListEntry | None:
    """The paper of an item whose links, if it has any, lead to none: it says what only a paper has, authors that end
    with "et al", or a venue that is known or has a year. A link to code may stand behind the title, not before it."""
    entry = Interpreter(item, venues).entry() if item.text and not item.is_heading else None
    if entry is None or _NEWS.search(" ".join(item.headings)):
        return None
    links, words = links_in(item.lines), len(entry.title.text.split())
    titled = not links or entry.title.where < links[0].where or fields.role(links[0]) == "title"
    known = _AUTHORS.search(item.text) or (entry.venue and entry.venue.id)
    said = entry.venue and entry.venue.year
    return entry if titled and ((known and words >= 3) or (said and words >= 4)) else None


def _dated(item: Item) -> bool:
    """Whether an item without a link may be a paper: a row, or a bullet that begins with a date. News do too."""
    return bool(item.columns) or (not _NEWS.search(" ".join(item.headings)) and bool(_DATE_FIRST.match(item.text)))


def _notes(item: Item) -> bool:
    """Whether an item leads, under some words, to a file of the list's own, notes on a paper most often, or was meant
    to lead somewhere: words in brackets without an address."""
    own = (piece for line in item.lines for piece in line if piece.href and not piece.href.startswith(("#", "http")))
    return bool(_BRACKETED.search(item.text)) or any(len(piece.text.split()) > 2 for piece in own)


def _outside_links(own: Iterable[Line]) -> str:
    return " ".join("".join(" " if piece.href or piece.image else piece.text for piece in line) for line in own)
