"""The headings of lists as a taxonomy: each heading over a paper is a node, under the headings above it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from site_builder.bibliography.drafts import Draft
from site_builder.lists.pieces import without_pictures
from site_builder.schema.taxonomy import Node
from site_builder.text import folding

UNSORTED = "Not sorted yet"
"""The node of papers that stand under no heading."""
_NUMBER = re.compile(r"^[\s#>|:.,•·–—-]*(?:\d{1,2}(?:\.\d+)*(?:[.):]\s*(?=[^\W\d])|\s+))?[\s|:.,•·–—-]*(?=\S)")
"""What stands before the words of a heading: marks, and a number that is no year, as in "2.1 ", "3) "."""
_ENDS = re.compile(r"[\s#:*_`|-]+$")
_PICTURES = re.compile(r":[a-z0-9_+-]+:|<[^>]+>|!?\[([^\]]*)\]\([^)]*\)")
_LONGEST = 96
"""Letters of an id, with room for a number behind it: each step takes half of what is left at most."""


class Places:
    """Nodes for the headings of papers, made as they are asked for, in their order."""

    def __init__(self) -> None:
        self._ids: dict[tuple[str, ...], str] = {}
        self._sources: dict[str, str] = {}
        self._names: dict[str, str] = {}

    def node(self, headings: Sequence[str], source: str) -> str:
        """Id of the node of a paper that stands under ``headings`` (the outermost first) of the list ``source``."""
        names = tuple(filter(None, map(plain, headings))) or (UNSORTED,)
        for end in range(1, len(names) + 1):
            self._make(names[:end], source)
        return self._ids[_key(names)]

    def nodes(self) -> tuple[Node, ...]:
        """All nodes, parents before children, children in the order of the lists. Nobody has defined them."""
        below: dict[str | None, list[str]] = {}
        for key in self._sources:
            below.setdefault(_parent(key), []).append(key)
        return tuple(self._tree(below, None))

    def _tree(self, below: dict[str | None, list[str]], parent: str | None) -> Iterable[Node]:
        for key in below.get(parent, ()):
            yield Node(id=key, name=self._names[key], definition=None, parent=parent, source=self._sources[key])
            yield from self._tree(below, key)

    def _make(self, names: tuple[str, ...], source: str) -> None:
        if _key(names) in self._ids:
            return
        above = self._ids.get(_key(names[:-1]))
        word = _cut(folding.slug(names[-1].replace("&", " and ")) or "section", (_LONGEST - len(above or "")) // 2)
        stem = f"{above}/{word}" if above else word
        number, found = 1, stem
        while found in self._sources:
            number += 1
            found = f"{stem}-{number}"
        self._ids[_key(names)] = found
        self._sources[found] = f"A heading of {source}"
        self._names[found] = names[-1]


def _cut(slug: str, most: int) -> str:
    """The first whole words of a slug, or of its only word as much as there is room for."""
    whole = slug if len(slug) <= most else slug[: most + 1].rpartition("-")[0]
    return whole or slug[: max(most, 1)].strip("-")


def headings_of(drafts: Iterable[Draft]) -> dict[int, tuple[tuple[str, ...], ...]]:
    """The headings of each draft by its number, without those that stand over every paper: the title of the list."""
    every = [draft.headings for draft in drafts]
    paths = [path for headings in every for path in headings]
    shared = 0
    while paths and all(len(path) > shared + 1 and path[shared] == paths[0][shared] for path in paths):
        shared += 1
    return {number: tuple(path[shared:] for path in headings) or ((),) for number, headings in enumerate(every)}


def plain(heading: str) -> str:
    """A heading without numbers, pictures, badges and marks: "2.1 🔥 **Agents**" is "Agents"."""
    text = _PICTURES.sub(r"\1", heading)
    words = " ".join(without_pictures(text).replace("*", "").replace("`", "").split())
    return _ENDS.sub("", _NUMBER.sub("", words, count=1))[:200].strip()


def _key(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name.casefold() for name in names)


def _parent(key: str) -> str | None:
    return key.rpartition("/")[0] or None
