"""kb agree: how far two labellers agree."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from site_builder.commands._context import Context, pass_context
from site_builder.errors import KbError

if TYPE_CHECKING:
    from site_builder.results.labels import Labels


@click.command()
@click.argument("first", metavar="[A]", required=False)
@click.argument("second", metavar="[B]", required=False)
@click.option("--level", type=click.IntRange(1), metavar="N", help="Level of the confusion; the deepest by default.")
@click.option("--papers", type=click.IntRange(0), default=20, show_default=True, help="How many papers to list.")
@click.option("--format", "form", type=click.Choice(["text", "json", "csv", "markdown"]), default="text")
@pass_context
def command(context: Context, first: str | None, second: str | None, level: int | None, papers: int, form: str) -> None:
    """Compare two labellers of the same papers, at each level of the taxonomy, by the main node of a paper.

    \b
      kb agree anna.csv ben.csv     two tables with the columns id and node
      kb agree anna.csv             a table and the labels in the entries
      kb agree both.csv             a table of two labellers
      kb agree v1.0 main            two revisions of the entries, or folders
      kb agree                      first and second readers, as entries tell

    Prints raw agreement, Cohen's kappa and Krippendorff's alpha with 95 % intervals, which nodes are confused, and the
    papers to discuss: those on which the two part nearest to the top first. CSV holds those papers.
    """
    from tempfile import TemporaryDirectory

    from site_builder.output.agreement import agreement_text
    from site_builder.results.labels import compare, of_entries, of_readers

    with TemporaryDirectory(prefix="kb-agree-") as work:
        if first is None:
            one, other, untold = of_readers(context.catalog)
            names = ("first reader", "second reader")
            if untold:
                click.echo(f"{untold} more entries were read twice, but do not tell both labels", err=True)
        elif second is None and (two := _two(context, first)):
            (one_name, one), (other_name, other) = two.items()
            names = (one_name, other_name)
        else:
            one = _labels(context, first, Path(work) / "first")
            other = _labels(context, second, Path(work) / "second") if second else of_entries(context.catalog)
            names = (first, second or "the entries")
    try:
        found = compare(context.catalog, one, other)
    except ValueError as error:
        counts = f"{names[0]}: {len(one)} papers, {names[1]}: {len(other)}"
        raise KbError(f"{error} ({counts})", hint="name papers by the ids that they have in papers/") from None
    _notes(context, names, found.only_first, found.only_second, found.unknown)
    deepest = len(found.levels)
    click.echo(agreement_text(found, names, min(level or deepest, deepest), papers, form))


def _two(context: Context, name: str) -> dict[str, dict[str, list[str]]] | None:
    """The labels in a table that holds two labellers; None for anything else."""
    from site_builder.lists.labels import read_labellers
    from site_builder.lists.reading import read_file

    file, catalog = context.folder / name, context.catalog
    if not file.is_file():
        return None
    found = read_labellers(read_file(file), name, {*catalog.paper_paths, *catalog.taxonomy.nodes})
    return found if len(found) == 2 else None


def _labels(context: Context, name: str, work: Path) -> Labels:
    """The labels in a table, or in the entries of a folder or revision."""
    from site_builder.commands._states import catalog_of
    from site_builder.lists.labels import read_labels
    from site_builder.lists.reading import read_file
    from site_builder.results.labels import of_entries

    file = context.folder / name
    if name == "-" or file.is_file():
        known = {*context.catalog.paper_paths, *context.catalog.taxonomy.nodes}
        return read_labels(read_file(file if name != "-" else Path(name)), name, known)
    return of_entries(catalog_of(context, name, work))


def _notes(
    context: Context, names: tuple[str, str], first: tuple[str, ...], second: tuple[str, ...], unknown: tuple[str, ...]
) -> None:
    from site_builder.text.suggest import did_you_mean

    for name, ids in zip(names, (first, second), strict=True):
        if ids:
            shown = ", ".join(ids[:3]) + (", …" if len(ids) > 3 else "")
            click.echo(f"{len(ids)} papers have a label of {name} only, and are left out: {shown}", err=True)
    for label in unknown:
        near = did_you_mean(label, context.catalog.taxonomy.nodes)
        click.echo(f"{label!r} is no node of the taxonomy, and counts as it is written{near}", err=True)
