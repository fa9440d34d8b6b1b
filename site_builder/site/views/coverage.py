"""The coverage matrix: which defense was tried against which attack, the evidence, and the gaps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from site_builder.knowledge.gaps import gaps
from site_builder.results.coverage import matrix
from site_builder.site.views import boards
from site_builder.site.views.common import Link, Page

if TYPE_CHECKING:
    from site_builder.knowledge.gaps import Gap
    from site_builder.results.coverage import Coverage, CoverageCell, Evidence
    from site_builder.site.index import Index

SHOWN = 25
"""Gaps of each kind that the page lists; `kb gaps` lists all."""


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """One reason why a cell is not empty."""

    kind: str
    defense: Link | None
    attack: Link | None
    benchmark: Link | None
    text: str
    source: Link


@dataclass(frozen=True, slots=True)
class CellView:
    """A filled cell, numbered for its links."""

    number: int
    attack: Link
    defense: Link
    evidence: tuple[EvidenceView, ...]
    share: float
    """Evidence as percent of that of the fullest cell."""


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
    found = matrix(index.evidence.results)
    most = max((len(cell.evidence) for cell in found.cells), default=1)
    cells = {
        (cell.attack, cell.defense): _cell(index, number, cell, most) for number, cell in enumerate(found.cells, 1)
    }
    rows = tuple(
        (index.full_node_link(attack), tuple(cells.get((attack, defense)) for defense in found.defenses))
        for attack in found.attacks
    )
    return CoverageView(
        defenses=tuple(map(index.full_node_link, found.defenses)),
        rows=rows,
        cells=tuple(cells.values()),
        pairs=len(found.attacks) * len(found.defenses),
        gaps=tuple(_gaps(index, found)),
    )


def _cell(index: Index, number: int, cell: CoverageCell, most: int) -> CellView:
    return CellView(
        number=number,
        attack=index.full_node_link(cell.attack),
        defense=index.full_node_link(cell.defense),
        evidence=tuple(_evidence(index, one) for one in cell.evidence),
        share=round(100 * len(cell.evidence) / most, 1),
    )


def _evidence(index: Index, one: Evidence) -> EvidenceView:
    return EvidenceView(
        kind=one.kind,
        defense=index.paper_link(one.defense) if one.defense else None,
        attack=index.paper_link(one.attack) if one.attack else None,
        benchmark=index.benchmark_link(one.benchmark) if one.benchmark else None,
        text=one.text,
        source=index.paper_link(one.source) or boards.source_link(index, one.source),
    )


def _gaps(index: Index, coverage: Coverage) -> Iterator[tuple[str, tuple[GapView, ...], int]]:
    found = gaps(index.catalog, coverage.filled)
    for kind, heading in (
        ("leaf", "Thin places of the taxonomy"),
        ("pair", "Attacks and defenses that never met"),
        ("cell", "Never met on a benchmark"),
    ):
        chosen = [gap for gap in found if gap.kind == kind]
        yield heading, tuple(_gap(index, gap) for gap in chosen[:SHOWN]), len(chosen)


def _gap(index: Index, gap: Gap) -> GapView:
    benchmark = index.benchmark_link(gap.benchmark) if gap.benchmark else None
    return GapView(tuple(map(index.full_node_link, gap.nodes)), benchmark, gap.papers, gap.score)
