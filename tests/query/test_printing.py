"""Chosen facts, lines of one's own, and graphs that can be drawn."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from site_builder.knowledge import graph
from site_builder.knowledge.catalog import Catalog
from tests.conftest import Run

KB = Path(__file__).parents[1] / "data" / "kb"


@pytest.mark.parametrize("form", ["csv", "json", "jsonl", "markdown", "table"])
def test_chosen_facts_alone_are_printed(kb: Run, form: str) -> None:
    words = ("query", "id:lind2023sticker", "--fields", "id,author,year", "--format", form)
    text = kb("-C", KB, *words, env={"COLUMNS": ""}).stdout
    assert "lind2023sticker" in text
    assert "2023" in text
    assert "Stickers" not in text
    if form == "csv":
        assert csv.DictReader(text.splitlines()).fieldnames == ["id", "authors", "year"]
    if form == "jsonl":
        assert list(json.loads(text)) == ["id", "authors", "year"]


def test_a_template_makes_a_line_for_each_paper(kb: Run) -> None:
    done = kb("-C", KB, "query", "year:2023", "--sort", "id", "--template", "{id}\\t{venue} ({year}) <{code}>")
    assert done.stdout.splitlines() == [
        "lind2023sticker\tfruitconf (2023) <https://code.example/lind/sticker>", "moreau2023pebblebench\tjfruit (2023) <https://code.example/moreau/pebblebench>",
    ]  # fmt: skip


@pytest.mark.parametrize("words", [("--fields", "id,autor"), ("--template", "{autor}")])
def test_a_fact_that_is_not_there_is_a_mistake(kb: Run, words: tuple[str, str]) -> None:
    done = kb("-C", KB, "query", *words)
    assert done.returncode == 2
    assert "did you mean 'author'?" in done.stderr


def test_a_graph_is_cut_to_its_most_linked_part() -> None:
    whole = graph.build(Catalog.load(KB))
    before = whole.number_of_edges()
    most = max(whole.degree(), key=lambda pair: pair[1])[0]
    assert graph.cut(whole, 40) == before - whole.number_of_edges()
    assert 0 < whole.number_of_edges() <= 40
    assert most in whole
    assert all(degree for _, degree in whole.degree())


def test_a_brace_that_is_not_closed_is_told_and_other_braces_are_text(kb: Run) -> None:
    done = kb("-C", KB, "query", "--template", "{id}: {title")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "kb: {title is not closed in the template\n    write {title}\n"
    done = kb("-C", KB, "query", "id:lind2023sticker", "--template", '{"key": "{id}", a {word')
    assert done.stdout == '{"key": "lind2023sticker", a {word\n'
