"""Benchmarks through Inspect, with its mock model and its real OpenAI provider against a server on loopback."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from site_builder.errors import UsageError
from site_builder.evaluation.engines import inspect as inspect_engine
from site_builder.evaluation.engines import open_adapter
from site_builder.evaluation.interface import (
    AdapterOptions,
    Image,
    Message,
    ModelSpec,
    Parameters,
    Request,
    Response,
    Usage,
)
from tests.evaluation.engines.faulty_server import FaultyServer, answer

pytestmark = pytest.mark.inspect


def request(key: str, text: str, *images: Image, **parameters: Any) -> Request:
    return Request(key, (Message("system", "Be brief."), Message("user", text, images)), Parameters(**parameters))


def ask(adapter: Any, requests: Sequence[Request]) -> dict[str, Response]:
    responses = list(adapter.generate(iter(requests)))
    assert sorted(r.key for r in responses) == sorted(r.key for r in requests)
    return {response.key: response for response in responses}


@pytest.fixture
def mocked(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[..., Any]], Any]:
    """Open the engine with Inspect's mock model, which answers by a function of (messages, config)."""

    def open_with(behaviour: Callable[..., Any], **options: Any) -> Any:
        from inspect_ai.model import get_model

        def outputs(messages: Any, tools: Any, choice: Any, config: Any) -> Any:
            return behaviour(messages, config)

        model = get_model("mockllm/model", custom_outputs=outputs, memoize=False)
        monkeypatch.setattr(inspect_engine, "open_model", lambda *_: model)
        return open_adapter("inspect", ModelSpec("mock", "mockllm/model"), AdapterOptions(**options))

    return open_with


def output(text: str, reason: str = "stop") -> Any:
    from inspect_ai.model import ModelOutput, ModelUsage

    made = ModelOutput.from_content("mockllm/model", text, stop_reason=reason)  # type: ignore[arg-type]
    made.usage = ModelUsage(input_tokens=4, output_tokens=2)  # without it the mock fetches a tokenizer to count
    return made


def test_every_outcome_becomes_a_status(mocked: Any) -> None:
    endings = {"ok": "stop", "truncated": "max_tokens", "refused-by-provider": "content_filter"}

    def behaviour(messages: Any, config: Any) -> Any:
        word = messages[-1].text
        if word == "error":
            raise RuntimeError("Incorrect API key provided: sk-abcdefgh12345")
        return output("", "stop") if word == "empty" else output(f"said {word}", endings[word])

    statuses = ["ok", "truncated", "refused-by-provider", "empty", "error"]
    responses = ask(mocked(behaviour), [request(status, status) for status in statuses])
    assert {key: response.status for key, response in responses.items()} == {status: status for status in statuses}
    assert responses["ok"].usage == Usage(4, 2)
    assert (responses["ok"].text, responses["truncated"].text) == ("said ok", "said truncated")
    assert responses["refused-by-provider"].text == ""
    assert "Incorrect" in (responses["error"].error or "")
    assert "abcdefgh" not in repr(responses)


def test_each_request_has_its_own_parameters_and_chunks_are_joined(
    mocked: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inspect_engine, "CHUNK", 3)
    adapter = mocked(lambda messages, config: output(f"{messages[0].text} {config.temperature} {config.max_tokens}"))
    asked = [request(str(n), "?", temperature=n / 10, max_tokens=n + 1) for n in range(7)]
    assert [response.text for _, response in sorted(ask(adapter, asked).items())] == [
        f"Be brief. {n / 10} {n + 1}" for n in range(7)
    ]


def test_logs_are_deleted_unless_asked_for_and_can_be_imported(
    mocked: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    adapter = mocked(lambda messages, config: output("first"))
    ask(adapter, [request("a", "?")])
    folder = Path(adapter._logs)
    assert list(folder.glob("*.eval"))
    adapter.close()
    adapter.close()
    assert not folder.exists()
    monkeypatch.setenv("INSPECT_LOG_DIR", str(tmp_path))
    kept = mocked(lambda messages, config: output("kept"))
    ask(kept, [request("a", "?")])
    kept.close()
    (log,) = tmp_path.glob("*.eval")
    imported = ask(mocked(lambda *_: output("never")), []) or ask(
        open_adapter("inspect", ModelSpec("m", "m"), AdapterOptions(recorded=log)),
        [request("a", "?"), request("b", "?")],
    )
    assert (imported["a"].text, imported["b"].status) == ("kept", "error")


def test_pictures_reach_the_provider_as_they_are(
    tmp_path: Path, picture_bytes: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    import base64

    path = tmp_path / "a.png"
    path.write_bytes(picture_bytes)
    monkeypatch.setenv("LOOP_API_KEY", "sk-loopback-0123456789")
    with FaultyServer() as server:
        server.play(answer("a square"))
        options = AdapterOptions(base_urls=(server.url,), retries=0, concurrency=1)
        adapter = open_adapter("inspect", ModelSpec("tiny", "openai-api/loop/tiny"), options)
        responses = ask(adapter, [request("a", "What?", Image(path, "", "image/png"), max_tokens=5)])
        adapter.close()
    assert responses["a"].text == "a square"
    sent = server.requests[0]["messages"][-1]["content"]
    assert sent[0]["image_url"]["url"] == "data:image/png;base64," + base64.b64encode(picture_bytes).decode()
    assert sent[1]["text"] == "What?"


@pytest.fixture
def picture_bytes(tmp_path: Path) -> bytes:
    import PIL.Image

    path = tmp_path / "square.png"
    PIL.Image.new("RGB", (8, 8), "red").save(path)
    return path.read_bytes()


def test_what_inspect_cannot_open_says_what_to_do() -> None:
    with pytest.raises(UsageError, match="cannot open the model 'nobody/nothing'"):
        open_adapter("inspect", ModelSpec("m", "nobody/nothing"), AdapterOptions())
    with pytest.raises(UsageError, match="one server"):
        open_adapter("inspect", ModelSpec("m", "mockllm/model"), AdapterOptions(base_urls=("http://a", "http://b")))


def test_a_missing_package_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "inspect_ai", None)
    with pytest.raises(UsageError) as missing:
        open_adapter("inspect", ModelSpec("m", "m"), AdapterOptions())
    assert "[inspect]" in str(missing.value.hint)
