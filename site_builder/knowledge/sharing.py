"""What two states of one thing have in common, so that a small change costs little."""

from __future__ import annotations

from collections.abc import Iterable


def share(before: object, after: object, names: Iterable[str]) -> None:
    """Let ``after`` have the cached properties ``names`` of ``before``, as far as somebody has asked for them."""
    made = vars(before)
    vars(after).update({name: made[name] for name in names if name in made})
