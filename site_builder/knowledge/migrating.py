"""A taxonomy that changes: nodes renamed, merged and split, with all that names them.

Nothing is written here. Every function gives the new texts of all files that change, and notes on what a person must
still decide. References in entries, results, settings and the taxonomy follow, and so do ids in the documents of the
knowledge base; what else says an id (prose of entries, comments) is told and left. Old ids stay findable: ``moved``
leads from each to the node in its place.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from site_builder.errors import KbError, UsageError
from site_builder.knowledge import nodestext
from site_builder.knowledge.catalog import Catalog
from site_builder.knowledge.edits import ID, Change, Edits, mentions
from site_builder.knowledge.nodestext import NODES
from site_builder.knowledge.references import named, named_by_keys
from site_builder.schema.rewriting import apply, without_items
from site_builder.text.datapath import DataPath
from site_builder.text.yamlfile import parse

DOCUMENTS = ("*.md", "docs/**/*.md", ".github/**/*.md")
LEFT = re.compile(r"(?:CHANGELOG|CHANGES|NEWS|HISTORY)\b.*|docs/reference/.*", re.IGNORECASE)
"""Documents that tell what was, and those that kb docs writes."""


def rename_node(catalog: Catalog, old: str, new: str, today: str) -> Change:
    """The node ``old``, with all below it, under the id ``new``; below another node where the id says so.

    Raises UsageError where ``new`` cannot be, KbError where a file cannot be changed as it is written.
    """
    taxonomy = catalog.taxonomy
    if new in taxonomy or (new in taxonomy.moved and taxonomy.current(new) != old):
        hint = f"kb migrate {old} {new} --merge takes one up into the other" if new in taxonomy else "choose another"
        raise UsageError(f"the node {new!r} is there already", hint=hint)
    parent = _parent(catalog, new, {old})
    moved = _moved(catalog, old, new)
    change = _with_references(catalog, moved)
    text = nodestext.renamed(catalog.source(NODES).text, moved)
    text = nodestext.with_parents(text, {one: _above(one) for one in moved.values()})
    if parent != taxonomy[old].parent:
        text = nodestext.moved(text, set(moved.values()), _last(text, parent, leave=set(moved.values())))
        change.notes += _facets_changed(catalog, old, parent, taxonomy[old].facets)
    change.texts[NODES] = nodestext.with_moves(text, _moves(catalog, moved, today))
    change.notes.append(f"{new!r} is still called {taxonomy[old].name!r}: see whether name and definition fit")
    _documents(catalog, change, moved)
    change.notes += mentions(catalog, change, _words(moved), _paths_of_documents(catalog.root))
    return change


def merge_nodes(catalog: Catalog, gone: str, kept: str, today: str) -> Change:
    """The node ``gone`` taken up into ``kept``: its papers are labelled with that, and what stood below it comes to
    stand below ``kept``, merged in turn where both have a node of one name.

    A paper with both labels keeps the first of them; a note says what was dropped. Raises as ``rename_node`` does.
    """
    taxonomy = catalog.taxonomy
    if kept not in taxonomy:
        raise UsageError(f"there is no node {kept!r}", hint=f"kb migrate {gone} {kept} --rename gives a new id")
    if kept == gone:
        raise UsageError("a node cannot be merged with itself", hint="name two nodes")
    if kept in taxonomy.subtree(gone):
        hint = f"kb migrate {kept} {gone} --merge takes the lower one up; then rename that"
        raise UsageError(f"{kept!r} stands below {gone!r}", hint=hint)
    moved = _moved(catalog, gone, kept)
    merged = {old for old, new in moved.items() if new in taxonomy}
    change = _with_references(catalog, moved)
    for path, text in change.texts.items():
        change.texts[path] = _without_twins(catalog, path, text or "", set(moved.values()), change.notes)
    text = nodestext.renamed(nodestext.without(catalog.source(NODES).text, merged), moved)
    if below := {moved[old] for old in moved if old not in merged}:
        text = nodestext.with_parents(text, {one: _above(one) for one in below})
        text = nodestext.moved(text, below, _last(text, kept, leave=below))
    change.texts[NODES] = nodestext.with_moves(text, _moves(catalog, moved, today))
    for old in sorted(merged):
        change.notes += _facets_changed(catalog, old, moved[old], {})
        change.notes += _lost(catalog, old, moved[old])
    _documents(catalog, change, moved)
    change.notes += mentions(catalog, change, _words(moved), _paths_of_documents(catalog.root))
    return change


def split_node(catalog: Catalog, old: str, parts: Sequence[str], decided: Mapping[str, str], today: str) -> Change:
    """The papers at ``old`` shared out among the nodes ``parts``, as ``decided`` says which goes where.

    New nodes are made without a definition. ``old`` stays where one of the parts is it or stands below it, and then
    keeps the papers of which nobody decided. Else it goes: those papers, and all that names it, are given to the first
    part, the places of papers as proposed ones. Raises as ``rename_node`` does.
    """
    stays = any(part == old or part.startswith(f"{old}/") for part in parts)
    _refuse_split(catalog, old, parts, decided, stays)
    change = _shared_out(catalog, old, parts, decided, stays)
    text, behind = catalog.source(NODES).text, None
    for part in parts:
        if part not in catalog.taxonomy:
            anchor = _above(part) if part.startswith(f"{old}/") or _above(part) != catalog.taxonomy[old].parent else old
            behind = behind if behind and anchor == old else _last(text, anchor)
            text, behind = nodestext.added(text, _new_node(catalog, old, part), behind), part
            change.notes.append(f"{NODES}: {part!r} has no definition yet, and a name made from its id")
            if facets := catalog.taxonomy[old].facets if _above(part) == catalog.taxonomy[old].parent else {}:
                change.notes.append(f"{NODES}: {part!r} has the facets of {old!r}: {dict(facets)}")
    if not stays:
        text = nodestext.without(text, {old})
        text = nodestext.with_moves(text, _moves(catalog, {old: parts[0]}, today))
        change.notes += _lost(catalog, old, parts[0])
    change.texts[NODES] = text
    if not stays:
        change.notes += mentions(catalog, change, _words([old]), _paths_of_documents(catalog.root))
    return change


def undecided(catalog: Catalog, node: str, decided: Mapping[str, str]) -> list[str]:
    """The papers at a node that is to be split of which nobody decided."""
    papers = (paper for paper in catalog.papers.values() if paper.id not in decided)
    current = catalog.taxonomy.current
    return [paper.id for paper in papers if any(current(one.node) == node for one in paper.assignments)]


# --- references ---------------------------------------------------------------------------------------------------


def _with_references(catalog: Catalog, moved: Mapping[str, str]) -> Change:
    """All that names a node of ``moved``, except the file of nodes itself."""
    edits = Edits(catalog)
    edits.references(lambda kinds, name: moved.get(name) if "node" in kinds else None, leave={NODES})
    return Change(edits.texts())


def _shared_out(
    catalog: Catalog, old: str, parts: Sequence[str], decided: Mapping[str, str], stays: bool
) -> Change:  # fmt: skip
    """The files in which papers, or all that names ``old``, get one of the ``parts``."""
    edits, change = Edits(catalog), Change()
    choice = " or ".join(part.rpartition("/")[2] if _above(part) == _above(parts[0]) else part for part in parts)
    home = None if stays else parts[0]
    for path, at in _places(catalog, old):
        data = catalog.data(path) or {}
        label = at[0] == "assignments" and "assignments" in data
        part = decided.get(data["id"]) if label else None
        if new := part or home:
            edits.value(path, at, new)
        if label and part is None:
            change.notes.append(f"{path}: {choice}? {data['title']}")
            if home:
                edits.value(path, (*at[:-1], "confidence"), "proposed")
        elif not label:
            change.notes.append(f"{catalog.where(path, at)} names {old!r}: {choice}?")
    if home:
        for path, at in _places(catalog, old, keys=True):
            edits.key(path, at, home)
    change.texts = edits.texts()
    for path, text in change.texts.items():
        change.texts[path] = _without_twins(catalog, path, text or "", set(parts), change.notes)
    return change


def _places(catalog: Catalog, node: str, *, keys: bool = False) -> Iterator[tuple[str, DataPath]]:
    """Every place, except in the file of nodes, that names ``node``: as a value, or as a key."""
    find = named_by_keys if keys else named
    for file in catalog.store.files.values():
        if file.brief is not None and file.path != NODES:
            for at, kinds, name in find(file.kind, catalog.data(file.path)):
                if "node" in kinds and name == node:
                    yield file.path, at


def _without_twins(catalog: Catalog, path: str, text: str, nodes: Collection[str], notes: list[str]) -> str:
    """The text of a file without the items that name one of ``nodes`` as an item before them in their list does."""
    mark, text = ("\ufeff", text[1:]) if text.startswith("\ufeff") else ("", text)
    kind, file = catalog.store.files[path].kind, parse(text, path)
    seen: dict[tuple[DataPath, Any, str], DataPath] = {}
    twins: dict[DataPath, list[int]] = {}
    for at, _, name in named(kind, file.data):
        item = at if isinstance(at[-1], int) else at[:-1]
        if name not in nodes or not isinstance(item[-1], int) or at[-1] not in (item[-1], "node", "target"):
            continue
        value = file.value(item)
        key = (item[:-1], value.get("type") if isinstance(value, dict) else None, name)
        if seen.setdefault(key, item) != item:
            twins.setdefault(item[:-1], []).append(item[-1])
            if isinstance(value, dict):
                sure = f" ({value['confidence']})" if "confidence" in value else ""
                notes.append(f"{path}: {name!r} stood twice; dropped: {value.get('evidence')}{sure}")
    edits = [edit for at, gone in twins.items() for edit in without_items(file, at, gone) or ()]
    if kind == "paper" and file.value(("labelled", "second")) == file.value(("assignments", 0, "node")) is not None:
        notes.append(f"{path}: both readers chose {file.value(('labelled', 'second'))!r} now: decide what reading says")
    return mark + apply(text, edits)


# --- the tree -----------------------------------------------------------------------------------------------------


def _moved(catalog: Catalog, old: str, new: str) -> dict[str, str]:
    """The new id of a node and of all below it."""
    below = catalog.taxonomy.subtree(old)
    if strange := sorted(node for node in below if node != old and not node.startswith(f"{old}/")):
        raise KbError(f"{strange[0]!r} stands below {old!r}, but its id does not say so", hint="mend the id first")
    return {node: new + node.removeprefix(old) for node in catalog.taxonomy.nodes if node in below}


def _parent(catalog: Catalog, node: str, leave: Collection[str]) -> str | None:
    """The node above a new one. Raises UsageError where the id is none, or there is nothing for it to stand below."""
    if not ID.fullmatch(node) or len(node) > 100:
        raise UsageError(f"{node!r} cannot be an id", hint="small letters, digits and single - _ . + between them")
    parent = _above(node)
    if any(node.startswith(f"{one}/") for one in leave):
        raise UsageError(f"{node!r} would stand below itself", hint="name another place, or split it: --split")
    if parent is not None and parent not in catalog.taxonomy:
        raise UsageError(f"there is no node {parent!r} for {node!r} to stand below", hint="add it first")
    return parent


def _above(node: str) -> str | None:
    return node.rpartition("/")[0] or None


def _last(text: str, node: str | None, leave: Collection[str] = ()) -> str:
    """The last node of the file that is ``node`` or stands below it (None: of all), except those of ``leave``."""
    ids: list[str] = [one["id"] for one in parse(text, NODES).data["nodes"]]
    return [one for one in ids if one not in leave and (node in (None, one) or one.startswith(f"{node}/"))][-1]


def _moves(catalog: Catalog, moved: Mapping[str, str], today: str) -> list[dict[str, str]]:
    """All redirects: those that led to an older id lead to the newest, and none leads away from an id in use."""
    former = (catalog.data(NODES) or {}).get("moved") or []
    kept = [{**one, "new": moved.get(one["new"], one["new"])} for one in former if one["old"] not in moved.values()]
    return kept + [{"old": old, "new": new, "since": today} for old, new in moved.items()]


def _refuse_split(
    catalog: Catalog, old: str, parts: Sequence[str], decided: Mapping[str, str], stays: bool
) -> None:  # fmt: skip
    if len(set(parts)) < 2:
        raise UsageError("a split needs two nodes or more", hint=f"kb migrate {old} {old}/one {old}/other --split")
    for number, part in enumerate(parts):
        if part not in catalog.taxonomy and _above(part) not in parts[:number]:
            _parent(catalog, part, ())
    if not stays and (children := catalog.taxonomy.children.get(old)):
        hint = f"name {old!r} among the parts, so that it stays, or move those first"
        raise UsageError(f"{len(children)} nodes stand below {old!r}, such as {children[0]!r}", hint=hint)
    here = set(undecided(catalog, old, {}))
    allowed = {*parts, *([old] if stays else [])}
    for paper, part in decided.items():
        if paper not in here:
            raise UsageError(f"{paper!r} is no paper at {old!r}", hint="take it out of the table; --list names them")
        if part not in allowed:
            raise UsageError(f"{paper} is given to {part!r}", hint=f"choose one of {', '.join(sorted(allowed))}")


def _new_node(catalog: Catalog, old: str, part: str) -> dict[str, Any]:
    """A node as the house writes one that nobody has described yet."""
    before, parent = catalog.taxonomy[old], _above(part)
    words = part.rpartition("/")[2].replace("-", " ").replace("_", " ")
    node: dict[str, Any] = {"id": part, "name": words[:1].upper() + words[1:], "definition": None}
    if parent:
        node["parent"] = parent
    if parent == before.parent and before.facets:
        node["facets"] = dict(before.facets)
    return node


# --- what people should know --------------------------------------------------------------------------------------


def _facets_changed(catalog: Catalog, old: str, new: str | None, own: Mapping[str, str]) -> Iterator[str]:
    """The facets that papers at ``old`` have by their node, where ``own`` and ``new`` (None: the top) give others."""
    taxonomy, papers = catalog.taxonomy, len(catalog.links.by_node[old])
    for facet in (one.id for one in catalog.facets.values() if one.carried_by == "node"):
        before = taxonomy.facet(facet, old)
        after = own.get(facet) or (taxonomy.facet(facet, new) if new else None)
        if before != after:
            yield f"{facet} of {old!r} and its {papers} papers was {before}, and is {after or 'unknown'} now"


def _lost(catalog: Catalog, old: str, new: str) -> Iterator[str]:
    """What the file of nodes said of a node that is gone."""
    node = catalog.taxonomy[old]
    for name, value in (("definition", node.definition), ("boundary", node.boundary),
                        ("aliases", ", ".join(node.aliases)), ("examples", ", ".join(node.examples))):  # fmt: skip
        if value:
            yield f"{old!r} is gone; see whether {new!r} should say its {name}: {value}"


def _documents(catalog: Catalog, change: Change, moved: Mapping[str, str]) -> None:
    """Let the documents say the new ids. An id without a slash is a word like others, and left."""
    word = _words([one for one in moved if "/" in one])
    for path in _paths_of_documents(catalog.root):
        try:
            text = (catalog.root / path).read_bytes().decode()
        except UnicodeDecodeError:
            change.notes.append(f"{path} is not UTF-8, and was not looked through")
            continue
        if (after := word.sub(lambda found: moved[found[0]], text)) != text:
            change.texts[path] = after


def _paths_of_documents(root: Path) -> list[str]:
    found = {path.relative_to(root).as_posix() for pattern in DOCUMENTS for path in root.glob(pattern)}
    return sorted(path for path in found if not LEFT.fullmatch(path))


def _words(ids: Iterable[str]) -> re.Pattern[str]:
    """Finds ids of nodes in prose: whole paths, also in addresses of the site; a path of one word only as code."""
    longest = sorted(ids, key=len, reverse=True)
    paths = "|".join(re.escape(one) for one in longest if "/" in one) or r"(?!)"
    single = "|".join(re.escape(one) for one in longest if "/" not in one) or r"(?!)"
    return re.compile(rf"(?:(?<![\w./-])|(?<=taxonomy/))(?:{paths})(?!/?[\w-])|(?<=[`:])(?:{single})(?=[`\s])")
