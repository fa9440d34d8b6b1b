"""The adapter for chat endpoints against a server that fails in every way on purpose."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import logging
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from site_builder.errors import UsageError
from site_builder.evaluation.engines.openai import OpenAIAdapter
from site_builder.evaluation.engines.retry import LONGEST_WAIT, Backoff, retry_after
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
from tests.evaluation.engines.faulty_server import (
    FaultyServer,
    answer,
    drip_body,
    drip_head,
    error,
    hang,
    raw,
    reply,
    reset,
)

TINY = ModelSpec("tiny", "tiny")
KEY = "sk-verysecret0123456789"


@pytest.fixture
def server() -> Iterator[FaultyServer]:
    with FaultyServer() as running:
        yield running


def dead_url() -> str:
    """An address at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}/v1"


def adapter(*urls: str, pauses: list[float] | None = None, **options: object) -> OpenAIAdapter:
    wishes = {"concurrency": 1, "timeout": 5.0, **options}
    chosen = AdapterOptions(base_urls=urls, **wishes)  # type: ignore[arg-type]
    return OpenAIAdapter(TINY, chosen, backoff=Backoff(0.0), pause=(pauses if pauses is not None else []).append)


def request(key: str = "k", text: str = "What is this?", *images: Image, **parameters: object) -> Request:
    return Request(key, (Message("user", text, images),), Parameters(**parameters))  # type: ignore[arg-type]


def ask(server: FaultyServer, **options: object) -> Response:
    (response,) = adapter(server.url, **options).generate([request()])
    return response


def test_sends_the_files_own_bytes_and_every_parameter(server: FaultyServer, tmp_path: Path) -> None:
    data = b"\xff\xd8 not even a picture: the bytes must arrive as they are"
    picture = tmp_path / "a.jpg"
    picture.write_bytes(data)
    image = Image(picture, hashlib.sha256(data).hexdigest(), "image/jpeg")
    messages = (Message("system", "Be brief."), Message("user", "Colour?", (image,)), Message("assistant", "Red."))
    parameters = Parameters(temperature=0.5, max_tokens=9, top_p=0.9, seed=3, stop=("END",))
    list(adapter(server.url).generate([Request("k", messages, parameters)]))
    (sent,) = server.requests
    assert sent.pop("path") == "/v1/chat/completions"
    assert sent == {
        "model": "tiny",
        "messages": [
            {"role": "system", "content": "Be brief."},
            {
                "role": "user",
                "content": [
                    {
                        "type": "image_url",
                        "image_url": {"url": "data:image/jpeg;base64," + base64.b64encode(data).decode()},
                    },
                    {"type": "text", "text": "Colour?"},
                ],
            },
            {"role": "assistant", "content": "Red."},
        ],
        "temperature": 0.5,
        "max_tokens": 9,
        "top_p": 0.9,
        "seed": 3,
        "stop": ["END"],
    }


def test_an_answer_carries_text_reason_and_usage(server: FaultyServer) -> None:
    response = ask(server)
    assert (response.status, response.text, response.finish_reason) == ("ok", "yes", "stop")
    assert response.usage == Usage(7, 3)
    assert (response.attempts, response.error, response.notes) == (1, None, ())


