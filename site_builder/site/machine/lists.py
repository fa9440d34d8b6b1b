"""The API's lists: each thing in short, with the addresses of its entry and of its page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from site_builder.query.rows import rows
from site_builder.site import addresses

if TYPE_CHECKING:
    from collections.abc import Mapping

    from site_builder.schema.taxonomy import Benchmark, Model, Venue
    from site_builder.site.index import Index

ROOT = "api/v1/"
LISTS = {
    "papers": "paper", "taxonomy": "node", "authors": "author", "venues": "venue", "models": "model",
    "benchmarks": "benchmark",
}  # fmt: skip
"""Name of each list and the kind of entry that it lists."""

Item = dict[str, Any]


def keys_of(index: Index, kind: str) -> list[str]:
    """Ids of all things of a kind (for authors, names), in the order of lists."""
    catalog = index.catalog
    if kind == "author":
        return sorted(index.by_author)
    if kind == "node":
        return [node.id for node in catalog.taxonomy]
    if kind == "paper":
        return list(catalog.paper_paths)
    return list(_named(index, kind)[0])


def entry_file(index: Index, kind: str, key: str) -> str:
    """The address of the entry of a thing."""
    return f"{ROOT}{kind}s/{_page(index, kind, key).partition('/')[2].rstrip('/')}.json"


def listing(index: Index, kind: str) -> dict[str, list[Item]]:
    """The list of all things of a kind."""
    papers = {row["id"]: row for row in rows(index.catalog)} if kind == "paper" else {}
    items = []
    for key in keys_of(index, kind):
        unseen = kind == "venue" and key not in index.by_venue
        page = None if unseen else _page(index, kind, key)
        short = papers[key] if kind == "paper" else _short(index, kind, key)
        items.append({**short, "entry": entry_file(index, kind, key), "page": page})
    return {"items": items}


def _page(index: Index, kind: str, key: str) -> str:
    if kind == "author":
        return addresses.author(index.author_slugs[key])
    made: str = getattr(addresses, kind)(key)
    return made


def _short(index: Index, kind: str, key: str) -> Item:
    if kind == "author":
        return {"name": key, "papers": len(index.by_author[key])}
    if kind == "node":
        node = index.taxonomy[key]
        return {"id": key, "name": node.name, "parent": node.parent, "papers": len(index.by_node[key])}
    records, papers = _named(index, kind)
    return {"id": key, "name": records[key].name, "kind": records[key].kind, "papers": len(papers.get(key, ()))}


def _named(index: Index, kind: str) -> tuple[Mapping[str, Venue | Model | Benchmark], Mapping[str, list[str]]]:
    """Records with a name and a kind, and the papers that name each."""
    if kind == "venue":
        return index.catalog.venues, index.by_venue
    if kind == "model":
        return index.catalog.models, index.by_model
    return index.catalog.benchmarks, index.by_benchmark
