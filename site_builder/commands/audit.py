"""kb audit: what can be recomputed of published tables, and what does not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from site_builder.commands._context import Context, pass_context
from site_builder.errors import UsageError

if TYPE_CHECKING:
    from site_builder.results.table import TableView


@click.command()
@click.argument("table", required=False)
@click.option("--n", "given", multiple=True, metavar="N|COLUMN=N", help="Items behind each value, or of one column.")
@click.option("--benchmark", help="Benchmark of a CSV file: gives items, groups and chance level.")
@click.option("--lower-is-better/--higher-is-better", default=None, help="Direction of the values of a CSV file.")
@click.option("--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text")
@pass_context
def command(
    context: Context, table: str | None, given: tuple[str, ...], benchmark: str | None,
    lower_is_better: bool | None, form: str,
) -> None:  # fmt: skip
    """Recompute TABLE: a reported table, or any CSV or TSV file; without it, all reported tables.

    A CSV file holds one value a line (columns model, value and any of benchmark, split, category, n, metric), or models
    as rows and scenarios as columns, or the other way round. **bold** marks the best value, __underlined__ the second.
    Exit status: 1 where a warning is neither mended nor confirmed, else 0.
    """
    from site_builder.output import audit as audit_views
    from site_builder.results import audit

    chosen, others = _tables(context, table, given, benchmark, lower_is_better)
    library = audit.Library(others)
    audited = [audit_views.Audited(view, audit.table(view, library)) for view in chosen]
    if table is None:
        audited = [one for one in audited if one.findings]
    click.echo(audit_views.FORMATS[form](audited), nl=False)
    raise SystemExit(1 if any(audit.unsettled(one.findings) for one in audited) else 0)


def _tables(
    context: Context, table: str | None, given: tuple[str, ...], benchmark: str | None, lower: bool | None
) -> tuple[list[TableView], list[TableView]]:
    """The tables to audit, and those in which their rows may stand too."""
    from site_builder.results import csvtable
    from site_builder.results.loading import Results
    from site_builder.results.table import TableView
    from site_builder.text.suggest import did_you_mean

    file = context.folder / table if table else None
    if file is not None and file.suffix.lower() in (".csv", ".tsv", ".txt") and not file.is_file():
        raise UsageError(f"there is no file {table!r}", hint="kb audit without a name shows the reported tables")
    if file is None or file.suffix == ".yml" or not file.is_file():
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
        known, models, others = results.catalog.benchmarks, results.catalog.models, list(results.views.values())
    except UsageError:  # outside a knowledge base a table can still be recomputed
        known, models, others = {}, {}, []  # type: ignore[assignment]
    if benchmark is not None and benchmark not in known:
        raise UsageError(f"there is no benchmark {benchmark!r}{did_you_mean(benchmark, known)}")
    n, column_n = sizes(given)
    hints = csvtable.Hints(n, column_n, benchmark, lower, known, models)
    return [TableView(one, known) for one in csvtable.read(file, hints)], others


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
