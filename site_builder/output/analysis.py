"""The analysis of a model as text, Markdown and JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict

from site_builder.output.tables import aligned, escaped, filled, markdown
from site_builder.results.analysis import Analysis, Chance, Difference
from site_builder.results.text import wrapped

_HEADER = ("scope", "against", "model", "other", "points", "95 %", "p", "Holm")
_RIGHT = (2, 3, 4, 5, 6)


def _blocks(analysis: Analysis) -> Iterator[tuple[str, list[Difference]]]:
    """Means, groups and significant scenarios of each split, under what they have in common."""
    keys = dict.fromkeys((one.table, one.benchmark, one.split, one.metric) for one in analysis.overall)
    for key in keys:
        chosen = [
            one
            for part in (analysis.overall, analysis.groups, analysis.scenarios)
            for one in part
            if (one.table, one.benchmark, one.split, one.metric) == key
            and (part is not analysis.scenarios or one.significant)
        ]
        yield f"{key[1]} {key[2]}: {key[3]} in {key[0]}", chosen


def _row(one: Difference) -> tuple[str, ...]:
    interval = f"{one.low:+.1f} to {one.high:+.1f}"
    rates = (f"{one.value:.2f}", f"{one.other_value:.2f}", f"{one.difference:+.2f}", interval)
    return one.scope, one.other, *rates, _p(one.p), _p(one.adjusted) + ("*" if one.significant else "")


def _p(value: float) -> str:
    return "<0.001" if value < 0.001 else f"{value:.3f}"


def _remarks(block: list[Difference], analysis: Analysis) -> list[str]:
    """How many scenarios differ, in which direction; and whether the rows may be compared at all."""
    key = (block[0].table, block[0].split, block[0].metric)
    scenarios = [one for one in analysis.scenarios if (one.table, one.split, one.metric) == key]
    remarks = []
    if scenarios:
        higher = sum(one.significant and one.difference > 0 for one in scenarios)
        lower = sum(one.significant and one.difference < 0 for one in scenarios)
        remarks.append(
            f"Of {len(scenarios)} comparisons on single scenarios, {higher} are significantly higher and {lower} "
            "lower; only these are listed."
        )
    if not all(one.comparable for one in block):
        remarks.append("Judge or protocol differ, or one is not known: a difference may be the judge's.")
    return remarks


def _chance(one: Chance) -> str:
    kind = "100 minus accuracy" if one.complement else "accuracy"
    verdict = "cannot be told from guessing" if one.p >= 0.05 else "differs from guessing"
    constants = "".join(f"; {name} gives {value:.2f}" for name, value in one.constants)
    return (
        f"{one.benchmark} {one.split} ({one.table}): {one.value:.2f} ({one.low:.1f} to {one.high:.1f}) is {kind} and "
        f"{verdict} (chance {one.chance:.2f}, p = {one.p:.2f}{constants}). It tells whether the model can answer, "
        "and nothing else."
    )


def _closing(analysis: Analysis) -> Iterator[tuple[str, list[str]]]:
    yield "Answers against guesses", [_chance(one) for one in analysis.chance]
    yield "What the data cannot tell", list(map(str, analysis.doubts))
    yield "What run would tell", list(map(str, analysis.proposals))


_INTRODUCTION = (
    "Computed from the published tables. Rates in percent, differences in points. The two-sided p takes the two "
    "models as independent; Holm is p adjusted over all models for a mean, and over the scenarios or groups of one "
    "comparison; * marks what differs at 5 %."
)


def as_text(analysis: Analysis) -> str:
    """The analysis in 80 columns, tables as wide as they need."""
    lines = [f"{analysis.name}: where it differs from which model", "", wrapped(_INTRODUCTION)]
    for title, block in _blocks(analysis):
        lines += ["", wrapped(title)]
        lines.append(aligned(filled(_HEADER, [_row(one) for one in block], _RIGHT)))
        lines += map(wrapped, _remarks(block, analysis))
    for title, points in _closing(analysis):
        lines += ["", title, *(wrapped(point, "  ", "* ") for point in points or ["nothing is known"])]
    return "\n".join(lines) + "\n"


def as_markdown(analysis: Analysis) -> str:
    """The same for a page."""
    parts = [f"# {escaped(analysis.name)}: where it differs from which model", _INTRODUCTION]
    for title, block in _blocks(analysis):
        table = markdown(filled(_HEADER, [_row(one) for one in block], _RIGHT))
        parts += [f"## {escaped(title)}", table, *map(escaped, _remarks(block, analysis))]
    for title, points in _closing(analysis):
        parts += [f"## {title}", "\n".join(f"- {escaped(point)}" for point in points or ["nothing is known"])]
    return "\n\n".join(parts) + "\n"


def as_json(analysis: Analysis) -> str:
    """Everything, without rounding."""
    return json.dumps(asdict(analysis), ensure_ascii=False, indent=2) + "\n"


FORMATS = {"text": as_text, "markdown": as_markdown, "json": as_json}
