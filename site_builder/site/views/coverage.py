"""The matrix of kb.yml: what was tried against what, a page of evidence for each row, and where none was entered."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from site_builder.results.coverage import FORMULA, KINDS
from site_builder.site import addresses, names
from site_builder.site.views.common import Link, Page, plural
from site_builder.site.views.ranking import source_link
from site_builder.site.words import name_of_split

if TYPE_CHECKING:
    from site_builder.results.coverage import Coverage, CoverageCell, Evidence, EvidenceKind, Gap
    from site_builder.results.effects import Effect
    from site_builder.schema.settings import Matrix
    from site_builder.site.index import Index

SHOWN = 25
"""Gaps of each kind that the page lists; `kb gaps` lists all."""
EFFECTS = 8
"""Effects of one piece of evidence that a page lists; the page of the table has all."""


@dataclass(frozen=True, slots=True)
class EffectView:
    """A value without and with something, in one source."""

    model: Link | None
    label: str
    measured: str
    """Metric, benchmark, split and condition."""
    printed_as: str
    """The label of its row, where nothing else tells it from another one."""
    without: str | None
    with_: str
    difference: str | None
    better: bool | None
    n: int | None
    by_others: bool
    second_hand: bool


@dataclass(frozen=True, slots=True)
class ToldView:
    """What one source says."""

    words: str
    """What kind of evidence it is, where it is weaker than the strongest."""
    text: str
    source: Link
    second_hand: bool
    effects: tuple[EffectView, ...]
    more: int
    """Effects that are not listed."""


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """Why a cell is not empty: two works, how they were brought together, and the sources that tell it."""

    words: str
    column: Link | None
    row: Link | None
    told: tuple[ToldView, ...]

    @property
    def first(self) -> tuple[EffectView, ...]:
        """The first value, where one was measured."""
        return tuple(effect for one in self.told for effect in one.effects)[:1]


@dataclass(frozen=True, slots=True)
class CellView:
    """A filled cell, with the place of its evidence."""

    address: str
    row: Link
    column: Link
    papers: int
    strongest: str
    kind: str
    share: float
    """Papers as percent of those of the fullest cell."""


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """See evidence.html.j2: what was entered for one row, by column, the strongest first."""

    words: Matrix
    heading: str
    row: Link
    cells: tuple[tuple[CellView, str, tuple[EvidenceView, ...]], ...]
    """Each with the name of its place on the page."""


@dataclass(frozen=True, slots=True)
class GapView:
    """A place without evidence: its nodes, the papers on each side, and how unexpected it is."""

    nodes: tuple[Link, ...]
    papers: tuple[int, ...]
    score: float
    alike: bool


@dataclass(frozen=True, slots=True)
class CoverageView:
    """See coverage.html.j2. ``rows``: a node with its papers, and a cell or None for each column."""

    words: Matrix
    columns: tuple[Link, ...]
    rows: tuple[tuple[Link, tuple[CellView | None, ...]], ...]
    filled: int
    pairs: int
    kinds: tuple[tuple[str, str, int], ...]
    """Kind of evidence, in words, and for how many cells it is the strongest."""
    gaps: tuple[tuple[str, tuple[GapView, ...], int], ...]
    """Kind of gap, those shown, and how many there are."""
    advised: bool
    """Whether there is a page of recommendations."""
    formula: str = FORMULA


def pages(index: Index) -> Iterator[Page]:
    found = index.evidence.coverage
    if found is None:
        return
    words = found.matrix
    yield Page(
        address="coverage/",
        template="coverage.html.j2",
        title="Coverage and gaps",
        description=f"A matrix: which {words.column_word} was {words.verb} which {words.row_word}, with what result "
        "and evidence, and for which pairs nothing was entered.",
        view=partial(coverage_view, index, found),
        section="coverage/",
        crumbs=(Link("Coverage and gaps"),),
    )
    above = Link("Coverage and gaps", None if "coverage" in index.left_out else "coverage/")
    for row, cells in _by_row(found).items():
        name = index.full_node_link(row).name
        yield Page(
            address=address(row),
            template="evidence.html.j2",
            title=f"{name}: {words.column_word}s {words.verb} it",
            description=f"Evidence for {plural(len(cells), words.column_word)} {words.verb} {name}, with its sources.",
            view=partial(_row_page, index, found, row, cells),
            section="coverage/",
            crumbs=(above, Link(name)),
        )


def _by_row(found: Coverage) -> dict[str, list[CoverageCell]]:
    rows: dict[str, list[CoverageCell]] = {}
    for cell in found.cells:
        rows.setdefault(cell.row, []).append(cell)
    return rows


def _row_page(index: Index, found: Coverage, row: str, cells: list[CoverageCell]) -> EvidencePage:
    order, most = list(KINDS), max(len(cell.papers) for cell in cells)
    ranked = sorted(cells, key=lambda cell: (order.index(cell.evidence[0].kind), -len(cell.papers)))
    shown = (
        (cell_view(index, cell, most), anchor(cell.column), evidence_views(index, cell.evidence)) for cell in ranked
    )
    return EvidencePage(found.matrix, heading(index, row), index.full_node_link(row), tuple(shown))


def address(row: str, column: str = "") -> str:
    """Where the evidence for a row stands, or that for a pair."""
    return addresses.evidence(row) + (f"#{anchor(column)}" if column else "")


def anchor(column: str) -> str:
    """The name of a column's place on the page of a row."""
    return column.replace("/", "-")


