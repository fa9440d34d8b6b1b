"""How servers answer: one table, asked over HTTP through one server; each form with what becomes of the sample."""

from __future__ import annotations

import json
from typing import Any

from site_builder.evaluation.engines import open_adapter
from site_builder.evaluation.interface import AdapterOptions, Message, ModelSpec, Parameters, Request, Response
from tests.evaluation.engines.faulty_server import Act, FaultyServer, answer, error, raw, reply

EVENTS = b'data: {"choices":[{"delta":{"content":"B"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'
GOOD = json.dumps({"choices": [{"finish_reason": "stop", "message": {"content": "B"}}]}).encode()


def choices(*several: Any, **more: Any) -> Act:
    return reply(200, {"choices": list(several), **more})


ANSWERS: dict[str, Act] = {
    "no finish reason": answer("B", None),
    "a finish reason of its own": answer("B", "eos"),
    "parts": answer([{"type": "text", "text": "B"}]),  # type: ignore[arg-type]
    "a list of strings": answer(["B"]),  # type: ignore[arg-type]
    "a refusal that is empty": answer("B", refusal=""),
    "an error that is null": choices({"message": {"content": "B"}}, error=None),
    "several choices in another order": choices(
        {"index": 1, "message": {"content": "A"}}, {"index": 0, "message": {"content": "B"}}
    ),
    "a mark of the byte order": reply(200, b"\xef\xbb\xbf" + GOOD),
    "UTF-16": reply(200, GOOD.decode().encode("utf-16")),
    "space before the body": reply(200, b" \n\n" + GOOD),
    "NaN in another field": reply(200, GOOD[:-1] + b',"logprobs":NaN}'),
    "thoughts in a field": answer("B", reasoning_content="hm"),
    "thoughts as details": answer("B", reasoning_details=[{"type": "reasoning.text", "text": "hm"}]),
    "no length": raw(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + GOOD),
    "HTTP 1.0": raw(b"HTTP/1.0 200 OK\r\n\r\n" + GOOD),
    "status 100 first": raw(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + GOOD),
    "chunks": raw(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n%x\r\n%s\r\n0\r\n\r\n"
        % (len(GOOD), GOOD)
    ),
}
"""Forms of the answer B."""

CUT = {word: answer("B", word) for word in ("length", "max_tokens", "MAX_TOKENS", "model_context_window_exceeded")}

EMPTY: dict[str, Act] = {
    "no content": choices({"finish_reason": "stop", "message": {"role": "assistant"}}),
    "null": answer(None),
    "spaces": answer("\n \t"),
    "what nobody sees": answer("\u200b\ufeff\x00"),
    "a token of the chat format": answer("<|im_end|>"),
    "another": answer(" </s> "),
    "calls of tools": answer(None, "tool_calls", tool_calls=[{"function": {"name": "f", "arguments": "{}"}}]),
    "a call of a function": answer(None, "function_call", function_call={"name": "f", "arguments": "{}"}),
    "a call that failed": answer("", "malformed_function_call"),
    "thoughts alone": answer("", reasoning_details=[{"type": "reasoning.text", "text": "hm"}]),
    "thoughts that do not end": answer("<think>hm", "length"),
    "the first choice": choices({"index": 0, "message": {"content": ""}}, {"index": 1, "message": {"content": "B"}}),
}

FILTERED: dict[str, Act] = {
    **{word: answer("", word) for word in ("content_filter", "SAFETY", "PROHIBITED_CONTENT", "BLOCKLIST", "SPII",
                                           "IMAGE_SAFETY", "refusal", "sensitive", "guardrail_intervened")},
    "a part of the answer": answer("Half of", "content_filter"),
    "a refusal in a field": answer(None, refusal="I'm sorry"),
    "a blocked prompt": choices(promptFeedback={"blockReason": "SAFETY"}),
    "Azure": error(400, "content_filter", "x", innererror={"code": "ResponsibleAIPolicyViolation"}),
    "DashScope": reply(400, {"code": "DataInspectionFailed", "message": "x"}),
    "OpenAI": error(400, "content_policy_violation"),
    "OpenAI's usage policy": error(400, "invalid_prompt", "flagged as potentially violating our usage policy"),
    "OpenRouter": error(403, 403, metadata={"reasons": ["x"], "flagged_input": "x"}),
    "LiteLLM": error(400, "400", "litellm.ContentPolicyViolationError: x"),
}  # fmt: skip

