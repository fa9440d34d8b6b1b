"""Everything that is known of one thing, as JSON-ready data: what ``kb show --json`` prints and the site publishes.

An entry holds the fields of the record in the order of the schema, unknown as None, and then what follows from the
other records: papers at a node or with a model, relations that lead here, the phase and type of a paper.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from site_builder.knowledge.catalog import Catalog
from site_builder.knowledge.fields import Brief
from site_builder.schema.decoding import encode

KINDS = ("paper", "node", "model", "benchmark", "venue", "author")

Entry = dict[str, Any]
Groups = dict[str, list[Brief]]


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
                for source in self._sources.get(name, ())
                for one in catalog.papers[source].relations
                if one.target == name
            ],
            "file": catalog.paper_paths[name],
        }

    def _node(self, name: str) -> Entry:
        taxonomy = self._catalog.taxonomy
        below = taxonomy.subtree(name)
        return {
            **encode(taxonomy[name]),
            **{facet: taxonomy.facet(facet, name) for facet in self._of_nodes},
            "path": taxonomy.path(name),
            "children": taxonomy.children.get(name, []),
            "former_ids": [old for old in taxonomy.moved if taxonomy.current(old) == name],
            "papers": self._papers(below, self._at_nodes),
        }

    def _model(self, name: str) -> Entry:
        models = self._catalog.models
        return {
            **encode(models[name]),
            "versions": [one.id for one in models.values() if one.family == name],
            "papers": self._papers([name], self._with_models),
        }

    def _benchmark(self, name: str) -> Entry:
        papers = self._papers([name], self._with_benchmarks)
        return {**encode(self._catalog.benchmarks[name]), "papers": papers}

    def _venue(self, name: str) -> Entry:
        venues = self._catalog.venues
        return {
            **encode(venues[name]),
            "parts": [one.id for one in venues.values() if one.series == name],
            "papers": self._papers([name], self._at_venues),
        }

    def _author(self, name: str) -> Entry:
        theirs = self._by_authors.get(name, [])
        with_whom = Counter(other for brief in theirs for other in brief.authors if other != name)
        papers = [self._catalog.papers[brief.id] for brief in theirs]
        return {
            "name": name,
            "orcid": next((paper.orcids[name] for paper in papers if name in paper.orcids), None),
            "papers": [brief.id for brief in theirs],
            "coauthors": [
                {"name": other, "papers": count}
                for other, count in sorted(with_whom.items(), key=lambda item: (-item[1], item[0]))
            ],
        }

    @cached_property
    def _of_nodes(self) -> list[str]:
        """The facets that nodes carry."""
        return [facet.id for facet in self._catalog.facets.values() if facet.carried_by == "node"]

    @cached_property
    def _briefs(self) -> list[Brief]:
        """The newest first."""
        return _newest_first(self._catalog.briefs.values())

    @cached_property
    def _sources(self) -> dict[str, list[str]]:
        """Ids of the papers whose relations lead to each paper."""
        sources: dict[str, list[str]] = {}
        for brief in self._briefs:
            for target in dict.fromkeys(target for _, target in brief.relations):
                sources.setdefault(target, []).append(brief.id)
        return sources

    @cached_property
    def _at_nodes(self) -> Groups:
        current = self._catalog.taxonomy.current
        return self._grouped(lambda brief: map(current, brief.nodes))

    @cached_property
    def _with_models(self) -> Groups:
        return self._grouped(lambda brief: brief.models)

    @cached_property
    def _with_benchmarks(self) -> Groups:
        return self._grouped(lambda brief: brief.benchmarks)

    @cached_property
    def _at_venues(self) -> Groups:
        return self._grouped(lambda brief: [brief.venue] if brief.venue else [])

    @cached_property
    def _by_authors(self) -> Groups:
        return self._grouped(lambda brief: brief.authors)

    def _grouped(self, keys: Callable[[Brief], Iterable[str]]) -> Groups:
        """The papers with each key, the newest first."""
        groups: Groups = {}
        for brief in self._briefs:
            for key in dict.fromkeys(keys(brief)):
                groups.setdefault(key, []).append(brief)
        return groups

    def _papers(self, keys: Iterable[str], groups: Groups) -> list[str]:
        """Ids of the papers with any of ``keys``, the newest first."""
        found = {brief.id: brief for key in keys for brief in groups.get(key, ())}
        return [brief.id for brief in _newest_first(found.values())]


def _newest_first(briefs: Iterable[Brief]) -> list[Brief]:
    ordered = sorted(briefs, key=lambda brief: brief.id)
    return sorted(ordered, key=lambda brief: brief.date or "", reverse=True)


def _known(values: Iterable[str | None]) -> list[str]:
    return [value for value in dict.fromkeys(values) if value is not None]
