"""kb init: a new knowledge base."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from site_builder.commands._context import Context, all_rules, pass_context, with_steps
from site_builder.errors import UsageError

if TYPE_CHECKING:
    from site_builder.knowledge.catalog import Catalog
    from site_builder.starter.founding import Founded, Source
    from site_builder.starter.skeleton import Choices

LICENCES = ("CC-BY-4.0", "CC-BY-SA-4.0", "CC0-1.0", "MIT")
SHOWN = 20
"""Findings that are printed; all of them stand in a file."""
REPORT = "import-report.txt"


@click.command()
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--name", help="What it is called (default: the name of DIR).")
@click.option("--field", metavar="PHRASE", help='What its papers are about, as in "papers on program repair".')
@click.option("--licence", type=click.Choice(LICENCES), help="Licence of its words and labels (default: CC-BY-4.0).")
@click.option("--repository", metavar="URL", help="Where it will be edited.")
@click.option(
    "--from",
    "lists",
    metavar="LIST",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Begin with the papers of a list: .md, .bib, .ris, .json (CSL) or .csv. May be given several times.",
)
@click.option(
    "--lookup",
    is_flag=True,
    help="Fill in from public sources what lists leave out: authors, dates, venues.",
)
@click.option("--mailto", metavar="ADDRESS", help="An address that the sources may write to.")
@pass_context
def command(
    context: Context,
    directory: Path,
    name: str | None,
    field: str | None,
    licence: str | None,
    repository: str | None,
    lists: tuple[Path, ...],
    lookup: bool,
    mailto: str | None,
) -> None:
    """Make a new knowledge base in the empty folder DIR.

    It is complete: settings, a small taxonomy, three invented papers, issue forms, and workflows that check and publish
    it. With --from the papers are those of the lists, their headings the taxonomy, and what the lists do not say is
    unknown. What could not be read is named with its line, and stands in import-report.txt.
    """
    from site_builder.starter import skeleton

    folder = context.folder / directory
    with skeleton.new_folder(folder) as work:
        choices = _choices(folder, name, field, licence, repository)
        skeleton.write(work, skeleton.files(choices, examples=not lists))
        if lists:
            _from_lists(work, context.folder, lists, lookup, mailto)
        _finish(work)
    click.echo(f"made {directory}. Next:\n\n    cd {directory}\n    kb check\n    kb serve\n")


def _choices(folder: Path, name: str | None, field: str | None, licence: str | None, repository: str | None) -> Choices:
    """What was said in options, and on a terminal the answers to what was not."""
    from site_builder.starter.skeleton import Choices

    called = folder.resolve().name.replace("-", " ").replace("_", " ").strip().title() or "Papers"
    if sys.stdin.isatty() and sys.stdout.isatty():
        name = name or click.prompt("What is it called?", default=called)
        if field is None:
            field = click.prompt('What are its papers about? ("on program repair"; empty: not said)', default="")
        asked = "Licence of its words and labels"
        licence = licence or click.prompt(asked, type=click.Choice(LICENCES), default=LICENCES[0])
    return Choices(
        name=" ".join((name or called).split()), field=" ".join((field or "").split()) or None,
        licence=licence or LICENCES[0], repository=repository, year=datetime.now(UTC).year,
    )  # fmt: skip


def _from_lists(work: Path, folder: Path, lists: tuple[Path, ...], lookup: bool, mailto: str | None) -> None:
    import shutil

    from site_builder import bundled
    from site_builder.knowledge.catalog import Catalog
    from site_builder.starter import founding

    all_rules()
    shutil.copyfile(bundled.venues(), work / "taxonomy" / "venues.yml")
    catalog = Catalog.load(work)
    sources = [_source(folder, file) for file in lists]
    founded = founding.found(sources, catalog, datetime.now(UTC).date().isoformat())
    if not founded.papers:
        raise UsageError("no paper was found", hint="a paper is a bullet, a row or an @entry with a title and a link")
    if lookup:
        founded = _looked_up(founded, catalog, mailto)
    founding.write(founded, catalog.venues.values(), work)
    _tell(founded, work)


def _looked_up(founded: Founded, catalog: Catalog, mailto: str | None) -> Founded:
    """The entries with what the public sources know of them; without a network as they are: ``kb complete`` asks again
    later."""
    import dataclasses

    from site_builder.bibliography.completing import complete
    from site_builder.bibliography.drafts import free_id
    from site_builder.web.client import Client

    papers = {paper.id: paper for paper in founded.papers}
    taken = set(papers)
    found = complete(founded.papers, catalog.venues, Client(mailto), _say, with_steps)
    for before, after in found.pairs:
        taken.discard(before.id)
        papers[before.id] = dataclasses.replace(after, id=free_id(after.id, taken.__contains__))
        taken.add(papers[before.id].id)
    if found.unasked:
        _say("the entries say what the lists say, and kb complete asks again")
    click.echo(f"{len(found.pairs)} of {len(papers)} entries completed from public sources")
    return dataclasses.replace(founded, papers=tuple(papers.values()))


def _say(text: str) -> None:
    click.echo(f"note: {text}", err=True)


def _source(folder: Path, file: Path) -> Source:
    from site_builder.lists.reading import KINDS, kind_of, read_file
    from site_builder.starter.founding import Source

    return Source(file.as_posix(), read_file(folder / file), kind_of(file.name) or KINDS["awesome"])


def _tell(founded: Founded, work: Path) -> None:
    """What became of the lists: counts, the first findings, and all of them in a file."""
    from site_builder.diagnostics import Severity

    problems = sorted(founded.problems, key=lambda one: (one.where.path, one.where.line, one.where.column, one.rule))
    said = [problem for problem in problems if problem.severity is not Severity.INFO]
    lines = [f"{one.where}: [{one.rule}] {one.message}" for one in problems]
    for source, reading in founded.readings:
        click.echo(f"{source.name}: {reading.counts}")
    click.echo(f"{founded.counts}; {len(founded.places.nodes())} nodes")
    for problem in said[:SHOWN]:
        click.echo(f"{problem.where}: [{problem.rule}] {problem.message}", err=True)
    if len(said) > SHOWN:
        click.echo(f"and {len(said) - SHOWN:,} more, all in {REPORT}", err=True)
    (work / REPORT).write_text("\n".join([founded.counts, "", *lines, ""]), encoding="utf-8", newline="\n")


def _finish(work: Path) -> None:
    """What is made from the entries: schemas for editors, and the list for people."""
    import shutil

    from site_builder.knowledge.catalog import Catalog
    from site_builder.lists.readme import whole_readme
    from site_builder.reference.writing import schema_files

    catalog: Catalog = Catalog.load(work)
    schemas = work / "docs" / "reference" / "schema"
    schemas.mkdir(parents=True)
    for name, text in schema_files(catalog).items():
        (schemas / name).write_text(text, encoding="utf-8", newline="\n")
    (work / "PAPERS.md").write_text(whole_readme(catalog), encoding="utf-8", newline="\n")
    shutil.rmtree(work / ".kb", ignore_errors=True)
