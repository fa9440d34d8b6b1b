"""The whole knowledge base as one JSON document."""

from __future__ import annotations

import json
from typing import Any

from site_builder.knowledge.catalog import Catalog
from site_builder.knowledge.entries import Entries
from site_builder.schema.decoding import encode


def whole(catalog: Catalog) -> dict[str, Any]:
    """Settings, facets and every entry of every kind, each as ``Entries`` makes it."""
    entry = Entries(catalog)
    return {
        "settings": encode(catalog.settings),
        "facets": [encode(facet) for facet in catalog.facets.values()],
        "nodes": [entry("node", node.id) for node in catalog.taxonomy],
        "venues": [entry("venue", name) for name in catalog.venues],
        "models": [entry("model", name) for name in catalog.models],
        "benchmarks": [entry("benchmark", name) for name in catalog.benchmarks],
        "papers": [entry("paper", name) for name in sorted(catalog.paper_paths)],
    }


def whole_text(catalog: Catalog) -> str:
    """``whole`` as text."""
    return json.dumps(whole(catalog), ensure_ascii=False, indent=2)
