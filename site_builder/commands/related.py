"""kb related: papers near a paper, and why."""

from __future__ import annotations

import click

from site_builder.commands._completion import paper_ids
from site_builder.commands._context import Context, pass_context


@click.command()
@click.argument("paper", metavar="ID", shell_complete=paper_ids())
@click.option("--limit", type=click.IntRange(min=1), default=10, show_default=True, metavar="N")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv", "markdown"]), default="table")
@pass_context
def command(context: Context, paper: str, limit: int, form: str) -> None:
    """Show the papers nearest to the paper ID, with the reasons.

    Reasons are relations in both directions, shared nodes, benchmarks, models and authors (the rarer, the heavier),
    and papers that both relate to or that relate to both.
    """
    from site_builder.knowledge.related import Related
    from site_builder.output.related import related_text
    from site_builder.query.finding import Finder

    found = Related(context.catalog).of(Finder(context.catalog).paper(paper), limit)
    if found:
        click.echo(related_text(context.catalog, found, form))
    else:
        click.echo("no paper shares anything with this one", err=True)
