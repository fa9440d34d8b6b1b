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
    from site_builder.bibliography.drafts import Reading
    from site_builder.bibliography.importing import Import

_HELP = {
    "awesome": """Read the Markdown list FILE: bullets, numbered lists and tables under any headings.""",
    "bibtex": """Read the bibliography FILE in BibTeX or biblatex. Keys that are fit for entries stay as they are.""",
    "ris": """Read the bibliography FILE in RIS, as EndNote, Zotero, Scopus and publishers write it.""",
    "csl": """Read the bibliography FILE in CSL-JSON, as Zotero and pandoc write it. Keys that are fit for entries
    stay as they are.""",
    "csv": """Read the table FILE, one row a paper, its columns told by their headers.""",
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


@command.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--names", type=click.Path(path_type=Path), help="What names mean that no registry has: a YAML file.")
@click.option("--propose", type=click.Path(path_type=Path), help="Write such a file, with the nearest name for each.")
@click.option("--by", default="import jsonl", show_default=True, help="Who labelled the lines that do not say it.")
@click.option("--write", is_flag=True, help="Write new entries, their headline numbers, and new names of --names.")
@click.option("--format", "form", type=click.Choice(FORMS), default="text", help="How to print the problems.")
@pass_context
def jsonl(
    context: Context, file: Path, names: Path | None, propose: Path | None, by: str, write: bool, form: str
) -> None:
    """Read FILE, one paper a line in JSON: the fields of an entry, with names in place of ids.

    Venues, models and benchmarks are looked up in the registries by id, name and alias; a name that is missing is a
    warning with the nearest one. --propose writes all missing names to a file with a proposal for each; edited, it
    serves as --names, and --write then adds the records that it says are new.

    Exit status: 1 where there is an error, else 0.
    """
    from site_builder.bibliography.importing import Import
    from site_builder.files import write_atomic
    from site_builder.lists.jsonl import read_lines
    from site_builder.lists.reading import read_file, refuse_other_kind
    from site_builder.lists.registering import KINDS, Names, decisions, new_records, write_records

    text = read_file(file if str(file) == "-" else context.folder / file)
    name = "stdin" if str(file) == "-" else file.as_posix()
    refuse_other_kind(text, name, "jsonl")
    known = Names(context.catalog, decisions(context.folder / names) if names else {})
    today = datetime.now(UTC).date().isoformat()
    lines = read_lines(text, name, context.catalog, known, by=by, today=today)
    found = Import(lines.reading, context.catalog, keep_ids=True, settled=(f"unknown-{kind}" for kind in KINDS))
    records = new_records(known)
    if write:
        for path in write_records(records, context.root):
            click.echo(f"wrote {path.relative_to(context.root)}", err=True)
        for path in lines.write_headlines(found.new, context.root, f"{by}, {today}"):
            click.echo(f"wrote {path.relative_to(context.root)}", err=True)
    if propose:
        write_atomic(context.folder / propose, known.proposal())
        click.echo(f"wrote {propose}: {sum(map(len, known.missing.values()))} names to decide", err=True)
    _finish(context, found, lines.reading, text, name, None, write, form)


def _import(context: Context, kind_name: str, file: Path, output: str | None, write: bool, form: str) -> None:
    """Read a file of a kind, and finish."""
    from site_builder.bibliography.importing import Import
    from site_builder.lists.reading import KINDS, read_file, refuse_other_kind

    kind = KINDS[kind_name]
    text = read_file(file if str(file) == "-" else context.folder / file)
    name = "stdin" if str(file) == "-" else file.as_posix()
    refuse_other_kind(text, name, kind_name)
    reading = kind.read(text, name, context.catalog, datetime.now(UTC).date().isoformat())
    found = Import(reading, context.catalog, keep_ids=kind.keys)
    _finish(context, found, reading, text, name, output, write, form)


def _finish(
    context: Context, found: Import, reading: Reading, text: str, name: str, output: str | None, write: bool, form: str
) -> None:
    """Print the problems, write the drafts where they are wanted, and leave with the exit status."""
    report, rules = found.report(), all_rules()
    if not found.drafts and not report:
        hint = "a paper is a bullet, a table row, an @entry, a record (TY  - …) or an item of CSL, with a title"
        raise KbError(f"no paper was found in {name!r}", hint=hint)
    lines = text.split("\n")
    click.echo(rendered(report, form, rules, context.root, lambda _: lines, 1), err=output == "-")
    _deliver(found, context, output, write)
    repeated = len(found.drafts) - len(found.known) - len(found.new)
    again = f"{repeated} repeated, " if repeated else ""
    here = f"{len(found.drafts)} papers, {len(found.known)} of them here already, {again}{len(found.new)} new"
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
