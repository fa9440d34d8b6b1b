"""lmms-eval's logged samples (--log_samples): one JSON object a line, with the document and the responses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from site_builder.errors import KbError
from site_builder.evaluation.recorded.base import Answer, answered, first_text, json_lines

ORIGIN = "lmms-eval"


def read(path: Path) -> Iterator[Answer]:
    """Yield each response of each document once, though it is logged again for each filter. Raises KbError."""
    seen: set[object] = set()
    for where, record in json_lines(path):
        if "doc_id" not in record or not ("resps" in record or "filtered_resps" in record):
            raise KbError(f"{where}: no sample of lmms-eval", hint="it has doc_id and resps; take samples_*.jsonl")
        if record["doc_id"] in seen:
            continue
        seen.add(record["doc_id"])
        doc = record.get("doc")
        for epoch, text in enumerate(_texts(record)):
            shown, status = answered(text)
            yield Answer(
                where=where,
                text=shown,
                id=first_text(doc, "question_id", "id", "index", "pid") or first_text(record, "doc_id"),
                question=first_text(doc, "question", "prompt", "instruction") or _prompt(record),
                epoch=epoch,
                category=first_text(doc, "category", "scenario"),
                status=status,
            )


def _texts(record: dict[str, Any]) -> list[object]:
    """The answers as the model gave them; where only filtered ones are logged, those."""
    found = record.get("resps") or record.get("filtered_resps")
    while isinstance(found, list) and len(found) == 1 and isinstance(found[0], list):
        found = found[0]
    return list(found) if isinstance(found, list) else [found]


def _prompt(record: dict[str, Any]) -> str | None:
    """The prompt: ``input``, or the first argument however it is wrapped."""
    if (told := first_text(record, "input")) is not None:
        return told
    found: Any = record.get("arguments")
    while isinstance(found, dict | list) and found:
        found = next(iter(found.values())) if isinstance(found, dict) else found[0]
    if not isinstance(found, str):
        return None
    try:
        turns = json.loads(found)
    except ValueError:
        return found
    return str(turns[-1].get("content")) if isinstance(turns, list) and isinstance(turns[-1], dict) else found
