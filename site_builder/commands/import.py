# ruff: noqa: N999 - the verb is the name of the module
"""kb import: papers from an awesome list or a bibliography, as drafts of entries."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from site_builder.commands._context import Context, all_rules, pass_context
from site_builder.commands._reports import FORMS, rendered
from site_builder.diagnostics import Severity
from site_builder.errors import KbError

if TYPE_CHECKING:
    from site_builder.bibliography.importing import Import

_HELP = {
    "awesome": """Read the Markdown list FILE: bullets, numbered lists and tables under any headings.""",
    "bibtex": """Read the bibliography FILE in BibTeX or biblatex. Keys that are fit for entries stay as they are.""",
    "ris": """Read the bibliography FILE in RIS, as EndNote, Zotero, Scopus and publishers write it.""",
    "csl": """Read the bibliography FILE in CSL-JSON, as Zotero and pandoc write it. Keys that are fit for entries
    stay as they are.""",
}


@click.group("import")
def command() -> None:
    """Read papers from another list as drafts of entries, and check them as entries are checked.

    Problems point to the lines of the list, and the counts at the end say what became of everything that looks like a
    paper. Papers that are here already are recognised, by title, arXiv id or DOI.
    """


def _verb(name: str) -> click.Command:
    """The command for one kind of file."""

    @click.command(name, help=f"{_HELP[name]}\n\nExit status: 1 where there is an error, else 0.")
    @click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
    @click.option("--output", metavar="DIR", help="Write every draft into DIR (- for standard output).")
    @click.option("--write", is_flag=True, help="Write the drafts of papers that are not here yet into papers/.")
    @click.option("--format", "form", type=click.Choice(FORMS), default="text", help="How to print the problems.")
    @pass_context
    def run(context: Context, file: Path, output: str | None, write: bool, form: str) -> None:
        _import(context, name, file, output, write, form)

    return run


for _name in _HELP:
    command.add_command(_verb(_name))


def _import(context: Context, kind_name: str, file: Path, output: str | None, write: bool, form: str) -> None:
    """Print the problems, write the drafts where they are wanted, and leave with the exit status."""
    from site_builder.bibliography.importing import Import
    from site_builder.lists.reading import KINDS, read_file

    kind, rules = KINDS[kind_name], all_rules()
    text = read_file(file if str(file) == "-" else context.folder / file)
    name = "stdin" if str(file) == "-" else file.as_posix()
    reading = kind.read(text, name, context.catalog, datetime.now(UTC).date().isoformat())
    found = Import(reading, context.catalog, keep_ids=kind.keys)
    report = found.report()
    if not found.drafts and not report:
        hint = "a paper is a bullet, a table row or an @entry with a title and a link or identifier"
        raise KbError(f"no paper was found in {name!r}", hint=hint)
    lines = text.split("\n")
    click.echo(rendered(report, form, rules, context.root, lambda _: lines, 1), err=output == "-")
    _deliver(found, context, output, write)
    here = f"{len(found.drafts)} papers, {len(found.known)} of them here already, {len(found.new)} new"
    click.echo(f"{name}: {reading.counts}\n{name}: {here}", err=True)
    sys.exit(1 if report.count(Severity.ERROR) else 0)


def _deliver(found: Import, context: Context, output: str | None, write: bool) -> None:
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
