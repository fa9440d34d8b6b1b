"""kb fmt: entries in the house layout."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from site_builder.commands._changes import read, show
from site_builder.commands._context import Context, pass_context, with_progress
from site_builder.commands._files import files_named
from site_builder.errors import UsageError
from site_builder.files import write_atomic
from site_builder.schema.formatting import formatted
from site_builder.schema.kinds import PAPER

KINDS = ("paper", "model", "benchmark")


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, allow_dash=True), metavar="[FILE]...")
@click.option("--check", is_flag=True, help="Change nothing; leave with status 1 if a file would change.")
@click.option("--diff", is_flag=True, help="Print what would change, change nothing; status 1 as with --check.")
@pass_context
def command(context: Context, files: Sequence[Path], check: bool, diff: bool) -> None:
    """Bring papers, models and benchmarks (or each FILE) into the house layout.

    Fields stand in the order of the schema, prose is folded, text is quoted where it must be. Comments stay. Files that
    kb check finds unreadable are left as they are. With - an entry of a paper is read from standard input and printed.
    """
    if [str(file) for file in files] == ["-"]:
        click.echo(_formatted_input(), nl=False)
        return
    catalog = context.load()
    chosen = files_named(catalog, context.folder, files) if files else set(catalog.store.files)
    entries = [file for path, file in sorted(catalog.store.files.items()) if path in chosen and file.kind in KINDS]
    changed = 0
    for file in with_progress([file for file in entries if not file.problems], "laying out"):
        before = read(catalog.root / file.path) or ""
        after = formatted(before.removeprefix("\ufeff"), catalog.store.kinds[file.kind].record)
        if after is None or after == before:
            continue
        changed += 1
        if diff:
            show(catalog.root, {file.path: after})
        else:
            click.echo(file.path)
        if not (check or diff):
            write_atomic((catalog.root / file.path).resolve(), after)
    said = "would change" if check or diff else "changed"
    click.echo(f"{changed} of {len(entries)} files {said}", err=True)
    if unread := sum(bool(file.problems) for file in entries):
        click.echo(f"{unread} were left as they are, since kb check finds problems in how they are written", err=True)
    sys.exit(1 if (check or diff) and changed else 0)


def _formatted_input() -> str:
    """The entry on standard input in the house layout. Raises UsageError where it is no valid one."""
    after = formatted(sys.stdin.read(), PAPER.record)
    if after is None:
        raise UsageError("standard input holds no valid entry of a paper", hint="kb check says of a file what is wrong")
    return after
