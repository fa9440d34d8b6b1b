"""One index of who stands behind what, and one order, for the command, the API, pages and queries."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_builder.knowledge.catalog import Catalog
from site_builder.knowledge.entries import Entries
from site_builder.query.evaluation import Collection
from site_builder.site.index import Index

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module", params=[ROOT / "tests" / "data" / "kb", ROOT], ids=["invented", "real"])
def catalog(request: pytest.FixtureRequest) -> Catalog:
    return Catalog.load(request.param)


def test_papers_of_a_node_stand_in_one_order_everywhere(catalog: Catalog) -> None:
    collection, index, entry = Collection(catalog), Index(catalog), Entries(catalog)
    for node in catalog.taxonomy:
        asked = [row["id"] for row in collection.answer(f"node:{node.id}").rows]
        assert asked == list(index.by_node[node.id]) == entry("node", node.id)["papers"]


def test_papers_of_everything_else_agree_too(catalog: Catalog) -> None:
    collection, links, entry = Collection(catalog), catalog.links, Entries(catalog)
    for kind, groups in (("venue", links.by_venue), ("model", links.by_model), ("benchmark", links.by_benchmark)):
        covered = collection.vocabulary[kind].covers
        for key, papers in groups.items():
            assert papers == entry(kind, key)["papers"]
            if key not in covered:
                assert papers == [row["id"] for row in collection.answer(f'{kind}:"{key}"').rows]


def test_every_relation_is_seen_from_both_sides(catalog: Catalog) -> None:
    links = catalog.links
    out = {(paper, kind, target) for paper in links.briefs for kind, target in links.outgoing(paper)}
    into = {(one.source, one.type, target) for target, found in links.incoming.items() for one in found}
    assert out == into
    assert out


def test_what_is_dated_by_its_year_alone_comes_before_the_undated() -> None:
    catalog = Catalog.load(ROOT / "tests" / "data" / "kb")
    moments = [str(brief.date or brief.year or "") for brief in catalog.links.briefs.values()]
    assert moments == sorted(moments, reverse=True)
