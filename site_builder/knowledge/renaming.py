"""Another id for a record, or one record in the place of two: the texts of all files that this changes.

Nothing is written here. In each file only the values that must change do; comments and layout stay.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from site_builder.errors import UsageError
from site_builder.knowledge.catalog import Catalog
from site_builder.knowledge.edits import ID, Change, Edits, mentions, whole
from site_builder.knowledge.identity import title_key
from site_builder.knowledge.migrating import rename_node
from site_builder.schema.decoding import encode
from site_builder.schema.papers import Paper

_FOLDERS = {"paper": "papers", "model": "taxonomy/models", "benchmark": "taxonomy/benchmarks"}
VENUES = "taxonomy/venues.yml"


def rename(catalog: Catalog, kind: str, old: str, new: str, today: str) -> Change:
    """The record ``old`` of a ``kind`` under the id ``new``, everywhere; the old id goes on to lead to it.

    Raises UsageError where ``new`` is no id or taken, KbError where a value cannot be changed in its file.
    """
    if kind == "node":
        return rename_node(catalog, old, new, today)
    _refuse(catalog, kind, old, new)
    edits = Edits(catalog)
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
    change.notes += mentions(catalog, change, whole(old))
    return change


def merge(catalog: Catalog, kept: str, gone: str) -> Change:
    """The paper ``gone`` taken up into ``kept``: its id becomes a former one, what only it knows is added, and all that
    led to it leads to ``kept``. Where both say something else, ``kept`` is right and a note says what was dropped."""
    if kept == gone:
        raise UsageError("a paper cannot be merged with itself", hint="name two papers: kb merge KEPT GONE")
    mine, theirs = catalog.papers[kept], catalog.papers[gone]
    joined, notes = _joined(mine, theirs)
    edits = Edits(catalog)
    path, other = catalog.paper_paths[kept], catalog.paper_paths[gone]
    edits.references(lambda kinds, name: kept if "paper" in kinds and name == gone else None, leave={path, other})
    before, after = encode(mine), encode(joined)
    for name in (one.name for one in dataclasses.fields(Paper)):
        if before[name] != after[name]:
            edits.field(path, name, after[name])
    change = Change(edits.texts(), notes)
    change.texts[other] = None
    change.notes += mentions(catalog, change, whole(gone))
    return change


def _refuse(catalog: Catalog, kind: str, old: str, new: str) -> None:
    if not ID.fullmatch(new) or len(new) > 100 or "/" in new:
        raise UsageError(f"{new!r} cannot be an id", hint="small letters, digits and single - _ . + between them")
    taken: Mapping[str, Iterable[str]] = {
        "paper": [*catalog.paper_paths, *(one for brief in catalog.briefs.values() for one in brief.former_ids)],
        "model": catalog.models, "benchmark": catalog.benchmarks, "venue": catalog.venues,
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
