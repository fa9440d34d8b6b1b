"""kb graph: the knowledge base as a graph for other programs."""

from __future__ import annotations

from pathlib import Path

import click

from site_builder.commands._completion import entry_ids
from site_builder.commands._context import Context, pass_context

KINDS = ("paper", "node", "model", "benchmark", "venue", "author")
MERMAID_KINDS, MERMAID_EDGES = ("paper", "node"), 300
"""What Mermaid can draw: these kinds unless others are asked for, and not many edges (it refuses 500)."""


@click.command()
@click.argument("expression", nargs=-1)
@click.option("--format", "form", type=click.Choice(["graphml", "json", "dot", "mermaid"]), default="graphml")
@click.option("--of", "centre", metavar="ID", shell_complete=entry_ids(), help="Only what is near this entry.")
@click.option("--depth", type=click.IntRange(min=1), default=1, show_default=True, help="How many steps near is.")
@click.option("--kind", type=click.Choice(KINDS), multiple=True, help="Only vertices of these kinds (default: all).")
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="Write to a file.")
@pass_context
def command(
    context: Context,
    expression: tuple[str, ...],
    form: str,
    centre: str | None,
    depth: int,
    kind: tuple[str, ...],
    output: Path | None,
) -> None:
    """Write the graph of papers, nodes, models, benchmarks, venues and authors.

    An EXPRESSION of the query language keeps the papers that answer it and what they touch. Vertices are named
    kind:id, every edge has a type.
    """
    from site_builder.commands._output import write
    from site_builder.errors import UsageError
    from site_builder.knowledge import graph
    from site_builder.query.evaluation import Collection
    from site_builder.query.finding import Finder

    catalog = context.catalog
    papers = None
    if form == "mermaid" and not kind:
        kind = MERMAID_KINDS
    if expression:
        papers = [row["id"] for row in Collection(catalog).answer(" ".join(expression)).rows]
    made = graph.build(catalog, kind or KINDS, papers)
    if centre:
        vertex = ":".join(Finder(catalog).one(centre))
        if vertex not in made:
            raise UsageError(f"{vertex} is not in this graph", hint="choose other kinds or a wider expression")
        made = graph.around(made, vertex, depth)
    if form == "mermaid" and (left := graph.cut(made, MERMAID_EDGES)):
        click.echo(
            f"Mermaid draws few edges: {left:,} of what is least linked were left out; choose with --of, --depth, "
            "--kind or an expression, or take another format",
            err=True,
        )
    write(graph.text(made, form), output)
