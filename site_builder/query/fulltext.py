"""Words in papers and their weight: BM25 (Robertson and Zaragoza 2009) with the heavy fields counted three times.

For a needle q, a paper d and N papers in all: tf = 3 * occurrences in title, former titles and introduced names
+ occurrences in the other fields; length the same over all words; idf = ln(1 + (N - n + 0.5) / (n + 0.5)) with n the
papers that hold q; score = idf * tf * 2.2 / (tf + 1.2 * (0.25 + 0.75 * length / mean length)).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property

HEAVY_WEIGHT = 3
K1, B = 1.2, 0.75


class FullText:
    """The words of papers (``words.searchable`` of each), by position."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        self._found: dict[str, dict[int, int]] = {}

    def find(self, needle: str) -> dict[int, int]:
        """Positions of the papers that hold ``needle``, with its weighted count."""
        if needle not in self._found:
            hits = [position for position, text in enumerate(self.texts) if needle in text]
            self._found[needle] = {position: self._count(position, needle) for position in hits}
        return self._found[needle]

    def scores(self, needles: Sequence[str]) -> dict[int, float]:
        """The sum of the scores of several needles, by position; papers with none of them are left out."""
        total: dict[int, float] = {}
        for needle in needles:
            found = self.find(needle)
            idf = math.log(1 + (len(self.texts) - len(found) + 0.5) / (len(found) + 0.5))
            for position, count in found.items():
                norm = K1 * (1 - B + B * self._lengths[position] / self._mean)
                total[position] = total.get(position, 0.0) + idf * count * (K1 + 1) / (count + norm)
        return total

    def _count(self, position: int, needle: str) -> int:
        heavy, _, light = self.texts[position].partition("\t")
        return HEAVY_WEIGHT * heavy.count(needle) + light.count(needle)

    @cached_property
    def _lengths(self) -> list[int]:
        lengths = []
        for text in self.texts:
            heavy, light = text.find("\t"), text.count(" ")
            in_heavy = text.count(" ", 0, heavy)
            lengths.append((HEAVY_WEIGHT * in_heavy + light - in_heavy) // 2)
        return lengths

    @cached_property
    def _mean(self) -> float:
        return sum(self._lengths) / len(self._lengths)
