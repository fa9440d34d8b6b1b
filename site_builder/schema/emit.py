"""The one writer of entries: a record to YAML text in the house layout, which people read and edit by hand.

Fields stand in the order of the schema; optional fields without a value are left out, except those that a reader looks
for (``_SHOWN``), which stand there as null. Prose is folded, short words and ids stand in one line in brackets, and
text that YAML would take for a number, a truth value or null is quoted. The text reads back to the same data.
"""

from __future__ import annotations

import dataclasses
import io
import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import yaml
from yaml.emitter import Emitter

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
_WORDS = frozenset({"facets", "proposed"})
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


def yaml_text(data: Any) -> str:
    """YAML text of plain data in the house layout."""
    text: str = yaml.dump(
        data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH, default_flow_style=False
    )
    return text


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


class _Dumper(yaml.SafeDumper):
    """Block style with the items of lists indented, our own choice of quotes, and lines broken in prose only."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def resolve(self, kind: Any, value: Any, implicit: Any) -> str:
        names: dict[Any, str] = {yaml.SequenceNode: "list", yaml.MappingNode: "map"}
        return names.get(kind, "scalar")

    def write_plain(self, text: str, split: bool = True) -> None:
        super().write_plain(text, False)

    def write_single_quoted(self, text: str, split: bool = True) -> None:
        super().write_single_quoted(text, False)

    def write_double_quoted(self, text: str, split: bool = True) -> None:
        super().write_double_quoted(text, False)


def _represent_mapping(dumper: _Dumper, data: Mapping[str, Any]) -> yaml.Node:
    node = dumper.represent_mapping("map", data, flow_style=not data)
    for (key, value), (key_node, value_node) in zip(data.items(), node.value, strict=True):
        if key == "n":  # a field of ours; no reader takes it for a truth value as a key
            key_node.style = None
        if key in _PROSE and isinstance(value, str):
            value_node.style = _prose_style(value) or value_node.style
        elif key in _TABULAR and isinstance(value, list) and all(map(_is_flat, value)):
            for item, item_node in zip(value, value_node.value, strict=True):
                _in_braces(item, item_node)
        elif key in (*_PAIRS, *_WORDS) and value and _is_flat(value):
            _in_braces(value, value_node)
        elif key in _WORDS and isinstance(value, Mapping):
            for (name, words), (_, words_node) in zip(value.items(), value_node.value, strict=True):
                _in_brackets(name, words, words_node)
        elif key in _ONE_LINE:
            _in_brackets(key, value, value_node)
    return node


def _is_flat(value: Any) -> bool:
    return isinstance(value, Mapping) and not any(isinstance(part, Mapping | list) for part in value.values())


def _in_brackets(key: str, values: Any, node: yaml.SequenceNode) -> None:
    """Write a list of words in one line, where it is one and fits."""
    if _is_words(values) and _fits(key, values):
        node.flow_style = True
        for item in node.value:
            item.style = _quotes(item.value, flow=True)


def _in_braces(item: Mapping[str, Any], node: yaml.MappingNode) -> None:
    node.flow_style = True
    for value, (key_node, value_node) in zip(item.values(), node.value, strict=True):
        key_node.style = None  # our reader takes every key as text, "n" too
        if isinstance(value, str):
            value_node.style = _quotes(value, flow=True)


def _represent_list(dumper: _Dumper, data: list[Any]) -> yaml.Node:
    return dumper.represent_sequence("list", data, flow_style=not data)


def _represent_text(dumper: _Dumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("scalar", text, style=_quotes(text, flow=False))


def _represent_other(dumper: _Dumper, value: Any) -> yaml.Node:
    return dumper.represent_scalar("scalar", json.dumps(value))


_Dumper.add_representer(dict, _represent_mapping)
_Dumper.add_representer(list, _represent_list)
_Dumper.add_representer(str, _represent_text)
_Dumper.add_representer(int, _represent_other)
_Dumper.add_representer(float, _represent_other)
_Dumper.add_representer(bool, _represent_other)
_Dumper.add_representer(type(None), _represent_other)


def _is_words(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, str) for item in value)


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


_analyst = Emitter(io.StringIO(), allow_unicode=True)
_standard: Any = yaml.resolver.Resolver()
_HARMLESS = {"tag:yaml.org,2002:str", "tag:yaml.org,2002:timestamp"}


def _quotes(text: str, *, flow: bool) -> str | None:
    """None for plain text, else the kind of quotes that needs no escapes."""
    analysis = _analyst.analyze_scalar(text)
    plain = analysis.allow_flow_plain if flow else analysis.allow_block_plain
    if plain and not analysis.multiline and _reads_as_text(text):
        return None
    return "'" if '"' in text and analysis.allow_single_quoted and not analysis.multiline else '"'


@lru_cache(maxsize=4096)
def _reads_as_text(text: str) -> bool:
    """Whether ``text`` without quotes is this text to our reader and to others (dates are dates to them)."""
    if text[:1].isalpha() and len(text) > 5:
        return True
    ours = yamlfile.parse(text, "")
    return (
        ours.data == text and not ours.problems and _standard.resolve(yaml.ScalarNode, text, (True, False)) in _HARMLESS
    )
