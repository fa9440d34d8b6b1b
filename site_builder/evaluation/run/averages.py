"""Rates, averages and their errors, in percent, from the outcomes of samples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from site_builder.evaluation.run.outcomes import FAILED, HIT, MISS, UNSCORED, Cells
from site_builder.results.rates import Tally, rate_of
from site_builder.results.statistics import clustered_error
from site_builder.schema.runs import Average, AverageKind, Cell

Name = tuple[str, str]
"""Split and category of a cell."""


def cell(name: Name, counts: Mapping[int, int]) -> Cell:
    """One row of the table of results."""
    tally = _tally(name, counts)
    return Cell(
        split=name[0],
        category=name[1],
        n=tally.n,
        hits=tally.hits,
        scored=tally.scored,
        unscored=counts.get(UNSCORED, 0),
        errors=counts.get(FAILED, 0),
        rate=rate_of("pooled", [tally]),
    )


def _tally(name: Name, counts: Mapping[int, int]) -> Tally:
    hits = counts.get(HIT, 0)
    return Tally(*name, hits, hits + counts.get(MISS, 0), sum(counts.values()))


def average(
    kind: AverageKind, split: str, group: str, names: Sequence[Name], cells: Cells, all_names: Sequence[Name]
) -> Average:
    """The average of the cells ``names``; ``all_names`` gives the name of each number in ``cells.cell_of``."""
    tallies = [_tally(name, cells.counts[name]) for name in names]
    place = {number: names.index(name) for number, name in enumerate(all_names) if name in set(names)}
    parts = [(tally.hits, tally.scored) for tally in tallies]
    if kind == "pooled":
        parts, place = [(sum(hits for hits, _ in parts), sum(scored for _, scored in parts))], dict.fromkeys(place, 0)
    samples = zip(cells.outcomes, cells.cell_of, cells.cluster_of, strict=True)
    scored = ((place[cell], one, what == HIT) for what, cell, one in samples if cell in place and what in (HIT, MISS))
    error = clustered_error(parts, scored)
    return Average(
        split=split,
        group=group,
        kind=kind,
        cells=len(names),
        n=sum(tally.n for tally in tallies),
        hits=sum(tally.hits for tally in tallies),
        rate=rate_of(kind, tallies, error),
        clustered=error is not None,
    )
