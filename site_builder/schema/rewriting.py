"""Edits of a YAML file that change one value and leave everything else as its author wrote it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
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


def without_items(file: YamlFile, at: DataPath, gone: Collection[int]) -> tuple[Edit, ...] | None:
    """The edits that take the items at the positions ``gone`` out of the list at ``at``, each with its own lines.

    Comments that stand between items stay. None where there is no such list, or nothing of it would be left.
    """
    node = file.node(at)
    if not isinstance(node, yaml.SequenceNode) or not set(range(len(node.value))) - set(gone):
        return None
    if not node.flow_style:
        spans = item_lines(file, at)
        return tuple(Edit(*_with_gap(file.text, spans[one], last=one + 1 == len(spans)), "") for one in sorted(gone))
    places = [(item.start_mark.index, item.end_mark.index) for item in node.value]
    first = min(set(range(len(places))) - set(gone))
    return tuple(
        Edit(places[one][0], places[one + 1][0], "") if one < first else Edit(places[one - 1][1], places[one][1], "")
        for one in sorted(gone)
    )


def item_lines(file: YamlFile, at: DataPath) -> list[tuple[int, int]]:
    """The offsets of the lines of each item of the list at ``at``, which is not in brackets.

    Empty lines and comments behind an item are not of it, unless they stand deeper than its dash.
    """
    node = file.node(at)
    assert isinstance(node, yaml.SequenceNode)
    text = file.text
    dashes = [text.rindex("-", 0, item.start_mark.index) for item in node.value]
    starts = [text.rfind("\n", 0, dash) + 1 for dash in dashes]
    found = []
    for start, dash, item in zip(starts, dashes, node.value, strict=True):
        end = text.find("\n", len(text[start : _end(item)].rstrip()) + start)  # a block of text ends behind empty lines
        end = len(text) if end < 0 else end + 1
        for line in text[end:].splitlines(keepends=True):
            if line.lstrip()[:1] != "#" or len(line) - len(line.lstrip()) <= dash - start:
                break
            end += len(line)
        found.append((start, end))
    return found


def _end(node: yaml.Node) -> int:
    """The offset behind what is written of a node: a mapping or list of lines ends with its last value."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(node, yaml.MappingNode) else last)
    end: int = node.end_mark.index
    return end


def _with_gap(text: str, lines: tuple[int, int], *, last: bool) -> tuple[int, int]:
    """The lines of an item with the empty lines that parted it from its neighbour."""
    start, end = lines
    if not text[:start].endswith(("\n\n", "\n\r\n")):
        return start, end
    if last:
        return len(text[:start].rstrip("\r\n")) + len(_line_end(text)), end
    while text[end:].startswith(("\n", "\r\n")):
        end = text.index("\n", end) + 1
    return start, end


def _line_end(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def set_field(file: YamlFile, name: str, lines: str, order: Sequence[str]) -> Edit | None:
    """The edit that gives the field ``name`` of the whole record its new ``lines`` (none of them removes it).

    A field that is not there is put behind the one that precedes it in ``order``. Comments that stood within the old
    lines come to stand above the new ones. None where the record is written in braces.
    """
    root = file.node(())
    if not isinstance(root, yaml.MappingNode) or root.flow_style:
        return None
    spans = dict(_field_spans(file.text, root))
    if name in spans:
        start, end = spans[name]
        return Edit(start, end, _comments_in(file, name, start, end) + _with_ends(lines, file.text))
    before = [one for one in order[: order.index(name)] if one in spans]
    start = spans[before[-1]][1] if before else min((one for one, _ in spans.values()), default=len(file.text))
    glue = "" if not start or file.text[start - 1] in "\r\n" else "\n"
    return Edit(start, start, glue + _with_ends(lines, file.text))


def _field_spans(text: str, root: yaml.MappingNode) -> Iterator[tuple[str, tuple[int, int]]]:
    """Each field of a record with the offsets of its lines; comments and empty lines below a field are not of it."""
    lines = [f"{line}\n" for line in text.split("\n")]
    offsets = [0]
    for line in lines:
        offsets.append(offsets[-1] + len(line))
    starts = [text.count("\n", 0, key.start_mark.index) for key, _ in root.value]
    for (key, _), start, following in zip(root.value, starts, [*starts[1:], len(lines)], strict=True):
        end = following
        while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
            end -= 1
        yield key.value, (offsets[start], min(offsets[end], len(text)))


def _comments_in(file: YamlFile, name: str, start: int, end: int) -> str:
    """The comments among the lines of a field, each as a line of its own."""
    found, here = [], start
    for scalar in scalars(file.node((name,))):
        first, last = scalar.start_mark.index, scalar.end_mark.index
        found.append(file.text[here:first])
        here = last
    found.append(file.text[here:end])
    comments = [line[line.index("#") :] for gap in found for line in gap.splitlines() if "#" in line]
    return "".join(f"{comment}\n" for comment in comments)


def scalars(node: yaml.Node | None) -> Iterator[yaml.ScalarNode]:
    """Every scalar below ``node``, keys included, in the order of the text."""
    if isinstance(node, yaml.ScalarNode):
        yield node
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from scalars(item)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from scalars(key)
            yield from scalars(value)


def _with_ends(lines: str, text: str) -> str:
    """``lines`` with the line ends of ``text``."""
    return lines.replace("\n", _line_end(text))


def apply(text: str, edits: Iterable[Edit]) -> str:
    """``text`` with all ``edits`` (none overlapping another) made; what is put in at one place keeps its order."""
    for _, edit in sorted(enumerate(edits), key=lambda one: (one[1].start, one[1].end, one[0]), reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def quoted(value: str, style: str = "") -> str:
    """``value`` as a YAML scalar that reads back as that text: plain where it may be, else in quotes.

    ``style`` is the first character of the way it was written before; quotes are kept.
    """
    if style == "'" and value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    if style != '"' and value.isprintable() and _may_be_plain(value):
        return value
    text = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(one if one.isprintable() else _escaped(one) for one in text) + '"'


def _may_be_plain(value: str) -> bool:
    """Whether a text reads back without quotes both within brackets and behind a key; a lone ``-`` does in one only."""
    read = (parse(f"[{value}]", "").data, parse(f"a: {value}\n", "").data)
    return read == ([value], {"a": value})


def _escaped(character: str) -> str:
    return f"\\U{ord(character):08X}"
