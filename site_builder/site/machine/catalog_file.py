"""The one file that search, facets and graph of the site read: all papers in columns, and tables of what they name.

Cells of a coded column hold indices into a table instead of ids, and columns that are mostly empty hold only what is
there; together this is a third of the size of rows with names. ``templates/assets/catalog.js`` expands it again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from site_builder.knowledge.catalog import Catalog
from site_builder.knowledge.fields import Kind
from site_builder.query.rows import Row
from site_builder.site import addresses
from site_builder.site.colours import Branches
from site_builder.text import folding

_TABLES = {"venue": "venues"}
"""The table that the cells of a coded column point into, where it is not called as the column."""
_MOSTLY = 0.8
_PROPOSED = "proposed"
"""The column of facets whose values nobody has confirmed: a reader who filters by one must be told."""

Record = dict[str, Any]


def catalog_file(catalog: Catalog, rows: Iterable[Row]) -> str:
    """JSON text of the catalog file for ``rows``, the rows of the query language. The newest first is the order of
    answers, and the shortest: dates and arXiv numbers that rise compress well."""
    briefs = {brief.id: brief for brief in catalog.briefs.values()}
    papers = [
        {**row, "relations": briefs[row["id"]].relations, _PROPOSED: list(briefs[row["id"]].proposed)} for row in rows
    ]
    shown = [field for field in catalog.fields.values() if field.row and not field.apart and not field.through]
    coded = {one.key: _TABLES.get(one.key, one.key) for one in shown if one.kind is Kind.CHOICE or one.name == "author"}
    coded[_PROPOSED] = "facets"
    tables = _tables(catalog, papers, coded)
    places = {name: {record["id"]: at for at, record in enumerate(table)} for name, table in tables.items()}
    columns: dict[str, list[Any]] = {
        one.key: [paper[one.key] for paper in papers] for one in shown if one.key not in coded
    }
    columns["address"] = [_unusual(addresses.paper(paper["id"]), "papers", paper["id"]) for paper in papers]
    for name, table in coded.items():
        columns[name] = [_coded(paper[name], places[table]) for paper in papers]
    numbers = {paper["id"]: at for at, paper in enumerate(papers)}
    kinds = places["relations"]
    columns["relations"] = [
        [[kinds[kind], numbers.get(target, target)] for kind, target in paper["relations"]] for paper in papers
    ]
    full, sparse = {}, {}
    for name, cells in columns.items():
        kept = {at: cell for at, cell in enumerate(cells) if cell not in (None, [])}
        if len(kept) < (1 - _MOSTLY) * len(cells):
            sparse[name] = kept
        else:
            full[name] = cells
    data = {
        "version": 2,
        "words": folding.plain(),
        "lists": [*(one.key for one in shown if one.many), _PROPOSED],
        "through": {one.key: one.through for one in catalog.fields.values() if one.through},
        "tables": {name: _transposed(table) for name, table in tables.items()},
        "coded": coded,
        "papers": {"n": len(papers), "full": full, "sparse": sparse},
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _tables(catalog: Catalog, papers: list[Row], coded: Mapping[str, str]) -> dict[str, list[Record]]:
    taxonomy = catalog.taxonomy
    carried = [facet.id for facet in catalog.facets.values() if facet.carried_by == "node"]
    branches = Branches(catalog)
    slugs = addresses.author_slugs(name for paper in papers for name in paper["authors"])
    tables: dict[str, list[Record]] = {
        "facets": [{"id": facet.id} for facet in catalog.facets.values()],
        "nodes": [
            {"id": node.id, "name": node.name, "aliases": node.aliases, "parent": node.parent, "mark": node.mark,
             "branch": branches.css(taxonomy.top(node.id)),
             **{facet: taxonomy.facet(facet, node.id) for facet in carried},
             "address": _unusual(addresses.node(node.id), "taxonomy", node.id)}
            for node in taxonomy
        ],
        "venues": [
            {"id": one.id, "name": one.name, "full_name": one.full_name,
             "address": _unusual(addresses.venue(one.id), "venues", one.id)}
            for one in catalog.venues.values()
        ],
        "authors": [{"id": name, "address": _author(name, slug)} for name, slug in slugs.items()],
        "relations": _relations(catalog, {kind for paper in papers for kind, _ in paper["relations"]}),
        "branches": [{"id": branches.css(top), "name": word} for top, word in branches.names.items()],
    }  # fmt: skip
    for name, records, address in (
        ("models", catalog.models, addresses.model),
        ("benchmarks", catalog.benchmarks, addresses.benchmark),
    ):
        tables[name] = [
            {"id": one.id, "name": one.name, "aliases": one.aliases, "address": _unusual(address(one.id), name, one.id)}
            for one in records.values()
        ]
    for record in tables["models"]:
        record["family"] = catalog.models[record["id"]].family
    for facet in (facet for facet in catalog.facets.values() if facet.id in catalog.fields):
        tables[facet.id] = [{"id": value.id, "name": value.name} for value in facet.values]
    for column, table in coded.items():
        _add_unknown(tables.setdefault(table, []), (paper[column] for paper in papers))
    return tables


def _relations(catalog: Catalog, used: set[str]) -> list[Record]:
    """The types of relations that papers have, with what both ends say, in the order of display."""
    known = [{"id": one.id, "name": one.name, "inverse": one.inverse} for one in catalog.terms.relations]
    others = used - {one["id"] for one in known}
    return [one for one in known if one["id"] in used] + [
        {"id": one, "name": one, "inverse": one} for one in sorted(others)
    ]


def _add_unknown(table: list[Record], cells: Iterable[Any]) -> None:
    """Give ids that no file defines a record of their own, so that every cell can be coded."""
    known = {record["id"] for record in table}
    fields = dict.fromkeys(table[0]) if table else {}
    for cell in cells:
        for one in cell if isinstance(cell, list) else [cell]:
            if one is not None and one not in known:
                known.add(one)
                table.append({**fields, "id": one, **({"name": one} if "name" in fields else {})})


def _coded(cell: Any, places: Mapping[str, int]) -> Any:
    return [places[one] for one in cell] if isinstance(cell, list) else places.get(cell)


def _unusual(address: str, folder: str, key: str) -> str | None:
    """The address of a page, where folder and id alone do not give it."""
    return None if address == f"{folder}/{key}/" else address


def _author(name: str, slug: str) -> str | None:
    """The address of an author's page, where the letters of the name do not give it."""
    return None if slug == folding.slug(name)[:60] else addresses.author(slug)


def _transposed(table: list[Record]) -> dict[str, list[Any]]:
    """A table as columns; a column without any value is left out."""
    columns = table[0] if table else ("id",)
    return {
        column: [record[column] for record in table]
        for column in columns
        if column == "id" or any(record[column] is not None for record in table)
    }
