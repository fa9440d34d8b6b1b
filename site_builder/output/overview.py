"""The counts of ``kb stats`` as text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import groupby

from site_builder.output.tables import Column, Table, render
from site_builder.query.overview import Count

_LONG = ("venue", "model", "benchmark")
_PAPERS = Column("papers", "Papers", number=True)


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
