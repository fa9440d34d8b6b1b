"""kb coverage: which defense was tried against which attack."""

from __future__ import annotations

import click

from site_builder.commands._context import Context, pass_context


@click.command()
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table")
@pass_context
def command(context: Context, form: str) -> None:
    """Show which defense was evaluated against which attack, on which benchmark and model, with the evidence.

    Evidence is a relation between papers, a benchmark that carries the attack, or a row of results.
    """
    from site_builder.output import coverage as coverage_views
    from site_builder.results import coverage
    from site_builder.results.loading import Results

    found = coverage.matrix(Results(context.catalog))
    click.echo(coverage_views.FORMATS[form](found), nl=False)
