"""What was tried against what: the matrix that ``kb.yml`` lays over two branches, its evidence, and gaps.

Five kinds of evidence fill a cell, the strongest first. An effect: one source gives values without and with it. A
result: a value with it alone. A relation: a paper says so of another paper, or of a whole class. A benchmark: a paper
of a column was run on a benchmark that a paper of a row introduces. A statement: a paper of a column says by its facets
which rows it meets.
An empty cell says that nothing was entered, and nothing more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Any, Literal

from site_builder.errors import UsageError
from site_builder.knowledge.catalog import Catalog
from site_builder.knowledge.fields import Brief, confirmed_nodes
from site_builder.results.effects import Effect, effects
from site_builder.results.loading import Results
from site_builder.results.measured import trials
from site_builder.schema.settings import Matrix

if TYPE_CHECKING:
    from site_builder.schema.papers import Relation

EvidenceKind = Literal["effect", "result", "relation", "benchmark", "statement"]
KINDS: dict[EvidenceKind, str] = {
    "effect": "measured without and with it",
    "result": "measured with it only",
    "relation": "a paper says so",
    "benchmark": "run on a benchmark that carries it",
    "statement": "made for such, by its own account",
}
"""Kinds of evidence in words, the strongest first."""
GAPS = ("leaf", "pair", "cell")
FORMULA = "score = sqrt(a x b); a, b: papers on either side, each halved for every two years before the newest"
"""How pairs are ranked."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason why a cell of the matrix is not empty."""

    kind: EvidenceKind
    column: str | None
    """Paper of the column's side; None for a row of results that names only a node."""
    row: str | None
    """Paper of the row's side, or of the benchmark that carries it."""
    benchmark: str | None
    models: tuple[str, ...]
    """The models of results; else those of the paper, not each of which need have been tried in this pair."""
    text: str
    """What shows it: the curator's sentence, or the values."""
    source: str
    """Paper or reported table in which it stands."""
    effects: tuple[Effect, ...] = ()
    second_hand: bool = False
    """Whether only somebody's account of the source was read."""

    @property
    def paper(self) -> str:
        """The paper that stands for it in counts."""
        return self.column or self.source


@dataclass(frozen=True, slots=True)
class CoverageCell:
    """A pair of nodes with all its evidence, the strongest first."""

    row: str
    column: str
    evidence: tuple[Evidence, ...]

    @property
    def papers(self) -> tuple[str, ...]:
        """The papers of the column's side that have evidence here, each once."""
        return tuple(dict.fromkeys(one.paper for one in self.evidence))

    def of_kind(self, *kinds: EvidenceKind) -> tuple[Evidence, ...]:
        return tuple(one for one in self.evidence if one.kind in kinds)


@dataclass(frozen=True)
class Coverage:
    """The matrix: its nodes (leaves of the two branches, and inner nodes with evidence) and its filled cells."""

    matrix: Matrix
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[CoverageCell, ...]

    @cached_property
    def by_pair(self) -> dict[tuple[str, str], CoverageCell]:
        return {(cell.row, cell.column): cell for cell in self.cells}

    def evidence(self, row: str, column: str) -> tuple[Evidence, ...]:
        """The evidence of a pair; empty where none was entered."""
        cell = self.by_pair.get((row, column))
        return cell.evidence if cell else ()


def matrix_of(catalog: Catalog) -> Matrix:
    """The matrix of a knowledge base. Raises UsageError where kb.yml lays none."""
    found = catalog.settings.matrix
    if found is None:
        raise UsageError("kb.yml lays no matrix over the taxonomy", hint="kb explain and docs/reference/schema.md")
    return found


