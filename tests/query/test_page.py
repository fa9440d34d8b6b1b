"""The page that defines the query language says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from site_builder.knowledge.catalog import Catalog
from site_builder.query.evaluation import Collection

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reference" / "query-language.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def real() -> Collection:
    return Collection(Catalog.load(ROOT))


@pytest.mark.parametrize("query", re.findall(r"^\$ kb query '(.*)'$", PAGE, re.MULTILINE))
def test_the_examples_find_papers(real: Collection, query: str) -> None:
    if "has:code" not in query:
        assert real.answer(query).rows
    else:
        real.answer(query)
