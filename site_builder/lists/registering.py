"""Names of venues, models and benchmarks to ids of the registries, and new records for those that are missing.

A name that is not there is looked up among the decisions of a person first: a file that says for each name which record
it is, that it is new, or that it is none. Without one, the names are gathered with the nearest record that is there, so
that the file can be written once for all of them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from site_builder.bibliography.venues import find_venue
from site_builder.errors import UsageError
from site_builder.files import write_atomic
from site_builder.knowledge.catalog import Catalog
from site_builder.schema.emit import entry_text, yaml_text
from site_builder.text.suggest import closest

if TYPE_CHECKING:
    from site_builder.schema.taxonomy import Benchmark, Model, Venue

KINDS = ("venue", "model", "benchmark")


class Source(Protocol):
    """Where a name was read: it takes what is wrong."""

    def wrong(self, rule: str, message: str, hint: str | None = None) -> None: ...


@dataclass
class Names:
    """The registries by name, what a person decided, and what was asked for and not found."""

    catalog: Catalog
    decisions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """By kind and name: an id, a record of a new one, or None for a name that is none."""
    missing: dict[str, Counter[str]] = field(default_factory=lambda: {kind: Counter() for kind in KINDS})

    def __post_init__(self) -> None:
        self._ids: dict[str, dict[str, str]] = {}
        self._decided: dict[str, dict[str, str | None]] = {}
        for kind, names in self.decisions.items():
            decided = self._decided.setdefault(kind, {})
            for name, said in names.items():
                record = said if isinstance(said, Mapping) else {}
                own = (name, *(record[key] for key in ("id", "name") if key in record), *record.get("aliases", ()))
                for one in own:
                    decided.setdefault(_folded(one), str(record["id"]) if record else said)

    def one(self, source: Source, kind: str, name: str) -> str | None:
        """The id of ``name``; None, and a problem, where it has none."""
        decided = self._decided.get(kind, {})
        if _folded(name) in decided:
            return decided[_folded(name)]
        found = find_venue(name, self.catalog.venues) if kind == "venue" else self._known(kind).get(_folded(name))
        if found is None:
            self.missing[kind][name] += 1
            near = self.nearest(kind, name)
            hint = f"did you mean {near!r}?" if near else f"add it to the {kind}s, or decide it in the file of names"
            source.wrong("jsonl-unknown-name", f"there is no {kind} {name!r}", hint)
        return found

    def some(self, source: Source, kind: str, names: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The ids of several names, sorted and each once, and the names that have none."""
        ids, rest = set(), []
        for name in names:
            if (found := self.one(source, kind, name)) is not None:
                ids.add(found)
            elif _folded(name) not in self._decided.get(kind, {}):
                rest.append(name)
        return tuple(sorted(ids)), tuple(rest)

    def nearest(self, kind: str, name: str) -> str | None:
        """The id whose name is most like ``name``."""
        known = self._known(kind)
        near = closest(_folded(name), known)
        return known[near] if near else None

    def _known(self, kind: str) -> dict[str, str]:
        if kind not in self._ids:
            registry: Mapping[str, Venue | Model | Benchmark] = getattr(self.catalog, f"{kind}s")
            names: dict[str, set[str]] = {}
            for key, record in registry.items():
                for name in (key, record.name, *record.aliases):
                    names.setdefault(_folded(name), set()).add(key)
            self._ids[kind] = {name: ids.pop() for name, ids in names.items() if len(ids) == 1}
        return self._ids[kind]

    def proposal(self) -> str:
        """The file of names to decide: for each name that was not found the nearest record, else a new one."""
        said: dict[str, dict[str, Any]] = {}
        for kind in KINDS:
            for name, _ in sorted(self.missing[kind].items(), key=lambda item: (-item[1], item[0])):
                near = self.nearest(kind, name)
                said.setdefault(kind, {})[name] = near or {"id": slug(name), "name": name}
        head = "# For each name: the id of the record it is, a record that is to be added, or null for none.\n"
        return head + (yaml_text(said) if said else "{}\n")


