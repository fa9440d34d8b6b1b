"""The page of a published table: as printed, with what the audit found beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from site_builder.schema.judging import JUDGES
from site_builder.site import addresses, names
from site_builder.site.views import heat
from site_builder.site.views.common import Link, Page, cut
from site_builder.site.views.editing import Editing

if TYPE_CHECKING:
    from site_builder.results.audit.finding import AuditFinding
    from site_builder.results.table import TableView
    from site_builder.schema.tables import ReportedTable
    from site_builder.site.index import Index

READ = {
    "table": "the table itself",
    "text": "running text",
    "picture": "a picture of the table",
    "secondary": "somebody else's account",
}


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding of the audit, numbered from 1, and whether something does not fit."""

    number: int
    anchor: str
    finding: AuditFinding
    warning: bool

    @property
    def open(self) -> bool:
        """Whether nobody has said why it stands as it is."""
        return self.warning and self.finding.confirmed is None


@dataclass(frozen=True, slots=True)
class TablePage:
    """See table.html.j2."""

    table: ReportedTable
    paper: Link | None
    benchmark: Link | None
    read: str
    judge: str | None
    metrics: tuple[tuple[str, str | None, bool | None, str | None], ...]
    """Name, as printed, whether lower is better, and what it is 100 minus."""
    heat: heat.HeatView
    findings: tuple[FindingView, ...]
    """What does not fit, then notes."""
    recomputed: bool
    """Whether the audit had anything to recompute: a rate of a known number of items."""
    editing: Editing


def pages(index: Index) -> Iterator[Page]:
    for key, view in index.evidence.tables.items():
        if is_headline(view):
            continue
        paper = index.paper_link(view.table.paper)
        yield Page(
            address=addresses.table(key),
            template="table.html.j2",
            title=view.table.title,
            description=cut(f"{view.table.title}. Printed in {paper.name if paper else view.table.paper}."),
            view=partial(table_page, index, key, view),
            section="leaderboards/",
            crumbs=(Link("Leaderboards", "leaderboards/"), Link(names.cited(index, view.table.paper))),
            data=f"api/v1/results/{addresses.slug(key)}.json",
        )


def is_headline(view: TableView) -> bool:
    """Whether a table is one or two single numbers: these live on the page of their paper."""
    return len(view.cells) < 3


def link(index: Index, key: str) -> str | None:
    """Address of a table's page, or of the results on the page of its paper; None for what is no table here."""
    view = index.evidence.tables.get(key)
    if view is None:
        return None
    return f"{addresses.paper(view.table.paper)}#results" if is_headline(view) else addresses.table(key)


def table_page(index: Index, key: str, view: TableView) -> TablePage:
    table, found = view.table, index.evidence.findings[key]
    return TablePage(
        table=table,
        paper=index.paper_link(table.paper),
        benchmark=index.benchmark_link(table.benchmark) if table.benchmark else None,
        read=READ[table.locator.read],
        judge=judge(table.judge.kind, table.judge.id),
        metrics=tuple(
            (
                index.words.metric(one.id, one.name),
                index.words.printed_as(one.id, one.name),
                one.lower_is_better,
                one.complement_of,
            )
            for one in table.metrics
        ),
        heat=heat.of_table(index, view, found),
        findings=numbered(found),
        recomputed=any(cell.n and cell.printed for cell in view.cells),
        editing=Editing.of(index.catalog.settings, index.evidence.results.path(key), key),
    )


def numbered(found: Sequence[AuditFinding]) -> tuple[FindingView, ...]:
    named = zip(heat.anchors(found), found, strict=True)
    return tuple(FindingView(at, name, one, one.severity == "warning") for at, (name, one) in enumerate(named, 1))


def judge(kind: str | None, name: str | None) -> str | None:
    """Who gave the verdicts, in words; None where nobody says."""
    words = JUDGES[kind].words if kind and kind in JUDGES else None
    return f"{words} ({name})" if words and name else words
