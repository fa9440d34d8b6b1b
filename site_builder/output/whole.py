"""The whole knowledge base as one JSON document."""

from __future__ import annotations

import json
from collections.abc import Iterator
from textwrap import indent
from typing import Any

from site_builder.knowledge.catalog import Catalog
from site_builder.knowledge.entries import Entries
from site_builder.schema.decoding import encode


def whole(catalog: Catalog) -> dict[str, Any]:
    """Settings, facets and every entry of every kind, each as ``Entries`` makes it; lists are made item by item."""
    entry, papers = Entries(catalog), catalog.papers

    def of_paper(name: str) -> dict[str, Any]:
        made = entry("paper", name)
        papers.forget()
        return made

    return {
        "settings": encode(catalog.settings),
        "facets": map(encode, catalog.facets.values()),
        "nodes": (entry("node", node.id) for node in catalog.taxonomy),
        "venues": (entry("venue", name) for name in catalog.venues),
        "models": (entry("model", name) for name in catalog.models),
        "benchmarks": (entry("benchmark", name) for name in catalog.benchmarks),
        "papers": map(of_paper, sorted(catalog.paper_paths)),
    }


def whole_parts(catalog: Catalog) -> Iterator[str]:
    """``whole`` as JSON text, part by part, so that it never stands in memory as a whole."""
    for number, (name, value) in enumerate(whole(catalog).items()):
        yield ",\n" if number else "{\n"
        yield f"  {json.dumps(name)}: "
        if isinstance(value, dict):
            yield _indented(value, "  ").lstrip()
            continue
        count = 0
        for count, item in enumerate(value, 1):
            yield ("[\n" if count == 1 else ",\n") + _indented(item, "    ")
        yield "\n  ]" if count else "[]"
    yield "\n}"


def _indented(data: Any, pad: str) -> str:
    return indent(json.dumps(data, ensure_ascii=False, indent=2), pad)
