"""BibTeX and biblatex to drafts: strings, inheritance (``crossref``, ``xdata``), subtitles, names, identifiers.

What BibTeX or biber would not take is named with its place. A duplicate key still gives a draft (under a key of its
own), and so does an entry with a field twice (its first value counts).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from site_builder.bibliography.bibtex_syntax import Block, Fault, Piece, blocks
from site_builder.bibliography.dates import MONTHS, month_number
from site_builder.bibliography.drafts import Offsets, Places, Reading
from site_builder.bibliography.latex import from_latex, from_verbatim
from site_builder.bibliography.markup import without_tags
from site_builder.bibliography.references import STATES, Names, Reference, References, identifiers_in
from site_builder.diagnostics import Location, Severity
from site_builder.schema.papers import Identifiers
from site_builder.schema.taxonomy import Venue
from site_builder.text.identifiers import find_arxiv

_VERBATIM = frozenset(
    {"doi", "url", "eprint", "howpublished", "openreview", "verba", "date", "origdate", "year", "pubstate"}
)
_TEXT = frozenset({"title", "subtitle", "type", "booktitle", "booksubtitle", "journal", "journaltitle",
                   "journalsubtitle", "booktitleaddon", "journaltitleaddon", "series", "eventtitle",
                   "shortbooktitle", "shortjournal", "volume", "note", "month", "annote", "archiveprefix",
                   "eprinttype"})  # fmt: skip
_NO_PAPERS = frozenset({"proceedings", "mvproceedings", "periodical", "xdata", "set", "control"})
_CONTAINERS = (("booktitle", "booksubtitle"), ("journal", ""), ("journaltitle", "journalsubtitle"))
_FROM_CROSSREF = ("date", "year", "month", "booktitle", "booksubtitle", "journal", "journaltitle", "journalsubtitle",
                  "series", "eventtitle", "publisher", "editor")  # fmt: skip
"""What an entry has from the volume that it stands in, where it does not say it; never title, author or identifier."""
_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_EXTENDED_NAME = re.compile(r"\s*([a-z]+(?:-i)?)\s*=\s*(.*)", re.DOTALL)
_PLACES = {
    "title": ("title",), "author": ("authors",), "booktitle": ("venue",), "journal": ("venue",),
    "journaltitle": ("venue",), "date": ("dates",), "year": ("dates",), "doi": ("identifiers", "doi"),
    "eprint": ("identifiers", "arxiv"), "url": ("links", "paper"), "annote": ("summary",),
}  # fmt: skip


def read_bibtex(text: str, path: str, venues: Mapping[str, Venue]) -> Reading:
    """The entries of the .bib ``text``, called ``path`` in problems."""
    reader = _Reader(References(path, venues), Offsets(text, path))
    for block in blocks(text):
        reader.take(block)
    return reader.reading()


def references_in(text: str) -> list[Reference]:
    """The entries of ``text`` as plain text, without a word on what is wrong with them."""
    kept: list[Reference] = []

    class Kept(References):
        def add(self, reference: Reference, where: Location, places: Places) -> None:
            kept.append(reference)

    reader = _Reader(Kept("", {}), Offsets(text, ""))
    for block in blocks(text):
        reader.take(block)
    reader.reading()
    return kept


@dataclass
class _Entry:
    """An entry whose strings are filled in: its fields as they are written, and the offset of each."""

    block: Block
    fields: dict[str, str] = field(default_factory=dict)
    offsets: dict[str, int] = field(default_factory=dict)


class _Reader:
    """Takes the blocks of a file one by one; what inherits is put together at the end."""

    def __init__(self, references: References, offsets: Offsets) -> None:
        self.references, self.offsets = references, offsets
        self.strings: dict[str, str] = {month: month for month in MONTHS}
        self.entries: list[_Entry] = []
        self.by_key: dict[str, _Entry] = {}

    def take(self, block: Block) -> None:
        if block.hidden:
            message = f"the entry {block.key!r} stands behind {block.hidden}"
            hint = "BibTeX and biber do not agree about it; take it out of the comment if it is meant"
            self.references.leave_out("bibtex-comment", message, self.offsets.at(block.offset), hint, Severity.WARNING)
            return
        for fault in block.faults:
            self.say(fault)
        entry = _Entry(block)
        for one in block.fields:
            if one.name in entry.fields:
                message = f"the field {one.name!r} stands in the entry already"
                here = self.offsets.at(one.offset)
                self.references.say("bibtex-duplicate-field", message, here, "keep one; the first is read")
                continue
            entry.fields[one.name] = self.joined(one.value)
            entry.offsets[one.name] = one.offset
        if block.kind == "string":
            self.strings |= entry.fields
        elif block.kind != "preamble":
            self.entries.append(entry)
            self.know(entry)

    def know(self, entry: _Entry) -> None:
        key = entry.block.key
        for alias in entry.fields.get("ids", "").split(","):
            self.by_key.setdefault(alias.strip(), entry)
        first = self.by_key.setdefault(key, entry) if key else entry
        if first is not entry:
            line = self.offsets.at(first.block.offset).line
            message = f"the key {key!r} stands here again; line {line} has it first"
            hint = "give one of the two another key, or delete it"
            self.references.say("bibtex-duplicate-key", message, self.offsets.at(entry.block.offset), hint)

    def say(self, fault: Fault) -> None:
        self.references.say("bibtex-syntax", fault.message, self.offsets.at(fault.offset), fault.hint)

    def joined(self, pieces: Sequence[Piece]) -> str:
        """The value that pieces make; of a name without a ``@string``, the name."""
        for piece in pieces:
            if piece.is_name and piece.text.lower() not in self.strings:
                message = f"no @string {piece.text!r} is defined above"
                hint = "put text in braces, or define the string; its name is read"
                self.references.say(
                    "bibtex-undefined-string", message, self.offsets.at(piece.offset), hint, Severity.WARNING
                )
        return "".join(
            self.strings.get(piece.text.lower(), piece.text) if piece.is_name else piece.text for piece in pieces
        )  # fmt: skip

    def reading(self) -> Reading:
        parents = {entry.fields.get("crossref", "").strip() for entry in self.entries}
        for entry in self.entries:
            block, here = entry.block, self.offsets.at(entry.block.offset)
            if not block.readable:
                self.references.left_out += 1  # its fault was said
            elif block.kind not in _NO_PAPERS:
                self.entry(entry)
            elif block.kind in ("proceedings", "mvproceedings") and block.key not in parents:
                message = f"left out: {block.key!r} is a volume of proceedings, no paper"
                self.references.leave_out("reference-no-paper", message, here, "add its papers", Severity.INFO)
        return self.references.reading()

    def entry(self, entry: _Entry) -> None:
        raw = self.whole(entry, frozenset({entry.block.key}))
        here = self.offsets.at(entry.block.offset)
        places = {name: self.offsets.at(offset) for name, offset in entry.offsets.items()}
        fields = {name: from_verbatim(raw[name]) for name in _VERBATIM & raw.keys()}
        fields |= {name: from_latex(without_tags(raw[name])) for name in _TEXT & raw.keys()}
        names = next(((name, sub) for name, sub in _CONTAINERS if fields.get(name)), ("", ""))
        identifiers = identifiers_in(
            fields.get("doi", ""),
            (fields.get("url", ""), fields.get("howpublished", "")),
            [fields.get(name, "") for name in ("journal", "volume", "note")],
        )
        eprint = fields.get("eprint", "")
        is_arxiv = (fields.get("archiveprefix") or fields.get("eprinttype") or "arxiv").lower() == "arxiv"
        reference = Reference(
            key=entry.block.key,
            kind=fields.get("type", ""),
            title=_titled(fields, "title", "subtitle"),
            authors=self.authors(entry, raw.get("author", "")),
            container=_titled(fields, *names),
            aliases=tuple(
                fields[name] for name in ("series", "eventtitle", "shortbooktitle", "shortjournal") if fields.get(name)
            ),
            track=fields.get("booktitleaddon") or fields.get("journaltitleaddon", ""),
            year=(fields.get("year") or fields.get("date", ""))[:4],
            date=_date(fields),
            first=_matched(fields.get("origdate", "")),
            identifiers=Identifiers(
                arxiv=(find_arxiv(eprint) if is_arxiv else None) or identifiers.arxiv,
                doi=identifiers.doi,
                openreview=fields.get("openreview") or _named(fields.get("verba", "")) or identifiers.openreview,
            ),
            url=fields.get("url") or fields.get("howpublished", ""),
            state=STATES.get(fields.get("pubstate", "")),
            summary=fields.get("annote", ""),
        )
        found: Places = {_PLACES[name]: place for name, place in places.items() if name in _PLACES}
        self.references.add(reference, here, found)

    def whole(self, entry: _Entry, seen: frozenset[str]) -> dict[str, str]:
        """The fields of an entry with those that it inherits."""
        fields = dict(entry.fields)
        for name in ("xdata", "crossref"):
            for key in filter(None, map(str.strip, entry.fields.get(name, "").split(","))):
                parent = self.by_key.get(key)
                if parent is None or key in seen:
                    wrong = f"there is no entry {key!r}" if parent is None else f"{key!r} leads back to this entry"
                    where = self.offsets.at(entry.offsets[name])
                    self.references.say("bibtex-reference", f"{name}: {wrong}", where, "add it, or mend the key")
                    continue
                theirs = self.whole(parent, seen | {key})
                if name == "crossref":
                    theirs = _passed_on(parent.block.kind, theirs)
                fields = theirs | fields
        return fields

    def authors(self, entry: _Entry, raw: str) -> Names:
        where = self.offsets.at(entry.offsets.get("author", entry.block.offset))
        names = _separate(raw)
        if any(name.lower() == "others" for name in names):
            message, hint = "the list of authors ends with 'others'", "complete it from arXiv or the DOI"
            self.references.say("reference-truncated-authors", message, where, hint, Severity.WARNING)
        names = [name for name in names if name.lower() != "others"]
        names = self.references.divided(names, lambda name: _outside_braces(name, ";"), where)
        return self.references.names(map(_parts, names), where)


def _passed_on(kind: str, fields: Mapping[str, str]) -> dict[str, str]:
    """What the entries of a volume have from it: its title is their booktitle, or the name of their journal."""
    passed = {name: fields[name] for name in _FROM_CROSSREF if name in fields}
    main, sub = ("journaltitle", "journalsubtitle") if kind == "periodical" else ("booktitle", "booksubtitle")
    for own, theirs in (("title", main), ("subtitle", sub)):
        if own in fields and main not in fields:
            passed[theirs] = fields[own]
    return passed


def _titled(fields: Mapping[str, str], name: str, sub: str) -> str:
    title, subtitle = fields.get(name, ""), fields.get(sub, "")
    mark = " " if title.endswith(("?", "!", ":", ".")) else ": "
    return f"{title}{mark}{subtitle}" if title and subtitle else title


def _separate(names: str) -> list[str]:
    """The names of a list of authors: "and" separates them where it stands in no braces.

    (bibtexparser's own splitter loses names that begin with an accent: "and \\\\'Emile".)
    """
    found, depth = [""], 0
    for token in re.findall(r"\\.|[{}]|\s+|[^\s{}\\]+", names):
        depth += (token == "{") - (token == "}")
        if depth <= 0 and token.lower() == "and" and (found[-1].endswith(" ") or not found[-1]):
            found.append("")
        else:
            found[-1] += " " if token.isspace() else token
    return [name.strip() for name in found if name.strip()]


def _outside_braces(text: str, sign: str) -> list[str]:
    """``text`` divided at each ``sign`` that stands in no braces."""
    parts, depth = [""], 0
    for token in re.findall(rf"\\.|[{{}}{sign}]|[^{{}}\\{sign}]+", text):
        depth += (token == "{") - (token == "}")
        if depth <= 0 and token == sign:
            parts.append("")
        else:
            parts[-1] += token
    return parts


def _parts(name: str) -> list[str]:
    """The parts of a name between the commas that stand in no braces, family name first where there are several."""
    parts = _outside_braces(name, ",")
    extended = [found for part in parts if (found := _EXTENDED_NAME.fullmatch(part))]
    if len(extended) == len(parts):  # biblatex: given=Ludwig, prefix=van der, family=Berg
        known = {found[1]: from_latex(found[2].strip(' "')) for found in extended}
        family = f"{known.get('prefix', '')} {known.get('family', '')}".strip()
        given = f"{known.get('given', '')} {known.get('middle', '')}".strip()
        return [part for part in (family, known.get("suffix", ""), given) if part]
    return [text for part in parts if (text := from_latex(without_tags(part)))]


def _date(fields: Mapping[str, str]) -> str:
    """The date of publication with its month, from ``date``, else from ``year`` and ``month``."""
    number = month_number(fields.get("month", ""))
    return _matched(fields.get("date", "")) or (_matched(f"{fields.get('year', '')[:4]}-{number:02}") if number else "")


def _matched(date: str) -> str:
    found = _DATE.match(date)
    return found[0] if found else ""


def _named(text: str) -> str | None:
    """The OpenReview id of a field that our own export writes: ``openreview:Ab_c-9``."""
    return text.removeprefix("openreview:") if text.startswith("openreview:") else None
