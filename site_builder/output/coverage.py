"""What was tried against what, and where nothing was entered, as text, CSV, JSON and Markdown."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from site_builder.output.tables import Column, Table, render, short
from site_builder.results.coverage import FORMULA, KINDS, Coverage, CoverageCell, Evidence, Gap
from site_builder.results.effects import Effect
from site_builder.results.text import wrapped
from site_builder.text.separated import csv_text


def as_text(coverage: Coverage, chosen: Sequence[CoverageCell]) -> str:
    """The chosen cells by their row, each with its papers and the strongest kind of evidence."""
    words = coverage.matrix
    lines = [wrapped(summary(coverage))]
    for row in dict.fromkeys(cell.row for cell in chosen):
        lines += ["", row]
        for cell in chosen:
            if cell.row == row:
                told = f"{cell.column}: {', '.join(cell.papers)} ({KINDS[cell.evidence[0].kind]})"
                lines.append(wrapped(told, "    ", "  "))
    empty = [row for row in coverage.rows if not any(cell.row == row for cell in coverage.cells)]
    if empty and len(chosen) == len(coverage.cells):
        lines += ["", f"no evidence was entered of a {words.column_word} {words.verb} these"]
        lines += [f"  {row}" for row in empty]
    return "\n".join(lines) + "\n"


def summary(coverage: Coverage) -> str:
    """How much of the matrix is filled, by the strongest evidence of each cell."""
    words, strongest = coverage.matrix, [cell.evidence[0].kind for cell in coverage.cells]
    counts = [f"{strongest.count(kind)} {text}" for kind, text in KINDS.items() if kind in strongest]
    pairs = len(coverage.rows) * len(coverage.columns)
    told = (
        f"evidence was entered for {len(coverage.cells)} of {pairs} pairs of {words.row_word} and {words.column_word}"
    )
    return told + (f", at best: {', '.join(counts)}" if counts else "") + ". An empty pair says nothing more than that."


def node_text(coverage: Coverage, cells: Sequence[CoverageCell]) -> str:
    """The evidence about one node, the strongest first, with values where there are any."""
    lines = []
    for cell in sorted(cells, key=lambda cell: list(KINDS).index(cell.evidence[0].kind)):
        heading = f"{cell.column} against {cell.row}: {_papers(cell)}"
        lines += ["", wrapped(heading, "    ", "")]
        lines += [line for one in cell.evidence for line in _evidence_lines(one)]
    told = lines[1:] or [f"no evidence was entered of a {coverage.matrix.column_word} {coverage.matrix.verb} it"]
    return "\n".join(told) + "\n"


def _papers(cell: CoverageCell) -> str:
    return f"{len(cell.papers)} paper{'' if len(cell.papers) == 1 else 's'}"


def _evidence_lines(one: Evidence) -> Iterable[str]:
    strength = KINDS[one.kind] + (", read second-hand" if one.second_hand else "")
    if one.effects and one.kind == "effect":
        yield wrapped(f"{one.paper}: {strength} ({one.source})", "    ", "  ")
        yield from (wrapped(effect_text(effect), "      ", "    ") for effect in one.effects[:6])
        if len(one.effects) > 6:
            yield f"    {len(one.effects) - 6} more in {one.source}"
    else:
        yield wrapped(f"{one.paper}: {strength}. {one.text} ({one.source})", "    ", "  ")


def effect_text(effect: Effect) -> str:
    """An effect in one sentence: model, metric, values, difference with interval, who measured it."""
    found = effect.difference
    told = effect.text
    if found is not None:
        told += f", {found}" + ("" if found.interval else ", n not known")
    told += f"; measured by {effect.source}" if effect.by_others else "; by its authors"
    return told + (", read second-hand" if effect.second_hand else "")


def as_csv(coverage: Coverage, chosen: Sequence[CoverageCell]) -> str:
    """One line for each piece of evidence of each cell."""
    words = coverage.matrix
    fields = (words.row_word, words.column_word, "kind", f"{words.column_word}_paper", f"{words.row_word}_paper",
              "benchmark", "models", "text", "source", "second_hand")  # fmt: skip
    return csv_text(fields, [
        (cell.row, cell.column, one.kind, one.column, one.row, one.benchmark, " ".join(one.models), one.text,
         one.source, one.second_hand)
        for cell in chosen
        for one in cell.evidence
    ]) + "\n"  # fmt: skip


def as_json(coverage: Coverage, chosen: Sequence[CoverageCell]) -> str:
    """Nodes and the chosen cells with all their evidence."""
    cells = [
        {
            "row": cell.row, "column": cell.column, "papers": cell.papers,
            "evidence": [_record(one) for one in cell.evidence],
        }
        for cell in chosen
    ]  # fmt: skip
    data = {"rows": coverage.rows, "columns": coverage.columns, "cells": cells}
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _record(one: Evidence) -> dict[str, object]:
    record = {name: getattr(one, name) for name in ("kind", "column", "row", "benchmark", "models", "text", "source")}
    return {**record, "second_hand": one.second_hand, "effects": [_effect_record(effect) for effect in one.effects]}


def _effect_record(effect: Effect) -> dict[str, object]:
    found = effect.difference
    return {
        "model": effect.model, "metric": effect.with_.metric_name, "split": effect.with_.key.split,
        "without": effect.without.value if effect.without else None, "with": effect.with_.value,
        "n": effect.with_.n, "difference": found.value if found else None,
        "interval": found.interval if found else None, "by_others": effect.by_others,
    }  # fmt: skip


FORMATS = {"table": as_text, "json": as_json, "csv": as_csv}


# --- gaps -------------------------------------------------------------------------------------------------------------


def gaps_text(coverage: Coverage | None, gaps: Sequence[Gap], form: str, limit: int) -> str:
    """The first ``limit`` gaps of each kind under a heading; as csv or json all in one list."""
    row, column = (coverage.matrix.row_word, coverage.matrix.column_word) if coverage else ("row", "column")
    kinds = {
        "leaf": ("Leaves of the taxonomy with fewer papers than their neighbours", ("Node",)),
        "pair": (f"No evidence entered of {column} and {row}; {FORMULA}", (row.capitalize(), column.capitalize())),
        "cell": ("No evidence entered on the benchmark", (row.capitalize(), column.capitalize(), "Benchmark")),
    }
    shown = [gap for kind in kinds for gap in [one for one in gaps if one.kind == kind][:limit]]
    if form in ("json", "csv"):
        names = ("kind", "node", column, "benchmark", "papers", "score", "alike")
        return render(Table([Column(name, name) for name in names], [_gap_record(gap) for gap in shown]), form)
    parts = []
    for kind, (title, sides) in kinds.items():
        members, number = [gap for gap in shown if gap.kind == kind], sum(gap.kind == kind for gap in gaps)
        if members:
            columns = [*(Column(side, side) for side in (*sides, "Papers")), Column("score", "Score", number=True)]
            rows = [(*_sides(gap), " x ".join(map(str, gap.papers)), f"{gap.score:.2f}") for gap in members]
            parts.append(render(Table(columns, rows, title=f"{title} ({len(members)} of {number})"), form))
    return "\n\n".join(parts)


def _sides(gap: Gap) -> tuple[str, ...]:
    nodes = map(short, gap.nodes) if len(gap.nodes) > 1 else gap.nodes
    return (*nodes, gap.benchmark) if gap.benchmark else tuple(nodes)


def _gap_record(gap: Gap) -> tuple[object, ...]:
    column = gap.nodes[1] if gap.nodes[1:] else None
    return (gap.kind, gap.nodes[0], column, gap.benchmark, list(gap.papers), gap.score, gap.alike)
