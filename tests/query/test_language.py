"""Any text is a query or a mistake with a place, never anything else."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.query.evaluation import Collection
from site_builder.query.language import Query, QueryError, option

PIECES = st.sampled_from(
    ["type", ":", "attack", "year", ">=", "..", "2024", '"', "(", ")", "-", " ", "or", " and ", "not ", ",", "=", "!=",
     "*", "ß", "佐藤", "\u0301", "\n", "text:", "-has:code"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=14).map("".join))


def asked(collection: Collection, make: Callable[[], Query]) -> set[str] | QueryError:
    try:
        return {row["id"] for row in collection.answer(make()).rows}
    except QueryError as error:
        return error


@given(TEXTS)
def test_any_text_is_read_or_refused_with_a_place(collection: Collection, text: str) -> None:
    found = asked(collection, lambda: collection.parse(text))
    if isinstance(found, QueryError):
        assert 0 <= found.start <= found.end <= len(text) + 1
        assert found.source == text
        assert "^" in str(found.hint)


@given(st.sampled_from(["phase", "node", "year", "author", "text", "has", "id"]), TEXTS)
def test_any_value_of_an_option_is_read_or_refused(collection: Collection, name: str, text: str) -> None:
    found = asked(collection, lambda: option(name, text))
    assert isinstance(found, set) or found.source == f"--{name} {text}"


@given(TEXTS, TEXTS)
def test_not_and_or_divide_the_papers(collection: Collection, one: str, other: str) -> None:
    first, second, either, both, without = (
        asked(collection, partial(collection.parse, text))
        for text in (one, other, f"({one}) or ({other})", f"({one}) ({other})", f"-({one})")
    )
    if all(isinstance(found, set) for found in (first, second, either, both, without)):
        assert either == first | second  # type: ignore[operator]
        assert both == first & second  # type: ignore[operator]
        assert without == set(collection.papers.column("id")) - first  # type: ignore[operator]


@pytest.mark.parametrize("text", ["(" * 50_000, "-" * 50_000 + "a", "not " * 50_000 + "a", "a or " * 20_000 + "b"])
def test_deep_and_long_queries_end_well(collection: Collection, text: str) -> None:
    found = asked(collection, lambda: collection.parse(text))
    assert isinstance(found, set) or "levels deep" in found.message
