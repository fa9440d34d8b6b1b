"""Words in papers and their weight: BM25 (Robertson and Zaragoza 2009) over fields that count differently.

For a word q, a paper d and N papers in all: tf = the occurrences of q, each times the weight of its field; length the
same over all words; idf = ln(1 + (N - n + 0.5) / (n + 0.5)) with n the papers that hold q;
score = idf * tf * 2.2 / (tf + 1.2 * (0.25 + 0.75 * length / mean length)).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

K1, B = 1.2, 0.75

Needles = tuple[str, ...]
"""What stands for a word or phrase in the text, any of it (``folding.needles``)."""


class Name(NamedTuple):
    """Words that many papers share, such as the names of a model: one search in them tells for all these papers."""

    words: str
    weight: int
    positions: Sequence[int]
    """The papers, in which the words stand once each."""


class FullText:
    """The words of papers by position: for each paper its own of each weight, with tabs between, and shared names."""

    def __init__(self, texts: Sequence[str], weights: Sequence[int], names: Sequence[Name]) -> None:
        self.texts, self.weights, self.names = texts, weights, names
        self._found: dict[Needles, dict[int, int]] = {}

    def known(self) -> set[str]:
        """All words, by their stems."""
        texts = (*self.texts, *(name.words for name in self.names))
        return {word for text in texts for word in text.replace("|", " ").split()}

    def find(self, needles: Needles) -> dict[int, int]:
        """Positions of the papers that hold any of ``needles``, with its weighted count."""
        if needles not in self._found:
            hits = [position for position, text in enumerate(self.texts) if any(needle in text for needle in needles)]
            counts = Counter({position: self._count(position, needles) for position in hits})
            for name in self.names:
                if count := name.weight * sum(map(name.words.count, needles)):
                    for position in name.positions:
                        counts[position] += count
            self._found[needles] = counts
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
        lengths = [
            sum(weight * zone.count(" ") for weight, zone in zip(self.weights, text.split("\t"), strict=True)) // 2
            for text in self.texts
        ]
        for name in self.names:
            length = name.weight * name.words.count(" ") // 2
            for position in name.positions:
                lengths[position] += length
        return lengths

    @cached_property
    def _mean(self) -> float:
        return sum(self._lengths) / len(self._lengths)
