"""Another id for a record, or one record in the place of two: the texts of all files that this changes.

Nothing is written here. In each file only the values that must change do; comments and layout stay.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from site_builder.diagnostics import Edit
from site_builder.errors import KbError, UsageError
from site_builder.knowledge.catalog import Catalog
from site_builder.knowledge.identity import title_key
from site_builder.knowledge.references import named
from site_builder.schema.decoding import encode
from site_builder.schema.papers import Paper
from site_builder.schema.rewriting import apply, rewrite, set_field
from site_builder.schema.taxonomy import NodesFile
from site_builder.text.datapath import DataPath

_ID = re.compile(r"[a-z0-9]+(?:[-._+/][a-z0-9]+)*")
_FOLDERS = {"paper": "papers", "model": "taxonomy/models", "benchmark": "taxonomy/benchmarks"}
NODES, VENUES = "taxonomy/nodes.yml", "taxonomy/venues.yml"

Renamed = Callable[[tuple[str, ...], str], str | None]
"""Kinds and id of a reference to the id that takes its place; None where it stays."""


@dataclass
class Change:
    """By path the new text of each file that changes, None for one that goes; and what people should know."""

    texts: dict[str, str | None] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def rename(catalog: Catalog, kind: str, old: str, new: str, today: str) -> Change:
    """The record ``old`` of a ``kind`` under the id ``new``, everywhere; the old id goes on to lead to it.

    Raises UsageError where ``new`` is no id or taken, KbError where a value cannot be changed in its file.
    """
    _refuse(catalog, kind, old, new)
    if kind == "node":
        return _rename_node(catalog, old, new, today)
    edits = _Edits(catalog)
    edits.references(lambda kinds, name: new if kind in kinds and name == old else None)
    change = Change()
    if kind == "venue":
        index = list(catalog.venues).index(old)
        edits.value(VENUES, ("venues", index, "id"), new)
        change.notes.append(f"keep the old id findable: add it to the aliases of {new!r} in {VENUES}")
    else:
        path = f"{_FOLDERS[kind]}/{old}.yml"
        edits.value(path, ("id",), new)
        keeper, record = _keeper(catalog, kind, old)
        edits.field(path, keeper, [*record, old])
    change.texts = edits.texts()
    if kind in _FOLDERS:
        change.texts[f"{_FOLDERS[kind]}/{new}.yml"] = change.texts.pop(path)
        change.texts[path] = None
    change.notes += _mentions(catalog, change, old)
    return change


def merge(catalog: Catalog, kept: str, gone: str) -> Change:
    """The paper ``gone`` taken up into ``kept``: its id becomes a former one, what only it knows is added, and all that
    led to it leads to ``kept``. Where both say something else, ``kept`` is right and a note says what was dropped."""
    if kept == gone:
        raise UsageError("a paper cannot be merged with itself", hint="name two papers: kb merge KEPT GONE")
    mine, theirs = catalog.papers[kept], catalog.papers[gone]
    joined, notes = _joined(mine, theirs)
    edits = _Edits(catalog)
    path, other = catalog.paper_paths[kept], catalog.paper_paths[gone]
    edits.references(lambda kinds, name: kept if "paper" in kinds and name == gone else None, leave={path, other})
    before, after = encode(mine), encode(joined)
    for name in (one.name for one in dataclasses.fields(Paper)):
        if before[name] != after[name]:
            edits.field(path, name, after[name])
    change = Change(edits.texts(), notes)
    change.texts[other] = None
    change.notes += _mentions(catalog, change, gone)
    return change


def _refuse(catalog: Catalog, kind: str, old: str, new: str) -> None:
    if not _ID.fullmatch(new) or len(new) > 100 or ("/" in new) > (kind == "node"):
        raise UsageError(f"{new!r} cannot be an id", hint="small letters, digits and single - _ . + between them")
    taken: Mapping[str, Iterable[str]] = {
        "paper": [*catalog.paper_paths, *(one for brief in catalog.briefs.values() for one in brief.former_ids)],
        "node": [*catalog.taxonomy.nodes, *catalog.taxonomy.moved], "model": catalog.models,
        "benchmark": catalog.benchmarks, "venue": catalog.venues,
    }  # fmt: skip
    if new in taken[kind]:
        hint = "kb merge makes one entry of two papers" if kind == "paper" else "choose another"
        raise UsageError(f"the {kind} {new!r} is there already", hint=hint)
    runs = [file.path for file in catalog.files("run")]
    place = {"model": 2, "benchmark": 1}.get(kind)
    if place and (mine := [path for path in runs if path.split("/")[place] == old]):
        hint = "the name of a run is a hash of what it ran, so its model and benchmark keep their ids"
        raise UsageError(f"{mine[0]} is a run of {old!r}", hint=hint)


def _keeper(catalog: Catalog, kind: str, old: str) -> tuple[str, list[str]]:
    """The field of a record that remembers its older ids, and what stands in it."""
    if kind == "paper":
        return "former_ids", list(catalog.papers[old].former_ids)
    record = catalog.models[old] if kind == "model" else catalog.benchmarks[old]
    return "aliases", list(record.aliases)


def _rename_node(catalog: Catalog, old: str, new: str, today: str) -> Change:
    """A node and all below it get another path; every old path goes on to lead to the new one."""
    moved = {node: new + node.removeprefix(old) for node in catalog.taxonomy.subtree(old)}
    edits = _Edits(catalog)
    edits.references(lambda kinds, name: moved.get(name) if "node" in kinds else None)
    data = catalog.data(NODES) or {}
    for index, node in enumerate(data["nodes"]):
        if node["id"] in moved:
            edits.value(NODES, ("nodes", index, "id"), moved[node["id"]])
    parent = new.rpartition("/")[0] or None
    index = next(index for index, node in enumerate(data["nodes"]) if node["id"] == old)
    if data["nodes"][index].get("parent") != parent:
        if parent is None or parent not in catalog.taxonomy.nodes:
            raise UsageError(f"there is no node {parent!r} for {new!r} to stand below", hint="add it first")
        edits.value(NODES, ("nodes", index, "parent"), parent)
    # those that led to an older path lead to the newest one
    former = [{**one, "new": moved.get(one["new"], one["new"])} for one in data.get("moved", ())]
    former += [{"old": before, "new": after, "since": today} for before, after in moved.items()]
    edits.field(NODES, "moved", former)
    change = Change(edits.texts())
    change.notes += _mentions(catalog, change, old)
    return change


class _Edits:
    """Edits of the files of a catalog, gathered by file."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._edits: dict[str, list[Edit]] = {}

    def value(self, path: str, at: DataPath, text: str) -> None:
        """Let the text at ``at`` of the file ``path`` be ``text``."""
        file = self._catalog.source(path)
        edit = rewrite(file, at, text)
        if edit is None:
            raise KbError(f"{file.where(at)}: this value cannot be changed as it is written",
                          hint="write it in one line, then try again")  # fmt: skip
        self._edits.setdefault(path, []).append(edit)

    def field(self, path: str, name: str, data: Any) -> None:
        """Let the field ``name`` of the record in the file ``path`` hold ``data``."""
        from site_builder.schema.emit import yaml_text

        file = self._catalog.source(path)
        kind = self._catalog.store.files[path].kind
        cls = NodesFile if kind == "nodes" else self._catalog.store.kinds[kind].record
        order = [one.name for one in dataclasses.fields(cls)]
        edit = set_field(file, name, yaml_text({name: _brief(data)}), order)
        if edit is None:
            raise KbError(f"{path} is written in braces", hint="kb fmt writes it field by field; then try again")
        self._edits[path] = [one for one in self._edits.get(path, []) if one.end <= edit.start or one.start >= edit.end]
        self._edits[path].append(edit)

    def references(self, renamed: Renamed, leave: Iterable[str] = ()) -> None:
        """Change every reference that ``renamed`` gives another id, except in the files ``leave``."""
        for file in self._catalog.store.files.values():
            if file.brief is None or file.path in leave:
                continue
            for at, kinds, name in named(file.kind, self._catalog.data(file.path)):
                if (new := renamed(kinds, name)) is not None:
                    self.value(file.path, at, new)

    def texts(self) -> dict[str, str | None]:
        """The files that change, with their new text."""
        return {path: self._mark(path) + apply(self._catalog.source(path).text, edits)
                for path, edits in self._edits.items()}  # fmt: skip

    def _mark(self, path: str) -> str:
        """The byte order mark of a file, which is no part of its text."""
        with (self._catalog.root / path).open("rb") as stream:
            return "\ufeff" if stream.read(3) == b"\xef\xbb\xbf" else ""


