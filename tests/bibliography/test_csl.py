"""CSL-JSON follows the data model of CSL and reads back; the plain citation says what is known and no more."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.bibliography.csl import citation, to_csl
from site_builder.bibliography.csl_reader import read_csl
from site_builder.knowledge.catalog import Catalog
from site_builder.schema.papers import Dates, Identifiers, Links, Paper, VenueRef
from tests.bibliography.papers import VENUES, paper
from tests.bibliography.test_bibtex import PREPRINTS, PUBLISHED
from tests.conftest import ROOT, Run

SCHEMA = json.loads((Path(__file__).parent.parent / "data" / "csl" / "csl-data.schema.json").read_text("utf-8"))


@given(PUBLISHED | PREPRINTS)
def test_every_item_fits_the_data_model(one: Paper) -> None:
    jsonschema.validate([to_csl(one, VENUES)], SCHEMA)


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
        "original-date": {"date-parts": [[2024, 3, 9]]},
        "container-title": "International Conference on Machine Learning",
        "container-title-short": "ICML",
        "genre": "oral",
        "DOI": "10.1000/abc_1",
        "URL": "https://doi.org/10.1000/abc_1",
        "number": "arXiv:2403.01234",
        "annote": "Asks what engines can do. Finds 50% & more.",
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


def carried(whole: Paper) -> Paper:
    """The part of a paper that CSL-JSON can carry."""
    ids = whole.identifiers
    page = whole.links.paper if not (ids.arxiv or ids.doi or ids.openreview) else None
    openreview = ids.openreview if not (ids.doi or ids.arxiv) else None
    return dataclasses.replace(
        whole,
        identifiers=dataclasses.replace(ids, openreview=openreview), links=Links(paper=page),
        affiliations=(), introduces=(), other_titles=(), sources=(),
    )  # fmt: skip


def test_round_trip_of_the_real_papers() -> None:
    catalog = Catalog.load(ROOT)
    text = json.dumps([to_csl(paper, catalog.venues) for paper in catalog.papers.values()])
    reading = read_csl(text, "x.json", catalog.venues)
    assert reading.problems == ()
    for draft, whole in zip(reading.drafts, map(carried, catalog.papers.values()), strict=True):
        for name in ("id", "title", "authors", "dates", "identifiers", "venue", "state", "summary"):
            assert getattr(draft.paper, name) == getattr(whole, name)


ZOTERO = r"""[
  {
    "id": "http://zotero.org/users/1/items/ABC",
    "type": "article",
    "title": "<span class=\"nocase\">LLaVA</span> &amp; Friends: <i>a study</i>",
    "author": [
      {"family": "Berg", "given": "Ludwig", "non-dropping-particle": "van der"},
      {"family": "杨", "given": "育伟"},
      {"literal": "Barnes and Pears, Inc."}
    ],
    "issued": {"date-parts": [["2024", 3, "9"]]},
    "number": "arXiv:2403.01234",
    "publisher": "arXiv",
    "DOI": "10.48550/arXiv.2403.01234",
    "URL": "http://arxiv.org/abs/2403.01234",
    "note": "arXiv:2403.01234 [cs]"
  },
  {"type": "paper-conference", "title": "B", "container-title": "2024 International Conference on Machine Learning",
   "issued": {"raw": "July 2024"}}
]
"""


def test_items_of_zotero() -> None:
    first, second = read_csl(ZOTERO, "x.json", VENUES).drafts
    assert first.paper.title == "LLaVA & Friends: a study"
    assert first.paper.authors == ("Ludwig van der Berg", "杨育伟", "Barnes and Pears, Inc.")
    assert (first.paper.dates, first.paper.state) == (Dates(first="2024-03-09"), "preprint")
    assert (first.paper.identifiers, first.paper.summary) == (Identifiers(arxiv="2403.01234"), None)
    assert [first.place((name,)).line for name in ("title", "authors", "dates")] == [5, 6, 11]
    assert (second.paper.venue, second.paper.dates) == (VenueRef(id="icml", year=2024), Dates(published="2024-07"))
    assert second.where.line == 18


@pytest.mark.parametrize("form", ["[{0}, {0}]", '{{"items": [{0}, {0}]}}', '{{"references": [{0}, {0}]}}', "{0}\n{0}"])
def test_forms_of_the_file(form: str) -> None:
    assert len(read_csl(form.format('{"title": "A"}'), "x.json", VENUES).drafts) == 2


@pytest.mark.parametrize(
    ("text", "found", "read"),
    [('[{"title": "A"}, {"title": "B"', 2, 1), ('[{"title": "A"}, null, 7]', 3, 1), ("<html>", 1, 0),
     ('[{"title": "A"}', 1, 1), ("[" * 100_000, 1, 0), ('[{"title": ["A"]}]', 1, 0)],
)  # fmt: skip
def test_what_is_broken_is_named(text: str, found: int, read: int) -> None:
    reading = read_csl(text, "x.json", VENUES)
    assert (len(reading.drafts), len(reading.drafts) + reading.left_out) == (read, found)
    assert reading.problems


VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["title", "author", "issued", "date-parts", "family", "DOI", "id", "status"]), inner
    ),
    max_leaves=12,
)  # fmt: skip


@given(st.lists(VALUE, max_size=5))
def test_the_counts_add_up_for_any_values(items: list[object]) -> None:
    reading = read_csl(json.dumps(items), "x.json", VENUES)
    assert len(reading.drafts) + reading.left_out == len(items)
    assert reading.left_out <= len(reading.problems)


def test_the_command_reads_what_the_export_wrote(kb: Run, tmp_path: Path) -> None:
    file = tmp_path / "all.json"
    file.write_text(kb("export", "csl").stdout, encoding="utf-8")
    done = kb("import", "csl", file, "--format", "json")
    assert done.returncode == 0
    count = len(list((ROOT / "papers").glob("*.yml")))
    assert f"{count} found: {count} read\n" in done.stderr
    assert f"{count} papers, {count} of them here already, 0 new" in done.stderr
