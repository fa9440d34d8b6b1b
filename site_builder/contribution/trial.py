"""A knowledge base as it would be with other texts in some of its files."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from site_builder.knowledge.catalog import Catalog


def tried(catalog: Catalog, texts: Mapping[str, str], work: Path) -> Catalog:
    """The knowledge base in the empty folder ``work``, with ``texts`` by their path from the root."""
    for path in catalog.store.files:
        if path not in texts:
            (work / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(catalog.root / path, work / path)
    for path, text in texts.items():
        (work / path).parent.mkdir(parents=True, exist_ok=True)
        (work / path).write_text(text, encoding="utf-8", newline="")
    return Catalog.load(work)
