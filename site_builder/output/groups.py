"""Papers in groups, and the size of each group."""

from __future__ import annotations

import json
from collections.abc import Mapping

from site_builder.errors import UsageError
from site_builder.knowledge.catalog import Catalog
from site_builder.output.papers import papers_text
from site_builder.output.tables import Column, Table, escaped, render
from site_builder.query.rows import Row

Groups = Mapping[str, list[Row]]


def counts_text(groups: Groups, field: str, form: str, limit: int | None = None) -> str:
    """The number of papers in each group as table, json, csv or markdown."""
    if form not in ("table", "json", "csv", "markdown"):
        raise UsageError(f"counts of groups cannot be printed as {form}", hint="use table, json, csv or markdown")
    rows = [(name, len(papers)) for name, papers in list(groups.items())[:limit]]
    return render(Table((Column(field, field.capitalize()), Column("papers", "Papers", number=True)), rows), form)


def groups_text(catalog: Catalog, groups: Groups, field: str, form: str, limit: int | None = None) -> str:
    """Each group under a heading with its number of papers; ``limit`` is for each group. JSON is an object of lists."""
    if form == "json":
        whole = {name: json.loads(papers_text(catalog, rows[:limit], form)) for name, rows in groups.items()}
        return json.dumps(whole, ensure_ascii=False, indent=2)
    if form not in ("table", "markdown", "ids"):
        hint = "use table, markdown, json or ids, or add --count"
        raise UsageError(f"groups cannot be printed as {form}", hint=hint)
    parts = []
    for name, rows in groups.items():
        heading = f"{field}: {name} ({len(rows)})"
        heading = f"## {escaped(heading)}\n" if form == "markdown" else f"# {heading}"
        parts.append(f"{heading}\n{papers_text(catalog, rows[:limit], form)}")
    return "\n\n".join(parts)