def coverage(results: Results, *, measured: bool = False) -> Coverage:
    """What was tried against what, in the order of the taxonomy; with ``measured`` only as far as tables and runs have
    values. Raises UsageError without a matrix."""
    catalog, matrix = results.catalog, matrix_of(results.catalog)
    found: dict[tuple[str, str], list[Evidence]] = defaultdict(list)
    reader = _Reader(results, matrix)
    for rows, columns, evidence in reader.measured() if measured else reader.all():
        for pair in product(rows, columns):
            if evidence not in found[pair]:
                found[pair].append(evidence)
    _drop_said_better(catalog, found)
    place = {node: index for index, node in enumerate(catalog.taxonomy.nodes)}
    pairs = sorted((pair for pair in found if found[pair]), key=lambda pair: tuple(place.get(one, -1) for one in pair))
    order = list(KINDS)
    cells = tuple(
        CoverageCell(*pair, tuple(sorted(found[pair], key=lambda one: (order.index(one.kind), one.second_hand))))
        for pair in pairs
    )
    used = {node for pair in pairs for node in pair}
    shown = [node for node in place if node in used or catalog.taxonomy.is_leaf(node)]
    return Coverage(
        matrix,
        tuple(node for node in shown if _inside(node, matrix.rows)),
        tuple(node for node in shown if _inside(node, matrix.columns)),
        cells,
    )


def _inside(node: str, branch: str) -> bool:
    return node.startswith(f"{branch}/")


def _drop_said_better(catalog: Catalog, found: dict[tuple[str, str], list[Evidence]]) -> None:
    """Leave out what the same paper says better: a shared benchmark beside a relation or value, a statement about a
    whole class beside anything about a part of it."""
    path = catalog.taxonomy.path
    better: dict[tuple[str, str], set[str]] = defaultdict(set)  # paper and column to rows, and all above them
    for (row, column), evidence in found.items():
        for one in evidence:
            above = path(row)[:-1] if one.kind == "statement" else path(row)
            better[one.paper, column].update(above)
    for (row, column), evidence in found.items():
        strong = {(one.column, one.row) for one in evidence if one.kind in ("effect", "result", "relation")}
        found[row, column] = [
            one
            for one in evidence
            if not (one.kind == "benchmark" and (one.column, one.row) in strong)
            and not (one.kind == "statement" and row in better[one.paper, column])
        ]


_Found = tuple[list[str], list[str], Evidence]


