"""Rules about the order of lists that have no order of their own."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.checks.registry import Findings, rule
from site_builder.checks.subject import Record, Vocabulary
from site_builder.diagnostics import Severity
from site_builder.text.datapath import DataPath

SETS = {"models": 0, "benchmarks": 0, "sources": 1}
"""Lists whose order means nothing, and how many of their first items have a place of their own."""


def _sets(record: Record) -> Iterator[tuple[DataPath, list[str]]]:
    for name in SETS:
        yield (name,), list(record.data.get(name, ()))
    for field in ("facets", "proposed"):
        for name, values in record.data.get(field, {}).items():
            yield (field, name), list(values)


@rule("paper", Severity.WARNING, fixable=True)
def unsorted_list(paper: Record, vocabulary: Vocabulary) -> Findings:
    """A list whose order means nothing is not sorted.

    Models, benchmarks and sources are sets, but for the first source, which is the paper's own page. Sorted, they can
    be compared at a glance, and two people who add to the same entry do not collide. `--fix` sorts them where no
    comment stands between the items.
    """
    for name, fixed in SETS.items():
        values = list(paper.data.get(name, ()))
        if values[fixed:] != sorted(values[fixed:]):
            wrong = next(at for at in range(fixed + 1, len(values)) if values[at] < values[at - 1])
            message = f"{values[wrong]!r} stands behind {values[wrong - 1]!r}"
            order = [*range(fixed), *sorted(range(fixed, len(values)), key=values.__getitem__)]
            fix = paper.places.order(paper.path, (name,), order)
            yield paper.finding((name, wrong), message, hint="sort the list", fix=fix)


@rule("venues", Severity.WARNING)
def unsorted_venues(venues: Record, vocabulary: Vocabulary) -> Findings:
    """The venues are not sorted by id.

    In a sorted file a venue is found, and its absence seen, at a glance.
    """
    ids = [venue["id"] for venue in venues.data["venues"]]
    for index in range(1, len(ids)):
        if ids[index] < ids[index - 1]:
            message = f"{ids[index]!r} stands behind {ids[index - 1]!r}"
            yield venues.finding(("venues", index, "id"), message, hint="move it to its place")
            return


@rule("nodes", Severity.WARNING)
def child_before_parent(nodes: Record, vocabulary: Vocabulary) -> Findings:
    """A node stands before its parent in the file.

    The file is read from the top; the order of the nodes is the order in which they are shown.
    """
    places = {node["id"]: index for index, node in enumerate(nodes.data["nodes"])}
    for index, node in enumerate(nodes.data["nodes"]):
        if places.get(node.get("parent") or "", -1) > index:
            message = f"{node['id']!r} stands before its parent"
            yield nodes.finding(("nodes", index, "id"), message, hint="move it behind its parent")


@rule("paper", Severity.WARNING)
def repeated_item(paper: Record, vocabulary: Vocabulary) -> Findings:
    """A value stands twice in a list, or an author in capital and in small letters.

    Delete one. An author who really stands twice on a paper is a misprint of its list.
    """
    lists = [
        *_sets(paper),
        (("authors",), paper.data["authors"]),
        (("affiliations",), paper.data.get("affiliations", ())),
    ]
    for at, values in lists:
        seen: dict[str, int] = {}
        for index, value in enumerate(values):
            first = seen.setdefault(value.casefold(), index)
            if first != index:
                related = ((paper.path, (*at, first)),)
                yield paper.finding((*at, index), f"{value!r} stands here twice", hint="delete one", related=related)
