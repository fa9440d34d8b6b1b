"""Reading a server's answer: whatever it sends, there is one outcome, and nothing but an answer is an answer."""

from __future__ import annotations

import json
from typing import Any, get_args

from hypothesis import given
from hypothesis import strategies as st

from site_builder.evaluation.engines.blanks import is_blank, is_error
from site_builder.evaluation.engines.chat_format import read_outcome
from site_builder.evaluation.engines.thoughts import apart
from site_builder.evaluation.interface import Status

WORDS = st.sampled_from(["stop", "length", "content_filter", "error", "code", "choices", "message", "content", "text"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS | st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "choices": JSON
        | st.lists(st.fixed_dictionaries({}, optional={"message": JSON, "finish_reason": JSON}), max_size=2),
        "error": JSON,
        "usage": JSON,
        "model": JSON,
    },
)


@given(st.integers(100, 599), ANSWERS | JSON)
def test_any_answer_has_an_outcome(http_status: int, answer: Any) -> None:
    outcome = read_outcome(http_status, json.dumps(answer).encode())
    assert outcome.status in get_args(Status)
    assert (outcome.error is not None) == (outcome.status == "error")
    assert outcome.status == "error" or not outcome.retry
    assert outcome.text == "" or outcome.status in ("ok", "truncated")
    if not 200 <= http_status < 300:
        assert outcome.status in ("error", "refused-by-provider")


@given(st.integers(100, 599), st.binary(max_size=60))
def test_any_bytes_have_an_outcome(http_status: int, body: bytes) -> None:
    assert read_outcome(http_status, body).status in ("error", "refused-by-provider")


@given(st.text(min_size=1).filter(lambda text: not (is_blank(text) or is_error(text)) and apart(text) == (text, None)))
def test_an_answers_text_arrives_whole(text: str) -> None:
    body = json.dumps({"choices": [{"message": {"content": text}, "finish_reason": "stop"}]}).encode()
    outcome = read_outcome(200, body)
    assert (outcome.status, outcome.text) == ("ok", text)