PASSING = {
    "429": error(429, "rate_limit_exceeded"),
    "500": reply(500, b"<html>oops</html>"),
    "503": error(503, None),
    "408": reply(408),
    "no status line": raw(b"not http at all\r\n\r\n"),
    "closed": raw(b""),
    "reset": reset,
    "body cut short": raw(b'HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{"choices": ['),
    "chunks cut short": raw(b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"cho'),
    "broken gzip": reply(200, b"not gzip", Content_Encoding="gzip"),
    "malformed json": reply(200, b'{"choices": [{"mess'),
    "deep json": reply(200, b"[" * 200_000),
    "not utf-8": reply(200, b"\xff\xfe\xfa"),
    "a list": reply(200, []),
    "no choices": reply(200, {"model": "tiny"}),
    "empty choices": reply(200, {"choices": []}),
    "null choices": reply(200, {"choices": None}),
    "null choice": reply(200, {"choices": [None]}),
    "no message": reply(200, {"choices": [{"finish_reason": "stop"}]}),
    "content is a number": answer(7),  # type: ignore[arg-type]
    "aborted": answer("ye", "abort"),
    "error in a 200": reply(200, {"error": {"code": 502, "message": "upstream"}}),
    "text error in a 200": reply(200, {"error": "upstream is gone"}),
}


@pytest.mark.parametrize("fault", PASSING)
def test_what_may_pass_is_tried_again(server: FaultyServer, fault: str) -> None:
    server.play(PASSING[fault], PASSING[fault], answer("at last"))
    response = ask(server)
    assert (response.status, response.text, response.attempts) == ("ok", "at last", 3)


@pytest.mark.parametrize("fault", PASSING)
def test_what_does_not_pass_is_an_error_and_never_an_answer(server: FaultyServer, fault: str) -> None:
    server.always = PASSING[fault]
    response = ask(server, retries=1)
    assert (response.status, response.text, response.attempts) == ("error", "", 2)
    assert response.error


FINAL = {
    "400": error(400, "bad_request", "unknown field"),
    "401": error(401, "invalid_api_key"),
    "404": error(404, "model_not_found"),
    "413": reply(413, b"too large"),
    "422": reply(422, {"detail": [{"msg": "wrong type"}]}),
    "empty account": error(429, "insufficient_quota"),
    "redirect": reply(307, Location="https://elsewhere.example/v1?token=abc"),
    "error in a 200": reply(200, {"error": {"code": 400, "message": "bad"}}),
    "a very long wait": reply(429, Retry_After=str(LONGEST_WAIT + 1)),
}


@pytest.mark.parametrize("fault", FINAL)
def test_what_cannot_pass_is_asked_once(server: FaultyServer, fault: str) -> None:
    server.play(FINAL[fault])
    response = ask(server)
    assert (response.status, response.attempts) == ("error", 1)
    assert "token" not in (response.error or "")


INNER = {"code": "ResponsibleAIPolicyViolation", "content_filter_result": {"violence": {"filtered": True}}}
REFUSALS = {
    "finish reason": answer("", "content_filter"),
    "finish reason with half an answer": answer("Well, fir", "content_filter"),
    "gateway's finish reason": answer("", "content_filter: PROHIBITED_CONTENT"),
    "refusal field": answer(None, refusal="I cannot help with this."),
    "refusal part": answer([{"type": "refusal", "refusal": "No."}]),  # type: ignore[arg-type]
    "code": error(400, "content_filter"),
    "policy code": error(400, "content_policy_violation"),
    "inner error": error(400, None, innererror=INNER),
    "wrapped inner error": error(400, "400", provider_specific_fields={"innererror": INNER}),
    "inspection": error(400, "data_inspection_failed"),
    "moderation": error(403, 403, metadata={"reasons": ["violence"], "flagged_input": "…"}),
    "flagged prompt": error(400, "invalid_prompt", "flagged as potentially violating our usage policy"),
    "only words": error(400, "400", "litellm.ContentPolicyViolationError: filtered"),
    "bare code": reply(400, {"error": "content_filter"}),
    "server error": error(500, "content_filter"),
    "in a 200": reply(200, {"error": {"code": "content_filter", "message": "filtered"}}),
}


@pytest.mark.parametrize("kind", REFUSALS)
def test_a_providers_filter_is_neither_an_answer_nor_an_error(server: FaultyServer, kind: str) -> None:
    server.play(REFUSALS[kind])
    response = ask(server)
    assert (response.status, response.text, response.attempts) == ("refused-by-provider", "", 1)
    assert response.error is None


@pytest.mark.parametrize(
    ("act", "status", "text"),
    [
        (answer("cut he", "length"), "truncated", "cut he"),
        (answer("", "length"), "empty", ""),
        (answer(" \n", "stop"), "empty", ""),
        (answer(None, "stop"), "empty", ""),
        (answer("fine", None), "ok", "fine"),
        (answer([{"type": "text", "text": "in "}, {"type": "text", "text": "parts"}]), "ok", "in parts"),  # type: ignore[arg-type]
        (answer("I cannot help with content_filter questions"), "ok", "I cannot help with content_filter questions"),
    ],
)
def test_statuses(server: FaultyServer, act: object, status: str, text: str) -> None:
    server.always = act  # type: ignore[assignment]
    response = ask(server)
    assert (response.status, response.text) == (status, text)


def test_compressed_and_chunked_answers_are_read(server: FaultyServer) -> None:
    body = gzip.compress(json.dumps({"choices": [{"message": {"content": "ok"}}]}).encode())
    chunk = f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n"
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
    server.play(reply(200, body, Content_Encoding="gzip"), raw(head + chunk))
    assert [r.text for r in adapter(server.url).generate([request("a"), request("b")])] == ["ok", "ok"]


@pytest.mark.parametrize("stall", [hang, drip_body, drip_head])
def test_an_attempt_ends_at_its_time(server: FaultyServer, stall: object) -> None:
    server.play(stall, answer("second"))  # type: ignore[arg-type]
    response = ask(server, timeout=0.15)
    assert response.text == "second"
    assert response.attempts >= 2  # more on a machine that is so busy that a good answer comes late
    server.play(stall)  # type: ignore[arg-type]
    assert "0.15 s" in (ask(server, timeout=0.15, retries=0).error or "")


def test_an_endless_answer_is_cut_off(server: FaultyServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("site_builder.evaluation.engines.transport.LONGEST_ANSWER", 100_000)
    server.always = reply(200, b" " * 500_000)
    assert ask(server, retries=0).status == "error"


def test_the_server_says_how_long_to_wait(server: FaultyServer) -> None:
    pauses: list[float] = []
    date = (datetime.now(UTC) + timedelta(seconds=100)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    server.play(reply(429, Retry_After="7"), answer())
    list(adapter(server.url, pauses=pauses).generate([request()]))
    server.play(reply(503, Retry_After=date), answer())
    list(adapter(server.url, pauses=pauses).generate([request()]))
    assert pauses == [pytest.approx(7, abs=1), pytest.approx(100, abs=3)]


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "12"}, 12),
        ({"Retry-After": "1.5"}, 1.5),
        ({"retry-after-ms": "250", "Retry-After": "1"}, 0.25),
        ({"Retry-After": "Tue, 24 Nov 2026 03:00:30 GMT"}, 30),
        ({"Retry-After": "Tue, 24 Nov 2026 02:00:00 GMT"}, 0),
        ({"Retry-After": "Tue, 24 Nov 2026 03:00:30"}, 30),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-3"}, None),
        ({"Retry-After": "nan"}, None),
        ({"Retry-After": "inf"}, None),
        ({"Retry-After": ""}, None),
        ({}, None),
    ],
)
def test_retry_after(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers, datetime(2026, 11, 24, 3, tzinfo=UTC)) == seconds


