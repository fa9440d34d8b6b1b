"""Every statistic against a published worked example and against an independent implementation."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from functools import partial
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats import multitest, proportion
from statsmodels.stats.contingency_tables import mcnemar

from site_builder.results import statistics
from site_builder.results.statistics import (
    Estimate,
    JudgeSample,
    bounds,
    cell_variance,
    clustered_error,
    holm,
    macro,
    macro_wilson,
    mcnemar_exact,
    minimum_detectable_difference,
    paired_bootstrap,
    rogan_gladen,
    rogan_gladen_resampled,
    sample_size,
    two_estimates,
    two_proportions,
    wilson,
)

COUNTS = st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


# Newcombe, Statistics in Medicine 17 (1998) 857-872, Table I, method 3.
@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_the_published_limits(k: int, n: int, low: float, high: float) -> None:
    assert wilson(k, n) == pytest.approx((low, high), abs=5e-5)


@given(COUNTS, st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_wilson_equals_scipy(counts: tuple[int, int], level: float) -> None:
    expected = stats.binomtest(*counts).proportion_ci(level, method="wilson")
    assert wilson(*counts, level) == pytest.approx((expected.low, expected.high), abs=1e-12)


# Newcombe, Statistics in Medicine 17 (1998) 873-890, Table II, method 10.
@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((5, 56), (0, 29), -0.0381, 0.1926),
    ],
)
def test_the_interval_of_a_difference_is_the_published_one(
    first: tuple[int, int], second: tuple[int, int], low: float, high: float
) -> None:
    assert two_proportions(*first, *second).interval == pytest.approx((low, high), abs=6e-5)


@given(COUNTS, COUNTS)
def test_two_proportions_equal_statsmodels(first: tuple[int, int], second: tuple[int, int]) -> None:
    ours = two_proportions(*first, *second)
    assert ours.difference == pytest.approx(first[0] / first[1] - second[0] / second[1])
    expected = proportion.confint_proportions_2indep(*first, *second, method="newcomb")
    assert ours.interval == pytest.approx(expected, abs=1e-9)
    if 0 < first[0] + second[0] < first[1] + second[1]:
        _, p = proportion.proportions_ztest([first[0], second[0]], [first[1], second[1]])
        assert ours.p == pytest.approx(p, abs=1e-12)
    else:
        assert ours.p == 1.0


def test_the_survey_open_question_difference_is_not_significant() -> None:
    assert two_proportions(141, 167, 131, 167).p == pytest.approx(0.16, abs=0.005)
    assert wilson(141, 167) == pytest.approx((0.782, 0.891), abs=5e-4)


@given(st.lists(COUNTS, min_size=1, max_size=15))
def test_averages_equal_their_definitions(cells: list[tuple[int, int]]) -> None:
    k, n = np.array(cells).T
    rates = k / n
    assert macro(cells).value == pytest.approx(rates.mean())
    assert macro(cells).error == pytest.approx(math.sqrt((rates * (1 - rates) / n).sum()) / len(cells))
    assert macro([(k.sum(), n.sum())]).value == pytest.approx(k.sum() / n.sum())
    low, high = proportion.proportion_confint(k.sum(), n.sum(), method="normal")
    assert macro([(k.sum(), n.sum())]).interval() == pytest.approx((max(0, low), min(1, high)), abs=1e-12)


def test_the_variance_of_a_cell_allows_for_more_than_certainty() -> None:
    assert cell_variance(0.25, 12) == pytest.approx(0.25 * 0.75 / 12)
    assert [cell_variance(0, 16), cell_variance(1, 16)] == pytest.approx([0.1 * 0.9 / 20] * 2)


def test_percentiles_lie_between_neighbours_as_in_numpy() -> None:
    drawn = [0.0, 0.1, 0.4, 0.5, 1.0]
    assert statistics._percentiles(drawn, 0.9) == pytest.approx(np.quantile(drawn, [0.05, 0.95]))
    assert statistics._percentiles([0.4], 0.9) == (0.4, 0.4)


def test_a_model_that_is_always_right_cannot_be_told_from_a_better_one() -> None:
    assert minimum_detectable_difference(1, 100).above is None
    assert minimum_detectable_difference(0, 100).below is None


def test_two_estimates_are_a_z_test() -> None:
    result = two_estimates(Estimate(0.5, 0.03), Estimate(0.4, 0.04))
    assert result.p == pytest.approx(2 * stats.norm.sf(2.0))
    assert result.interval == pytest.approx((0.1 - 0.05 * stats.norm.ppf(0.975), 0.1 + 0.05 * stats.norm.ppf(0.975)))
    assert two_estimates(Estimate(0.5, 0), Estimate(0.5, 0)).p == 1


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 5)), min_size=8, max_size=60))
def test_clustered_errors_equal_a_regression_with_clustered_covariance(items: list[tuple[int, int]]) -> None:
    values, clusters = [value for value, _ in items], [cluster for _, cluster in items]
    model = sm.OLS(values, np.ones(len(values)))
    if len(set(clusters)) > 1 and len(set(values)) > 1:
        fit = model.fit(cov_type="cluster", cov_kwds={"groups": np.array(clusters), "use_correction": False})
        assert in_one_cell(values, clusters) == pytest.approx(fit.bse[0], abs=1e-9)


def in_one_cell(values: Sequence[int], clusters: Sequence[int]) -> float | None:
    samples = [(0, cluster, bool(value)) for value, cluster in zip(values, clusters, strict=True)]
    return clustered_error([(sum(values), len(values))], samples)


def test_items_alone_in_their_cluster_have_the_plain_error() -> None:
    assert in_one_cell([1, 0, 0, 1], range(4)) is None


def test_questions_that_two_cells_share_count_once() -> None:
    cells = [(1, 2), (3, 4)]
    samples = [(0, "a", True), (0, "b", False), (1, "a", True), (1, "b", False), (1, "c", True), (1, "d", True)]
    a, b, c = 0.5 / 4 + 0.25 / 8, -0.5 / 4 - 0.75 / 8, 0.25 / 8
    assert clustered_error(cells, samples) == pytest.approx(math.sqrt(a * a + b * b + 2 * c * c))


# Agresti, Categorical Data Analysis (2002), table 10.1 has 150 and 86 discordant answers; small b and c are exact.
@pytest.mark.parametrize(("b", "c"), [*product(range(0, 25, 3), range(0, 25, 4)), (150, 86), (0, 0)])
def test_mcnemar_equals_statsmodels(b: int, c: int) -> None:
    expected = mcnemar([[0, b], [c, 0]], exact=True).pvalue if b + c else 1.0
    assert mcnemar_exact(b, c) == pytest.approx(expected, abs=1e-12)


def test_the_paired_bootstrap_agrees_with_scipy_and_repeats_itself() -> None:
    first = [1] * 60 + [0] * 40
    second = [1] * 45 + [0] * 50 + [1] * 5
    ours = paired_bootstrap(first, second)
    difference = np.array(first) - np.array(second)
    theirs = stats.bootstrap((difference,), np.mean, method="percentile", n_resamples=10_000, rng=1)
    assert ours.difference == pytest.approx(0.1)
    assert ours.interval == pytest.approx(tuple(theirs.confidence_interval), abs=0.011)
    assert ours.p == pytest.approx(mcnemar_exact(15, 5), abs=0.03)
    assert ours == paired_bootstrap(first, second)


def test_a_bootstrap_over_clusters_is_wider_where_items_go_together() -> None:
    first, second = [1, 1, 1, 0, 0, 0] * 10, [0, 0, 0, 0, 0, 0] * 10
    clusters = [index // 3 for index in range(60)]
    plain, clustered = (paired_bootstrap(first, second, clusters=groups, resamples=2000) for groups in (None, clusters))
    assert clustered.interval.high - clustered.interval.low > 1.4 * (plain.interval.high - plain.interval.low)
    error = in_one_cell(first, clusters)
    assert error is not None
    assert (clustered.interval.high - clustered.interval.low) / 2 == pytest.approx(1.96 * error, rel=0.1)


def test_identical_models_do_not_differ() -> None:
    assert paired_bootstrap([1, 0, 1], [1, 0, 1], resamples=100) == (0.0, (0.0, 0.0), 1.0)


# Holm, Scandinavian Journal of Statistics 6 (1979): each p times the number of hypotheses not yet rejected.
def test_holm_steps_down() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_holm_equals_statsmodels() -> None:
    values = [0.2, 0.01, 0.04, 0.04, 0.9, 0.0, 0.03, 1.0]
    assert holm(values) == pytest.approx(list(multitest.multipletests(values, method="holm")[1]))


@given(st.lists(st.floats(0, 1), max_size=6))
def test_holm_is_bonferroni_in_every_group_that_holds_the_value(values: list[float]) -> None:
    places = range(len(values))
    groups = [group for size in range(1, len(values) + 1) for group in combinations(places, size)]
    in_group = {group: min(1, len(group) * min(values[at] for at in group)) for group in groups}
    expected = [max(p for group, p in in_group.items() if at in group) for at in places]
    assert holm(values) == pytest.approx(expected)


# The textbook case of Fleiss's formula: 65 % against 85 % needs 73 in each group at 80 % power.
def test_sample_size_gives_the_textbook_number() -> None:
    assert sample_size(0.65, 0.85) == 73


@given(st.floats(0.02, 0.98), st.floats(0.02, 0.98), st.sampled_from([0.8, 0.9]))
def test_sample_size_reaches_its_power(p1: float, p2: float, power: float) -> None:
    if abs(p1 - p2) < 0.01:
        return
    n = sample_size(p1, p2, power=power)
    expected = proportion.samplesize_proportions_2indep_onetail(p2 - p1, p1, power, alpha=0.05)
    assert n == pytest.approx(expected, abs=2, rel=0.03)


@given(st.floats(0.01, 0.99), st.integers(5, 5000))
def test_the_minimum_detectable_rates_are_the_nearest(rate: float, n: int) -> None:
    for found, away in zip(minimum_detectable_difference(rate, n), (-1, 1), strict=True):
        if found is None:
            assert sample_size(rate, 0.0 if away < 0 else 1.0) > n
        else:
            assert sample_size(rate, found) <= n
            assert sample_size(rate, rate + (found - rate) * 0.999) >= n


# Rogan and Gladen, American Journal of Epidemiology 107 (1978): (apparent + specificity - 1) / (sens + spec - 1).
def test_rogan_gladen_undoes_the_errors_of_a_judge() -> None:
    assert rogan_gladen(0.70, 0.92, 0.39) == pytest.approx(0.09 / 0.31)
    assert rogan_gladen(0.01, 0.9, 0.9) == 0.0


@given(st.floats(0, 1), st.floats(0.55, 1), st.floats(0.55, 1))
def test_rogan_gladen_inverts_what_the_judge_does(true: float, sensitivity: float, specificity: float) -> None:
    seen = true * sensitivity + (1 - true) * (1 - specificity)
    assert rogan_gladen(seen, sensitivity, specificity) == pytest.approx(true, abs=1e-9)


def test_the_corrected_interval_agrees_with_the_delta_method() -> None:
    judge = JudgeSample(hits=450, positives=500, passes=400, negatives=500)
    corrected = rogan_gladen_resampled(400, 1000, judge)
    skill, value = 0.7, (0.4 + 0.8 - 1) / 0.7
    variance = 0.4 * 0.6 / 1000 + value**2 * 0.9 * 0.1 / 500 + (1 - value) ** 2 * 0.8 * 0.2 / 500
    reach = 1.96 * math.sqrt(variance) / skill
    assert corrected.value == pytest.approx(value)
    assert corrected.interval == pytest.approx((value - reach, value + reach), abs=0.006)
    assert corrected.usable == 1.0
    assert corrected == rogan_gladen_resampled(400, 1000, judge)


def test_a_small_audit_widens_the_interval() -> None:
    wide = rogan_gladen_resampled(400, 1000, JudgeSample(9, 10, 8, 10)).interval
    narrow = rogan_gladen_resampled(400, 1000, JudgeSample(900, 1000, 800, 1000)).interval
    assert wide.high - wide.low > 3 * (narrow.high - narrow.low)


def test_unscored_items_leave_bounds() -> None:
    assert bounds(30, 5, 100) == (0.30, 0.35)
    assert bounds(30, 0, 100) == (0.30, 0.30)


JUDGE = JudgeSample(hits=9, positives=10, passes=8, negatives=10)


IMPOSSIBLE = {
    "{} of {} items cannot be a rate": [
        *((wilson, k, n) for k, n in ((5, 4), (0, 0), (-1, 4), (0, -1), (math.nan, 10))),
        (macro, [(1, 2), (3, 2)]), (bounds, 3, 2, 4), (bounds, -1, 2, 4),
        *((rogan_gladen_resampled, k, n, JudgeSample(*judge))
          for k, n, *judge in ((0, 0, 9, 10, 8, 10), (1, 2, 0, 0, 1, 2), (1, 2, 1, 2, 0, 0))),
    ],
    "a level lies between 0 and 1": [(wilson, 1, 2, level) for level in (-0.5, 0.0, 1.0, 1.5)],
    "an average needs at least one cell": [(macro, []), (macro_wilson, [])],
    "{} is no rate": [(cell_variance, 1.5, 4), (cell_variance, -0.5, 4)],
    "counts cannot be negative": [(mcnemar_exact, -1, 2), (mcnemar_exact, 2, -1)],
    "two different rates between 0 and 1 are needed": [
        (sample_size, *rates) for rates in ((0.5, 0.5), (0.5, 1.5), (1.5, 0.5), (-0.5, 0.5), (0.5, -0.5))
    ],
    "the two models need the same items, and each item its cluster": [
        (paired_bootstrap, [], []), (paired_bootstrap, [1], [1, 0]),
        (partial(paired_bootstrap, clusters="a"), [1, 0], [1, 0]),
    ],
    "a value is not a number, or not finite": [
        (paired_bootstrap, [math.nan, 1.0], [1.0, 0.0]), (paired_bootstrap, [0.0, 1.0], [1.0, math.inf]),
        *((two_estimates, Estimate(*values[:2]), Estimate(*values[2:]))
          for values in ((math.nan, 0, 0, 0), (0, math.inf, 0, 0), (0, 0, math.nan, 0), (0, 0, 0, math.inf))),
    ],
    "a p-value lies between 0 and 1": [(holm, [0.5, -0.1]), (holm, [1.1]), (holm, [math.nan, 0.1])],
    "rate, sensitivity and specificity lie between 0 and 1": [
        (rogan_gladen, *rates) for rates in ((1.1, 1, 1), (-0.1, 1, 1), (0.5, 1.1, 1), (0.5, 1, 1.1), (0.5, 2, -0.5),
                                             (0.5, -0.5, 2), (math.nan, 0.9, 0.9))
    ],
    "a judge with sensitivity + specificity <= 1 tells nothing": [
        (rogan_gladen, 0.5, 0.5, 0.5), (rogan_gladen, 0.5, 0.4, 0.5),
        (rogan_gladen_resampled, 1, 2, JudgeSample(1, 2, 1, 2)),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("message", "call"), [(message, call) for message, calls in IMPOSSIBLE.items() for call in calls]
)
def test_impossible_input_is_refused(message: str, call: tuple[Callable[..., object], *tuple[Any, ...]]) -> None:
    with pytest.raises(ValueError) as caught:
        call[0](*call[1:])
    assert re.fullmatch(re.escape(message).replace(r"\{\}", r"\S+"), str(caught.value))


@pytest.mark.parametrize("sign", [1, -1])
def test_the_p_value_of_a_bootstrap_counts_one_more_on_either_side(sign: int) -> None:
    """Every resample lies on one side, so the other has the added one alone: p is 2 / (resamples + 1)."""
    one, other = [1.0] * 5, [0.0] * 5
    found = paired_bootstrap(*((one, other) if sign > 0 else (other, one)), resamples=999)
    assert found.p == pytest.approx(2 / 1000)
    assert found.difference == sign


def test_the_interval_of_a_mean_is_that_of_its_only_cell_and_narrower_with_more() -> None:
    alone = wilson(3, 20)
    assert (macro_wilson([(3, 20)]).low, macro_wilson([(3, 20)]).high) == pytest.approx((alone.low, alone.high))
    two = macro_wilson([(3, 20), (3, 20)])
    assert 0.15 - two.low == pytest.approx((0.15 - alone.low) / math.sqrt(2))
    assert two.high - 0.15 == pytest.approx((alone.high - 0.15) / math.sqrt(2))


@pytest.mark.parametrize(
    ("plain", "said"),
    [
        (wilson(3, 20), wilson(3, 20, 0.95)),
        (macro([(3, 20)]).interval(), macro([(3, 20)]).interval(0.95)),
        (macro_wilson([(3, 20), (4, 9)]), macro_wilson([(3, 20), (4, 9)], 0.95)),
        (two_proportions(3, 20, 4, 9), two_proportions(3, 20, 4, 9, 0.95)),
        (two_estimates(Estimate(0.5, 0.1), Estimate(0.4, 0.1)),
         two_estimates(Estimate(0.5, 0.1), Estimate(0.4, 0.1), 0.95)),
        (paired_bootstrap([1, 0, 1, 1], [0, 0, 1, 0]),
         paired_bootstrap([1, 0, 1, 1], [0, 0, 1, 0], resamples=10_000, level=0.95, seed=0)),
        (sample_size(0.2, 0.3), sample_size(0.2, 0.3, alpha=0.05, power=0.8)),
        (minimum_detectable_difference(0.2, 90), minimum_detectable_difference(0.2, 90, alpha=0.05, power=0.8)),
        (rogan_gladen_resampled(20, 50, JUDGE),
         rogan_gladen_resampled(20, 50, JUDGE, resamples=2000, level=0.95, seed=0)),
    ],
)  # fmt: skip
def test_what_holds_when_nothing_is_said(plain: object, said: object) -> None:
    assert plain == said


def test_other_levels_and_seeds_give_other_intervals() -> None:
    first, second = [1, 0, 1, 1, 0, 1, 0], [0, 0, 1, 0, 1, 1, 0]
    drawn = [paired_bootstrap(first, second, resamples=50, seed=seed) for seed in range(3)]
    assert len(set(drawn)) == 3
    assert len({rogan_gladen_resampled(20, 50, JUDGE, resamples=50, seed=seed) for seed in range(3)}) == 3
    narrow, wide = (rogan_gladen_resampled(20, 50, JUDGE, level=level).interval for level in (0.5, 0.99))
    assert wide.low < narrow.low < narrow.high < wide.high
    assert minimum_detectable_difference(0.5, 90, alpha=0.01) != minimum_detectable_difference(0.5, 90)
    assert minimum_detectable_difference(0.5, 90, power=0.9) != minimum_detectable_difference(0.5, 90)


def test_the_ends_are_reached_and_not_passed() -> None:
    sizes = range(1, 60)  # in a third of which the formula misses the end by rounding
    assert {(wilson(0, n).low, wilson(n, n).high) for n in sizes} == {(0.0, 1.0)}
    assert Estimate(0.1, 0.2).interval() == (0.0, pytest.approx(0.1 + 0.2 * stats.norm.ppf(0.975)))
    assert Estimate(0.9, 0.2).interval() == (pytest.approx(0.9 - 0.2 * stats.norm.ppf(0.975)), 1.0)
    assert macro_wilson([(0, 4), (0, 9)]).low == 0.0
    assert macro_wilson([(4, 4), (9, 9)]).high == 1.0
    assert (rogan_gladen(0.99, 0.9, 0.9), rogan_gladen(0.01, 0.9, 0.9)) == (1.0, 0.0)
    assert [rogan_gladen(rate, 1, 1) for rate in (0, 0.25, 1)] == [0, 0.25, 1]
    assert sample_size(0, 0.5) == sample_size(0.5, 0) == sample_size(1, 0.5) == sample_size(0.5, 1)
    assert two_estimates(Estimate(0.5, 0), Estimate(0.4, 0)).p == 0
    assert [two_proportions(k, 9, k, 9).p for k in (0, 9)] == [1, 1]


def test_draws_in_which_a_judge_is_no_better_than_chance_are_left_out() -> None:
    """It calls one of two hits so: in a quarter of the draws none, where sensitivity and specificity make 1."""
    found = rogan_gladen_resampled(1, 4, JudgeSample(1, 2, 2, 2), resamples=4000)
    assert found.usable == pytest.approx(0.75, abs=0.03)
    assert found.value == 0.5


def test_an_exact_p_value_of_many_answers_is_no_overflow() -> None:
    assert mcnemar_exact(3000, 3200) == pytest.approx(stats.binomtest(3000, 6200).pvalue, rel=1e-9)


def test_sizes_of_cells_weigh_a_clustered_mean() -> None:
    """Clusters of one and of five: the mean of a draw is that of its items, and not of its clusters."""
    first, second = [1.0, *[0.0] * 5], [0.0] * 6
    found = paired_bootstrap(first, second, clusters=[0, 1, 1, 1, 1, 1], resamples=400)
    assert found.difference == pytest.approx(1 / 6)
    assert found.interval == (0.0, 1.0)
    assert found.p == pytest.approx(0.5, abs=0.08)
