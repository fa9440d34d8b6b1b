"""Words in papers and their weight: BM25 (Robertson and Zaragoza 2009) over fields that count differently.

For a word q, a paper d and N papers in all: tf = the occurrences of q, each times the weight of its field; length the
same over all words; idf = ln(1 + (N - n + 0.5) / (n + 0.5)) with n the papers that hold q;
score = idf * tf * 2.2 / (tf + 1.2 * (0.25 + 0.75 * length / mean length)).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property

K1, B = 1.2, 0.75

Needles = tuple[str, ...]
"""What stands for a word or phrase in the text, any of it (``folding.needles``)."""


class FullText:
    """The words of papers by position: for each paper its words of each weight, with tabs between."""

    def __init__(self, texts: Sequence[str], weights: Sequence[int]) -> None:
        self.texts, self.weights = texts, weights
        self._found: dict[Needles, dict[int, int]] = {}

    def find(self, needles: Needles) -> dict[int, int]:
        """Positions of the papers that hold any of ``needles``, with its weighted count."""
        if needles not in self._found:
            hits = [position for position, text in enumerate(self.texts) if any(needle in text for needle in needles)]
            self._found[needles] = {position: self._count(position, needles) for position in hits}
        return self._found[needles]

    def scores(self, words: Sequence[Needles]) -> dict[int, float]:
        """The sum of the scores of several words, by position; papers with none of them are left out."""
        total: dict[int, float] = {}
        for needles in words:
            found = self.find(needles)
            idf = math.log(1 + (len(self.texts) - len(found) + 0.5) / (len(found) + 0.5))
            for position, count in found.items():
                norm = K1 * (1 - B + B * self._lengths[position] / self._mean)
                total[position] = total.get(position, 0.0) + idf * count * (K1 + 1) / (count + norm)
        return total

    def _count(self, position: int, needles: Needles) -> int:
        zones = zip(self.weights, self.texts[position].split("\t"), strict=True)
        return sum(weight * sum(map(zone.count, needles)) for weight, zone in zones)

    @cached_property
    def _lengths(self) -> list[int]:
        """Words of each paper, with their weights: two spaces a word."""
        return [
            sum(weight * zone.count(" ") for weight, zone in zip(self.weights, text.split("\t"), strict=True)) // 2
            for text in self.texts
        ]

    @cached_property
    def _mean(self) -> float:
        return sum(self._lengths) / len(self._lengths)
