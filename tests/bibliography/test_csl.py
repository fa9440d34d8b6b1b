"""CSL-JSON follows the data model of CSL; the plain citation says what is known and no more."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given

from site_builder.bibliography.csl import citation, csl_items, to_csl
from site_builder.schema.papers import Dates, Identifiers, Links, Paper, VenueRef
from tests.bibliography.papers import VENUES, paper
from tests.bibliography.test_bibtex import PREPRINTS, PUBLISHED

SCHEMA = json.loads((Path(__file__).parent.parent / "data" / "csl" / "csl-data.schema.json").read_text("utf-8"))


@given(PUBLISHED | PREPRINTS)
def test_every_item_fits_the_data_model(one: Paper) -> None:
    jsonschema.validate(csl_items([one], VENUES), SCHEMA)


def test_a_published_paper() -> None:
    assert to_csl(paper(), VENUES) == {
        "id": "lovelace2024notes",
        "type": "paper-conference",
        "title": "NOTES: An Engine for Vision-LLMs",
        "author": [
            {"family": "Lovelace", "given": "Ada"},
            {"family": "Berg", "given": "Ludwig", "non-dropping-particle": "van der"},
            {"family": "King", "given": "Martin", "suffix": "Jr."},
        ],
        "issued": {"date-parts": [[2025, 2]]},
        "container-title": "International Conference on Machine Learning",
        "container-title-short": "ICML",
        "genre": "oral",
        "DOI": "10.1000/abc_1",
        "URL": "https://doi.org/10.1000/abc_1",
        "number": "arXiv:2403.01234",
        "note": "Asks what engines can do. Finds 50% & more.",
    }


def test_a_preprint_is_an_article_of_arxiv() -> None:
    item = to_csl(paper(venue=None, state="preprint", identifiers=Identifiers(arxiv="2403.01234")), VENUES)
    assert (item["type"], item["publisher"], item["URL"]) == ("article", "arXiv", "https://arxiv.org/abs/2403.01234")


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        (
            {},
            "Ada Lovelace, Ludwig van der Berg and Martin King Jr.. NOTES: An Engine for Vision-LLMs. "
            "ICML 2025 (oral), arXiv:2403.01234, https://doi.org/10.1000/abc_1.",
        ),
        (
            {"authors": ("Ada Lovelace",), "title": "Why?", "venue": None, "state": "withdrawn",
             "dates": Dates(first="2024-03"), "identifiers": Identifiers()},
            "Ada Lovelace. Why? 2024, withdrawn.",
        ),
        (
            {"authors": (), "venue": VenueRef(id="nowhere", year=1999), "dates": Dates(), "identifiers": Identifiers(),
             "links": Links()},
            "NOTES: An Engine for Vision-LLMs. nowhere 1999.",
        ),
    ],
)  # fmt: skip
def test_the_plain_citation(changes: dict[str, object], line: str) -> None:
    assert citation(paper(**changes), VENUES) == line.replace("Jr..", "Jr.")
