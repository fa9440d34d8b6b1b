"""kb add result: a published table of results, from the file in which it is printed."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from site_builder.commands._context import Context, pass_context
from site_builder.errors import UsageError
from site_builder.schema.judging import JUDGES

if TYPE_CHECKING:
    from site_builder.results.drafting import Facts
    from site_builder.results.loading import Results
    from site_builder.results.reading import Hints, Understood
    from site_builder.schema.tables import ReportedTable

ROLES = ["model", "side", "split", "category", "metric", "judge", "benchmark", "group", "label", "left out"]


@click.command()
@click.argument("table", type=click.Path(path_type=Path), metavar="FILE|-")
@click.option("--paper", help="Id of the paper that prints the table.")
@click.option("--place", help='Where it stands there: "Table 3, page 14".')
@click.option("--title", help="What it shows, in your own words.")
@click.option("--benchmark", help="Id of the benchmark.")
@click.option("--metric", help="Id of the metric of columns that name none: a file of taxonomy/metrics/.")
@click.option("--unit", type=click.Choice(["percent", "fraction", "score"]), help="A score is no rate of items.")
@click.option("--role", "roles", multiple=True, metavar="COLUMN=ROLE", help=f"What a column holds: {', '.join(ROLES)}.")
@click.option("--means", multiple=True, metavar="NAME=SIDE:WHAT",
              help="What a name stands for: a paper or node on a SIDE of the matrix.")  # fmt: skip
@click.option("--columns", metavar="SIDE", help="The columns name works of this side of the matrix.")
@click.option("--model", help="Id of the model of rows that name none.")
@click.option("--judge", type=click.Choice([*JUDGES, "unknown"]), help="Who gave the verdicts.")
@click.option("--judge-id", help="The judge's name with version.")
@click.option("--protocol", help="How the benchmark was run.")
@click.option("--decoding", help="Decoding parameters as stated.")
@click.option("--provenance", type=click.Choice(["own", "copied", "unknown"]), default="unknown", show_default=True)
@click.option("--copied-from", metavar="TABLE", help="Reported table from which the rows were copied.")
@click.option("--read", "how", type=click.Choice(["table", "text", "picture", "secondary"]), default="table",
              show_default=True, help="What you read the values from.")  # fmt: skip
@click.option("--url", help="Page on which the table stands.")
@click.option(
    "--n", "sizes", multiple=True, metavar="N|COLUMN=N", help="Items behind each value, or of one column (*)."
)
@click.option("--lower-is-better/--higher-is-better", default=None, help="Direction of the values.")
@click.option("--notes", help="What a reader should know.")
@click.option("--by", default="contributor", show_default=True, help="Who transcribed it.")
@click.option("--yes", is_flag=True, help="Write without asking, whatever is unsure.")
@click.option("--force", is_flag=True, help="Replace a file that is there.")
@click.option("--dry-run", is_flag=True, help="Print the file, write nothing.")
@pass_context
def result(context: Context, /, table: Path, yes: bool, force: bool, dry_run: bool, **said: Any) -> None:
    """Write results/reported/ID.yml from a table, audited.

    FILE is a table as it is printed, in CSV, TSV, Markdown, HTML or LaTeX, with all of its header rows, marks and
    groups; - reads it from standard input, and its ID then follows --place. Or a YAML file that lists many, each with
    these options as keys (tables: [{file: a.csv, paper: ...}]). kb first shows how it understood the table: what each
    column was taken for, what it is unsure of, which cells it could not read. On a terminal it then asks; in a script
    it writes, unless a cell was not read (--yes writes the rest).
    Exit status: 1 where the audit found something that is not confirmed.
    """
    from site_builder.lists.reading import read_file
    from site_builder.results import drafting
    from site_builder.results.loading import Results

    results = Results(context.catalog)
    path = context.folder / table
    if path.suffix in (".yml", ".yaml"):
        sys.exit(_batch(context, results, path, force, dry_run))
    facts, hints = _said(results, said)
    text = read_file(table) if str(table) == "-" else None
    understood = drafting.draft(results, path if text is None else Path("stdin"), facts, hints, text)
    sys.exit(_enter(context, results, understood, yes=yes, force=force, dry_run=dry_run))


def _enter(
    context: Context, results: Results, understood: list[Understood], *, yes: bool, force: bool, dry_run: bool
) -> int:
    from site_builder.output import audit as printed
    from site_builder.results import audit, drafting
    from site_builder.results.table import TableView

    for one in understood:
        click.echo("\n".join(drafting.preview(one)), err=True)
    _agree(understood, yes or dry_run)
    views = [TableView(one.table, results.catalog.benchmarks) for one in understood]
    for view in views:
        _write(context.root, view.table, force, dry_run)
        for line in drafting.unknowns(view):
            click.echo(f"note: {line}", err=True)
    audited = [printed.Audited(view, audit.table(view, results.views.values())) for view in views]
    click.echo(printed.as_text(audited), err=dry_run, nl=False)
    return 1 if any(audit.unsettled(one.findings) for one in audited) else 0


def _agree(understood: list[Understood], yes: bool) -> None:
    """Ask whether the table was understood. Raises UsageError where the answer is no, or nobody can be asked."""
    unread = sum(len(one.unread) for one in understood)
    if yes:
        return
    if sys.stdin.isatty():
        if not click.confirm("write it so?", err=True, default=not unread):
            raise UsageError("nothing was written", hint="say it otherwise with --role, --metric, --means or --columns")
    elif unread:
        raise UsageError(f"{unread} cells were not read", hint="mend them, or leave them out with --yes")


def _said(results: Results, said: dict[str, Any]) -> tuple[Facts, Hints]:
    """What the options say, and the answers of a person at a terminal."""
    from site_builder.commands.audit import hints_of
    from site_builder.results import drafting
    from site_builder.schema.tables import Locator, Provenance, ReportedJudge

    paper = _asked(said["paper"], "--paper", "Id of the paper that prints the table")
    place = _asked(said["place"], "--place", "Where it stands there (Table 3, page 14)")
    title = _asked(said["title"], "--title", "What it shows")
    judge = said["judge"] if said["judge"] != "unknown" else None
    provenance: Any = "copied" if said["copied_from"] else said["provenance"]
    facts = drafting.Facts(
        paper=paper, locator=Locator(place=place, url=said["url"], read=said["how"]), title=title,
        judge=ReportedJudge(kind=judge, id=said["judge_id"]),
        provenance=Provenance(kind=provenance, table=said["copied_from"]),
        labelled=f"{said['by']}, {datetime.now(UTC).date().isoformat()}", protocol=said["protocol"],
        decoding=said["decoding"], notes=said["notes"], model=said["model"],
    )  # fmt: skip
    return facts, hints_of(results.catalog, said)


def _batch(context: Context, results: Results, path: Path, force: bool, dry_run: bool) -> int:
    """Enter every table of a list. The exit status is 1 where a table could not be entered; the others are."""
    from site_builder.commands.audit import hints_of
    from site_builder.errors import KbError
    from site_builder.results import drafting
    from site_builder.results.batch import read_batch
    from site_builder.results.table import TableView

    written, failed = 0, 0
    for entry in read_batch(path):
        try:
            understood = drafting.draft(
                results, path.parent / entry.file, entry.facts, hints_of(results.catalog, entry.hints)
            )
            for one in understood:
                if one.unread:
                    raise UsageError("; ".join(one.unread))
                _write(context.root, TableView(one.table, results.catalog.benchmarks).table, force, dry_run)
                written += 1
        except KbError as error:
            failed += 1
            click.echo(f"{entry.file}: {error.message}", err=True)
    click.echo(f"{written} tables written, {failed} files not read", err=True)
    return 1 if failed else 0


def _asked(given: str | None, option: str, question: str) -> str:
    """What was given, or what a person at a terminal answers. Raises UsageError where there is none to ask."""
    if given:
        return given
    if not sys.stdin.isatty():
        raise UsageError(f"{option} is missing", hint=f"{question}: say it with {option}")
    answer: str = click.prompt(question, err=True)
    return answer


def _write(root: Path, table: ReportedTable, force: bool, dry_run: bool) -> None:
    from site_builder.files import write_atomic
    from site_builder.results import drafting

    text = drafting.text(table)
    if dry_run:
        click.echo(text, nl=False)
        return
    path = root / "results" / "reported" / f"{table.id}.yml"
    if path.exists() and not force:
        raise UsageError(f"{path.relative_to(root)} is there already", hint="replace it with --force")
    write_atomic(path, text)
    click.echo(path.relative_to(root).as_posix())
