"""The leaderboard as text, Markdown, CSV and JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from site_builder.output.tables import Column, Table, aligned, escaped, filled, markdown, render
from site_builder.results.entries import Entry
from site_builder.results.leaderboard import Board, Duel, Leaderboard, Row
from site_builder.results.text import fixed, span, wrapped
from site_builder.schema.judging import JUDGES, judged_by
from site_builder.text.separated import csv_text

AVERAGES = {"macro": "mean of the scenarios", "pooled": "pooled over all items", "single": ""}
_RIGHT = (0, 2, 3, 4, 5, 6, 7)
_FIELDS = (
    "benchmark", "split", "metric", "average", "protocol", "judge_kind", "judge_id", "scope", "condition", "rank",
    "rank_to", "model", "label", "sides", "value", "low", "high", "n", "printed", "other_average", "other_value",
    "groups", "beside", "beside_value", "beside_benchmark", "origin", "source", "notes", "reasons",
)  # fmt: skip


def title(board: Board) -> str:
    """What a board shows: metric, split and direction."""
    direction = {True: "lower is better", False: "higher is better", None: "neither good nor bad by itself"}
    split = "" if board.key.split == "all" else f" {board.key.split}"
    metric = board.metric_name + (f" ({board.key.metric})" if board.key.metric != board.metric_name else "")
    return f"{board.benchmark}{split}: {metric}, {direction[board.lower_is_better]}"


def terms(board: Board) -> str:
    """What the rows of a board have in common: judge, protocol, average, condition."""
    key = board.key
    who = f"judged by {judged_by(key.judge_kind)}" if key.judge_kind in JUDGES else "judge not stated"
    judge = who + (f" ({key.judge_id})" if key.judge_id else "")
    protocol = f"protocol {key.protocol}" if key.protocol else f"protocol not stated: compared within {key.scope} only"
    return "; ".join(part for part in (judge, protocol, AVERAGES[key.average], key.condition) if part)


def rank_text(row: Row) -> str:
    """The ranks that the data allow: 2, or 1-3; a dash where there is none."""
    if row.rank is None:
        return "-"
    return str(row.rank) if row.rank == row.rank_to else f"{row.rank}-{row.rank_to}"


def protected(entry: Entry) -> str:
    """The entry's name, with what it was tried with where the printed name does not say so."""
    return " + ".join([entry.label, *(entry.sides.values() if entry.label == entry.model else ())])


def cells(row: Row) -> tuple[str, ...]:
    """A row as it is shown."""
    entry = row.entry
    label = protected(entry)
    one = row.beside
    beside = f"{one.value:.1f} ({one.benchmark})" if one else ""
    n = "" if entry.n is None else f"{entry.n:,}"
    other, value = entry.other_average or ("", None)
    pooled, mean = (fixed(value) if other == kind else "" for kind in ("pooled", "macro"))
    return rank_text(row), label, fixed(entry.value), span(entry.interval), n, pooled, mean, beside, entry.origin


def _header(board: Board) -> tuple[str, ...]:
    """The headings of a board; the value beside is called as what it is."""
    kinds = dict.fromkeys(row.beside.kind.lower() for row in (*board.rows, *board.unranked) if row.beside)
    return ("rank", "model", "value", "95 % interval", "n", "pooled", "mean", " or ".join(kinds), "origin")


def as_text(leaderboard: Leaderboard) -> str:
    """Boards with ranked rows as tables of 80 columns or little more, then single numbers that cannot be ranked."""
    parts = [_board_text(board) for board in leaderboard.boards if board.rows]
    alone = [board for board in leaderboard.boards if not board.rows]
    if alone:
        parts.append("Numbers that stand alone and cannot be ranked\n" + "\n".join(map(_alone, alone)))
    return "\n\n".join(parts or [f"no results on {leaderboard.name}"]) + "\n"


def _board_text(board: Board) -> str:
    lines = [wrapped(title(board)), wrapped(terms(board)), ""]
    rows = _telling([cells(row) for row in (*board.rows, *board.unranked)])
    table = aligned(filled(_header(board), rows, _RIGHT)).split("\n")
    lines += table[: len(board.rows) + 1]
    if board.unranked:
        lines.append("cannot be ranked:")
    for row, line in zip(board.unranked, table[len(board.rows) + 1 :], strict=True):
        lines += [line, *(wrapped(reason, "      ") for reason in row.entry.reasons)]
    lines += _notes(board)
    return "\n".join(lines)


