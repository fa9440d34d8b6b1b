"""kb audit: what can be recomputed of published tables, and what does not fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from site_builder.commands._context import Context, pass_context
from site_builder.errors import UsageError

if TYPE_CHECKING:
    from site_builder.knowledge.catalog import Catalog
    from site_builder.output.audit import Audited
    from site_builder.results.reading import Hints
    from site_builder.results.table import TableView


@click.command()
@click.argument("table", required=False, metavar="[TABLE|-]")
@click.option("--n", "given", multiple=True, metavar="N|COLUMN=N", help="Items behind each value, or of one column.")
@click.option("--benchmark", help="Benchmark of a CSV file: gives items, groups and chance level.")
@click.option("--lower-is-better/--higher-is-better", default=None, help="Direction of the values of a CSV file.")
@click.option("--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text")
@click.option("--overview", is_flag=True, help="One line for each table: what was recomputed, and what does not fit.")
@click.option("--confirm", metavar="REASON", help="Write into the reported tables that their warnings stand so.")
@click.option("--unchecked", is_flag=True, help="With --confirm: the values were not compared with the source again.")
@pass_context
def command(
    context: Context, table: str | None, given: tuple[str, ...], benchmark: str | None,
    lower_is_better: bool | None, form: str, overview: bool, confirm: str | None,
    unchecked: bool,
) -> None:  # fmt: skip
    """Recompute TABLE: a reported table, or any file with one (- is standard input); without it, all reported tables.

    A file holds a table as it is printed, in CSV, TSV, Markdown, HTML or LaTeX: models as rows or as columns, several
    header rows, merged cells, groups of rows, **bold** for the best value and __underlined__ for the second; or one
    value a line (columns model, value and any of benchmark, split, category, n, metric). kb add result --dry-run shows
    how it is understood. Exit status: 1 where a warning is neither mended nor confirmed, else 0.
    """
    from site_builder.output import audit as audit_views
    from site_builder.results import audit

    chosen, others = _tables(context, table, given, benchmark, lower_is_better)
    library = audit.Library(others)
    audited = [audit_views.Audited(view, audit.table(view, library)) for view in chosen]
    if table is None:
        audited = [one for one in audited if one.findings]
    if overview:
        click.echo(audit_views.overview(audited, form))
        return
    if confirm is not None:
        for one in audited:
            _confirm(context, one, confirm, checked=not unchecked)
        return
    click.echo(audit_views.FORMATS[form](audited), nl=False)
    raise SystemExit(1 if any(audit.unsettled(one.findings) for one in audited) else 0)


def _confirm(context: Context, audited: Audited, reason: str, *, checked: bool) -> None:
    """Write the open warnings of a reported table into its file as confirmed."""
    from site_builder.files import write_atomic
    from site_builder.results import audit, drafting
    from site_builder.schema.tables import Confirmation

    found = audit.unsettled(audited.findings)
    path = context.root / "results" / "reported" / f"{audited.view.table.id}.yml"
    if not found:
        return
    if not path.exists():
        raise UsageError(f"{audited.view.table.id} is no reported table", hint="enter it first: kb add result")
    places = dict.fromkeys((one.rule, one.at) for one in found)
    said = tuple(Confirmation(rule=rule, at=at, reason=reason, checked=checked) for rule, at in places)
    table = replace(audited.view.table, confirmed=(*audited.view.table.confirmed, *said))
    write_atomic(path, drafting.text(table))
    click.echo(f"{path.relative_to(context.root).as_posix()}: {len(said)} confirmed")


def _tables(
    context: Context, table: str | None, given: tuple[str, ...], benchmark: str | None, lower: bool | None
) -> tuple[list[TableView], list[TableView]]:
    """The tables to audit, and those in which their rows may stand too."""
    from site_builder.lists.reading import read_file
    from site_builder.results import reading
    from site_builder.results.loading import Results
    from site_builder.results.table import TableView
    from site_builder.text.suggest import did_you_mean

    file = context.folder / table if table and table != "-" else None
    if (
        file is not None
        and file.suffix.lower() in (".csv", ".tsv", ".txt", ".md", ".html", ".htm", ".tex")
        and not file.is_file()
    ):
        raise UsageError(f"there is no file {table!r}", hint="kb audit without a name shows the reported tables")
    if table != "-" and (file is None or file.suffix == ".yml" or not file.is_file()):
        views = Results(context.catalog).views
        wanted = file.stem if file is not None and file.suffix == ".yml" else table
        if wanted is None:
            return list(views.values()), list(views.values())
        if wanted not in views:
            hint = "kb audit without a name shows all; a CSV file must exist"
            raise UsageError(f"there is no table or file {table!r}{did_you_mean(wanted, views)}", hint=hint)
        return [views[wanted]], list(views.values())
    try:
        results = Results(context.catalog)
        catalog, others = results.catalog, list(results.views.values())
    except UsageError:  # outside a knowledge base a table can still be recomputed
        catalog, others = None, []
    said = {"benchmark": benchmark, "sizes": given, "lower_is_better": lower}
    known = catalog.benchmarks if catalog else {}
    text = read_file(Path("-")) if table == "-" else None
    return [TableView(one, known) for one in reading.read(file or Path("stdin"), hints_of(catalog, said), text)], others


def hints_of(catalog: Catalog | None, said: Mapping[str, Any]) -> Hints:
    """What options say of a table, and the names of the knowledge base. Raises UsageError for an unknown benchmark,
    metric, role or side."""
    from site_builder.results.reading import Hints, Names
    from site_builder.text.suggest import did_you_mean

    names = Names.of(catalog) if catalog else Names()
    for what, known in (("benchmark", names.benchmarks), ("metric", names.metrics)):
        word = said.get(what)
        if word is not None and word not in known:
            raise UsageError(f"there is no {what} {word!r}{did_you_mean(word, known)}")
    n, column_n = sizes(said.get("sizes") or ())
    meanings: dict[str, dict[str, str]] = {}
    for word in said.get("means") or ():
        name, _, meant = word.rpartition("=")
        side, _, what = meant.partition(":")
        if not (name and side and what):
            raise UsageError(
                f"--means {word!r} says nothing",
                hint="write --means NAME=SIDE:WHAT, with a paper or node that the name stands for",
            )
        meanings.setdefault(name, {})[side] = what
    roles: dict[str, Any] = {}
    for word in said.get("roles") or ():
        name, _, roles_word = word.rpartition("=")
        roles[name] = roles_word
    return Hints(
        n, column_n, said.get("benchmark"), said.get("lower_is_better"), said.get("metric"), said.get("unit"), roles,
        said.get("columns"), meanings, names,
    )  # fmt: skip


def sizes(words: tuple[str, ...]) -> tuple[int | None, dict[str, int]]:
    """``--n`` as one number for all columns, and numbers of single columns."""
    everywhere: int | None = None
    columns: dict[str, int] = {}
    for word in words:
        name, _, size = word.rpartition("=")
        if not size.isdecimal() or int(size) == 0:
            raise UsageError(f"--n {word!r} is no number of items", hint='write --n 167 or --n "Hate Speech=163"')
        if name:
            columns[name] = int(size)
        else:
            everywhere = int(size)
    return everywhere, columns
