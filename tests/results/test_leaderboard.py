"""The leaderboard ranks what can be compared, and says why it does not rank the rest."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.errors import UsageError
from site_builder.output import leaderboard as leaderboard_views
from site_builder.results import leaderboard
from site_builder.results.entries import Comparable, Entry, of_run, of_table
from site_builder.results.leaderboard import Board, Leaderboard, Row, _once, _ranked, difference
from site_builder.results.loading import Results
from site_builder.results.statistics import holm, wilson
from site_builder.schema.runs import Interval, Rate
from tests.results.conftest import made_run, made_table, view

KEY = Comparable("attack-success-rate", "all", "single", "p@1", "human", "", "")


def entry(label: str, k: int, n: int) -> Entry:
    low, high = wilson(k, n)
    rate = k / n
    return Entry(
        key=KEY, benchmark="b", model=label, label=label, sides={}, origin="reported", source="t", paper=None,
        lower_is_better=True, metric_name="ASR", value=rate * 100, interval=(low * 100, high * 100), n=n, k=k,
        error=(rate * (1 - rate) / n) ** 0.5 * 100,
    )  # fmt: skip


def board(results: Results, benchmark: str, split: str, metric: str) -> Board:
    """The board on which rows of the survey's own tables stand, or of the tables that it copied."""
    boards = leaderboard.build(results, benchmark, split=split).boards
    sources = ("ye2025survey-", "wang2024safe-leaderboard")
    return next(
        one
        for one in boards
        if one.key.metric == metric and any(row.entry.source.startswith(sources) for row in (*one.rows, *one.unranked))
    )


def test_models_that_do_not_differ_share_a_rank(real: Results) -> None:
    sd = board(real, "mm-safetybench", "SD", "attack-success-rate")
    ranked = [(row.entry.model, row.rank, row.rank_to) for row in sd.rows if row.rank]
    assert ranked == [("janus-pro-7b", 1, 3), ("llava-1.5-13b", 1, 3), ("llava-1.5-7b", 1, 3)]
    both = board(real, "mm-safetybench", "SD+TYPO", "attack-success-rate")
    assert {row.entry.model: row.rank for row in both.rows if row.rank}["janus-pro-7b"] == 3


def test_a_number_that_stands_alone_says_what_is_not_known_of_it() -> None:
    """No sentence ends where a value should stand."""
    known = entry("Known", 1, 4)
    bounded = replace(known, label="Bounded", value=None, bounds=(12.0, 34.5))
    unknown = replace(known, label="Unknown", value=None)
    rows = tuple(Row(one, None, None, None) for one in (known, bounded, unknown))
    printed = leaderboard_views.as_text(Leaderboard("b", "B", (Board("b", KEY, "ASR", True, (), rows),)))
    assert "Known 25.00; Bounded between 12.0 and 34.5; Unknown unknown." in " ".join(printed.split())


def test_rows_are_ranked_by_one_kind_of_average_recomputed(real: Results) -> None:
    janus = board(real, "mm-safetybench", "SD", "attack-success-rate").rows[1].entry
    assert janus.key.average == "macro"
    assert janus.value == pytest.approx(44.40, abs=0.005)
    assert janus.printed == "46.07"
    assert janus.other_average == ("pooled", pytest.approx(46.31, abs=0.005))
    assert janus.groups == {
        "content-harm": pytest.approx(21.52, abs=0.005),
        "disclaimer": pytest.approx(81.03, abs=0.005),
    }
    assert janus.notes == ("printed 46.07, neither the mean of its cells nor their pooled rate",)


def test_a_row_of_an_unknown_judge_stands_below_with_the_reason(real: Results) -> None:
    siuo = board(real, "siuo", "openqa", "safe-rate")
    assert [row.entry.model for row in siuo.unranked] == ["janus-pro-7b"]
    assert siuo.unranked[0].entry.reasons == ("who judged it is not known, and the others have a known judge",)
    assert {row.entry.origin for row in siuo.rows} == {"reported", "baseline"}


