"""The taxonomy: the tree as a whole, and a page for each node."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote

from site_builder.knowledge.fields import confirmed_nodes
from site_builder.results.coverage import KINDS
from site_builder.site import addresses
from site_builder.site.views import coverage
from site_builder.site.views.common import Link, Page, cut, plural
from site_builder.site.views.coverage import EFFECTS, EffectView, effect_views
from site_builder.site.views.editing import Editing

if TYPE_CHECKING:
    from site_builder.results.coverage import CoverageCell
    from site_builder.schema.taxonomy import Node
    from site_builder.site.index import Index, PaperRow

SHOWN, USED = 200, 8
"""Most papers on the page of a node, the rest being one query away, and most models or benchmarks of them."""
NODES_FILE = "taxonomy/nodes.yml"


@dataclass(frozen=True, slots=True)
class Branch:
    """A node with everything below it."""

    id: str
    link: Link
    definition: str | None
    mark: str | None
    papers: int
    own: int
    """Papers at this very node."""
    children: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class TaxonomyView:
    """See taxonomy.html.j2."""

    tops: tuple[Branch, ...]
    marks: dict[str, str]
    extensions: frozenset[str]
    """Marks of nodes that were added to the taxonomy that is followed."""
    counts: dict[str, int]
    """Nodes by mark."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A paper from elsewhere that meets or evaluates papers of this node."""

    words: str
    source: Link
    target: Link


@dataclass(frozen=True, slots=True)
class Tried:
    """A pair of the matrix with evidence, as one of its two nodes sees it."""

    other: Link
    """Into the page of the matrix, with papers."""
    strongest: str
    """How strong its strongest evidence is, in words."""
    effects: tuple[EffectView, ...]
    """Values without and with it."""


@dataclass(frozen=True, slots=True)
class TriedGroup:
    """What was tried with one node, the strongest evidence first."""

    own: Link | None
    """The node below the page's with its papers, where it is not the page's own."""
    found: tuple[Tried, ...]

    @property
    def strongest(self) -> str:
        return self.found[0].strongest


@dataclass(frozen=True, slots=True)
class NodeView:
    """See node.html.j2."""

    node: Node
    type: str | None
    phase: str | None
    mark_meaning: str
    path: tuple[Link, ...]
    examples: tuple[Link, ...]
    pages: tuple[str, ...]
    """Addresses of the pages on which its mark rests."""
    children: tuple[Branch, ...]
    total: int
    rows: Sequence[PaperRow]
    adjacent: Sequence[PaperRow]
    """Papers of neighbouring subjects, which are told apart."""
    proposed: int
    """Papers that nobody has confirmed to belong here."""
    query: str
    tried: tuple[TriedGroup, ...]
    """What was tried with it, by node below it, the strongest evidence first."""
    tried_words: str
    """Heading of it; empty for a node outside the matrix."""
    untried: tuple[Link, ...]
    """Leaves of the other side of which no evidence with it was entered, the most expected first."""
    thin: tuple[tuple[Link, float], ...]
    """Leaves at it or below it with fewer papers than their neighbours, and how much that is unexpected."""
    papers_say: tuple[tuple[str, tuple[Link, ...]], ...]
    """What its papers need and use: heading, and values with the number of papers."""
    met: tuple[tuple[str, tuple[Meeting, ...]], ...]
    former: tuple[str, ...]
    editing: Editing


def pages(index: Index) -> Iterator[Page]:
    field = index.catalog.settings.field
    yield Page(
        address="taxonomy/",
        template="taxonomy.html.j2",
        title="Taxonomy",
        description=f"The papers{f' {field}' if field else ''} by kind, each kind with a definition and its source.",
        view=partial(_taxonomy, index),
        section="taxonomy/",
        crumbs=(Link("Taxonomy"),),
        data="api/v1/taxonomy.json",
    )
    for node in index.taxonomy:
        path = index.node_path(node.id)
        yield Page(
            address=addresses.node(node.id),
            template="node.html.j2",
            title=index.full_node_link(node.id).name,
            description=cut(f"{plural(len(index.by_node[node.id]), 'paper')}. {node.definition or ''}"),
            view=partial(node_view, index, node),
            section="taxonomy/",
            crumbs=(Link("Taxonomy", "taxonomy/"), *path[:-1], Link(node.name)),
            feed=Link(node.name, addresses.feed("node", node.id)),
            data=f"api/v1/nodes/{addresses.node(node.id).removeprefix('taxonomy/').rstrip('/')}.json",
        )


def branches(index: Index, parent: str | None = None) -> tuple[Branch, ...]:
    """The nodes below ``parent`` (None: the tops) with everything below them."""
    return tuple(_branch(index, key) for key in index.taxonomy.children.get(parent, ()))


