"""Brings entries into the house layout, the one in which the program itself writes them.

Comments stay with the field they stand above. A field with a comment inside is moved to its place but not laid out
anew, since only its author knows where the comment belongs then. The record never changes: a result that would read
differently is not used.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import yaml

from site_builder.schema.decoding import decode
from site_builder.schema.emit import trimmed, yaml_text
from site_builder.schema.fitting import fits
from site_builder.schema.rewriting import scalars
from site_builder.text import yamlfile


def formatted(text: str, cls: type[Any]) -> str | None:
    """``text``, an entry of the dataclass ``cls``, in the house layout; None when it is no valid entry.

    A byte order mark at the start is no part of ``text``; line ends become ``\\n``.
    """
    file = yamlfile.parse(text.replace("\r\n", "\n"), "")
    root = file.node(())
    if file.problems or not isinstance(root, yaml.MappingNode) or root.flow_style or not fits(file.data, cls):
        return None
    record = decode(cls, file.data)
    fields = trimmed(record)
    head, blocks, tail = _blocks(file.text, root)
    result = head
    for field in dataclasses.fields(cls):
        block = blocks.get(field.name, _Block())
        if block.commented or (block.above and field.name not in fields):
            result += block.above + block.written
        elif field.name in fields:
            result += block.above + yaml_text({field.name: fields[field.name]})
    result += tail
    if result == file.text:
        return result
    again = yamlfile.parse(result, "").data
    return result if fits(again, cls) and decode(cls, again) == record else None


@dataclasses.dataclass(frozen=True, slots=True)
class _Block:
    """A field as it is written: the comments above it, its lines, and whether a comment stands among them."""

    above: str = ""
    written: str = ""
    commented: bool = False


def _blocks(text: str, root: yaml.MappingNode) -> tuple[str, dict[str, _Block], str]:
    """The lines for editors and readers above the first field, each field by its key, the comments below the last."""
    lines = text.splitlines(keepends=True)
    starts = [key.start_mark.line for key, _ in root.value]
    head = starts[0]
    while head and lines[head - 1].startswith("#") and not lines[head - 1].startswith("# yaml-language-server:"):
        head -= 1
    blocks, above = {}, lines[head : starts[0]]
    for (key, value), start, following in zip(root.value, starts, [*starts[1:], len(lines)], strict=True):
        end = following
        while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
            end -= 1
        written = "".join(lines[start:end])
        commented = _holds_comment(text, key, value, key.start_mark.index + len(written))
        blocks[key.value] = _Block(_comments(above), written, commented)
        above = lines[end:following]
    return "".join(lines[:head]), blocks, _comments(above)


def _comments(lines: list[str]) -> str:
    return "".join(line for line in lines if line.strip())


def _holds_comment(text: str, key: yaml.Node, value: yaml.Node, end: int) -> bool:
    """Whether a ``#`` stands outside of the texts between a key and the offset ``end``."""
    here = key.end_mark.index
    for scalar in scalars(value):
        start = scalar.start_mark.index
        if "#" in text[here:start] or (scalar.style in ("|", ">") and "#" in text[start:end].partition("\n")[0]):
            return True
        here = scalar.end_mark.index
    return "#" in text[here:end]
