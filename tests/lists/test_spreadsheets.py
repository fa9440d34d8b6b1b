"""Tables as databases and reference managers export them: which column holds what, and where a name ends."""

from __future__ import annotations

import pytest

from site_builder.bibliography.drafts import Reading
from site_builder.knowledge.catalog import Catalog
from site_builder.lists.reading import KINDS
from tests.conftest import ROOT

CATALOG = Catalog.load(ROOT)


def read(text: str) -> Reading:
    return KINDS["csv"].read(text, "x.csv", CATALOG, "2026-01-01")


@pytest.mark.parametrize(
    ("cells", "authors"),
    [
        ('"Bee, Ada; Dee, C."', ("Ada Bee", "C. Dee")),
        ('"Bee, Ada"\nb,"Dee, Cee; Fee, Eve"', ("Ada Bee",)),
        ('"Bee A.C., de Dee F."', ("A.C. Bee", "F. de Dee")),
        ("Bee A.C.; Dee F.", ("A.C. Bee", "F. Dee")),
        ("Ada Bee|Cee Dee", ("Ada Bee", "Cee Dee")),
        ('"Ada Bee, Cee Dee"', ("Ada Bee", "Cee Dee")),
        ('"Bee A.C., Cee Dee"', ("Bee A.C.", "Cee Dee")),
        ("Ada Bee 0017", ("Ada Bee",)),
        (r"Ad\'e B&eacute;e", ("Adé Bée",)),
        ("[No author name available]", ()),
    ],
)
def test_names_in_a_cell(cells: str, authors: tuple[str, ...]) -> None:
    assert read(f"title,authors\na,{cells}\n").drafts[0].paper.authors == authors


def test_a_column_with_the_name_of_a_role_comes_before_one_that_has_it_in_its_own() -> None:
    text = "institution.display_name,display_name,type,topic.display_name\nUniversity of Plums,Plums,article,Fruit\n"
    (draft,) = read(text).drafts
    assert (draft.paper.title, draft.headings) == ("Plums", (("Fruit",),))


def test_a_column_called_type_sorts_papers_unless_it_says_what_was_published() -> None:
    assert read("title,type\nPlums,Stone fruit\n").drafts[0].headings == (("Stone fruit",),)
    assert read("title,type\nPlums,Article\nPears,preprint\n").drafts[0].headings == ((),)


def test_a_volume_of_proceedings_is_named_and_left_out() -> None:
    reading = read("Title,Document Type\nPlums,Article\nProceedings of Fruit,Conference Review\n")
    assert ([draft.paper.title for draft in reading.drafts], reading.left_out) == (["Plums"], 1)
    assert [problem.rule for problem in reading.problems] == ["reference-no-paper"]


def test_an_address_that_holds_a_doi_in_its_query() -> None:
    link = "https://plums.org/record?id=1&doi=10.1000%2fPlum.1&key=2"
    assert read(f"title,link\nPlums,{link}\n").drafts[0].paper.identifiers.doi == "10.1000/plum.1"
