"""kb refresh: what the public sources say today that entries do not, as one set of changes."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from site_builder.commands._changes import make, show
from site_builder.commands._completion import paper_ids
from site_builder.commands._context import Context, pass_context, with_steps

if TYPE_CHECKING:
    from site_builder.bibliography.refreshing import Proposal
    from site_builder.knowledge.catalog import Catalog
    from site_builder.schema.papers import Paper

KINDS = ("retraction", "venue", "title", "authors", "code")


@click.command()
@click.argument("ids", nargs=-1, metavar="[PAPER]...", shell_complete=paper_ids())
@click.option("--only", multiple=True, type=click.Choice(KINDS), help="What to look for; may be given several times.")
@click.option("--thorough", is_flag=True, help="Ask DBLP about every preprint, not only where another names a venue.")
@click.option("--diff", is_flag=True, help="Print what would change as a diff, write nothing.")
@click.option("--write", is_flag=True, help="Write the changes.")
@click.option("--body", type=click.Path(path_type=Path), help="Write the text of a pull request into this file.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@pass_context
def command(
    context: Context, ids: tuple[str, ...], only: tuple[str, ...], thorough: bool, diff: bool, write: bool,
    body: Path | None, form: str,
) -> None:  # fmt: skip
    """Propose what changed outside: venues of preprints, titles and authors of new versions, retractions, moved code.

    Each proposal has a reason and a source. Without --write nothing is written; with it, comments and layout stay. What
    a person must decide is listed and left. arXiv, Semantic Scholar, Crossref, DBLP and GitHub are asked, many papers
    in a request where they allow it; GitHub with the token in GITHUB_TOKEN, where there is one. What they say is kept
    for a day: interrupted, the command goes on where it was.

    Exit status: 2 where no source could be reached, else 0.
    """
    from site_builder.bibliography.refreshing import observe, proposals
    from site_builder.contribution.refreshed import counts, plain_text, pull_request
    from site_builder.query.finding import Finder

    catalog = context.catalog
    finder = Finder(catalog)
    papers = [catalog.papers[finder.paper(name)] for name in ids] if ids else list(catalog.papers.values())
    kinds = only or KINDS
    observed = observe(papers, kinds, context.client(), _say, with_steps, thorough=thorough)
    found = list(proposals(papers, observed, catalog.venues, kinds))
    texts = _texts(catalog, found)
    if diff:
        show(context.root, texts)
    elif write:
        make(context.root, texts)
    else:
        click.echo(_as_json(found) if form == "json" else plain_text(found), nl=False)
    if body:
        from site_builder.files import write_atomic

        write_atomic(context.folder / body, pull_request(found, observed, len(papers)))
    click.echo(counts(found, observed, len(papers)), err=True)
    sys.exit(2 if observed.unasked and not any(observed.records.values()) and not observed.repositories else 0)


def _texts(catalog: Catalog, found: Iterable[Proposal]) -> dict[str, str | None]:
    """The files that the proposals change, with their new text."""
    from site_builder.bibliography.refreshing import applied
    from site_builder.knowledge.edits import Edits
    from site_builder.schema.decoding import encode

    edits = Edits(catalog)
    changed: dict[str, Paper] = {}
    for proposal in found:
        if proposal.changes:
            paper = changed.get(proposal.paper, catalog.papers[proposal.paper])
            changed[proposal.paper] = dataclasses.replace(paper, **applied(paper, proposal))
    for name, paper in changed.items():
        before, after = encode(catalog.papers[name]), encode(paper)
        for one in dataclasses.fields(paper):
            if before[one.name] != after[one.name]:
                edits.change(catalog.paper_paths[name], one.name, after[one.name])
    return edits.texts()


def _as_json(found: Sequence[Proposal]) -> str:
    return json.dumps([dataclasses.asdict(one) for one in found], ensure_ascii=False, indent=2) + "\n"


def _say(text: str) -> None:
    click.echo(f"note: {text}", err=True)
