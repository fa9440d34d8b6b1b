"""Rules about the typed links between papers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from site_builder.checks.registry import Finding, Findings, rule
from site_builder.checks.subject import Base, Record, Vocabulary
from site_builder.diagnostics import Severity
from site_builder.text import identifiers
from site_builder.text.datapath import DataPath
from site_builder.text.suggest import closest

_OUTSIDE = ("arxiv:", "doi:")


@rule("paper")
def self_relation(paper: Record, vocabulary: Vocabulary) -> Findings:
    """A paper is related to itself.

    Usually the target was copied from the entry's own id. What a paper introduces stands in `introduces`.
    """
    own = {paper.data["id"], *paper.data.get("former_ids", ())}
    for index, relation in enumerate(paper.data.get("relations", ())):
        if relation["target"] in own:
            yield paper.finding(
                ("relations", index, "target"), "the paper is its own target", hint="name the other work"
            )


@rule("paper", Severity.WARNING)
def repeated_relation(paper: Record, vocabulary: Vocabulary) -> Findings:
    """The same relation stands twice in an entry.

    Join the two and their evidence.
    """
    seen: dict[tuple[str, str], int] = {}
    for index, relation in enumerate(paper.data.get("relations", ())):
        first = seen.setdefault((relation["type"], relation["target"]), index)
        if first != index:
            at: DataPath = ("relations", index, "target")
            message = f"{relation['type']} {relation['target']} stands here twice"
            yield paper.finding(at, message, hint="join them", related=((paper.path, ("relations", first, "target")),))


@rule("paper")
def malformed_target(paper: Record, vocabulary: Vocabulary) -> Findings:
    """The target of a relation outside the knowledge base is no arXiv id or DOI.

    Works that have no entry are written `arxiv:2307.15043` (without version) or `doi:10.1609/aaai.v39i22.34568`.
    """
    for index, relation in enumerate(paper.data.get("relations", ())):
        target: str = relation["target"]
        name = target.partition(":")[2]
        good = (
            identifiers.arxiv_id(name) == (name, None) if target.startswith("arxiv:") else identifiers.doi(name) == name
        )
        if target.startswith(_OUTSIDE) and not good:
            message = f"{target!r} is no target"
            yield paper.finding(("relations", index, "target"), message, hint="write arxiv:2307.15043 or doi:10....")


@rule()
def unknown_paper(base: Base) -> Findings:
    """A relation, a node, a model, a benchmark or kb.yml names a paper that has no entry.

    Use the id, which is the file's name. A work that does not belong into the knowledge base is written
    `arxiv:2307.15043` or `doi:10....`, and a whole class of works is the id of its node.
    """
    for path, at, target in base.dangling:
        if target not in base.paper_ids and target not in base.former_ids and not target.startswith(_OUTSIDE):
            near = closest(target, base.paper_ids)
            hint = (
                f"did you mean {near!r}?" if near else "add the paper, or write arxiv:... or doi:... for a work outside"
            )
            yield Finding(path, at, f"there is no paper {target!r}", hint)


@rule(severity=Severity.WARNING, fixable=True)
def moved_paper(base: Base) -> Findings:
    """A reference uses the former id of a paper.

    Readers are redirected; `--fix` writes the new id.
    """
    for path, at, target in base.dangling:
        if target not in base.paper_ids and (current := base.former_ids.get(target)):
            fix = base.places.replacement(path, at, current, f"write {current}")
            yield Finding(path, at, f"the paper {target!r} is now called {current!r}", f"write {current}", fix)


@rule(severity=Severity.WARNING, fixable=True)
def target_is_here(base: Base) -> Findings:
    """The target of a relation is written as a work outside, but it has an entry here.

    Relations between entries are shown on both pages and counted in the coverage matrix. `--fix` writes the id.
    """
    for path, at, target in base.dangling:
        kind, _, name = target.partition(":")
        found = base.index.find(arxiv=name) if kind == "arxiv" else base.index.find(doi=name) if kind == "doi" else None
        if found is not None:
            right = base.papers[found].id
            fix = base.places.replacement(path, at, right, f"write {right}")
            yield Finding(path, at, f"{target} has an entry here: {right}", f"write {right}", fix)


@rule()
def contradicting_relation(base: Base) -> Findings:
    """Two relations cannot both be true: they hold between the same papers, and one excludes the other.

    Read the evidence of both and mend the wrong one. What a type of relation excludes stands in `taxonomy/terms.yml`; a
    type that excludes itself cannot hold both ways.
    """
    edges, terms = base.relations, {one.id: one for one in base.catalog.terms.relations}
    for (source, target, kind), index in edges.items():
        path, at = base.by_id[source], ("relations", index, "type")
        for other in terms[kind].excludes if kind in terms else ():
            again = edges.get((source, target, other)) if other != kind else None
            back = edges.get((target, source, kind)) if other == kind else None
            if again is not None:
                message = f"{kind} {target!r} and {other} {target!r} cannot both be true"
                yield Finding(path, at, message, "keep the true one", related=((path, ("relations", again, "type")),))
            if back is not None and source > target:
                message = f"{target!r} {terms[kind].name} this paper in turn"
                related = ((base.by_id[target], ("relations", back, "type")),)
                yield Finding(path, at, message, "keep the true one", related=related)


@rule()
def circular_relation(base: Base) -> Findings:
    """Papers extend each other in a circle.

    A work can only extend an older one, so at least one of the relations is wrong or turned round.
    """
    extends: dict[str, list[str]] = defaultdict(list)
    for source, target, kind in base.relations:
        if kind == "extends" and source != target:
            extends[source].append(target)
    for cycle in cycles(extends):
        here, following = cycle[0], cycle[1]
        at: DataPath = ("relations", base.relations[here, following, "extends"], "target")
        way = " extends ".join([*cycle, here])
        yield Finding(base.by_id[here], at, f"a circle: {way}", "turn the wrong relation round, or delete it")


def cycles(edges: Mapping[str, list[str]]) -> Iterator[list[str]]:
    """Circles of a directed graph, each once and beginning with its smallest name, in time linear in the edges.

    Every graph that has circles yields at least one; two that share an edge may be told one after the other is mended.
    """
    state: dict[str, int] = {}
    for start in sorted(edges):
        if start in state:
            continue
        way: list[str] = [start]
        stack = [iter(sorted(edges.get(start, ())))]
        state[start] = 1
        while stack:
            following = next(stack[-1], None)
            if following is None:
                stack.pop()
                state[way.pop()] = 2
            elif state.get(following) == 1:
                cycle = way[way.index(following) :]
                smallest = cycle.index(min(cycle))
                yield cycle[smallest:] + cycle[:smallest]
            elif following not in state:
                state[following] = 1
                way.append(following)
                stack.append(iter(sorted(edges.get(following, ()))))
