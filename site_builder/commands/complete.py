"""kb complete: what entries of a list leave out, from the public sources."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from site_builder.commands._changes import make
from site_builder.commands._context import Context, pass_context, with_steps
from site_builder.errors import UsageError

if TYPE_CHECKING:
    from site_builder.knowledge.catalog import Catalog
    from site_builder.schema.papers import Paper


@click.command()
@click.argument("ids", nargs=-1, metavar="[PAPER]...")
@click.option("--dry-run", is_flag=True, help="Say what would be written, write nothing.")
@pass_context
def command(context: Context, ids: tuple[str, ...], dry_run: bool) -> None:
    """Fill in what entries leave out: authors, the end of a title, dates, identifiers, venue.

    Without PAPER, all entries that lack an identifier, authors, the end of their title or the day of their first
    version. arXiv, Semantic Scholar and Crossref are asked, many ids at once. An entry without an arXiv id or a DOI is
    looked for by its title at arXiv, DBLP and Crossref, and believed to be found where title, first author and year
    agree; all others are named. What an entry says is never changed, but that a preprint
    with a venue is published, and for an id made of "anonymous", which becomes a former one. Comments and layout stay.
    Interrupted, the command goes on where it was when it is run again.

    Exit status: 2 where a source could not be reached and nothing was completed, else 0.
    """
    from site_builder.bibliography.completing import complete, is_incomplete

    catalog = context.catalog
    unknown = [name for name in ids if name not in catalog.papers]
    if unknown:
        raise UsageError(f"there is no paper {unknown[0]!r}", hint="kb query lists their ids")
    papers = [catalog.papers[name] for name in ids or catalog.papers]
    chosen = [paper for paper in papers if ids or is_incomplete(paper)]
    found = complete(chosen, catalog.venues, context.client(), _say, with_steps, by_title=True)
    texts = _texts(catalog, found.pairs)
    if dry_run:
        click.echo("".join(f"{path}\n" for path, text in texts.items() if text is not None), nl=False)
    else:
        make(context.root, texts)
    click.echo(f"{len(papers)} looked at, {len(found.pairs)} completed", err=True)
    sys.exit(2 if found.unasked and not found.pairs else 0)


def _texts(catalog: Catalog, pairs: Iterable[tuple[Paper, Paper]]) -> dict[str, str | None]:
    """The files that change with their new text; one whose id changes stands under its new name."""
    from site_builder.bibliography.drafts import free_id
    from site_builder.knowledge.edits import Edits
    from site_builder.schema.decoding import encode

    edits, taken = Edits(catalog), set(catalog.paper_paths)
    moved: dict[str, str] = {}
    for before, after in pairs:
        path = catalog.paper_paths[before.id]
        if after.id != before.id:
            name = free_id(after.id, taken.__contains__)
            taken.add(name)
            after = dataclasses.replace(after, id=name, former_ids=(*after.former_ids, before.id))
            moved[path] = f"papers/{name}.yml"
        old, new = encode(before), encode(after)
        for field in dataclasses.fields(after):
            if old[field.name] != new[field.name]:
                edits.change(path, field.name, new[field.name])
    texts = {moved.get(path, path): text for path, text in edits.texts().items()}
    return {**texts, **dict.fromkeys(moved)}


def _say(text: str) -> None:
    click.echo(f"note: {text}", err=True)
