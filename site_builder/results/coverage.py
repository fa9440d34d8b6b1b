"""The coverage matrix: which defense was tried against which attack, on which benchmark and model, and how we know.

Three kinds of evidence lead to a cell. A relation: a paper says that it defends against (or attacks) another paper. A
benchmark: a defense was run on a benchmark whose own paper stands at an attack node. A result: a published or own row
with that defense. A cell stands for every pair of a defense node and an attack node of the papers concerned.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from site_builder.knowledge.coverage import TESTS, coverage, nodes_of
from site_builder.knowledge.coverage import Cell as Filled
from site_builder.results.loading import Results
from site_builder.results.table import Cell
from site_builder.schema.papers import Paper

EvidenceKind = Literal["relation", "benchmark", "result"]
_ATTACK, _DEFENSE = "attack/", "defense/"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason why a cell of the matrix is not empty."""

    kind: EvidenceKind
    defense: str | None
    """Paper of the defense; None for a row that names only its node."""
    attack: str | None
    """Paper of the attack or of the benchmark that carries it."""
    benchmark: str | None
    models: tuple[str, ...]
    """The model of a result; else the models of the paper, not each of which need have been tried in this pair."""
    text: str
    """What shows it: the curator's sentence, or the value."""
    source: str
    """Paper or reported table in which it stands."""


@dataclass(frozen=True, slots=True)
class CoverageCell:
    """A pair of nodes with all its evidence."""

    attack: str
    defense: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The matrix: its nodes (leaves of the taxonomy, and inner nodes with evidence) and its filled cells."""

    attacks: tuple[str, ...]
    defenses: tuple[str, ...]
    cells: tuple[CoverageCell, ...]

    @property
    def filled(self) -> set[Filled]:
        """Attack, defense and benchmark (None where it is not known) of everything that has evidence."""
        return {(cell.attack, cell.defense, one.benchmark) for cell in self.cells for one in cell.evidence}

    def evidence(self, attack: str, defense: str) -> tuple[Evidence, ...]:
        """The evidence of a pair; empty where nobody is known to have tried."""
        return next((one.evidence for one in self.cells if (one.attack, one.defense) == (attack, defense)), ())


def matrix(results: Results) -> Coverage:
    """The coverage matrix of a knowledge base, in the order of its taxonomy."""
    found: dict[tuple[str, str], dict[Evidence, None]] = {}
    for attacks, defenses, evidence in _all_evidence(results):
        for attack in attacks:
            for defense in defenses:
                found.setdefault((attack, defense), {})[evidence] = None
    order = list(results.catalog.taxonomy.nodes)
    place = {node: index for index, node in enumerate(order)}
    pairs = sorted(found, key=lambda pair: (place.get(pair[0], -1), place.get(pair[1], -1)))
    cells = tuple(CoverageCell(attack, defense, tuple(found[attack, defense])) for attack, defense in pairs)
    inner = {node.parent for node in results.catalog.taxonomy}
    used = {node for pair in found for node in pair}
    nodes = [node for node in order if node in used or node not in inner]
    return Coverage(
        tuple(node for node in nodes if node.startswith(_ATTACK)),
        tuple(node for node in nodes if node.startswith(_DEFENSE)),
        cells,
    )


_Found = tuple[list[str], list[str], Evidence]


def _all_evidence(results: Results) -> Iterator[_Found]:
    yield from _of_relations(results)
    carried = _carried(results)
    for brief in results.catalog.briefs.values():
        # Whole records are read only of papers that can have such evidence: at 10,000 papers that is most of the time.
        if carried.intersection(brief.benchmarks) and nodes_of(results.catalog, brief, "defense"):
            yield from _of_benchmarks(results, results.catalog.papers[brief.id])
    for view in results.views.values():
        for cell in view.cells:
            if cell.row.defense:
                yield from _of_result(results, view.table.id, cell)


def _carried(results: Results) -> set[str]:
    """Benchmarks on which defenses can be tested, and whose own paper is here."""
    papers = results.catalog.papers
    return {one.id for one in results.catalog.benchmarks.values() if one.kind in TESTS and one.paper in papers}


def _of_relations(results: Results) -> Iterator[_Found]:
    """The cells that papers fill by saying what they defend against, or attack."""
    for (attack_node, defense_node, benchmark), reasons in coverage(results.catalog).items():
        for reason in reasons:
            pair = (reason.paper, reason.target)
            defense, attack = pair if reason.relation == "defends-against" else pair[::-1]
            models = results.catalog.papers[reason.paper].models
            known = results.catalog.benchmarks.get(benchmark or "")
            tested = benchmark if known and known.kind in TESTS else None
            evidence = Evidence("relation", defense, attack, tested, models, reason.text, reason.paper)
            yield [attack_node], [defense_node], evidence


def _of_benchmarks(results: Results, paper: Paper) -> Iterator[_Found]:
    defenses = _nodes(results, paper, _DEFENSE)
    said = {relation.target: relation.evidence for relation in paper.relations}
    for name in paper.benchmarks if defenses else ():
        benchmark = results.catalog.benchmarks.get(name)
        carrier = results.catalog.papers.get(benchmark.paper) if benchmark and benchmark.paper else None
        if benchmark is None or benchmark.kind not in TESTS or carrier is None or carrier.id == paper.id:
            continue
        text = said.get(carrier.id, f"{name} is among its benchmarks.")
        yield _nodes(results, carrier, _ATTACK), defenses, Evidence(
            "benchmark", paper.id, carrier.id, name, paper.models, text, paper.id
        )  # fmt: skip


def _of_result(results: Results, table: str, cell: Cell) -> Iterator[_Found]:
    attacks, attack = _side(results, cell.row.attack, _ATTACK)
    if not attacks and cell.benchmark:
        benchmark = results.catalog.benchmarks.get(cell.benchmark)
        attacks, attack = _side(results, benchmark.paper if benchmark else None, _ATTACK)
    defenses, defense = _side(results, cell.row.defense, _DEFENSE)
    text = f"{cell.metric.name} {cell.text}" + (f" {cell.metric.unit}" if cell.metric.unit else "")
    models = (cell.row.model,) if cell.row.model else ()
    yield attacks, defenses, Evidence("result", defense, attack, cell.benchmark, models, text, table)


def _side(results: Results, name: str | None, branch: str) -> tuple[list[str], str | None]:
    """The nodes of one side of a row, which is given as a paper or a node, and the paper."""
    if name is None:
        return [], None
    paper = results.catalog.papers.get(name)
    if paper is None:
        return [name] if name.startswith(branch) else [], None
    return _nodes(results, paper, branch), paper.id


def _nodes(results: Results, paper: Paper, branch: str) -> list[str]:
    current = results.catalog.taxonomy.current
    nodes = [current(assignment.node) for assignment in paper.assignments]
    return list(dict.fromkeys(node for node in nodes if node.startswith(branch)))
