"""Who gives verdicts. ``schema/judging.py`` lists the kinds; each is opened by the module of its name."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

from site_builder.evaluation.judges.base import Judge, JudgeWish, Opening
from site_builder.schema.protocols import PhraseList, Protocol

HUMAN = "human:"


def open_judge(protocol: Protocol, phrases: Mapping[str, PhraseList], copy: Path, wish: JudgeWish | None) -> Judge:
    """Return the judge of ``protocol``; people, when the user names a table of labels, take its place.

    ``copy`` is the local copy of the benchmark. Raises UsageError when a model is needed and none is named, and KbError
    when a prompt or table cannot be read.
    """
    kind = "human" if wish is not None and wish.name.startswith(HUMAN) else protocol.judge.kind
    opened: Judge = import_module(f"{__name__}.{kind}").open_judge(Opening(protocol, phrases, copy, wish))
    return opened
