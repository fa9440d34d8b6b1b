"""The one writer of entries: a record to YAML text in the house layout, which people read and edit by hand.

Fields stand in the order of the schema; optional fields without a value are left out, except those that a reader looks
for (``_SHOWN``), which stand there as null. Prose is folded, short words and ids stand in one line in brackets, and
text that YAML would take for a number, a truth value or null is quoted. The text reads back to the same data.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import yaml

from site_builder.schema.decoding import encode
from site_builder.text import yamlfile

WIDTH = 100
REPORTED_MODELINE = "# yaml-language-server: $schema=../../docs/reference/schema/reported.schema.json"
PAPER_MODELINE = "# yaml-language-server: $schema=../docs/reference/schema/paper.schema.json"

_PROSE = frozenset(
    {
        "boundary",
        "curation",
        "definition",
        "evidence",
        "harmless",
        "needs",
        "notes",
        "reason",
        "scope_reason",
        "summary",
    }
)
_ONE_LINE = frozenset({"aliases", "benchmarks", "examples", "former_ids", "introduces", "metrics", "models"})
_WORDS = frozenset({"facets", "proposed", "taken_from"})
"""Mappings whose values are short words (of a node) or lists of them (of a paper)."""
_TABULAR = frozenset({"categories", "columns", "metrics", "splits"})
"""Lists of small mappings that are written one to a line, in braces."""
_PAIRS = frozenset({"interval", "bounds", "corrected_interval"})
"""Small mappings that stand in one line, in braces."""
_SHOWN = frozenset({"dates", "identifiers", "arxiv", "doi", "first", "venue", "summary"})


def entry_text(record: Any, *, modeline: str = PAPER_MODELINE) -> str:
    """YAML text of a record of the schema (a paper unless ``modeline`` names another schema)."""
    return f"{modeline}\n{record_text(record)}"


def record_text(record: Any) -> str:
    """YAML text of a record without the line for editors: one document of ``kb export yaml``."""
    return yaml_text(trimmed(record))


def yaml_text(data: Mapping[str, Any] | list[Any]) -> str:
    """YAML text of plain data in the house layout."""
    return "".join(_block(data, "") if isinstance(data, Mapping) else _rows("", data, ""))


def trimmed(record: Any) -> dict[str, Any]:
    """Data of a record without the optional fields that say nothing."""
    return {
        field.name: trimmed(value) if dataclasses.is_dataclass(value) else _plain(value)
        for field in dataclasses.fields(record)
        if (value := getattr(record, field.name)) != _default(field) or field.name in _SHOWN
    }


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [trimmed(item) if dataclasses.is_dataclass(item) else item for item in value]
    return encode(value)


def _default(field: dataclasses.Field[Any]) -> Any:
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return field.default


def _block(data: Mapping[str, Any], pad: str, *, words: bool = False) -> Iterator[str]:
    """The lines of a mapping behind ``pad``, one field below the other; ``words`` says that its lists hold words."""
    for key, value in data.items():
        name = "n" if key == "n" else _scalar(key)  # a field of ours; no reader takes it for a truth value as a key
        head = f"{pad}{name}:"
        if isinstance(value, str):
            yield f"{head} {_prose(value, pad) if key in _PROSE else _scalar(value)}\n"
        elif isinstance(value, Mapping) and value:
            if key in (*_PAIRS, *_WORDS) and _is_flat(value):
                yield f"{head} {_braces(value, len(head) + 1, pad)}\n"
            else:
                yield f"{head}\n"
                yield from _block(value, f"{pad}  ", words=key in _WORDS)
        elif isinstance(value, list) and value:
            yield from _items(key, value, head, pad, words=words or key in _ONE_LINE)
        else:
            yield f"{head} {_plain_value(value)}\n"


def _items(key: str, values: list[Any], head: str, pad: str, *, words: bool) -> Iterator[str]:
    """The lines of a list: in brackets where its items are few short words, else an item to a line."""
    if words and _is_words(values) and _fits(key, values):
        yield f"{head} [{', '.join(_scalar(value, flow=True) for value in values)}]\n"
        return
    yield f"{head}\n"
    yield from _rows(key, values, f"{pad}  ")


def _rows(key: str, values: list[Any], pad: str) -> Iterator[str]:
    """The lines of a list with a dash before each item."""
    in_braces = key in _TABULAR and all(map(_is_flat, values))
    for value in values:
        if in_braces:
            yield f"{pad}- {_braces(value, len(pad) + 2, pad)}\n"
        elif isinstance(value, Mapping) and value:
            yield f"{pad}- {''.join(_block(value, f'{pad}  '))[len(pad) + 2 :]}"
        else:
            yield f"{pad}- {_scalar(value) if isinstance(value, str) else _plain_value(value)}\n"


def _braces(data: Mapping[str, Any], column: int, pad: str) -> str:
    """A flat mapping in braces that begin at ``column``; a line that has become too long is broken behind a comma."""
    parts: list[str] = []
    for key, value in data.items():
        part = f"{key}: {_scalar(value, flow=True) if isinstance(value, str) else _plain_value(value)}"
        column += 1
        if parts:
            part = f"\n{pad}  {part}" if column > WIDTH else f" {part}"
        column = len(part) - 1 if part[0] == "\n" else column + len(part)
        parts.append(part)
    return "{" + ",".join(parts) + "}"


def _plain_value(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _prose(text: str, pad: str) -> str:
    style = _prose_style(text)
    return _folded(text, pad) if style == ">" else _literal(text, pad) if style else _scalar(text)


def _folded(text: str, pad: str) -> str:
    """Prose over several lines that read as one; a line ends at the first space behind ``WIDTH``."""
    lines, line = [], f"{pad}  "
    for word in text.split(" "):
        if len(line) > WIDTH + 1:
            lines.append(line[:-1])
            line = f"{pad}  "
        line += f"{word} "
    return "\n".join([">-", *lines, line[:-1]])


def _literal(text: str, pad: str) -> str:
    """Text whose lines stand as they are."""
    end = "" if text.endswith("\n") else "-"
    lines = text.removesuffix("\n").split("\n")
    return "\n".join([f"|{'+' if lines[-1] == '' else end}", *(f"{pad}  {line}" if line else "" for line in lines)])


def _is_words(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, str) for item in value)


def _is_flat(value: Any) -> bool:
    return isinstance(value, Mapping) and not any(isinstance(part, Mapping | list) for part in value.values())


def _fits(key: str, values: Iterable[str]) -> bool:
    return len(key) + 4 + sum(len(value) + 4 for value in values) <= WIDTH


def _prose_style(text: str) -> str | None:
    """Folded or literal where that keeps the text and it is too long, or has too many lines, for one line."""
    lines = text.split("\n")
    if not all(line.isprintable() and line == line.strip() for line in lines) or not lines[0]:
        return None
    if len(lines) > 1:
        return "|"
    return ">" if len(text) > WIDTH - 20 and "  " not in text else None


_BREAK = re.compile("[\n\x85\u2028\u2029]")
_SPECIAL = re.compile("[^\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
"""What may not stand in YAML as it is."""
_INDICATOR = re.compile(r"""(?:---|\.\.\.)|[#,\[\]{}&*!|>'"%@`\s]|[?:-](?:\s|\Z)""", re.ASCII)
_INNER = re.compile(r":(?:\s|\Z)|\s#|\s\Z", re.ASCII)
_standard: Any = yaml.resolver.Resolver()
_HARMLESS = {"tag:yaml.org,2002:str", "tag:yaml.org,2002:timestamp"}


def _scalar(text: str, *, flow: bool = False) -> str:
    """Text as a scalar in one line: plain where it reads as this text, else in the quotes that need no escapes."""
    special = _SPECIAL.search(text) or _BREAK.search(text)
    if not special and _may_be_plain(text, flow) and _reads_as_text(text):
        return text
    if not special and '"' in text:
        return "'" + text.replace("'", "''") + "'"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{_ESCAPED.sub(_escape, escaped)}"' if special else f'"{escaped}"'


def _may_be_plain(text: str, flow: bool) -> bool:
    if not text or _INDICATOR.match(text) or _INNER.search(text):
        return False
    return not flow or not any(mark in text for mark in ",?[]{}:")


_ESCAPED = re.compile("[^\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]|[\u2028\u2029]")
_SHORT = {"\0": "0", "\a": "a", "\b": "b", "\t": "t", "\n": "n", "\v": "v", "\f": "f", "\r": "r", "\x1b": "e",
          "\x85": "N", "\u2028": "L", "\u2029": "P"}  # fmt: skip


def _escape(found: re.Match[str]) -> str:
    character = found[0]
    if character in _SHORT:
        return f"\\{_SHORT[character]}"
    code = ord(character)
    return f"\\x{code:02X}" if code < 0x100 else f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"


@lru_cache(maxsize=4096)
def _reads_as_text(text: str) -> bool:
    """Whether ``text`` without quotes is this text to our reader and to others (dates are dates to them)."""
    if text[:1].isalpha() and len(text) > 5:
        return True
    ours = yamlfile.parse(text, "")
    return (
        ours.data == text and not ours.problems and _standard.resolve(yaml.ScalarNode, text, (True, False)) in _HARMLESS
    )
