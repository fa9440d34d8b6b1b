"""What was meant by words of which no paper has all: a word that is begun, two that are written as one or one as two,
and the known word that is a letter or two away. ``templates/assets/query-spelling.js`` does the same in the browser.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from site_builder.query.fulltext import Needles
from site_builder.text.folding import needles, stem

BEGUN = 3
"""Letters by which a word that is not finished yet can be known."""


class Speller:
    """Knows the words of all papers by their stems. ``papers`` counts those that hold a word."""

    def __init__(self, known: set[str], papers: Callable[[Needles], int]) -> None:
        self._known, self._papers = known, papers

    def meant(self, words: Sequence[str]) -> Iterator[Needles]:
        """For folded words side by side, what to look for instead of each, or of two of them."""
        at = 0
        while at < len(words):
            joined = "".join(words[at : at + 2])
            if stem(joined) in self._known:  # behind the last word stands none: it is joined with nothing
                yield needles(joined)
                at += 2
            else:
                yield from self._one(words[at])
                at += 1

    def _one(self, word: str) -> Iterator[Needles]:
        if stem(word) in self._known:
            yield needles(word)
        elif len(word) >= BEGUN and any(one.startswith(word) for one in self._known):
            yield needles(word, prefix=True)
        elif near := self._near(word, 1):
            yield (f" {near} ",)
        elif parts := self._parts(word):
            yield from map(needles, parts)
        else:
            near = self._near(word, 2)
            yield (f" {near} ",) if near else needles(word)

    def _parts(self, word: str) -> tuple[str, str] | None:
        """Two known words of which ``word`` is made, those that most papers have."""
        cuts = ((word[:at], word[at:]) for at in range(2, len(word) - 1))
        found = [parts for parts in cuts if all(stem(part) in self._known for part in parts)]
        return max(found, key=lambda parts: min(map(self._count, parts)), default=None)

    def _near(self, word: str, most: int) -> str | None:
        """The stem nearest to a word of letters that is long enough for as many errors; of equals the one that most
        papers have, then by the alphabet."""
        wanted = stem(word)
        if len(word) <= 3 * most or not word.isalpha():
            return None
        found = [(errors, one) for one in self._known if (errors := distance(wanted, one, most)) <= most]
        least = min((errors for errors, _ in found), default=0)
        nearest = sorted(one for errors, one in found if errors == least)
        return max(nearest, key=lambda one: self._papers((f" {one} ",)), default=None)

    def _count(self, word: str) -> int:
        return self._papers(needles(word))


def distance(one: str, other: str, most: int) -> int:
    """How many letters must be put in, taken out, changed or swapped with the next to make ``other`` of ``one``; more
    than ``most`` where it is more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before, row = list[int](), list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, wanted in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and wanted == one[i - 2]:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
