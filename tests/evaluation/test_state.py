"""Where a run stands, against a simple model: what any log of responses leaves of each answer."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from site_builder.evaluation.run.folder import RunFolder
from site_builder.evaluation.run.state import (
    EMPTY,
    ERROR,
    MISSING,
    OK,
    REFUSED,
    STATUSES,
    TRUNCATED,
    State,
    digest,
    read_state,
)
from tests.evaluation.test_score import Sample, recorded

CELLS = [("SD", "01"), ("SD", "02"), ("SD", "01"), ("TYPO", "01")]


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    samples = [Sample(f"s{n // 2}", *cell, cluster=7 - n, sample=n % 2) for n, cell in enumerate(CELLS)]
    return recorded(tmp_path_factory.mktemp("state") / "run", "mm-safetybench/official@1", samples)


def key(n: int) -> str:
    return f"{n:032x}"


def test_the_plan_of_a_run(planned: RunFolder) -> None:
    state = read_state(planned)
    assert len(state) == 4
    assert [state.key(n) for n in range(4)] == [key(n) for n in range(4)]
    assert list(state.samples) == [0, 0, 1, 1]
    assert list(state.clusters) == [7, 6, 5, 4]
    assert state.cell_names == [("SD", "01"), ("SD", "02"), ("TYPO", "01")]
    assert list(state.cells) == [0, 1, 0, 2]
    assert (STATUSES[MISSING], STATUSES[OK], STATUSES[REFUSED]) == ("missing", "ok", "refused-by-provider")
    assert (STATUSES[EMPTY], STATUSES[TRUNCATED], STATUSES[ERROR]) == ("empty", "truncated", "error")


def test_a_run_that_was_not_asked_yet_is_missing(planned: RunFolder) -> None:
    planned.responses.unlink(missing_ok=True)
    state = read_state(planned)
    assert (state.missing(), bytes(state.status)) == (4, bytes(4))
    assert (state.seconds, state.calls, state.tokens, state.served, state.reasoned) == (0.0, 0, [0, 0], {}, 0)
    assert not state.damage
    assert [*state.digests, *state.offsets] == [0] * 8
    empty = State()
    assert (len(empty), empty.missing(), empty.tokens, empty.seconds, empty.calls) == (0, 0, [0, 0], 0.0, 0)


USAGE = st.one_of(
    st.just({"prompt_tokens": 3, "completion_tokens": 5}), st.just({"prompt_tokens": 3}),
    st.just({"prompt_tokens": None, "completion_tokens": 5}), st.none(), st.just([3, 5]),
)  # fmt: skip
LINES = st.fixed_dictionaries(
    {
        "n": st.sampled_from([0, 1, 2, 3, 3, -1, 4, 7, "0", True, None]),
        "key": st.sampled_from(["right"] * 4 + ["wrong"]),
        "status": st.sampled_from([*STATUSES, "odd"]), "text": st.sampled_from(["", "a", "ä\ud800", None, 1]),
    },
    optional={
        "seconds": st.sampled_from([0.5, 2, "1", None]), "calls": st.sampled_from([0, 3, "2"]), "usage": USAGE,
        "model": st.sampled_from(["m", "o", "", None, 7]), "reasoning": st.sampled_from(["x", "", None]),
    },
)  # fmt: skip


def fits(line: Mapping[str, Any]) -> bool:
    known = type(line["n"]) is int and 0 <= line["n"] < 4 and line["key"] == "right"
    return known and line["status"] in STATUSES and line["status"] != "missing" and isinstance(line["text"], str)


@given(st.lists(LINES, max_size=8))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_last_response_that_fits_is_the_answer_and_all_of_them_cost(
    planned: RunFolder, lines: list[dict[str, Any]]
) -> None:
    last: dict[int, tuple[int, dict[str, Any]]] = {}
    place, written = 0, []
    for line in lines:
        at = line["n"] if isinstance(line["n"], int) else 0
        text = json.dumps({**line, "key": key(at % 4) if line["key"] == "right" else "f" * 32}) + "\n"
        if fits(line):
            last[line["n"]] = (place, line)
        written.append(text)
        place += len(text)
    planned.responses.write_text("".join(written))
    state = read_state(planned)
    good = [line for line in lines if fits(line)]
    for n in range(4):
        offset, line = last.get(n, (0, {}))
        assert STATUSES[state.status[n]] == line.get("status", "missing")
        assert state.digests[n] == (digest(line["text"]) if line else 0)
        assert state.offsets[n] == offset
    assert state.missing() == 4 - len(last)
    assert state.seconds == sum(line["seconds"] for line in good if line.get("seconds") in (0.5, 2))
    assert state.calls == sum(line["calls"] if line.get("calls") in (0, 3) else 1 for line in good)
    for place, name in enumerate(("prompt_tokens", "completion_tokens")):
        told = [(line.get("usage") or {}) for line in good]
        counts = [one.get(name) if isinstance(one, dict) else None for one in told]
        assert state.tokens[place] == (None if None in counts else sum(counts))
    answers = [line for _, line in last.values()]
    assert state.served == Counter(line["model"] for line in answers if line.get("model") in ("m", "o"))
    assert state.reasoned == sum(line.get("reasoning") == "x" for line in answers)
    bad = [number for number, line in enumerate(lines, start=1) if not fits(line)]
    assert bool(state.damage) == bool(bad)
    assert all(f"responses.jsonl:{number}" in str(state.damage) for number in bad[:3])


@pytest.mark.parametrize("n", [-5, -1, 4, 5])
def test_an_answer_that_was_not_planned_is_damage_even_without_a_key(planned: RunFolder, n: int) -> None:
    planned.responses.write_text(json.dumps({"n": n, "key": "", "status": "ok", "text": "a"}) + "\n")
    assert str(read_state(planned).damage) == f"{planned.responses}:1 cannot be read"


def test_the_digest_of_an_answer_is_the_beginning_of_its_hash() -> None:
    assert digest("") == 0xE3B0C44298FC1C14
    assert digest("a") != digest("b")


def test_a_model_that_answered_once_and_was_replaced_did_not_serve(planned: RunFolder, tmp_path: Path) -> None:
    line = {"n": 0, "key": key(0), "status": "ok", "text": "a"}
    several = [{**line, "model": "old"}, {**line, "model": "new"}, {**line, "n": 1, "key": key(1), "model": "new"}]
    several += [{**line, "n": n, "key": key(n), "model": model} for n, model in ((2, 7), (3, None))]
    planned.responses.write_text("".join(json.dumps(one) + "\n" for one in several))
    assert dict(read_state(planned).served) == {"new": 2}
