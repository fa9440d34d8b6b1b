"""The audit finds what is wrong with the survey's tables, and with tables into which errors were planted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from site_builder.results import audit
from site_builder.results.audit import averages, granularity
from site_builder.results.audit.finding import AuditFinding
from site_builder.results.loading import Results
from site_builder.results.printed import printed_rate, readings
from site_builder.results.table import Cell, TableView
from site_builder.schema.tables import Column, Metric, Provenance, ReportedJudge, Row
from site_builder.schema.taxonomy import Benchmark, Category, Split
from tests.results.conftest import ASR, cut, made_table, rounded, table_of, view

Found = list[AuditFinding]


@pytest.fixture(scope="module")
def safetybench(real: Results) -> Found:
    return audit.table(real.views["ye2025survey-mm-safetybench"], real.views.values())


@pytest.fixture(scope="module")
def siuo(real: Results) -> Found:
    return audit.table(real.views["ye2025survey-siuo"], real.views.values())


def of(found: Found, rule: str, at: str = "") -> Found:
    return [one for one in found if one.rule == rule and at in one.at]


# --- the six points of the survey's tables --------------------------------------------------------------------------


def test_1_the_baselines_of_siuo_are_copied_and_one_column_mixes_protocols(siuo: Found) -> None:
    (copied,) = of(siuo, "result-copied")
    assert "22 of 22 shared cells, in 11 rows, are 100 minus the values of wang2024safe-leaderboard" in copied.message
    assert copied.certainty == "certain"
    (mixed,) = of(siuo, "result-mixed-protocols", "openqa")
    assert "11 rows by people; 1 row by an unknown judge" in mixed.message
    assert "janus-pro-7b" in mixed.how


def test_2_multiple_choice_is_a_test_of_answering(siuo: Found) -> None:
    (chance,) = of(siuo, "result-chance")
    assert chance.at == "mcqa"
    assert "100 minus accuracy; chance is 75.00, always A gives 69.50" in chance.message
    assert "janus-pro-7b 73.06" in chance.how


def test_4_averages_are_of_different_kinds_and_the_order_changes(safetybench: Found) -> None:
    kinds = {one.at: one.message for one in of(safetybench, "result-average-kind")}
    assert [name for name, message in kinds.items() if message.endswith("is the mean of its cells")] == [
        f"llava-1.5-{size}b {split} / average" for split in ("SD", "TYPO", "SD+TYPO") for size in (7, 13)
    ]  # fmt: skip
    assert kinds["janus-pro-7b SD+TYPO / average"] == "79.94 is the pooled rate of all items"
    (pooled,) = of(safetybench, "result-average-kind", "janus-pro-7b SD+TYPO")
    assert "1,343 of 1,680" in pooled.how
    (ranking,) = of(safetybench, "result-ranking")
    assert ranking.at == "average SD"
    assert "janus-pro-7b SD is lowest (44.40), but is printed third of 3" in ranking.message
    assert "not significant" in ranking.message
    assert "llava-1.5-13b SD 45.16" in ranking.how
    assert "llava-1.5-7b SD 45.37" in ranking.how
    assert len(of(safetybench, "result-mixed-averages")) == 1


def test_5_the_impossible_cell_the_cut_cells_and_the_sum(safetybench: Found) -> None:
    (impossible,) = of(safetybench, "result-granularity")
    assert impossible.at == "janus-pro-7b TYPO / 08-Political_Lobbying"
    assert "123 of 153 is 80.39 and 124 of 153 is 81.05" in impossible.how
    assert impossible.proposal is not None
    assert impossible.proposal.startswith("83.66 (128 of 153)")
    assert "the printed average 78.09 is right" in impossible.proposal
    cuts = of(safetybench, "result-cut-off")
    assert {one.at for one in cuts} == {"janus-pro-7b SD", "janus-pro-7b TYPO", "janus-pro-7b SD+TYPO"}
    assert sum(int(one.message.split()[0]) for one in cuts) == 12
    (average,) = of(safetybench, "result-average", "janus-pro-7b SD /")
    assert average.how.startswith("the cells sum to 778 of 1,680 items; the printed average needs 774; (36.08 + ")


def test_6_scenarios_that_count_disclaimers_stand_apart(safetybench: Found) -> None:
    (mixed,) = of(safetybench, "result-mixed-scenarios")
    assert "8 content-harm and 5 disclaimer scenarios" in mixed.message
    assert "janus-pro-7b SD content-harm 21.52, disclaimer 81.03" in mixed.message


def test_nothing_is_held_against_the_llava_rows(safetybench: Found) -> None:
    about = [one for one in safetybench if one.severity == "warning" and one.at.startswith("llava")]
    assert about == []


# --- tables without errors ------------------------------------------------------------------------------------------


@st.composite
def honest(draw: st.DrawFn) -> TableView:
    sizes = draw(st.lists(st.integers(20, 400), min_size=3, max_size=10))
    counts = {f"m{index}": [draw(st.integers(0, n)) for n in sizes] for index in range(draw(st.integers(1, 5)))}
    kind, drop = draw(st.sampled_from(["macro", "pooled"])), draw(st.sampled_from([rounded, cut]))
    return view(made_table(counts, sizes, average=kind, drop=drop))


@given(honest())
@settings(deadline=None, max_examples=60)
def test_no_false_alarm_on_honest_tables(table: TableView) -> None:
    assert [one for one in audit.table(table) if one.severity == "warning"] == []


# --- planted errors -------------------------------------------------------------------------------------------------

SIZES = (97, 163, 44, 144, 122, 154, 109)
COUNTS = {"a": (35, 28, 11, 34, 13, 42, 7), "b": (22, 27, 9, 29, 5, 31, 13), "c": (77, 65, 29, 87, 18, 112, 58)}


@given(st.sampled_from("abc"), st.integers(0, 6), st.integers(0, 3), st.integers(0, 9))
@settings(deadline=None)
def test_a_wrong_digit_is_found_where_it_can_be(model: str, column: int, place: int, digit: int) -> None:
    table = made_table(COUNTS, SIZES)
    row = next(row for row in table.rows if row.model == model)
    text = row.values[f"s{column}"]
    places = [index for index, character in enumerate(text) if character.isdigit()]
    at = places[place % len(places)]
    wrong = f"{text[:at]}{digit}{text[at + 1 :]}"
    assume(wrong != text)
    spoilt = replace(row, values={**row.values, f"s{column}": wrong})
    rows = tuple(spoilt if one is row else one for one in table.rows)
    found = audit.table(view(replace(table, rows=rows)))
    printed = printed_rate(wrong, "percent")
    assert printed is not None
    ways = [reading.way for reading in readings(printed, SIZES[column])]
    if not ways or set(ways) == {"raised"}:
        assert of(found, "result-granularity", f"{model} / s{column}")
    elif abs(printed.value - Fraction(text) / 100) > Fraction(2, 100):
        assert of(found, "result-average", f"{model} / average")


def test_the_right_value_is_proposed_where_only_one_slip_explains_it() -> None:
    table = made_table({"a": (83, 51)}, (167, 167), average=None)
    row = replace(table.rows[0], values={"s0": "94.70", "s1": "30.54"})  # 49.70 with a wrong first digit
    (found,) = of(audit.table(view(replace(table, rows=(row,)))), "result-granularity")
    assert found.proposal is not None
    assert "49.70 (83 of 167)" in found.proposal


def test_a_wrong_average_is_found_and_the_needed_count_named() -> None:
    table = made_table(COUNTS, SIZES, average="pooled")
    row = replace(table.rows[0], values={**table.rows[0].values, "average": "22.00"})
    (found,) = of(audit.table(view(replace(table, rows=(row, *table.rows[1:])))), "result-average")
    assert found.at == "a / average"
    assert "the cells sum to 170 of 833 items; the printed average needs 183" in found.how


def test_several_average_columns_are_each_over_the_cells_before_them() -> None:
    columns = [Column(id="a", n=50), Column(id="b", n=50), Column(id="harm", average="unstated"),
               Column(id="c", n=20), Column(id="d", n=20), Column(id="tips", average="unstated"),
               Column(id="overall", average="unstated")]  # fmt: skip
    values = {
        "a": "10.00",
        "b": "20.00",
        "harm": "15.00",
        "c": "80.00",
        "d": "90.00",
        "tips": "85.00",
        "overall": "50.00",
    }
    row = Row(model="m", provenance=Provenance(kind="own"), values=values)
    found = audit.table(view(table_of(columns, [row])))
    assert of(found, "result-average") == []
    assert len(of(found, "result-average-kind")) == 3


def test_an_average_that_leans_on_missing_digits_is_likely_and_told_from_the_printed_mean() -> None:
    columns = [*(Column(id=name) for name in "abcd"), Column(id="mean", average="unstated")]
    values = {"a": "44", "b": "59.67", "c": "69.22", "d": "77.22", "mean": "62.41"}
    sound = {"a": "43", "b": "30.22", "c": "53.89", "d": "65.11", "mean": "48.06"}
    rows = [
        Row(model=name, provenance=Provenance(kind="own"), values=one) for name, one in (("m", values), ("o", sound))
    ]
    leaning, plain = of(audit.table(view(table_of(columns, rows))), "result-average-kind")
    assert leaning.message == "62.41 is the mean of its cells only if digits are missing from 44"
    assert (leaning.how, leaning.certainty) == ("mean of 4 cells 62.53", "likely")
    assert (plain.message, plain.certainty) == ("48.06 is the mean of its cells", "certain")


def test_a_stated_kind_of_average_that_is_another_is_named() -> None:
    table = made_table(COUNTS, SIZES, average="pooled")
    stated = tuple(replace(column, average="macro") if column.average else column for column in table.columns)
    found = of(audit.table(view(replace(table, columns=stated))), "result-average-kind")
    assert all("not the mean of its cells as stated" in one.message for one in found)


def test_a_line_pasted_twice_is_found() -> None:
    table = made_table({**COUNTS, "d": COUNTS["a"]}, SIZES)
    (found,) = of(audit.table(view(table)), "result-identical")
    assert found.at == "a = d"


def test_a_column_pasted_twice_is_found() -> None:
    counts = {f"m{i}": (k, k) for i, k in enumerate((13, 40, 77, 91, 22, 105, 64))}
    (found,) = of(audit.table(view(made_table(counts, (167, 167), average=None))), "result-identical")
    assert found.at == "s0 = s1"


def test_cells_at_the_ceiling_are_no_coincidence() -> None:
    counts = {f"m{i}": (100, 100, 100, 99, 0) for i in range(4)}
    assert of(audit.table(view(made_table(counts, (100,) * 5, average=None))), "result-identical") == []


def test_wrong_marks_are_found_in_the_direction_of_the_metric() -> None:
    def row(model: str, value: str, **marks: str) -> Row:
        return Row(model=model, provenance=Provenance(kind="own"), values={"x": value}, marks=marks)  # type: ignore[arg-type]

    rows = [row("a", "10.00", x="best"), row("b", "20.00"), row("c", "30.00", x="second")]
    (lower,) = of(audit.table(view(table_of([Column(id="x")], rows))), "result-marks")
    assert lower.message == "30.00 is marked as second best, but second best is b 20.00"
    metric = replace(ASR, lower_is_better=False)
    higher = of(audit.table(view(table_of([Column(id="x")], rows, [metric]))), "result-marks")
    assert [one.at for one in higher] == ["a / x", "c / x"]


def test_a_row_copied_from_another_table_is_found_unless_the_file_says_so() -> None:
    first = replace(made_table(COUNTS, SIZES), id="first", benchmark="pebbles")
    second = replace(made_table(COUNTS, SIZES), id="second", paper="other2026made", benchmark="pebbles")
    (found,) = of(audit.table(view(second), [view(first), view(second)]), "result-copied")
    assert found.severity == "warning"
    assert found.proposal == "set provenance to {kind: copied, table: first}"
    said = tuple(replace(row, provenance=Provenance(kind="copied", table="first")) for row in second.rows)
    (known,) = of(audit.table(view(replace(second, rows=said)), [view(first)]), "result-copied")
    assert known.severity == "info"
    assert of(audit.table(view(first), [view(replace(second, rows=said))]), "result-copied") == []


def test_values_that_are_no_rates() -> None:
    row = Row(model="m", provenance=Provenance(kind="own"), values={"x": "n/a", "y": "145.2"})
    found = of(audit.table(view(table_of([Column(id="x"), Column(id="y", n=10)], [row]))), "result-value")
    assert [one.message for one in found] == ["'n/a' is not a number", "145.2 is no rate: it lies outside 0 to 100"]


def test_the_size_of_a_scenario_is_compared_with_the_benchmark() -> None:
    known = Benchmark(id="pebbles", name="Pebbles", kind="safety", categories=(Category(id="s0", name="S", n=50),))
    table = replace(made_table({"a": (10, 20)}, (40, 60), average=None), benchmark="pebbles")
    found = of(audit.table(TableView(table, {"pebbles": known})), "result-size")
    assert [one.message for one in found] == ["n is 40, but Pebbles has 50 items in s0"]


def test_chance_of_accuracy_itself() -> None:
    split = Split(id="choice", name="Choice", n=200, task="multiple-choice", options=4, constants={"A": 30.0})
    known = Benchmark(id="pebbles", name="Pebbles", kind="safety", splits=(split,))
    accuracy = Metric(id="accuracy", name="Accuracy", unit="percent", lower_is_better=False, rate=True)
    rows = [
        Row(model=m, provenance=Provenance(kind="own"), values={"x": v}) for m, v in (("a", "27.00"), ("b", "71.50"))
    ]
    table = replace(table_of([Column(id="x", split="choice", n=200)], rows, [accuracy]), benchmark="pebbles")
    (found,) = of(audit.table(TableView(table, {"pebbles": known})), "result-chance")
    assert "chance is 25.00, always A gives 30.00; 1 of 2 rows cannot be told from guessing" in found.message
    assert "a constant answer beats a 27.00" in found.message


def test_a_confirmed_finding_carries_its_reason() -> None:
    from site_builder.schema.tables import Confirmation

    table = made_table({"a": (83, 51)}, (167, 167), average=None)
    row = replace(table.rows[0], values={"s0": "50.03", "s1": "30.54"})
    said = Confirmation(rule="result-granularity", at="a / s0", reason="Compared with the printed page.")
    found = audit.table(view(replace(table, rows=(row,), confirmed=(said,))))
    assert audit.unsettled(found) == []
    assert of(found, "result-granularity")[0].confirmed == "Compared with the printed page."


def test_judges_of_rows_and_columns_count() -> None:
    table = made_table({"a": (10, 20), "b": (11, 21)}, (40, 60), average=None)
    rows = (table.rows[0], replace(table.rows[1], judge=ReportedJudge(kind="phrases", id="words@1")))
    table = replace(table, judge=ReportedJudge(kind="model", id="gpt-4"), rows=rows)
    found = of(audit.table(view(table)), "result-mixed-protocols")
    assert [one.at for one in found] == ["s0", "s1"]
    assert found[0].message.endswith("1 row by a model (gpt-4); 1 row by a list of phrases (words@1)")


@pytest.mark.parametrize(
    ("cells", "average", "fits"),
    [
        # whole percents without a size: each cell may be half a step lower (rounded) to a whole step higher (cut)
        (("10", "20"), "13", False), (("10", "20"), "14", True), (("10", "20"), "16", True),
        (("10", "20"), "17", False), (("10", "20"), "15", True),
    ],
)  # fmt: skip
def test_an_average_of_cells_without_a_size_fits_between_both_ends(
    cells: tuple[str, str], average: str, fits: bool
) -> None:
    columns = [Column(id="a"), Column(id="b"), Column(id="all", average="macro")]
    row = Row(model="m", provenance=Provenance(kind="own"), values={"a": cells[0], "b": cells[1], "all": average})
    found = of(audit.table(view(table_of(columns, [row]))), "result-average")
    assert [one.rule for one in found if one.rule == "result-average"] == ([] if fits else ["result-average"])


@pytest.mark.parametrize(
    ("average", "fits"),
    # 1 of 3 is printed 33.4: between the exact third and the printed digits, and nowhere else
    [("33.4", True), ("33.3", True), ("33.5", False), ("33.2", False)],
)
def test_an_average_may_be_over_the_exact_or_the_printed_rates(average: str, fits: bool) -> None:
    columns = [Column(id="a", n=3), Column(id="b", n=3), Column(id="all", average="macro")]
    row = Row(model="m", provenance=Provenance(kind="own"), values={"a": "33.4", "b": "33.4", "all": average})
    found = [one.rule for one in of(audit.table(view(table_of(columns, [row]))), "result-average")]
    assert ("result-average" in found) != fits


def test_no_warning_of_an_impossible_value_or_average_in_the_real_tables_is_false(real: Results) -> None:
    """By arithmetic of its own, on the printed texts: every such warning of the tables that are entered."""
    checked = 0
    for table in real.views.values():
        if not {"result-granularity", "result-average"} & {one.rule for one in table.table.confirmed}:
            continue
        cells = {cell.at: cell for cell in table.cells}
        for finding in (*granularity.result_granularity(table), *averages.result_average(table)):
            if finding.severity == "warning" and finding.rule == "result-granularity" and finding.at in cells:
                _impossible(cells[finding.at])
                checked += 1
            elif finding.severity == "warning" and finding.rule == "result-average":
                assert not _a_mean(cells[finding.at], cells.values()), (table.table.id, finding.at)
                checked += 1
    assert checked > 80


def _impossible(cell: Cell) -> None:
    """No count of the items is the printed value, rounded or cut."""
    value, step = _digits(cell.text)
    n = cell.n or 1
    rates = [Fraction(100 * k, n) for k in range(int(value * n / 100) - 1, int(value * n / 100) + 3)]
    assert not [rate for rate in rates if abs(rate - value) <= step / 2 or 0 <= rate - value < step], cell.at


def _a_mean(average: Cell, cells: Iterable[Cell]) -> bool:
    """Whether the printed average can be the mean of the other cells of its row, each taken at its count."""
    value, step = _digits(average.text)
    parts = [
        one
        for one in cells
        if one.row_name == average.row_name and one.column.category and one.metric is average.metric
    ]
    if not parts or any(one.rate is None for one in parts):
        return False
    mean = 100 * sum((one.rate or Fraction(0) for one in parts), Fraction(0)) / len(parts)
    return bool(abs(mean - value) <= step / 2)


def _digits(text: str) -> tuple[Fraction, Fraction]:
    """A printed number, and the step of its last digit."""
    (found,) = re.findall(r"\d+(?:\.\d+)?", text)
    return Fraction(found), Fraction(1, 10 ** len(found.partition(".")[2]))
