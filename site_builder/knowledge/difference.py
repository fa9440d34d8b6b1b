"""What changed between two states of a knowledge base: papers added, removed, renamed, relabelled, relinked, edited.

A paper is followed through ``former_ids``, so a renamed entry is one change and not a loss and a gain. Everything else
(nodes, models, benchmarks, venues, result files) is compared by id or path as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from site_builder.schema.decoding import encode

if TYPE_CHECKING:
    from site_builder.knowledge.catalog import Catalog
    from site_builder.schema.papers import Paper

LABELS = ("assignments", "facets", "proposed")
LINKS = ("identifiers", "links", "relations")


@dataclass(frozen=True, slots=True)
class Change:
    """One value of a paper: ``field`` as a dotted path, the text before and after; None where it was or is missing."""

    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class PaperChange:
    """What changed in one paper. ``former_id`` is its id in the old state, where that differs."""

    id: str
    former_id: str | None
    title: str
    relabelled: tuple[Change, ...]
    relinked: tuple[Change, ...]
    edited: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A thing that came or went: its id and its title or name."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Others:
    """Ids or paths of one kind of thing beside papers."""

    kind: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything between two states, in the order of ids."""

    added: tuple[Named, ...]
    removed: tuple[Named, ...]
    changed: tuple[PaperChange, ...]
    others: tuple[Others, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed or self.others)


def difference(old: Catalog, new: Catalog) -> Difference:
    """What leads from ``old`` to ``new``. Entries that cannot be read in one of the two count as missing there."""
    pairs = dict(_pairs(old, new))
    return Difference(
        added=tuple(Named(key, new.papers[key].title) for key in sorted(new.papers) if key not in pairs),
        removed=tuple(Named(key, old.papers[key].title) for key in sorted(old.papers.keys() - set(pairs.values()))),
        changed=tuple(_paper_changes(old, new, pairs)),
        others=tuple(_others(old, new)),
    )


def _pairs(old: Catalog, new: Catalog) -> Iterator[tuple[str, str]]:
    """New id and old id of every paper that stands in both."""
    for brief in new.briefs.values():
        before = next((key for key in (brief.id, *brief.former_ids) if key in old.papers), None)
        if before is not None:
            yield brief.id, before


def _paper_changes(old: Catalog, new: Catalog, pairs: Mapping[str, str]) -> Iterator[PaperChange]:
    digests = {file.path: file.digest for file in old.files("paper")}
    after_digests = {file.path: file.digest for file in new.files("paper")}
    for key in sorted(pairs):
        before = pairs[key]
        if digests[old.papers.paths[before]] == after_digests[new.papers.paths[key]]:
            continue
        one, other = old.papers[before], new.papers[key]
        found = PaperChange(
            id=key,
            former_id=before if before != key else None,
            title=other.title,
            relabelled=tuple(_changes(_facts(one, LABELS), _facts(other, LABELS))),
            relinked=tuple(_changes(_facts(one, LINKS), _facts(other, LINKS))),
            edited=tuple(_changes(_facts(one, _rest(one)), _facts(other, _rest(other)))),
        )
        if found.former_id or found.relabelled or found.relinked or found.edited:
            yield found


def _rest(paper: Paper) -> list[str]:
    return [name for name in encode(paper) if name not in (*LABELS, *LINKS, "id")]


def _facts(paper: Paper, fields: Sequence[str]) -> dict[str, str]:
    """The values of some fields as text by dotted path. What is listed stands under its own key (the node of an
    assignment, type and target of a relation), so that a new item is not a change of all that follow it."""
    data = encode(paper)
    facts = dict(pair for field in fields for pair in _flat(field, data[field]))
    if "assignments" in fields and paper.assignments:
        facts["assignments.main"] = paper.assignments[0].node
    return facts


def _flat(path: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(f"{path}.{key}", inner)
    elif isinstance(value, list):
        for item in value:
            if not isinstance(item, dict):
                yield f"{path}[{item}]", str(item)
                continue
            key = item.get("node") or item.get("rule") or f"{item.get('type')} {item.get('target')}"
            yield f"{path}[{key}]", key
            yield from ((f"{path}[{key}].{name}", str(inner)) for name, inner in item.items() if _tells(name, inner))
    elif value is not None:
        yield path, str(value)


def _tells(name: str, value: Any) -> bool:
    return value is not None and name not in ("node", "rule", "type", "target")


def _changes(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    came_or_went = {path for path in before.keys() ^ after.keys() if path.endswith("]")}
    for path in sorted({**before, **after}):
        one, other = before.get(path), after.get(path)
        part_of_item = "]." in path and path[: path.index("].") + 1] in came_or_went
        if one != other and not part_of_item:
            yield Change(path, one, other)


def _others(old: Catalog, new: Catalog) -> Iterator[Others]:
    kinds: list[tuple[str, Mapping[str, Any], Mapping[str, Any]]] = [
        ("nodes", old.taxonomy.nodes, new.taxonomy.nodes),
        ("venues", old.venues, new.venues),
        ("models", _digests(old, "model"), _digests(new, "model")),
        ("benchmarks", _digests(old, "benchmark"), _digests(new, "benchmark")),
        ("reported tables", _digests(old, "reported"), _digests(new, "reported")),
        ("runs", _digests(old, "run"), _digests(new, "run")),
    ]
    for kind, before, after in kinds:
        found = Others(
            kind=kind,
            added=tuple(sorted(after.keys() - before.keys())),
            removed=tuple(sorted(before.keys() - after.keys())),
            changed=tuple(sorted(key for key in before.keys() & after.keys() if before[key] != after[key])),
        )
        if found.added or found.removed or found.changed:
            yield found


def _digests(catalog: Catalog, kind: str) -> dict[str, bytes]:
    return {file.path: file.digest for file in catalog.files(kind)}
