"""The relatives of a paper as text."""

from __future__ import annotations

import json
from collections.abc import Sequence

from site_builder.knowledge.catalog import Catalog
from site_builder.knowledge.related import WEIGHTS, Reason, Relative
from site_builder.output.tables import Column, Table, render, short


def related_text(catalog: Catalog, relatives: Sequence[Relative], form: str) -> str:
    """Relatives with their reasons as table, json, csv or markdown."""
    if form == "json":
        whole = [
            {**one._asdict(), "reasons": [why._asdict() for why in one.reasons], "title": catalog.papers[one.id].title}
            for one in relatives
        ]
        return json.dumps(whole, ensure_ascii=False, indent=2)
    columns = (Column("id", "Paper", fixed=True), Column("score", "Score", True), Column("title", "Title"),
               Column("reasons", "Because"))  # fmt: skip
    rows = [(one.id, f"{one.score:.2f}", catalog.papers[one.id].title, said(one.reasons)) for one in relatives]
    return render(Table(columns, rows), form)


def said(reasons: Sequence[Reason]) -> list[str]:
    """Reasons in a few words, one for each kind: "extends", "same model llava, gpt-4v"."""
    kinds: dict[str, list[str]] = {}
    for reason in reasons:
        kinds.setdefault(reason.kind, []).append(short(reason.value))
    return [_said(kind, values) for kind, values in kinds.items()]


def _said(kind: str, values: list[str]) -> str:
    if kind in WEIGHTS:
        return f"same {kind} {', '.join(values)}"
    if kind == "both related by":
        return f"{len(values)} papers relate to both" if values[1:] else f"{values[0]} relates to both"
    return f"{kind} {', '.join(values)}" if kind == "both relate to" else kind
