"""The JSON Schemas (draft 2020-12) that the site publishes: of everything in the API, and of files people edit.

They come from the schema's dataclasses; what an entry holds beyond its record is described here. References between
them are relative to the file in which they stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from site_builder.results.leaderboard import Leaderboard
from site_builder.schema.kinds import KINDS
from site_builder.schema.papers import Paper
from site_builder.schema.taxonomy import Benchmark, Facet, Model, Node, Venue

if TYPE_CHECKING:
    from site_builder.knowledge.fields import Field

Schema = dict[str, Any]

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_RECORDS = {"paper": Paper, "node": Node, "model": Model, "benchmark": Benchmark, "venue": Venue}
_TEXT: Schema = {"type": "string"}
_MAYBE: Schema = {"type": ["string", "null"]}
_TEXTS: Schema = {"type": "array", "items": _TEXT}
_COUNT: Schema = {"type": "integer", "minimum": 0}


def _list_of(**fields: Schema) -> Schema:
    return {"type": "array", "items": _closed(fields)}


def _closed(fields: Schema) -> Schema:
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}


def _said(schema: Schema, description: str) -> Schema:
    return {**schema, "description": description}


_PAPERS = _said(_TEXTS, "Ids of papers, the newest first.")
_DERIVED: dict[str, Schema] = {
    "paper": {
        "year": _said({"type": ["integer", "null"]}, "Year of the edition, of publication or of the first version."),
        "nodes": _said(_TEXTS, "Its places in the taxonomy, moved nodes under their present id."),
        "related_by": _said(_list_of(type=_TEXT, source=_TEXT, evidence=_TEXT), "Relations of other papers to it."),
        "file": _said(_TEXT, "The file it is edited in."),
    },
    "node": {
        "path": _said(_TEXTS, "Ids from the top down to the node."),
        "children": _said(_TEXTS, "Ids of the nodes right below it."),
        "former_ids": _said(_TEXTS, "Ids under which it stood before."),
        "papers": _said(_PAPERS, "Ids of the papers at the node or below it, the newest first."),
    },
    "model": {"versions": _said(_TEXTS, "Ids of the models of this family."), "papers": _PAPERS},
    "benchmark": {"papers": _PAPERS},
    "venue": {"parts": _said(_TEXTS, "Ids of the venues that are part of this one."), "papers": _PAPERS},
    "author": {
        "name": _said(_TEXT, "The name as papers spell it; one spelling may stand for several people."),
        "orcid": _said(_MAYBE, "ORCID id, where the identity was verified."),
        "papers": _PAPERS,
        "coauthors": _said(_list_of(name=_TEXT, papers=_COUNT), "With whom, and how many papers together."),
    },
}
_ADDRESSES = {
    "entry": _said(_TEXT, "Address of the entry."),
    "page": _said(_MAYBE, "Address of the page; null without one."),
}
_NAMED = {"id": _TEXT, "name": _TEXT, "kind": _TEXT, "papers": _COUNT, **_ADDRESSES}
_ITEMS: dict[str, Schema] = {
    "taxonomy": {"id": _TEXT, "name": _TEXT, "parent": _MAYBE, "papers": _COUNT, **_ADDRESSES},
    "authors": {"name": _TEXT, "papers": _COUNT, **_ADDRESSES},
    "venues": _NAMED,
    "models": _NAMED,
    "benchmarks": _NAMED,
}
_REFERENCE = {"type": "object", "additionalProperties": _TEXT}
_WHOLES: dict[str, dict[str, Schema]] = {
    "index": {
        **dict.fromkeys(("name", "description", "everything", "bibliography", "facets"), _TEXT),
        "licence": _said(_MAYBE, "Licence of the words and labels; null where none is named."),
        "lists": {
            "type": "object",
            "additionalProperties": _closed({"file": _TEXT, "count": _COUNT, "schema": _TEXT}),
        },
        "leaderboards": _said(_REFERENCE, "File of the leaderboard of each benchmark that has results."),
        "results": _said(_REFERENCE, "File of each published table."),
        "feeds": _said(_TEXTS, "Atom feeds."),
        "schemas": _said(_REFERENCE, "File of each schema."),
    },
    "facets": {"items": {"type": "array", "items": {"$ref": "facet.json"}}},
    "catalog": {
        **{f"{kind}s": {"type": "array", "items": {"$ref": f"{kind}.json"}} for kind in _RECORDS},
        "facets": {"type": "array", "items": {"$ref": "facet.json"}},
        "reported": _said({"type": "array", "items": {"$ref": "file/reported.json"}}, "Published tables of results."),
        "runs": _said(
            {"type": "object", "additionalProperties": {"$ref": "file/run.json"}}, "Own runs by the path of their file."
        ),
    },
}
"""Files of which there is one."""
_SINGLE = {"facet": Facet, "leaderboard": Leaderboard}
"""Records that are published as they are."""
_FILES = {f"file/{kind.name}": kind for kind in KINDS}


def schema_names() -> list[str]:
    """Names of the schemas: ``paper`` is an entry, ``papers`` a list, ``catalog`` everything, and ``file/paper`` a file
    of the knowledge base."""
    return [*_DERIVED, *_SINGLE, "papers", *_ITEMS, *_WHOLES, *_FILES]


def schema_file(name: str) -> str:
    """Where the schema of that name stands on the site."""
    return f"api/v1/schema/{name}.json"


def schema(name: str, fields: Mapping[str, Field]) -> Schema:
    """The JSON Schema of that name, for a knowledge base with these facts of a paper."""
    if name in _DERIVED:
        return _entry(name, fields)
    if name == "papers" or name in _ITEMS:
        papers = {**{one.key: _of_field(one) for one in fields.values() if one.row}, **_ADDRESSES}
        items = {"type": "array", "items": _closed(_ITEMS.get(name, papers))}
        return {"$schema": DRAFT, "title": f"List: {name}", **_closed({"items": items})}
    if name in _WHOLES:
        return {"$schema": DRAFT, "title": f"File: {name}.json", **_closed(_WHOLES[name])}
    if name in _SINGLE:
        return {"$schema": DRAFT, **_of_record(_SINGLE[name]), "title": f"Entry: {name}"}
    return {"$schema": DRAFT, **_of_record(_FILES[name].record), "title": f"File: {_FILES[name].pattern}"}


def _entry(kind: str, fields: Mapping[str, Field]) -> Schema:
    record = _of_record(_RECORDS[kind]) if kind in _RECORDS else {"properties": {}}
    carried = {one.key: one for one in fields.values() if one.through} if kind in ("paper", "node") else {}
    facets = {key: _said(_TEXTS if kind == "paper" else _MAYBE, one.help) for key, one in carried.items()}
    kept = {name: part for name, part in record.pop("properties").items() if name != "curation"}
    shown = {"entity": {"const": kind}, **kept, **facets, **_DERIVED[kind]}
    return {"$schema": DRAFT, **record, "title": f"Entry: {kind}", **_closed(shown)}


def _of_field(field: Field) -> Schema:
    """What a column of the list of papers holds."""
    kind = "integer" if field.number else "string"
    held = _TEXTS if field.many else {"type": kind if field.needed else [kind, "null"]}
    return _said(held, f"{field.help[:1].upper()}{field.help[1:]}.")


def _of_record(record: type[Any]) -> Schema:
    from site_builder.schema.validation import adapter

    return adapter(record).json_schema()  # type: ignore[arg-type]
