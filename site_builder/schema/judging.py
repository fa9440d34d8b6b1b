"""The kinds of judges: one line each, from which schema, leaderboard, site and runner learn of it.

A kind of judge is a line here and the module ``evaluation/judges/<kind>.py``, which opens it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal


@dataclass(frozen=True, slots=True)
class JudgeClass:
    """What is known of a kind of judge without opening one."""

    words: str
    """Who judged, for readers: "exact rules"."""
    asks: str | None = None
    """What model it asks, for users: "judge" or "guard"; None when it needs no model."""
    needs: tuple[str, ...] = ()
    """Fields of a protocol's judge that it cannot do without."""
    in_protocols: bool = True
    """Whether a protocol can name it; people take the place of a protocol's judge."""


JUDGES: Mapping[str, JudgeClass] = {
    "exact": JudgeClass("exact rules", needs=("rule",)),
    "phrases": JudgeClass("a list of phrases", needs=("phrases",)),
    "model": JudgeClass("a model", asks="judge", needs=("prompt", "words")),
    "guard": JudgeClass("a guard model", asks="guard"),
    "panel": JudgeClass("the majority of a panel of judges", needs=("members",)),
    "human": JudgeClass("people", in_protocols=False),
}
"""All kinds by name."""

BETWEEN_MEMBERS = " + "
"""What stands between the names of a panel's members in its id."""

if TYPE_CHECKING:
    JudgeKind = str
    ProtocolJudgeKind = str
else:
    JudgeKind = Literal[tuple(JUDGES)]
    ProtocolJudgeKind = Literal[tuple(name for name, kind in JUDGES.items() if kind.in_protocols)]


def judged_by(kind: str) -> str:
    """Who judged, for readers; also where that is not known."""
    return JUDGES[kind].words if kind in JUDGES else "an unknown judge"