class _Reader:
    """All evidence of a knowledge base, each with the nodes of its row's and its column's side."""

    def __init__(self, results: Results, matrix: Matrix) -> None:
        self.results, self.catalog, self.matrix = results, results.catalog, matrix
        self.carried = {
            one.id: one.paper
            for one in results.catalog.benchmarks.values()
            if one.kind in matrix.benchmarks and self._core(one.paper)
        }

    def _core(self, key: str | None) -> Brief | None:
        """The paper ``key``, where it is one of the subject itself."""
        brief = self.catalog.links.briefs.get(key or "")
        return brief if brief and brief.scope == "core" else None

    def all(self) -> Iterator[_Found]:
        related = {*self.matrix.column_relations, *self.matrix.row_relations}
        core = (brief for brief in self.catalog.links.briefs.values() if brief.scope == "core")
        for brief in core:
            columns = nodes_of(self.catalog, brief, self.matrix.columns)
            if any(kind in related for kind, _ in brief.relations):
                yield from self._relations(brief)
            if columns:
                yield from self._benchmarks(brief, columns)
                yield from self._statements(brief, columns)
        yield from self.measured()

    def measured(self) -> Iterator[_Found]:
        yield from self._results()
        yield from self._trials()

    def _relations(self, brief: Brief) -> Iterator[_Found]:
        # Whole records are read only of papers that can have such evidence: at 10,000 papers that is most of the time.
        for relation in self.catalog.papers[brief.id].relations:
            target = self._core(relation.target)
            forward = relation.type in self.matrix.column_relations
            if target is None and forward and (rows := self._side(relation.target, self.matrix.rows)):
                evidence = Evidence("relation", brief.id, None, None, tuple(brief.models), relation.evidence, brief.id)
                evidence = replace(evidence, **self._told_by(relation))
                yield rows, nodes_of(self.catalog, brief, self.matrix.columns), evidence
            if target is None or not (forward or relation.type in self.matrix.row_relations):
                continue
            column, row = (brief, target) if forward else (target, brief)
            named = [key for key in brief.benchmarks if self.carried.get(key) == row.id]
            evidence = Evidence(
                "relation", column.id, row.id, named[0] if named else None, tuple(brief.models), relation.evidence,
                brief.id,
            )  # fmt: skip
            evidence = replace(evidence, **self._told_by(relation))
            yield self._rows(row), nodes_of(self.catalog, column, self.matrix.columns), evidence

    def _told_by(self, relation: Relation) -> dict[str, Any]:
        """Who says it, where that is another paper here, and whether only an account of it was read."""
        said = {"source": relation.stated_by} if self._core(relation.stated_by) else {}
        return {**said, "second_hand": relation.basis == "secondary"}

    def _benchmarks(self, brief: Brief, columns: list[str]) -> Iterator[_Found]:
        for key in brief.benchmarks:
            carrier = self._core(self.carried.get(key))
            if carrier is not None and carrier.id != brief.id and (rows := self._rows(carrier)):
                text = f"{self.catalog.benchmarks[key].name} is among its benchmarks."
                yield rows, columns, Evidence(
                    "benchmark", brief.id, carrier.id, key, tuple(brief.models), text, brief.id
                )  # fmt: skip

    def _statements(self, brief: Brief, columns: list[str]) -> Iterator[_Found]:
        said: dict[str, list[str]] = {}
        for statement in self.matrix.statements:
            if all(value in brief.facets.get(facet, ()) for facet, value in statement.facets.items()):
                for row in statement.rows:
                    said.setdefault(row, []).append(statement.words)
        if brief.meets:
            for met in self.catalog.papers[brief.id].meets:
                row = self.catalog.taxonomy.current(met.node)
                said.pop(row, None)
                yield [row], columns, _statement(brief, met.evidence)
        for row, words in said.items():
            if row in self.catalog.taxonomy:
                text = f"It says that it meets {', '.join(dict.fromkeys(words))}."
                yield [row], columns, _statement(brief, text)

    def _results(self) -> Iterator[_Found]:
        groups: dict[tuple[str, str, str | None, str | None], list[Effect]] = defaultdict(list)
        for effect in effects(self.results, self.matrix):
            if effect.test:
                groups[effect.table, effect.column, effect.row, effect.benchmark].append(effect)
        for (table, column, row, benchmark), found in groups.items():
            rows = self._side(row, self.matrix.rows)
            columns = self._side(column, self.matrix.columns)
            whole = [one for one in found if one.without is not None]
            models = tuple(dict.fromkeys(one.model for one in found if one.model))
            evidence = Evidence(
                "effect" if whole else "result", column if self._core(column) else None,
                row if self._core(row) else None, benchmark, models,
                _told(whole or found), table, tuple(whole or found), found[0].second_hand,
            )  # fmt: skip
            yield rows, columns, evidence

    def _trials(self) -> Iterator[_Found]:
        """Our own runs with something of the columns' side around the model, against the model alone."""
        for trial in trials(self.results.runs):
            known = self.catalog.benchmarks.get(trial.benchmark)
            carried = (known.carries if known else ()) or ((known.paper,) if known and known.paper else ())
            for one in trial.tried:
                run, parts = one.run, one.run.around.parts if one.run.around else ()
                papers = [part.paper for part in parts]
                shown = (run.shown.paper or run.shown.node) if run.shown else None
                rows = [
                    node for name in ((shown,) if shown else carried) for node in self._side(name, self.matrix.rows)
                ]
                nodes = dict.fromkeys(part.node for part in parts)
                columns = [node for name in nodes for node in self._side(name, self.matrix.columns)]
                first = one.changes[0] if one.changes else None
                if first is None or not rows:
                    continue
                pair = first.pair
                text = (
                    f"{run.model} behind {run.around.id if run.around else ''}: {pair.metric} {pair.split} "
                    f"{100 * pair.without / pair.n:.1f} to {100 * pair.with_it / pair.n:.1f} of {pair.n} samples, "
                    f"p = {first.p:.2g}; run here"
                )
                column = papers[0] if len(papers) == 1 and self._core(papers[0]) else None
                yield rows, columns, Evidence("effect", column, None, trial.benchmark, (run.model,), text, one.path)

    def _rows(self, brief: Brief) -> list[str]:
        return nodes_of(self.catalog, brief, self.matrix.rows)

    def _side(self, name: str | None, branch: str) -> list[str]:
        """The nodes of one side of a value, which is given as a paper or a node."""
        if brief := self._core(name):
            return nodes_of(self.catalog, brief, branch)
        current = self.catalog.taxonomy.current(name or "")
        return [current] if _inside(current, branch) and current in self.catalog.taxonomy else []


