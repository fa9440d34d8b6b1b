"""The catalog as the site sees it: everything that has a page by its name and address, with the papers behind it.

Made from the papers' briefs alone, so it is there at once; whole records are read by the pages that show them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from site_builder.bibliography.bibtex import to_bibtex
from site_builder.knowledge.history import Event, History, history
from site_builder.knowledge.related import Related
from site_builder.knowledge.sharing import share
from site_builder.schema.kinds import NODES
from site_builder.site import addresses
from site_builder.site.colours import Branches
from site_builder.site.evidence import Evidence
from site_builder.site.views.common import Link

if TYPE_CHECKING:
    from site_builder.knowledge.catalog import Catalog
    from site_builder.knowledge.fields import Brief
    from site_builder.knowledge.links import Groups, Incoming
    from site_builder.knowledge.taxonomy import Taxonomy
    from site_builder.schema.taxonomy import Benchmark, Facet, Model
    from site_builder.site.words import Words


Place = tuple[str, str]
"""Something that can be followed: ("node", id), and the same for models, benchmarks and leaderboards."""
EVERYWHERE: Place = ("all", "")


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper as lists show it."""

    id: str
    title: str
    address: str
    authors: str
    """The first three authors, and how many more."""
    year: int | None
    date: str | None
    venue: str | None
    state: str
    types: tuple[str, ...]
    """Branches of the taxonomy in which it stands, by the ids of their tops."""
    node: Link | None
    """The main place in the taxonomy."""
    proposed: bool
    """Whether nobody has confirmed that place."""
    code: bool
    scope: str
    """core or adjacent."""


_OF_BASIS = ("marks", "relations", "meetings", "paper_facets", "line_of_node", "branches", "_tops")
"""What is made of no paper."""
_OF_LINKS = {
    "by_node": ("_node_links", "_full_node_links"),
    "by_author": ("author_slugs", "author_links"),
    "by_venue": ("by_venue",),
    "by_model": ("_model_links",),
    "by_benchmark": ("_benchmark_links",),
}
"""What is made of no paper and of one part of the links, by that part."""


