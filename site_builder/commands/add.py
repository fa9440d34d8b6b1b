"""kb add: an entry for a paper, from its identifier or a bibliography; kb add result adds a published result."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from site_builder.commands._add_result import result
from site_builder.commands._context import Context, pass_context
from site_builder.errors import KbError

if TYPE_CHECKING:
    from site_builder.bibliography.drafts import Draft


class AddGroup(click.Group):
    """``kb add TARGET`` adds papers; a first word that is a command of the group, such as ``result``, is that."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in (*self.commands, "-h", "--help"):
            args = ["paper", *args]
        return super().parse_args(ctx, args)


@click.group("add", cls=AddGroup)
def command() -> None:
    """Add papers or results to the knowledge base.

    \b
      kb add arxiv:2311.05608
      kb add doi:10.1609/aaai.v39i22.34568
      kb add papers.bib
    """


@command.command()
@click.argument("targets", nargs=-1, required=True, metavar="arxiv:ID|doi:DOI|FILE.bib...")
@click.option("--dry-run", is_flag=True, help="Print the entry, write nothing.")
@pass_context
def paper(context: Context, targets: tuple[str, ...], dry_run: bool) -> None:
    """Write an entry for each paper that is not here yet.

    arXiv, Crossref, Semantic Scholar and OpenAlex are asked; what they do not know stays null. Labels, evidence and
    the summary are yours to write. Exit status: 1 where a paper does not exist, 2 where a source cannot be reached.
    """
    status = 0
    for target in targets:
        try:
            if target.lower().endswith(".bib"):
                status = max(status, _from_bibliography(context, Path(target), dry_run))
            else:
                _from_sources(context, target, dry_run)
        except KbError as error:
            if len(targets) == 1:
                raise
            click.echo(f"kb: {target}: {error.message}", err=True)
            status = max(status, error.exit_code)
    sys.exit(status)


def _from_sources(context: Context, target: str, dry_run: bool) -> None:
    from site_builder.bibliography.drafts import Reading
    from site_builder.bibliography.importing import Import
    from site_builder.bibliography.lookup import look_up
    from site_builder.knowledge.recognition import PaperIndex
    from site_builder.text.identifiers import find_arxiv, find_doi
    from site_builder.web.client import Client

    catalog = context.load()
    index = PaperIndex(catalog.briefs)
    here = index.find(arxiv=find_arxiv(target), doi=find_doi(target))
    if here:
        click.echo(f"{target} is here already: {here}", err=True)
        return
    client = Client(catalog.settings.repository or catalog.settings.url)
    today = datetime.now(UTC).date().isoformat()
    draft = look_up(target, catalog, client, today, lambda text: click.echo(f"note: {text}", err=True))
    found = Import(Reading((draft,)), catalog)
    for same in found.known.values():
        click.echo(f"{target} is here already: {catalog.paper_paths[same]}", err=True)
    _keep(found.new, context, dry_run)


def _from_bibliography(context: Context, file: Path, dry_run: bool) -> int:
    from site_builder.bibliography.importing import Import
    from site_builder.lists.reading import KINDS, read_file

    text = read_file(context.folder / file)
    catalog = context.load()
    found = Import(KINDS["bibtex"].read(text, file.as_posix(), catalog, ""), catalog, keep_ids=True)
    for problem in found.source_problems:
        click.echo(f"{problem.where}: {problem.severity}[{problem.rule}] {problem.message}", err=True)
    for draft in found.drafts:
        if here := found.known.get(draft.paper.id):
            click.echo(f"{draft.where}: here already: {catalog.paper_paths[here]}", err=True)
    _keep(found.new, context, dry_run)
    return 1 if any(problem.severity == "error" for problem in found.source_problems) else 0


def _keep(drafts: list[Draft], context: Context, dry_run: bool) -> None:
    """Write the drafts into papers/ and name the files, or print them."""
    from site_builder.bibliography.importing import write_drafts
    from site_builder.schema.emit import entry_text

    if dry_run:
        click.echo("---\n".join(entry_text(draft.paper) for draft in drafts), nl=False)
        return
    for path in write_drafts(drafts, context.root / "papers"):
        click.echo(path.relative_to(context.root).as_posix())
    if drafts:
        click.echo("next: assign it to a node, write a summary, then kb check", err=True)


command.add_command(result)
