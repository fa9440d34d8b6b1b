"""The JSON Schema of each kind of file, with the ids that this knowledge base knows, for editors that complete and
validate entries while they are written.

Ids of the taxonomy (nodes, facet values, venues, models, benchmarks) are listed, and nothing else may stand there. Ids
of papers are examples: an editor completes them and lets others pass, so a schema that does not know the newest papers
yet is not wrong, and ``kb docs --check`` does not ask for them."""

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
    ("Row", "model"): "model", ("Met", "node"): "node", ("Benchmark", "carries"): "node",
    ("ReportedTable", "nodes"): "node",
}  # fmt: skip
"""Class and field of the schema, and whose ids stand there."""
_FACETS = (("Paper", "facets", "entry"), ("Paper", "proposed", "entry"), ("Node", "facets", "node"))
"""Mappings of facets: class, field, and who carries those facets."""
_PAPERS = (("Relation", "target"), ("Relation", "stated_by"), ("Node", "examples"), ("ReportedTable", "paper"))
"""Class and field that hold the id of a paper here, or may."""
PAPER_ID = "PaperId"
"""The definition in a schema that lists ids of papers."""


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
    places = [part for owner, field in _PAPERS if (part := classes.get(owner, {}).get("properties", {}).get(field))]
    if places and catalog.paper_paths:
        schema.setdefault("$defs", {})[PAPER_ID] = {"type": "string", "examples": sorted(catalog.paper_paths)}
        for part in places:
            for option in _texts(part):
                option["$ref"] = f"#/$defs/{PAPER_ID}"
                del option["type"]
    return schema


def without_papers(schema: Schema) -> Schema:
    """A schema but for the papers that it knows."""
    rest = {name: part for name, part in schema.get("$defs", {}).items() if name != PAPER_ID}
    return {**schema, "$defs": rest}


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
    """Restrict the text in ``part`` to ``ids``."""
    for option in _texts(part) if ids else ():
        option["enum"] = list(ids)


def _texts(part: Schema) -> list[Schema]:
    """Where text may stand in ``part``: itself, one of its options, or the items of its list."""
    options = [part, *part.get("anyOf", ()), part.get("items", {})]
    return [option for option in options if option.get("type") == "string"]
