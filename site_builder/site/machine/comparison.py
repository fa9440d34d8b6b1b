"""What compare/ asks for: the boards on which models meet, with the p-value of each pair, not yet adjusted.

The statistics are those of `kb leaderboard --models`; what is left to the browser is to adjust the chosen pairs.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

from site_builder.results.leaderboard import difference
from site_builder.site import addresses, names
from site_builder.site.views import tables
from site_builder.site.words import name_of_split

if TYPE_CHECKING:
    from site_builder.results.entries import Entry
    from site_builder.results.leaderboard import Board
    from site_builder.site.index import Index

FILE = "assets/compare.json"


def comparison(index: Index) -> dict[str, Any]:
    """Names of models by their place in addresses, and boards with values, intervals and p-values of pairs."""
    boards = [_board(index, board, plain) for board, plain in index.evidence.meetings]
    used = sorted({row[0] for board in boards for row in board["rows"]})
    known = {addresses.slug(key): model.name for key, model in index.catalog.models.items()}
    return {"models": {key: known[key] for key in used}, "boards": boards}


def _board(index: Index, board: Board, plain: dict[str, Entry]) -> dict[str, Any]:
    known, key = index.catalog.benchmarks[board.benchmark], board.key
    metric = index.words.metric(key.metric, board.metric_name)
    under = (name_of_split(known, key.split), names.condition(index, key.condition))
    models = list(plain)
    pairs = combinations(models, 2)
    return {
        "benchmark": known.name,
        "address": addresses.leaderboard(board.benchmark),
        "measured": " · ".join(part for part in (metric, *under) if part),
        "judge": tables.judge(key.judge_kind, key.judge_id),
        "source": names.source(index, key.scope) if key.scope else key.protocol,
        "lower": board.lower_is_better,
        "rows": [_row(one, plain[one]) for one in models],
        "p": [float(f"{difference(plain[a], plain[b]):.4g}") for a, b in pairs],
    }


def _row(model: str, entry: Entry) -> list[Any]:
    ends = [round(end, 2) for end in entry.interval] if entry.interval else []
    return [addresses.slug(model), round(entry.value or 0.0, 2), *ends]