def decisions(path: Path) -> dict[str, dict[str, Any]]:
    """What the file of names ``path`` decides, by kind and name. Raises UsageError where it does not have the form."""
    from site_builder.text import yamlfile

    file = yamlfile.read(path, path.as_posix())
    if file.problems:
        raise UsageError(f"{file.problems[0].where}: {file.problems[0].message}", hint="mend the file of names")
    data = file.data
    if not isinstance(data, Mapping):
        raise UsageError("the file of names is no mapping", hint="write kinds, and below each its names: model: {…}")
    for kind, names in data.items():
        if kind not in (*KINDS, "node") or not isinstance(names, Mapping):
            raise UsageError(f"{kind!r} is no kind of name", hint=f"write {', '.join(KINDS)} or node")
        for name, said in names.items():
            if not (said is None or isinstance(said, str) or (isinstance(said, Mapping) and "id" in said)):
                raise UsageError(f"{kind} {name!r}: {said!r} is no decision", hint="write an id, a record, or null")
    return {kind: dict(names) for kind, names in data.items()}


def new_records(names: Names) -> dict[str, list[Any]]:
    """The records that decisions add, by kind, each once and without those that are there."""
    from site_builder.schema.decoding import decode
    from site_builder.schema.taxonomy import Benchmark, Model, Venue

    classes: dict[str, type[Any]] = {"venue": Venue, "model": Model, "benchmark": Benchmark}
    found: dict[str, list[Any]] = {}
    for kind, cls in classes.items():
        known = set(getattr(names.catalog, f"{kind}s"))
        for name, said in names.decisions.get(kind, {}).items():
            if isinstance(said, Mapping) and said["id"] not in known:
                known.add(said["id"])
                others = {"aliases": [name]} if said.get("name", name) != name and "aliases" not in said else {}
                defaults = _defaults(kind, names.catalog)
                found.setdefault(kind, []).append(decode(cls, {"name": name, **defaults, **others, **said}))
    return found


def _defaults(kind: str, catalog: Catalog) -> dict[str, str]:
    """What a new record says that a decision leaves out: of models and benchmarks, the first kind of the field."""
    if kind == "venue":
        return {"full_name": "", "kind": "conference"}
    known = catalog.terms.model_kinds if kind == "model" else catalog.terms.benchmark_kinds
    return {"kind": known[0].id if known else kind}


def write_records(records: Mapping[str, Sequence[Any]], root: Path) -> list[Path]:
    """Write new models and benchmarks as files of their own, and put new venues into their place in venues.yml."""
    written = []
    for kind in ("model", "benchmark"):
        modeline = f"# yaml-language-server: $schema=../../docs/reference/schema/{kind}.schema.json\n"
        for record in records.get(kind, ()):
            written.append(root / "taxonomy" / f"{kind}s" / f"{record.id}.yml")
            write_atomic(written[-1], entry_text(record, modeline=modeline))
    if venues := records.get("venue"):
        path = root / "taxonomy" / "venues.yml"
        write_atomic(path, _with_venues(path.read_text(encoding="utf-8"), venues))
        written.append(path)
    return written


def _with_venues(text: str, venues: Sequence[Venue]) -> str:
    """The text of venues.yml with ``venues`` in their places by id; what is there stays as it is written."""
    from site_builder.schema.emit import trimmed

    head, *blocks = re.split(r"(?m)^(?=  - id: )", text)
    added = [yaml_text([trimmed(venue)]).replace("\n  ", "\n    ").replace("- id", "  - id", 1) for venue in venues]
    blocks = [block.rstrip("\n") + "\n" for block in blocks] + added
    return head + "\n".join(sorted(blocks, key=lambda block: block.split("\n", 1)[0].removeprefix("  - id: ")))


def slug(name: str) -> str:
    """An id made of the words of a name."""
    return "-".join(re.findall(r"[a-z0-9.]+", name.casefold())).strip(".-")


def _folded(name: str) -> str:
    """Letters, digits and the signs that tell models apart (MiniWoB and MiniWoB++), in lower case."""
    return "".join(character for character in name.casefold() if character.isalnum() or character == "+")
