"""From a contributor's CSV to a reported table: what is known is filled in, what is not stays null and is named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from site_builder.errors import UsageError
from site_builder.results import csvtable
from site_builder.results.loading import Results
from site_builder.results.table import TableView
from site_builder.schema.emit import REPORTED_MODELINE, entry_text
from site_builder.schema.tables import Locator, Metric, Provenance, ReportedJudge, ReportedTable
from site_builder.text.suggest import did_you_mean


@dataclass(frozen=True, slots=True)
class Facts:
    """What the contributor says of the table; None where it is not known."""

    paper: str
    locator: Locator
    title: str
    judge: ReportedJudge
    provenance: Provenance
    labelled: str
    protocol: str | None = None
    decoding: str | None = None
    metric: str | None = None
    """Id of the metric of a table that has one."""


def draft(results: Results, path: Path, facts: Facts, hints: csvtable.Hints) -> list[ReportedTable]:
    """The tables of a CSV file as reported tables, ready to be written.

    Raises UsageError for an unknown paper, and what ``csvtable.read`` raises.
    """
    papers = results.catalog.papers
    if facts.paper not in papers:
        hint = "add the paper first: kb add arxiv:..."
        raise UsageError(f"there is no paper {facts.paper!r}{did_you_mean(facts.paper, papers)}", hint=hint)
    tables = csvtable.read(path, hints)
    return [_complete(results, table, facts, path, len(tables) > 1) for table in tables]


def _complete(results: Results, table: ReportedTable, facts: Facts, path: Path, several: bool) -> ReportedTable:
    name = table.benchmark or path.stem if several else path.stem
    identity = f"{facts.paper}-{re.sub(r'[^a-z0-9.]+', '-', name.lower()).strip('-')}"
    rows = []
    for row in table.rows:
        model = results.catalog.models.get(row.model or "")
        label = None if model is not None and row.label in (model.id, model.name) else row.label
        rows.append(replace(row, label=label, provenance=facts.provenance))
    only = table.metrics[0] if len(table.metrics) == 1 else None
    columns = table.columns if only is None else tuple(replace(column, metric=None) for column in table.columns)
    metrics = tuple(_named(metric, facts.metric if only else None, path) for metric in table.metrics)
    return replace(
        table, id=identity, paper=facts.paper, title=facts.title, locator=facts.locator, judge=facts.judge,
        protocol=facts.protocol, decoding=facts.decoding, labelled=facts.labelled, rows=tuple(rows),
        metrics=metrics, columns=columns,
    )  # fmt: skip


def _named(metric: Metric, identity: str | None, path: Path) -> Metric:
    """The metric under the contributor's name; the file's own name says nothing about what was measured."""
    name = metric.id if metric.name.startswith(path.stem) else metric.name
    return replace(metric, id=identity or metric.id, name=identity or name)


def text(table: ReportedTable) -> str:
    """The file of a reported table in the house layout."""
    return entry_text(table, modeline=REPORTED_MODELINE)


def unknowns(view: TableView) -> Iterator[str]:
    """What the contributor may still know, in words."""
    table = view.table
    strangers = [row.label or "" for row in table.rows if row.model is None]
    if strangers:
        yield f"no model of taxonomy/models/ is called {', '.join(strangers)}: add it, or an alias, or leave model out"
    if table.judge.kind is None:
        yield "who judged is not stated: rows without a judge are ranked within this table only (--judge)"
    if table.protocol is None:
        yield "the protocol is not stated (--protocol)"
    if any(metric.lower_is_better is None for metric in table.metrics):
        yield "the direction of the metric is not known: nothing is ranked (--lower-is-better, --higher-is-better)"
    without = dict.fromkeys(cell.column.id for cell in view.cells if cell.n is None and cell.column.average is None)
    if without:
        yield f"the number of items of {', '.join(without)} is not known: nothing is audited or ranked (--n)"
    if any(row.provenance.kind == "unknown" for row in table.rows):
        yield "it is not known whether the authors ran the rows (--provenance own, or copied with --copied-from)"
