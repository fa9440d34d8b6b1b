"""Edits of a YAML file that change one value and leave everything else as its author wrote it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import yaml

from site_builder.diagnostics import Edit
from site_builder.text.datapath import DataPath
from site_builder.text.yamlfile import YamlFile, parse


def rewrite(file: YamlFile, at: DataPath, value: str) -> Edit | None:
    """The edit that makes the scalar at ``at`` read ``value``.

    Its quotes are kept where they can be. None for block scalars, for text over several lines, and for values that are
    not there.
    """
    node = file.node(at)
    if not isinstance(node, yaml.ScalarNode) or file.value(at) != node.value:
        return None
    start, end = node.start_mark.index, node.end_mark.index
    written = file.text[start:end]
    if not written or "\n" in written or "\r" in written or written[0] in "|>":
        return None
    return Edit(start, end, quoted(value, written[0]))


def reorder(file: YamlFile, at: DataPath, order: Sequence[int]) -> tuple[Edit, ...] | None:
    """The edits that put the scalar items of the list at ``at`` into ``order`` (a list of their old positions).

    Each place in the list keeps its indentation and what stands around it; only the written values change places. None
    where a comment between the items may belong to one of them.
    """
    node = file.node(at)
    if not isinstance(node, yaml.SequenceNode) or len(node.value) != len(order):
        return None
    spans = [(item.start_mark.index, item.end_mark.index) for item in node.value]
    written = [file.text[start:end] for start, end in spans]
    gaps = [file.text[one[1] : other[0]] for one, other in pairwise(spans)]
    after = file.text[spans[-1][1] :].partition("\n")[0]
    simple = all(isinstance(item, yaml.ScalarNode) for item in node.value)
    one_line = all("\n" not in text and text[:1] not in "|>" for text in written)
    if not (simple and one_line) or any("#" in gap for gap in (*gaps, after)):
        return None
    return tuple(Edit(start, end, written[old]) for (start, end), old in zip(spans, order, strict=True))


def quoted(value: str, style: str = "") -> str:
    """``value`` as a YAML scalar that reads back as that text: plain where it may be, else in quotes.

    ``style`` is the first character of the way it was written before; quotes are kept.
    """
    if style == "'" and value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    if style != '"' and value.isprintable() and parse(f"[{value}]", "").data == [value]:
        return value
    text = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(one if one.isprintable() else _escaped(one) for one in text) + '"'


def _escaped(character: str) -> str:
    return f"\\U{ord(character):08X}"