def heading(index: Index, node: str) -> str:
    """What was tried, seen from a node of the matrix; empty for any other."""
    matrix, top = index.catalog.settings.matrix, node.split("/")[0]
    if matrix is None or top not in (matrix.rows, matrix.columns):
        return ""
    if top == matrix.rows:
        return f"{matrix.column_word.capitalize()}s {matrix.verb} it"
    return f"{matrix.row_word.capitalize()}s it was {matrix.verb}"


def coverage_view(index: Index, found: Coverage) -> CoverageView:
    most = max((len(cell.papers) for cell in found.cells), default=1)
    cells = {(cell.row, cell.column): cell_view(index, cell, most) for cell in found.cells}
    strongest = [cell.evidence[0].kind for cell in found.cells]
    return CoverageView(
        words=found.matrix,
        columns=tuple(map(index.full_node_link, found.columns)),
        rows=tuple(
            (index.full_node_link(row), tuple(cells.get((row, column)) for column in found.columns))
            for row in found.rows
        ),
        filled=len(found.cells),
        pairs=len(found.rows) * len(found.columns),
        kinds=tuple((kind, words, strongest.count(kind)) for kind, words in KINDS.items()),
        gaps=tuple(_gaps(index)),
        advised=any(cell.of_kind("effect") for cell in found.cells),
    )


def cell_view(index: Index, cell: CoverageCell, most: int) -> CellView:
    return CellView(
        address=address(cell.row, cell.column),
        row=index.full_node_link(cell.row),
        column=index.full_node_link(cell.column),
        papers=len(cell.papers),
        strongest=KINDS[cell.evidence[0].kind],
        kind=cell.evidence[0].kind,
        share=round(100 * len(cell.papers) / most, 1),
    )


def evidence_views(index: Index, found: Iterable[Evidence], page: str = "") -> tuple[EvidenceView, ...]:
    """All evidence for the same two works stands together, where the strongest of it stood; the work of which the page
    is, is not named again."""
    pairs: dict[tuple[str | None, str | None], list[Evidence]] = defaultdict(list)
    for one in found:
        pairs[one.column, one.row].append(one)
    return tuple(
        EvidenceView(
            words=KINDS[some[0].kind],
            column=_work(index, column) if column != page else None,
            row=_work(index, row) if row != page else None,
            told=tuple(_told(index, one, some[0].kind) for one in some),
        )
        for (column, row), some in pairs.items()
    )


def _work(index: Index, key: str | None) -> Link | None:
    """A paper by the name of what it introduces."""
    link = index.paper_link(key) if key else None
    return link._replace(name=names.work(index, key)) if link and key else None


def _told(index: Index, one: Evidence, strongest: EvidenceKind) -> ToldView:
    whole = one.effects if one.kind == "effect" else ()
    return ToldView(
        words=KINDS[one.kind] if one.kind != strongest else "",
        text=one.text,
        source=index.paper_link(one.source) or source_link(index, one.source),
        second_hand=one.second_hand,
        effects=effect_views(index, whole[:EFFECTS]),
        more=max(0, len(whole) - EFFECTS),
    )


def effect_views(index: Index, found: Iterable[Effect]) -> tuple[EffectView, ...]:
    """Effects as rows of a table, no two of which look alike where their source prints them under two labels."""
    views = [_effect_view(index, effect) for effect in found]
    alike = Counter((view.model, view.measured) for view in views)
    return tuple(
        view if alike[view.model, view.measured] > 1 and view.model else replace(view, printed_as="") for view in views
    )


def _effect_view(index: Index, effect: Effect) -> EffectView:
    before, after, found = effect.without, effect.with_, effect.difference
    benchmark = index.catalog.benchmarks.get(effect.benchmark or "")
    parts = (after.metric_name, benchmark.name if benchmark else "", name_of_split(benchmark, after.key.split))
    return EffectView(
        model=index.model_link(effect.model) if effect.model else None,
        label=after.label,
        measured=" · ".join(filter(None, (*parts, names.condition(index, after.key.condition)))),
        printed_as=after.label,
        without=(before.printed or f"{before.value:.2f}") if before and before.value is not None else None,
        with_=after.printed or f"{after.value:.2f}",
        difference=str(found) if found else None,
        better=effect.better,
        n=after.n,
        by_others=effect.by_others,
        second_hand=effect.second_hand,
    )


def _gaps(index: Index) -> Iterator[tuple[str, tuple[GapView, ...], int]]:
    for kind in ("leaf", "pair"):
        chosen = [gap for gap in index.evidence.gaps if gap.kind == kind]
        yield kind, tuple(_gap(index, gap) for gap in chosen[:SHOWN]), len(chosen)


def _gap(index: Index, gap: Gap) -> GapView:
    return GapView(tuple(map(index.full_node_link, gap.nodes)), gap.papers, gap.score, gap.alike)
