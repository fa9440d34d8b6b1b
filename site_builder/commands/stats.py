"""kb stats: counts over the whole knowledge base."""

from __future__ import annotations

import click

from site_builder.commands._context import Context, pass_context


@click.command()
@click.option("--format", "form", type=click.Choice(["table", "json", "csv", "markdown"]), default="table")
@click.option("--top", type=click.IntRange(min=1), default=10, show_default=True, metavar="N",
              help="Print the N most frequent values of long fields (tables only).")  # fmt: skip
@pass_context
def command(context: Context, form: str, top: int) -> None:
    """Count papers by type, phase, node, year, venue and more.

    A paper with several values of a field counts under each of them.
    """
    from site_builder.output.overview import counts_text
    from site_builder.query.overview import counts

    click.echo(counts_text(counts(context.catalog), form, top))
