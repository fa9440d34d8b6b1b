"""Where in the taxonomy a paper probably belongs, told from the papers that are here, with the reasons.

A paper is a vector of its words and pairs of words (stems, without small words), each weighed by ln(1 + times) and by
how rare it is among the papers here; words of the title count twice. Two things speak for a node: the ``NEIGHBOURS``
most similar papers (cosine, squared, half where the node is not a paper's first), and the similarity to the sum of all
papers at the node. What speaks for a node counts as much as its whole top branch is spoken for, which mends most
confusions between neighbours of different branches. ``bench/placing.py`` prints how often this is right.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import nlargest
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from site_builder.schema.papers import Assignment
from site_builder.text.folding import STOP, stem, tokens

if TYPE_CHECKING:
    from site_builder.knowledge.catalog import Catalog

NEIGHBOURS = 30
SHARPNESS = 4
"""Power of the similarity to a whole node: all nodes of a field share most of their words."""

Vector = Mapping[str, float]


class Known(NamedTuple):
    """A paper that has its place: the first of ``nodes`` is the main one."""

    id: str
    title: str
    text: str
    nodes: Sequence[str]


class Place(NamedTuple):
    """A node that is proposed."""

    node: str
    share: float
    """How much of all that speaks for any node speaks for this one, 0 to 1. It is no probability."""
    near: tuple[str, ...]
    """Ids of the most similar papers at the node."""
    words: tuple[str, ...]
    """The stems that the paper shares with the node and that weigh most."""


def known(catalog: Catalog, *, without: str | None = None) -> Iterator[Known]:
    """The papers of a knowledge base that have a place; ``without`` leaves one out, to ask where it belongs.

    What a program proposed is no place to learn from; the heading of a list, which its keeper chose, is one.
    """
    current = catalog.taxonomy.current
    for paper in catalog.papers.values():
        sure = [one for one in paper.assignments if one.confidence != "proposed" or one.basis == "list"]
        if sure and paper.id != without:
            yield Known(paper.id, paper.title, paper.summary or "", [current(one.node) for one in sure])


def proposed(place: Place, *, abstract: bool) -> Assignment:
    """The label that a proposal makes, with its reasons; nobody has confirmed it."""
    like = f" with {', '.join(place.near)}" if place.near else " with the papers there"
    evidence = f"Proposed for the words that it shares{like}: {', '.join(place.words)}."
    return Assignment(node=place.node, evidence=evidence, confidence="proposed", basis="abstract" if abstract else None)


class Placing:
    """Places for new papers; the papers that are here are read once."""

    def __init__(self, papers: Iterable[Known]) -> None:
        self._papers = list(papers)
        counts = [counted(paper.title, paper.text) for paper in self._papers]
        having = Counter(word for words in counts for word in words)
        self._rare = {word: math.log((len(counts) + 1) / (number + 0.5)) for word, number in having.items()}
        self._found: dict[str, list[tuple[int, float]]] = defaultdict(list)
        sums: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for number, words in enumerate(counts):
            for word, weight in self._vector(words).items():
                self._found[word].append((number, weight))
                for node, part in _parts(self._papers[number].nodes):
                    sums[node][word] += part * weight
        self._nodes = {node: unit(words) for node, words in sums.items()}

    def __call__(self, title: str, text: str = "", *, most: int = 3) -> list[Place]:
        """The most likely nodes of a paper, the likeliest first; none where no word of it is known."""
        paper = self._vector(counted(title, text))
        similar = self._similar(paper)
        votes: dict[str, float] = defaultdict(float)
        for number, likeness in similar:
            for node, part in _parts(self._papers[number].nodes):
                votes[node] += part * likeness**2
        whole = {node: _dot(paper, words) for node, words in self._nodes.items()}
        spoken = {
            node: votes[node] / (max(votes.values(), default=0) or 1) + (like / (max(whole.values()) or 1)) ** SHARPNESS
            for node, like in whole.items()
            if like > 0
        }
        tops: Counter[str] = Counter()
        for node, value in spoken.items():
            tops[_top(node)] += value  # type: ignore[assignment]
        weighed = {node: value * tops[_top(node)] for node, value in spoken.items()}
        total = sum(weighed.values())
        best = nlargest(most, weighed, key=lambda node: (weighed[node], node))
        return [self._place(node, weighed[node] / total, paper, similar) for node in best]

    def _place(self, node: str, share: float, paper: Vector, similar: list[tuple[int, float]]) -> Place:
        near = [self._papers[number].id for number, _ in similar if node in self._papers[number].nodes]
        words = self._nodes[node]
        shared = nlargest(5, paper.keys() & words.keys(), key=lambda word: (paper[word] * words[word], word))
        return Place(node, share, tuple(near[:3]), tuple(shared))

    def _vector(self, words: Mapping[str, int]) -> Vector:
        here = sorted(words.keys() & self._rare.keys())
        return unit({word: math.log(1 + words[word]) * self._rare[word] for word in here})

    def _similar(self, paper: Vector) -> list[tuple[int, float]]:
        """Number and cosine of the papers that are most like ``paper``, the most similar first."""
        likeness: dict[int, float] = defaultdict(float)
        for word, weight in paper.items():
            for number, other in self._found[word]:
                likeness[number] += weight * other
        return nlargest(NEIGHBOURS, likeness.items(), key=lambda one: (one[1], -one[0]))


def counted(title: str, text: str) -> Counter[str]:
    """How often a paper has each word and pair of words; those of the title count twice."""
    heading = _words(title)
    words = heading + _words(text)
    return Counter([*words, *heading, *(f"{one} {two}" for one, two in pairwise(words))])


def _words(text: str) -> list[str]:
    return [stem(token) for token in tokens(text) if token not in STOP]


def _parts(nodes: Sequence[str]) -> Iterable[tuple[str, float]]:
    """The nodes of a paper, and how much it says of each."""
    return ((node, 0.5 if number else 1.0) for number, node in enumerate(dict.fromkeys(nodes)))


def _top(node: str) -> str:
    return node.partition("/")[0]


def unit(vector: Mapping[str, float]) -> Vector:
    """A vector of length 1."""
    length = math.sqrt(sum(value * value for value in vector.values())) or 1.0
    return {word: value / length for word, value in vector.items()}


def _dot(one: Vector, other: Vector) -> float:
    return sum(value * other[word] for word, value in one.items() if word in other)