ERRORS: dict[str, Act] = {
    **{word: answer("Half of", word) for word in ("error", "abort", "timeout", "network_error", "failed",
                                                  "insufficient_system_resource")},
    **{text: answer(text) for text in (
        "Error: 500 Internal Server Error", "504 Gateway Time-out", "429 Too Many Requests", "Overloaded",
        "Rate limit exceeded. Please try again later.", "Request timed out.", "Connection error.", "Internal error",
        "You exceeded your current quota, please check your plan and billing details.",
        "The server is currently overloaded with other requests. Sorry about that!",
        "An error occurred while processing your request.", "Failed to obtain answer via API.",
        "**NETWORK ERROR DUE TO HIGH TRAFFIC. PLEASE REGENERATE OR REFRESH THIS PAGE.**",
        "CUDA out of memory. Tried to allocate 2.00 GiB", '{"error": {"message": "x", "code": 503}}',
        '{"error": "CUDA error"}', '{"detail": "Not Found"}',
        'Traceback (most recent call last):\n  File "x.py", line 1\nRuntimeError: x',
        "<html><head><title>502 Bad Gateway</title></head></html>",
    )},
    "no choices": choices(),
    "choices that are null": reply(200, {"choices": None}),
    "a number": answer(5),  # type: ignore[arg-type]
    "an object": answer({"text": "B"}),  # type: ignore[arg-type]
    "an error beside an answer": choices({"message": {"content": "B"}}, error={"message": "x", "code": 500}),
    "an error in the choice": choices({"finish_reason": "error", "message": {"content": ""}}),
    "an error as an object": reply(200, {"object": "error", "message": "x", "code": 400}),
    "completions, not chat": choices({"text": "B"}),
    "Ollama's own format": reply(200, {"message": {"content": "B"}, "done": True}),
    "Anthropic's own format": reply(200, {"content": [{"type": "text", "text": "B"}]}),
    "Gemini's own format": reply(200, {"candidates": [{"content": {"parts": [{"text": "B"}]}}]}),
    "events": reply(200, EVENTS),
    "a page": reply(200, b"<html>Log in</html>"),
    "nothing": reply(200, b""),
    "status 204": reply(204, b""),
    "half an object": reply(200, GOOD[:30]),
    "a list": reply(200, []),
    "no UTF-8": reply(200, GOOD.replace(b"B", b"\xe9")),
    "a redirect": reply(302, b"", Location="http://127.0.0.1:9/"),
    **{f"status {status}": reply(status, b"x") for status in (400, 401, 402, 403, 404, 413, 429, 500, 503, 520, 529)},
    "less than its length": raw(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n" + GOOD),
    "a length that is no number": raw(b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n"),
    "no HTTP": raw(b"hello\r\n\r\n"),
    "an end at once": raw(b""),
}  # fmt: skip

ADVICE: dict[str, tuple[Act, str]] = {
    "OpenAI": (error(400, "unsupported_value", "Only the default (1) value", param="temperature"), "omit temperature"),
    "Anthropic": (error(400, None, "temperature: Extra inputs are not permitted"), "omit temperature"),
    "Gemini": (reply(400, [{"error": {"code": 400, "message": 'Unknown name "seed"'}}]), "omit seed"),
    "pydantic": (
        reply(422, {"detail": [{"loc": ["body", "seed"], "msg": "Extra inputs are not permitted"}]}),
        "omit seed",
    ),
    "TGI": (reply(422, {"error": "`temperature` must be strictly positive"}), "omit temperature"),
    "transformers": (error(400, None, "`temperature` (=0.0) has to be a strictly positive float"), "omit temperature"),
    "two at once": (error(400, None, "`temperature` and `top_p` cannot both be specified"), "omit temperature"),
    "stop": (error(400, None, "Unsupported parameter: 'stop' is not supported", param="stop"), "omit stop"),
    "events": (reply(200, EVENTS), "extra-body"),
}


def became(act: Act, server: FaultyServer) -> Response:
    """What becomes of one sample; every form gets a connection of its own."""
    server.always = act
    adapter = open_adapter("openai", ModelSpec("tiny", "tiny"), AdapterOptions(base_urls=(server.url,), retries=0))
    try:
        (response,) = adapter.generate([Request("key", (Message("user", "Which?"),), Parameters(seed=3))])
    finally:
        adapter.close()
    return response


def test_every_form_of_an_answer_becomes_what_it_is() -> None:
    wanted = (("ok", "B", ANSWERS), ("truncated", "B", CUT), ("empty", "", EMPTY),
              ("refused-by-provider", "", FILTERED), ("error", "", ERRORS))  # fmt: skip
    with FaultyServer() as server:
        others = [
            (name, response.status, response.text, response.error)
            for status, text, acts in wanted
            for name, act in acts.items()
            if ((response := became(act, server)).status, response.text) != (status, text)
        ]
    assert others == []


def test_what_every_request_would_meet_comes_with_advice() -> None:
    with FaultyServer() as server:
        found = {name: became(act, server).advice or "" for name, (act, _) in ADVICE.items()}
        assert became(error(400, "context_length_exceeded", "maximum context length is 512"), server).advice is None
    assert [name for name, (_, words) in ADVICE.items() if words not in found[name]] == []
