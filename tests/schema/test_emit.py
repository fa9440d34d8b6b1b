"""The writer of entries: what it writes reads back to the same record, for any text."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from site_builder.schema.decoding import decode
from site_builder.schema.emit import entry_text, yaml_text
from site_builder.schema.papers import Assignment, Dates, Identifiers, Paper, VenueRef, Waiver
from site_builder.schema.validation import validate
from site_builder.text import yamlfile

WORDS = [
    "no",
    "Yes",
    "null",
    "~",
    "1e5",
    "2402.01230",
    "0x1F",
    "1_000",
    "12:30",
    "-",
    "",
    "=",
    "a: b",
    "a #b",
    "@x",
    "`x",
]
TEXT = st.one_of(
    st.sampled_from(WORDS),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=200),
    st.text(" ab\n:'\"\\", max_size=150),
)


@given(
    title=TEXT, names=st.lists(TEXT, max_size=4).map(tuple), prose=TEXT, orcids=st.dictionaries(TEXT, TEXT, max_size=2)
)
def test_any_text_reads_back(title: str, names: tuple[str, ...], prose: str, orcids: dict[str, str]) -> None:
    paper = Paper(
        id="a2024b",
        title=title,
        authors=names,
        orcids=orcids,
        dates=Dates(first="2024"),
        identifiers=Identifiers(arxiv="2402.01230"),
        venue=VenueRef(id="iclr", year=2024, track=title),
        state="published",
        assignments=(Assignment(node="n", evidence=prose, confidence="low"),),
        summary=prose,
        models=names,
        waive=(Waiver(rule="r", reason=prose),),
        notes=prose or None,
    )
    file = yamlfile.parse(entry_text(paper), "papers/a2024b.yml")
    assert file.problems == []
    assert decode(Paper, file.data) == paper


@pytest.mark.parametrize("word", WORDS)
def test_other_readers_see_text_too(word: str) -> None:
    assert yaml.safe_load(yaml_text({"key": word})) == {"key": word}


def test_house_layout() -> None:
    paper = Paper(
        id="lovelace1843notes",
        title="Notes: by the Translator",
        authors=("Ada Lovelace",),
        dates=Dates(first="1843-09"),
        identifiers=Identifiers(),
        state="published",
        assignments=(),
        summary="A long sentence that goes on. " * 5 + "End.",
        models=("engine-1", "engine-2"),
    )
    text = entry_text(paper)
    assert text.splitlines()[0] == "# yaml-language-server: $schema=../docs/reference/schema/paper.schema.json"
    assert text.splitlines()[1:14] == [
        "id: lovelace1843notes",
        'title: "Notes: by the Translator"',
        "authors:",
        "  - Ada Lovelace",
        "dates:",
        "  first: 1843-09",
        "identifiers:",
        "  arxiv: null",
        "  doi: null",
        "venue: null",
        "state: published",
        "assignments: []",
        "summary: >-",
    ]
    assert text.endswith("models: [engine-1, engine-2]\n")
    assert max(map(len, text.splitlines())) <= 110
    file = yamlfile.parse(text, "papers/lovelace1843notes.yml")
    assert validate(file, Paper) is not None
