"""Files to import, by kind: an awesome list or a bibliography, to drafts and the problems of the source."""

from __future__ import annotations

from pathlib import Path

from site_builder.bibliography.drafts import Reading
from site_builder.errors import UsageError
from site_builder.knowledge.catalog import Catalog

MAX_BYTES = 20_000_000


def read_text(file: Path) -> str:
    """The text of a file that a user named. Raises UsageError where it cannot be read as UTF-8."""
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {str(file)!r}: {error.strerror}", hint="name an existing file") from None
    if len(raw) > MAX_BYTES:
        raise UsageError(f"{str(file)!r} is larger than {MAX_BYTES:,} bytes", hint="import it in parts")
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise UsageError(f"{str(file)!r} is not UTF-8 (line {line})", hint="save it as UTF-8") from None


def read_awesome(text: str, name: str, catalog: Catalog, today: str) -> Reading:
    """The papers of the awesome list ``text``, called ``name`` in places, and what is wrong with the list."""
    from site_builder.lists.awesome import read_list
    from site_builder.lists.checks import Listing, check_listing
    from site_builder.lists.drafts import drafts_of

    lines = text.split("\n")
    entries, skipped = read_list(text, name, catalog.venues)
    drafts = drafts_of(entries, lines, name.rsplit("/", 1)[-1], catalog.taxonomy, today)
    return Reading(drafts, tuple(check_listing(Listing(lines, entries, skipped, catalog.venues))))


def read_bibtex(text: str, name: str, catalog: Catalog) -> Reading:
    """The entries of the bibliography ``text``, called ``name`` in places, and the blocks that are broken."""
    from site_builder.bibliography import bibtex_reader

    return bibtex_reader.read_bibtex(text, name, catalog.venues)
