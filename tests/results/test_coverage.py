"""The matrix of kb.yml: what fills its cells, how strongly, and what is said of empty ones."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from site_builder.knowledge.catalog import Catalog
from site_builder.output import coverage as printed
from site_builder.results.coverage import KINDS, Coverage, coverage, gaps, silent
from site_builder.results.loading import Results

SMALL = Path(__file__).parents[1] / "data" / "kb"
TYPOGRAPHY = "attack/inference/black-box/typography"
BACKDOOR = "attack/training/backdoor-trigger"
REWRITING = "defense/inference/output-validation/response-rewriting"


@pytest.fixture(scope="module")
def small() -> Coverage:
    return coverage(Results(Catalog.load(SMALL)))


@pytest.fixture(scope="module")
def found(real: Results) -> Coverage:
    return coverage(real)


def test_a_relation_is_evidence_in_both_directions(small: Coverage) -> None:
    both = small.evidence(TYPOGRAPHY, "defense/inference/input-sanitization")
    stated = {(one.source, one.column, one.row) for one in both if one.kind == "relation"}
    assert stated == {
        ("lind2024rewash", "mensah2024wash", "lind2024rewash"),
        ("mensah2024wash", "mensah2024wash", "lind2023sticker"),
    }
    assert small.evidence(BACKDOOR, "defense/training/data-cleaning")


def test_a_relation_leads_to_a_cell_with_its_sentence(real: Results, found: Coverage) -> None:
    evidence = found.evidence(
        "attack/inference/white-box/single-modality", "defense/training/strategy-driven/adversarial-training"
    )
    related = [one for one in evidence if one.kind == "relation" and one.column == "hossain2024securing"]
    sentences = {relation.evidence for relation in real.catalog.papers["hossain2024securing"].relations}
    assert related
    assert {one.text for one in related} <= sentences


def test_a_paper_counts_once_however_many_benchmarks_it_used(found: Coverage) -> None:
    for cell in found.cells:
        assert len(cell.papers) == len({one.paper for one in cell.evidence}) <= len(cell.evidence)
    for cell in found.cells:
        related = [(one.column, one.row, one.text) for one in cell.evidence if one.kind == "relation"]
        assert len(related) == len(set(related))


def test_a_relation_names_no_benchmark_but_that_of_its_target(real: Results, found: Coverage) -> None:
    for cell in found.cells:
        for one in cell.of_kind("relation"):
            assert one.benchmark is None or real.catalog.benchmarks[one.benchmark].paper == one.row


def test_what_a_defense_says_of_itself_fills_a_cell(found: Coverage) -> None:
    said = found.evidence(BACKDOOR, "defense/training/data-driven/data-cleaning")
    assert ("statement", "ge2026entropyscan") in {(one.kind, one.column) for one in said}
    white = found.evidence("attack/inference/white-box", "defense/inference/input-sanitization/input-detection")
    assert {"zhang2024pip"} <= {one.column for one in white}


def test_a_statement_about_a_class_gives_way_to_evidence_about_a_part_of_it(found: Coverage, real: Results) -> None:
    path = real.catalog.taxonomy.path
    for cell in found.cells:
        for one in cell.of_kind("statement"):
            narrower = [
                other
                for other in found.cells
                if other.column == cell.column and cell.row in path(other.row)[:-1] and one.paper in other.papers
            ]
            assert not narrower, (cell.row, cell.column, one.paper)


def test_benchmarks_that_measure_usefulness_are_no_evidence(real: Results, found: Coverage) -> None:
    kinds = {
        real.catalog.benchmarks[one.benchmark].kind for cell in found.cells for one in cell.evidence if one.benchmark
    }
    assert kinds <= set(found.matrix.benchmarks)


def test_the_matrix_has_every_leaf_and_only_its_own_sides(real: Results, found: Coverage) -> None:
    assert all(node.startswith("attack/") for node in found.rows)
    assert all(node.startswith("defense/") for node in found.columns)
    leaves = {node.id for node in real.catalog.taxonomy if real.catalog.taxonomy.is_leaf(node.id)}
    assert {node for node in leaves if node.startswith(("attack/", "defense/"))} <= {*found.rows, *found.columns}
    assert {(cell.row, cell.column) for cell in found.cells} <= {(a, d) for a in found.rows for d in found.columns}


def test_evidence_is_sorted_by_strength(found: Coverage) -> None:
    order = list(KINDS)
    for cell in found.cells:
        places = [order.index(one.kind) for one in cell.evidence]
        assert places == sorted(places)


def test_formats_agree_and_never_say_never(found: Coverage) -> None:
    pieces = sum(len(cell.evidence) for cell in found.cells)
    assert len(list(csv.DictReader(io.StringIO(printed.as_csv(found, found.cells))))) == pieces
    assert len(json.loads(printed.as_json(found, found.cells))["cells"]) == len(found.cells)
    text = printed.as_text(found, found.cells)
    assert all(node in text for node in found.rows)
    assert max(map(len, text.splitlines())) <= 80
    whole = (text + printed.node_text(found, found.cells)).casefold()
    assert not any(word in whole for word in ("never", "none is known", "nobody", "not known to"))


def test_pairs_with_any_evidence_are_no_gaps(real: Results, found: Coverage) -> None:
    pairs = [gap for gap in gaps(real.catalog, found) if gap.kind == "pair"]
    assert pairs
    taxonomy = real.catalog.taxonomy
    for gap in pairs:
        above = [taxonomy.path(node)[2:] for node in gap.nodes]
        assert not any(found.evidence(row, column) for row in above[0] for column in above[1])
    assert (BACKDOOR, "defense/training/data-driven/data-cleaning") not in {gap.nodes for gap in pairs}
    assert [gap.alike for gap in pairs] == sorted((gap.alike for gap in pairs), reverse=True)
    scores = [gap.score for gap in pairs if gap.alike]
    assert scores == sorted(scores, reverse=True)


def test_triples_are_listed_only_when_asked_for(real: Results, found: Coverage) -> None:
    assert {gap.kind for gap in gaps(real.catalog, found)} == {"leaf", "pair"}
    assert {gap.kind for gap in gaps(real.catalog, found, ("cell",))} == {"cell"}


def test_thin_leaves(small: Coverage) -> None:
    leaves = [gap for gap in gaps(Catalog.load(SMALL), small) if gap.kind == "leaf"]
    assert leaves[0].nodes == ("attack/inference/black-box/shadow-play",)
    # the other three leaves of inference-phase attacks hold 3, 1 and 1 papers
    assert leaves[0].score == pytest.approx(1 + 5 / 3, abs=0.01)


def test_a_defense_that_says_nothing_is_found(copy: Path) -> None:
    path = copy / "papers" / "kong2025neural.yml"
    text = path.read_text(encoding="utf-8")
    assert "kong2025neural" not in silent(Catalog.load(copy))
    path.write_text(text.replace("objective: [backdoor]", "objective: []"), encoding="utf-8")
    assert "kong2025neural" in silent(Catalog.load(copy))
