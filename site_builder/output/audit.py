"""The findings of the audit as text, Markdown and JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from site_builder.diagnostics import Severity
from site_builder.output.tables import Column, Table, escaped, render
from site_builder.results import audit
from site_builder.results.audit import unsettled
from site_builder.results.audit.finding import AuditFinding
from site_builder.results.audit.granularity import single_rates
from site_builder.results.table import TableView
from site_builder.results.text import wrapped


@dataclass(frozen=True, slots=True)
class Audited:
    """One table with its findings."""

    view: TableView
    findings: Sequence[AuditFinding]


def summary(audited: Audited) -> str:
    """What was looked at, and how much was found."""
    cells, rates = audited.view.cells, single_rates(audited.view)
    without = sum(cell.printed is not None and not cell.n and not cell.column.average for cell in cells)
    warnings = [one for one in audited.findings if one.severity is Severity.WARNING]
    open_ones = len(unsettled(audited.findings))
    parts = [f"{len(cells)} values, {len(rates)} of them rates of a known number of items"]
    if without:
        parts.append(f"{without} rates without one (give it with --n): their granularity was not checked")
    told = f"{_count(len(warnings), 'warning')}, {_count(len(audited.findings) - len(warnings), 'info')}"
    parts.append(told + (f"; {len(warnings) - open_ones} warnings are confirmed" if len(warnings) > open_ones else ""))
    return "; ".join(parts)


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def as_text(tables: Sequence[Audited]) -> str:
    """Each table with its warnings first; what, where, how computed, how sure."""
    return "\n".join(_table_text(audited) for audited in tables)


def _table_text(audited: Audited) -> str:
    lines = [wrapped(_heading(audited)), wrapped(summary(audited), "  ", "  ")]
    for finding in sorted(audited.findings, key=lambda one: one.severity is not Severity.WARNING):
        lines += ["", wrapped(f"{finding.severity}[{finding.rule}] {finding.at}", "  ", "")]
        lines.append(wrapped(finding.message, "  ", "  "))
        lines.append(wrapped(f"computed: {finding.how}", "    ", "  "))
        if finding.proposal:
            lines.append(wrapped(f"proposal: {finding.proposal}", "    ", "  "))
        lines.append(wrapped(f"how sure: {sure(finding)}", "    ", "  "))
        if finding.confirmed:
            word = "confirmed" if finding.checked else "noted, not compared again"
            lines.append(wrapped(f"{word}: {finding.confirmed}", "    ", "  "))
        if finding.explained:
            lines.append(wrapped(f"explained: {finding.explained}", "    ", "  "))
    return "\n".join(lines) + "\n"


def sure(finding: AuditFinding) -> str:
    """How sure a finding is, and what it assumes."""
    return finding.certainty + (f", if {finding.assumes}" if finding.assumes else "")


def overview(tables: Sequence[Audited], form: str) -> str:
    """One line for each table with recomputed values: those in which most does not fit first."""
    numbers = (Column(key, key.capitalize(), number=True) for key in ("values", "recomputed", "warnings", "open"))
    columns = [Column("table", "Table"), Column("paper", "Paper"), Column("place", "Where"), *numbers]
    rows = []
    for one in tables:
        told, table = audit.summary(one.view, one.findings), one.view.table
        if told.recomputed:
            place = table.locator.place
            rows.append((table.id, table.paper, place, told.values, told.recomputed, told.warnings, told.open))
    rows.sort(key=lambda row: (-row[5], row[0]))
    return render(Table(columns, rows), "table" if form == "text" else form)


def _heading(audited: Audited) -> str:
    """Id and title; a file that a user brings has its name only."""
    table = audited.view.table
    return table.id if table.title in table.id else f"{table.id}: {table.title}"


def as_markdown(tables: Sequence[Audited]) -> str:
    """The same as a Markdown list."""
    parts = []
    for audited in tables:
        parts.append(f"## {escaped(_heading(audited))}\n\n{escaped(summary(audited))}.\n")
        for finding in audited.findings:
            more = f" Proposal: {finding.proposal}." if finding.proposal else ""
            more += f" Confirmed: {finding.confirmed}" if finding.confirmed else ""
            more += f" Explained: {finding.explained}" if finding.explained else ""
            parts.append(
                f"- **{finding.severity}** `{finding.rule}` at {escaped(str(finding.at))}: {escaped(finding.message)}. "
                f"Computed: {escaped(finding.how)}. How sure: {escaped(sure(finding))}.{escaped(more)}"
            )
        parts.append("")
    return "\n".join(parts)


def as_json(tables: Sequence[Audited]) -> str:
    """A list of tables with their findings."""
    data = [
        {"table": audited.view.table.id, "findings": [asdict(one) for one in audited.findings]} for audited in tables
    ]
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


FORMATS = {"text": as_text, "markdown": as_markdown, "json": as_json}
