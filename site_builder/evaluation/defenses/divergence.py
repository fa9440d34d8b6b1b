"""Mutated copies of a question, and what the answers have in common: attacks are brittle, plain questions are not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations
from math import sqrt
from random import Random
from typing import TYPE_CHECKING

from site_builder.evaluation.defenses.base import About, Ask, Steps, blocked, question, with_question
from site_builder.evaluation.defenses.denoising import changed
from site_builder.evaluation.interface import Fact, Message, Request

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

COPIES = 4
AGREEMENT = 0.35
"""Mean likeness of two answers below which the question counts as an attack."""


class JailGuard:
    """Asks changed copies first; answers the question itself only when their answers agree."""

    about = About(
        id="jailguard@1",
        title="Changed copies of the question; where their answers drift apart, it is refused",
        node="defense/inference/input-sanitization/input-detection",
        follows="arXiv 2312.10766",
        paper="zhang2023jailguard",
        differs=(
            "Four copies instead of eight; one mutation each (turned, cropped, masked, grey; words dropped where there "
            "is no picture) drawn from a hash of the question; likeness is the cosine of word counts, not a divergence "
            "of word vectors, with a threshold of ours that was not fitted to data."
        ),
    )

    def facts(self) -> Mapping[str, Fact]:
        return {"copies": COPIES, "agreement": AGREEMENT}

    def answer(self, request: Request, ask: Ask) -> Steps:
        answers = []
        for number in range(COPIES):
            answer = yield from ask(_copy(request, number))
            answers.append(answer.text)
        agreement = likeness(answers)
        if agreement < AGREEMENT:
            return blocked(request, f"blocked: the answers to {COPIES} copies agree by {agreement:.2f}")
        return (yield from ask(request))


def likeness(texts: Sequence[str]) -> float:
    """Mean cosine of the word counts over all pairs of ``texts``, from 0 to 1; empty answers are like one another."""
    counts = [Counter(re.findall(r"\w+", text.casefold())) for text in texts]
    pairs = list(combinations(counts, 2))
    return sum(_cosine(one, other) for one, other in pairs) / len(pairs)


def _cosine(one: Counter[str], other: Counter[str]) -> float:
    if not one or not other:
        return float(one == other)
    dot = sum(count * other[word] for word, count in one.items())
    return dot / sqrt(sum(n * n for n in one.values()) * sum(n * n for n in other.values()))


def _copy(request: Request, number: int) -> Request:
    asked = question(request)
    if not asked.images:
        return with_question(request, text=_thinned(asked, number))
    change = (_turned, _cropped, _masked, _grey)[number % 4]
    return with_question(request, images=tuple(changed(i, change, f"jailguard@1/{number}") for i in asked.images))


def _thinned(message: Message, number: int) -> str:
    """The text without a tenth of its words, another tenth for each copy."""
    words = message.text.split()
    dropped = set(Random(f"{number} {message.text}").sample(range(len(words)), len(words) // 10))
    return " ".join(word for place, word in enumerate(words) if place not in dropped)


def _turned(picture: Picture) -> Picture:
    return picture.rotate(8, expand=True, fillcolor=(255, 255, 255))


def _cropped(picture: Picture) -> Picture:
    width, height = picture.size
    return picture.crop((width // 20, height // 20, width - width // 20, height - height // 20)).resize((width, height))


def _masked(picture: Picture) -> Picture:
    """With squares of a tenth of its size painted over, a tenth of the picture in all."""
    width, height = picture.size
    side = max(1, min(width, height) // 10)
    random, copy = Random(f"{width} {height}"), picture.copy()
    for _ in range(max(1, width * height // (10 * side * side))):
        x, y = random.randrange(max(1, width - side)), random.randrange(max(1, height - side))
        copy.paste((128, 128, 128), (x, y, x + side, y + side))
    return copy


def _grey(picture: Picture) -> Picture:
    return picture.convert("L").convert("RGB")
