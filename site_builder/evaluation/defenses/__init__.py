"""Defenses at inference that can be put around any model, one small file for each kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from site_builder.errors import UsageError
from site_builder.evaluation.defenses.base import Defense
from site_builder.evaluation.defenses.chain import Chain

NONE = "none"
_MODULES = {
    "safety-prompt": "prompting:SAFETY_PROMPT",
    "mm-safetybench-prompt": "prompting:from_copy",
    "adashield-static": "prompting:ADASHIELD_STATIC",
    "self-reminder": "prompting:SELF_REMINDER",
    "jpeg": "denoising:JPEG",
    "blur": "denoising:BLUR",
    "median": "denoising:MEDIAN",
    "resize": "denoising:RESIZE",
    "bit-depth": "denoising:BIT_DEPTH",
    "jailguard": "divergence:JailGuard",
    "guard-before": "guards:GuardBefore",
    "guard-after": "guards:GuardAfter",
    "ecso": "ecso:Ecso",
    "paraphrase": "rewriting:Paraphrase",
    "rewrite-answer": "rewriting:RewriteAnswer",
}
NAMES = tuple(_MODULES)
_PROMPT = "mm-safetybench/safety_prompt.txt"


@dataclass(frozen=True, slots=True)
class Around:
    """What defenses are given beside the request."""

    data: Path
    """Folder with the user's copies of benchmarks."""
    guard: str | None = None
    """Name of the guard model, where one is named."""
    guard_sees: bool = True
    """Whether the guard model is shown pictures."""
    guard_budget: int = 0
    """Tokens that a guard model may think beside its verdict."""


def open_defense(words: str, around: Around) -> Defense | None:
    """The defense that ``NAME`` or ``NAME+NAME`` means; None for ``none``.

    Raises UsageError, with the nearest name, for one that is not known or whose text is not there.
    """
    names = [word.strip() for word in words.split("+")]
    if names == [NONE]:
        return None
    if len(set(names)) < len(names):
        raise UsageError(f"{words} names a defense twice", hint="each part of a chain once")
    parts = [_one(name, around) for name in names]
    return parts[0] if len(parts) == 1 else Chain(parts)


def _one(name: str, around: Around) -> Defense:
    name = name.removesuffix("@1")
    if name not in _MODULES:
        from site_builder.text.suggest import did_you_mean

        hint = f"defenses: {NONE}, {', '.join(NAMES)}; with + a chain of several"
        raise UsageError(f"no defense {name!r}{did_you_mean(name, NAMES)}", hint=hint)
    module, _, attribute = _MODULES[name].partition(":")
    found = getattr(import_module(f"{__name__}.{module}"), attribute)
    defense: Defense = _MAKERS.get(module, _plain)(found, around)
    return defense


def _plain(found: Any, around: Around) -> Any:
    return found() if isinstance(found, type) else found


def _with_guard(found: Any, around: Around) -> Any:
    return found(around.guard, sees=around.guard_sees, budget=around.guard_budget)


def _with_text(found: Any, around: Around) -> Any:
    """A prompt that stays with its owners is read from the user's copy."""
    if not callable(found):
        return found
    path = around.data / _PROMPT
    try:
        text = path.read_text(encoding="utf-8")
    except OSError:
        raise UsageError(
            f"{path} is missing: the safety prompt of MM-SafetyBench is its authors' text",
            hint="put the safety prompt of the paper (arXiv 2311.17600) into that file",
        ) from None
    if not text.strip():
        raise UsageError(f"{path} is empty", hint="put the safety prompt of the paper (arXiv 2311.17600) into it")
    return found(text)


_MAKERS: Mapping[str, Callable[[Any, Around], Any]] = {"guards": _with_guard, "prompting": _with_text}
