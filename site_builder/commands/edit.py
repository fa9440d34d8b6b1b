"""kb edit: the file of a thing in your editor, and what the checks say of it afterwards."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys

import click

from site_builder.commands._completion import entry_ids
from site_builder.commands._context import Context, all_rules, pass_context
from site_builder.commands._reports import rendered
from site_builder.diagnostics import Severity, split_lines
from site_builder.errors import UsageError


@click.command()
@click.argument("name", metavar="ID", shell_complete=entry_ids())
@pass_context
def command(context: Context, name: str) -> None:
    """Open the file of ID (or a FILE of the knowledge base) in your editor, then check it.

    The editor is what VISUAL or EDITOR names. Exit status: 1 where the checks then find an error, else 0.
    """
    from site_builder.checks.running import check

    path = _file(context, name)
    _edit(str(context.root / path))
    rules, catalog = all_rules(), context.load()
    report = check(catalog, {path})
    click.echo(rendered(report, "text", rules, catalog.root, lambda one: split_lines(catalog.source(one).text), 1))
    sys.exit(1 if report.count(Severity.ERROR) else 0)


def _file(context: Context, name: str) -> str:
    """The file, from the root, in which the record stands that ``name`` means; a broken one is found by its name."""
    from site_builder.query.finding import Finder

    catalog = context.catalog
    for path in (name, f"papers/{name}.yml", f"taxonomy/models/{name}.yml", f"taxonomy/benchmarks/{name}.yml"):
        if path in catalog.store.files:
            return path
    kind, found = Finder(catalog).one(name)
    single = {"node": "taxonomy/nodes.yml", "venue": "taxonomy/venues.yml"}
    if kind == "author":
        raise UsageError("an author has no file", hint="kb query --author finds the entries")
    records = {"paper": catalog.paper_paths, "model": catalog.models.paths, "benchmark": catalog.benchmarks.paths}
    return single[kind] if kind in single else records[kind][found]


def _edit(path: str) -> None:
    words = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi")
    try:
        status = subprocess.run([*words, path], check=False).returncode
    except OSError as error:
        raise UsageError(f"{words[0]!r} cannot be run: {error.strerror}", hint="name an editor in EDITOR") from None
    if status:
        raise UsageError(f"the editor {words[0]!r} left with status {status}", hint="the file may be unchanged")
