"""kb gaps: where no evidence was entered."""

from __future__ import annotations

import click

from site_builder.commands._context import Context, pass_context


@click.command()
@click.option("--kind", type=click.Choice(["leaf", "pair", "cell"]), multiple=True, help="Only gaps of this kind.")
@click.option("--limit", type=click.IntRange(min=1), default=10, show_default=True, metavar="N",
              help="Print the first N of each kind.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(["table", "json", "csv", "markdown"]), default="table")
@pass_context
def command(context: Context, kind: tuple[str, ...], limit: int, form: str) -> None:
    """Rank the places of the taxonomy and of the matrix for which nothing was entered.

    \b
    leaf  a leaf of the taxonomy with fewer papers than the mean of the other
          leaves of its type and phase; score (1 + mean) / (1 + papers)
    pair  a row and a column of the matrix without evidence of any kind; score
          sqrt(a x b), where a and b count the papers on either side, each
          halved for every two years before the newest; pairs of one phase first
    cell  the same on one benchmark, only when asked for with --kind cell

    What counts as evidence is what kb coverage lists.
    """
    from site_builder.output.coverage import gaps_text
    from site_builder.results.coverage import coverage, gaps
    from site_builder.results.loading import Results

    matrix = context.catalog.settings.matrix
    found = coverage(Results(context.catalog)) if matrix else None
    if text := gaps_text(found, gaps(context.catalog, found, kind or ("leaf", "pair")), form, limit):
        click.echo(text)
    else:
        click.echo("no gap was found", err=True)
