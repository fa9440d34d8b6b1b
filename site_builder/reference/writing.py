"""All files below ``docs/reference/`` that are made and not written by hand, and whether they are up to date."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from site_builder.files import write_atomic
from site_builder.knowledge.catalog import Catalog
from site_builder.reference.pages import commands_page, fields_page, rules_page, schema_page
from site_builder.reference.schemas import schema_of, schema_text, without_papers

if TYPE_CHECKING:
    from site_builder.checks.registry import Rule

FOLDER = "docs/reference"
SCHEMAS = f"{FOLDER}/schema"


def schema_files(catalog: Catalog) -> dict[str, str]:
    """The JSON Schema of each kind of file, by file name."""
    kinds = catalog.store.kinds.values()
    return {f"{kind.name}.schema.json": schema_text(schema_of(kind, catalog)) for kind in kinds}


def reference_files(catalog: Catalog, rules: Mapping[str, Rule], group: click.Group, obj: object) -> dict[str, str]:
    """The text of every made file, by its path from the root."""
    pages = {
        f"{FOLDER}/schema.md": schema_page(catalog.store.kinds.values()),
        f"{FOLDER}/fields.md": fields_page(catalog.fields.values()),
        f"{FOLDER}/rules.md": rules_page(rules),
        f"{FOLDER}/commands.md": commands_page(group, obj),
    }
    return pages | {f"{SCHEMAS}/{name}": text for name, text in schema_files(catalog).items()}


def stale(root: Path, files: Mapping[str, str], *, papers: bool = False) -> dict[str, str]:
    """What differs from ``files`` on the disk: missing, outdated, or no longer made; by path. A schema that differs in
    the ``papers`` that it knows is outdated only where this is asked for."""
    found = {}
    for path, text in files.items():
        try:
            before = (root / path).read_text(encoding="utf-8")
        except FileNotFoundError:
            found[path] = "missing"
            continue
        if before != text and (papers or not _same_but_for_papers(path, before, text)):
            found[path] = "outdated"
    for file in (root / SCHEMAS).glob("*.schema.json"):
        name = file.relative_to(root).as_posix()
        if name not in files:
            found[name] = "no longer made"
    return dict(sorted(found.items()))


def _same_but_for_papers(path: str, before: str, after: str) -> bool:
    if not path.endswith(".json"):
        return False
    try:
        return without_papers(json.loads(before)) == without_papers(json.loads(after))
    except (ValueError, AttributeError):
        return False


def write(root: Path, files: Mapping[str, str]) -> list[str]:
    """Bring the disk up to date; the paths that changed."""
    changed = stale(root, files, papers=True)
    for path in changed:
        if path in files:
            write_atomic(root / path, files[path])
        else:
            (root / path).unlink()
    return list(changed)
