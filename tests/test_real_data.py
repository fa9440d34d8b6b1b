"""The real knowledge base holds the list it was made from, with the list's errors corrected.

``data/seed.csv`` keeps the facts of the curated list that the first entries came from: one line a paper, with the
number of its authors, assignments and relations. Entries may gain facts; they may not lose these.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from site_builder.knowledge.catalog import Catalog
from tests.conftest import Run

ROOT = Path(__file__).resolve().parent.parent
SEED = list(csv.DictReader((ROOT / "tests/data/seed.csv").open(encoding="utf-8", newline="")))


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return Catalog.load(ROOT)


def test_every_file_can_be_read(catalog: Catalog) -> None:
    assert [str(problem) for problem in catalog.problems] == []


def test_the_checks_find_nothing(kb: Run) -> None:
    result = kb("check", "--strict")
    assert (result.returncode, result.stderr) == (0, "")
    assert "no problems" in result.stdout


def test_the_list_has_107_papers_and_the_survey_makes_one_more(catalog: Catalog) -> None:
    assert len(SEED) == 107
    assert {row["id"] for row in SEED} | {"ye2025survey"} <= set(catalog.papers)
    assert catalog.settings.survey == "ye2025survey"


@pytest.mark.parametrize("row", SEED, ids=lambda row: row["id"])
def test_a_paper_of_the_list_keeps_its_facts(catalog: Catalog, row: dict[str, str]) -> None:
    paper = catalog.papers[row["id"]]
    assert row["title"] in (paper.title, *paper.other_titles)
    assert (paper.identifiers.arxiv, paper.dates.first) == (row["arxiv"], row["first"])
    assert len(paper.authors) == int(row["authors"])
    assert len(paper.assignments) >= int(row["assignments"])
    assert len(paper.relations) >= int(row["relations"])
    assert paper.summary
    assert paper.sources
    assert paper.labelled


def test_errors_of_the_list_are_corrected(catalog: Catalog) -> None:
    papers = catalog.papers
    assert papers["liu2025stealthy"].identifiers.arxiv == "2502.18290"  # stood there with the id of ma2024heuristic
    assert papers["ma2024heuristic"].identifiers.arxiv == "2412.05934"
    assert papers["cui2024safe"].links.code == "https://github.com/gzcch/Safety_Snowball_Agent"  # were interchanged
    assert papers["wang2024jailbreak"].links.code == "https://github.com/wangyu-ovo/MML"
    venue = papers["wang2024jailbreak"].venue
    assert venue is not None
    assert (venue.id, venue.year) == ("acl", 2025)
    assert papers["ma2024visual"].title.endswith("Role-playing Image Character")  # was cut off
    assert "University of California, Davis" in papers["wang2024adashield"].affiliations  # must not be split


def test_every_paper_says_what_puts_it_there(catalog: Catalog) -> None:
    for paper in catalog.papers.values():
        assert all(one.evidence and one.basis for one in paper.assignments), paper.id
        assert all(one.evidence for one in paper.relations), paper.id


def test_every_leaf_of_the_taxonomy_has_a_paper(catalog: Catalog) -> None:
    parents = {node.parent for node in catalog.taxonomy.nodes.values()}
    used = {one.node for paper in catalog.papers.values() for one in paper.assignments}
    assert {node for node in catalog.taxonomy.nodes if node not in parents} <= used


def test_mm_safetybench_is_counted_as_its_makers_count_it(catalog: Catalog) -> None:
    benchmark = catalog.benchmarks["mm-safetybench"]
    sizes = {category.id: category.n or 0 for category in benchmark.categories}
    assert len(sizes) == 13
    assert {split.n for split in benchmark.splits} == {sum(sizes.values())} == {1680}
    disclaimer = {category.id[:2] for category in benchmark.categories if category.group == "disclaimer"}
    assert disclaimer == {"08", "10", "11", "12", "13"}
