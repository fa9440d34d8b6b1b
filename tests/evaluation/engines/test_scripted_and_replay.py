"""The adapters without a model: fixed rules and recorded responses, and how an adapter is opened."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import pytest

from site_builder.errors import UsageError
from site_builder.evaluation.engines import open_adapter
from site_builder.evaluation.interface import AdapterOptions, Message, ModelSpec, Parameters, Request, Response, Usage


def requests(*keys: str) -> list[Request]:
    return [Request(key, (Message("system", "s"), Message("user", f"Question {key}?")), Parameters()) for key in keys]


def answers(script: str, *keys: str) -> list[str]:
    adapter = open_adapter("scripted", ModelSpec("x", "x"), AdapterOptions(script=script))
    return [response.text for response in adapter.generate(requests(*keys))]


def test_scripts() -> None:
    assert answers("constant:A", "1", "2") == ["A", "A"]
    assert answers("echo", "1") == ["Question 1?"]
    assert len(set(answers("always-refuse", "1", "2"))) == 1
    assert answers("always-refuse", "1") != answers("always-comply", "1")


def test_random_letters_are_even_and_repeatable() -> None:
    keys = [str(n) for n in range(400)]
    drawn = answers("random:ABCD", *keys)
    assert drawn == answers("random:ABCD", *keys)
    assert all(60 < count < 140 for count in Counter(drawn).values())
    assert set(drawn) == set("ABCD")


@pytest.mark.parametrize(("model", "text"), [("constant-a", "A"), ("echo", "Question 1?")])
def test_a_baselines_id_names_its_script(model: str, text: str) -> None:
    adapter = open_adapter("scripted", ModelSpec(model, model, kind="baseline"), AdapterOptions())
    assert [response.text for response in adapter.generate(requests("1"))] == [text]


def test_an_unknown_script_lists_the_known() -> None:
    with pytest.raises(UsageError) as unknown:
        open_adapter("scripted", ModelSpec("x", "x"), AdapterOptions(script="constant:"))
    assert "always-refuse" in str(unknown.value.hint)


def test_replay_returns_what_was_recorded(tmp_path: Path) -> None:
    recorded = [
        Response("a", "error", error="old"),
        Response("b", "truncated", "cut", "length", None, Usage(5, None), 3, 1.25, ("a note",)),
        Response("a", "ok", "new ünïcode"),
    ]
    file = tmp_path / "responses.jsonl"
    file.write_text("".join(json.dumps({**asdict(r), "item": 1}) + "\n" for r in recorded) + "\n", "utf-8")
    adapter = open_adapter("replay", ModelSpec("x", "x", revision="r", dtype="d"), AdapterOptions(recorded=file))
    assert (adapter.describe()["revision"], adapter.describe()["dtype"]) == ("r", "d")
    got = list(adapter.generate(requests("b", "a", "missing")))
    assert got[:2] == [recorded[1], recorded[2]]
    assert (got[2].status, got[2].key) == ("error", "missing")


def test_replay_takes_revision_and_dtype_from_the_recorded_runs_plan(tmp_path: Path) -> None:
    (tmp_path / "responses.jsonl").touch()
    described = {"adapter": "transformers", "engine": "e 1", "revision": "abc", "dtype": "bfloat16"}
    (tmp_path / "plan.json").write_text(json.dumps({"described": described}))
    adapter = open_adapter("replay", ModelSpec("x", "x"), AdapterOptions(recorded=tmp_path / "responses.jsonl"))
    assert adapter.describe() == described | {"adapter": "replay"}


@pytest.mark.parametrize("line", ["{", "[]", '{"status": "ok"}', '{"key": "a", "status": "fine"}'])
def test_replay_names_the_line_that_is_no_response(tmp_path: Path, line: str) -> None:
    file = tmp_path / "responses.jsonl"
    file.write_text('{"key": "a", "status": "ok", "text": "x"}\n' + line + "\n")
    with pytest.raises(UsageError, match=r"responses\.jsonl:2"):
        open_adapter("replay", ModelSpec("x", "x"), AdapterOptions(recorded=file))


def test_replay_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no recorded responses"):
        open_adapter("replay", ModelSpec("x", "x"), AdapterOptions())
    with pytest.raises(UsageError, match="cannot read"):
        open_adapter("replay", ModelSpec("x", "x"), AdapterOptions(recorded=tmp_path / "none"))


def test_an_unknown_adapter_suggests_the_right_one() -> None:
    with pytest.raises(UsageError, match="did you mean 'openai'"):
        open_adapter("openia", ModelSpec("x", "x"), AdapterOptions())
