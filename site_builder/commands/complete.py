"""kb complete: authors and first dates of entries that a list gave, from arXiv."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import click

from site_builder.commands._context import Context, pass_context
from site_builder.errors import UsageError

if TYPE_CHECKING:
    from site_builder.schema.papers import Paper


@click.command()
@click.argument("ids", nargs=-1, metavar="[PAPER]...")
@click.option("--dry-run", is_flag=True, help="Say what would be written, write nothing.")
@pass_context
def command(context: Context, ids: tuple[str, ...], dry_run: bool) -> None:
    """Fill in from arXiv what entries with an arXiv id lack: authors, the day of the first version, a DOI.

    Without PAPER, all entries that lack authors. arXiv is asked for a hundred ids at once. What an entry says is never
    changed, but for an id made of "anonymous", which becomes a former one. An entry with comments is left to you.
    Interrupted, the command goes on with the rest when it is run again. Exit status: 2 where arXiv cannot be reached.
    """
    from site_builder.bibliography.completing import complete
    from site_builder.web.client import Client

    catalog = context.catalog
    unknown = [name for name in ids if name not in catalog.papers]
    if unknown:
        raise UsageError(f"there is no paper {unknown[0]!r}", hint="kb query lists their ids")
    papers = [catalog.papers[name] for name in ids or catalog.papers]
    lacking = [paper for paper in papers if ids or not paper.authors]
    chosen = [paper for paper in lacking if _is_plain(context.root, catalog.paper_paths[paper.id])]
    taken, done = set(catalog.paper_paths), 0
    client = Client(catalog.settings.repository or catalog.settings.url)
    for before, after in complete(chosen, client, lambda text: click.echo(f"note: {text}", err=True)):
        path = _keep(context.root / catalog.paper_paths[before.id], before, after, taken, dry_run)
        click.echo(path.relative_to(context.root).as_posix())
        done += 1
    click.echo(f"{len(papers)} looked at, {done} completed", err=True)


def _is_plain(root: Path, path: str) -> bool:
    """Whether an entry has no comments, which writing it anew would lose; one that has is named."""
    lines = (root / path).read_text(encoding="utf-8").splitlines()
    if any(line.lstrip().startswith("#") for line in lines[1:]):
        click.echo(f"note: {path} has comments and is left as it is", err=True)
        return False
    return True


def _keep(file: Path, before: Paper, after: Paper, taken: set[str], dry_run: bool) -> Path:
    """Write an entry, under its new id where it has one; return its file."""
    from site_builder.bibliography.drafts import free_id
    from site_builder.files import write_atomic
    from site_builder.schema.emit import entry_text

    if after.id != before.id:
        name = free_id(after.id, taken.__contains__)
        taken.add(name)
        after = dataclasses.replace(after, id=name, former_ids=(*after.former_ids, before.id))
    path = file.with_name(f"{after.id}.yml")
    if not dry_run:
        write_atomic(path, entry_text(after))
        if path != file:
            file.unlink()
    return path
