"""Two labellers of the same papers, compared at each level of the taxonomy.

A label is the main node of a paper. At level 1 it counts as the branch at the top, at level 2 as the node below that,
and so on; a label that does not go so deep counts as it is, so that *stopped here* differs from *went further*.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from site_builder.results.agreement import Units, cohen, interval, krippendorff, raw
from site_builder.results.statistics import Interval, wilson

if TYPE_CHECKING:
    from site_builder.knowledge.catalog import Catalog
    from site_builder.knowledge.taxonomy import Taxonomy

Labels = Mapping[str, Sequence[str]]
"""By paper its nodes, the main one first."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A coefficient with its 95 % interval; None where there is only one label, so that nothing can be measured."""

    value: float | None
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Level:
    """How far the two agree at one level of the taxonomy, with shares as fractions."""

    level: int
    """1: the branches at the top."""
    raw: float
    raw_interval: Interval
    meeting: float
    """Share of the papers of which any node of one is a node of the other, main or not."""
    cohen: Measured
    krippendorff: Measured
    confusion: tuple[tuple[str, str, int], ...]
    """The label of either and how many papers have the two, the most frequent pair first."""


@dataclass(frozen=True, slots=True)
class Parted:
    """A paper on whose main node the two differ."""

    id: str
    title: str | None
    first: tuple[str, ...]
    second: tuple[str, ...]
    level: int
    """The first level at which their main nodes differ."""
    nested: bool
    """Whether one of the main nodes lies below the other."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two labellers say of the papers that both labelled."""

    n: int
    levels: tuple[Level, ...]
    discuss: tuple[Parted, ...]
    """The papers on which they differ: those that part nearest to the top first."""
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]
    unknown: tuple[str, ...]
    """Labels that are no nodes of the taxonomy; they count as they are written."""


def compare(catalog: Catalog, first: Labels, second: Labels) -> Comparison:
    """Compare two labellers. Papers are known under former ids too, nodes under those before a move.

    Raises ValueError where no paper was labelled by both.
    """
    first, second = _current(catalog, first), _current(catalog, second)
    both = sorted(first.keys() & second.keys())
    if not both:
        raise ValueError("no paper was labelled by both")
    paths = _Paths(catalog.taxonomy)
    depth = max(len(paths[labels[key][0]]) for labels in (first, second) for key in both)
    parted = (_parted(catalog, paths, key, first[key], second[key]) for key in both if first[key][0] != second[key][0])
    used = {node for labels in (first, second) for key in both for node in labels[key]}
    return Comparison(
        len(both),
        tuple(_level(paths, [(first[key], second[key]) for key in both], level) for level in range(1, depth + 1)),
        tuple(sorted(parted, key=lambda one: (one.level, one.first[0], one.second[0], one.id))),
        tuple(sorted(first.keys() - second.keys())),
        tuple(sorted(second.keys() - first.keys())),
        tuple(sorted(node for node in used if node not in catalog.taxonomy)),
    )


def of_entries(catalog: Catalog) -> Labels:
    """The labels that stand in the entries."""
    return {key: [one.node for one in paper.assignments] for key, paper in catalog.papers.items() if paper.assignments}


def of_readers(catalog: Catalog) -> tuple[Labels, Labels, int]:
    """The main nodes of the first and of the second reader, as ``labelled`` tells them; and in how many entries that
    were read twice one of the two is not told (the label was changed afterwards, say)."""
    first: dict[str, Sequence[str]] = {}
    second: dict[str, Sequence[str]] = {}
    untold = 0
    for key, paper in catalog.papers.items():
        if paper.labelled is None or paper.labelled.reading == "first" or not paper.assignments:
            continue
        main, other = paper.assignments[0].node, paper.labelled.second
        if paper.labelled.reading == "agreed":
            other = main
        elif other is None or catalog.taxonomy.current(other) == catalog.taxonomy.current(main):
            untold += 1
            continue
        first[key], second[key] = [main], [other]
    return first, second, untold


class _Paths(dict[str, tuple[str, ...]]):
    """Of each label the nodes from the top down to it; a label that is no node is split at its slashes."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._taxonomy = taxonomy

    def __missing__(self, label: str) -> tuple[str, ...]:
        parts = label.split("/")
        written = ["/".join(parts[: number + 1]) for number in range(len(parts))]
        self[label] = tuple(self._taxonomy.path(label) or written)
        return self[label]

    def cut(self, label: str, level: int) -> str:
        path = self[label]
        return path[min(level, len(path)) - 1]


def _current(catalog: Catalog, labels: Labels) -> dict[str, Sequence[str]]:
    current = catalog.taxonomy.current
    return {
        catalog.links.current_id(key): list(dict.fromkeys(map(current, nodes)))
        for key, nodes in labels.items()
        if nodes
    }


def _level(paths: _Paths, pairs: Sequence[tuple[Sequence[str], Sequence[str]]], level: int) -> Level:
    units: Units = [(paths.cut(one[0], level), paths.cut(other[0], level)) for one, other in pairs]
    same = sum(one == other for one, other in units)
    meeting = sum(not _cut(paths, one, level).isdisjoint(_cut(paths, other, level)) for one, other in pairs)
    found = sorted(Counter(units).items(), key=lambda item: (-item[1], item[0]))
    return Level(
        level, raw(units), wilson(same, len(units)), meeting / len(units),
        Measured(cohen(units), interval(units, cohen)), Measured(krippendorff(units), interval(units, krippendorff)),
        tuple((one, other, number) for (one, other), number in found),
    )  # fmt: skip


def _cut(paths: _Paths, labels: Iterable[str], level: int) -> set[str]:
    return {paths.cut(label, level) for label in labels}


def _parted(catalog: Catalog, paths: _Paths, key: str, first: Sequence[str], second: Sequence[str]) -> Parted:
    one, other = paths[first[0]], paths[second[0]]
    shared = sum(1 for _ in _common(one, other))
    title = catalog.papers[key].title if key in catalog.papers else None
    return Parted(key, title, tuple(first), tuple(second), shared + 1, shared == min(len(one), len(other)))


def _common(one: Sequence[str], other: Sequence[str]) -> Iterator[str]:
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            return
        yield mine
