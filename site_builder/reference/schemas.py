"""The JSON Schema of each kind of file, with the ids that this knowledge base knows, for editors that complete and
validate entries while they are written.

Ids of the taxonomy (nodes, facet values, venues, models, benchmarks) are listed; ids of papers are not, since every
new paper would change the schema."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from site_builder.knowledge.catalog import Catalog
from site_builder.schema.kinds import Kind
from site_builder.schema.validation import adapter

DRAFT = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, Any]

_NAMES = {
    ("Assignment", "node"): "node", ("VenueRef", "id"): "venue", ("Paper", "models"): "model",
    ("Paper", "benchmarks"): "benchmark", ("ThreatModel", "access"): "access",
    ("ThreatModel", "objective"): "objective", ("ThreatModel", "modality"): "modality", ("Node", "parent"): "node",
    ("Node", "phase"): "phase", ("Node", "type"): "type", ("Move", "new"): "node", ("Venue", "series"): "venue",
    ("Model", "family"): "model", ("ReportedTable", "benchmark"): "benchmark", ("Column", "benchmark"): "benchmark",
    ("Row", "model"): "model",
}  # fmt: skip
"""Class and field of the schema, and whose ids stand there."""


def plain_schema(kind: Kind) -> Schema:
    """The JSON Schema of a kind of file as its dataclasses say it."""
    schema: Schema = adapter(kind.record).json_schema()  # type: ignore[arg-type]
    return {"$schema": DRAFT, "title": kind.pattern, **{name: part for name, part in schema.items() if name != "title"}}


def schema_of(kind: Kind, catalog: Catalog) -> Schema:
    """The JSON Schema of a kind of file with the ids that ``catalog`` knows."""
    schema = plain_schema(kind)
    classes = {kind.record.__name__: schema, **schema.get("$defs", {})}
    for (owner, field), name in _NAMES.items():
        part = classes.get(owner, {}).get("properties", {}).get(field)
        if part is not None:
            _allow(part, _known(catalog, name))
    return schema


def schema_text(schema: Schema) -> str:
    """A schema as the text of its file."""
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def _known(catalog: Catalog, name: str) -> Sequence[str]:
    ids: dict[str, Mapping[str, object]] = {
        "node": catalog.taxonomy.nodes, "venue": catalog.venues, "model": catalog.models,
        "benchmark": catalog.benchmarks,
    }  # fmt: skip
    if name in ids:
        return list(ids[name])
    facet = catalog.facets.get(name)
    return [value.id for value in facet.values] if facet else []


def _allow(part: Schema, ids: Sequence[str]) -> None:
    """Restrict the text in ``part`` (itself, one of its options, or the items of its list) to ``ids``."""
    options = [part, *part.get("anyOf", ()), part.get("items", {})]
    for option in options:
        if option.get("type") == "string" and ids:
            option["enum"] = list(ids)
