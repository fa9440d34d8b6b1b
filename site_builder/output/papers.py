"""Papers in the formats of ``kb query`` and ``kb export``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from site_builder.knowledge.catalog import Catalog
from site_builder.output.tables import Column, Table, csv_text, escaped, render
from site_builder.query.rows import Row

FORMS = ("table", "json", "jsonl", "yaml", "csv", "bibtex", "csl", "ids", "markdown")

_TABLE = (Column("id", "Paper", fixed=True), Column("date", "Date", fixed=True), Column("venue", "Venue", widest=14),
          Column("title", "Title"))  # fmt: skip


def papers_text(catalog: Catalog, rows: Sequence[Row], form: str) -> str:
    """``rows`` of papers in one of ``FORMS``, in their order, without the final newline."""
    if form == "table":
        return render(_table(catalog, rows), form) if rows else ""
    if form == "ids":
        return "\n".join(row["id"] for row in rows)
    if form == "csv":
        columns = [field.key for field in catalog.fields.values() if field.row]
        return csv_text(columns, ([row[column] for column in columns] for row in rows))
    if form in ("json", "jsonl"):
        from site_builder.knowledge.entries import Entries

        entry = Entries(catalog)
        found = [entry("paper", row["id"]) for row in rows]
        if form == "json":
            return json.dumps(found, ensure_ascii=False, indent=2)
        return "\n".join(json.dumps(one, ensure_ascii=False) for one in found)
    return _record_text(catalog, rows, form)


def _record_text(catalog: Catalog, rows: Sequence[Row], form: str) -> str:
    papers = [catalog.papers[row["id"]] for row in rows]
    if form == "yaml":
        from site_builder.schema.emit import record_text

        return "".join(f"---\n{record_text(paper)}" for paper in papers).rstrip("\n")
    if form == "bibtex":
        from site_builder.bibliography.bibtex import bibliography

        return bibliography(papers, catalog.venues).rstrip("\n")
    if form == "csl":
        from site_builder.bibliography.csl import csl_items

        return json.dumps(csl_items(papers, catalog.venues), ensure_ascii=False, indent=2)
    return "\n".join(_bullets(catalog, rows))


def _bullets(catalog: Catalog, rows: Sequence[Row]) -> Iterator[str]:
    """One line of a list for each paper, as lists of papers in Markdown are written."""
    from site_builder.bibliography.csl import address

    for row in rows:
        link = address(catalog.papers[row["id"]])
        title = f"[{escaped(row['title'])}]({_link(link)})" if link else escaped(row["title"])
        venue = catalog.venues.get(row["venue"]) if row["venue"] else None
        where = f" *{escaped(venue.name)} {row['year']}*." if venue else ""
        links = "".join(f" [[{name}]({_link(row[name])})]" for name in ("code", "project", "data") if row[name])
        date = f"**{row['date']}** " if row["date"] else ""
        yield f"- {date}{title}. {escaped(', '.join(row['authors']))}.{where}{links}"


def _link(address: str) -> str:
    return address.replace(" ", "%20").replace("(", "%28").replace(")", "%29")


def _table(catalog: Catalog, rows: Sequence[Row]) -> Table:
    return Table(_TABLE, [(row["id"], row["date"], _venue(catalog, row), row["title"]) for row in rows])


def _venue(catalog: Catalog, row: Row) -> str | None:
    venue = catalog.venues.get(row["venue"]) if row["venue"] else None
    return f"{venue.name} {row['year']}" if venue else row["venue"]
