"""The quick look at data says yes only where pydantic does, and for ordinary records it says yes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from site_builder.schema.fitting import fits
from site_builder.schema.papers import Paper
from site_builder.schema.settings import Settings
from site_builder.schema.taxonomy import Benchmark, Model, Split
from site_builder.schema.validation import adapter
from site_builder.text.yamlfile import read
from tests.conftest import ROOT

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=5)
ANY = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2)
)
PAPER: dict[str, Any] = {
    "id": "a", "title": "t", "authors": ["b"], "dates": {"first": "2024"}, "identifiers": {}, "state": "preprint",
    "venue": {"id": "v", "year": 2024}, "orcids": {"b": "c"}, "facets": {"access": ["x"]},
    "assignments": [{"node": "n", "evidence": "e", "confidence": "low"}],
    "relations": [{"type": "extends", "target": "d", "evidence": "e"}],
}  # fmt: skip
SPLIT: dict[str, Any] = {"id": "a", "name": "b", "n": 3, "task": "open-ended", "constants": {"A": 1.5}}


def accepted(data: Any, cls: type[Any]) -> bool:
    try:
        adapter(cls).validate_json(json.dumps(data))  # type: ignore[arg-type]
    except ValidationError:
        return False
    return True


@st.composite
def changed(draw: st.DrawFn, whole: dict[str, Any]) -> Any:
    """``whole`` with one value, somewhere in it, replaced, removed or added."""
    data = json.loads(json.dumps(whole))
    here = data
    while True:
        key = draw(st.sampled_from(sorted(here) if isinstance(here, dict) else range(len(here))))
        inner = here[key]
        if not isinstance(inner, dict | list) or not inner or draw(st.booleans()):
            break
        here = inner
    action = draw(st.sampled_from(["replace", "remove", "add"]))
    if action == "replace":
        here[key] = draw(ANY)
    elif action == "remove" or isinstance(here, list):
        del here[key]
    else:
        here[draw(st.text(max_size=4))] = draw(ANY)
    return data


@given(changed(PAPER))
def test_what_fits_is_valid(data: Any) -> None:
    assert fits(data, Paper) <= accepted(data, Paper)


@given(changed(SPLIT))
def test_numbers_and_mappings_that_fit_are_valid(data: Any) -> None:
    assert fits(data, Split) <= accepted(data, Split)


@given(ANY)
def test_any_data_that_fits_is_valid(data: Any) -> None:
    assert fits(data, Settings) <= accepted(data, Settings)


@pytest.mark.parametrize(
    ("folder", "cls"),
    [("papers", Paper), ("taxonomy/models", Model), ("taxonomy/benchmarks", Benchmark)],
)
def test_the_real_records_need_no_pydantic(folder: str, cls: type[Any]) -> None:
    paths = sorted((ROOT / folder).glob("*.yml"))
    assert paths
    assert [path.name for path in paths if not fits(read(path, path.name).data, cls)] == []
