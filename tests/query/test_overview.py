"""Relatives, counts and the graph, on a knowledge base small enough to count by hand."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import networkx
import pytest

from site_builder.knowledge import graph
from site_builder.knowledge.catalog import Catalog
from site_builder.knowledge.related import Related
from site_builder.query.overview import counts

KB = Path(__file__).parents[1] / "data" / "kb"


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return Catalog.load(KB)


def test_relatives_come_with_reasons(catalog: Catalog) -> None:
    relatives = Related(catalog).of("mensah2024wash")
    assert {relatives[0].id, relatives[1].id} == {"lind2023sticker", "lind2024rewash"}
    reasons = {(reason.kind, reason.value) for reason in relatives[0].reasons}
    assert ("defends-against", "lind2023sticker") in reasons or ("attacks by", "lind2024rewash") in reasons
    for relative in relatives:
        assert relative.score == pytest.approx(sum(reason.weight for reason in relative.reasons), abs=1e-3)
        assert relative.id != "mensah2024wash"


def test_what_everybody_shares_is_no_reason(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("site_builder.knowledge.related.COMMON", 2)
    kinds = {reason.kind for one in Related(catalog).of("sato2024gradient") for reason in one.reasons}
    assert "benchmark" not in kinds


def test_a_rare_node_weighs_more_than_a_common_one(catalog: Catalog) -> None:
    reasons = {
        reason.value: reason.weight
        for relative in Related(catalog).of("berg2025sieve")
        for reason in relative.reasons
        if reason.kind in ("node", "model")
    }
    assert reasons["defense/training/data-cleaning"] > reasons["tessera-7b"]


def test_counts_add_up(catalog: Catalog) -> None:
    found = counts(catalog)
    assert ("total", "papers", 12) in found
    assert ("phase", "training", 3) in found
    assert ("node", "attack/inference/black-box/shadow-play", 0) in found
    assert sum(number for group, _, number in found if group == "year") == 12


def test_the_graph_reads_back_in_every_format(catalog: Catalog) -> None:
    whole = graph.build(catalog)
    ElementTree.fromstring(graph.text(whole, "graphml"))
    again = networkx.node_link_graph(json.loads(graph.text(whole, "json")), edges="edges")
    assert set(again) == set(whole)
    assert again.number_of_edges() == whole.number_of_edges()
    assert graph.text(whole, "dot").count(" -> ") == whole.number_of_edges()
    assert graph.text(whole, "mermaid").count(" -->|") == whole.number_of_edges()


def test_the_graph_near_one_paper(catalog: Catalog) -> None:
    near = graph.around(graph.build(catalog, ("paper",)), "paper:lind2023sticker", 1)
    assert set(near) == {
        f"paper:{name}"
        for name in (
            "lind2023sticker", "moreau2023pebblebench", "abara2025calm", "lind2024rewash", "mensah2024wash",
            "sato2024gradient",
        )
    }  # fmt: skip


def test_the_graph_of_some_papers_holds_what_they_touch(catalog: Catalog) -> None:
    some = graph.build(catalog, graph.KINDS, ["nguyen2024seed"])
    assert "node:attack/training/backdoor-trigger" in some
    assert "node:attack" in some
    assert "paper:berg2025sieve" not in some
    assert "model:lumen" not in some
