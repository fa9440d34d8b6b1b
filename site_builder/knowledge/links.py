"""Who stands behind what: the papers at each node, by each author, at each venue, with each model and benchmark, and
the relations from and to each paper. Commands, the API, pages, related papers and coverage ask this one index, so they
agree, also in the order: newest first, then by id.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from site_builder.knowledge.sharing import share

if TYPE_CHECKING:
    from site_builder.knowledge.fields import Brief
    from site_builder.knowledge.taxonomy import Taxonomy


class Incoming(NamedTuple):
    """A relation seen from its target."""

    type: str
    source: str


Groups = Mapping[str, list[str]]
"""Ids of papers under each key, the newest first."""


_MADE_OF = {
    "at_node": ("nodes",),
    "by_node": ("nodes",),
    "by_author": ("authors",),
    "by_venue": ("venue",),
    "by_model": ("models",),
    "by_benchmark": ("benchmarks",),
    "by_year": ("year",),
    "former": ("former_ids",),
    "incoming": ("former_ids", "relations"),
}
"""The facts of papers that each part is made of, beside their ids and their order."""


class Links:
    """The index over the briefs of a catalog; each part is made when it is first asked for."""

    def __init__(self, briefs: Iterable[Brief], taxonomy: Taxonomy) -> None:
        """Where two briefs claim one id, the first has it."""
        unique: dict[str, Brief] = {}
        for brief in briefs:
            unique.setdefault(brief.id, brief)
        ordered = sorted(unique.values(), key=lambda brief: str(brief.id))
        self._taxonomy = taxonomy
        self.briefs: dict[str, Brief] = {brief.id: brief for brief in sorted(ordered, key=moment, reverse=True)}
        """By id, newest first."""
        self.state = object()
        self.renewal: tuple[object, list[str]] | None = None
        """The state that this index was made from, and the ids of the papers that differ from it."""

    def renewed(self, pairs: Collection[tuple[Brief, Brief]]) -> Links | None:
        """The index after some papers changed, each given as it was and as it is, with all parts that stay equal; None
        where ids or the order of papers change."""
        for old, new in pairs:
            if old is not self.briefs[old.id] or old.id != new.id or moment(old) != moment(new):
                return None
        after = Links((), self._taxonomy)
        after.briefs = self.briefs | {new.id: new for _, new in pairs}
        after.renewal = self.state, [new.id for _, new in pairs]
        share(self, after, (part for part, facts in _MADE_OF.items() if all(_alike(*pair, facts) for pair in pairs)))
        return after

    @cached_property
    def at_node(self) -> Groups:
        """Papers that are assigned to each node itself."""
        return self._grouped(lambda brief: map(self._taxonomy.current, brief.nodes))

    @cached_property
    def by_node(self) -> Groups:
        """Papers at each node of the taxonomy or below it."""
        above = {node.id: self._taxonomy.path(node.id) for node in self._taxonomy}
        found: dict[str, list[str]] = {node.id: [] for node in self._taxonomy}
        for brief in self.briefs.values():
            current = map(self._taxonomy.current, brief.nodes)
            for place in dict.fromkeys(one for node in current for one in above.get(node, ())):
                found[place].append(brief.id)
        return found

    @cached_property
    def by_author(self) -> Groups:
        return self._grouped(lambda brief: brief.authors)

    @cached_property
    def by_venue(self) -> Groups:
        return self._grouped(lambda brief: [brief.venue] if brief.venue else ())

    @cached_property
    def by_model(self) -> Groups:
        return self._grouped(lambda brief: brief.models)

    @cached_property
    def by_benchmark(self) -> Groups:
        return self._grouped(lambda brief: brief.benchmarks)

    @cached_property
    def by_year(self) -> dict[int, list[str]]:
        """Newest year first; papers of unknown year stand under none."""
        groups: dict[int, list[str]] = {}
        for brief in self.briefs.values():
            if brief.year:
                groups.setdefault(brief.year, []).append(brief.id)
        return dict(sorted(groups.items(), reverse=True))

    @cached_property
    def former(self) -> dict[str, str]:
        """Former id to the id in use."""
        return {old: brief.id for brief in self.briefs.values() for old in brief.former_ids if old not in self.briefs}

    def current_id(self, key: str) -> str:
        """The id in use of a paper that may be named by a former one."""
        return self.former.get(key, key)

    def outgoing(self, paper: str) -> list[tuple[str, str]]:
        """Type and target of the relations of a paper, each once, papers under the id in use."""
        relations = self.briefs[paper].relations
        return list(dict.fromkeys((kind, self.current_id(target)) for kind, target in relations))

    @cached_property
    def incoming(self) -> Mapping[str, list[Incoming]]:
        """Relations that lead to each paper or work, those of newer papers first, each once."""
        found: dict[str, list[Incoming]] = {}
        for key in self.briefs:
            for kind, target in self.outgoing(key):
                found.setdefault(target, []).append(Incoming(kind, key))
        return found

    def _grouped(self, keys: Callable[[Brief], Iterable[str]]) -> Groups:
        groups: dict[str, list[str]] = {}
        for brief in self.briefs.values():
            for key in dict.fromkeys(keys(brief)):
                groups.setdefault(key, []).append(brief.id)
        return groups


def _alike(old: Brief, new: Brief, facts: Iterable[str]) -> bool:
    return all(getattr(old, fact) == getattr(new, fact) for fact in facts)


def moment(brief: Brief) -> str:
    """What papers are ordered by: the date as far as it is known, at least the year; the unknown is oldest."""
    return str(brief.date or brief.year or "")
