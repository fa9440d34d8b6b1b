"""Applies the repairs of problems to their files, and leaves every other byte as it was."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from site_builder.cache.store import content_digest
from site_builder.diagnostics import Edit, Problem
from site_builder.files import write_atomic
from site_builder.knowledge.catalog import Catalog
from site_builder.schema.rewriting import apply
from site_builder.text import yamlfile

_BOM = b"\xef\xbb\xbf"


def repair(catalog: Catalog, problems: Iterable[Problem]) -> int:
    """Apply the fixes of ``problems``, found in ``catalog``, to its files; returns how many were applied.

    A fix that overlaps an earlier one in its file is left for the next run; so is one whose file has changed since it
    was read, and one that would break the file. Raises UsageError when a file cannot be written.
    """
    by_file: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        if problem.fix is not None:
            by_file[problem.where.path].append(problem)
    return sum(_repair_file(catalog, path, found) for path, found in by_file.items())


def _repair_file(catalog: Catalog, name: str, problems: Iterable[Problem]) -> int:
    path = catalog.root / name
    raw = path.read_bytes()
    if content_digest(raw) != catalog.store.files[name].digest:
        return 0
    bom, text = (_BOM, raw[3:].decode()) if raw.startswith(_BOM) else (b"", raw.decode())
    chosen: list[Edit] = []
    applied = 0
    for problem in problems:
        edits = problem.fix.edits if problem.fix else ()
        if all(_apart(edit, other) for edit in edits for other in chosen):
            chosen += edits
            applied += 1
    repaired = apply(text, chosen)
    before, after = yamlfile.parse(text, name), yamlfile.parse(repaired, name)
    if (
        repaired == text
        or (after.data is None and before.data is not None)
        or len(after.problems) > len(before.problems)
    ):
        return 0
    write_atomic(path.resolve(), bom + repaired.encode())
    return applied


def _apart(one: Edit, other: Edit) -> bool:
    return one.end <= other.start or other.end <= one.start
