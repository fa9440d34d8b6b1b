"""Statistics and timeline: what the papers look like together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote

from site_builder.knowledge.fields import confirmed_nodes
from site_builder.site import addresses, charts
from site_builder.site.views.common import Link, Page

if TYPE_CHECKING:
    from site_builder.knowledge.fields import Brief
    from site_builder.schema.taxonomy import Facet
    from site_builder.site.index import Index, PaperRow

TOP, QUARTERS, STACKED, NEWEST = 15, 20, 7, 120
"""Rows of a ranking, quarters of the timeline, branches that a bar tells apart (the others are one part), and papers on
the page of the timeline; the pages of its years have all."""
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Ranking:
    """A table of counts with bars. ``entries``: link with count, and the bar's width in percent."""

    heading: str
    note: str
    entries: tuple[tuple[Link, float], ...]


@dataclass(frozen=True, slots=True)
class StatisticsView:
    """See statistics.html.j2."""

    total: int
    years: charts.Bars
    rankings: tuple[Ranking, ...]
    known: tuple[tuple[str, int, Link], ...]
    """How many papers say each fact, and how many do not, with the query that finds them."""


Months = tuple[tuple[str, tuple["PaperRow", ...]], ...]
"""Newest first: "2024-05" and its papers; "2024" are those of which the month is unknown."""


@dataclass(frozen=True, slots=True)
class TimelineView:
    """See timeline.html.j2. ``newest`` are the latest papers."""

    quarters: charts.Bars
    years: tuple[Link, ...]
    newest: Months
    undated: int


@dataclass(frozen=True, slots=True)
class TimelineYear:
    """See timeline-year.html.j2."""

    year: str
    months: Months
    total: int


def statistics(index: Index) -> Iterator[Page]:
    yield Page(
        address="statistics/",
        template="statistics.html.j2",
        title="Statistics",
        description="Papers by year, place in the taxonomy, venue and more, and what is not known.",
        view=partial(_statistics, index),
        section="papers/",
        crumbs=(Link("Statistics"),),
    )


def timeline(index: Index) -> Iterator[Page]:
    yield Page(
        address="timeline/",
        template="timeline.html.j2",
        title="Timeline",
        description="The papers by month of their first version, newest first.",
        view=partial(_timeline, index),
        section="papers/",
        crumbs=(Link("Timeline"),),
    )
    for year, months in _by_year(index).items():
        yield Page(
            address=addresses.timeline(year),
            template="timeline-year.html.j2",
            title=f"Timeline of {year}",
            description=f"The papers of {year} by month of their first version, newest first.",
            view=partial(TimelineYear, year, months, _size(months)),
            section="papers/",
            crumbs=(Link("Timeline", "timeline/"), Link(year)),
        )


def _statistics(index: Index) -> StatisticsView:
    briefs = index.briefs.values()
    years = [(str(year), _by_type(index, ids)) for year, ids in reversed(index.by_year.items())]
    return StatisticsView(
        total=len(index.rows),
        years=charts.columns(years, _stacked(index)),
        rankings=tuple(
            ranking
            for heading, note, links in (
                (
                    "Places in the taxonomy",
                    "Leaves; a paper may stand at several, and proposed places do not count.",
                    _leaf_links(index),
                ),
                ("Venues", "Published papers.", _venue_links(index)),
                ("Models tested", "Models and families that papers name.", map(index.model_link, index.by_model)),
                ("Benchmarks used", "Benchmarks and data sets.", map(index.benchmark_link, index.by_benchmark)),
                *((_phrase(facet), "Papers that say it.", _facet_links(index, facet)) for facet in index.paper_facets),
            )
            if (ranking := _ranking(heading, note, links)).entries
        ),
        known=tuple(_known(index, list(briefs))),
    )


def _by_type(index: Index, ids: list[str]) -> Counter[str]:
    """Papers by branch; one that stands in two counts at its main one."""
    shown = _stacked(index)
    return Counter(top if top in shown else OTHER for key in ids for top in index.rows[key].types[:1])


def _stacked(index: Index) -> tuple[str, ...]:
    """The branches that a bar tells apart, in their order: all of them, or the largest and the others together."""
    tops = [top for top in index.branches.names if index.by_node[top]]
    if len(tops) <= STACKED:
        return tuple(tops)
    largest = sorted(tops, key=lambda top: -len(index.by_node[top]))[:STACKED]
    return (*(top for top in tops if top in largest), OTHER)


def _phrase(facet: Facet) -> str:
    """The heading over the counts of a facet: what it tells, in a few words."""
    text = facet.phrase or facet.name
    return text[:1].upper() + text[1:]


