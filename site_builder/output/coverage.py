"""The coverage matrix as text, CSV and JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict

from site_builder.results.coverage import Coverage, CoverageCell
from site_builder.results.text import comma_separated, wrapped

_FIELDS = ("attack", "defense", "kind", "defense_paper", "attack_paper", "benchmark", "models", "text", "source")


def as_text(coverage: Coverage) -> str:
    """For each attack the defenses that were tried against it, and what was tried against nothing."""
    lines = [wrapped(summary(coverage))]
    for attack in coverage.attacks:
        cells = [cell for cell in coverage.cells if cell.attack == attack]
        lines += ["", attack, *(_cell_text(cell) for cell in cells)]
        if not cells:
            lines.append("  no defense is known to have been tried")
    untried = [node for node in coverage.defenses if not any(cell.defense == node for cell in coverage.cells)]
    if untried:
        lines += ["", "defenses not known to have been tried against any attack here"]
        lines += [f"  {node}" for node in untried]
    return "\n".join(lines) + "\n"


def summary(coverage: Coverage) -> str:
    """How much of the matrix is filled."""
    pairs = len(coverage.attacks) * len(coverage.defenses)
    direct = sum(any(one.kind != "benchmark" for one in cell.evidence) for cell in coverage.cells)
    return (
        f"{len(coverage.cells)} of {pairs} pairs of an attack node and a defense node have evidence, "
        f"{direct} of them by a relation or a result, the others by a shared benchmark only"
    )


def _cell_text(cell: CoverageCell) -> str:
    papers = _told(one.defense for one in cell.evidence)
    benchmarks = _told(one.benchmark for one in cell.evidence)
    kinds = _told(one.kind for one in cell.evidence)
    text = f"{cell.defense}: {papers}; by {kinds}" + (f"; on {benchmarks}" if benchmarks else "")
    return wrapped(text, "    ", "  ")


def _told(words: Iterable[str | None]) -> str:
    return ", ".join(dict.fromkeys(word for word in words if word))


def as_csv(coverage: Coverage) -> str:
    """One line for each piece of evidence of each cell."""
    return comma_separated(_FIELDS, [
        (cell.attack, cell.defense, one.kind, one.defense, one.attack, one.benchmark, " ".join(one.models), one.text,
         one.source)
        for cell in coverage.cells
        for one in cell.evidence
    ])  # fmt: skip


def as_json(coverage: Coverage) -> str:
    """Nodes and filled cells with all their evidence."""
    return json.dumps(asdict(coverage), ensure_ascii=False, indent=2) + "\n"


FORMATS = {"table": as_text, "json": as_json, "csv": as_csv}
