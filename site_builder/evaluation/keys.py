"""Hashes: of files, of data, and the key under which a response is recorded."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from site_builder.evaluation.interface import Message, Parameters

KEY_LENGTH = 32
"""Hexadecimal characters of a key: 128 bits, so two of a million answers never share one."""


def sha256_text(text: str) -> str:
    """SHA-256 of ``text`` as UTF-8, in hexadecimal; lone surrogates in a benchmark's text are kept apart."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def sha256_data(data: Any) -> str:
    """SHA-256 of plain data in its one canonical JSON form."""
    return sha256_text(json.dumps(data, sort_keys=True, ensure_ascii=True, separators=(",", ":")))


def request_key(
    *,
    model: str,
    revision: str | None,
    dtype: str | None,
    messages: Sequence[Message],
    parameters: Parameters,
    template_version: int,
    place: str,
    defense: str | None = None,
) -> str:
    """Return the key of a request: a hash of everything that can change its answer.

    The system prompt is the first message when there is one; pictures enter by their hash. ``place`` names sample
    and epoch, so that equal questions of a benchmark stay apart. ``defense`` is a hash of what stands around the model.
    """
    return sha256_data(
        ({} if defense is None else {"defense": defense})
        | {
            "model": model,
            "revision": revision,
            "dtype": dtype,
            "messages": [[m.role, m.text, [image.sha256 for image in m.images]] for m in messages],
            "parameters": [
                parameters.temperature,
                parameters.max_tokens,
                parameters.top_p,
                parameters.seed,
                list(parameters.stop),
            ],
            "template": template_version,
            "sample": place,
        }
    )[:KEY_LENGTH]
