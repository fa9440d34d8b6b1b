"""What nobody has confirmed is shown and found, and counts nowhere as knowledge."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_builder.knowledge.catalog import Catalog
from site_builder.query.evaluation import Collection
from site_builder.query.language import All, Either, Exact, Not, Query, parse
from site_builder.query.overview import counts
from site_builder.query.unconfirmed import unconfirmed
from site_builder.results.coverage import coverage, gaps
from site_builder.results.loading import Results
from site_builder.site.index import Index
from site_builder.site.views.overview import _statistics
from site_builder.site.views.taxonomy import node_view
from tests.conftest import ROOT
from tests.copies import copied

NODE, OTHER = "defense/inference/input-sanitization", "attack/inference/black-box/typography"
PAPER = "mensah2024wash"


@pytest.fixture(scope="module")
def sure() -> Catalog:
    return Catalog.load(ROOT / "tests/data/kb")


@pytest.fixture(scope="module")
def proposed(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    root = tmp_path_factory.mktemp("proposed") / "kb"
    copied(ROOT / "tests/data/kb", root)
    file = root / f"papers/{PAPER}.yml"
    text = file.read_text(encoding="utf-8").replace("confidence: high", "confidence: proposed", 1)
    file.write_text(text + "scope: adjacent\nscope_reason: Of another field.\n", encoding="utf-8")
    return Catalog.load(root)


def test_it_is_found(proposed: Catalog) -> None:
    assert [row["id"] for row in Collection(proposed).answer("confidence:proposed").rows] == [PAPER]
    assert PAPER in [row["id"] for row in Collection(proposed).answer(f"node:{NODE}").rows]


def test_counts_leave_it_out_and_still_add_up(sure: Catalog, proposed: Catalog) -> None:
    before, after = ({(one.group, one.value): one.number for one in counts(base)} for base in (sure, proposed))
    assert after["node", NODE] == before["node", NODE] - 1
    assert after["type", "defense"] == before["type", "defense"] - 1
    assert after["type", "unknown"] == after["total", "without a confirmed place"] == 1
    assert after["total", "papers"] == before["total", "papers"]
    assert (before["total", "adjacent"], after["total", "adjacent"]) == (0, 1)


def test_it_is_no_evidence_and_fills_no_gap(sure: Catalog, proposed: Catalog) -> None:
    assert coverage(Results(sure)).evidence(OTHER, NODE)
    assert not coverage(Results(proposed)).evidence(OTHER, NODE)
    before, after = ({gap.nodes[0]: gap.papers for gap in gaps(base, None)} for base in (sure, proposed))
    assert before.get(NODE) != after.get(NODE)


def test_the_site_shows_it_as_proposed(proposed: Catalog) -> None:
    index = Index(proposed)
    assert index.rows[PAPER].proposed
    view = node_view(index, proposed.taxonomy[NODE])
    assert (PAPER in [row.id for row in view.adjacent], view.proposed) == (True, 1)
    places = {ranking.heading: ranking.entries for ranking in _statistics(index).rankings}
    assert view.node.name not in [link.name for link, _ in places["Places in the taxonomy"]]


def test_an_answer_says_which_values_of_a_facet_are_only_proposed(tmp_path: Path) -> None:
    copied(ROOT / "tests/data/kb", tmp_path / "kb")
    file = tmp_path / f"kb/papers/{PAPER}.yml"
    file.write_text(file.read_text(encoding="utf-8") + "proposed:\n  modality: [text]\n", encoding="utf-8")
    collection = Collection(catalog := Catalog.load(tmp_path / "kb"))
    for source, group in (("modality:text", None), ("-modality:image+text", None), (PAPER, "modality")):
        rows = collection.answer(query := collection.parse(source)).rows
        assert PAPER in [row["id"] for row in rows]
        assert list(unconfirmed(catalog, query, rows, group)) == [
            f"modality is proposed, and confirmed by nobody, for 1 of these {len(rows)} papers"
        ]
    rows = collection.answer(query := collection.parse(PAPER)).rows
    assert rows
    assert not list(unconfirmed(catalog, query, rows))
    asked = parse("modality:text", catalog.fields)
    nested: tuple[Query, ...] = (asked, All((query, asked)), Either((query, asked)), Not(asked), Exact((PAPER,), asked))
    assert [len(list(unconfirmed(catalog, one, rows))) for one in nested] == [1] * 5
