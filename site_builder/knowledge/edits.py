"""Edits of the files of a knowledge base, gathered by file: only the values that must change do."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from site_builder.diagnostics import Edit
from site_builder.errors import KbError
from site_builder.knowledge.catalog import Catalog
from site_builder.knowledge.references import named, named_by_keys
from site_builder.schema.rewriting import apply, quoted, rewrite, set_field
from site_builder.schema.taxonomy import NodesFile
from site_builder.text.datapath import DataPath

ID = re.compile(r"[a-z0-9]+(?:[-._+/][a-z0-9]+)*")
"""What an id may be; only nodes have slashes."""

Renamed = Callable[[tuple[str, ...], str], str | None]
"""Kinds and id of a reference to the id that takes its place; None where it stays."""


@dataclass
class Change:
    """By path the new text of each file that changes, None for one that goes; and what people should know."""

    texts: dict[str, str | None] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


class Edits:
    """Edits of the files of a catalog."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._edits: dict[str, list[Edit]] = {}

    def value(self, path: str, at: DataPath, text: str) -> None:
        """Let the text at ``at`` of the file ``path`` be ``text``."""
        file = self._catalog.source(path)
        self._add(path, at, rewrite(file, at, text))

    def key(self, path: str, at: DataPath, text: str) -> None:
        """Let the key of the value at ``at`` of the file ``path`` be ``text``."""
        node = self._catalog.source(path).node(at, key=True)
        assert isinstance(node, yaml.ScalarNode)
        start, end = node.start_mark.index, node.end_mark.index
        self._add(path, at, Edit(start, end, quoted(text, self._catalog.source(path).text[start])))

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

    def change(self, path: str, name: str, data: Any) -> None:
        """Let the field ``name`` hold ``data``: as it is written now where it is one line of text, else anew."""
        file = self._catalog.source(path)
        edit = rewrite(file, (name,), data) if isinstance(data, str) else None
        if edit is None:
            self.field(path, name, data)
        else:
            self._edits.setdefault(path, []).append(edit)

    def references(self, renamed: Renamed, leave: Iterable[str] = ()) -> None:
        """Change every reference that ``renamed`` gives another id, except in the files ``leave``."""
        for file in self._catalog.store.files.values():
            if file.brief is None or file.path in leave:
                continue
            data = self._catalog.data(file.path)
            for at, kinds, name in named(file.kind, data):
                if (new := renamed(kinds, name)) is not None:
                    self.value(file.path, at, new)
            for at, kinds, name in named_by_keys(file.kind, data):
                if (new := renamed(kinds, name)) is not None:
                    self.key(file.path, at, new)

    def texts(self) -> dict[str, str | None]:
        """The files that change, with their new text."""
        return {path: self._mark(path) + apply(self._catalog.source(path).text, edits)
                for path, edits in self._edits.items()}  # fmt: skip

    def _add(self, path: str, at: DataPath, edit: Edit | None) -> None:
        if edit is None:
            raise KbError(f"{self._catalog.where(path, at)}: this value cannot be changed as it is written",
                          hint="write it in one line, then try again")  # fmt: skip
        self._edits.setdefault(path, []).append(edit)

    def _mark(self, path: str) -> str:
        """The byte order mark of a file, which is no part of its text."""
        with (self._catalog.root / path).open("rb") as stream:
            return "\ufeff" if stream.read(3) == b"\xef\xbb\xbf" else ""


def mentions(catalog: Catalog, change: Change, word: re.Pattern[str], also: Iterable[str] = ()) -> Iterator[str]:
    """Places in prose and comments that still say an old id, as ``word`` finds it; they are left to people."""
    kept = re.compile(rf"(?:former_ids|aliases|moved)\b|\s*- [\"']?(?:{word.pattern})[\"']?\s*$|\s+(?:- )?\{{?old:")
    for path in sorted({*catalog.store.files, *change.texts, *also}):
        text = change.texts[path] if path in change.texts else (catalog.root / path).read_text("utf-8", "replace")
        for number, line in enumerate((text or "").splitlines(), 1):
            if (found := word.search(line)) and not kept.match(line):
                yield f"{path}:{number} still says {found[0]!r}"


def whole(old: str) -> re.Pattern[str]:
    """Finds an id that is a whole word."""
    return re.compile(rf"(?<![\w./-]){re.escape(old)}(?![\w/-])")


def _brief(data: Any) -> Any:
    """Data without what says nothing: the optional fields of records that are unknown or empty."""
    if isinstance(data, dict):
        return {key: _brief(value) for key, value in data.items() if value not in (None, [], {}) or key in ("first",)}
    return [_brief(item) for item in data] if isinstance(data, list) else data