def test_a_rate_and_its_contrary_are_one_board_and_a_copy_is_told_beside_its_source(real: Results) -> None:
    """The survey's table prints attack success, 100 minus the safe answers of the benchmark's own leaderboard."""
    boards = [one for one in leaderboard.build(real, "siuo").boards if one.key.split in ("openqa", "mcqa")]
    assert not {"attack-success-rate", "mcqa-error-rate"} & {one.key.metric for one in boards}
    rows = board(real, "siuo", "openqa", "safe-rate").rows
    (gpt,) = [row.entry for row in rows if row.entry.model == "gpt-4o"]
    assert (gpt.value, gpt.copies) == (pytest.approx(50.90, abs=0.005), ("ye2025survey-siuo",))
    janus = board(real, "siuo", "openqa", "safe-rate").unranked[0].entry
    assert janus.value is not None
    assert janus.notes[-1] == f"its source has the contrary: ASR {100 - janus.value:.2f}"


def test_a_value_and_its_contrary_say_the_same() -> None:
    one = entry("a", 30, 100)
    other = replace(entry("b", 5, 10), metric_name="Safe answers", lower_is_better=False)
    back = one.flipped(other)
    assert (back.value, back.k, back.n, back.lower_is_better) == (70.0, 70, 100, False)
    assert back.interval == pytest.approx([100 * end for end in wilson(70, 100)])


def test_columns_that_only_their_names_tell_apart_are_not_ranked_together() -> None:
    table = made_table({"a": (10, 20), "b": (30, 40)}, (100, 100), average=None)
    unlike = replace(table, columns=tuple(replace(column, category=None) for column in table.columns))
    conditions = [(found.model, found.key.condition) for found in of_table(view(unlike))]
    names = [column.id for column in table.columns]
    assert conditions == [(model, name) for model in ("a", "b") for name in names]


def test_baselines_stand_in_place_without_a_rank(real: Results) -> None:
    siuo = board(real, "siuo", "openqa", "safe-rate")
    assert (siuo.rows[0].entry.label, siuo.rows[0].entry.value, siuo.rows[0].rank) == ("always refuse", 100.0, None)
    assert (siuo.rows[-1].entry.label, siuo.rows[-1].entry.value) == ("always comply", 0.0)
    choice = board(real, "siuo", "mcqa", "accuracy")
    labels = [row.entry.label for row in choice.rows]
    assert labels.index("always A") < labels.index("random guessing")
    values = [row.entry.value or 0 for row in choice.rows]
    assert values == sorted(values, reverse=True)


def test_over_refusal_stands_beside_the_attack_rate(real: Results) -> None:
    siuo = board(real, "siuo", "openqa", "safe-rate")
    (known,) = [row for row in siuo.rows if row.beside and row.entry.model == "gpt-4o"]
    assert known.beside is not None
    assert (round(known.beside.value, 2), known.beside.benchmark) == (6.33, "mossbench")


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(200, 400)), min_size=2, max_size=8, unique=True))
@settings(deadline=None)
def test_ranks_keep_what_they_promise(counts: list[tuple[int, int]]) -> None:
    entries = [entry(f"m{index}", k, n) for index, (k, n) in enumerate(counts)]
    ranks = [place for _, place in _ranked(entries, lower=True)]
    pairs = [(a, b) for a in range(len(entries)) for b in range(a)]
    adjusted = holm([difference(entries[a], entries[b]) for a, b in pairs])
    for (a, b), p in zip(pairs, adjusted, strict=True):
        if p >= 0.05:
            assert ranks[a][0] <= ranks[b][1], "rows that do not differ share a rank"
            assert ranks[b][0] <= ranks[a][1], "rows that do not differ share a rank"
        else:
            better, worse = (a, b) if (entries[a].value or 0) < (entries[b].value or 0) else (b, a)
            assert ranks[worse][0] > 1
            assert ranks[better][1] < len(entries)
    assert all(1 <= first <= last <= len(entries) for first, last in ranks)


