"""The OpenAI chat format: requests as JSON bodies, and what a server's answer means for a sample.

Nothing here touches the network. Servers differ in how they say that a filter stepped in, that a limit was reached or
that something broke; every reading of an answer is in this one place.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from site_builder.evaluation.engines.blanks import is_blank, is_error
from site_builder.evaluation.engines.thoughts import apart, in_fields
from site_builder.evaluation.interface import Message, Request, Status, Usage

FILTER_WORDS = frozenset(
    {
        "contentfilter",
        "contentpolicyviolation",
        "contentpolicyviolationerror",
        "responsibleaipolicyviolation",
        "moderationblocked",
        "contentmoderation",
        "datainspectionfailed",
        "flaggedinput",
        "promptblocked",
        "prohibitedcontent",
        "blocklist",
        "safety",
        "sensitive",
        "guardrailintervened",
        "recitation",
        "refusal",
        "imagesafety",
        "imageprohibitedcontent",
        "spii",
        "moderation",
    }
)
"""Error codes and finish reasons, in lower case without punctuation, by which OpenAI, Azure, LiteLLM, OpenRouter,
DashScope, Zhipu, Gemini and Bedrock say that their filter, not the model, withheld the answer."""

_FIELDS = ("temperature", "seed", "top_p", "stop", "max_tokens", "max_completion_tokens")
_REFUSES = re.compile(
    r"unsupported|not support|does not (?:accept|allow)|not allowed|unrecogni[sz]ed|unknown|unexpected|extra (?:inputs|"
    r"fields)|not permitted|deprecated|must be|has to be|cannot both|only the default|invalid",
    re.IGNORECASE,
)
_LIMIT_WORDS = frozenset({"length", "maxtokens", "modellength", "modelcontextwindowexceeded", "contextlengthexceeded"})
_BROKEN_WORDS = frozenset(
    {"error", "abort", "cancelled", "networkerror", "servererror", "timeout", "failed", "insufficientsystemresource"}
)
_PASSING = frozenset({408, 409, 425, 429})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one attempt gave."""

    status: Status
    text: str = ""
    finish_reason: str | None = None
    error: str | None = None
    usage: Usage = field(default_factory=Usage)
    model: str | None = None
    """Name of the model as the server tells it."""
    retry: bool = False
    """Whether another attempt may go better."""
    reasoning: str | None = None
    """The model's thoughts."""
    advice: str | None = None
    """What the user can do about an error that meets every request."""


def chat_body(
    name: str, request: Request, limit_name: str, *, extra: Mapping[str, Any] | None = None, omit: Collection[str] = ()
) -> bytes:
    """Return the JSON body for a request to the model ``name``.

    ``limit_name`` is "max_tokens", or "max_completion_tokens" where a server insists on it; ``extra`` and ``omit`` are
    fields that the user adds and leaves out. Raises OSError when a picture cannot be read.
    """
    parameters = request.parameters
    body: dict[str, Any] = {
        "model": name,
        "messages": [_message(message) for message in request.messages],
        "temperature": parameters.temperature,
        limit_name: parameters.max_tokens,
    }
    if parameters.top_p is not None:
        body["top_p"] = parameters.top_p
    if parameters.seed is not None:
        body["seed"] = parameters.seed
    if parameters.stop:
        body["stop"] = list(parameters.stop)
    body |= extra or {}
    return json.dumps({name: value for name, value in body.items() if name not in omit}).encode()


def _message(message: Message) -> dict[str, Any]:
    if not message.images:
        return {"role": message.role, "content": message.text}
    parts: list[dict[str, Any]] = []
    for image in message.images:
        # The file's own bytes: re-encoding would change the picture that the benchmark made, and takes longer.
        data = base64.b64encode(image.read()).decode("ascii")
        parts.append({"type": "image_url", "image_url": {"url": f"data:{image.media_type};base64,{data}"}})
    parts.append({"type": "text", "text": message.text})
    return {"role": message.role, "content": parts}


