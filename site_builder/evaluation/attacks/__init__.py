"""Renderings of a question that are harmless by themselves: they only move what the user brings to another channel."""

from __future__ import annotations

from site_builder.errors import UsageError
from site_builder.evaluation.attacks.renderings import RENDERINGS, Rendering


def open_attack(word: str) -> Rendering:
    """The rendering with this name. Raises UsageError, with the nearest name, when there is none."""
    name = word.removesuffix("@1")
    if name not in RENDERINGS:
        from site_builder.text.suggest import did_you_mean

        hint = f"renderings: {', '.join(RENDERINGS)}"
        raise UsageError(f"no attack {word!r}{did_you_mean(word, RENDERINGS)}", hint=hint)
    return RENDERINGS[name]
