"""Rules about kb.yml."""

from __future__ import annotations

from site_builder.checks.registry import Findings, rule
from site_builder.checks.subject import Record, Vocabulary
from site_builder.diagnostics import Severity
from site_builder.schema.settings import PARTS
from site_builder.text.suggest import closest


@rule("settings", Severity.ERROR)
def unknown_part(settings: Record, vocabulary: Vocabulary) -> Findings:
    """kb.yml hides a part that the site does not have, so nothing is hidden.

    The parts are those of the menus that can be left out: changes, authors, venues, timeline, statistics, glossary,
    graph, leaderboards, compare, models, benchmarks, coverage, docs, analysis.
    """
    for name in settings.data.get("parts", {}):
        if name not in PARTS:
            near = closest(name, PARTS)
            hint = f"did you mean {near!r}?" if near else f"the parts are {', '.join(PARTS)}"
            yield settings.finding(("parts", name), f"the site has no part {name!r}", hint=hint)
