"""kb analyse: what the published tables tell of one model."""

from __future__ import annotations

import click

from site_builder.commands._context import Context, pass_context


@click.command()
@click.argument("model")
@click.option("--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text")
@pass_context
def command(context: Context, model: str, form: str) -> None:
    """Say where MODEL differs significantly from which other model, and what the data cannot tell.

    MODEL is an id, name or alias of taxonomy/models/. Groups of scenarios that count other things stand apart; multiple
    choice is set against guessing; the end says which run, of how many items, would settle what is open.
    """
    from site_builder.output import analysis as analysis_views
    from site_builder.results import analysis
    from site_builder.results.loading import Results

    found = analysis.build(Results(context.catalog), model)
    click.echo(analysis_views.FORMATS[form](found), nl=False)
