"""Files to import, by kind: each reader takes a text and gives drafts, the problems of the source, and counts."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from site_builder.bibliography.drafts import Reading
from site_builder.errors import UsageError
from site_builder.knowledge.catalog import Catalog

MAX_BYTES = 20_000_000

Reader = Callable[[str, str, Catalog, str], Reading]
"""Takes the text, its name in places, a catalog (its venues and nodes are recognised), and today's date."""


@dataclass(frozen=True)
class Kind:
    """A kind of file that can be imported: its name in ``kb import``, how such files end, and its reader."""

    name: str
    endings: tuple[str, ...]
    read: Reader
    keys: bool = False
    """Whether its entries have keys of their own, which may serve as ids."""


def read_file(file: Path) -> str:
    """The text of a file that a user named (``-``: of standard input).

    Raises UsageError where it cannot be read as UTF-8.
    """
    name = "standard input" if str(file) == "-" else repr(str(file))
    try:
        raw = sys.stdin.buffer.read(MAX_BYTES + 1) if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {name}: {error.strerror}", hint="name an existing file") from None
    if len(raw) > MAX_BYTES:
        raise UsageError(f"{name} is larger than {MAX_BYTES:,} bytes", hint="import it in parts")
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise UsageError(f"{name} is not UTF-8 (line {line})", hint="save it as UTF-8") from None


def _awesome(text: str, name: str, catalog: Catalog, today: str) -> Reading:
    from site_builder.lists.awesome import read_list
    from site_builder.lists.checks import Listing, check_listing
    from site_builder.lists.drafts import drafts_of

    lines = text.split("\n")
    entries, skipped = read_list(text, name, catalog.venues)
    drafts = drafts_of(entries, lines, name.rsplit("/", 1)[-1], catalog.taxonomy, today)
    problems = check_listing(Listing(lines, entries, skipped, catalog.venues))
    return Reading(drafts, tuple(problems), len(entries) - len(drafts), len(skipped))


def _bibtex(text: str, name: str, catalog: Catalog, today: str) -> Reading:
    from site_builder.bibliography.bibtex_reader import read_bibtex

    return read_bibtex(text, name, catalog.venues)


def _ris(text: str, name: str, catalog: Catalog, today: str) -> Reading:
    from site_builder.bibliography.ris_reader import read_ris

    return read_ris(text, name, catalog.venues)


def _csl(text: str, name: str, catalog: Catalog, today: str) -> Reading:
    from site_builder.bibliography.csl_reader import read_csl

    return read_csl(text, name, catalog.venues)


def _jsonl(text: str, name: str, catalog: Catalog, today: str) -> Reading:
    from site_builder.lists.jsonl import read_lines
    from site_builder.lists.registering import Names

    return read_lines(text, name, catalog, Names(catalog), by="import jsonl", today=today).reading


def _csv(text: str, name: str, catalog: Catalog, today: str) -> Reading:
    from site_builder.lists.spreadsheet import read_csv

    return read_csv(text, name, catalog.venues)


KINDS = {
    kind.name: kind
    for kind in (
        Kind("awesome", (".md", ".markdown"), _awesome),
        Kind("bibtex", (".bib", ".bibtex"), _bibtex, keys=True),
        Kind("ris", (".ris",), _ris),
        Kind("csl", (".json",), _csl, keys=True),
        Kind("jsonl", (".jsonl",), _jsonl, keys=True),
        Kind("csv", (".csv", ".tsv"), _csv),
    )
}
"""All kinds by name."""


def kind_of(file: str) -> Kind | None:
    """The kind that a file's name tells by its ending."""
    return next((kind for kind in KINDS.values() if file.lower().endswith(kind.endings)), None)


_YAML = re.compile(
    r"\s*(?:#[^\n]*\n|---\n|\n)*(?:- [A-Za-z_]\w*:(?: [^\n]*)?\n {2,}\w+:[ \n]"
    r"|[A-Za-z_]\w*:(?: [^\n]*)?\n(?:[ ]*(?:- )?\w+:[ \n]|[ ]*- \S))"
)
_CELL = r"[^\n,;\t#|*<\[]{0,60}"
_CSV = re.compile(
    rf"\s*(?=[^\n]*\b(?:title|paper|name)s?\b){_CELL}(?:(?P<by>[,;\t]){_CELL})+\n(?![#*|<!\[-])[^\n]*(?P=by)",
    re.IGNORECASE,
)
_LOOKS: tuple[tuple[str, re.Pattern[str], tuple[str, ...], str], ...] = (
    ("JSON", re.compile(r"\s*(?:\[\s*)?\{\s*\""), ("csl", "jsonl"), ""),
    ("RIS", re.compile(r"\s*TY  ?- "), ("ris",), ""),
    ("the format of PubMed", re.compile(r"\s*PMID- "), (), "export it as RIS or BibTeX, or as CSV"),
    ("the format of Web of Science", re.compile(r"\s*FN (?:Clarivate|Thomson|ISI)"), (), "export it as RIS or BibTeX"),
    ("the format of EndNote", re.compile(r"\s*%[0A-Z] .*\n%[0-9A-Z@] "), (), "export it as RIS or BibTeX"),
    ("BibTeX", re.compile(r"\s*(?:%[^\n]*\n\s*)*@[A-Za-z]+\s*[{(]"), ("bibtex",), ""),
    ("a web page", re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype|html)\b", re.IGNORECASE), (),
     "save the source of the list instead: the Markdown file behind a README (on GitHub the button Raw)"),
    ("a table with separators", _CSV, ("csv",), ""),
    ("YAML", _YAML, (),
     "entries in YAML belong into papers/, where kb check reads them"),
)  # fmt: skip
"""What files look like at their beginning, which kinds of ``kb import`` read that, and what to do where none does."""
_FRONT_MATTER = re.compile(r"---\n.*?\n---\n", re.DOTALL)


def looks_like(text: str) -> tuple[str, ...]:
    """The kinds of ``kb import`` that read what ``text`` plainly is; none where it is plain text or nothing known."""
    return next((kinds for _, pattern, kinds, _ in _LOOKS if pattern.match(text)), ())


def refuse_other_kind(text: str, name: str, kind: str) -> None:
    """Raise UsageError where ``text`` is plainly no file of ``kind``, such as JSON given to the reader of Markdown."""
    body = _FRONT_MATTER.sub("", text, count=1) if text.startswith("---\n") and kind == "awesome" else text
    for what, pattern, kinds, hint in _LOOKS:
        if pattern.match(body):
            if kind not in kinds:
                raise UsageError(f"{name!r} looks like {what}", hint=hint or f"kb import {kinds[0]} reads it")
            return
    named = kind_of(name)
    if named and named.name != kind and {named.name, kind} != {"csl", "jsonl"}:
        raise UsageError(f"{name!r} is no file for kb import {kind}", hint=f"kb import {named.name} reads it")
