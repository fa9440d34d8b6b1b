"""Papers that belong together, and why.

Each reason weighs: a relation in either direction 3; a shared node, benchmark, model or author as much as it is rare
(ln(N / papers that have it), times 1 for a node, 0.6 for a benchmark, 0.3 for a model, 0.5 for an author); 1.5 for each
paper that both relate to or that relates to both. Only papers that share something are ever looked at, and what more
than ``COMMON`` papers share tells nothing and is left out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from site_builder.knowledge.catalog import Catalog

COMMON = 100
RELATION, CITATION = 3.0, 1.5
WEIGHTS = {"node": 1.0, "benchmark": 0.6, "model": 0.3, "author": 0.5}


class Reason(NamedTuple):
    """Why two papers belong together: ``kind`` is node, benchmark, model, author, the type of a relation ("extends",
    or "extends by" when the other paper says it), "both relate to" or "both related by"; ``value`` names it."""

    kind: str
    value: str
    weight: float


class Relative(NamedTuple):
    """A paper near another one, with its reasons from the strongest to the weakest."""

    id: str
    score: float
    reasons: tuple[Reason, ...]


Group = tuple[Sequence[str], Reason]
"""Papers that a paper has one reason in common with."""


class Related:
    """Finds relatives; each question looks only at the papers that share something with its own."""

    def __init__(self, catalog: Catalog) -> None:
        self._links = catalog.links
        self._briefs = self._links.briefs
        self._current = catalog.taxonomy.current
        self._weight = cache(self._weight_of)

    def _shared(self, paper: str) -> Iterator[Group]:
        """Those who share a node, benchmark, model or author with a paper."""
        links, brief = self._links, self._briefs[paper]
        for kind, values, groups in (
            ("node", map(self._current, brief.nodes), links.at_node),
            ("benchmark", brief.benchmarks, links.by_benchmark),
            ("model", brief.models, links.by_model),
            ("author", brief.authors, links.by_author),
        ):
            for value in dict.fromkeys(values):
                others = groups[value]
                if 1 < len(others) <= COMMON:
                    yield others, Reason(kind, value, self._weight(kind, len(others)))

    def _weight_of(self, kind: str, papers: int) -> float:
        """What sharing something counts that so many papers have."""
        return round(WEIGHTS[kind] * math.log(len(self._briefs) / papers), 3)

    def of(self, paper: str, limit: int = 10) -> list[Relative]:
        """The relatives of a paper, the nearest first; ties in the order of ids."""
        groups = [*self._shared(paper), *self._relations(paper), *self._cocited(paper)]
        scores: dict[str, float] = {}
        for others, (_, _, weight) in groups:
            for other in others:
                scores[other] = scores.get(other, 0.0) + weight
        scores.pop(paper, None)
        # Only what reaches the last score that can be among the nearest is rounded and put in order.
        edge = sorted(scores.values(), reverse=True)[limit - 1] - 0.001 if len(scores) > limit else 0.0
        near = sorted([(-round(score, 3), other) for other, score in scores.items() if score >= edge])
        nearest = {other: -score for score, other in near[:limit]}
        reasons: dict[str, list[Reason]] = {other: [] for other in nearest}
        for others, reason in groups:
            for other in others:
                if other in reasons:
                    reasons[other].append(reason)
        for several in reasons.values():
            if len(several) > 1:
                several.sort(key=_order)
        return [Relative(other, score, tuple(reasons[other])) for other, score in nearest.items()]

    def _relations(self, paper: str) -> Iterator[Group]:
        for kind, target in self._links.outgoing(paper):
            if target in self._briefs:
                yield (target,), Reason(kind, target, RELATION)
        for kind, source in self._links.incoming.get(paper, ()):
            yield (source,), Reason(f"{kind} by", source, RELATION)

    def _cocited(self, paper: str) -> Iterator[Group]:
        targets = dict.fromkeys(target for _, target in self._links.outgoing(paper))
        for target in targets:
            sources = dict.fromkeys(source for _, source in self._links.incoming[target])
            if len(sources) <= COMMON:
                yield tuple(sources), Reason("both relate to", target, CITATION)
        for source in dict.fromkeys(source for _, source in self._links.incoming.get(paper, ())):
            targets = dict.fromkeys(target for _, target in self._links.outgoing(source) if target in self._briefs)
            yield tuple(targets), Reason("both related by", source, CITATION)


def _order(reason: Reason) -> tuple[float, str, str]:
    return -reason.weight, reason.kind, reason.value
