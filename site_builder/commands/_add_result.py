"""kb add result: a published table of results, from a CSV file."""

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
    from site_builder.results.loading import Results
    from site_builder.schema.tables import ReportedTable


@click.command()
@click.argument("table", type=click.Path(path_type=Path), metavar="TABLE.csv")
@click.option("--paper", help="Id of the paper that prints the table.")
@click.option("--place", help='Where it stands there: "Table 3, page 14".')
@click.option("--title", help="What it shows, in your own words.")
@click.option("--benchmark", help="Id of the benchmark.")
@click.option("--metric", help="Id of the metric: attack-success-rate, safe-rate, refusal-rate, accuracy.")
@click.option("--judge", type=click.Choice([*JUDGES, "unknown"]), help="Who gave the verdicts.")
@click.option("--judge-id", help="The judge's name with version.")
@click.option("--protocol", help="How the benchmark was run.")
@click.option("--decoding", help="Decoding parameters as stated.")
@click.option("--provenance", type=click.Choice(["own", "copied", "unknown"]), default="unknown", show_default=True)
@click.option("--copied-from", metavar="TABLE", help="Reported table from which the rows were copied.")
@click.option("--read", "how", type=click.Choice(["table", "text", "picture", "secondary"]), default="table",
              show_default=True, help="What you read the values from.")  # fmt: skip
@click.option("--url", help="Page on which the table stands.")
@click.option("--n", "sizes", multiple=True, metavar="N|COLUMN=N", help="Items behind each value, or of one column.")
@click.option("--lower-is-better/--higher-is-better", default=None, help="Direction of the values.")
@click.option("--by", default="contributor", show_default=True, help="Who transcribed it.")
@click.option("--force", is_flag=True, help="Replace a file that is there.")
@click.option("--dry-run", is_flag=True, help="Print the file, write nothing.")
@pass_context
def result(context: Context, /, table: Path, force: bool, dry_run: bool, **said: Any) -> None:
    """Write results/reported/ID.yml from TABLE.csv, audited.

    On a terminal, kb asks for what is needed and not given. kb audit --help shows how TABLE.csv may look. What you do
    not know stays null and is listed. Exit status: 1 where the audit found something that is not confirmed.
    """
    from site_builder.output import audit as audit_views
    from site_builder.results import audit, drafting
    from site_builder.results.loading import Results
    from site_builder.results.table import TableView

    results = Results(context.catalog)
    tables = _draft(context, results, table, said)
    views = [TableView(one, results.catalog.benchmarks) for one in tables]
    for view in views:
        _write(context.root, view.table, force, dry_run)
        for line in drafting.unknowns(view):
            click.echo(f"note: {line}", err=True)
    audited = [audit_views.Audited(view, audit.table(view, results.views.values())) for view in views]
    click.echo(audit_views.as_text(audited), err=dry_run, nl=False)
    sys.exit(1 if any(audit.unsettled(one.findings) for one in audited) else 0)


def _draft(context: Context, results: Results, table: Path, said: dict[str, Any]) -> list[ReportedTable]:
    from site_builder.commands.audit import sizes
    from site_builder.results import csvtable, drafting
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
        decoding=said["decoding"], metric=said["metric"],
    )  # fmt: skip
    n, column_n = sizes(said["sizes"])
    known, models = results.catalog.benchmarks, results.catalog.models
    hints = csvtable.Hints(n, column_n, said["benchmark"], said["lower_is_better"], known, models)
    return drafting.draft(results, context.folder / table, facts, hints)


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
