"""One answer that somebody else recorded, as far as their file tells it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from site_builder.errors import KbError
from site_builder.evaluation.engines.blanks import is_blank, is_error
from site_builder.evaluation.engines.thoughts import apart
from site_builder.evaluation.interface import Status


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer and what tells which sample it belongs to."""

    where: str
    """Its place in the file, for messages."""
    text: str
    """The answer; empty where there is none."""
    id: str | None = None
    """The sample's id as the file has it."""
    question: str | None = None
    """What was asked, or a prompt that holds it."""
    epoch: int = 0
    """Which of the sample's answers."""
    category: str | None = None
    """Category, which tells equal questions apart."""
    key: str | None = None
    """Our own key of the request, where the file went out from here."""
    status: Status = "ok"
    finish_reason: str | None = None
    error: str | None = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


def answered(text: object) -> tuple[str, Status]:
    """An answer's text without thoughts, and its status.

    What is no text, or blank, is empty and never a harmless answer; an error in an answer's place is an error.
    """
    shown, _ = apart(text if isinstance(text, str) else "")
    status: Status = "error" if is_error(shown) else "empty" if is_blank(shown) else "ok"
    return shown if status == "ok" else "", status


def json_lines(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects of a file with one on each line, each with its place. Raises KbError for any other line."""
    try:
        with path.open(encoding="utf-8-sig") as stream:
            for number, line in enumerate(stream, start=1):
                if not line.strip():
                    continue
                where = f"{path.name}:{number}"
                try:
                    record = json.loads(line)
                except ValueError as error:
                    raise KbError(f"{where}: no JSON: {error}", hint="give the file as the harness wrote it") from None
                if not isinstance(record, dict):
                    raise KbError(f"{where}: no JSON object", hint="each line holds one object")
                yield where, record
    except OSError as error:
        raise KbError(f"cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise KbError(f"{path} is not text in UTF-8: {error}", hint="is it the format that --from names?") from None


def first_text(record: Any, *names: str) -> str | None:
    """The first of the fields ``names`` that holds text or a whole number."""
    for name in names:
        value = record.get(name) if isinstance(record, dict) else None
        if isinstance(value, str) and value.strip():
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
    return None


def whole(value: object) -> int | None:
    """A whole number from 0; None for anything else."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
