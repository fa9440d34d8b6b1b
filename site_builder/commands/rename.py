"""kb rename: another id for a record, everywhere."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from site_builder.commands._changes import finished, make, show
from site_builder.commands._completion import entry_ids
from site_builder.commands._context import Context, pass_context
from site_builder.errors import UsageError


@click.command()
@click.argument("old", metavar="OLD", shell_complete=entry_ids())
@click.argument("new", metavar="NEW")
@click.option("--diff", is_flag=True, help="Print what would change, write nothing.")
@pass_context
def command(context: Context, old: str, new: str, diff: bool) -> None:
    """Give the paper, node, model, benchmark or venue OLD the id NEW, and mend all that leads to it.

    \b
      kb rename gong2023figstep gong2025figstep
      kb rename node:method/by-sise method/by-size

    Only the ids change; comments and layout stay. The old id goes on to work: papers keep it under former_ids, nodes
    under moved, models and benchmarks as an alias. A node takes along all below it.
    """
    from site_builder.knowledge.renaming import rename
    from site_builder.query.finding import Finder

    if finished(context.root):
        return
    kind, name = Finder(context.catalog).one(old)
    if kind == "author":
        raise UsageError("an author has no id", hint="change the name in the entries; kb query --author finds them")
    change = rename(context.catalog, kind, name, new, datetime.now(UTC).date().isoformat())
    (show if diff else make)(context.root, change.texts)
    for note in change.notes:
        click.echo(f"note: {note}", err=True)
