"""Printed digits against all counts that could stand behind them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.results.printed import informative, nearest, number, printed_rate, readings, slips
from tests.results.conftest import cut, rounded

COUNTS = st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(COUNTS, st.integers(0, 3), st.sampled_from([rounded, cut]))
def test_every_true_rate_is_possible(counts: tuple[int, int], digits: int, drop) -> None:  # type: ignore[no-untyped-def]
    k, n = counts
    printed = printed_rate(drop(Fraction(k, n), digits), "percent")
    assert printed is not None
    assert k in [reading.k for reading in readings(printed, n)]


@given(st.integers(0, 10_000), st.integers(1, 400))
def test_readings_are_exactly_the_counts_whose_digits_agree(hundredths: int, n: int) -> None:
    text = f"{hundredths // 100}.{hundredths % 100:02}"
    printed = printed_rate(text, "percent")
    assert printed is not None
    found = {reading.k: reading.way for reading in readings(printed, n)}
    for k in range(n + 1):
        rate = Fraction(k, n)
        plain = text in (rounded(rate), cut(rate)) or abs(rate - printed.value) * 2 == printed.step
        assert plain == (found.get(k) in ("rounded", "cut")), (k, found)


@pytest.mark.parametrize(
    ("text", "n", "expected"),
    [
        ("80.66", 153, []),
        ("83.66", 153, [(128, "rounded")]),
        ("17.17", 163, [(28, "cut")]),
        ("73.06", 167, [(122, "raised")]),
        ("94.9", 97, [(92, "twice")]),
        ("100.00", 153, [(153, "rounded")]),
        ("0", 10, [(0, "rounded")]),
    ],
)
def test_known_rates(text: str, n: int, expected: list[tuple[int, str]]) -> None:
    printed = printed_rate(text, "percent")
    assert printed is not None
    assert readings(printed, n) == expected


def test_coarse_digits_leave_many_counts_and_show_nothing() -> None:
    printed = printed_rate("80", "percent")
    assert printed is not None
    assert len(readings(printed, 1000)) > 5
    assert not informative(printed, 1000)
    assert informative(printed, 50)


@pytest.mark.parametrize(("text", "unit"), [("45.1%", "percent"), ("45.1 %", "fraction"), ("0.451", "fraction")])
def test_units(text: str, unit) -> None:  # type: ignore[no-untyped-def]
    printed = printed_rate(text, unit)
    assert printed is not None
    assert (printed.value, printed.step) == (Fraction(451, 1000), Fraction(1, 1000))


@pytest.mark.parametrize("text", ["", "-", "abc", "1,5", "nan", "1e3", "٣"])
def test_what_is_no_number(text: str) -> None:
    assert printed_rate(text, "percent") is None
    assert number(text) is None


def test_an_impossible_rate_lies_between_two_counts() -> None:
    printed = printed_rate("80.66", "percent")
    assert printed is not None
    assert nearest(printed, 153) == (123, 124)


@given(st.from_regex(r"[0-9]{1,2}\.[0-9]{2}", fullmatch=True))
def test_slips_change_one_digit_or_swap_two(text: str) -> None:
    found = set(slips(text))
    assert text not in found
    for other in found:
        changed = sum(a != b for a, b in zip(text, other, strict=True))
        assert changed == 1 or (changed == 2 and sorted(text) == sorted(other))
