"""Everything that is known of one thing, as JSON-ready data: what ``kb show --json`` prints and the site publishes.

An entry holds the fields of the record in the order of the schema, unknown as None, and then what follows from the
other records: papers at a node or with a model, relations that lead here, the phase and type of a paper.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from site_builder.knowledge.catalog import Catalog
from site_builder.schema.decoding import encode

KINDS = ("paper", "node", "model", "benchmark", "venue", "author")

Entry = dict[str, Any]


class Entries:
    """Entries of a catalog; what they share is gathered once."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def __call__(self, kind: str, name: str) -> Entry:
        """The entry of an existing thing: ``kind`` is one of ``KINDS``, ``name`` its id (for an author, the name)."""
        made: Entry = getattr(self, f"_{kind}")(name)
        return {"entity": kind, **made}

    def _paper(self, name: str) -> Entry:
        catalog, paper = self._catalog, self._catalog.papers[name]
        nodes = list(dict.fromkeys(catalog.taxonomy.current(one.node) for one in paper.assignments))
        brief = catalog.briefs[catalog.paper_paths[name]]
        return {
            **{name: value for name, value in encode(paper).items() if name != "curation"},
            "year": brief.year,
            "nodes": nodes,
            **{facet: _known(catalog.taxonomy.facet(facet, node) for node in nodes) for facet in self._of_nodes},
            "related_by": [
                {"type": one.type, "source": source, "evidence": one.evidence}
                for source in dict.fromkeys(one.source for one in catalog.links.incoming.get(name, ()))
                for one in catalog.papers[source].relations
                if catalog.links.current_id(one.target) == name
            ],
            "file": catalog.paper_paths[name],
        }

    def _node(self, name: str) -> Entry:
        taxonomy = self._catalog.taxonomy
        return {
            **encode(taxonomy[name]),
            **{facet: taxonomy.facet(facet, name) for facet in self._of_nodes},
            "path": taxonomy.path(name),
            "children": taxonomy.children.get(name, []),
            "former_ids": [old for old in taxonomy.moved if taxonomy.current(old) == name],
            "papers": self._catalog.links.by_node[name],
        }

    def _model(self, name: str) -> Entry:
        models = self._catalog.models
        return {
            **encode(models[name]),
            "versions": [one.id for one in models.values() if one.family == name],
            "papers": self._catalog.links.by_model.get(name, []),
        }

    def _benchmark(self, name: str) -> Entry:
        papers = self._catalog.links.by_benchmark.get(name, [])
        return {**encode(self._catalog.benchmarks[name]), "papers": papers}

    def _venue(self, name: str) -> Entry:
        venues = self._catalog.venues
        return {
            **encode(venues[name]),
            "parts": [one.id for one in venues.values() if one.series == name],
            "papers": self._catalog.links.by_venue.get(name, []),
        }

    def _author(self, name: str) -> Entry:
        theirs = self._catalog.links.by_author.get(name, [])
        papers = [self._catalog.papers[key] for key in theirs]
        with_whom = Counter(other for paper in papers for other in paper.authors if other != name)
        return {
            "name": name,
            "orcid": next((paper.orcids[name] for paper in papers if name in paper.orcids), None),
            "papers": theirs,
            "coauthors": [
                {"name": other, "papers": count}
                for other, count in sorted(with_whom.items(), key=lambda item: (-item[1], item[0]))
            ],
        }

    @cached_property
    def _of_nodes(self) -> list[str]:
        """The facets that nodes carry."""
        return [facet.id for facet in self._catalog.facets.values() if facet.carried_by == "node"]


def _known(values: Iterable[str | None]) -> list[str]:
    return [value for value in dict.fromkeys(values) if value is not None]
