"""Answers that were made elsewhere, in the files of other harnesses."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from site_builder.evaluation.recorded.base import Answer

FORMATS = {
    "vlmevalkit": "vlmevalkit",
    "lmms-eval": "lmms_eval",
    "inspect": "inspect",
    "openai-batch": "openai_batch",
    "jsonl": "jsonl",
}
"""Name of each format and its module."""


def read(path: Path, form: str) -> Iterator[Answer]:
    """Yield the answers of a file in one of ``FORMATS``. Raises KbError, with the place, for what cannot be read."""
    answers: Iterator[Answer] = import_module(f"{__name__}.{FORMATS[form]}").read(path)
    return answers


def origin(form: str) -> str:
    """Who wrote files of a format, for readers."""
    return str(import_module(f"{__name__}.{FORMATS[form]}").ORIGIN)
