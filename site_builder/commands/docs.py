"""kb docs: the reference pages and JSON Schemas."""

from __future__ import annotations

import sys

import click

from site_builder.commands._context import Context, all_rules, pass_context


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; leave with status 1 when something is out of date.")
@pass_context
def command(context: Context, check: bool) -> None:
    """Write docs/reference/ from the schema, the rules and the command line.

    The JSON Schemas list the ids of the taxonomy, so run it again after a node, facet value, venue, model or
    benchmark was added. They also let editors complete ids of papers; --check does not ask for the newest ones.
    """
    from site_builder.reference import writing

    context.catalog.require_vocabulary()
    group = click.get_current_context().find_root().command
    assert isinstance(group, click.Group)
    files = writing.reference_files(context.catalog, all_rules(), group, context)
    if not check:
        changed = writing.write(context.root, files)
        click.echo(f"{len(changed)} of {len(files)} files changed", err=True)
        return
    found = writing.stale(context.root, files)
    for path, reason in found.items():
        click.echo(f"{path}: {reason}")
    if found:
        click.echo("run kb docs and commit what it writes", err=True)
        sys.exit(1)
