"""The compact row of each paper: what queries look at, and what the site writes into its catalog file."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from site_builder.knowledge.brief import Brief
from site_builder.knowledge.catalog import Catalog

HAS = ("code", "project", "data", "arxiv", "doi", "openreview", "venue", "summary", "relations", "results")
"""What ``has:`` may ask for."""

Row = dict[str, Any]
"""id, former_ids, title, former_titles, authors, introduces, date, year, venue, track, state, nodes, phase, type,
access, objective, modality, models, benchmarks, has, arxiv, doi, paper, code, project, data: lists of text, text or
None; ``year`` is a number or None."""


Place = tuple[list[str], list[str], list[str]]
"""Current ids of the nodes of a paper, their phases and their types."""
_PLACED = {"nodes": 0, "phase": 1, "type": 2}


def rows(catalog: Catalog, *, summaries: bool = False) -> list[Row]:
    """A row for each paper, in the order of ids; with ``summaries`` also ``summary``, the one long text. Rows of
    papers at the same nodes share their lists, which must not be changed."""
    papers = Papers(catalog)
    found = [papers.row(position) for position in range(len(papers))]
    if summaries:
        for row in found:
            row["summary"] = catalog.papers[row["id"]].summary
    return found


class Papers:
    """The papers of a catalog in the order of ids: whole rows, and columns of one fact over all papers. Each is made
    when it is asked for, since most questions need two or three facts."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._briefs = [catalog.briefs[path] for _, path in sorted(catalog.paper_paths.items())]
        self._places: dict[tuple[str, ...], Place] = {}

    def __len__(self) -> int:
        return len(self._briefs)

    def column(self, key: str) -> list[Any]:
        """The value of ``key`` in the row of every paper."""
        if key in _PLACED:
            return [self._place(brief)[_PLACED[key]] for brief in self._briefs]
        if key == "has":
            return [self._has(brief) for brief in self._briefs]
        if key == "date":
            return [brief.first or brief.published for brief in self._briefs]
        return [getattr(brief, key) for brief in self._briefs]

    def row(self, position: int) -> Row:
        """The row of the paper at ``position``."""
        brief = self._briefs[position]
        nodes, phase, kind = self._place(brief)
        return {
            "id": brief.id,
            "former_ids": brief.former_ids,
            "title": brief.title,
            "former_titles": brief.former_titles,
            "authors": brief.authors,
            "introduces": brief.introduces,
            "date": brief.first or brief.published,
            "year": brief.year,
            "venue": brief.venue,
            "track": brief.track,
            "state": brief.state,
            "nodes": nodes,
            "phase": phase,
            "type": kind,
            "access": brief.access,
            "objective": brief.objective,
            "modality": brief.modality,
            "models": brief.models,
            "benchmarks": brief.benchmarks,
            "has": self._has(brief),
            "arxiv": brief.arxiv,
            "doi": brief.doi,
            "paper": brief.paper,
            "code": brief.code,
            "project": brief.project,
            "data": brief.data,
        }

    def _place(self, brief: Brief) -> Place:
        key = tuple(brief.nodes)
        if key not in self._places:
            taxonomy = self._catalog.taxonomy
            nodes = list(dict.fromkeys(map(taxonomy.current, key)))
            self._places[key] = (nodes, _known(map(taxonomy.phase, nodes)), _known(map(taxonomy.type, nodes)))
        return self._places[key]

    def _has(self, brief: Brief) -> list[str]:
        facts = (
            brief.code, brief.project, brief.data, brief.arxiv, brief.doi, brief.openreview, brief.venue,
            brief.summary, brief.relations, brief.id in self._reported,
        )  # fmt: skip
        return [name for name, fact in zip(HAS, facts, strict=True) if fact]

    @cached_property
    def _reported(self) -> set[str]:
        """Ids of the papers that a reported table in results/ comes from."""
        tables = (file.brief for file in self._catalog.files("reported") if file.brief)
        return {str(json.loads(table).get("paper")) for table in tables}


def _known(values: Iterable[str | None]) -> list[str]:
    return [value for value in dict.fromkeys(values) if value is not None]
