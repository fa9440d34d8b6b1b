"""CSL-JSON to drafts: what Zotero, pandoc and Crossref write, with the line of each item.

The file is a list of items, or an object that holds one under ``items`` or ``references``; the fields are those of
https://docs.citationstyles.org.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from site_builder.bibliography.dates import iso_date
from site_builder.bibliography.drafts import Offsets, Places, Reading
from site_builder.bibliography.markup import plain_text
from site_builder.bibliography.names import joined_name
from site_builder.bibliography.references import STATES, Names, Reference, References, identifiers_in
from site_builder.diagnostics import Location
from site_builder.schema.papers import Identifiers
from site_builder.schema.taxonomy import Venue
from site_builder.text.identifiers import find_doi

_NEXT = re.compile(r"[^\s,]|\Z")
_LIST = re.compile(r'\s*(?:\{\s*"(?:items|references)"\s*:\s*)?(\[)')
_PLACES = {"title": ("title",), "author": ("authors",), "container-title": ("venue",), "issued": ("dates",),
           "DOI": ("identifiers", "doi"), "URL": ("links", "paper"), "annote": ("summary",)}  # fmt: skip
_CITATIONS = ("number", "archive_location", "archive-location", "note", "container-title", "archive")


def read_csl(text: str, path: str, venues: Mapping[str, Venue]) -> Reading:
    """The items of the CSL-JSON ``text``, called ``path`` in problems."""
    references, offsets = References(path, venues), Offsets(text, path)
    for item, start, end in _items(text, offsets, references):
        where = offsets.at(start)
        if isinstance(item, Mapping):
            names = ((at, re.search(rf'"{re.escape(name)}"\s*:', text[start:end])) for name, at in _PLACES.items())
            places: Places = {at: offsets.at(start + found.start()) for at, found in names if found}
            _add(item, where, places, references)
        else:
            references.leave_out("csl-syntax", f"an item is {_kind(item)}", where, "an item is an object: {...}")
    return references.reading()


def _items(text: str, offsets: Offsets, references: References) -> Iterator[tuple[Any, int, int]]:
    """The items with their offsets; reading ends where the text is no JSON."""
    decoder = json.JSONDecoder()
    opened = _LIST.match(text)
    at = end = opened.end() if opened else 0
    first = True
    while (at := _next(text, at)) < len(text) and text[at] not in "]}":
        if not (first or "," in text[end:at]):
            references.say("csl-syntax", "a comma is missing before this item", offsets.at(at), "write one")
        try:
            item, end = decoder.raw_decode(text, at)
        except (json.JSONDecodeError, RecursionError) as error:
            reason, place = (error.msg, error.pos) if isinstance(error, json.JSONDecodeError) else ("Too deep", at)
            message = f"this is no JSON ({reason}); what stands behind it is not read"
            references.leave_out("csl-syntax", message, offsets.at(place), "export the file again")
            return
        yield item, at, end
        at, first = end, False
    if opened and at >= len(text):
        message = "the file ends within the list: it was cut off"
        references.say("csl-syntax", message, offsets.at(len(text)), "export or download it again")


def _add(item: Mapping[str, Any], where: Location, places: Places, references: References) -> None:
    urls = [_text(item, "URL")]
    citations = [_text(item, name) for name in _CITATIONS]
    found = identifiers_in(_text(item, "DOI"), urls, citations)
    issued = _date(item.get("issued"))
    reference = Reference(
        key=_text(item, "id"),
        title=plain_text(_text(item, "title")),
        authors=_authors(item.get("author"), places.get(("authors",), where), references),
        container=plain_text(_text(item, "container-title") or _text(item, "event-title") or _text(item, "event")),
        track=_text(item, "genre") if _text(item, "container-title") else "",
        year=issued[:4],
        date=issued if len(issued) > 4 else "",
        first=_date(item.get("original-date")),
        identifiers=Identifiers(arxiv=found.arxiv, doi=found.doi, openreview=found.openreview),
        url=next((url for url in urls if find_doi(url) is None), ""),
        state=STATES.get(_text(item, "status")),
        summary=_text(item, "annote"),
    )
    references.add(reference, where, places)


def _authors(people: Any, where: Location, references: References) -> Names:
    names = [_name(person) for person in people] if isinstance(people, list) else []
    if people and not all(names):
        message = "an author has neither a name in parts nor a literal one"
        references.say("csl-syntax", message, where, 'write {"family": ..., "given": ...} or {"literal": ...}')
    return Names(tuple(filter(None, names)))


def _name(person: Any) -> str:
    if not isinstance(person, Mapping):
        return ""
    given, family = _text(person, "given"), _text(person, "family")
    particles = [_text(person, f"{kind}-particle") for kind in ("dropping", "non-dropping")]
    whole = " ".join(filter(None, (*particles, family)))
    return plain_text(_text(person, "literal") or joined_name(given, whole, _text(person, "suffix")))


def _date(value: Any) -> str:
    """A date of CSL: parts as numbers or text, else words. Of a range, its beginning."""
    if not isinstance(value, Mapping):
        return iso_date(str(value)) if isinstance(value, str | int) else ""
    ranges = value.get("date-parts")
    parts = ranges[0] if isinstance(ranges, list) and ranges and isinstance(ranges[0], list) else []
    written = "-".join(str(part) for part in parts if part)
    return iso_date(written or _text(value, "raw") or _text(value, "literal"))


def _text(item: Mapping[str, Any], name: str) -> str:
    value = item.get(name)
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _kind(value: Any) -> str:
    return {list: "a list", str: "text", type(None): "null"}.get(type(value), "a number or truth value")


def _next(text: str, at: int) -> int:
    """The offset of what stands behind spaces and commas."""
    found = _NEXT.search(text, at)
    return found.start() if found else len(text)
