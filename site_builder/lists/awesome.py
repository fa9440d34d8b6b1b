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
_NEWS = re.compile(r"\b(?:news|updates?|change ?log|history|to-?do|roadmap)\b", re.IGNORECASE)


def read_list(text: str, path: str, venues: Mapping[str, Venue]) -> tuple[list[ListEntry], list[Item]]:
    """The papers of the Markdown ``text`` in its order, and the items that might be papers and do not look like it:
    linked ones, dated ones and rows."""
    skipped: list[Item] = []
    return list(_entries(items(text, path), venues, skipped)), skipped


def _entries(found: Iterable[Item], venues: Mapping[str, Venue], skipped: list[Item]) -> Iterator[ListEntry]:
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
        elif links_in(item.lines):
            skipped.append(item)
        elif not item.children and (entry := _unlinked(item, venues)) is not None:
            if _AUTHORS.search(item.text) or (entry.venue and entry.venue.id):
                yield entry
            else:
                skipped.append(item)
        else:
            group = re.sub(r"[*_`#]", "", item.text).strip(" :")
            nested = [replace(child, headings=(*item.headings, group)) for child in item.children]
        yield from _entries(nested, venues, skipped)


def _is_paper(item: Item) -> bool:
    links = links_in(lines_of(item))
    roles = {fields.role(link) for link in links}
    if any(fields.leads_to_paper(link.href or "") for link in links if not link.image) or "paper" in roles:
        return bool(item.text)
    around = _outside_links(item.lines)
    return "title" in roles and bool(item.columns or fields.find_date(around) or _AUTHORS.search(around))


def _unlinked(item: Item, venues: Mapping[str, Venue]) -> ListEntry | None:
    """What an item without any link says, where it may be a paper: a row, or a bullet with authors, a venue or a date
    first. News begin with a date too."""
    entry = Interpreter(item, venues).entry() if item.text else None
    if entry is None or len(entry.title.text.split()) < 3 or _NEWS.search(" ".join(item.headings)):
        return None
    said = entry.venue and (entry.venue.id or entry.venue.year)
    return entry if item.columns or said or _AUTHORS.search(item.text) or _DATE_FIRST.match(item.text) else None


def _outside_links(own: Iterable[Line]) -> str:
    return " ".join("".join(" " if piece.href or piece.image else piece.text for piece in line) for line in own)
