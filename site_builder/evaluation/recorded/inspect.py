"""Inspect's logs (.eval or .json), read with Inspect's own package."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from site_builder.errors import KbError, UsageError
from site_builder.evaluation.interface import Status
from site_builder.evaluation.recorded.base import Answer, answered

ORIGIN = "Inspect"
_STATUS: dict[str, Status] = {
    "max_tokens": "truncated",
    "model_length": "truncated",
    "content_filter": "refused-by-provider",
}


def read(path: Path) -> Iterator[Answer]:
    """Yield the samples of the log. Raises UsageError without inspect-ai, and KbError for a file that is no log."""
    try:
        from inspect_ai.log import read_eval_log
    except ImportError:
        raise UsageError(
            "reading Inspect's logs needs inspect-ai", hint='pip install "awesome-lvlm-safety[inspect]"'
        ) from None
    if not path.is_file():
        raise KbError(f"there is no file {path}")
    try:
        log = read_eval_log(str(path))
    except Exception as error:  # what the package raises for a file of another form is its own affair
        raise KbError(f"{path} is no log of Inspect: {type(error).__name__}: {error}") from None
    for number, sample in enumerate(log.samples or (), start=1):
        yield _answer(f"{path.name}: sample {number}", sample)


def _answer(where: str, sample: Any) -> Answer:
    reason = getattr(sample.output, "stop_reason", None) if sample.output and sample.output.choices else None
    text, status = answered(sample.output.completion if sample.output else None)
    if status == "ok" or reason == "content_filter":
        status = _STATUS.get(str(reason), status)
    usage = sample.output.usage if sample.output else None
    return Answer(
        where=where,
        text="" if sample.error or status == "refused-by-provider" else text,
        id=str(sample.id),
        question=_question(sample.input),
        epoch=max(0, int(sample.epoch) - 1),
        status="error" if sample.error else status,
        finish_reason=str(reason) if reason else None,
        error=str(sample.error.message)[:300] if sample.error else None,
        prompt_tokens=usage.input_tokens if usage else None,
        completion_tokens=usage.output_tokens if usage else None,
    )


def _question(given: Any) -> str | None:
    if isinstance(given, str):
        return given
    last = next((message for message in reversed(given) if message.role == "user"), None)
    return last.text if last is not None else None
