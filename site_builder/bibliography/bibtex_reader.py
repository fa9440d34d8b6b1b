"""BibTeX to drafts. Blocks that cannot be read and keys that stand twice become problems with their lines.

bibtexparser splits the file; this module turns fields into values and says what is wrong where. A duplicate key still
gives a draft (under a key of its own), and so does an entry with a field twice (its first value counts).
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Any

from site_builder.bibliography.dates import month_number
from site_builder.bibliography.drafts import Places, Reading
from site_builder.bibliography.identifiers import arxiv_id
from site_builder.bibliography.latex import from_latex, from_verbatim
from site_builder.bibliography.references import STATES, Reference, References, identifiers_in
from site_builder.diagnostics import Location
from site_builder.schema.papers import Identifiers
from site_builder.schema.taxonomy import Venue

_VERBATIM = frozenset({"doi", "url", "eprint", "howpublished", "openreview", "date", "origdate", "year", "pubstate"})
_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")


def read_bibtex(text: str, path: str, venues: Mapping[str, Venue]) -> Reading:
    """The entries of the .bib ``text``, called ``path`` in problems."""
    from bibtexparser.entrypoint import parse_string

    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    reader = _BlockReader(path, text.split("\n"), venues)
    for block in parse_string(text).blocks:
        reader.read(block)
    return reader.references.reading()


class _BlockReader:
    """Reads the blocks of a .bib file one by one; collects what is wrong with them."""

    def __init__(self, path: str, lines: list[str], venues: Mapping[str, Venue]) -> None:
        self.path, self.lines = path, lines
        self.references = References(path, venues)
        self.seen: dict[str, int] = {}
        """The first line of each key."""

    def read(self, block: Any) -> None:
        from bibtexparser import model

        here = self.at(block.start_line)
        if isinstance(block, model.DuplicateBlockKeyBlock):
            block = block.ignore_error_block
        if isinstance(block, model.DuplicateFieldKeyBlock):
            names = ", ".join(sorted(block.duplicate_keys))
            self.references.say(
                "bibtex-duplicate-field", f"the entry has twice: {names}", here, "keep one; the first is read"
            )
            block = block.ignore_error_block
        elif isinstance(block, model.ParsingFailedBlock):
            reason = " ".join(str(getattr(block.error, "abort_reason", block.error)).split()).rstrip(".")
            name = (block.raw or "").strip().split("\n")[0][:60]
            self.references.leave_out(
                "bibtex-syntax", f"cannot read {name!r}: {reason}", here, "check its braces, quotes and commas"
            )
            return
        elif isinstance(block, model.ImplicitComment) and re.search(r"@\s*\w+", block.comment):
            message = "text outside of an entry that looks like one; BibTeX reads it as a comment"
            self.references.leave_out("bibtex-syntax", message, here, "write @type{key, field = {value}, ...}")
        key = block.key if isinstance(block, model.Entry | model.String) else ""
        if key and (first := self.seen.setdefault(key, here.line)) != here.line:
            message = f"the key {key!r} stands here again; line {first} has it first"
            self.references.say("bibtex-duplicate-key", message, here, "give one of the two another key, or delete it")
        if isinstance(block, model.Entry):
            self.entry(block, here)

    def entry(self, entry: Any, here: Location) -> None:
        raw: dict[str, str] = {}
        places: dict[str, Location] = {}
        for one in reversed(entry.fields):
            name = one.key.lower()
            raw[name] = str(one.value)
            places[name] = self.at(one.start_line, one.key)
        fields = {
            name: from_verbatim(value) if name in _VERBATIM else from_latex(value)
            for name, value in raw.items()
        }  # fmt: skip
        fields = {name: value for name, value in fields.items() if value}
        name = next((name for name in ("booktitle", "journal", "journaltitle") if name in fields), "")
        eprint = fields.get("eprint", "")
        is_arxiv = fields.get("archiveprefix", fields.get("eprinttype", "arxiv")).lower() == "arxiv"
        urls = (fields.get("url", ""), from_verbatim(fields.get("howpublished", "")))
        citations = [fields.get(name, "") for name in ("journal", "volume", "note")]
        identifiers = identifiers_in(fields.get("doi", ""), urls, citations)
        self.references.add(
            Reference(
                key=entry.key,
                title=fields.get("title", ""),
                authors=self.authors(raw.get("author", ""), places.get("author", here)),
                container=fields.get(name, ""),
                track=fields.get("booktitleaddon") or fields.get("journaltitleaddon", ""),
                year=(fields.get("year") or fields.get("date", ""))[:4],
                date=_date(fields),
                first=_first(fields),
                identifiers=Identifiers(
                    arxiv=(arxiv_id(eprint) if is_arxiv else None) or identifiers.arxiv,
                    doi=identifiers.doi,
                    openreview=fields.get("openreview") or identifiers.openreview,
                ),
                url=next(filter(None, urls), ""),
                state=STATES.get(fields.get("pubstate", "")),
                summary=fields.get("annote", ""),
            ),
            here,
            _places(places),
        )

    def authors(self, raw: str, where: Location) -> tuple[str, ...]:
        names = _separate(raw)
        if any(name.lower() == "others" for name in names):
            message, hint = "the list of authors ends with 'others'", "complete it from arXiv or the DOI"
            self.references.say("reference-truncated-authors", message, where, hint, warning=True)
        return self.references.names((_parts(name) for name in names if name.lower() != "others"), where)

    def at(self, line: int | None, word: str = "@") -> Location:
        """The place of ``word`` in the 0-based ``line``."""
        number = line or 0
        text = self.lines[number] if number < len(self.lines) else ""
        return Location(self.path, number + 1, text.find(word) + 1 or 1)


def _separate(names: str) -> list[str]:
    """The names of a list of authors: "and" separates them where it stands in no braces.

    (bibtexparser's own splitter loses names that begin with an accent: "and \\'Emile".)
    """
    found, depth = [""], 0
    for token in re.findall(r"\\.|[{}]|\s+|[^\s{}\\]+", names):
        depth += (token == "{") - (token == "}")
        if depth <= 0 and token.lower() == "and" and found[-1].endswith(" "):
            found.append("")
        else:
            found[-1] += " " if token.isspace() else token
    return [name.strip() for name in found if name.strip()]


def _parts(name: str) -> list[str]:
    """The parts of a name between the commas that stand in no braces."""
    parts, depth = [""], 0
    for token in re.findall(r"\\.|[{},]|[^{},\\]+", name):
        depth += (token == "{") - (token == "}")
        if depth <= 0 and token == ",":
            parts.append("")
        else:
            parts[-1] += token
    return [from_latex(part) for part in parts]


def _date(fields: Mapping[str, str]) -> str:
    """The date of publication with its month, from ``date``, else from ``year`` and ``month``."""
    number = month_number(fields.get("month", ""))
    said = _DATE.match(fields.get("date", "")) or _DATE.match(
        f"{fields.get('year', '')[:4]}-{number:02}" if number else ""
    )
    return said[0] if said else ""


def _first(fields: Mapping[str, str]) -> str:
    found = _DATE.match(fields.get("origdate", ""))
    return found[0] if found else ""


def _places(places: dict[str, Location]) -> Places:
    values: dict[str, tuple[str | int, ...]] = {
        "title": ("title",), "author": ("authors",), "booktitle": ("venue",), "journal": ("venue",),
        "journaltitle": ("venue",), "date": ("dates",), "year": ("dates",), "doi": ("identifiers", "doi"),
        "eprint": ("identifiers", "arxiv"), "url": ("links", "paper"), "annote": ("summary",),
    }  # fmt: skip
    return {values[name]: where for name, where in places.items() if name in values}
