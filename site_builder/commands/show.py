"""kb show: all that is known of one thing."""

from __future__ import annotations

import json

import click

from site_builder.commands._completion import entry_ids
from site_builder.commands._context import Context, pass_context


@click.command()
@click.argument("name", metavar="ID", shell_complete=entry_ids())
@click.option("--json", "as_json", is_flag=True, help="Print the entry as JSON, as the site publishes it.")
@pass_context
def command(context: Context, name: str, as_json: bool) -> None:
    """Show a paper, node, model, benchmark, venue or author.

    \b
      kb show gong2023figstep            a paper, also by arXiv id, DOI or title
      kb show by-size/calliper           a node, by its path or the end of it
      kb show "Mang Ye"                  an author

    Where one name means several things, the first of this order is shown; paper:NAME, node:NAME, model:NAME,
    benchmark:NAME, venue:NAME and author:NAME ask for one kind.
    """
    from site_builder.knowledge.entries import Entries
    from site_builder.output.entries import entry_text
    from site_builder.query.finding import Finder

    finder = Finder(context.catalog)
    kind, found = finder.one(name)
    entry = Entries(context.catalog)(kind, found)
    click.echo(json.dumps(entry, ensure_ascii=False, indent=2) if as_json else entry_text(context.catalog, entry))
    others = [f"{other_kind}:{other}" for other_kind, other in finder.all(name)[1:]]
    if others:
        click.echo(f"{name!r} also means {', '.join(others)}", err=True)
