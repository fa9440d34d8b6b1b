"""One entry for people to read: ``kb show`` without ``--json``."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from site_builder.knowledge.catalog import Catalog
from site_builder.knowledge.entries import Entry
from site_builder.output.tables import coloured, width
from site_builder.text.separated import printable

_HEAD = ("entity", "id", "name", "title", "definition")
_LABEL = 16
_UNSHOWN = ("children", "path")
_ASKED = ("summary", "venue", "facets", "organisation", "parameters", "access", "n", "licence", "orcid")
"""Facts that a reader looks for: when they are not known, the entry says so."""


def entry_text(catalog: Catalog, entry: Entry) -> str:
    """A headline, the text that describes the thing, then one line or block for each field that says something.

    Facts that a reader looks for and that are not known are shown as unknown."""
    columns = min(width() or 100, 120)
    lines = [_bold(printable(str(entry.get("title") or entry.get("name") or entry["id"]))), _subtitle(entry), ""]
    text = entry.get("summary") or entry.get("definition")
    if text:
        lines += [*textwrap.wrap(text, columns), ""]
    for key, value in entry.items():
        if key in _HEAD or key in _UNSHOWN or value in ([], {}) or (value is not None and value == text):
            continue
        if value is None and key not in _ASKED:
            continue
        lines += _field(key.replace("_", " "), list(_lines(catalog, key, value)), columns)
    return "\n".join(lines)


def _subtitle(entry: Entry) -> str:
    return f"{entry['entity']} {entry['id']}" if "id" in entry else str(entry["entity"])


def _field(label: str, values: list[str], columns: int) -> Iterator[str]:
    for number, value in enumerate(values):
        head = f"{label if number == 0 else '':{_LABEL}}"
        wrapped = textwrap.wrap(
            printable(value), columns, initial_indent=head, subsequent_indent=" " * (_LABEL + 2),
            break_on_hyphens=False, break_long_words=False,
        )  # fmt: skip
        yield from wrapped or [head.rstrip()]


def _lines(catalog: Catalog, key: str, value: Any) -> Iterator[str]:
    """A value as lines of text."""
    if value is None:
        yield "unknown"
    elif key == "papers":
        for paper in value:
            yield f"{paper}  {catalog.papers[paper].title}"
    elif key == "venue":
        name = catalog.venues[value["id"]].name if value["id"] in catalog.venues else value["id"]
        yield f"{name} {value['year']}" + (f", {value['track']}" if value["track"] else "")
    elif isinstance(value, dict):
        known = [f"{name} {_plain(one)}" for name, one in value.items() if one not in (None, [], {})]
        yield ", ".join(known) or "unknown"
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for one in value:
            yield _record(one)
    elif isinstance(value, list):
        yield ", ".join(map(str, value))
    else:
        yield str(value)


def _record(record: dict[str, Any]) -> str:
    """A record of a list in one line: what it is, how sure, and why."""
    said = record.get("evidence") or record.get("reason")
    facts = [_plain(value) for name, value in record.items() if value and name not in ("evidence", "reason")]
    head = facts[0] + (f" ({', '.join(facts[1:])})" if facts[1:] else "")
    return f"{head}: {said}" if said else head


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {one}" for name, one in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _bold(text: str) -> str:
    return f"\x1b[1m{text}\x1b[0m" if coloured() else text
