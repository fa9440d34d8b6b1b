"""Results of OpenAI's batch endpoint, and of vLLM's run-batch: one JSON object a line, with our own id in each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from site_builder.errors import KbError
from site_builder.evaluation.engines.chat_format import read_outcome
from site_builder.evaluation.recorded.base import Answer, json_lines

ORIGIN = "a batch of an OpenAI-compatible server"


def read(path: Path) -> Iterator[Answer]:
    """Yield the results. Raises KbError, with the line, for one that is no result of a batch."""
    for where, record in json_lines(path):
        yield _answer(where, record)


def _answer(where: str, record: dict[str, Any]) -> Answer:
    name, response, failed = record.get("custom_id"), record.get("response"), record.get("error")
    if not isinstance(name, str) or not (isinstance(response, dict) or failed):
        raise KbError(f"{where}: no result of a batch", hint="it has custom_id and response; is it the output file?")
    if not isinstance(response, dict):
        text = failed.get("message") if isinstance(failed, dict) else failed
        return Answer(where, "", key=name, status="error", error=str(text)[:300])
    status = response.get("status_code")
    outcome = read_outcome(status if isinstance(status, int) else 200, json.dumps(response.get("body")).encode())
    return Answer(
        where=where,
        text=outcome.text,
        key=name,
        status=outcome.status,
        finish_reason=outcome.finish_reason,
        error=outcome.error,
        prompt_tokens=outcome.usage.prompt_tokens,
        completion_tokens=outcome.usage.completion_tokens,
    )
