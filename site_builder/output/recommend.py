"""Recommendations as text and JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from site_builder.output.coverage import effect_text
from site_builder.results.recommend import Recommendation
from site_builder.results.text import wrapped


def as_text(found: Sequence[Recommendation], unclear: Sequence[str], limit: int) -> str:
    """The papers with the strongest evidence, each with values, what remains, what it costs and what is not known."""
    if not found:
        parts = ["nothing was entered that answers this"]
    else:
        parts = ["\n".join(_lines(one)) for one in found[:limit]]
        if len(found) > limit:
            parts.append(f"{len(found) - limit} more (--limit)")
        parts.append(wrapped(
            "Ordered by how strong the evidence is. Values of different sources were judged in different ways and are "
            "not compared; what is not listed was not entered."
        ))  # fmt: skip
    if unclear:
        parts.append(wrapped(f"what they take was not entered: {', '.join(unclear)}", "  ", ""))
    return "\n\n".join(parts) + "\n"


def _lines(one: Recommendation) -> Iterator[str]:
    yield wrapped(f"{one.paper} ({', '.join(node.rpartition('/')[2] for node in one.nodes)})", "  ", "")
    yield wrapped(f"evidence: {one.strength}", "    ", "  ")
    takes = one.use.needs if one.use else ", ".join(one.needs) or "not entered"
    yield wrapped(f"takes: {takes}", "    ", "  ")
    for effect in one.measured:
        yield wrapped(effect_text(effect), "      ", "    ")
    if not one.measured:
        yield from (wrapped(f"{evidence.text} ({evidence.source})", "      ", "    ") for evidence in one.evidence[:2])
    worst = [effect for effect in one.remains if effect not in one.measured]
    if worst:
        yield "  the worst values with it:"
        yield from (wrapped(effect_text(effect), "      ", "    ") for effect in worst)
    if one.broken_by:
        yield wrapped(f"broken by: {', '.join(one.broken_by)}", "    ", "  ")
    if one.use and (one.use.extra_calls or one.use.harmless):
        told = "; ".join(filter(None, (one.use.extra_calls, one.use.harmless)))
        yield wrapped(f"costs: {told} ({one.use.locator})", "    ", "  ")
    yield from (wrapped(f"costs: {effect_text(effect)}", "    ", "  ") for effect in one.costs)
    if one.unknown:
        yield wrapped(f"not entered: {'; '.join(one.unknown)}", "    ", "  ")


def as_json(found: Sequence[Recommendation], unclear: Sequence[str], limit: int) -> str:
    """All recommendations with their evidence in words."""
    records = [
        {
            "paper": one.paper, "nodes": one.nodes, "needs": one.needs, "strength": one.strength,
            "takes": one.use.needs if one.use else None, "extra_calls": one.use.extra_calls if one.use else None,
            "harmless": one.use.harmless if one.use else None, "broken_by": one.broken_by, "unknown": one.unknown,
            "measured": [effect_text(effect) for effect in one.measured],
            "worst": [effect_text(effect) for effect in one.remains],
            "costs": [effect_text(effect) for effect in one.costs],
            "evidence": [{"kind": each.kind, "text": each.text, "source": each.source} for each in one.evidence],
        }
        for one in found[:limit]
    ]  # fmt: skip
    return json.dumps({"recommendations": records, "unclear": list(unclear)}, ensure_ascii=False, indent=2) + "\n"


FORMATS = {"text": as_text, "json": as_json}
