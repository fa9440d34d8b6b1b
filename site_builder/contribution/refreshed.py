"""What ``kb refresh`` proposes, as text for a terminal and for a pull request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from site_builder.bibliography.asking import Observed
from site_builder.bibliography.merging import shown_venue
from site_builder.bibliography.refreshing import Proposal
from site_builder.contribution.markdown import code, limited, said
from site_builder.knowledge.identity import web_address
from site_builder.schema.papers import VenueRef
from site_builder.text.separated import printable

_INTRO = "Proposed from public sources. Nothing is sure until somebody has looked: each line has its source."


def plain_text(found: Sequence[Proposal]) -> str:
    """Each proposal with its reason and source, and below it each value before and after."""
    lines = []
    for proposal in found:
        lines.append(f"{proposal.paper}: {proposal.kind}: {proposal.reason} ({proposal.source})")
        lines += [
            f"    {one.at}: {shown(one.before)} -> {shown(one.after)}"
            + (f" ({one.source})" if one.source != proposal.source else "")
            for one in proposal.changes
        ]
    return "".join(f"{printable(line)}\n" for line in lines)


def pull_request(found: Sequence[Proposal], observed: Observed, looked_at: int) -> str:
    """The text of a pull request: a line for each value, what a person must decide, and what was not looked at.

    Words of the sources stand as code, where nothing in them acts.
    """
    rows = [
        (one.paper, value.at, shown(value.before), shown(value.after), one.reason, value.source)
        for one in found
        for value in one.changes
    ]
    parts = [_INTRO, ""]
    if rows:
        parts += ["| paper | field | before | after | reason | source |", "|---|---|---|---|---|---|"]
        parts += ["| " + " | ".join(map(_cell, row)) + " |" for row in rows]
        parts.append("")
    left = [one for one in found if not one.changes]
    if left:
        parts += [
            "To decide:",
            "",
            *(f"- {_cell(one.paper)}: {said(one.reason)} {_cell(one.source)}" for one in left),
            "",
        ]
    return limited("\n".join([*parts, counts(found, observed, looked_at), ""]))


def counts(found: Sequence[Proposal], observed: Observed, looked_at: int) -> str:
    """How much was looked at, what came of it, and whom it could not be asked of."""
    changed = len({one.paper for one in found if one.changes})
    undecided = sum(not one.changes for one in found)
    parts = [f"{looked_at} papers looked at, {changed} with changes, {undecided} to decide"]
    parts += [f"{source} was not asked about {left}" for source, left in observed.unasked.items()]
    return "; ".join(parts)


def shown(value: Any) -> str:
    """A value of an entry for people."""
    if isinstance(value, VenueRef):
        return shown_venue(value)
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "nothing"
    return "nothing" if value in (None, {}) else str(value)


def _cell(text: str) -> str:
    return text if web_address(text) else (said(text) if " " in text else code(text)).replace("|", "\\|")
