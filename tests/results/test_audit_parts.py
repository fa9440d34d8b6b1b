"""The arithmetic of the audit, against counts by hand: sizes by their digits, coincidences, averages."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from site_builder.results.audit import averages, copies, ranking, sizes
from site_builder.results.audit.averages import RowAverage
from site_builder.results.printed import printed_rate
from site_builder.results.table import Cell
from tests.results.conftest import ASR, Drop, cut, rounded, view
from tests.results.test_audit_cases import LIKE, grid

# --- sizes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "fitting", "chance", "elsewhere", "trusted"),
    [
        # fewer than four: the rest of the table tells
        *((3, 0, chance, elsewhere, chance < 0.5 and elsewhere >= 0.5)
          for chance, elsewhere in product((0.4, 0.5, 0.6), (0.4, 0.5, 0.6))),
        # three in four must fit, and where two or more do not, more than by chance
        (4, 3, 0.9, 0.0, True), (4, 2, 0.1, 1.0, False), (4, 4, 0.9, 0.0, True), (8, 6, 0.1, 0.0, True),
        (8, 6, 0.6, 1.0, False), (8, 5, 0.1, 1.0, False), (8, 7, 0.9, 0.0, True), (9, 7, 0.4, 0.0, True),
        (9, 7, 0.5, 0.0, False),
    ],
)  # fmt: skip
def test_when_a_size_is_trusted(cells: int, fitting: int, chance: float, elsewhere: float, trusted: bool) -> None:
    (cell,) = view(grid("a", "m: 1.0")).cells
    assert sizes.Fit((cell,) * cells, fitting, chance, elsewhere).trusted is trusted


def test_how_well_the_columns_fit() -> None:
    table = view(grid("a:n=167 b:n=163 c:n=20", "m: 20.96 17.19 12.34", "o: 46.11 39.87 40.00", "p: 41.91 19.66 50.00"))
    found = sizes.fits(table)
    assert {name: (len(fit.cells), fit.fitting) for (name, _), fit in found.items()} == {
        "a": (3, 3),
        "b": (3, 1),
        "c": (3, 2),
    }
    assert [n for _, n in found] == [167, 163, 20]
    assert {fit.elsewhere for fit in found.values()} == {6 / 9}
    assert found["a", 167].chance == pytest.approx(1.5 * 0.0001 * 167)
    more = sizes.fits(view(grid("d:n=144 e:n=800", "m: 23.62 10.2", "o: 60.42 10.7", "p: 19.45 10.3")))
    assert (more["d", 144].fitting, more["e", 800].fitting) == (1, 3), "what can only have been raised does not fit"
    few = sizes.fits(view(grid("a:n=167", "m: 20.97", "o: 46.12", "p: 41.99")))
    assert few["a", 167].elsewhere == 1.0, "three values tell nothing of the table"


@pytest.mark.parametrize(
    ("wrong", "right", "off", "fine", "odd"),
    [  # more than two, half of its own, no more than all others, of which four in five are counts
        (3, 0, 0, 3, True), (2, 0, 0, 3, False), (3, 3, 0, 6, True), (3, 4, 0, 7, False), (3, 0, 0, 2, False),
        (3, 0, 1, 4, True), (3, 0, 1, 3, False),
    ],
)  # fmt: skip
def test_when_a_row_was_measured_otherwise(wrong: int, right: int, off: int, fine: int, odd: bool) -> None:
    no_counts, counts = ["18.74", "23.11", "27.48"], ["20.96", "46.11", "41.92", "16.77", "6.59", "20.36", "7.78"]
    mine = [*no_counts[:wrong], *counts[:right]]
    others = [*no_counts[:off], *counts[:fine]]
    table = view(grid(
        " ".join(f"c{place}:n=167" for place in range(len(mine))), f"m: {' '.join(mine)}",
        *(f"o{place}: {text} {'- ' * (len(mine) - 1)}" for place, text in enumerate(others)),
    ))  # fmt: skip
    found = sizes.odd_groups(table)
    assert [(one.name, len(one.wrong), len(one.cells), one.off, one.others) for one in found] == (
        [("m", wrong, wrong + right, off, off + fine)] if odd else []
    )


@given(st.integers(0, 12), st.integers(1, 12), st.floats(0.01, 0.99))
def test_so_many_by_chance(k: int, n: int, p: float) -> None:
    assert sizes._by_chance(k, n, p) == pytest.approx(stats.binom.sf(k - 1, n, p), abs=1e-9)


@given(st.lists(st.integers(1, 999), min_size=1, max_size=12), st.integers(2, 400), st.booleans())
def test_values_that_are_counts_of_a_size(values: list[int], n: int, was_cut: bool) -> None:
    """By going through all counts: k/n in thousandths, within half of one, or less than one above."""
    low, high = (0, n - 1) if was_cut else (n // 2, n // 2)
    hits = [
        any(-low <= 1000 * k - value * n <= high for k in range(n + 1))
        for value in values
    ]  # fmt: skip
    wanted = sum(hits) if len(values) - sum(hits) <= len(values) // 5 else None
    assert sizes._hits(values, n, 1000, low, high) == wanted


@pytest.mark.parametrize("n", [53, 97, 167, 211])
@pytest.mark.parametrize(("way", "drop"), [("rounded", rounded), ("cut", cut)])
def test_the_size_behind_twelve_values_is_found(n: int, way: str, drop: Drop) -> None:
    counts = [(7 * place + 3) % n for place in range(1, 13)]
    printed = [one for k in counts if (one := printed_rate(drop(Fraction(k, n)), "percent"))]
    assert sizes.search(printed) == sizes.Found(n, 12, 12, way)
    assert sizes.search(printed, at_most=n) == sizes.Found(n, 12, 12, way)
    assert sizes.search(printed, at_most=n - 1) is None
    wrong = [*printed[:10], *(replace(one, value=one.value + one.step * 3) for one in printed[10:])]
    assert sizes.search(wrong) == sizes.Found(n, 10, 12, way)


def test_where_no_size_can_be_searched() -> None:
    def search(*texts: str) -> object:
        return sizes.search([one for text in texts if (one := printed_rate(text, "percent"))])

    five = ("20.96", "16.77", "6.59", "20.36", "7.78")
    assert search(*five[:4], "0.00", "100.00") is None, "0 and 100 are counts of anything"
    assert search(*five[:4], "7.8") is None
    assert search("20.958", "16.766", "6.587", "20.359", "140.120") is None, "nor is what is no rate"
    assert search() is None
    assert search("20.958", "16.766", "6.587", "20.359", "7.784") == sizes.Found(167, 5, 5, "rounded")
    assert search("20.958", "16.766", "6.587", "20.359") is None, "fewer than five tell nothing"
    assert search("4.00", "8.00", "12.00", "28.00", "44.00") == sizes.Found(25, 5, 5, "rounded"), "cut as well"
    for n, found in ((331, sizes.Found(331, 60, 60, "rounded")), (337, None)):  # two thirds of all values would fit
        assert search(*(rounded(Fraction((37 * k + 11) % n, n), 1) for k in range(60))) == found
    assert search("20", "17", "7", "21", "8") is None, "whole percents are counts of nearly anything"


@pytest.mark.parametrize(
    ("n", "counts", "digits", "wrong", "found"),
    [  # 10,000 times as likely as by chance, for each of the n that were tried, rounded and cut
        (277, (35, 47, 101, 170, 222), 2, 0, True), (281, (35, 47, 101, 170, 222), 2, 0, False),
        (281, (35, 47, 101, 170, 222, 270), 2, 0, True), (37, (5, 11, 17, 23, 29), 1, 0, True),
        (41, (5, 11, 17, 29, 40), 1, 0, False), (127, (5, 11, 17, 29, 40, 100), 2, 1, True),
        (131, (5, 11, 17, 29, 40, 100), 2, 1, False), (97, (5, 11, 17, 29, 40), 2, 1, False),
        (122, (22, 34, 46, 58, 65), 2, 0, True),  # all but one are counts of 61 too
    ],
)  # fmt: skip
def test_how_sure_a_size_must_be(n: int, counts: Sequence[int], digits: int, wrong: int, found: bool) -> None:
    printed = [one for k in counts if (one := printed_rate(rounded(Fraction(k, n), digits), "percent"))]
    printed[:wrong] = [replace(one, value=one.value + one.step * 3) for one in printed[:wrong]]
    right = len(counts) - wrong
    assert sizes.search(printed) == (sizes.Found(n, right, len(counts), "rounded") if found else None)


@pytest.mark.parametrize(
    ("texts", "n"),
    [
        ("66.38 0.87 64.63 99.13 33.62", None),  # 229, and 574 is nearly as likely
        ("40.61 20.81 41.62 59.39 79.19", 197),  # 495 is too, but less than the hundredth part
    ],
)
def test_a_size_that_is_found_stands_alone(texts: str, n: int | None) -> None:
    found = sizes.search([one for text in texts.split() if (one := printed_rate(text, "percent"))])
    assert found == (sizes.Found(n, 5, 5, "rounded") if n else None)


# --- coincidences -------------------------------------------------------------------------------------------------


def cells(n: int | None, *texts: str) -> list[Cell]:
    size = f":n={n}" if n else ""
    return view(grid(f"a{size}", *(f"m{index}: {text}" for index, text in enumerate(texts)))).cells


@pytest.mark.parametrize(
    ("n", "texts"),
    [(20, ("25.00", "35.00")), (100, ("50.00", "50.00")), (90, ("50.00", "50.00")), (400, ("50.00", "30.00")),
     (50, ("0.00", "0.00")), (50, ("100.00", "100.00"))],
)  # fmt: skip
def test_how_often_two_counts_are_equal(n: int, texts: tuple[str, str]) -> None:
    first, second = cells(n, *texts)
    rate = (float(texts[0]) + float(texts[1])) / 200
    rate = min(1 - 0.5 / n, max(0.5 / n, rate))
    exact = sum(stats.binom.pmf(k, n, rate) ** 2 for k in range(n + 1))
    assert copies._chance(first, second) == pytest.approx(exact, rel=0.01 if n * rate * (1 - rate) > 25 else 1e-9)
    assert copies._chance(*cells(None, *texts)) == 0.1


@pytest.mark.parametrize(
    ("lines", "times", "share"), [(5, 4, 2 / 3), (5, 2, 0), (5, 5, 1), (3, 3, 1), (2, 2, 0), (5, 1, 0)]
)
def test_how_common_a_value_is_in_other_lines(lines: int, times: int, share: float) -> None:
    (cell,) = cells(None, "1.0")
    often = Counter({("a", "1.0"): times, ("b", "1.0"): 9, ("a", "2.0"): 9})
    assert copies._share({str(number): {} for number in range(lines)}, often, "a", cell) == pytest.approx(share)


@given(st.lists(st.floats(0, 1), max_size=7), st.integers(0, 8))
def test_so_many_successes_or_more(chances: list[float], k: int) -> None:
    exact = 0.0
    for ways in product((True, False), repeat=len(chances)):
        if sum(ways) >= k:
            exact += math.prod(p if hit else 1 - p for p, hit in zip(chances, ways, strict=True))
    found = copies._at_least(k, chances)
    assert found == pytest.approx(exact, abs=1e-9)
    assert 0 <= found <= 1


@pytest.mark.parametrize(
    ("odds", "told"), [(1.4, "1"), (12345.0, "12,345"), (999_998.0, "999,998"), (1e6, "10^6"), (9.9e7, "10^7")]
)
def test_odds_in_words(odds: float, told: str) -> None:
    assert copies._times(odds) == told


def test_a_value_that_many_lines_have_is_no_coincidence_and_a_rare_one_is() -> None:
    rows = [f"m{n}: 20.96 16.77 6.59 20.36 {n + 10}.00 5{n}.00" for n in range(2)]
    found = [
        one.message for one in copies.result_identical(view(grid("a b c d e f", *rows, "x: 1.1 2.2 3.3 4.4 5.5 6.6")))
    ]
    assert found == ["4 of 6 cells are identical in m0 and m1"]
    others = [f"o{n}: 20.96 16.77 6.59 20.36 {n + 30}.00 7{n}.00" for n in range(5)]
    common = copies.result_identical(view(grid("a b c d e f", *rows, *others)))
    assert all(one.severity == "info" for one in common)


def test_what_a_value_is_about() -> None:
    known = "benchmark=b"
    cells = view(
        grid(f"a:{known},category=all b:{known} c:{known},category=h,split=s d:{known} e", "m;x=u: 1 2 3 n/a 5")
    )
    assert list(map(copies._place, cells.cells)) == [
        ("m", "b", "", "all", "u"), ("m", "b", "", "all", "u"), ("m", "b", "s", "h", "u"), None, None,
    ]  # fmt: skip


# --- averages -----------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.integers(0, 50), st.sampled_from([50, 80, 200])), min_size=2, max_size=6))
def test_an_average_and_its_error_are_those_of_the_counts(drawn: list[tuple[int, int]]) -> None:
    table = view(grid(
        " ".join(f"c{place}:n={n}" for place, (_, n) in enumerate(drawn)) + " all:average=macro",
        "m: " + " ".join(rounded(Fraction(k, n), 3) for k, n in drawn) + " 50.00",
    ))  # fmt: skip
    *parts, whole = table.cells
    average = RowAverage(whole, tuple(parts), True)
    rates = [Fraction(k, n) for k, n in drawn]
    hits, n = sum(k for k, _ in drawn), sum(n for _, n in drawn)
    assert (average.count, average.n) == (hits, n)
    assert average.value("macro") == sum(rates) / len(rates)
    assert average.value("pooled") == Fraction(hits, n)

    def variance(k: int, n: int) -> float:
        p = (k + 2) / (n + 4) if k in (0, n) else k / n
        return p * (1 - p) / (n + 4 if k in (0, n) else n)

    for kind, weights in (("macro", [1 / len(drawn)] * len(drawn)), ("pooled", [size / n for _, size in drawn])):
        found = ranking.estimate(average, kind)  # type: ignore[arg-type]
        assert found is not None
        assert found.value == pytest.approx(float(average.value(kind) or 0))  # type: ignore[arg-type]
        error = math.sqrt(sum(w * w * variance(k, size) for w, (k, size) in zip(weights, drawn, strict=True)))
        assert found.error == pytest.approx(error)


def test_rates_that_cannot_be_are_taken_at_the_ends() -> None:
    *parts, whole = view(grid("a:n=50 b:n=50 all:average=macro", "m: -1.00 120.00 59.50")).cells
    found = ranking.estimate(RowAverage(whole, tuple(parts), True), "macro")
    assert found is not None
    assert found.value == 0.5


def test_an_average_with_a_part_of_unknown_size_has_no_pooled_rate() -> None:
    *parts, whole = view(grid("a:n=50 b all:average=macro", "m: 10.00 20.00 15.00")).cells
    average = RowAverage(whole, tuple(parts), True)
    assert (average.count, average.n, average.value("pooled")) == (None, None, None)
    assert average.value("macro") == Fraction(15, 100)
    assert (ranking.estimate(average, "macro"), ranking.estimate(average, "pooled")) == (None, None)
    assert average.kinds() == {"macro"}


def kinds(columns: str, row: str) -> set[str]:
    *parts, whole = view(grid(f"{columns} all:average=macro", f"m: {row}")).cells
    return set(RowAverage(whole, tuple(parts), True).kinds())


@pytest.mark.parametrize(
    ("columns", "row", "found"),
    [  # a mean of 15.005 exactly may be printed 15.00 (cut), 15.01 (rounded), and nothing else
        *(("a:n=10000 b:n=10000", f"10.00 20.01 {text}", kinds)
          for text, kinds in (("14.99", ()), ("15.00", ("macro", "pooled")), ("15.01", ("macro", "pooled")),
                              ("15.02", ()))),
        # pooled of 10 of 100 and 60 of 300 is 17.5, the mean 15
        *(("a:n=100 b:n=300", f"10.00 20.00 {text}", kinds)
          for text, kinds in (("17.50", ("pooled",)), ("15.00", ("macro",)), ("17.5", ("pooled",)), ("17.49", ()),
                              ("15", ("macro",)), ("16", ()))),
        # without sizes a cell may be half a step lower or a whole step higher: 14.95 to 15.1
        *(("a b", f"10.0 20.0 {text}", kinds)
          for text, kinds in (("14.94", ()), ("14.95", ("macro",)), ("15.10", ("macro",)), ("15.11", ()))),
    ],
)  # fmt: skip
def test_the_kinds_that_printed_digits_agree_with(columns: str, row: str, found: Sequence[str]) -> None:
    assert kinds(columns, row) == set(found)


def test_a_changed_cell_is_taken_at_its_word() -> None:
    *parts, whole = view(grid("a:n=50 b:n=50 all:average=macro", "m: 10.00 20.00 25.00")).cells
    average = RowAverage(whole, tuple(parts), True)
    assert not average.kinds()
    assert average.kinds({parts[0]: Fraction(30, 100)}) == {"macro", "pooled"}
    assert not average.kinds({parts[0]: Fraction(31, 100)})


def test_the_columns_that_an_average_may_be_over_come_likeliest_first() -> None:
    table = view(grid("x_a y_a x:average=macro p_b q_b r_b all_b:average=macro", "m: 1.0 2.0 1.5 3.0 4.0 5.0 4.0"))
    assert list(averages._candidates(table, table.columns["all_b"])) == [
        ("p_b", "q_b", "r_b"), ("x_a", "y_a", "p_b", "q_b", "r_b"), ("q_b", "r_b"),
    ]  # fmt: skip
    assert list(averages._candidates(table, table.columns["x"])) == [
        ("x_a", "y_a"),
        ("x_a", "y_a", "p_b", "q_b", "r_b"),
    ]


def test_every_way_to_choose_the_columns_of_an_average() -> None:
    likeness, rate = "metric=likeness,benchmark=", "metric=attack-success-rate,benchmark="
    table = view(grid(
        f"a_x:{likeness}p b_x:{rate}p c_x:{likeness}q,split=s d_y:{likeness}p,split=s r_y:average=macro,{likeness}p "
        f"t_y:average=macro,{rate}p u_y:average=macro,{likeness}p e_x:{likeness}q f_x:{rate}p e_z:{likeness}p,split=s "
        f"i_z:{likeness}p e_all_x:average=macro,{likeness}p,split=s k_x:{likeness}p,split=s",
        "m: " + "1.0 " * 13, metrics=[LIKE, ASR],
    ))  # fmt: skip
    found = [" ".join(names) for names in averages._candidates(table, table.columns["e_all_x"])]
    assert found == [
        "e_x e_z i_z",  # of its metric since the last average
        "e_z i_z",  # and of its benchmark
        "c_x d_y e_z k_x",  # of its metric and split, anywhere
        "a_x c_x d_y e_x e_z i_z k_x",  # of its metric
        "a_x d_y e_z i_z k_x",  # and of its benchmark
        "e_x e_z",  # of its first word
        "a_x b_x c_x e_x f_x k_x",  # of its last
        "e_x f_x e_z i_z",  # since the last average
        "r_y u_y",  # averages of its metric
        "a_x b_x c_x d_y e_x f_x e_z i_z k_x",  # all
        "f_x e_z i_z",  # the last three
    ]


# --- orders -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("place", "word"), [(0, "first"), (1, "second"), (2, "third"), (3, "number 4")])
def test_places_in_words(place: int, word: str) -> None:
    assert ranking._place(list("abcd"), "abcd"[place]) == word
