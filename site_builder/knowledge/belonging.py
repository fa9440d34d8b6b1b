"""Which of many new papers probably belong here, told from the papers that are here, with the reasons.

Two things speak for a paper, and both are multiplied. First its words and pairs of words (stems, without small words):
each that at least ``SEEN`` papers here have weighs ln of its share among them over its share among all new ones, where
that is positive; their sum is divided by the root of how many words the paper has. The new papers so are what the ones
here are told from, and no other collection is needed; they should be some hundreds. Second, for the ``LOOKED_AT`` best,
how much they are like the ``NEIGHBOURS`` most similar papers here (cosine). ``bench/watch.py`` prints what is found.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from heapq import nlargest
from typing import NamedTuple

from site_builder.knowledge.placing import Known, Vector, counted, unit

SEEN = 3
LOOKED_AT = 500
NEIGHBOURS = 10


class Belongs(NamedTuple):
    """A new paper that may belong here: its position among the new ones, and what speaks for it."""

    place: int
    score: float
    """For comparison within one list; it is no probability."""
    near: tuple[str, ...]
    """Ids of the most similar papers here."""
    words: tuple[str, ...]
    """The stems that weigh most."""


def rank(papers: Sequence[Known], new: Sequence[tuple[str, str]], most: int) -> list[Belongs]:
    """The ``most`` best of the ``new`` papers (title and abstract), the likeliest first.

    Papers of which nothing speaks for belonging are left out; none are found where there are no papers here.
    """
    here = [counted(paper.title, paper.text) for paper in papers]
    theirs = [counted(title, text) for title, text in new]
    weights, rare = _weights(here, theirs)
    sums = [math.fsum(weights.get(word, 0.0) for word in words) / math.sqrt(len(words) or 1) for words in theirs]
    index: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, words in enumerate(here):
        for word, weight in _vector(words, rare).items():
            index[word].append((number, weight))
    found = []
    for place in nlargest(max(LOOKED_AT, most), range(len(new)), key=lambda one: (sums[one], -one)):
        if sums[place] > 0:
            near = _similar(_vector(theirs[place], rare), index)
            score = sums[place] * math.fsum(likeness for _, likeness in near) / NEIGHBOURS
            best = nlargest(5, theirs[place].keys() & weights.keys(), key=lambda word: (weights[word], word))
            found.append(Belongs(place, score, tuple(papers[number].id for number, _ in near[:3]), tuple(best)))
    return nlargest(most, found, key=lambda one: (one.score, -one.place))


def _weights(
    here: Sequence[Mapping[str, int]], new: Sequence[Mapping[str, int]]
) -> tuple[dict[str, float], dict[str, float]]:  # fmt: skip
    """How much a word speaks for belonging here, and how rare it is among all papers."""
    ours, all_new = Counter(word for words in here for word in words), Counter(word for words in new for word in words)
    weights, rare = {}, {}
    for word, number in ours.items():
        rare[word] = math.log((len(here) + len(new) + 1) / (number + all_new[word] + 0.5))
        share, common = (number + 0.5) / (len(here) + 1), (all_new[word] + 0.5) / (len(new) + 1)
        if number >= SEEN and share > common:
            weights[word] = math.log(share / common)
    return weights, rare


def _vector(words: Mapping[str, int], rare: Mapping[str, float]) -> Vector:
    return unit({word: math.log(1 + number) * rare[word] for word, number in sorted(words.items()) if word in rare})


def _similar(paper: Vector, index: Mapping[str, Sequence[tuple[int, float]]]) -> list[tuple[int, float]]:
    """Number and cosine of the papers here that are most like a new one."""
    likeness: dict[int, float] = defaultdict(float)
    for word, weight in paper.items():
        for number, other in index.get(word, ()):
            likeness[number] += weight * other
    return nlargest(NEIGHBOURS, likeness.items(), key=lambda one: (one[1], -one[0]))
