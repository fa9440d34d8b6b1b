"""Requests as batch files: one JSON object a line, within the limits of OpenAI's endpoint."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from site_builder.errors import KbError
from site_builder.evaluation.engines.chat_format import chat_body
from site_builder.evaluation.interface import Request

MOST_LINES, MOST_BYTES = 50_000, 190 * 2**20
"""The endpoint takes 50,000 requests and 200 MB a file."""


def write(requests: Iterable[Request], name: str, folder: Path) -> Iterator[tuple[Path, int]]:
    """Write the requests to ``folder``/batch-001.jsonl and so on; yield each file with its number of requests.

    ``custom_id`` is our key, by which results find their sample. Raises KbError when a file cannot be written.
    """
    stream: IO[bytes] | None = None
    path, lines, size = folder, 0, 0
    number = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for request in requests:
            line = _line(request, name)
            if stream is None or lines >= MOST_LINES or size + len(line) > MOST_BYTES:
                if stream is not None:
                    stream.close()
                    yield path, lines
                number, lines, size = number + 1, 0, 0
                path = folder / f"batch-{number:03}.jsonl"
                stream = path.open("wb")
            stream.write(line)
            lines, size = lines + 1, size + len(line)
    except OSError as error:
        raise KbError(f"cannot write {path}: {error.strerror}", hint="make room, then run it again") from None
    finally:
        if stream is not None:
            stream.close()
    if lines:
        yield path, lines


def _line(request: Request, name: str) -> bytes:
    body = json.loads(chat_body(name, request, "max_tokens"))
    record = {"custom_id": request.key, "method": "POST", "url": "/v1/chat/completions", "body": body}
    return json.dumps(record, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"