def _ranking(heading: str, note: str, links: Iterator[Link] | map[Link]) -> Ranking:
    ranked = sorted((link for link in links if link.papers), key=lambda link: (-(link.papers or 0), link.name))[:TOP]
    most = max((link.papers or 0 for link in ranked), default=0)
    return Ranking(heading, note, tuple((link, charts.share(link.papers or 0, most)) for link in ranked))


def _leaf_links(index: Index) -> Iterator[Link]:
    nodes = (dict.fromkeys(map(index.taxonomy.current, confirmed_nodes(brief))) for brief in index.briefs.values())
    counts = Counter(node for some in nodes for node in some)
    for node in index.taxonomy:
        if index.taxonomy.is_leaf(node.id):
            yield index.full_node_link(node.id)._replace(papers=counts[node.id])


def _venue_links(index: Index) -> Iterator[Link]:
    for key, ids in index.by_venue.items():
        yield Link(index.catalog.venues[key].name, addresses.venue(key), len(ids))


def _facet_links(index: Index, facet: Facet) -> Iterator[Link]:
    counts = Counter(value for brief in index.briefs.values() for value in brief.facets.get(facet.id, ()))
    names = {value.id: value.name for value in facet.values}
    for value, count in counts.items():
        yield Link(names.get(value, value), f"{addresses.BROWSE}?q={quote(f'{facet.id}:{value}')}", count)


def _known(index: Index, briefs: list[Brief]) -> Iterator[tuple[str, int, Link]]:
    facts: list[tuple[str, Callable[[Brief], object], str | None]] = [
        ("date of the first version", lambda brief: brief.first, None),
        ("venue", lambda brief: brief.venue, "venue"),
        ("code", lambda brief: brief.code, "code"),
        ("summary", lambda brief: brief.summary, "summary"),
        ("a confirmed place in the taxonomy", confirmed_nodes, None),
        *((facet.phrase or facet.name.lower(), partial(_says, facet.id), None) for facet in index.paper_facets),
    ]
    if "models" not in index.left_out:
        facts.append(("models tested", lambda brief: brief.models, None))
    if "benchmarks" not in index.left_out:
        facts.append(("benchmarks used", lambda brief: brief.benchmarks, None))
    facts.append(("relations to other works", lambda brief: brief.relations, "relations"))
    for name, fact, word in facts:
        known = sum(bool(fact(brief)) for brief in briefs)
        unknown = len(briefs) - known
        yield name, known, Link(f"{unknown:,}", f"{addresses.BROWSE}?q=-has:{word}" if word and unknown else None)


def _says(facet: str, brief: Brief) -> object:
    return brief.facets.get(facet)


def _timeline(index: Index) -> TimelineView:
    rows = [row for row in index.rows.values() if row.date]
    years = tuple(Link(year, addresses.timeline(year), _size(months)) for year, months in _by_year(index).items())
    return TimelineView(
        quarters=charts.columns(_quarters(index, _by_month(rows)), _stacked(index), tick=_tick),
        years=years,
        newest=tuple(_by_month(rows[:NEWEST]).items()),
        undated=len(index.rows) - len(rows),
    )


def _by_year(index: Index) -> dict[str, Months]:
    years: dict[str, list[PaperRow]] = {}
    for row in index.rows.values():
        if row.date:
            years.setdefault(row.date[:4], []).append(row)
    return {year: tuple(_by_month(years[year]).items()) for year in sorted(years, reverse=True)}


def _by_month(rows: Iterable[PaperRow]) -> dict[str, tuple[PaperRow, ...]]:
    months: dict[str, list[PaperRow]] = {}
    for row in rows:
        months.setdefault((row.date or "")[:7], []).append(row)
    return {month: tuple(months[month]) for month in sorted(months, reverse=True)}


def _size(months: Months) -> int:
    return sum(len(rows) for _, rows in months)


def _tick(quarter: str) -> str:
    """A year under its first quarter; nothing under the others, for which a phone has no room."""
    return quarter[:4] if quarter.endswith("Q1") else ""


def _quarters(index: Index, months: Mapping[str, Sequence[PaperRow]]) -> list[tuple[str, Counter[str]]]:
    """Papers by quarter and main type, the last ``QUARTERS`` up to the newest, those without papers too."""
    found: dict[int, Counter[str]] = {}
    for month, rows in months.items():
        if len(month) == 7 and month.replace("-", "").isdigit():
            quarter = 4 * int(month[:4]) + (int(month[5:7]) - 1) // 3
            found.setdefault(quarter, Counter()).update(_by_type(index, [row.id for row in rows]))
    span = range(min(found), max(found) + 1)[-QUARTERS:] if found else ()
    return [(f"{quarter // 4} Q{quarter % 4 + 1}", found.get(quarter, Counter())) for quarter in span]
