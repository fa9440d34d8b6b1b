# ruff: noqa: N999 - the verb is the name of the module
"""kb import: papers from an awesome list or a bibliography, as drafts of entries."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from site_builder.commands._context import Context, all_rules, pass_context
from site_builder.commands._reports import FORMS, rendered
from site_builder.diagnostics import Severity
from site_builder.errors import KbError

if TYPE_CHECKING:
    from site_builder.bibliography.drafts import Reading
    from site_builder.bibliography.importing import Import


@click.group("import")
def command() -> None:
    """Read papers from another list as drafts of entries, and check them as entries are checked.

    Problems point to the lines of the list. Papers that are here already are recognised, by title, arXiv id or DOI.
    """


def options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The argument and the options that both kinds of list share."""
    for decorate in (
        click.argument("file", type=click.Path(path_type=Path)),
        click.option("--output", metavar="DIR", help="Write every draft into DIR (- for standard output)."),
        click.option("--write", is_flag=True, help="Write the drafts of papers that are not here yet into papers/."),
        click.option("--format", "form", type=click.Choice(FORMS), default="text", help="How to print the problems."),
        pass_context,
    ):
        function = decorate(function)
    return function


@command.command()
@options
def awesome(context: Context, file: Path, **choices: Any) -> None:
    """Read the Markdown list FILE: bullets, numbered lists and tables under any headings.

    Prints what is wrong with the list. Exit status: 1 where there is an error, else 0.
    """
    from site_builder.lists.reading import read_awesome, read_text

    text = read_text(context.folder / file)
    today = datetime.now(UTC).date().isoformat()
    finish(context, file, text, read_awesome(text, file.as_posix(), context.catalog, today), **choices)


@command.command()
@options
def bibtex(context: Context, file: Path, **choices: Any) -> None:
    """Read the bibliography FILE. Keys that are fit for entries stay as they are.

    Broken and duplicate blocks are reported with their lines. Exit status: 1 where there is an error, else 0.
    """
    from site_builder.lists.reading import read_bibtex, read_text

    text = read_text(context.folder / file)
    finish(context, file, text, read_bibtex(text, file.as_posix(), context.catalog), keep_ids=True, **choices)


def finish(
    context: Context,
    file: Path,
    text: str,
    reading: Reading,
    *,
    output: str | None,
    write: bool,
    form: str,
    keep_ids: bool = False,
) -> None:
    """Print the problems, write the drafts where they are wanted, and leave with the exit status."""
    from site_builder.bibliography.importing import Import

    rules = all_rules()
    found = Import(reading, context.catalog, keep_ids=keep_ids)
    report = found.report()
    if not found.drafts and not report:
        hint = "a paper is a bullet, a table row or an @entry with a title and a link or identifier"
        raise KbError(f"no paper was found in {str(file)!r}", hint=hint)
    lines = text.split("\n")
    click.echo(rendered(report, form, rules, context.root, lambda _: lines, 1), err=output == "-")
    deliver(found, context, output, write)
    counts = f"{len(found.drafts)} papers, {len(found.known)} of them here already, {len(found.new)} new"
    click.echo(f"{file}: {counts}", err=True)
    sys.exit(1 if report.count(Severity.ERROR) else 0)


def deliver(found: Import, context: Context, output: str | None, write: bool) -> None:
    """Put the drafts where the options say, and name what was written on standard error."""
    from site_builder.bibliography.importing import write_drafts
    from site_builder.schema.emit import entry_text

    if output == "-":
        click.echo("---\n".join(entry_text(draft.paper) for draft in found.drafts), nl=False)
    elif output:
        written = write_drafts(found.drafts, context.folder / output)
        click.echo(f"wrote {len(written)} drafts to {output}", err=True)
    if write:
        for path in write_drafts(found.new, context.root / "papers"):
            click.echo(f"wrote {path.relative_to(context.root)}", err=True)
