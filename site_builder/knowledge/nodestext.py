"""The text of taxonomy/nodes.yml while nodes get other ids, places and parents: each node is a block of lines.

Every function takes the whole text and gives it back changed; what is not named stays byte for byte.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import yaml

from site_builder.diagnostics import Edit
from site_builder.errors import KbError
from site_builder.schema.emit import yaml_text
from site_builder.schema.rewriting import apply, item_lines, quoted, set_field, without_items
from site_builder.text.yamlfile import YamlFile, parse

NODES = "taxonomy/nodes.yml"


def renamed(text: str, ids: Mapping[str, str]) -> str:
    """Nodes under their new ``ids``; parents, where they have to follow, are set with ``with_parents``."""
    file = _file(text)
    edits = []
    for at, node in enumerate(file.data["nodes"]):
        if node["id"] in ids:
            span = file.span(("nodes", at, "id"))
            assert span is not None
            edits.append(Edit(*span, quoted(ids[node["id"]], text[span[0]])))
    return apply(text, edits)


def with_parents(text: str, parents: Mapping[str, str | None]) -> str:
    """Nodes below their new ``parents`` (None: at the top); a node that had no such field gets it behind its id."""
    file = _file(text)
    edits = []
    for at, node in enumerate(file.data["nodes"]):
        if node["id"] not in parents or node.get("parent") == parents[node["id"]]:
            continue
        parent = parents[node["id"]]
        written = "null" if parent is None else quoted(parent)
        if span := file.span(("nodes", at, "parent")) if "parent" in node else None:
            edits.append(Edit(*span, written))
            continue
        key, value = file.node(("nodes", at, "id"), key=True), file.span(("nodes", at, "id"))
        assert isinstance(key, yaml.ScalarNode)
        assert value is not None
        block = file.node(("nodes", at))
        flow = isinstance(block, yaml.MappingNode) and block.flow_style
        end = value[1] if flow else text.index("\n", value[1])
        edits.append(
            Edit(end, end, f", parent: {written}" if flow else f"\n{' ' * key.start_mark.column}parent: {written}")
        )
    return apply(text, edits)


def without(text: str, ids: Collection[str]) -> str:
    """The text without some nodes. Raises KbError where no node would be left."""
    file = _file(text)
    gone = {at for at, node in enumerate(file.data["nodes"]) if node["id"] in ids}
    if not gone:
        return text
    edits = without_items(file, ("nodes",), gone)
    if edits is None:
        raise KbError("no node would be left", hint="a taxonomy has one node at least")
    return apply(text, edits)


def moved(text: str, ids: Collection[str], behind: str) -> str:
    """The blocks of some nodes, in their order, behind the node ``behind``."""
    file = _file(text)
    lines = item_lines(file, ("nodes",))
    places = [at for at, node in enumerate(file.data["nodes"]) if node["id"] in ids]
    blocks = "".join(_gap(text, lines) + text[slice(*lines[at])] for at in places)
    edits = without_items(file, ("nodes",), set(places))
    assert edits is not None
    end = lines[_place(file, behind)][1]
    return apply(text, [*edits, Edit(end, end, blocks)])


def added(text: str, node: Mapping[str, Any], behind: str) -> str:
    """The text with a new ``node`` behind another one, written as the house writes."""
    file = _file(text)
    lines = item_lines(file, ("nodes",))
    start, end = lines[_place(file, behind)]
    pad = text[start : text.index("-", start)]
    body = yaml_text(dict(node)).splitlines()
    block = "".join(f"{pad}{'- ' if not at else '  '}{line}\n" for at, line in enumerate(body))
    return apply(text, [Edit(end, end, _gap(text, lines) + block)])


def with_moves(text: str, moves: list[dict[str, str]]) -> str:
    """The text with these redirects in ``moved``."""
    file = _file(text)
    if moves == (file.data.get("moved") or []):
        return text
    edit = set_field(file, "moved", yaml_text({"moved": moves}), ["schema_version", "pages", "nodes", "moved"])
    assert edit is not None
    return apply(text, [edit])


def _file(text: str) -> YamlFile:
    file = parse(text, NODES)
    root, nodes = file.node(()), file.node(("nodes",))
    if any(isinstance(one, yaml.CollectionNode) and one.flow_style for one in (root, nodes)):
        raise KbError(
            f"the nodes of {NODES} stand in brackets", hint="kb fmt writes one below the other; then try again"
        )
    return file


def _place(file: YamlFile, node: str) -> int:
    return next(at for at, one in enumerate(file.data["nodes"]) if one["id"] == node)


def _gap(text: str, lines: list[tuple[int, int]]) -> str:
    """What parts two nodes: an empty line where the first two have one between them."""
    between = text[lines[0][1] : lines[1][0]] if len(lines) > 1 else ""
    return "\n" if between.startswith(("\n", "\r\n")) else ""