class Index:
    """Papers newest first, by everything that has a page."""

    def __init__(self, catalog: Catalog, before: Index | None = None) -> None:
        """``before`` is the index of the catalog as it was, from which everything is taken that cannot have changed."""
        self.catalog = catalog
        self.links = catalog.links
        self._bibtex: dict[str, str] = {}
        self.left_out: frozenset[str] = frozenset()
        """Parts of the site that are not shown; the builder says which."""
        if before is not None and before.catalog.basis is catalog.basis:
            self._take_over(before)

    def _take_over(self, before: Index) -> None:
        share(before, self, _OF_BASIS)
        for part, made in _OF_LINKS.items():
            if getattr(self.links, part) is getattr(before.links, part):
                share(before, self, made)
        self.evidence = Evidence(self.catalog, before.evidence)
        made_from, changed = self.links.renewal or (None, [])
        # A row says how many papers stand at its node.
        if made_from is before.links.state and self.links.by_node is before.links.by_node:
            self.rows = before.rows | {key: self._row(self.briefs[key]) for key in changed}

    def prepare(self) -> None:
        """Read everything that making all pages needs, once: processes that share the work start with it."""
        self.catalog.hold()
        _ = self.rows, self.related, self.incoming, self.author_links, self.evidence.findings, self.evidence.boards

    @cached_property
    def evidence(self) -> Evidence:
        """Results: boards, tables, findings."""
        return Evidence(self.catalog)

    @cached_property
    def history(self) -> History:
        """What git remembers of the data."""
        return history(self.catalog.root)

    @cached_property
    def events(self) -> Sequence[Event]:
        """What came and what changed, newest day first. Where no git knows, the days on which papers were labelled."""
        if self.history.revision:
            return self.history.events
        return [
            Event(day, "added", "paper", key, brief.title, None, brief.nodes, brief.models, brief.benchmarks)
            for day, key in sorted(self._labelled(), key=lambda one: one[0], reverse=True)
            for brief in (self.briefs[key],)
        ]

    @property
    def has_events(self) -> bool:
        """Whether anything is known of the past; asking costs little."""
        return bool(self.history.events) if self.history.revision else any(True for _ in self._labelled())

    def _labelled(self) -> Iterator[tuple[str, str]]:
        """The day on which each paper was labelled, and its id."""
        for key in self.briefs:
            labelled = self.catalog.papers[key].labelled
            if labelled and len(labelled.date) == 10:
                yield labelled.date, key

    @cached_property
    def events_at(self) -> Mapping[Place, Sequence[Event]]:
        """The events of everything that can be followed."""
        found: dict[Place, list[Event]] = defaultdict(list)
        for event in self.events:
            found[EVERYWHERE].append(event)
            nodes = (self.taxonomy.current(node) for node in event.nodes)
            inner = dict.fromkeys(one for node in nodes if node in self.taxonomy for one in self.taxonomy.path(node))
            results = event.benchmarks if event.kind != "paper" else ()
            for kind, keys in (
                ("node", inner), ("model", event.models), ("benchmark", event.benchmarks), ("leaderboard", results),
            ):  # fmt: skip
                for key in keys:
                    found[kind, key].append(event)
        return found

    @cached_property
    def related(self) -> Related:
        """Finds the papers near a paper."""
        return Related(self.catalog)

    @property
    def briefs(self) -> dict[str, Brief]:
        """By id, newest first."""
        return self.links.briefs

    @property
    def words(self) -> Words:
        """The words of the field for ids in results."""
        return self.evidence.words

    @cached_property
    def marks(self) -> dict[str, str]:
        """What each provenance mark means."""
        return {mark.id: mark.name for mark in self.catalog.terms.marks}

    @cached_property
    def relations(self) -> dict[str, tuple[str, str]]:
        """Words for each type of relation, from the paper and towards it."""
        return {one.id: (one.name, one.inverse) for one in self.catalog.terms.relations}

    @cached_property
    def meetings(self) -> tuple[str, ...]:
        """Types of relations that say that two papers met: those of the matrix, and evaluations."""
        matrix = self.catalog.settings.matrix
        sides = (*matrix.column_relations, *matrix.row_relations) if matrix else ()
        return tuple(kind for kind in (*sides, "evaluates") if kind in self.relations)

    @cached_property
    def paper_facets(self) -> list[Facet]:
        """The facets that papers carry, in the order of display."""
        return [facet for facet in self.catalog.facets.values() if facet.carried_by == "entry"]

    @property
    def taxonomy(self) -> Taxonomy:
        return self.catalog.taxonomy

    @cached_property
    def rows(self) -> dict[str, PaperRow]:
        return {brief.id: self._row(brief) for brief in self.briefs.values()}

    def rows_of(self, ids: Iterable[str]) -> list[PaperRow]:
        return [self.rows[key] for key in ids]

    @property
    def by_node(self) -> Groups:
        """Papers at each node or below it."""
        return self.links.by_node

    @property
    def by_author(self) -> Groups:
        return self.links.by_author

    @cached_property
    def author_slugs(self) -> dict[str, str]:
        return addresses.author_slugs(self.by_author)

    @cached_property
    def by_venue(self) -> Groups:
        """Venues with papers, in the order of their file."""
        groups = self.links.by_venue
        return {venue: groups[venue] for venue in self.catalog.venues if venue in groups}

    @property
    def by_year(self) -> dict[int, list[str]]:
        return self.links.by_year

    @property
    def by_model(self) -> Groups:
        return self.links.by_model

    @property
    def by_benchmark(self) -> Groups:
        return self.links.by_benchmark

    @property
    def incoming(self) -> Mapping[str, list[Incoming]]:
        return self.links.incoming

    @property
    def former(self) -> dict[str, str]:
        return self.links.former

    def current_id(self, key: str) -> str:
        return self.links.current_id(key)

    # --- Links ---------------------------------------------------------------------------------------------------

    def paper_link(self, key: str) -> Link | None:
        brief = self.briefs.get(self.current_id(key))
        return Link(brief.title, addresses.paper(brief.id)) if brief else None

    def node_link(self, key: str) -> Link:
        """The node by its name alone: for places that show what stands above it."""
        return self._node_links.get(self.taxonomy.current(key)) or Link(key)

    def full_node_link(self, key: str) -> Link:
        """The node by its name, with that of the node above where several share the name."""
        return self._full_node_links.get(self.taxonomy.current(key)) or Link(key)

    @cached_property
    def _node_links(self) -> dict[str, Link]:
        return {node.id: Link(node.name, addresses.node(node.id), len(self.by_node[node.id])) for node in self.taxonomy}

    @cached_property
    def _full_node_links(self) -> dict[str, Link]:
        names = Counter(node.name for node in self.taxonomy)
        full = dict(self._node_links)
        for node in self.taxonomy:
            if names[node.name] > 1 and node.parent is not None and node.parent in self.taxonomy:
                above = self.taxonomy[node.parent]
                full[node.id] = full[node.id]._replace(name=f"{above.name}: {node.name.lower()}")
        return full

    def node_path(self, key: str) -> list[Link]:
        """Links from the top of the taxonomy down to the node."""
        return [self.node_link(node) for node in self.taxonomy.path(key)] or [Link(key)]

    @cached_property
    def author_links(self) -> dict[str, Link]:
        """A link for each author of a paper here."""
        slugs = self.author_slugs
        return {name: Link(name, addresses.author(slugs[name]), len(ids)) for name, ids in self.by_author.items()}

    def author_link(self, name: str) -> Link:
        return self.author_links.get(name) or Link(name)

    def bibtex(self, key: str) -> str:
        """The paper as BibTeX: on its page and in the file of all papers."""
        if key not in self._bibtex:
            self._bibtex[key] = to_bibtex(self.catalog.papers[key], self.catalog.venues)
        return self._bibtex[key]

    def year_link(self, year: int) -> Link:
        return Link(str(year), addresses.year(year))

    def venue_link(self, key: str) -> Link:
        venue = self.catalog.venues.get(key)
        return Link(venue.name, addresses.venue(key)) if venue and key in self.by_venue else Link(key)

    @cached_property
    def _model_links(self) -> dict[str, Link]:
        return _links(self.catalog.models, addresses.model, self.by_model)

    @cached_property
    def _benchmark_links(self) -> dict[str, Link]:
        return _links(self.catalog.benchmarks, addresses.benchmark, self.by_benchmark)

    def model_link(self, key: str) -> Link:
        return self._model_links.get(key) or Link(key)

    def benchmark_link(self, key: str) -> Link:
        return self._benchmark_links.get(key) or Link(key)

    def _row(self, brief: Brief) -> PaperRow:
        nodes = [self.taxonomy.current(node) for node in brief.nodes]
        types = dict.fromkeys(top for node in nodes if (top := self._tops.get(node)))
        more = len(brief.authors) - 3
        return PaperRow(
            id=brief.id,
            title=brief.title,
            address=addresses.paper(brief.id),
            authors=", ".join(brief.authors[:3]) + (f" and {more} more" if more > 0 else ""),
            year=brief.year,
            date=brief.date,
            venue=self.venue_link(brief.venue).name if brief.venue else None,
            state=brief.state,
            types=tuple(types),
            node=self.full_node_link(nodes[0]) if nodes else None,
            proposed=brief.confidence[:1] == ["proposed"],
            code=bool(brief.code),
            scope=brief.scope,
        )

    @cached_property
    def line_of_node(self) -> Mapping[str, int]:
        """The line of the file of nodes at which each begins."""
        path, places = NODES.pattern, enumerate(self.taxonomy)
        return {node.id: self.catalog.where(path, ("nodes", place)).line for place, node in places}

    @cached_property
    def branches(self) -> Branches:
        """Names and colours of the branches of the taxonomy."""
        return Branches(self.catalog)

    @cached_property
    def _tops(self) -> Mapping[str, str]:
        return {node.id: top for node in self.taxonomy if (top := self.taxonomy.top(node.id))}


def _links(
    records: Mapping[str, Model] | Mapping[str, Benchmark],
    address: Callable[[str], str],
    papers: Mapping[str, list[str]],
) -> dict[str, Link]:
    return {key: Link(record.name, address(key), len(papers.get(key, ()))) for key, record in records.items()}