def _brief(data: Any) -> Any:
    """Data without what says nothing: the optional fields of records that are unknown or empty."""
    if isinstance(data, dict):
        return {key: _brief(value) for key, value in data.items() if value not in (None, [], {}) or key in ("first",)}
    return [_brief(item) for item in data] if isinstance(data, list) else data


def _joined(mine: Paper, theirs: Paper) -> tuple[Paper, list[str]]:
    """``mine`` with what only ``theirs`` knows, and what of ``theirs`` was dropped."""
    fields: dict[str, Any] = {
        "former_ids": _union(mine.former_ids, (theirs.id, *theirs.former_ids)),
        "other_titles": _titles(mine, theirs),
        "orcids": {**theirs.orcids, **mine.orcids},
        "assignments": _union(mine.assignments, theirs.assignments, lambda one: one.node),
        "relations": tuple(
            one for one in _union(mine.relations, theirs.relations, lambda one: (one.type, one.target))
            if one.target not in (mine.id, theirs.id)
        ),
        "meets": _union(mine.meets, theirs.meets, lambda one: one.node),
        "waive": _union(mine.waive, theirs.waive, lambda one: one.rule),
    }  # fmt: skip
    notes: list[str] = []
    for name in ("dates", "identifiers", "links"):
        fields[name] = _filled(name, getattr(mine, name), getattr(theirs, name), notes)
    for name in ("facets", "proposed"):
        fields[name] = {
            facet: _union(getattr(mine, name).get(facet, ()), getattr(theirs, name).get(facet, ()))
            for facet in {**getattr(mine, name), **getattr(theirs, name)}
        }
    for name in ("introduces", "other_data", "metrics"):
        fields[name] = _union(getattr(mine, name), getattr(theirs, name))
    for name in ("models", "benchmarks", "sources"):
        fields[name] = tuple(sorted(_union(getattr(mine, name), getattr(theirs, name))))
    dates = fields["dates"]
    first = min(filter(None, (mine.dates.first, theirs.dates.first)), default=None)
    fields["dates"] = dataclasses.replace(dates, first=first)
    if mine.state == "preprint" and theirs.state != "preprint":
        fields |= {"state": theirs.state, "venue": theirs.venue}
    for name in ("authors", "affiliations", "venue", "use", "summary", "labelled", "notes", "curation"):
        ours, other = fields.get(name, getattr(mine, name)), getattr(theirs, name)
        if not ours:
            fields[name] = other
        elif other and ours != other:
            notes.append(f"{name} of {theirs.id} was dropped: {_shown(other)}")
    return dataclasses.replace(mine, **fields), notes


