"""The table of a grid, and the trade-off drawn."""

from __future__ import annotations

import string
from collections.abc import Iterable, Sequence
from itertools import groupby

from site_builder.evaluation.run.grid import NONE, Change, GridCell, changes
from site_builder.output.tables import Column, Table, render
from site_builder.schema.runs import Paired

_WANTED = ("attack-success-rate", "over-refusal-rate", "refusal-rate", "utility", "accuracy")
_TITLES = {
    "attack-success-rate": "Attack %",
    "over-refusal-rate": "Over-refusal %",
    "refusal-rate": "Refused %",
    "utility": "Useful %",
    "accuracy": "Right %",
}
_WIDE, _HIGH = 50, 11
"""Columns and lines of the drawing."""


def text(cells: Sequence[GridCell], form: str) -> str:
    """One table for each model and attack, and for people the trade-off below it."""
    found = changes(cells)
    parts = []
    for (model, attack), group in groupby(sorted(cells, key=_subject), key=_subject):
        members = list(group)
        theirs = [change for change in found if change.cell in members]
        table = _table(f"{model}{f' under {attack}' if attack else ''}, each against none", members, theirs)
        parts.append(render(table, form))
        if form == "table":
            parts += [_notes(theirs), *_drawn(theirs)]
    return "\n\n".join(filter(None, parts))


def _subject(cell: GridCell) -> tuple[str, str]:
    return cell.model, cell.attack or ""


def _table(title: str, cells: Sequence[GridCell], found: Sequence[Change]) -> Table:
    """A row a defense; a column for each metric and split of each protocol, then the cost of an answer."""
    metrics = sorted({_metric(change) for change in found}, key=lambda key: (_WANTED.index(key[1]), *key))
    protocols = {change.cell.protocol for change in found}
    several = len(protocols) > 1
    columns = [Column("defense", "Defense", widest=24)]
    for protocol, metric, split in metrics:
        where = f" {protocol.split('/')[0]}" if several else ""
        columns.append(
            Column(f"{protocol} {metric} {split}", f"{_TITLES[metric]}{where} {split}", number=True, widest=16)
        )
    columns += [Column(key, key.capitalize(), number=True) for key in ("calls", "tokens", "seconds")]
    names = list(dict.fromkeys([NONE, *(cell.defense for cell in cells)]))
    rows = []
    for name in names:
        mine = [cell for cell in cells if cell.defense == name]
        values = [_value(name, key, found) for key in metrics]
        rows.append((name, *values, *_per_answer(mine)))
    return Table(columns, rows, title)


def _metric(change: Change) -> tuple[str, str, str]:
    return change.cell.protocol, change.pair.metric, change.pair.split


def _value(name: str, key: tuple[str, str, str], found: Sequence[Change]) -> str | None:
    """A rate; with a star where it differs from that without the defense by more than chance."""
    theirs = [change for change in found if _metric(change) == key]
    if name == NONE:
        return _rate(theirs[0].pair.without, theirs[0].pair) if theirs else None
    one = next((change for change in theirs if change.cell.defense == name), None)
    return None if one is None else _rate(one.pair.with_defense, one.pair) + ("*" if one.clear else "")


def _rate(hits: int, pair: Paired) -> str:
    return f"{100 * hits / pair.n:.1f}"


def _per_answer(cells: Sequence[GridCell]) -> tuple[str | None, str | None, str | None]:
    """Calls, tokens and seconds of an answer, over all protocols; tokens are unknown when one run's are."""
    n = sum(cell.samples for cell in cells)
    if not n:
        return (None, None, None)
    tokens = [cell.cost.prompt_tokens for cell in cells] + [cell.cost.completion_tokens for cell in cells]
    known = [count for count in tokens if count is not None]
    told = f"{sum(known) / n:.0f}" if len(known) == len(tokens) else None
    return f"{sum(cell.cost.calls for cell in cells) / n:.1f}", told, f"{sum(cell.seconds for cell in cells) / n:.1f}"


def _notes(found: Sequence[Change]) -> str:
    """Every change with its interval and p-value."""
    lines = ["Change in percentage points with 95 % interval, exact McNemar p after Holm; * below 0.05:"]
    for change in found:
        pair = change.pair
        lines.append(
            f"  {change.cell.defense}: {pair.metric} {pair.split} {pair.difference:+.1f} "
            f"[{pair.interval.low:+.1f}, {pair.interval.high:+.1f}]\n"
            f"    p = {change.p:.3g}{'*' if change.clear else ''}; {pair.only_without} hit only without it, "
            f"{pair.only_with} only with it, n = {pair.n}"
        )
    return "\n".join(lines)


def _drawn(found: Sequence[Change]) -> Iterable[str]:
    """For each protocol: attack success to the right, usefulness (or answers given) upwards; best is top left."""
    for protocol in dict.fromkeys(change.cell.protocol for change in found):
        theirs = [change for change in found if change.cell.protocol == protocol]
        attacks = {c.cell.defense: c.pair for c in theirs if c.pair.metric == "attack-success-rate"}
        names = ("utility", "accuracy", "over-refusal-rate", "refusal-rate")
        second = next((name for name in names if any(c.pair.metric == name for c in theirs)), None)
        others = {c.cell.defense: c.pair for c in theirs if c.pair.metric == second}
        both = [name for name in attacks if name in others]
        if second is None or not both:
            continue
        first = both[0]
        points = {NONE: (attacks[first].without / attacks[first].n, others[first].without / others[first].n)}
        points |= {
            name: (attacks[name].with_defense / attacks[name].n, others[name].with_defense / others[name].n)
            for name in both
        }
        yield _plot(protocol, second, points)


def _plot(protocol: str, second: str, points: dict[str, tuple[float, float]]) -> str:
    grid = [[" "] * (_WIDE + 1) for _ in range(_HIGH)]
    keys = {}
    for letter, (name, (x, y)) in zip(string.ascii_letters, points.items(), strict=False):
        row, column = _HIGH - 1 - round(y * (_HIGH - 1)), round(x * _WIDE)
        taken = grid[row][column]
        grid[row][column] = letter if taken == " " else "+"
        keys[letter] = name
    label = {"utility": "useful", "accuracy": "right"}.get(second, "refused")
    lines = [f"{protocol}: attack success to the right, {label} upwards (0 to 100 %; + for several in one place)"]
    lines += [
        f"{'100' if i == 0 else '  0' if i == _HIGH - 1 else '   '} |{''.join(row).rstrip()}"
        for i, row in enumerate(grid)
    ]
    lines.append("    +" + "-" * _WIDE + " 100")
    lines += [f"  {letter}  {name}" for letter, name in keys.items()]
    return "\n".join(lines)
