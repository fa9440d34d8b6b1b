"""Logs that are not what was planned: nothing is dropped in silence, and no damage is a traceback."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from site_builder.errors import KbError
from site_builder.evaluation.run.breaker import Breaker
from site_builder.evaluation.run.folder import RunFolder
from tests.evaluation.test_score import Sample, recorded, scored


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    made = recorded(tmp_path / "run", "figstep/guard@1", [Sample(f"s{n}") for n in range(6)])
    digest = hashlib.sha256(made.samples.read_bytes()).hexdigest()
    made.write_spec(replace(made.spec(), samples_sha256=digest))
    return made


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("cut", r"samples.jsonl:5: the file ends, but the plan has 6 answers: those numbered 4 to 5 are missing"),
        ("empty", r"samples.jsonl:1: the file ends"),
        ("torn", r"samples.jsonl:6: the line is torn"),
        ("doubled", r"samples.jsonl:3: answer 1 stands twice"),
        ("swapped", r"samples.jsonl:2: answer 1 is missing"),
        ("altered", r"samples.jsonl was altered"),
        ("garbage", r"samples.jsonl:2: the line is damaged"),
        ("gone", r"samples.jsonl is missing"),
    ],
)
def test_samples_that_are_not_the_planned_ones_stop_the_score(run: RunFolder, kind: str, words: str) -> None:
    lines = run.samples.read_bytes().splitlines(keepends=True)
    changed = {
        "cut": lines[:4],
        "empty": [],
        "torn": [*lines[:5], lines[5][:20]],
        "doubled": [*lines[:2], lines[1], *lines[2:]],
        "swapped": [lines[0], *lines[2:], lines[1]],
        "altered": [lines[0].replace(b'"openqa"', b'"openqb"'), *lines[1:]],
        "garbage": [lines[0], b"\xff{}\n", *lines[2:]],
    }
    if kind == "gone":
        run.samples.unlink()
    else:
        run.samples.write_bytes(b"".join(changed[kind]))
    before = run.responses.read_bytes()
    with pytest.raises(KbError, match=words) as caught:
        scored(run)
    assert "the answers are kept" in (caught.value.hint or "")
    assert run.responses.read_bytes() == before


@pytest.mark.parametrize("log", ["responses", "verdicts"])
@pytest.mark.parametrize(
    "line",
    [
        b"{}",
        b"[1]",
        b"null",
        b'{"n": 1}',
        b'{"n": "one", "key": 3}',
        b"\xff\xfe",
        b"[" * 10_000,
        b'{"n": 0, "text": null}',
    ],
)
def test_a_damaged_line_is_named_and_what_it_held_is_missing(run: RunFolder, log: str, line: bytes) -> None:
    path = getattr(run, log)
    lines = path.read_bytes().splitlines()
    lines[2] = line
    path.write_bytes(b"\n".join(lines) + b"\n")
    with pytest.raises(KbError, match=rf"1 of 6 answers .*{log}.jsonl:3 cannot be read"):
        scored(run)


@pytest.mark.parametrize("field", ["text", "status", "key"])
@pytest.mark.parametrize("value", [None, 7, "other"])
def test_a_response_of_another_form_is_missing(run: RunFolder, field: str, value: object) -> None:
    lines = [json.loads(line) for line in run.responses.read_text().splitlines()]
    lines[0][field] = value
    run.responses.write_text("".join(json.dumps(line) + "\n" for line in lines))
    other = (field, value) == ("text", "other")  # another answer, on which there is no verdict
    words = "have no verdict yet" if other else "1 of 6 answers are missing"
    with pytest.raises(KbError, match=words):
        scored(run)


@pytest.mark.parametrize("text", ["", "garbage", "[]", "{}", '{"kind": 1, "id": 2, "facts": 3}', "null"])
def test_a_judge_or_plan_of_garbage_is_one_clear_line(run: RunFolder, text: str) -> None:
    run.judge.write_text(text)
    with pytest.raises(KbError, match=r"judge.json cannot be read") as caught:
        scored(run)
    assert "kept" in (caught.value.hint or "")
    (run.path / "plan.json").write_text(text)
    with pytest.raises(KbError, match=r"plan.json cannot be read") as caught:
        run.spec()
    assert "the answers beside it are kept" in (caught.value.hint or "")
    assert not run.planned


def test_failures_for_good_are_recorded_when_the_other_side_is_alive() -> None:
    written: list[int] = []
    asked: list[bool] = []

    def answers_now() -> bool:
        asked.append(True)
        return True

    breaker = Breaker(
        lambda record: written.append(record["n"]), who="x", limit=25, alive=True, answers_now=answers_now
    )
    for n in range(100):
        breaker.add({"n": n}, failed=True, cause="HTTP 400: too long")
    breaker.finish("HTTP 400: too long")
    assert written == list(range(100))
    assert len(asked) == 4, "one question that was answered before is asked for each 25 failures"


def test_a_refused_field_stops_at_once_with_the_option() -> None:
    breaker = Breaker(lambda record: None, who="the model", limit=25, alive=False)
    with pytest.raises(KbError, match="the model refuses the request") as caught:
        breaker.add({"n": 0}, failed=True, cause="HTTP 400", advice="leave it out with --omit seed")
    assert caught.value.hint == "leave it out with --omit seed"