def _titles(mine: Paper, theirs: Paper) -> tuple[str, ...]:
    seen = {title_key(mine.title)}
    found = []
    for title in (*mine.other_titles, theirs.title, *theirs.other_titles):
        if title_key(title) not in seen:
            seen.add(title_key(title))
            found.append(title)
    return tuple(found)


def _union(mine: Sequence[Any], theirs: Sequence[Any], key: Callable[[Any], Any] = lambda one: one) -> tuple[Any, ...]:
    known = {key(one) for one in mine}
    return (*mine, *(one for one in theirs if key(one) not in known))


def _filled(name: str, mine: Any, theirs: Any, notes: list[str]) -> Any:
    """A record of fields with what it lacks from another one."""
    if mine is None or theirs is None:
        return mine or theirs
    values = {}
    for one in dataclasses.fields(mine):
        ours, other = getattr(mine, one.name), getattr(theirs, one.name)
        values[one.name] = _union(ours, other) if isinstance(ours, tuple) else ours or other
        if not isinstance(ours, tuple) and ours and other and ours != other and (name, one.name) != ("dates", "first"):
            notes.append(f"{name}.{one.name} was dropped: {other}")
    return dataclasses.replace(mine, **values)


def _shown(value: Any) -> str:
    text = ", ".join(value) if isinstance(value, tuple) else value if isinstance(value, str) else str(encode(value))
    return text if len(text) <= 200 else f"{text[:199]}…"


def _mentions(catalog: Catalog, change: Change, old: str) -> list[str]:
    """Places in prose and comments that still say the old id; they are left to people."""
    word = re.compile(rf"(?<![\w./-]){re.escape(old)}(?![\w/-])")
    kept = re.compile(rf"(?:former_ids|aliases|moved)\b|\s*- [\"']?{re.escape(old)}[\"']?\s*$|\s+(?:- )?\{{?old:")
    notes = []
    for path in sorted({*catalog.store.files, *change.texts}):
        text = change.texts[path] if path in change.texts else (catalog.root / path).read_text("utf-8", "replace")
        for number, line in enumerate((text or "").splitlines(), 1):
            if word.search(line) and not kept.match(line):
                notes.append(f"{path}:{number} still says {old!r}")
    return notes
