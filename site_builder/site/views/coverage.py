"""The coverage matrix: which defense was tried against which attack on which benchmark, the evidence, and the gaps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from site_builder.site.views import boards
from site_builder.site.views.common import Link, Page

if TYPE_CHECKING:
    from site_builder.knowledge.gaps import Gap
    from site_builder.results.coverage import Coverage, CoverageCell, Evidence
    from site_builder.site.index import Index

KINDS = {"relation": "stated", "benchmark": "shared benchmark", "result": "row of results"}
"""Words for each kind of evidence."""
SHOWN = 25
"""Gaps of each kind that the page lists; `kb gaps` lists all."""


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """One reason why a cell is not empty."""

    kind: str
    defense: Link | None
    attack: Link | None
    text: str
    source: Link


@dataclass(frozen=True, slots=True)
class GroupView:
    """The evidence of a cell that stands on one benchmark, or names none."""

    column: int
    """Number of the benchmark among the columns."""
    benchmark: Link | None
    evidence: tuple[EvidenceView, ...]
    share: float
    """Its amount as percent of that of the fullest group."""


@dataclass(frozen=True, slots=True)
class CellView:
    """A filled cell, numbered for its links."""

    number: int
    attack: Link
    defense: Link
    total: int
    groups: tuple[GroupView, ...]
    share: float
    """Evidence as percent of that of the fullest cell."""

    def on(self, column: int) -> GroupView | None:
        """The evidence on the benchmark of that column."""
        return next((group for group in self.groups if group.column == column), None)


@dataclass(frozen=True, slots=True)
class GapView:
    """An empty or thin place: its nodes, the benchmark, the papers on each side, and how unexpected it is."""

    nodes: tuple[Link, ...]
    benchmark: Link | None
    papers: tuple[int, ...]
    score: float


@dataclass(frozen=True, slots=True)
class CoverageView:
    """See coverage.html.j2. ``rows``: an attack with its papers, and a cell or None for each defense."""

    defenses: tuple[Link, ...]
    rows: tuple[tuple[Link, tuple[CellView | None, ...]], ...]
    cells: tuple[CellView, ...]
    benchmarks: tuple[tuple[int, Link | None], ...]
    """Number and name of each benchmark on which there is evidence, those with the most first; None: none is named."""
    pairs: int
    gaps: tuple[tuple[str, tuple[GapView, ...], int], ...]
    """Heading, the gaps shown, and how many there are."""


def pages(index: Index) -> Iterator[Page]:
    yield Page(
        address="coverage/",
        template="coverage.html.j2",
        title="Coverage and gaps",
        description="Which defense was tried against which attack, on which benchmark, with the evidence, and which "
        "combinations nobody is known to have tried.",
        view=partial(coverage_view, index),
        section="coverage/",
        crumbs=(Link("Coverage and gaps"),),
    )


def coverage_view(index: Index) -> CoverageView:
    found = index.evidence.coverage
    columns = _columns(found)
    most = max((len(cell.evidence) for cell in found.cells), default=1)
    cells = {
        (cell.attack, cell.defense): _cell(index, number, cell, columns, most)
        for number, cell in enumerate(found.cells, 1)
    }
    rows = tuple(
        (index.full_node_link(attack), tuple(cells.get((attack, defense)) for defense in found.defenses))
        for attack in found.attacks
    )
    return CoverageView(
        defenses=tuple(map(index.full_node_link, found.defenses)),
        rows=rows,
        cells=tuple(cells.values()),
        benchmarks=tuple((number, _benchmark(index, key)) for key, number in columns.items()),
        pairs=len(found.attacks) * len(found.defenses),
        gaps=tuple(_gaps(index)),
    )


def _columns(found: Coverage) -> dict[str | None, int]:
    """A number, from 1, for each benchmark with evidence, those with the most first, and last for evidence without."""
    counts = Counter(one.benchmark for cell in found.cells for one in cell.evidence)
    ordered = sorted(counts, key=lambda key: (key is None, -counts[key], key or ""))
    return {key: number for number, key in enumerate(ordered, 1)}


def _cell(index: Index, number: int, cell: CoverageCell, columns: dict[str | None, int], most: int) -> CellView:
    groups: dict[str | None, list[Evidence]] = {}
    for one in cell.evidence:
        groups.setdefault(one.benchmark, []).append(one)
    return CellView(
        number=number,
        attack=index.full_node_link(cell.attack),
        defense=index.full_node_link(cell.defense),
        total=len(cell.evidence),
        groups=tuple(
            GroupView(
                column=columns[key],
                benchmark=_benchmark(index, key),
                evidence=tuple(_evidence(index, one) for one in groups[key]),
                share=round(100 * len(groups[key]) / most, 1),
            )
            for key in sorted(groups, key=columns.__getitem__)
        ),
        share=round(100 * len(cell.evidence) / most, 1),
    )


def _benchmark(index: Index, key: str | None) -> Link | None:
    return index.benchmark_link(key) if key else None


def _evidence(index: Index, one: Evidence) -> EvidenceView:
    return EvidenceView(
        kind=KINDS[one.kind],
        defense=index.paper_link(one.defense) if one.defense else None,
        attack=index.paper_link(one.attack) if one.attack else None,
        text=one.text,
        source=index.paper_link(one.source) or boards.source_link(index, one.source),
    )


def _gaps(index: Index) -> Iterator[tuple[str, tuple[GapView, ...], int]]:
    for kind, heading in (
        ("leaf", "Thin places of the taxonomy"),
        ("pair", "Attacks and defenses that never met"),
        ("cell", "Never met on a benchmark"),
    ):
        chosen = [gap for gap in index.evidence.gaps if gap.kind == kind]
        yield heading, tuple(_gap(index, gap) for gap in chosen[:SHOWN]), len(chosen)


def _gap(index: Index, gap: Gap) -> GapView:
    nodes = tuple(map(index.full_node_link, gap.nodes))
    return GapView(nodes, _benchmark(index, gap.benchmark), gap.papers, gap.score)