def node_view(index: Index, node: Node) -> NodeView:
    ids = index.by_node[node.id]
    return NodeView(
        node=node,
        type=index.taxonomy.top(node.id),
        phase=index.taxonomy.facet("phase", node.id),
        mark_meaning=index.marks.get(node.mark or "", ""),
        path=tuple(index.node_path(node.id)),
        examples=tuple(link for key in node.examples if (link := index.paper_link(key))),
        pages=index.taxonomy.pages.get(node.mark or "", ()),
        children=branches(index, node.id),
        total=len(ids),
        rows=[row for row in index.rows_of(ids[:SHOWN]) if row.scope == "core"],
        adjacent=[row for row in index.rows_of(ids[:SHOWN]) if row.scope != "core"],
        proposed=sum(not _is_confirmed(index, node.id, key) for key in ids),
        query=f"node:{node.id}",
        tried=tuple(_tried(index, node.id)),
        tried_words=coverage.heading(index, node.id),
        untried=tuple(map(index.full_node_link, index.evidence.apart.get(node.id, ()))),
        thin=tuple(_thin(index, node.id)),
        papers_say=tuple(_papers_say(index, node.id, ids)),
        met=tuple(_met(index, node.id, ids)),
        former=tuple(old for old in index.taxonomy.moved if index.taxonomy.current(old) == node.id),
        editing=Editing.of(
            index.catalog.settings, NODES_FILE, node.id, entry=node.id, line=index.line_of_node.get(node.id, 0)
        ),
    )


def _is_confirmed(index: Index, node: str, paper: str) -> bool:
    brief, taxonomy = index.briefs[paper], index.taxonomy
    if "proposed" not in brief.confidence:
        return True
    return any(node in taxonomy.path(taxonomy.current(one)) for one in confirmed_nodes(brief))


def _taxonomy(index: Index) -> TaxonomyView:
    counts: dict[str, int] = dict.fromkeys(index.marks, 0)
    counts |= Counter(node.mark for node in index.taxonomy if node.mark)
    extensions = frozenset(mark.id for mark in index.catalog.terms.marks if mark.extension)
    return TaxonomyView(branches(index), index.marks, extensions, counts)


def _branch(index: Index, key: str) -> Branch:
    node = index.taxonomy[key]
    below = branches(index, key)
    inside = {paper for child in index.taxonomy.children.get(key, ()) for paper in index.by_node[child]}
    ids = index.by_node[key]
    return Branch(key, index.node_link(key), node.definition, node.mark, len(ids), len(set(ids) - inside), below)


def _tried(index: Index, node: str) -> Iterator[TriedGroup]:
    below, order = index.taxonomy.subtree(node), list(KINDS)
    cells = sorted(index.evidence.cells.get(node, ()), key=lambda cell: order.index(cell.evidence[0].kind))
    found: dict[str, list[CoverageCell]] = {}
    for cell in cells:
        found.setdefault(cell.row if cell.row in below else cell.column, []).append(cell)
    for own, alike in found.items():
        papers = len({paper for cell in alike for paper in cell.papers})
        link = None if own == node else index.full_node_link(own)._replace(papers=papers)
        yield TriedGroup(link, tuple(_pair(index, cell, own, effects=own == node) for cell in alike))


def _pair(index: Index, cell: CoverageCell, own: str, *, effects: bool) -> Tried:
    other = index.full_node_link(cell.column if own == cell.row else cell.row)
    measured = [effect for one in cell.of_kind("effect") for effect in one.effects] if effects else []
    return Tried(
        Link(other.name, coverage.address(cell.row, cell.column), len(cell.papers)),
        KINDS[cell.evidence[0].kind],
        effect_views(index, measured[:EFFECTS]),
    )


def _thin(index: Index, node: str) -> Iterator[tuple[Link, float]]:
    found = [gap for key in index.taxonomy.subtree(node) if (gap := index.evidence.thin.get(key))]
    for gap in sorted(found, key=lambda gap: (-gap.score, gap.nodes)):
        yield index.full_node_link(gap.nodes[0]), gap.score


def _papers_say(index: Index, node: str, ids: Sequence[str]) -> Iterator[tuple[str, tuple[Link, ...]]]:
    briefs = [index.briefs[key] for key in ids]
    for facet in index.paper_facets:
        if counts := Counter(value for brief in briefs for value in brief.facets.get(facet.id, ())):
            values = {value.id: value.name for value in facet.values}
            links = (
                Link(
                    values.get(value, value), f"{addresses.BROWSE}?q={quote(f'node:{node} {facet.id}:{value}')}", count
                )
                for value, count in _most(counts)
            )
            yield facet.name, tuple(links)
    for heading, field, link in (
        ("Models", "models", index.model_link),
        ("Benchmarks", "benchmarks", index.benchmark_link),
    ):
        if counts := Counter(value for brief in briefs for value in dict.fromkeys(getattr(brief, field))):
            yield heading, tuple(link(value)._replace(papers=count) for value, count in _most(counts)[:USED])


def _most(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _met(index: Index, node: str, ids: Sequence[str]) -> Iterator[tuple[str, tuple[Meeting, ...]]]:
    """Relations from papers outside the node to papers at it, by type."""
    inside = set(ids)
    for kind in index.meetings:
        meetings = [
            Meeting(index.relations[kind][0], source, target)
            for key in ids
            for relation in dict.fromkeys(index.incoming.get(key, ()))
            if relation.type == kind and relation.source not in inside
            if (source := index.paper_link(relation.source)) and (target := index.paper_link(key))
        ]
        if meetings:
            yield index.relations[kind][1], tuple(meetings[:SHOWN])
