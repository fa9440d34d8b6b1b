"""The key under which a response is recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from site_builder.evaluation.interface import Fact, Message, Parameters
from site_builder.schema.hashing import sha256_data

KEY_LENGTH = 32
"""Hexadecimal characters of a key: 128 bits, so two of a million answers never share one."""


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
    changes: Mapping[str, Fact] | None = None,
) -> str:
    """Return the key of a request: a hash of everything that can change its answer.

    The system prompt is the first message when there is one; pictures enter by their hash. ``place`` names sample
    and epoch, so that equal questions of a benchmark stay apart. ``defense`` is a hash of what stands around the model,
    ``changes`` are the user's own in every request.
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
            **({"changes": dict(changes)} if changes else {}),
        }
    )[:KEY_LENGTH]
