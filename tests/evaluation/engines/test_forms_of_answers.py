"""Servers answer in many forms: what is no answer never becomes one, and thoughts are no part of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from site_builder.errors import UsageError
from site_builder.evaluation.engines import open_adapter
from site_builder.evaluation.interface import AdapterOptions, Message, ModelSpec, Parameters, Request, Response
from tests.evaluation.engines.faulty_server import Act, FaultyServer, answer, error, reply

THOUGHTS = "Perhaps A, or rather B."


@pytest.fixture
def server() -> Iterator[FaultyServer]:
    with FaultyServer() as running:
        yield running


def ask(server: FaultyServer, **options: Any) -> Response:
    adapter = open_adapter("openai", ModelSpec("tiny", "tiny"), AdapterOptions(base_urls=(server.url,), **options))
    request = Request("key", (Message("user", "Which?"),), Parameters(seed=3))
    try:
        (response,) = adapter.generate([request])
    finally:
        adapter.close()
    return response


@pytest.mark.parametrize(
    "act",
    [
        answer(None),
        answer(""),
        answer(" \n"),
        answer(None, "length"),
        answer("", "length"),
        answer(None, "tool_calls", tool_calls=[{"function": {"name": "f", "arguments": "{}"}}]),
        answer(None, reasoning_content=THOUGHTS),
        answer(None, reasoning=THOUGHTS),
        answer("", "length", reasoning_content=THOUGHTS),
        answer(f"<think>{THOUGHTS}", "length"),
        answer(f"<think>{THOUGHTS}</think>"),
        answer([{"type": "thinking", "thinking": [{"type": "text", "text": THOUGHTS}]}]),  # type: ignore[arg-type]
        answer([]),  # type: ignore[arg-type]
    ],
)
def test_no_answer_is_no_answer(server: FaultyServer, act: Act) -> None:
    server.always = act
    response = ask(server)
    assert (response.status, response.text) == ("empty", "")


@pytest.mark.parametrize(
    "act",
    [
        answer("B", reasoning_content=THOUGHTS),
        answer("B", reasoning=THOUGHTS),
        answer(f"<think>{THOUGHTS}</think>\n\nB"),
        answer(f"{THOUGHTS}</think>B"),
        answer(f"<think>{THOUGHTS}</think><answer>B</answer>"),
        answer(f"[THINK]{THOUGHTS}[/THINK]B"),
        answer(
            [
                {"type": "thinking", "thinking": [{"type": "text", "text": THOUGHTS}]},
                {"type": "text", "text": "B"},
            ]  # type: ignore[arg-type]
        ),
        answer([{"type": "reasoning", "text": THOUGHTS}, {"type": "text", "text": "B"}]),  # type: ignore[arg-type]
    ],
)
def test_thoughts_are_kept_apart(server: FaultyServer, act: Act) -> None:
    server.always = act
    response = ask(server)
    assert (response.status, response.text) == ("ok", "B")
    assert THOUGHTS in (response.reasoning or "")


@pytest.mark.parametrize(
    "text",
    ["Internal Server Error", "502 Bad Gateway", "Error: service unavailable", "no healthy upstream",
     "Gateway Time-out",
     "upstream connect error or disconnect/reset before headers. reset reason: connection failure",
     "<html><head><title>504 Gateway Time-out</title></head></html>", "Rate limit exceeded."],
)  # fmt: skip
def test_a_gateways_error_is_no_answer(server: FaultyServer, text: str) -> None:
    server.always = answer(text)
    assert ask(server, retries=0).status == "error"
    server.always = answer(f"The sign says: {text}")
    assert ask(server, retries=0).status == "ok"


@pytest.mark.parametrize(
    ("act", "name"),
    [
        (
            error(400, "unsupported_value", "Unsupported value: 'temperature' does not support 0", param="temperature"),
            "temperature",
        ),
        (error(400, "unsupported_parameter", "Unsupported parameter: seed is not supported with this model."), "seed"),
        (reply(422, {"detail": [{"loc": ["body", "seed"], "msg": "Extra inputs are not permitted"}]}), "seed"),
        (reply(400, {"message": "temperature must be 1 for this model"}), "temperature"),
    ],
)
def test_a_refused_field_is_named_with_the_option_that_leaves_it_out(server: FaultyServer, act: Act, name: str) -> None:
    server.always = act
    response = ask(server)
    assert (response.status, response.attempts) == ("error", 1)
    assert response.advice is not None
    assert f"--omit {name}" in response.advice


def test_another_bad_request_gives_no_such_advice(server: FaultyServer) -> None:
    server.always = error(400, "context_length_exceeded", "This model's maximum context length is 512 tokens")
    assert ask(server).advice is None


def test_fields_are_left_out_and_added(server: FaultyServer) -> None:
    extra = json.dumps({"chat_template_kwargs": {"enable_thinking": False}})
    ask(server, omit=("seed", "temperature"), extra_body=extra)
    body = server.requests[-1]
    assert body["chat_template_kwargs"] == {"enable_thinking": False}
    assert not {"seed", "temperature"} & body.keys()
    with pytest.raises(UsageError, match="sends no request body"):
        open_adapter("scripted", ModelSpec("echo", "echo"), AdapterOptions(omit=("seed",)))


def test_what_the_server_says_that_it_is_is_recorded(server: FaultyServer) -> None:
    server.always = reply(200, {"model": "other-9b", "choices": [{"message": {"content": "B"}}]})
    assert ask(server).model == "other-9b"


def test_recorded_thoughts_are_set_apart(tmp_path: Path) -> None:
    path = tmp_path / "responses.jsonl"
    path.write_text(json.dumps({"key": "key", "status": "ok", "text": f"<think>{THOUGHTS}</think>B"}) + "\n")
    adapter = open_adapter("replay", ModelSpec("tiny", "tiny"), AdapterOptions(recorded=path))
    (response,) = adapter.generate([Request("key", (), Parameters())])
    assert (response.text, response.reasoning) == ("B", f"<think>{THOUGHTS}</think>")
