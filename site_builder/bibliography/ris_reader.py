"""RIS to drafts: the tagged lines that EndNote, Zotero, Scopus, publishers and PubMed write.

A record goes from ``TY`` to ``ER``; a line without a tag continues the one before it. The tags have no one meaning
(a title is ``TI`` or ``T1``, a journal one of seven), so for each fact the first tag that says it counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from site_builder.bibliography.dates import iso_date
from site_builder.bibliography.drafts import Places, Reading
from site_builder.bibliography.markup import plain_text
from site_builder.bibliography.names import given_first
from site_builder.bibliography.references import Reference, References, identifiers_in
from site_builder.diagnostics import Location
from site_builder.schema.taxonomy import Venue
from site_builder.text.identifiers import find_doi

_LINE = re.compile(r"(?P<tag>[A-Z][A-Z0-9])  ?-(?: (?P<value>.*)|\s*)\Z")
_NUMBER = re.compile(r"[<\[]?\d+[.>\]]?\Z")
"""Numbers that some exporters write between records."""
_TITLES = ("TI", "T1", "CT", "BT")
_AUTHORS = ("AU", "A1")
_CONTAINERS = ("JF", "JO", "T2", "C3", "JA", "J2", "BT", "T3")
_DATES = ("DA", "PY", "Y1")
_CITATIONS = ("AN", "M1", "N1", "VL", "IS", "JF", "JO", "T2", "PB")


@dataclass
class _Record:
    """The values of each tag, and the line of the first one."""

    where: Location
    values: dict[str, list[str]] = field(default_factory=dict)
    places: dict[str, Location] = field(default_factory=dict)

    def all(self, *tags: str) -> list[str]:
        return [value for tag in tags for value in self.values.get(tag, ()) if value]

    def first(self, *tags: str) -> str:
        return next(iter(self.all(*tags)), "")

    def tag(self, *tags: str) -> str:
        """The first of ``tags`` that says something."""
        return next((tag for tag in tags if self.all(tag)), "")


def read_ris(text: str, path: str, venues: Mapping[str, Venue]) -> Reading:
    """The records of the RIS ``text``, called ``path`` in problems."""
    references = References(path, venues)
    for record in _records(text, path, references):
        _add(record, references)
    return references.reading()


def _records(text: str, path: str, references: References) -> Iterator[_Record]:
    record: _Record | None = None
    last = stray = ""
    for number, line in enumerate(text.split("\n"), 1):
        where = Location(path, number, 1)
        found = _LINE.match(line.rstrip())
        tag, value = (found["tag"], (found["value"] or "").strip()) if found else ("", line.strip())
        if tag == "TY":
            if record:
                message = f"the record of line {record.where.line} has no end"
                references.say("ris-syntax", message, where, "write ER  - behind its last line")
                yield record
            record, last, stray = _Record(where), tag, ""
        elif record is None:
            if value and not stray and tag != "ER" and not _NUMBER.match(value):
                message = f"{line.strip()[:60]!r} stands in no record"
                references.say("ris-syntax", message, where, "a record begins with a line like TY  - JOUR")
            stray = stray or (value and "said")
            continue
        if tag == "ER":
            yield record
            record = None
        elif tag:
            record.values.setdefault(tag, []).append(value)
            record.places.setdefault(tag, where)
            last = tag
        elif value:
            record.values[last][-1] = f"{record.values[last][-1]} {value}".strip()
    if record:
        message = f"the record of line {record.where.line} has no end"
        references.say("ris-syntax", message, record.where, "write ER  - behind its last line")
        yield record


def _add(record: _Record, references: References) -> None:
    people = record.tag(*_AUTHORS)
    where = record.places.get(people, record.where)
    names = references.divided(record.all(people), lambda author: author.split(";"), where)
    container = record.tag(*(tag for tag in _CONTAINERS if tag != record.tag(*_TITLES)))
    urls = record.all("UR", "L2", "LK")
    date = max(map(iso_date, record.all(*_DATES)), key=len, default="")
    reference = Reference(
        key=record.first("ID", "LB"),
        kind=record.first("M3"),
        title=plain_text(record.first(*_TITLES)),
        authors=references.names(map(_parts, given_first(names)), where),
        container=plain_text(record.first(container)),
        year=date[:4],
        date=date if len(date) > 4 else "",
        identifiers=identifiers_in(record.first("DO"), urls, record.all(*_CITATIONS)),
        url=next((url for url in urls if find_doi(url) is None), ""),
    )
    tags = {("title",): record.tag(*_TITLES), ("authors",): people, ("venue",): container,
            ("dates",): record.tag(*_DATES), ("identifiers",): record.tag("DO", "UR"), ("links",): "UR"}  # fmt: skip
    places: Places = {at: record.places[tag] for at, tag in tags.items() if tag in record.places}
    references.add(reference, record.where, places)


def _parts(author: str) -> list[str]:
    """The parts of a name between its commas; one at the end marks an organisation."""
    return [part.strip() for part in plain_text(author).removesuffix(",").split(",")]
