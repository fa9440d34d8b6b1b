"""Who gives verdicts. ``schema/judging.py`` lists the kinds; each is opened by the module of its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path

from site_builder.errors import UsageError
from site_builder.evaluation.judges.base import Judge, JudgeWish, Opening
from site_builder.schema.protocols import PhraseList, Protocol

HUMAN = "human:"


def open_judge(protocol: Protocol, phrases: Mapping[str, PhraseList], copy: Path, judges: Sequence[JudgeWish]) -> Judge:
    """Return the judge of ``protocol``; people, when the user names a table of labels, take its place.

    ``copy`` is the local copy of the benchmark, ``judges`` are those that the user names. Raises UsageError when they
    are not as many as the protocol asks, and KbError when a prompt or table cannot be read.
    """
    check_named(protocol, judges)
    kind = "human" if by_people(judges) else protocol.judge.kind
    opening = Opening(protocol, phrases, copy, judges[0] if judges else None, tuple(judges[1:]))
    opened: Judge = import_module(f"{__name__}.{kind}").open_judge(opening)
    return opened


def by_people(judges: Sequence[JudgeWish]) -> bool:
    """Whether the user names a table of people's labels."""
    return any(wish.name.startswith(HUMAN) for wish in judges)


def check_named(protocol: Protocol, judges: Sequence[JudgeWish]) -> None:
    """Raise UsageError when the user names judges that ``protocol`` cannot take.

    One whose judge asks no model leaves them aside; one that asks a single model says so itself where none is named.
    """
    if by_people(judges):
        if len(judges) > 1:
            raise UsageError("people's labels take the place of all judges", hint="name nothing beside human:FILE")
        return
    names, needed = [wish.name for wish in judges], len(protocol.judge.asks)
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise UsageError(f"the judge {twice[0]} is named twice", hint="a model has one vote: name another")
    if needed > 1 and len(names) != needed:
        raise UsageError(
            f"{protocol.id} is judged by a panel that asks {needed} models, and {len(names) or 'none'} "
            f"{'is' if len(names) < 2 else 'are'} named",
            hint="name each with its endpoint: --judge A=http://127.0.0.1:8001/v1 --judge B=... --judge C=...",
        )
    if needed == 1 and len(names) > 1:
        raise UsageError(
            f"{protocol.id} asks one model to judge, and {len(names)} are named",
            hint="several judges are for a protocol with a panel; kb eval list tells which has one",
        )
