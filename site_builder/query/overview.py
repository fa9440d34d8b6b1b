"""Counts over the whole knowledge base."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from site_builder.knowledge.catalog import Catalog
from site_builder.knowledge.fields import confirmed_nodes
from site_builder.query.grouping import UNKNOWN, grouped
from site_builder.query.rows import Row, rows


class Count(NamedTuple):
    """One figure: ``group`` names the field that papers are counted by (or "total"), ``value`` the value of it."""

    group: str
    value: str
    number: int


def counts(catalog: Catalog) -> list[Count]:
    """Totals first, then the papers under each value of each field (a paper with several values counts under each),
    then the papers that have each kind of material."""
    papers = rows(catalog)
    found = [Count("total", name, count) for name, count in _totals(catalog).items()]
    for field in (name for name, one in catalog.fields.items() if one.grouped and name not in ("author", "has")):
        groups = grouped(_confirmed(catalog, papers, field), field, catalog)
        found += [Count(field, value, len(members)) for value, members in groups.items()]
        seen = {value for value in groups if value != UNKNOWN}
        if field == "node":
            leaves = (node.id for node in catalog.taxonomy if catalog.taxonomy.is_leaf(node.id))
            found += [Count(field, leaf, 0) for leaf in leaves if leaf not in seen]
    having = Counter(sorted(one for paper in papers for one in paper["has"]))
    found += [Count("has", value, count) for value, count in having.most_common()]
    return found


def _confirmed(catalog: Catalog, papers: list[Row], field: str) -> list[Row]:
    """The papers without places and values of the facet ``field`` that nobody has confirmed: counts claim knowledge."""
    facet, current = catalog.facets.get(field), catalog.taxonomy.current
    if facet is None and field != "node":
        return papers
    sure: dict[str, list[str]] = {}
    for brief in catalog.briefs.values():
        if facet and facet.carried_by == "entry":
            sure[brief.id] = brief.facets.get(field, [])
            continue
        nodes = dict.fromkeys(map(current, confirmed_nodes(brief)))
        values = (catalog.taxonomy.facet(field, node) for node in nodes) if facet else nodes
        sure[brief.id] = [value for value in dict.fromkeys(values) if value]
    key = catalog.fields[field].key
    return [{**paper, key: sure[paper["id"]]} for paper in papers]


def _totals(catalog: Catalog) -> dict[str, int]:
    briefs = catalog.briefs.values()
    return {
        "papers": len(catalog.paper_paths),
        "adjacent": sum(brief.scope != "core" for brief in briefs),
        "without a confirmed place": sum(not confirmed_nodes(brief) for brief in briefs),
        "authors": _distinct(brief.authors for brief in briefs),
        "nodes": len(catalog.taxonomy.nodes),
        "venues": _distinct([brief.venue] for brief in briefs if brief.venue),
        "models": len(catalog.models),
        "benchmarks": len(catalog.benchmarks),
        "relations": sum(len(brief.relations) for brief in briefs),
    }


def _distinct(lists: Iterable[Iterable[str]]) -> int:
    return len({value for values in lists for value in values})