def test_backoff_doubles_to_its_cap_and_is_drawn_from_the_whole_span() -> None:
    drawn = [[Backoff(1.0, 8.0).delay(n) for _ in range(300)] for n in (1, 2, 3, 4, 50)]
    for delays, limit in zip(drawn, (1, 2, 4, 8, 8), strict=True):
        assert 0 <= min(delays) < 0.1 * limit
        assert 0.9 * limit < max(delays) <= limit


def test_another_server_takes_over_at_once(server: FaultyServer) -> None:
    pauses: list[float] = []
    answers = list(adapter(dead_url(), server.url, pauses=pauses).generate(request(str(n)) for n in range(20)))
    assert {response.status for response in answers} == {"ok"}
    assert pauses == []


def test_a_failing_servers_requests_go_to_the_other(server: FaultyServer) -> None:
    with FaultyServer(always=reply(500)) as broken:
        answers = list(adapter(broken.url, server.url, retries=1).generate(request(str(n)) for n in range(20)))
    assert {response.status for response in answers} == {"ok"}


def test_requests_are_spread(server: FaultyServer) -> None:
    with FaultyServer() as second:
        list(adapter(server.url, second.url, concurrency=4).generate(request(str(n)) for n in range(80)))
        assert min(len(server.requests), len(second.requests)) >= 20


def test_all_servers_down_is_an_error_for_each_sample() -> None:
    answers = list(adapter(dead_url(), dead_url(), retries=2).generate([request("a"), request("b")]))
    assert [(r.status, r.attempts, r.error) for r in answers] == [("error", 3, "the server cannot be reached")] * 2


def test_every_request_is_answered_once_with_many_in_flight(server: FaultyServer) -> None:
    server.play(*[reset, reply(503), answer(), answer("", "content_filter"), reply(200, b"{")] * 20)
    keys = [str(n) for n in range(300)]
    answers = list(adapter(server.url, concurrency=32, retries=50).generate(map(request, keys)))
    assert sorted(response.key for response in answers) == sorted(keys)
    assert {response.status for response in answers} == {"ok", "refused-by-provider"}


def test_requests_are_taken_as_they_can_be_worked_on(server: FaultyServer) -> None:
    taken = 0

    def endless() -> Iterator[Request]:
        nonlocal taken
        while True:
            taken += 1
            yield request(str(taken))

    responses = adapter(server.url, concurrency=3).generate(endless())
    for _ in range(10):
        next(responses)
    responses.close()  # type: ignore[attr-defined]
    assert taken <= 10 + 2 * 3


