"""The page that compares two to five models over all benchmarks; a script fills it, a list of models is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from site_builder.site import addresses
from site_builder.site.views.common import Link, Page

if TYPE_CHECKING:
    from site_builder.site.index import Index


@dataclass(frozen=True, slots=True)
class CompareView:
    """See compare.html.j2."""

    models: tuple[tuple[Link, str, int], ...]
    """Models that meet another one on a board, their place in addresses, and on how many boards; the most first."""


def pages(index: Index) -> Iterator[Page]:
    yield Page(
        address="compare/",
        template="compare.html.j2",
        title="Compare models",
        description="Two to five models on every board where they were measured alike, with the differences that are "
        "beyond chance.",
        view=partial(compare_view, index),
        section="leaderboards/",
        crumbs=(Link("Leaderboards", "leaderboards/"), Link("Compare models")),
    )


def compare_view(index: Index) -> CompareView:
    counts = Counter(model for _, plain in index.evidence.meetings for model in plain)
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return CompareView(tuple((index.model_link(model), addresses.slug(model), n) for model, n in ordered))
