"""kb fmt: entries in the house layout."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from site_builder.commands._context import Context, pass_context
from site_builder.commands._files import files_named

KINDS = ("paper", "model", "benchmark")


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")
@click.option("--check", is_flag=True, help="Change nothing; leave with status 1 if a file would change.")
@pass_context
def command(context: Context, files: Sequence[Path], check: bool) -> None:
    """Bring papers, models and benchmarks (or each FILE) into the house layout.

    Fields stand in the order of the schema, prose is folded, text is quoted where it must be. Comments stay. Files that
    kb check finds unreadable are left as they are.
    """
    from site_builder.files import write_atomic
    from site_builder.schema.formatting import formatted

    catalog = context.catalog
    chosen = files_named(catalog, context.folder, files) if files else set(catalog.store.files)
    changed = 0
    for path, file in sorted(catalog.store.files.items()):
        if path not in chosen or file.kind not in KINDS or file.problems:
            continue
        before = catalog.source(path).text
        after = formatted(before, catalog.store.kinds[file.kind].record)
        if after is not None and after != before:
            changed += 1
            click.echo(path)
            if not check:
                write_atomic((catalog.root / path).resolve(), after)
    click.echo(f"{changed} of {len(chosen)} files {'would change' if check else 'changed'}", err=True)
    sys.exit(1 if check and changed else 0)
