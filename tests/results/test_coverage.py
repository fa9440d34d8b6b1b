"""The coverage matrix: relations, benchmarks and results lead to its cells, with their evidence."""

from __future__ import annotations

import csv
import io
import json

from site_builder.output import coverage as coverage_views
from site_builder.results.coverage import matrix
from site_builder.results.loading import Results


def test_a_relation_leads_to_a_cell_with_its_sentence(real: Results) -> None:
    found = matrix(real)
    evidence = found.evidence(
        "attack/inference/white-box/single-modality", "defense/training/strategy-driven/adversarial-training"
    )
    (paper,) = {one.defense for one in evidence if one.kind == "relation"}
    assert paper == "hossain2024securing"
    sentences = {relation.evidence for relation in real.catalog.papers["hossain2024securing"].relations}
    assert {one.text for one in evidence if one.kind == "relation"} <= sentences


def test_a_result_leads_to_a_cell_with_model_and_value(real: Results) -> None:
    found = matrix(real)
    evidence = found.evidence(
        "attack/inference/black-box/typography", "defense/inference/output-validation/response-rewriting"
    )
    results = [one for one in evidence if one.kind == "result"]
    assert ("mm-safetybench", ("llava-1.5-7b",), "safety improvement 37.6 percent", "gou2024eyes-headline") in [
        (one.benchmark, one.models, one.text, one.source) for one in results
    ]


def test_benchmarks_that_measure_usefulness_are_no_evidence(real: Results) -> None:
    kinds = {
        real.catalog.benchmarks[one.benchmark].kind
        for cell in matrix(real).cells
        for one in cell.evidence
        if one.benchmark and one.kind != "result"
    }
    assert kinds <= {"safety", "robustness", "injection", "guardrail"}


def test_the_matrix_has_every_leaf_and_only_its_own_sides(real: Results) -> None:
    found = matrix(real)
    assert all(node.startswith("attack/") for node in found.attacks)
    assert all(node.startswith("defense/") for node in found.defenses)
    inner = {node.parent for node in real.catalog.taxonomy}
    leaves = {node.id for node in real.catalog.taxonomy if node.id not in inner}
    assert {node for node in leaves if node.startswith(("attack/", "defense/"))} <= {*found.attacks, *found.defenses}
    assert {(cell.attack, cell.defense) for cell in found.cells} <= {
        (a, d) for a in found.attacks for d in found.defenses
    }
    assert (
        found.evidence("attack/inference/gray-box/cross-modality", "defense/training/strategy-driven/unlearning") == ()
    )


def test_formats_agree(real: Results) -> None:
    found = matrix(real)
    pieces = sum(len(cell.evidence) for cell in found.cells)
    assert len(list(csv.DictReader(io.StringIO(coverage_views.as_csv(found))))) == pieces
    assert len(json.loads(coverage_views.as_json(found))["cells"]) == len(found.cells)
    text = coverage_views.as_text(found)
    assert all(node in text for node in found.attacks)
    assert max(map(len, text.splitlines())) <= 80
    assert f"{len(found.cells)} of {len(found.attacks) * len(found.defenses)} pairs" in text.replace("\n", " ")