def _statement(brief: Brief, text: str) -> Evidence:
    return Evidence("statement", brief.id, None, None, tuple(brief.models), text, brief.id)


def _told(found: list[Effect]) -> str:
    """The first effects in words: what was measured, without and with it."""
    first = "; ".join(one.text for one in found[:2])
    return first + (f"; {len(found) - 2} more" if len(found) > 2 else "")


def nodes_of(catalog: Catalog, brief: Brief, branch: str) -> list[str]:
    """The nodes of a paper that stand in one branch, by their current ids; none that is only proposed."""
    current = dict.fromkeys(map(catalog.taxonomy.current, confirmed_nodes(brief)))
    return [node for node in current if _inside(node, branch)]


def silent(catalog: Catalog, tried: Collection[str] = ()) -> list[str]:
    """Papers of the columns that say nothing of what they were tried against, in the order of their files; ``tried``
    are those that tables of results try."""
    matrix = catalog.settings.matrix
    if matrix is None:
        return []
    relations = [relation for brief in catalog.briefs.values() for relation in brief.relations]
    told = {*tried, *(target for kind, target in relations if kind in matrix.row_relations)}
    carried = {one.id for one in catalog.benchmarks.values() if one.kind in matrix.benchmarks}
    return [
        brief.id
        for brief in catalog.briefs.values()
        if nodes_of(catalog, brief, matrix.columns)
        and brief.id not in told
        and not brief.meets
        and not any(kind in matrix.column_relations for kind, _ in brief.relations)
        and not carried.intersection(brief.benchmarks)
        and not any(
            all(value in brief.facets.get(facet, ()) for facet, value in one.facets.items())
            for one in matrix.statements
        )
    ]


# --- gaps -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Gap:
    """One place without evidence. ``papers`` counts the papers on each side of it: at the node, or at the node of the
    row, of the column (and with the benchmark)."""

    kind: str
    nodes: tuple[str, ...]
    benchmark: str | None
    papers: tuple[int, ...]
    score: float
    alike: bool = True
    """Whether both sides of a pair have the same value of some facet that nodes carry (where any do)."""


def gaps(catalog: Catalog, found: Coverage | None, kinds: Collection[str] = ("leaf", "pair")) -> list[Gap]:
    """Leaves with few papers, and pairs of leaves (``cell``: also with a benchmark) without any evidence entered.

    The highest score first within each kind, pairs with a facet in common first. Evidence about an inner node counts
    for what stands below it, but for the nodes right below a branch's top, which are too wide to say anything of a
    pair.
    """
    made = list(_leaves(catalog)) if "leaf" in kinds else []
    if found is not None and {"pair", "cell"} & set(kinds):
        made += _pairs(catalog, found, kinds)
    place = {kind: number for number, kind in enumerate(GAPS)}
    return sorted(made, key=lambda gap: (place[gap.kind], not gap.alike, -gap.score, gap.nodes, gap.benchmark or ""))


