"""What a change of the knowledge base does to what the site says of the whole: counts, the matrix, ranks on boards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from site_builder.knowledge.catalog import Catalog
from site_builder.query.overview import counts
from site_builder.results.coverage import coverage
from site_builder.results.leaderboard import Board, Row, benchmarks, build
from site_builder.results.loading import Results

_OF_RESULTS = frozenset({"model", "benchmark", "reported", "run", "metric", "protocols"})
"""Kinds of files that boards are made of."""


@dataclass(frozen=True, slots=True)
class Shift:
    """A figure that is another one afterwards: of a count, of the papers in a cell, or a rank on a board."""

    group: str
    """The field that papers are counted by ("total" for all), "matrix", or the benchmark of a board."""
    name: str
    """The value, the row and column, or the row of the board."""
    before: str | None
    """None where it was not there."""
    after: str | None
    """None where it is gone."""


@dataclass(frozen=True, slots=True)
class Consequences:
    """Every figure that differs; each kind in the order in which the site shows it."""

    counts: tuple[Shift, ...] = ()
    cells: tuple[Shift, ...] = ()
    ranks: tuple[Shift, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.counts or self.cells or self.ranks)


def consequences(old: Catalog, new: Catalog) -> Consequences:
    """What leads from the figures of ``old`` to those of ``new``."""
    before, after = Results(old), Results(new)
    ranks = _shifted(_ranks(before), _ranks(after)) if _digests(old) != _digests(new) else ()
    return Consequences(
        tuple(_shifted(_counts(old), _counts(new))), tuple(_shifted(_cells(before), _cells(after))), tuple(ranks)
    )


_Figures = dict[tuple[str, str], str]


def _shifted(before: _Figures, after: _Figures) -> Iterator[Shift]:
    for key in {**after, **before}:
        if before.get(key) != after.get(key):
            yield Shift(*key, before.get(key), after.get(key))


def _counts(catalog: Catalog) -> _Figures:
    return {(one.group, one.value): f"{one.number:,}" for one in counts(catalog)}


def _cells(results: Results) -> _Figures:
    if results.catalog.settings.matrix is None:
        return {}
    return {("matrix", f"{cell.row} x {cell.column}"): f"{len(cell.papers):,}" for cell in coverage(results).cells}


def _ranks(results: Results) -> _Figures:
    found: _Figures = {}
    for benchmark in benchmarks(results):
        for board in build(results, benchmark).boards:
            for row in board.rows:
                if row.rank is not None:
                    found[_board(board), _row(row)] = f"{row.rank}" + (
                        f"-{row.rank_to}" if row.rank != row.rank_to else ""
                    )
    return found


def _board(board: Board) -> str:
    key = board.key
    parts = (
        board.benchmark,
        key.metric,
        key.split,
        key.average,
        key.protocol,
        key.judge_id or key.judge_kind,
        key.scope,
    )
    return " ".join(dict.fromkeys(filter(None, (*parts, key.condition))))


def _row(row: Row) -> str:
    entry = row.entry
    return " + ".join([entry.label, *entry.sides.values()]) + f" ({entry.source})"


def _digests(catalog: Catalog) -> dict[str, bytes]:
    return {file.path: file.digest for file in catalog.store.files.values() if file.kind in _OF_RESULTS}
