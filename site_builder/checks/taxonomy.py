"""Rules about the taxonomy itself, and about labels that stop half-way down the tree."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from site_builder.checks.registry import Finding, Findings, rule
from site_builder.checks.subject import Base, Record, Vocabulary
from site_builder.diagnostics import Severity
from site_builder.text.datapath import DataPath
from site_builder.text.suggest import closest


@rule("paper", Severity.WARNING, waivable=True)
def inner_node(paper: Record, vocabulary: Vocabulary) -> Findings:
    """A paper is assigned to a node that has nodes below it.

    Go as deep as the evidence allows. A survey, or a paper that fits none of the nodes below, may stay; waive it and
    say why.
    """
    taxonomy = vocabulary.taxonomy
    for index, assignment in enumerate(paper.data["assignments"]):
        node = assignment["node"]
        if taxonomy is not None and (below := taxonomy.children.get(node)):
            names = ", ".join(child.rsplit("/", 1)[-1] for child in below)
            hint = f"choose one below it ({names}), or waive it with the reason"
            yield paper.finding(("assignments", index, "node"), f"{node!r} has nodes below it", hint=hint)


@rule("paper", Severity.WARNING)
def repeated_node(paper: Record, vocabulary: Vocabulary) -> Findings:
    """A paper is assigned to the same node twice.

    Join the two and their evidence.
    """
    seen: dict[str, int] = {}
    for index, assignment in enumerate(paper.data["assignments"]):
        first = seen.setdefault(assignment["node"], index)
        if first != index:
            related = ((paper.path, ("assignments", first, "node")),)
            at = ("assignments", index, "node")
            yield paper.finding(at, f"{assignment['node']!r} stands here twice", hint="join them", related=related)


@rule("nodes")
def unknown_parent(nodes: Record, vocabulary: Vocabulary) -> Findings:
    """The parent of a node is not in the taxonomy.

    Parents are nodes of the same file, and stand before their children.
    """
    known = {node["id"] for node in nodes.data["nodes"]}
    for index, node in enumerate(nodes.data["nodes"]):
        parent = node.get("parent")
        if parent is not None and parent not in known:
            near = closest(parent, known)
            hint = f"did you mean {near!r}?" if near else "add the parent"
            yield nodes.finding(("nodes", index, "parent"), f"there is no node {parent!r}", hint=hint)


@rule("nodes")
def node_outside_parent(nodes: Record, vocabulary: Vocabulary) -> Findings:
    """The id of a node is not its parent's id, a slash and one word.

    The id says where a node stands: `method/by-size/calliper` has the parent `method/by-size`, and a node without a
    parent is one word.
    """
    known = {node["id"] for node in nodes.data["nodes"]}
    for index, node in enumerate(nodes.data["nodes"]):
        above, parent = node["id"].rpartition("/")[0], node.get("parent") or ""
        if above != parent and (not parent or parent in known):
            stands = f"below {above!r}" if above else "at the top"
            message = f"the id stands {stands}, but the parent is {parent or None!r}"
            at = ("nodes", index, "parent" if "parent" in node else "id")
            yield nodes.finding(at, message, hint="mend one of them; put a changed id into moved")


@rule("nodes")
def node_cycle(nodes: Record, vocabulary: Vocabulary) -> Findings:
    """A node is its own parent, directly or through others.

    The nodes of a circle hang on nothing and are shown nowhere. Give one of them the right parent.
    """
    parents = {node["id"]: node.get("parent") for node in nodes.data["nodes"]}
    places = {node["id"]: index for index, node in enumerate(nodes.data["nodes"])}
    told: set[str] = set()
    for start in parents:
        way: list[str] = []
        here: str | None = start
        while here is not None and here not in told and here not in way:
            way.append(here)
            here = parents.get(here)
        if here in way:
            circle = way[way.index(here) :]
            at = ("nodes", min(places[node] for node in circle), "parent")
            yield nodes.finding(at, f"a circle: {' below '.join([*circle, here])}", hint="mend the wrong parent")
        told.update(way)


@rule("nodes")
def broken_move(nodes: Record, vocabulary: Vocabulary) -> Findings:
    """An entry of `moved` leads nowhere, or away from a node that is still there.

    `old` is an id that is no longer used, `new` one that is (or that was moved on itself).
    """
    known = {node["id"] for node in nodes.data["nodes"]}
    moved = {move["old"]: move["new"] for move in nodes.data.get("moved", ())}
    for index, move in enumerate(nodes.data.get("moved", ())):
        if move["old"] in known:
            yield nodes.finding(("moved", index, "old"), f"{move['old']!r} is still a node", hint="delete the move")
        elif _end(move["old"], moved) not in known:
            yield nodes.finding(("moved", index, "new"), f"{move['new']!r} is no node", hint="name the node in use")


def _end(node: str, moved: dict[str, str]) -> str:
    seen: set[str] = set()
    while node in moved and node not in seen:
        seen.add(node)
        node = moved[node]
    return node


@rule("nodes")
def unknown_node_facet(nodes: Record, vocabulary: Vocabulary) -> Findings:
    """A node names a facet that nodes do not carry, or a value that the facet does not have.

    What nodes carry (`carried_by: nodes` in `taxonomy/facets.yml`) follows from them for their papers. A node takes
    over what the nodes above it say.
    """
    if vocabulary.facets is None:
        return
    carried = {facet.id: facet for facet in vocabulary.facets.values() if facet.carried_by == "node"}
    for index, node in enumerate(nodes.data["nodes"]):
        for name, word in node.get("facets", {}).items():
            at: DataPath = ("nodes", index, "facets", name)
            if name not in carried:
                hint = _choice(name, carried)
                yield nodes.finding(at, f"nodes carry no facet {name!r}", hint=hint, key=True)
            elif word not in (values := [value.id for value in carried[name].values]):
                yield nodes.finding(at, f"there is no {name} {word!r}", hint=_choice(word, values))


def _choice(word: str, known: Collection[str]) -> str:
    near = closest(word, known)
    return f"did you mean {near!r}?" if near else f"write one of {', '.join(known)}" if known else "delete it"


@rule("nodes", Severity.WARNING)
def missing_definition(nodes: Record, vocabulary: Vocabulary) -> Findings:
    """A node of the taxonomy has no definition.

    Nobody can tell then whether a paper belongs there. Say in one sentence of your own what does.
    """
    for index, node in enumerate(nodes.data["nodes"]):
        if not node.get("definition"):
            yield nodes.finding(("nodes", index, "id"), f"{node['id']!r} is not defined", hint="add a definition")


@rule(("nodes", "venues", "facets"))
def duplicate_id(record: Record, vocabulary: Vocabulary) -> Findings:
    """Two items of one file have the same id.

    Only the first is used, so what the other says is lost. Rename or delete one.
    """
    seen: dict[object, DataPath] = {}
    for at, key in _items(record):
        first = seen.setdefault(key, at)
        if first != at:
            message = f"{key[-1]!r} stands here twice"
            yield record.finding(at, message, hint="rename or delete one", related=((record.path, first),))


def _items(record: Record) -> Iterator[tuple[DataPath, tuple[str, ...]]]:
    for index, item in enumerate(record.data[record.kind]):
        yield (record.kind, index, "id"), (item["id"],)
        for inner, value in enumerate(item.get("values", ())):
            yield (record.kind, index, "values", inner, "id"), (item["id"], value["id"])


@rule()
def shared_name(base: Base) -> Findings:
    """Two models, benchmarks or venues answer to the same name or alias.

    Lists and tables are matched by these names, so each must lead to one entry.
    """
    for kind in ("model", "benchmark"):
        owners: dict[str, tuple[str, DataPath]] = {}
        for path, data in base.data(kind).items():
            for at, name in _called(data):
                first = owners.setdefault(" ".join(name.casefold().split()), (path, at))
                if first[0] != path:
                    message = f"{name!r} also leads to {first[0]}"
                    yield Finding(path, at, message, "keep it in one of them", related=(first,))


def _called(data: dict[str, object]) -> Iterator[tuple[DataPath, str]]:
    yield ("name",), str(data["name"])
    aliases = data.get("aliases", ())
    assert isinstance(aliases, list | tuple)
    for index, alias in enumerate(aliases):
        yield ("aliases", index), alias


@rule(severity=Severity.INFO)
def empty_node(base: Base) -> Findings:
    """A node of the taxonomy has no paper, in itself or below it.

    It may be a gap of the field (`kb gaps` ranks them) or a node that nobody needs.
    """
    for path, data in base.data("nodes").items():
        parents = {node["id"]: node.get("parent") for node in data["nodes"]}
        moved = {move["old"]: move["new"] for move in data.get("moved", ())}
        filled: set[str] = set()
        labels = {label for paper in base.papers.values() for label in paper.nodes}
        if not base.complete or any(label not in parents and _end(label, moved) not in parents for label in labels):
            return  # a paper may belong there once it is mended
        for label in labels:
            here = label if label in parents else _end(label, moved)
            while here in parents and here not in filled:
                filled.add(here)
                here = parents[here]
        for index, node in enumerate(data["nodes"]):
            if node["id"] not in filled:
                at: DataPath = ("nodes", index, "id")
                yield Finding(path, at, f"no paper stands at {node['id']!r}", "add a paper, or remove the node")
