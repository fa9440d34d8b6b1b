"""kb new: an entry to start from, made without the network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from site_builder.commands._completion import field_values
from site_builder.commands._context import Context, pass_context
from site_builder.errors import UsageError

if TYPE_CHECKING:
    from site_builder.bibliography.starting import Known


@click.command()
@click.argument("name", metavar="[ID]", required=False)
@click.option("--title", help="Title of the paper.")
@click.option(
    "--author", "authors", multiple=True, metavar="NAME", help="An author, given name first; say it for each."
)
@click.option("--date", help="First public version: 2026, 2026-01 or 2026-01-15.")
@click.option("--arxiv", metavar="ARXIV-ID", help="Its arXiv id.")
@click.option("--doi", help="Its DOI.")
@click.option("--venue", metavar='"NAME YEAR"', help='Where it was published: "NeurIPS 2025".')
@click.option("--node", "nodes", multiple=True, shell_complete=field_values("node"),
              help="A node of the taxonomy, by its path or the end of it; the first is the main one.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Print the entry, write nothing.")
@pass_context
def command(context: Context, /, name: str | None, dry_run: bool, **said: Any) -> None:
    """Write papers/ID.yml to start from: what you say filled in, all other fields explained in comments.

    \b
      kb new --title "Pears that Read as Plums" --author "Märta Lind" --date 2026-01
      kb new lind2026pears --node typography --venue "NeurIPS 2025"

    Without an ID it is made of author, year and title. Without --node, the nodes of papers with like titles are
    proposed in the file. kb add fetches what arXiv and others know; this asks nobody.
    """
    from site_builder.bibliography.starting import entry_to_start_from
    from site_builder.files import write_atomic

    known = _known(context, **said)
    if name is None and not known.title:
        raise UsageError("a new entry needs an ID or a --title", hint='kb new --title "..." --author "..." --date 2026')
    found, text = entry_to_start_from(context.catalog, name, known)
    path = context.root / "papers" / f"{found}.yml"
    if dry_run:
        click.echo(text, nl=False)
        return
    if path.exists() or found in context.catalog.paper_paths:
        raise UsageError(f"papers/{found}.yml is there already", hint="name another ID, or kb edit it")
    write_atomic(path, text)
    click.echo(path.relative_to(context.root).as_posix())
    click.echo(f"next: fill it in (kb edit {found}), then kb check papers/{found}.yml", err=True)


def _known(
    context: Context, title: str | None, authors: tuple[str, ...], date: str | None, arxiv: str | None,
    doi: str | None, venue: str | None, nodes: tuple[str, ...],
) -> Known:  # fmt: skip
    from site_builder.bibliography.starting import Known
    from site_builder.query.finding import Finder

    finder = Finder(context.catalog)
    place = None
    if venue:
        series, _, year = venue.strip().rpartition(" ")
        if not series or not year.isdecimal() or len(year) != 4:
            raise UsageError(f"--venue {venue!r} names no venue and year", hint='write --venue "NeurIPS 2025"')
        place = (finder.one(f"venue:{series}")[1], int(year))
    found = tuple(finder.one(f"node:{node}")[1] for node in nodes)
    return Known(title, authors, date, arxiv, doi, place, found)
