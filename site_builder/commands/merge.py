"""kb merge: one entry of two that stand for one paper."""

from __future__ import annotations

import click

from site_builder.commands._changes import finished, make, show
from site_builder.commands._completion import paper_ids
from site_builder.commands._context import Context, pass_context


@click.command()
@click.argument("kept", metavar="KEPT", shell_complete=paper_ids())
@click.argument("gone", metavar="GONE", shell_complete=paper_ids())
@click.option("--diff", is_flag=True, help="Print what would change, write nothing.")
@pass_context
def command(context: Context, kept: str, gone: str, diff: bool) -> None:
    """Take the paper GONE up into KEPT: a preprint and its published version, say, that stand as two entries.

    KEPT gets what only GONE knows: identifiers, venue, labels, relations, links. Its own values, comments and layout
    stay; what was dropped of GONE is told. GONE becomes a former id, and all that led to it leads to KEPT.
    """
    from site_builder.knowledge.renaming import merge
    from site_builder.query.finding import Finder

    if finished(context.root):
        return
    finder = Finder(context.catalog)
    change = merge(context.catalog, finder.paper(kept), finder.paper(gone))
    (show if diff else make)(context.root, change.texts)
    for note in change.notes:
        click.echo(f"note: {note}", err=True)