def test_closing_does_not_wait_for_what_is_in_flight(server: FaultyServer) -> None:
    server.play(answer())
    server.always = hang
    subject = adapter(server.url, concurrency=2, timeout=600)
    responses = subject.generate(request(str(n)) for n in range(9))
    next(responses)
    responses.close()  # type: ignore[attr-defined]
    subject.close()
    subject.close()


def test_a_missing_picture_fails_its_sample_only(server: FaultyServer, tmp_path: Path) -> None:
    gone = Image(tmp_path / "gone.png", "0" * 64, "image/png")
    responses = {r.key: r for r in adapter(server.url).generate([request("a", "?", gone), request("b")])}
    assert responses["a"].status == "error"
    assert "picture" in (responses["a"].error or "")
    assert responses["b"].status == "ok"


def test_a_server_that_wants_the_newer_name_of_the_limit_gets_it(server: FaultyServer) -> None:
    server.play(error(400, "unsupported_parameter", "Use 'max_completion_tokens' instead of 'max_tokens'."))
    response = ask(server, retries=0)
    assert response.status == "ok"
    assert "max_completion_tokens" in server.requests[1]
    assert "max_tokens" not in server.requests[1]


def test_an_answer_of_another_model_is_noted(server: FaultyServer) -> None:
    server.always = reply(200, {"model": "other", "choices": [{"message": {"content": "hi"}}]})
    assert ask(server).notes == ("answered by other",)


def test_the_key_is_sent_and_appears_nowhere(
    server: FaultyServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    caplog.set_level(logging.DEBUG)
    leak = error(401, "invalid_api_key", f"Incorrect API key provided: {KEY}. Authorization: Bearer {KEY}")
    server.play(leak, reply(500, f"you sent Bearer {KEY}".encode()), raw(KEY.encode()), reset)
    subject = adapter(server.url, retries=0)
    shown = [repr(subject), repr(subject.describe())]
    shown += [repr(r) for r in subject.generate(request(str(n)) for n in range(4))]
    server.models = leak
    with pytest.raises(UsageError) as refused:
        subject.describe()
    shown += [str(refused.value), str(refused.value.hint), caplog.text]
    assert KEY not in "".join(shown)
    assert server.headers[1]["Authorization"] == f"Bearer {KEY}"


def test_the_key_comes_from_the_named_variable_and_netrc_is_not_asked(
    server: FaultyServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("MY_KEY", "mine")
    ask(server, api_key_env="MY_KEY")
    monkeypatch.delenv("MY_KEY")
    ask(server, api_key_env="MY_KEY")
    assert [h.get("Authorization") for h in server.headers] == ["Bearer mine", None]


def test_describe_tells_engine_and_host(server: FaultyServer) -> None:
    facts = adapter(server.url).describe()
    assert facts["engine"] == "loopback"
    assert facts["host"] == "local"
    assert facts["served_name"] == "tiny"
    server.models = reply(404)
    assert adapter(server.url).describe()["engine"] is None


@pytest.mark.parametrize(
    ("models", "words"),
    [
        (reply(401), "refuses the key"),
        (reply(200, {"data": [{"id": "tiny-1"}]}), "did you mean 'tiny-1'"),
        (hang, "no answer within"),
        (reset, "connection broke"),
    ],
)
def test_describe_stops_before_a_run_that_cannot_work(server: FaultyServer, models: object, words: str) -> None:
    server.models = models  # type: ignore[assignment]
    with pytest.raises(UsageError, match=words):
        adapter(server.url, timeout=0.3 if models is hang else 5.0).describe()


def test_describe_names_the_server_that_is_down(server: FaultyServer) -> None:
    url = dead_url()
    with pytest.raises(UsageError, match=url):
        adapter(server.url, url).describe()


@pytest.mark.parametrize(
    "url", ["127.0.0.1:8000/v1", "ftp://x/v1", "http://", "http://me:pw@host/v1", "http://h/v1?key=a"]
)
def test_addresses_that_cannot_be_are_refused(url: str) -> None:
    with pytest.raises(UsageError) as refused:
        adapter(url)
    assert "pw" not in str(refused.value)


def test_no_address_says_what_to_give() -> None:
    with pytest.raises(UsageError) as missing:
        adapter()
    assert "--base-url" in str(missing.value.hint)
