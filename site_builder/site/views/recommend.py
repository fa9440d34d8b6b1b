"""The page of recommendations: for each row of the matrix what was tried, the strongest evidence first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from site_builder.results.recommend import recommend
from site_builder.site.views.common import Link, Page
from site_builder.site.views.coverage import EffectView, address, effect_views

if TYPE_CHECKING:
    from site_builder.results.coverage import Coverage
    from site_builder.results.recommend import Recommendation
    from site_builder.schema.settings import Matrix
    from site_builder.site.index import Index

SHOWN = 6
"""Papers that the page shows for one row; the command shows all."""


@dataclass(frozen=True, slots=True)
class Advice:
    """A paper with what is known of it against one row."""

    paper: Link
    nodes: tuple[Link, ...]
    strength: str
    takes: str | None
    within: tuple[str, ...]
    """Words of kb.yml for what is enough to use it, the least first."""
    calls: str
    """Extra calls of the model for an answer: "none", "some", or empty where that was not entered."""
    by_others: bool
    """Whether somebody else than its authors measured it."""
    measured: tuple[EffectView, ...]
    remains: tuple[EffectView, ...]
    costs: tuple[str, ...]
    broken_by: tuple[Link, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecommendView:
    """See recommend.html.j2."""

    words: Matrix
    rows: tuple[tuple[str, Link, tuple[Advice, ...], Link], ...]
    """Anchor, row, what was tried, and where the rest of its evidence stands, with how much more that is."""


def pages(index: Index) -> Iterator[Page]:
    if (found := offered(index)) is None:
        return
    words = found.matrix
    yield Page(
        address="recommend/",
        template="recommend.html.j2",
        title=title(words),
        description=f"What was {words.verb} each {words.row_word}, the strongest evidence first: what it takes, what "
        "was measured without and with it, what remains, and what it costs.",
        view=partial(recommend_view, index, found),
        section="coverage/",
        crumbs=(Link("Coverage and gaps", "coverage/"), Link(title(words))),
    )


def offered(index: Index) -> Coverage | None:
    """What the page is made of; None where nothing was measured without and with it."""
    found = index.evidence.coverage
    return found if found and any(cell.of_kind("effect") for cell in found.cells) else None


def title(words: Matrix) -> str:
    """What the page is called."""
    return f"Which {words.column_word}?"


def recommend_view(index: Index, found: Coverage) -> RecommendView:
    rows = []
    for row in found.rows:
        if any(cell.row == row and cell.of_kind("effect") for cell in found.cells):
            made, _ = recommend(index.evidence.results, found, [row])
            strong = [one for one in made if one.measured]
            shown = tuple(_advice(index, found.matrix, one) for one in strong[:SHOWN])
            rest = Link("", address(row), len(made) - len(shown))
            rows.append((row.replace("/", "-"), index.full_node_link(row), shown, rest))
    return RecommendView(found.matrix, tuple(rows))


def _advice(index: Index, matrix: Matrix, one: Recommendation) -> Advice:
    told = (one.use.extra_calls, one.use.harmless) if one.use else ()
    within = [word for word, values in matrix.access.items() if one.needs and set(values).issuperset(one.needs)]
    return Advice(
        paper=index.paper_link(one.paper) or Link(one.paper),
        nodes=tuple(map(index.full_node_link, one.nodes)),
        strength=one.strength,
        takes=one.use.needs if one.use else ", ".join(one.needs) or None,
        within=tuple(within),
        calls=_calls(one),
        by_others=any(effect.by_others for effect in one.measured),
        measured=effect_views(index, one.measured),
        remains=effect_views(index, (effect for effect in one.remains if effect not in one.measured)),
        costs=tuple(filter(None, told)),
        broken_by=tuple(link for key in one.broken_by if (link := index.paper_link(key))),
        unknown=one.unknown,
    )


def _calls(one: Recommendation) -> str:
    told = (one.use.extra_calls or "") if one.use else ""
    return "" if not told else "none" if told.casefold().startswith(("none", "no ", "0")) else "some"
