"""Papers in the formats of ``kb query`` and ``kb export``."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from textwrap import indent
from typing import TYPE_CHECKING

from site_builder.errors import UsageError
from site_builder.knowledge.catalog import Catalog
from site_builder.output import tables
from site_builder.output.tables import Column, Table, escaped, render
from site_builder.query.rows import Row
from site_builder.text.separated import cell, csv_text
from site_builder.text.suggest import did_you_mean

if TYPE_CHECKING:
    from site_builder.schema.papers import Paper

RECORDS = ("yaml", "bibtex", "csl")
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
    if form in RECORDS:
        return "".join(record_parts(catalog, rows, form))
    return "\n".join(_bullets(catalog, rows))


def chosen_text(catalog: Catalog, rows: Sequence[Row], names: Sequence[str], form: str) -> str:
    """Some facts of the papers alone, by their names or columns, as table, csv, json, jsonl or markdown.

    Raises UsageError for a fact that there is not, and for a form of whole entries."""
    if form not in (*tables.FORMS, "jsonl"):
        raise UsageError(f"chosen facts cannot be printed as {form}", hint="use table, csv, json, jsonl or markdown")
    keys = [_column(catalog, name.strip()) for name in names]
    if form == "jsonl":
        return "\n".join(json.dumps({key: row[key] for key in keys}, ensure_ascii=False) for row in rows)
    columns = [Column(key, key.replace("_", " ").capitalize(), fixed=key == "id") for key in keys]
    return render(Table(columns, [[row[key] for key in keys] for row in rows]), form) if rows or form != "table" else ""


def template_text(catalog: Catalog, rows: Sequence[Row], template: str) -> str:
    """A line for each paper: ``template`` with the value of a fact for each {name}; ``\\t`` and ``\\n`` as in C.

    Other braces are text. Raises UsageError for a fact that there is not, and where the brace behind a fact is missing.
    """
    plain = template.replace("\\t", "\t").replace("\\n", "\n")
    parts = re.split(r"\{(\w*)\}", plain)
    keys = [_column(catalog, name) for name in parts[1::2]]
    facts = _columns(catalog)
    for name in re.findall(r"\{(\w+)(?![\w}])", plain):
        if name in facts:
            raise UsageError(f"{{{name} is not closed in the template", hint=f"write {{{name}}}")
    told = ([parts[0], *(one for key, text in zip(keys, parts[2::2], strict=True) for one in (cell(row[key]), text))]
            for row in rows)  # fmt: skip
    return "\n".join(map("".join, told))


def _columns(catalog: Catalog) -> dict[str, str]:
    """The column of each fact, by that and by the fact's name."""
    return {key: field.key for field in catalog.fields.values() if field.row for key in (field.key, field.name)}


def _column(catalog: Catalog, name: str) -> str:
    """The column of a fact that may be called by its name too."""
    known = _columns(catalog)
    if name not in known:
        advice = did_you_mean(name, known) or f"; there are {', '.join(dict.fromkeys(known.values()))}"
        raise UsageError(f"papers have no fact {name!r}{advice}")
    return known[name]


def record_parts(catalog: Catalog, rows: Iterable[Row], form: str) -> Iterator[str]:
    """Whole entries in one of ``RECORDS``, paper by paper, so that few stand in memory; joined, without the final
    newline."""
    between, made = {"yaml": "\n", "bibtex": "\n\n", "csl": ",\n"}[form], _record_maker(catalog, form)
    number = -1
    for number, row in enumerate(rows):
        start = between if number else "[\n" if form == "csl" else ""
        yield start + made(catalog.papers[row["id"]]).rstrip("\n")
        catalog.papers.forget()
    if form == "csl":
        yield "\n]" if number >= 0 else "[]"


def _record_maker(catalog: Catalog, form: str) -> Callable[[Paper], str]:
    if form == "yaml":
        from site_builder.schema.emit import record_text

        return lambda paper: f"---\n{record_text(paper)}"
    if form == "bibtex":
        from site_builder.bibliography.bibtex import to_bibtex

        return lambda paper: to_bibtex(paper, catalog.venues)
    from site_builder.bibliography.csl import to_csl

    return lambda paper: indent(json.dumps(to_csl(paper, catalog.venues), ensure_ascii=False, indent=2), "  ")


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