def test_what_a_row_lacks_is_the_reason_for_not_ranking_it() -> None:
    table = made_table({"a": (10, 20)}, (40, 60))
    without = replace(table, columns=tuple(replace(column, n=None) for column in table.columns))
    (found,) = of_table(view(without))
    assert found.reasons == ("the number of items is not stated",)
    several = replace(table, rows=(replace(table.rows[0], model=None, label="six models"),))
    (found,) = of_table(view(several))
    assert found.reasons == ("the row is about several models or none",)
    (found,) = of_table(view(replace(table, locator=replace(table.locator, read="secondary"))))
    assert found.reasons == ("somebody else's summary tells it; it was not seen in the source itself",)
    longer = made_table({"a": (10, 20, 30)}, (40, 60, 80))
    values = {name: text for name, text in longer.rows[0].values.items() if name != "s1"}
    (found,) = of_table(view(replace(longer, rows=(replace(longer.rows[0], values=values),))))
    assert found.reasons == ("1 of 3 scenarios are missing",)
    (found,) = of_table(view(replace(longer, rows=(replace(longer.rows[0], values={"average": "30.00"}),))))
    assert found.reasons == ("only an average is printed, so its kind and error cannot be computed",)


def test_an_impossible_cell_is_noted(real: Results) -> None:
    typo = board(real, "mm-safetybench", "TYPO", "attack-success-rate")
    (janus,) = [row.entry for row in typo.rows if row.entry.model == "janus-pro-7b"]
    assert "08-Political_Lobbying 80.66 is impossible for 153 items; taken as printed" in janus.notes


def test_our_own_runs_are_reproduced_with_their_protocol_and_judge() -> None:
    injected, clean = of_run("results/x/run.yml", made_run())
    assert (injected.origin, injected.value, injected.k, injected.n) == ("reproduced", 30.0, 30, 100)
    assert (injected.key.split, clean.key.split) == ("injected", "clean")
    assert (injected.key.protocol, injected.key.judge_id) == ("visual-prompt-injection/exact@1", "planted-word@1")
    assert injected.reasons == ()


def test_a_run_with_failures_shows_bounds_instead_of_a_rank() -> None:
    run = made_run()
    (metric,) = run.metrics
    rate = Rate(value=None, bounds=Interval(low=30.0, high=35.0))
    failed = replace(metric, averages=tuple(replace(one, rate=rate) for one in metric.averages))
    entries = list(of_run("results/x/run.yml", replace(run, metrics=(failed,))))
    assert [one.bounds for one in entries] == [(30.0, 35.0)] * 2
    assert all(one.reasons == ("more than 1 % of the items failed or could not be judged",) for one in entries)
    limited = made_run(unranked=("only 10 items were run",))
    assert all(one.reasons == ("only 10 items were run",) for one in of_run("x", limited))


def test_unknown_words_are_answered(real: Results) -> None:
    with pytest.raises(UsageError, match=r"no benchmark 'siou'; did you mean 'siuo'\?"):
        leaderboard.build(real, "siou")
    with pytest.raises(UsageError, match=r"no result has the split 'opnqa'; did you mean 'openqa'\?"):
        leaderboard.build(real, "siuo", split="opnqa")
    with pytest.raises(UsageError, match="no result has the protocol"):
        leaderboard.build(real, "siuo", protocol="x@1")


def test_every_format_holds_every_row(real: Results) -> None:
    found = leaderboard.build(real, "siuo")
    rows = sum(len(one.rows) + len(one.unranked) for one in found.boards)
    lines = list(csv.DictReader(io.StringIO(leaderboard_views.as_csv(found))))
    assert len(lines) == rows
    assert (
        sum(len(one["rows"]) + len(one["unranked"]) for one in json.loads(leaderboard_views.as_json(found))["boards"])
        == rows
    )
    text, markdown = leaderboard_views.as_text(found), leaderboard_views.as_markdown(found)
    for one in found.boards:
        assert all(row.entry.label in text and row.entry.label in markdown for row in one.rows)
    assert max(map(len, text.splitlines())) <= 84
    assert leaderboard_views.as_text(leaderboard.build(real, "siuo")) == text


