"""Titles come out the same, whichever kind of file they stand in."""

from __future__ import annotations

import json

import pytest

from site_builder.knowledge.catalog import Catalog
from site_builder.lists.reading import KINDS
from tests.conftest import ROOT

CATALOG = Catalog.load(ROOT)
FILES = {
    "bibtex": "@misc{{a, title={{{}}}, author={{Bee, Ada}}}}",
    "ris": "TY  - JOUR\nTI  - {}\nAU  - Bee, Ada\nER  - \n",
    "csl": "",
    "csv": "title,authors\n\"{}\",Ada Bee\n",
    "awesome": "# Fruit\n\n- [{}](https://arxiv.org/abs/2401.90001)\n",
}  # fmt: skip


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("Plums in Rows of Ten.", "Plums in Rows of Ten"),
        ("Plums in Rows After Bee et al.", "Plums in Rows After Bee et al."),
        ("Orchards in the U.S.", "Orchards in the U.S."),
        ("<b>Plums</b> of H<sub>2</sub>O &amp; <i>Pears</i>", "Plums of H₂O & Pears"),
        ("Plums in cm<sup>-1</sup>, Fe<SUP>3+</SUP>", "Plums in cm⁻¹, Fe³⁺"),
    ],
)
def test_a_title_from_every_kind_of_file(kind: str, written: str, title: str) -> None:
    if kind == "awesome":
        title = title.translate(str.maketrans("₂⁻¹³⁺", "2-13+"))  # tags of Markdown are gone before the text is read
    text = json.dumps([{"id": "a", "title": written}]) if kind == "csl" else FILES[kind].format(written)
    assert [draft.paper.title for draft in KINDS[kind].read(text, "x", CATALOG, "2026-01-01").drafts] == [title]
