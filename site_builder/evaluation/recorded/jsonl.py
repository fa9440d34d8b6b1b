"""Plain JSON lines: item or question, sample from 0, and the answer. Our own responses.jsonl is one of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from site_builder.errors import KbError
from site_builder.evaluation.interface import Status
from site_builder.evaluation.recorded.base import Answer, answered, first_text, json_lines, whole

ORIGIN = "a file of JSON lines"
_TEXTS = ("text", "answer", "response", "prediction", "output", "completion")


def read(path: Path) -> Iterator[Answer]:
    """Yield the answers of the file. Raises KbError, with the line, for one without an answer."""
    for where, record in json_lines(path):
        yield _answer(where, record)


def _answer(where: str, record: dict[str, Any]) -> Answer:
    name = next((name for name in _TEXTS if name in record), None)
    told = record.get("status")
    if name is None and told is None:
        raise KbError(f"{where}: no answer", hint=f"one of the fields {', '.join(_TEXTS)}")
    if told is not None and told not in get_args(Status):
        raise KbError(f"{where}: no status {told!r}", hint=f"one of {', '.join(get_args(Status))}")
    text, status = answered(record.get(name or "text"))
    usage = record.get("usage") or {}
    return Answer(
        where=where,
        text="" if told in ("error", "refused-by-provider") else text,
        id=first_text(record, "item", "id", "sample_id", "question_id", "index"),
        question=first_text(record, "question", "prompt", "input"),
        epoch=whole(record.get("sample", record.get("epoch", 0))) or 0,
        category=first_text(record, "category"),
        key=first_text(record, "key"),
        status=told if told is not None and not (told == "ok" and status == "empty") else status,
        finish_reason=first_text(record, "finish_reason"),
        error=first_text(record, "error"),
        prompt_tokens=whole(usage.get("prompt_tokens")),
        completion_tokens=whole(usage.get("completion_tokens")),
    )
