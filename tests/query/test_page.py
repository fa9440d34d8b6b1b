"""The page that defines the query language says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from site_builder.knowledge.catalog import Catalog
from site_builder.query.evaluation import Collection
from site_builder.query.language import FIELDS, parse
from site_builder.query.rows import HAS
from site_builder.query.vocabulary import STATES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reference" / "query-language.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    return PAGE.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def test_the_page_names_every_field_and_no_other() -> None:
    cells = [line.split("|")[1] for line in section("Fields").splitlines() if line.startswith("| `")]
    assert sorted(name for cell in cells for name in re.findall(r"`(\w+)`", cell)) == sorted(FIELDS)


@pytest.mark.parametrize(("field", "values"), [("has", HAS), ("state", STATES)])
def test_the_page_names_every_value(field: str, values: tuple[str, ...]) -> None:
    (line,) = [line for line in section("Fields").splitlines() if line.startswith(f"| `{field}`")]
    assert set(re.findall(r"`(\w+)`", line)) == {field, *values}


@pytest.fixture(scope="module")
def real() -> Collection:
    return Collection(Catalog.load(ROOT))


@pytest.mark.parametrize("query", re.findall(r"^\$ kb query '(.*)'$", PAGE, re.MULTILINE))
def test_the_examples_find_papers(real: Collection, query: str) -> None:
    if "has:code" not in query:
        assert real.answer(parse(query)).rows
    else:
        real.answer(parse(query))