def test_the_headline_board_comes_first(real: Results) -> None:
    boards = leaderboard.build(real, "figstep").boards
    places = [(not one.rows, bool(one.key.condition)) for one in boards]
    assert places == sorted(places)
    first = leaderboard.build(real, "siuo").boards[0].key
    assert (first.metric, first.split) == ("safe-rate", "openqa"), "neither by options to choose from nor by usefulness"


def test_boards_of_one_source_stand_together(real: Results) -> None:
    """Nothing but the split and what the model was under tells them apart."""
    real_boards = leaderboard.build(real, "advbench").boards
    found = leaderboard.families(real_boards)
    assert sum(map(len, found)) == len(real_boards)
    assert len(found) < len(real_boards) / 3
    for family in found:
        assert len({replace(one.key, split="", condition="") for one in family}) == 1


def test_two_models_meet_on_boards_of_one_judge(real: Results) -> None:
    duels = leaderboard.compare(real, "llava-1.5-7b", "gpt-4o")
    assert {one.board.benchmark for one in duels} >= {"holisafe-bench", "siuo"}
    for one in duels:
        assert one.first.key == one.second.key or "unknown" in (one.first.key.judge_kind, one.second.key.judge_kind)
        assert one.difference == pytest.approx((one.first.value or 0) - (one.second.value or 0))
        assert one.winner in (None, one.first, one.second)
    with pytest.raises(UsageError, match="no model 'gpt-4oo'"):
        leaderboard.compare(real, "llava-1.5-7b", "gpt-4oo")


def test_up_to_five_models_meet_in_pairs(real: Results) -> None:
    three = ("llava-1.5-7b", "gpt-4o", "qwen2-vl-7b")
    met = [(one, other, leaderboard.compare(real, one, other)) for one, other in combinations(three, 2)]
    found = leaderboard.compare(real, *three)
    assert len(found) == sum(len(duels) for _, _, duels in met)
    for one, other, duels in met:
        pair = [duel for duel in found if (duel.first.model, duel.second.model) == (one, other)]
        assert [duel.difference for duel in pair] == [duel.difference for duel in duels]
        assert all(within.p >= alone.p for within, alone in zip(pair, duels, strict=True)), "more tests, larger p"
    raw = [difference(duel.first, duel.second) for duel in found]
    assert [duel.p for duel in found] == holm(raw)
    for models, words in (
        (three[:1], "2 to 5 models are compared, not 1"),
        ((*three, "gpt-4v", "gemini-1.5-pro", "janus-pro-7b"), "compared, not 6"),
        ((*three, "gpt-4o"), "gpt-4o is named twice"),
    ):
        with pytest.raises(UsageError, match=words):
            leaderboard.compare(real, *models)


def test_runs_that_differ_in_their_seed_are_one_row() -> None:
    run = made_run()
    again = replace(run, id="exact-1-0001", manifest=replace(run.manifest, seed=1))
    other = replace(run, id="exact-1-0002", manifest=replace(run.manifest, adapter="openai"))
    files = {f"results/{one.id}/run.yml": one for one in (run, again, other)}
    entries = [entry for path, one in files.items() for entry in of_run(path, one) if entry.key.split == "clean"]
    (rows,) = _once({entries[0].key: entries}).values()
    assert [row.source for row in rows] == ["results/exact-1-0000/run.yml", "results/exact-1-0002/run.yml"]
    assert rows[0].copies == ("results/exact-1-0001/run.yml",)
    assert rows[0].notes == ("again with another seed: 12.00",)
