"""Coefficients of agreement against worked examples and against a second implementation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.results.agreement import cohen, interval, krippendorff, raw

# Cohen's two clinicians: 20 and 15 agreements, 5 and 10 disagreements: kappa 0.4.
PANEL = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15
# Krippendorff 2011, example A (binary, two observers, ten units): alpha 0.095.
KRIPPENDORFF = list(zip("0100000000", "1110010010", strict=True))


def test_worked_examples() -> None:
    assert raw(PANEL) == pytest.approx(0.7)
    assert cohen(PANEL) == pytest.approx(0.4)
    assert krippendorff(KRIPPENDORFF) == pytest.approx(0.095, abs=5e-4)


def test_one_label_throughout_has_no_coefficient() -> None:
    assert cohen([("safe", "safe")] * 5) is None
    assert krippendorff([("safe", "safe", "safe")] * 5) is None
    assert interval([("safe", "safe")] * 5, cohen) is None
    with pytest.raises(ValueError, match="nothing"):
        raw([])
    with pytest.raises(ValueError, match="two raters"):
        cohen([("a", "b", "c")])


@given(st.lists(st.tuples(*[st.sampled_from("abc")] * 2), min_size=2, max_size=40))
def test_cohen_is_that_of_statsmodels(units: list[tuple[str, str]]) -> None:
    from statsmodels.stats import inter_rater

    found = cohen(units)
    if found is None:
        return
    table = [[sum(unit == (one, other) for unit in units) for other in "abc"] for one in "abc"]
    assert found == pytest.approx(inter_rater.cohens_kappa(table).kappa)


@given(st.lists(st.tuples(*[st.sampled_from("ab")] * 3), min_size=2, max_size=40))
def test_alpha_is_one_exactly_when_all_agree(units: list[tuple[str, str, str]]) -> None:
    found = krippendorff(units)
    if found is not None:
        assert found <= 1
        assert (found == 1) == (raw(units) == 1)


def test_the_interval_holds_the_value_and_narrows() -> None:
    small, large = interval(PANEL, cohen), interval(PANEL * 8, cohen)
    assert small is not None
    assert large is not None
    assert small.low < 0.4 < small.high
    assert large.high - large.low < small.high - small.low
