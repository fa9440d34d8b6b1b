"""The analysis of the model that the survey evaluates: where it differs from which other, and what cannot be told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from site_builder.results import analysis
from site_builder.site.views import tables
from site_builder.site.views.common import Link, Page
from site_builder.site.words import name_of_split

if TYPE_CHECKING:
    from site_builder.results.analysis import Analysis, Chance, Difference, Doubt, Proposal
    from site_builder.site.index import Index


@dataclass(frozen=True, slots=True)
class DifferenceView:
    """One comparison. ``left`` and ``width`` are where its interval lies from -50 to 50 points, in percent."""

    scope: str
    against: Link
    difference: Difference
    left: float
    width: float
    middle: float


@dataclass(frozen=True, slots=True)
class SplitView:
    """All comparisons on one split of one benchmark, as one table prints them."""

    heading: str
    metric: str
    table: Link
    means: tuple[DifferenceView, ...]
    scenarios: tuple[DifferenceView, ...]
    """Those that are significant."""
    tried: int
    higher: int
    lower: int
    comparable: bool


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A run that would tell, with the names of what is run."""

    heading: str
    others: tuple[Link, ...]
    nearest: Link
    proposal: Proposal


@dataclass(frozen=True, slots=True)
class AnalysisView:
    """See analysis.html.j2; ``model`` is None when no table of the survey evaluates one."""

    model: Link | None
    survey: Link | None
    splits: tuple[SplitView, ...]
    chance: tuple[tuple[Chance, str, Link], ...]
    """Result on a multiple-choice split, name of the split, table."""
    doubts: tuple[tuple[Link, tuple[Doubt, ...]], ...]
    """By table."""
    proposals: tuple[ProposalView, ...]


def pages(index: Index) -> Iterator[Page]:
    key = evaluated(index)
    name = index.model_link(key).name if key else "The survey's results"
    yield Page(
        address="analysis/",
        template="analysis.html.j2",
        title=f"{name}: analysis",
        description=f"{name} in the survey's tables: where it differs from other models, how surely, and what the "
        "tables cannot tell.",
        view=partial(analysis_view, index, key),
        section="analysis/",
        crumbs=(Link("Analysis"),),
    )


def evaluated(index: Index) -> str | None:
    """The model that the survey's own tables evaluate: the one its authors ran."""
    survey = index.catalog.settings.survey
    tables = index.evidence.by_paper.get(survey or "", ())
    return next(
        (row.model for table in tables for row in table.rows if row.provenance.kind == "own" and row.model), None
    )


def analysis_view(index: Index, model: str | None) -> AnalysisView:
    survey = index.catalog.settings.survey
    link = index.paper_link(survey) if survey else None
    if model is None:
        return AnalysisView(None, link, (), (), (), ())
    found = analysis.build(index.evidence.results, model)
    return AnalysisView(
        model=index.model_link(model),
        survey=link,
        splits=tuple(_splits(index, found)),
        chance=tuple(
            (one, _heading(index, one.benchmark, one.split), _table(index, one.table)) for one in found.chance
        ),
        doubts=tuple(
            (_table(index, table), tuple(one for one in found.doubts if one.table == table))
            for table in dict.fromkeys(one.table for one in found.doubts)
        ),
        proposals=tuple(
            ProposalView(
                heading=_heading(index, one.benchmark, one.split),
                others=tuple(map(index.model_link, one.others)),
                nearest=index.model_link(one.nearest),
                proposal=one,
            )
            for one in found.proposals
        ),
    )


def _splits(index: Index, found: Analysis) -> Iterator[SplitView]:
    everything = (*found.overall, *found.groups, *found.scenarios)
    for key in dict.fromkeys((one.benchmark, one.split, one.metric, one.table) for one in everything):
        benchmark, split, metric, table = key
        means = _of(key, (*found.overall, *found.groups))
        scenarios = _of(key, found.scenarios)
        surely = [one for one in scenarios if one.significant]
        yield SplitView(
            heading=_heading(index, benchmark, split),
            metric=index.words.metric(metric, metric.replace("-", " ")),
            table=_table(index, table),
            means=tuple(_view(index, benchmark, one) for one in means),
            scenarios=tuple(_view(index, benchmark, one) for one in surely),
            tried=len(scenarios),
            higher=sum(one.difference > 0 for one in surely),
            lower=sum(one.difference < 0 for one in surely),
            comparable=all(one.comparable for one in (*means, *scenarios)),
        )


def _heading(index: Index, benchmark: str, split: str) -> str:
    part = name_of_split(index.catalog.benchmarks.get(benchmark), split)
    name = index.benchmark_link(benchmark).name
    return f"{name} · {part}" if part else name


def _of(key: tuple[str, str, str, str], differences: Iterable[Difference]) -> list[Difference]:
    return [one for one in differences if (one.benchmark, one.split, one.metric, one.table) == key]


def _view(index: Index, benchmark: str, one: Difference) -> DifferenceView:
    low, high, middle = (max(-50.0, min(50.0, value)) + 50 for value in (one.low, one.high, one.difference))
    return DifferenceView(
        scope=index.words.category(index.catalog.benchmarks.get(benchmark), one.scope),
        against=index.model_link(one.other),
        difference=one,
        left=round(low, 1),
        width=round(high - low, 1),
        middle=round(middle, 1),
    )


def _table(index: Index, key: str) -> Link:
    return Link(index.evidence.tables[key].table.title, tables.link(index, key))
