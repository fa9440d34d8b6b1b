"""Which column of the matrix to use against a row: what within reach was tried, with what result, at what cost.

Papers are ordered by how strong the evidence is, not by their best number: values of different sources were judged in
different ways. Beside what helped stands what did not: the worst values that were measured with it, and who breaks it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from site_builder.errors import UsageError
from site_builder.knowledge.catalog import Catalog
from site_builder.results.coverage import KINDS, Coverage, Evidence, matrix_of, nodes_of
from site_builder.results.effects import Effect, effects
from site_builder.results.loading import Results
from site_builder.schema.papers import Use
from site_builder.text.suggest import did_you_mean

SHOWN = 4
"""Most values of one kind that are shown of a paper."""


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A paper of the columns' side with what is known of it for one question."""

    paper: str
    nodes: tuple[str, ...]
    needs: tuple[str, ...]
    """What using it takes, by the facet; empty where it was not entered."""
    use: Use | None
    """The same in words, and what it costs."""
    evidence: tuple[Evidence, ...]
    """Evidence about the row, the strongest first."""
    measured: tuple[Effect, ...]
    """Values without and with it against the row, those of others first."""
    remains: tuple[Effect, ...]
    """The worst values with it, against whatever row."""
    costs: tuple[Effect, ...]
    """Values without and with it on benchmarks that tell what it costs."""
    broken_by: tuple[str, ...]
    """Papers that say that they break it."""
    strength: str
    unknown: tuple[str, ...]
    """What was not entered of it."""


def recommend(
    results: Results, coverage: Coverage, rows: Iterable[str], access: str | None = None
) -> tuple[list[Recommendation], list[str]]:
    """Papers with evidence against ``rows`` (nodes) that are within reach of ``access``, the strongest evidence first,
    and those of which it is not known what they take.

    Raises UsageError for an access that kb.yml does not name.
    """
    catalog, matrix = results.catalog, matrix_of(results.catalog)
    within = _within(catalog, access)
    wanted = set(rows)
    found: dict[str, list[Evidence]] = defaultdict(list)
    for cell in coverage.cells:
        if cell.row in wanted:
            for one in cell.evidence:
                if one.column and one not in found[one.column]:
                    found[one.column].append(one)
    by_paper: dict[str, list[Effect]] = defaultdict(list)
    for effect in effects(results, matrix):
        by_paper[effect.column].append(effect)
    made = [_made(catalog, paper, evidence, by_paper[paper]) for paper, evidence in found.items()]
    unclear = sorted(one.paper for one in made if within is not None and not one.needs)
    chosen = [one for one in made if within is None or (one.needs and within.issuperset(one.needs))]
    return sorted(chosen, key=_order), unclear


def _within(catalog: Catalog, access: str | None) -> set[str] | None:
    known = matrix_of(catalog).access
    if access is None:
        return None
    if access not in known:
        hint = f"kb.yml names {', '.join(known) or 'none'}"
        raise UsageError(f"there is no access {access!r}{did_you_mean(access, known)}", hint=hint)
    return set(known[access])


def _made(catalog: Catalog, paper: str, evidence: list[Evidence], measured: Sequence[Effect]) -> Recommendation:
    matrix, record = matrix_of(catalog), catalog.papers[paper]
    brief = catalog.briefs[catalog.paper_paths[paper]]
    order = list(KINDS)
    evidence = sorted(evidence, key=lambda one: (order.index(one.kind), one.second_hand))
    against = [effect for one in evidence for effect in one.effects]
    against.sort(key=lambda one: (one.second_hand, not one.by_others, one.difference is None))
    tests = [one for one in measured if one.test]
    costs = [one for one in measured if one.cost and one.without is not None]
    breakers = [one.id for one in catalog.briefs.values() for kind, target in one.relations
                if target == paper and kind in matrix.row_relations]  # fmt: skip
    unknown = [
        what
        for what, missing in (
            ("values without and with it", not any(one.without for one in against)),
            ("what it takes to use it", not brief.facets.get(matrix.needs or "")),
            ("what it spoils elsewhere", not costs and not (record.use and record.use.harmless)),
            ("whether others measured it", not any(one.by_others for one in against)),
        )
        if missing
    ]
    return Recommendation(
        paper, tuple(nodes_of(catalog, brief, matrix.columns)),
        tuple(brief.facets.get(matrix.needs or "", ())), record.use, tuple(evidence), tuple(against[:SHOWN]),
        tuple(_worst(tests)[:SHOWN]), tuple(costs[:SHOWN]), tuple(dict.fromkeys(breakers)),
        strength(evidence), tuple(unknown),
    )  # fmt: skip


def _worst(tests: Sequence[Effect]) -> list[Effect]:
    """Values of rates with it, the worst first: the highest where lower is better, the lowest where higher is."""
    rated = [one for one in tests if one.with_.lower_is_better is not None and one.with_.value is not None
             and 0 <= one.with_.value <= 100]  # fmt: skip
    return sorted(rated, key=lambda one: -_badness(one))


def _badness(effect: Effect) -> float:
    value = effect.with_.value or 0.0
    return value if effect.with_.lower_is_better else 100 - value


def strength(evidence: Sequence[Evidence]) -> str:
    """How strong the evidence is, in words."""
    found = [effect for one in evidence for effect in one.effects if effect.without is not None]
    if not found:
        first = evidence[0]
        return KINDS[first.kind] + (", read second-hand" if first.second_hand else "")
    others = len({one.source for one in found if one.by_others and not one.second_hand})
    direct = [one for one in found if not one.second_hand]
    sized = any(one.difference is not None and one.difference.interval for one in direct)
    words = f"measured without and with it by {others} other {'paper' if others == 1 else 'papers'}" if others else (
        "measured without and with it by its authors")  # fmt: skip
    if all(one.second_hand for one in found):
        words += ", read second-hand"
    return words + (", number of items known" if sized else ", number of items not known")


def _order(one: Recommendation) -> tuple[object, ...]:
    measured = [effect for effect in one.measured if effect.without is not None]
    first = list(KINDS).index(one.evidence[0].kind)
    return (
        first, all(effect.second_hand for effect in measured), not any(effect.by_others for effect in measured),
        -len({effect.source for effect in measured}), one.paper,
    )  # fmt: skip