def read_outcome(http_status: int, body: bytes) -> Outcome:
    """Say what a server's answer means."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        data = None
    fine = 200 <= http_status < 300
    if fine and isinstance(data, dict) and not data.get("error"):
        return _read_choice(data)
    error = data.get("error", data) if isinstance(data, dict) else None
    if any(_normal(word) in FILTER_WORDS for word in _codes(error)) or _tells_of_policy(error):
        return Outcome("refused-by-provider", finish_reason="content_filter")
    if fine and body.lstrip().startswith(b"data:"):
        hint = "the server streams its answers; ask it not to with --extra-body '{\"stream\": false}'"
        return Outcome("error", error="the answer is a stream of events", advice=hint)
    if fine:
        what = f"the server reports: {_message_of(error, body)}" if error else "the answer is not a JSON object"
        return Outcome("error", error=what, retry=_may_pass(_inner_status(error)))
    error_text = f"HTTP {http_status}: {_message_of(error, body)}"
    advice = _advice(error, body) if http_status in (400, 422) else None
    return Outcome("error", error=error_text, retry=_may_pass(http_status) and not _is_quota(error), advice=advice)


def _read_choice(data: Mapping[str, Any]) -> Outcome:
    choice = _first(data.get("choices"))
    message = choice.get("message") if isinstance(choice, dict) else None
    if _blocked(data):
        return Outcome("refused-by-provider", finish_reason="content_filter")
    if not isinstance(choice, dict) or not isinstance(message, dict):
        told = f" (it has {', '.join(map(str, data))[:100]})" if data else ""
        what = f"the answer has no choices{told}" if choice is None else "the answer's first choice has no message"
        return Outcome("error", error=what, retry=True)
    if not isinstance(message.get("content"), (str, list, type(None))):
        return Outcome("error", error="the answer's content is no text", retry=True)
    reason = choice.get("finish_reason")
    reason = str(reason) if reason is not None else None
    usage, name = _usage(data.get("usage")), data.get("model")
    model = name if isinstance(name, str) else None
    word = _normal(reason or "")
    text, refusal = _content(message)
    text, inside = apart(text)
    reasoning = "\n".join(filter(None, (in_fields(message), inside))) or None
    if refusal or word in FILTER_WORDS or word.startswith("contentfilter"):
        return Outcome("refused-by-provider", finish_reason=reason, usage=usage, model=model)
    if word in _BROKEN_WORDS:
        return Outcome("error", error=f"the server ended the answer with {reason!r}", retry=True)
    if is_error(text):
        return Outcome("error", error=f"a gateway's error as an answer: {text.strip()[:100]}", retry=True)
    status: Status = "empty" if is_blank(text) else "truncated" if word in _LIMIT_WORDS else "ok"
    shown = "" if status == "empty" else text
    return Outcome(status, text=shown, finish_reason=reason, usage=usage, model=model, reasoning=reasoning)


def _first(choices: Any) -> Any:
    """The choice with the lowest index; servers may send several in any order."""
    if not isinstance(choices, list) or not choices:
        return None
    numbers = [choice.get("index") if isinstance(choice, dict) else None for choice in choices]
    return min(zip(numbers, choices, strict=True), key=lambda pair: pair[0] if type(pair[0]) is int else 0)[1]


def _blocked(data: Mapping[str, Any]) -> bool:
    """Whether there is no choice because a filter stopped the question (Gemini)."""
    feedback = data.get("promptFeedback") or data.get("prompt_feedback")
    return isinstance(feedback, dict) and bool(feedback.get("blockReason") or feedback.get("block_reason"))


def _content(message: Mapping[str, Any]) -> tuple[str, bool]:
    """Return a message's text, and whether the provider marked it as a refusal. Some servers send a list of parts."""
    content = message.get("content")
    listed = content if isinstance(content, list) else [{"type": "text", "text": content}]
    parts: list[dict[str, Any]] = [
        part
        for part in ({"text": one} if isinstance(one, str) else one for one in listed)
        if isinstance(part, dict) and part.get("type") in ("text", "output_text", "refusal", None)
    ]
    text = "".join(str(part["text"]) for part in parts if isinstance(part.get("text"), str))
    return text, bool(message.get("refusal")) or any(part.get("type") == "refusal" for part in parts)


def _usage(data: object) -> Usage:
    counts = data if isinstance(data, dict) else {}
    prompt, completion = (counts.get(name) for name in ("prompt_tokens", "completion_tokens"))
    return Usage(*(n if type(n) is int and n >= 0 else None for n in (prompt, completion)))


def _codes(error: object, depth: int = 4) -> Iterator[str]:
    """Yield every code in an error, however deep a gateway has wrapped it."""
    if isinstance(error, str) and depth == 4:
        yield error
    if not isinstance(error, dict) or depth == 0:
        return
    for key, value in error.items():
        if key in ("code", "type", "status", "error_type") and isinstance(value, str):
            yield value
        elif key in ("flagged_input", "flagged") and value:
            yield "flagged_input"
        yield from _codes(value, depth - 1)


def _tells_of_policy(error: object) -> bool:
    """Whether the words of an error, where its codes do not, say that a filter stepped in."""
    words = _message_of(error, b"")
    if "invalid_prompt" in _codes(error):
        return "polic" in words
    return "ContentPolicyViolation" in words or "content management policy" in words


def _advice(error: object, body: bytes) -> str | None:
    """The option that mends a request of which the server refuses a field; None when it names none."""
    words = _message_of(error, body)
    named = str(error.get("param") or "") if isinstance(error, dict) else ""
    located = body.decode("utf-8", "replace")
    for name in _FIELDS:
        if named == name or (_REFUSES.search(words) and re.search(rf"(?<!\w){name}(?!\w)", words + located)):
            return f"the server is up but takes no {name}: leave it out with --omit {name}"
    return None


def _is_quota(error: object) -> bool:
    """Whether a 429 says that the account is empty, which no waiting mends."""
    return any(_normal(code) in ("insufficientquota", "billinghardlimitreached") for code in _codes(error))


def _inner_status(error: object) -> int:
    code = error.get("code") if isinstance(error, dict) else None
    return int(code) if isinstance(code, int) or (isinstance(code, str) and code.isdigit()) else 500


def _may_pass(http_status: int) -> bool:
    return http_status in _PASSING or http_status >= 500


def _message_of(error: object, body: bytes) -> str:
    """The server's own words on one short line."""
    message = error.get("message", error.get("detail")) if isinstance(error, dict) else error
    if not message:
        message = body.decode("utf-8", "replace")
    return re.sub(r"\s+", " ", str(message)).strip()[:300] or "no explanation"


def _normal(word: str) -> str:
    return re.sub(r"[^a-z0-9]", "", word.rpartition(".")[2].lower())
