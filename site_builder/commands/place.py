"""kb place: where in the taxonomy a paper probably belongs."""

from __future__ import annotations

import json
import sys

import click

from site_builder.commands._context import Context, pass_context
from site_builder.errors import UsageError


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="ID|TITLE|-")
@click.option("--most", type=click.IntRange(1, 20), default=3, show_default=True, help="How many nodes.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@pass_context
def command(context: Context, words: tuple[str, ...], most: int, form: str) -> None:
    """Propose nodes for a paper: the ID of an entry, a TITLE, or title and abstract from standard input (-).

    Papers with similar words speak for their nodes; they and the words are named. It is a proposal for a reader: its
    share is no probability.
    """
    from site_builder.knowledge.placing import Placing, known

    catalog = context.load()
    text = sys.stdin.read() if words == ("-",) else " ".join(words)
    if not text.strip():
        raise UsageError("there is no text", hint="give a title, and better an abstract: kb place - < abstract.txt")
    entry = catalog.papers.get(text)
    title, _, summary = (entry.title, "", entry.summary or "") if entry else text.strip().partition("\n")
    places = Placing(known(catalog, without=entry.id if entry else None))(title, summary, most=most)
    if form == "json":
        click.echo(json.dumps([place._asdict() for place in places], ensure_ascii=False, indent=2))
        return
    if not places:
        click.echo("no paper here shares a word with it", err=True)
        sys.exit(1)
    for place in places:
        click.echo(f"{place.share:4.0%}  {place.node}")
        click.echo(f"      like {', '.join(place.near) or 'the papers there together'}; by {', '.join(place.words)}")
