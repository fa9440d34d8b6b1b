"""What a model thinks, set apart from what it answers.

Servers that parse thoughts send them in a field of their own; others leave them in the text, between marks that differ
from model to model. Thoughts are kept with the answer and never judged: a letter or a refusal that a model weighs is
not its answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_NAMES = "think|thinking|thought|thoughts|reasoning|reason|seed:think|analysis"
_MARKED = re.compile(
    rf"<(?P<name>{_NAMES})>.*?</(?P=name)>|\[THINK\].*?\[/THINK\]|◁think▷.*?◁/think▷", re.DOTALL | re.IGNORECASE
)
_OPEN = re.compile(rf"(?:<(?:{_NAMES})>|\[THINK\]|◁think▷).*\Z", re.DOTALL | re.IGNORECASE)
_CLOSED = re.compile(rf"\A.*?(?:</(?:{_NAMES})>|\[/THINK\]|◁/think▷)", re.DOTALL | re.IGNORECASE)
_HARMONY = re.compile(
    r"<\|channel\|>(\w+)(?:\s[^<]*)?<\|message\|>(.*?)(?=<\|(?:end|return|start|channel)\|>|\Z)", re.DOTALL
)
_WRAPPED = re.compile(r"\A\s*<answer>(.*)</answer>\s*\Z", re.DOTALL | re.IGNORECASE)
_FIELDS = ("reasoning_content", "reasoning", "thinking", "reasoning_text")
_PARTS = ("thinking", "reasoning", "reasoning_text")


def apart(text: str) -> tuple[str, str | None]:
    """Split a text into the answer and the thoughts in it; None when there are none.

    A mark that opens and never closes leaves no answer: the limit fell into the thoughts. One that closes and was never
    opened was opened by the chat template.
    """
    if "<|channel|>" in text:
        return _harmony(text)
    thoughts = [found[0] for found in _MARKED.finditer(text)]
    answer = _MARKED.sub("", text)
    for pattern in (_CLOSED, _OPEN):
        found = pattern.search(answer)
        if found:
            thoughts.append(found[0])
            answer = pattern.sub("", answer)
    if not thoughts:
        return text, None
    wrapped = _WRAPPED.match(answer)
    return (wrapped[1] if wrapped else answer).strip(), "\n".join(thoughts)


def in_fields(message: Mapping[str, Any]) -> str | None:
    """The thoughts that a server sends beside the content of a message, or as parts of it."""
    found = [message[name] for name in _FIELDS if isinstance(message.get(name), str) and message[name].strip()]
    content = message.get("content")
    for part in content if isinstance(content, list) else ():
        if isinstance(part, dict) and part.get("type") in _PARTS:
            found.append(_text_of(part.get(part["type"], part.get("text"))))
    return "\n".join(found) or None


def _text_of(value: Any) -> str:
    if isinstance(value, list):
        return "".join(_text_of(one.get("text")) for one in value if isinstance(one, dict))
    return value if isinstance(value, str) else ""


def _harmony(text: str) -> tuple[str, str | None]:
    """The channels of OpenAI's open weights: only ``final`` is the answer."""
    channels = _HARMONY.findall(text)
    answer = "".join(words for name, words in channels if name == "final")
    thoughts = "\n".join(words for name, words in channels if name != "final")
    return answer.strip(), thoughts or None