def _leaves(catalog: Catalog) -> Iterator[Gap]:
    """Leaves with fewer papers than the mean of those with the same facets: (1 + mean) / (1 + papers)."""
    taxonomy = catalog.taxonomy
    counts: dict[str, int] = defaultdict(int)
    for brief in catalog.briefs.values():
        for name in {taxonomy.current(node) for node in confirmed_nodes(brief)}:
            counts[name] += 1
    families: dict[tuple[str | None, ...], list[str]] = defaultdict(list)
    for node in taxonomy:
        if taxonomy.is_leaf(node.id):
            families[_facets(catalog, node.id)].append(node.id)
    for leaves in families.values():
        total = sum(counts[leaf] for leaf in leaves)
        for leaf in leaves:
            mean = (total - counts[leaf]) / max(1, len(leaves) - 1)
            if counts[leaf] < mean or not counts[leaf]:
                yield Gap("leaf", (leaf,), None, (counts[leaf],), round((1 + mean) / (1 + counts[leaf]), 2))


def _pairs(catalog: Catalog, found: Coverage, kinds: Collection[str]) -> Iterator[Gap]:
    taxonomy = catalog.taxonomy
    newest = max((brief.year for brief in catalog.briefs.values() if brief.year), default=0)
    papers: dict[str, set[str]] = defaultdict(set)
    weight: dict[str, float] = {}
    tests: dict[str, set[str]] = defaultdict(set)
    for brief in catalog.briefs.values():
        weight[brief.id] = 0.5 ** ((newest - (brief.year or newest)) / 2)
        for branch in (found.matrix.rows, found.matrix.columns):
            for leaf in filter(taxonomy.is_leaf, nodes_of(catalog, brief, branch)):
                papers[leaf].add(brief.id)
        for key in brief.benchmarks:
            tests[key].add(brief.id)
    tests = {key: ids for key, ids in tests.items() if key in catalog.benchmarks
             and catalog.benchmarks[key].kind in found.matrix.benchmarks}  # fmt: skip
    filled = _covered(catalog, found)
    sides = ([node for node in papers if _inside(node, branch)] for branch in (found.matrix.rows, found.matrix.columns))
    for row, column in product(*sides):
        demand = [sum(weight[key] for key in papers[node]) for node in (row, column)]
        counts = (len(papers[row]), len(papers[column]))
        alike = _alike(catalog, row, column)
        if "pair" in kinds and (row, column) not in filled:
            score = round((demand[0] * demand[1]) ** 0.5, 2)
            yield Gap("pair", (row, column), None, counts, score, alike)
        if "cell" in kinds:
            done = {one.benchmark for one in found.evidence(row, column)}
            for key in tests.keys() - done:
                third = sum(weight[one] for one in tests[key])
                score = round((demand[0] * demand[1] * third) ** (1 / 3), 2)
                yield Gap("cell", (row, column), key, (*counts, len(tests[key])), score, alike)


def _facets(catalog: Catalog, node: str) -> tuple[str | None, ...]:
    """The node's values of the facets that nodes carry."""
    carried = (facet.id for facet in catalog.facets.values() if facet.carried_by == "node")
    return tuple(catalog.taxonomy.facet(name, node) for name in carried)


def _alike(catalog: Catalog, row: str, column: str) -> bool:
    pairs = [pair for pair in zip(_facets(catalog, row), _facets(catalog, column), strict=True) if any(pair)]
    return not pairs or any(one == other for one, other in pairs)


def _covered(catalog: Catalog, found: Coverage) -> set[tuple[str, str]]:
    """Pairs of leaves with evidence about them, or about a class that holds them."""
    taxonomy, leaves = catalog.taxonomy, dict[str, list[str]]()
    for name in {name for cell in found.cells for name in (cell.row, cell.column)}:
        below = taxonomy.subtree(name) if taxonomy.is_leaf(name) or len(taxonomy.path(name)) > 2 else ()
        leaves[name] = [one for one in below if taxonomy.is_leaf(one)]
    return {pair for cell in found.cells for pair in product(leaves[cell.row], leaves[cell.column])}
