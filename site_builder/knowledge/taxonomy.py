"""The taxonomy as a tree: what stands below a node, above it, and what it was called before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from site_builder.schema.taxonomy import Move, Node


class Taxonomy:
    """Nodes by id in the order of the file. Parents that do not exist and cycles are tolerated (checks report them)."""

    def __init__(
        self, nodes: Iterable[Node] = (), moved: Iterable[Move] = (), pages: Mapping[str, tuple[str, ...]] | None = None
    ) -> None:
        self.nodes: dict[str, Node] = {}
        for node in nodes:
            self.nodes.setdefault(node.id, node)
        self.pages = pages or {}
        """Addresses of the pages on which each mark rests."""
        self.moved: dict[str, str] = {move.old: move.new for move in moved}

    def __contains__(self, node: object) -> bool:
        return node in self.nodes

    def __iter__(self) -> Iterator[Node]:
        return iter(self.nodes.values())

    def __getitem__(self, node: str) -> Node:
        return self.nodes[node]

    @cached_property
    def children(self) -> dict[str | None, list[str]]:
        """Ids below each id, in the order of the file; the tops stand under None."""
        below: dict[str | None, list[str]] = {}
        for node in self:
            below.setdefault(node.parent if node.parent in self.nodes else None, []).append(node.id)
        return below

    def is_leaf(self, node: str) -> bool:
        return not self.children.get(node)

    def current(self, node: str) -> str:
        """The id in use for ``node``: itself, or where it was moved to (through any number of moves)."""
        seen = set()
        while node not in self.nodes and node in self.moved and node not in seen:
            seen.add(node)
            node = self.moved[node]
        return node

    def path(self, node: str) -> list[str]:
        """Ids from the top down to ``node``, itself included; empty for an unknown node."""
        way: list[str] = []
        here: str | None = self.current(node)
        while here in self.nodes and here not in way:
            way.append(here)
            here = self.nodes[here].parent
        return way[::-1]

    def subtree(self, node: str) -> set[str]:
        """Ids of ``node`` and everything below it."""
        found: set[str] = set()
        stack = [self.current(node)]
        while stack:
            here = stack.pop()
            if here in self.nodes and here not in found:
                found.add(here)
                stack.extend(self.children.get(here, ()))
        return found

    def facet(self, name: str, node: str) -> str | None:
        """The node's value of the facet ``name``, its own or the nearest one above it."""
        return next((value for one in reversed(self.path(node)) if (value := self.nodes[one].facets.get(name))), None)

    def top(self, node: str) -> str | None:
        """Id of the branch in which the node stands: the node at the top of its path."""
        return next(iter(self.path(node)), None)
