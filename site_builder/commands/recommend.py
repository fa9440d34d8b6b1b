"""kb recommend: what to use against something, by the evidence."""

from __future__ import annotations

import click

from site_builder.commands._context import Context, pass_context
from site_builder.commands._matrix import MatrixCommand, node
from site_builder.errors import UsageError


@click.command(cls=MatrixCommand)
@click.option("--access", help="What you have, by the words of kb.yml: what needs more is left out.")
@click.option(
    "--limit", type=click.IntRange(min=1), default=8, show_default=True, metavar="N", help="Show the first N."
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@pass_context
def command(
    context: Context, access: str | None, limit: int, form: str, row: str | None, column: str | None
) -> None:  # fmt: skip
    """Say what was tried against a row of the matrix with what you have, the strongest evidence first.

    Beside the values without and with it stand the worst ones that were measured, what it costs, who breaks it, and
    what is not known. Values are compared within one source only.
    """
    from site_builder.output.recommend import FORMATS
    from site_builder.results.coverage import coverage
    from site_builder.results.loading import Results
    from site_builder.results.recommend import recommend

    results = Results(context.catalog)
    found, taxonomy = coverage(results), context.catalog.taxonomy
    if row is None:
        word = found.matrix.row_word
        raise UsageError(f"--{word} is missing", hint=f"name a node: kb recommend --{word} NODE [--access ...]")
    rows = taxonomy.subtree(node(taxonomy, found.matrix.rows, row))
    made, unclear = recommend(results, found, rows, access)
    if column is not None:
        below = taxonomy.subtree(node(taxonomy, found.matrix.columns, column))
        made = [one for one in made if below.intersection(one.nodes)]
    click.echo(FORMATS[form](made, unclear, limit), nl=False)
