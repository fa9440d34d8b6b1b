"""The page of all recomputed tables: what fits, what does not with its sums, and what was answered to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from site_builder.results.audit import summary
from site_builder.site.views import tables
from site_builder.site.views.common import Link, Page

if TYPE_CHECKING:
    from site_builder.results.audit import Summary
    from site_builder.site.index import Index
    from site_builder.site.views.tables import FindingView

SHOWN = 5
"""Findings of one table that the page shows; the page of the table has all."""


@dataclass(frozen=True, slots=True)
class AuditedTable:
    """One table with what was recomputed of it."""

    key: str
    link: Link
    paper: Link | None
    place: str
    summary: Summary
    findings: tuple[FindingView, ...]
    more: int


@dataclass(frozen=True, slots=True)
class AuditedView:
    """See audited.html.j2."""

    tables: tuple[AuditedTable, ...]
    """Those in which something does not fit, then the others."""
    recomputed: int
    """Values that were recomputed."""
    fitting: int
    """Tables in which everything that can be recomputed fits."""
    repository: str | None


def pages(index: Index) -> Iterator[Page]:
    if not any(not tables.is_headline(view) for view in index.evidence.tables.values()):
        return
    yield Page(
        address="audited/",
        template="audited.html.j2",
        title="Tables of the field, audited",
        description="Which published tables were recomputed, what fits, what does not and by which sums, and how "
        "authors can answer.",
        view=partial(audited_view, index),
        section="leaderboards/",
        crumbs=(Link("Leaderboards", "leaderboards/"), Link("Audited tables")),
    )


def audited_view(index: Index) -> AuditedView:
    found = [_table(index, key) for key, view in index.evidence.tables.items() if not tables.is_headline(view)]
    found = [one for one in found if one.summary.recomputed]
    found.sort(key=lambda one: (-one.summary.warnings, one.link.name))
    return AuditedView(
        tables=tuple(found),
        recomputed=sum(one.summary.recomputed for one in found),
        fitting=sum(not one.summary.warnings for one in found),
        repository=index.catalog.settings.repository,
    )


def _table(index: Index, key: str) -> AuditedTable:
    view, found = index.evidence.tables[key], index.evidence.findings[key]
    wrong = [one for one in tables.numbered(found) if one.warning]
    return AuditedTable(
        key, Link(view.table.title, tables.link(index, key)), index.paper_link(view.table.paper),
        view.table.locator.place, summary(view, found), tuple(wrong[:SHOWN]), max(0, len(wrong) - SHOWN),
    )  # fmt: skip
