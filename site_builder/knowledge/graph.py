"""The knowledge base as one directed graph, and its formats for other programs."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from importlib import import_module
from typing import Any

from site_builder.knowledge.catalog import Catalog

Graph = Any
"""A networkx.MultiDiGraph; the types published for networkx differ too much between its versions to be used."""

KINDS = ("paper", "node", "model", "benchmark", "venue", "author")
FORMS = ("graphml", "json", "dot", "mermaid")

_SHAPES = {"paper": "box", "node": "folder", "model": "component", "benchmark": "cylinder", "venue": "tab",
           "author": "ellipse"}  # fmt: skip


def build(catalog: Catalog, kinds: Collection[str] = KINDS, papers: Iterable[str] | None = None) -> Graph:
    """Vertices ``kind:id`` with kind, name (and for papers year) and edges with a ``type``: the relations of papers,
    and assigned-to, part-of, evaluates-model, uses, published-at, written-by, version-of. With ``papers``, only these
    and what they touch; relations to works outside the knowledge base are left out."""
    graph: Graph = _networkx().MultiDiGraph()
    chosen = set(catalog.paper_paths if papers is None else papers)
    named = _names(catalog)

    def link(source: str, target: str, kind: str, **facts: str) -> None:
        for vertex in (source, target):
            of, _, name = vertex.partition(":")
            if vertex not in graph:
                graph.add_node(vertex, kind=of, name=_printable(named.get(vertex, name)))
        graph.add_edge(source, target, type=kind, **facts)

    for brief in sorted(catalog.briefs.values(), key=lambda brief: brief.id):
        if brief.id not in chosen or "paper" not in kinds:
            continue
        here = f"paper:{brief.id}"
        graph.add_node(here, kind="paper", name=_printable(brief.title), **({"year": brief.year} if brief.year else {}))
        for node in dict.fromkeys(map(catalog.taxonomy.current, brief.nodes)):
            if "node" in kinds:
                link(here, f"node:{node}", "assigned-to")
        linked = {
            "model": ("evaluates-model", brief.models), "benchmark": ("uses", brief.benchmarks),
            "venue": ("published-at", [brief.venue] if brief.venue else []), "author": ("written-by", brief.authors),
        }  # fmt: skip
        for kind in (kind for kind in linked if kind in kinds):
            for name in linked[kind][1]:
                link(here, f"{kind}:{name}", linked[kind][0])
        for kind, target in brief.relations:
            if target in chosen:
                link(here, f"paper:{target}", kind)
    _structure(catalog, graph, kinds, link, whole=papers is None)
    return graph


def around(graph: Graph, vertex: str, depth: int) -> Graph:
    """The part of the graph within ``depth`` steps of a vertex, in either direction of the edges."""
    near = _networkx().ego_graph(graph, vertex, radius=depth, undirected=True)
    return graph.subgraph(near).copy()


def cut(graph: Graph, most: int) -> int:
    """Take the least linked vertices away until at most ``most`` edges are left; returns how many edges went."""
    before = graph.number_of_edges()
    while graph.number_of_edges() > most:
        degrees = sorted((degree, name) for name, degree in graph.degree())
        excess = graph.number_of_edges() - most
        graph.remove_nodes_from([name for _, name in degrees[: max(1, min(len(degrees) // 10, excess))]])
    graph.remove_nodes_from([name for name, degree in list(graph.degree()) if not degree])
    return int(before - graph.number_of_edges())


def text(graph: Graph, form: str) -> str:
    """The graph in one of ``FORMS``."""
    if form == "graphml":
        return "\n".join(_networkx().generate_graphml(graph))
    if form == "json":
        return json.dumps(_networkx().node_link_data(graph, edges="edges"), ensure_ascii=False, indent=2)
    return _dot(graph) if form == "dot" else _mermaid(graph)


def _structure(catalog: Catalog, graph: Any, kinds: Collection[str], link: Any, *, whole: bool) -> None:
    """The edges that do not start at a paper: the tree of nodes, and versions of models."""
    if "node" in kinds:
        for node in catalog.taxonomy if whole else [catalog.taxonomy[one] for one in _above(catalog, graph)]:
            if node.parent in catalog.taxonomy:
                link(f"node:{node.id}", f"node:{node.parent}", "part-of")
    if "model" in kinds:
        for model in catalog.models.values():
            if model.family in catalog.models and (whole or f"model:{model.id}" in graph):
                link(f"model:{model.id}", f"model:{model.family}", "version-of")


def _printable(value: str) -> str:
    """Text without control characters, which XML cannot hold."""
    return "".join(one for one in value if one.isprintable())


def _networkx() -> Any:
    return import_module("networkx")


def _above(catalog: Catalog, graph: Any) -> list[str]:
    """The nodes in the graph and all above them."""
    inside = [name.removeprefix("node:") for name, kind in graph.nodes(data="kind") if kind == "node"]
    return list(dict.fromkeys(step for name in inside for step in catalog.taxonomy.path(name)))


def _names(catalog: Catalog) -> dict[str, str]:
    return {
        **{f"paper:{brief.id}": brief.title for brief in catalog.briefs.values()},
        **{f"node:{node.id}": node.name for node in catalog.taxonomy},
        **{f"model:{model.id}": model.name for model in catalog.models.values()},
        **{f"benchmark:{benchmark.id}": benchmark.name for benchmark in catalog.benchmarks.values()},
        **{f"venue:{venue.id}": venue.name for venue in catalog.venues.values()},
    }


def _dot(graph: Graph) -> str:
    lines = ["digraph kb {", "  rankdir=LR;", "  node [fontname=sans];"]
    for name, facts in graph.nodes(data=True):
        lines.append(f"  {_quoted(name)} [label={_quoted(facts['name'])}, shape={_SHAPES[facts['kind']]}];")
    for source, target, facts in graph.edges(data=True):
        lines.append(f"  {_quoted(source)} -> {_quoted(target)} [label={_quoted(facts['type'])}];")
    return "\n".join([*lines, "}"])


def _mermaid(graph: Graph) -> str:
    numbers = {name: f"v{number}" for number, name in enumerate(graph)}
    lines = ["graph LR"]
    lines += [f'  {numbers[name]}["{_plain(facts["name"])}"]' for name, facts in graph.nodes(data=True)]
    for source, target, facts in graph.edges(data=True):
        lines.append(f"  {numbers[source]} -->|{facts['type']}| {numbers[target]}")
    return "\n".join(lines)


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'


def _plain(value: str) -> str:
    """Text that Mermaid shows as it is: characters with a meaning become entities."""
    return "".join(f"#{ord(one)};" if one in '"#<>&`\n' else one for one in value)
