"""The counts of ``kb stats`` and the holes of ``kb gaps`` as text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import groupby

from site_builder.knowledge.gaps import Gap
from site_builder.output.tables import Column, Table, render, short
from site_builder.query.overview import Count

_LONG = ("venue", "model", "benchmark")
_PAPERS = Column("papers", "Papers", number=True)
_KINDS = {
    "leaf": ("Leaves of the taxonomy with fewer papers than their neighbours", ("Node",)),
    "pair": ("Attack and defense without evidence of a test", ("Attack", "Defense")),
    "cell": ("Attack, defense and benchmark without evidence", ("Attack", "Defense", "Benchmark")),
}


def counts_text(counts: Iterable[Count], form: str, top: int) -> str:
    """One table for each field; as csv one table of all, as json an object of objects."""
    groups = {name: list(members) for name, members in groupby(counts, key=lambda count: count.group)}
    if form == "json":
        whole = {name: {one.value: one.number for one in members} for name, members in groups.items()}
        return json.dumps(whole, ensure_ascii=False, indent=2)
    if form == "csv":
        columns = (Column("group", "Group"), Column("value", "Value"), Column("count", "Count", number=True))
        return render(Table(columns, [one for members in groups.values() for one in members]), form)
    return "\n\n".join(_counts_table(name, members, form, top) for name, members in groups.items())


def _counts_table(name: str, members: Sequence[Count], form: str, top: int) -> str:
    shown = members[:top] if name in _LONG else members
    title = f"{name.capitalize()} (the first {top} of {len(members)})" if len(shown) < len(members) else None
    columns = (Column("value", title or name.capitalize()), _PAPERS if name != "total" else Column("count", "", True))
    return render(Table(columns, [(one.value, one.number) for one in shown]), form)


def gaps_text(gaps: Sequence[Gap], form: str, limit: int) -> str:
    """The first ``limit`` gaps of each kind under a heading; as csv or json all in one list."""
    shown = [gap for kind in _KINDS for gap in [one for one in gaps if one.kind == kind][:limit]]
    if form in ("json", "csv"):
        names = ("kind", "node", "defense", "benchmark", "papers", "score")
        return render(Table([Column(name, name) for name in names], [_record(gap) for gap in shown]), form)
    parts = []
    for kind, (title, sides) in _KINDS.items():
        members = [gap for gap in shown if gap.kind == kind]
        number = sum(gap.kind == kind for gap in gaps)
        if members:
            columns = [*(Column(side, side) for side in (*sides, "Papers")), Column("score", "Score", number=True)]
            rows = [(*_sides(gap), " x ".join(map(str, gap.papers)), f"{gap.score:.2f}") for gap in members]
            parts.append(render(Table(columns, rows, title=f"{title} ({len(members)} of {number})"), form))
    return "\n\n".join(parts)


def _sides(gap: Gap) -> tuple[str, ...]:
    nodes = map(short, gap.nodes) if len(gap.nodes) > 1 else gap.nodes
    return (*nodes, gap.benchmark) if gap.benchmark else tuple(nodes)


def _record(gap: Gap) -> tuple[object, ...]:
    return (gap.kind, gap.nodes[0], gap.nodes[1] if gap.nodes[1:] else None, gap.benchmark, list(gap.papers), gap.score)
