"""The JSON Schema of each kind of file, with the ids that this knowledge base knows, for editors that complete and
validate entries while they are written.

Ids of the taxonomy (nodes, facet values, venues, models, benchmarks) are listed; ids of papers are not, since every
new paper would change the schema."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from site_builder.knowledge.catalog import Catalog
from site_builder.schema.kinds import Kind
from site_builder.schema.taxonomy import Facet
from site_builder.schema.validation import adapter

DRAFT = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, Any]

_NAMES = {
    ("Assignment", "node"): "node", ("VenueRef", "id"): "venue", ("Paper", "models"): "model",
    ("Paper", "benchmarks"): "benchmark", ("Labelled", "second"): "node", ("Node", "parent"): "node",
    ("Move", "new"): "node", ("Venue", "series"): "venue", ("Model", "family"): "model",
    ("Model", "kind"): "model kind", ("Benchmark", "kind"): "benchmark kind", ("Relation", "type"): "relation",
    ("Node", "mark"): "mark", ("FacetValue", "mark"): "mark", ("ReportedTable", "benchmark"): "benchmark",
    ("Column", "benchmark"): "benchmark",
    ("Row", "model"): "model",
}  # fmt: skip
"""Class and field of the schema, and whose ids stand there."""
_FACETS = (("Paper", "facets", "entry"), ("Paper", "proposed", "entry"), ("Node", "facets", "node"))
"""Mappings of facets: class, field, and who carries those facets."""


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
    for owner, field, carrier in _FACETS:
        part = classes.get(owner, {}).get("properties", {}).get(field)
        if part is not None and catalog.facets:
            facets = [facet for facet in catalog.facets.values() if facet.carried_by == carrier]
            part |= _facets(facets, _list_of if carrier == "entry" else dict)
    return schema


def _facets(facets: Iterable[Facet], shape: Callable[[Schema], Schema]) -> Schema:
    """What a mapping of facets may hold: a property for each, its values in the ``shape`` of one word or of a list."""
    properties = {
        facet.id: {
            **shape({"type": "string", "enum": [value.id for value in facet.values]}),
            **({"description": facet.definition} if facet.definition else {}),
        }
        for facet in facets
    }
    return {"properties": properties, "additionalProperties": False}


def _list_of(word: Schema) -> Schema:
    return {"type": "array", "items": word}


def schema_text(schema: Schema) -> str:
    """A schema as the text of its file."""
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def _known(catalog: Catalog, name: str) -> Sequence[str]:
    terms = catalog.terms
    named: dict[str, Iterable[str]] = {
        "node": catalog.taxonomy.nodes, "venue": catalog.venues, "model": catalog.models,
        "benchmark": catalog.benchmarks, "relation": (one.id for one in terms.relations),
        "mark": (one.id for one in terms.marks), "model kind": (one.id for one in terms.model_kinds),
        "benchmark kind": (one.id for one in terms.benchmark_kinds),
    }  # fmt: skip
    return list(named[name])


def _allow(part: Schema, ids: Sequence[str]) -> None:
    """Restrict the text in ``part`` (itself, one of its options, or the items of its list) to ``ids``."""
    options = [part, *part.get("anyOf", ()), part.get("items", {})]
    for option in options:
        if option.get("type") == "string" and ids:
            option["enum"] = list(ids)
