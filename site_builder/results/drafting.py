"""From a printed table to a reported one: what is known is filled in, what is not stays null and is named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from site_builder.errors import UsageError
from site_builder.results import reading
from site_builder.results.loading import Results
from site_builder.results.table import TableView
from site_builder.schema.emit import REPORTED_MODELINE, entry_text
from site_builder.schema.tables import Locator, Provenance, ReportedJudge, ReportedTable, Row
from site_builder.text.folding import slug
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
    notes: str | None = None
    model: str | None = None
    """Id of the model of rows that name none."""
    id: str | None = None
    """Id of the table; made of paper and file name where it is not given."""
    rows: Mapping[str, Provenance] = field(default_factory=dict)
    """Who ran the rows whose words hold these."""


def draft(
    results: Results, path: Path, facts: Facts, hints: reading.Hints, text: str | None = None
) -> list[reading.Understood]:
    """The tables of a file as reported tables, ready to be written, each with how it was understood.

    What comes from no file is ``text``, which messages call ``path``; its ids are made of the place in the paper.
    Raises UsageError for an unknown paper, and what ``reading.understand`` raises.
    """
    papers = results.catalog.papers
    if facts.paper not in papers:
        hint = "add the paper first: kb add arxiv:..."
        raise UsageError(f"there is no paper {facts.paper!r}{did_you_mean(facts.paper, papers)}", hint=hint)
    found = reading.understand(path, hints, text)
    stem = path.stem if text is None else slug(facts.locator.place.partition(",")[0]) or path.stem
    for number, one in enumerate(found, 1):
        one.table = _complete(results, one.table, facts, stem, number if len(found) > 1 else None)
    return found


def _complete(results: Results, table: ReportedTable, facts: Facts, stem: str, number: int | None) -> ReportedTable:
    stem = stem.removeprefix(f"{facts.paper}-")
    name = f"{stem}-{table.benchmark or number}" if number else stem
    identity = facts.id or f"{facts.paper}-{re.sub(r'[^a-z0-9.]+', '-', name.lower()).strip('-')}"
    return replace(
        table, id=identity, paper=facts.paper, title=facts.title, locator=facts.locator, judge=facts.judge,
        protocol=facts.protocol, decoding=facts.decoding, labelled=facts.labelled, notes=facts.notes,
        rows=tuple(_row(results, row, facts) for row in table.rows),
    )  # fmt: skip


def _row(results: Results, row: Row, facts: Facts) -> Row:
    known = results.catalog.models.get(row.model or "")
    label = None if known is not None and row.label in (known.id, known.name) else row.label
    ran = next((who for words, who in facts.rows.items() if words in (row.label or "")), facts.provenance)
    return replace(row, model=row.model or facts.model, label=label, provenance=ran)


def text(table: ReportedTable) -> str:
    """The file of a reported table in the house layout."""
    return entry_text(table, modeline=REPORTED_MODELINE)


def preview(understood: reading.Understood) -> Iterator[str]:
    """How the table was understood, in lines: its columns with their roles, its size, what is in doubt and unread."""
    table = understood.table
    values = sum(len(row.values) for row in table.rows)
    yield f"{len(table.rows)} rows, {len(table.columns)} columns of values, {values} values"
    width = max(len(title) for title, _ in understood.roles)
    yield from (f"  {title.ljust(min(width, 30))}  {role}" for title, role in understood.roles)
    yield from (f"unsure: {doubt}" for doubt in understood.doubts)
    yield from (f"unread: {cell}" for cell in understood.unread)


def unknowns(view: TableView) -> Iterator[str]:
    """What the contributor may still know, in words."""
    table = view.table
    if table.judge.kind is None:
        yield "who judged is not stated: rows without a judge are ranked within this table only (--judge)"
    if table.protocol is None:
        yield "the protocol is not stated (--protocol)"
    without = dict.fromkeys(cell.column.id for cell in view.cells if cell.n is None and cell.column.average is None)
    if without:
        yield f"the number of items of {', '.join(without)} is not known: the audit looks for it in the digits (--n)"
    if any(row.provenance.kind == "unknown" for row in table.rows):
        yield "it is not known whether the authors ran the rows (--provenance own, or copied with --copied-from)"