def _telling(rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The rows without the other kind of average where it is the same number everywhere."""
    value, pooled, mean = 2, 5, 6
    if any(row[place] not in ("", row[value]) for row in rows for place in (pooled, mean)):
        return rows
    return [tuple("" if place in (pooled, mean) else text for place, text in enumerate(row)) for row in rows]


def _notes(board: Board) -> Iterator[str]:
    grouped = [row.entry for row in (*board.rows, *board.unranked) if row.entry.groups]
    for name in grouped[0].groups if grouped else ():
        told = ", ".join(f"{entry.label} {fixed(entry.groups.get(name)) or 'unknown'}" for entry in grouped)
        yield wrapped(f"{name} scenarios alone: {told}", "  ", "* ")
    for row in (*board.rows, *board.unranked):
        more = (f"{_within(row.entry.bounds)} whatever the unscored items are",) if row.entry.bounds else ()
        for note in (*row.entry.notes, *more):
            yield wrapped(f"{row.entry.label}: {note}", "  ", "* ")


def _alone(board: Board) -> str:
    entries = [row.entry for row in board.unranked]
    told = "; ".join(f"{entry.label} {_printed(entry)}" for entry in entries)
    why = "; ".join(dict.fromkeys(reason for entry in entries for reason in entry.reasons))
    condition = f" ({board.key.condition})" if board.key.condition else ""
    return wrapped(f"{board.metric_name}{condition}: {told}. {entries[0].source}: {why}", "  ", "* ")


def _printed(entry: Entry) -> str:
    """The value of an entry in a sentence: what lies between bounds or is not known at all says so."""
    within = _within(entry.bounds) if entry.bounds else "unknown"
    return entry.printed or fixed(entry.value) or within


def _within(bounds: tuple[float, float]) -> str:
    return f"between {bounds[0]:.1f} and {bounds[1]:.1f}"


def as_markdown(leaderboard: Leaderboard) -> str:
    """The same boards as Markdown tables."""
    parts = [f"# {escaped(leaderboard.name)}"]
    for board in leaderboard.boards:
        parts += [f"## {escaped(title(board))}", escaped(terms(board))]
        header = (*_header(board), "why it is not ranked")
        rows = [(*cells(row), "; ".join(row.entry.reasons)) for row in (*board.rows, *board.unranked)]
        parts.append(markdown(filled(header, rows, _RIGHT)))
        notes = " ".join(_notes(board)).replace("\n  ", " ")
        parts += ["- " + "\n- ".join(map(escaped, notes[2:].split(" * ")))] if notes else []
    return "\n\n".join(parts) + "\n"


def as_json(leaderboard: Leaderboard) -> str:
    """Everything the boards hold."""
    return json.dumps(asdict(leaderboard), ensure_ascii=False, indent=2) + "\n"


def as_csv(leaderboard: Leaderboard) -> str:
    """One line for each row of each board, without rounding."""
    rows = []
    for board in leaderboard.boards:
        for row in (*board.rows, *board.unranked):
            entry, key, beside = row.entry, board.key, row.beside
            low, high = entry.interval or (None, None)
            other = entry.other_average or (None, None)
            rows.append((
                board.benchmark, key.split, key.metric, key.average, key.protocol, key.judge_kind, key.judge_id,
                key.scope, key.condition, row.rank, row.rank_to, entry.model, entry.label,
                " ".join(f"{side}={name}" for side, name in entry.sides.items()), entry.value,
                low, high, entry.n, entry.printed, *other,
                "; ".join(f"{name}={value}" for name, value in entry.groups.items()),
                *((beside.kind, beside.value, beside.benchmark) if beside else (None, None, None)), entry.origin,
                entry.source, "; ".join(entry.notes), "; ".join(entry.reasons),
            ))  # fmt: skip
    return csv_text(_FIELDS, rows) + "\n"


_DUEL = (
    "benchmark", "split", "metric", "one", "other", "first", "second", "difference", "p", "better", "judge", "source",
)  # fmt: skip


def duels(found: Sequence[Duel], form: str) -> str:
    """Models side by side, two in a row, on every board where both stand."""
    if not found:
        return "no board holds two of them\n"
    rows = [
        (
            one.board.benchmark, one.board.key.split, one.board.metric_name, one.first.model, one.second.model,
            fixed(one.first.value), fixed(one.second.value), f"{one.difference:+.2f}", f"{one.p:.3f}",
            one.winner.model if one.winner else "cannot be told",
            " ".join(filter(None, (one.board.key.judge_kind, one.board.key.judge_id))), one.first.source,
        )
        for one in found
    ]  # fmt: skip
    table = Table([Column(name, name, number=name in ("first", "second", "difference", "p")) for name in _DUEL], rows)
    note = "p: two-sided, after Holm over these rows; each row is one judge, protocol and average"
    return render(table, form) + (f"\n\n{note}\n" if form in ("table", "markdown") else "\n")


FORMATS = {"table": as_text, "markdown": as_markdown, "json": as_json, "csv": as_csv}
