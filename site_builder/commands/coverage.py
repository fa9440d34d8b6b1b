"""kb coverage: what was tried against what."""

from __future__ import annotations

import click

from site_builder.commands._context import Context, pass_context
from site_builder.commands._matrix import MatrixCommand, node


@click.command(cls=MatrixCommand)
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table")
@pass_context
def command(context: Context, form: str, row: str | None, column: str | None) -> None:
    """Show the evidence of what was tried against what, as kb.yml lays its matrix.

    Evidence, the strongest first: values without and with it in one table, a value with it, a relation between papers,
    a shared benchmark, and what a paper says of itself. A node chosen is shown with all its values. What is not listed
    was not entered; that does not mean that nobody tried.
    """
    from site_builder.output import coverage as printed
    from site_builder.results.coverage import coverage
    from site_builder.results.loading import Results

    found = coverage(Results(context.catalog))
    taxonomy, chosen = context.catalog.taxonomy, list(found.cells)
    if row is not None:
        below = taxonomy.subtree(node(taxonomy, found.matrix.rows, row))
        chosen = [cell for cell in chosen if cell.row in below]
    if column is not None:
        below = taxonomy.subtree(node(taxonomy, found.matrix.columns, column))
        chosen = [cell for cell in chosen if cell.column in below]
    if form == "table" and (row or column):
        click.echo(printed.node_text(found, chosen), nl=False)
        return
    click.echo(printed.FORMATS[form](found, chosen), nl=False)
