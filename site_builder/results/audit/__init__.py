"""The audit of published tables: what can be recomputed, and what does not fit.

Every rule is a function from a table to findings; ``table`` runs them all. Nothing here reads files or prints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from site_builder.diagnostics import Severity
from site_builder.results.audit import averages, chance, copies, digits, granularity, mixtures, ranking, shares, sizes
from site_builder.results.audit.copies import Library
from site_builder.results.audit.finding import AuditFinding
from site_builder.results.table import TableView

__all__ = ["RULES", "Library", "Summary", "summary", "table", "unsettled"]

RULES: tuple[Callable[[TableView], Iterator[AuditFinding]], ...] = (
    mixtures.result_value,
    mixtures.result_size,
    mixtures.result_twice,
    digits.result_digits,
    sizes.result_items,
    sizes.result_found_items,
    granularity.result_granularity,
    granularity.result_cut_off,
    averages.result_average,
    averages.result_average_kind,
    averages.result_mixed_averages,
    averages.result_average_unknown,
    shares.result_shares,
    shares.result_sums,
    shares.result_harmonic,
    ranking.result_ranking,
    ranking.result_marks,
    mixtures.result_mixed_protocols,
    mixtures.result_mixed_scenarios,
    chance.result_chance,
    copies.result_identical,
)
"""Rules that need one table only, in the order of their findings."""


def table(view: TableView, others: Iterable[TableView] | Library = ()) -> list[AuditFinding]:
    """All findings in a table, those that its file confirms marked so; ``others`` are searched for copied rows.

    To audit many tables, make one Library of them.
    """
    found = [finding for rule in RULES for finding in rule(view)]
    found += copies.result_copied(view, others if isinstance(others, Library) else Library(others))
    return [_settled(view, finding) for finding in found]


def _settled(view: TableView, finding: AuditFinding) -> AuditFinding:
    """The finding with what the file says to it."""
    table = view.table
    confirmed = next((one for one in table.confirmed if (one.rule, one.at) == (finding.rule, finding.at)), None)
    answers = (one for one in table.explained if one.rule == finding.rule and one.at in (finding.at, "*"))
    answer = next((f"{one.note} ({one.source})" for one in answers), None)
    if confirmed is None:
        return replace(finding, explained=answer)
    return replace(finding, confirmed=confirmed.reason, checked=confirmed.checked, explained=answer)


def unsettled(findings: Iterable[AuditFinding]) -> list[AuditFinding]:
    """The findings that somebody must look at: warnings that no confirmation explains."""
    return [one for one in findings if one.severity is Severity.WARNING and not (one.confirmed or one.explained)]


@dataclass(frozen=True, slots=True)
class Summary:
    """How much of a table was recomputed, and how much of it fits."""

    values: int
    recomputed: int
    """Values of rates with a known number of items, printed averages, and parts of a whole."""
    warnings: int
    open: int
    """Warnings that nobody looked at."""
    explained: int


def summary(view: TableView, findings: Iterable[AuditFinding]) -> Summary:
    """What was recomputed of a table."""
    found = list(findings)
    warnings = [one for one in found if one.severity is Severity.WARNING]
    recomputed = {cell.at for cell in sizes.counted(view)} | {one.cell.at for one in averages.all_averages(view)}
    recomputed |= {one.at for one in found if one.rule in ("result-shares", "result-harmonic")}
    return Summary(
        len(view.cells), len(recomputed), len(warnings), len(unsettled(found)),
        sum(one.explained is not None for one in warnings),
    )  # fmt: skip
