"""A colour for each branch of the taxonomy: what kb.yml says, else one of a palette that reads on light and dark."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from site_builder.schema.settings import Colour
from site_builder.text.folding import slug

if TYPE_CHECKING:
    from site_builder.knowledge.catalog import Catalog

PALETTE = (
    Colour(light="#a63d14", dark="#f2a07b"),
    Colour(light="#0d6658", dark="#6fcdb9"),
    Colour(light="#5b3fa0", dark="#bca9f0"),
    Colour(light="#1f5b99", dark="#8fc1f5"),
    Colour(light="#8a5a00", dark="#e3b95c"),
    Colour(light="#9c2b5d", dark="#f29fc0"),
    Colour(light="#3f6212", dark="#b3d67a"),
    Colour(light="#57606a", dark="#a8b0ba"),
)
"""For branches in their order; those after the last share its colour."""
_WORD = re.compile(r"[a-z0-9-]+")
_HEX = re.compile(r"#[0-9a-fA-F]{6}")


class Branches:
    """The branches of the taxonomy as pages show them: by the id of the node at their top."""

    def __init__(self, catalog: Catalog) -> None:
        taxonomy, said = catalog.taxonomy, catalog.settings.colours
        tops = taxonomy.children.get(None, [])
        self.names: dict[str, str] = {}
        """What a paper of the branch is called: the top's own id where a facet calls it that, else its name."""
        self.colours: dict[str, Colour] = {}
        self._classes: dict[str, str] = {}
        self._edges: list[str] = []
        """Rules for relations that say that two branches met: each has the colour of the branch it starts from."""
        for place, top in enumerate(tops):
            node = taxonomy[top]
            self.names[top] = top if top in node.facets.values() else node.name
            self.colours[top] = said.get(top) or PALETTE[min(place, len(PALETTE) - 1)]
            wanted = slug(top) or f"branch-{place + 1}"
            self._classes[top] = f"{wanted}-{place + 1}" if wanted in self._classes.values() else wanted
        if matrix := catalog.settings.matrix:
            for top, relations in ((matrix.columns, matrix.column_relations), (matrix.rows, matrix.row_relations)):
                for kind in filter(_WORD.fullmatch, relations):
                    self._edges.append(_EDGE.format(kind=kind, name=self.css(top)))

    def name(self, top: str) -> str:
        return self.names.get(top, top)

    def css(self, top: str | None) -> str:
        """The word for the branch in classes of CSS."""
        return self._classes.get(top or "", "other")

    def light(self) -> str:
        """Rules for every branch, to stand behind site.css: colours on light pages, and who gets them."""
        rules = (_LIGHT.format(name=name, colour=_checked(self.colours[top].light)) for top, name in self._pairs())
        return "".join((*rules, *self._edges))

    def dark(self) -> str:
        """The colours on dark pages, to stand behind dark.css."""
        return "".join(_DARK.format(name=name, colour=_checked(self.colours[top].dark)) for top, name in self._pairs())

    def _pairs(self) -> list[tuple[str, str]]:
        return list(self._classes.items())

    def rgb(self, top: str) -> tuple[int, int, int] | None:
        """The colour on a dark ground as numbers; None for what is no branch."""
        colour = self.colours.get(top)
        text = _checked(colour.dark) if colour else None
        return (int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)) if text else None


def _checked(colour: str) -> str:
    """A colour that is one: anything else could be any CSS."""
    return colour if _HEX.fullmatch(colour) else PALETTE[-1].light


_LIGHT = """
:root {{ --branch-{name}: {colour}; --branch-{name}-soft: color-mix(in srgb, {colour} 11%, #fff); }}
.type-{name} {{ color: var(--branch-{name}); background: var(--branch-{name}-soft); }}
.icicle-{name} {{ --own: var(--branch-{name}); }}
.fill-{name} {{ fill: var(--branch-{name}); }}
"""
_EDGE = """
.kb-edge--{kind} {{ stroke: var(--branch-{name}); stroke-opacity: 1; stroke-width: 2px; }}
"""
_DARK = """
:root {{ --branch-{name}: {colour}; --branch-{name}-soft: color-mix(in srgb, {colour} 20%, #10181c); }}
"""
