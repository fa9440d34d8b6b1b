"""kb query: papers that answer a question."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any

import click

from site_builder.commands._completion import field_values
from site_builder.commands._context import Context, pass_context

OPTIONS = {
    "phase": "inference or training", "type": "attack, defense or evaluation",
    "node": "a node of the taxonomy, with all below it", "access": "what the attacker knows",
    "objective": "what the attacker wants", "modality": "what is manipulated",
    "venue": "a venue, with its workshops", "year": "2024, 2024..2026, 2024.. or >=2024", "author": "words of a name",
    "model": "a model, with its versions", "benchmark": "a benchmark", "has": "code, project, data, doi, arxiv, ...",
    "state": "preprint, published, retracted or withdrawn", "text": 'words and "phrases" to look for and rank by',
}  # fmt: skip
FORMS = ("table", "json", "jsonl", "yaml", "csv", "bibtex", "csl", "ids", "markdown")
SORTS = ("relevance", "newest", "oldest", "title", "author", "venue", "id")
GROUPS = ("node", "year", "venue", "type", "phase", "access", "objective", "modality", "state", "model", "benchmark",
          "author")  # fmt: skip


def filters(command: Callable[..., Any]) -> Callable[..., Any]:
    """One repeatable option for each field; several values in one option are alternatives, several options all hold."""
    for name, text in reversed(OPTIONS.items()):
        complete = None if name in ("year", "text") else field_values(name)
        command = click.option(f"--{name}", name, multiple=True, metavar="VALUE", help=text, shell_complete=complete)(
            command
        )
    return command


class QueryCommand(click.Command):
    """A command whose expression may start with ``-``, as in ``kb query jailbreak -has:code``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        plain, value = [], False
        for word in args:
            excluded = not value and len(word) > 2 and word[0] == "-" and word[1] != "-"
            plain.append(f"not {word[1:]}" if excluded else word)
            value = word.startswith("--") and "=" not in word and word not in ("--count", "--help")
        return super().parse_args(ctx, plain)


@click.command(cls=QueryCommand)
@click.argument("expression", nargs=-1)
@filters
@click.option("--format", "form", type=click.Choice(FORMS), default="table", help="How to print the papers.")
@click.option("--count", is_flag=True, help="Print how many there are (with --group-by, in each group).")
@click.option("--sort", type=click.Choice(SORTS), help="Default: relevance with words, else newest.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Print the first N only.")
@click.option("--group-by", "group", type=click.Choice(GROUPS), metavar="FIELD",
              help=f"Print the papers in groups with counts: {', '.join(GROUPS)}.")  # fmt: skip
@pass_context
def command(
    context: Context,
    /,
    expression: tuple[str, ...],
    form: str,
    count: bool,
    sort: str | None,
    limit: int | None,
    group: str | None,
    **values: tuple[str, ...],
) -> None:
    """Find papers by an EXPRESSION, by options, or both.

    \b
      kb query --phase training --type attack
      kb query 'type:attack year>=2024 -has:code "typographic"'
      kb query 'node:black-box (typograph* or figstep)' --format bibtex

    Values of one option are alternatives (--type attack,defense); options and parts of an expression must all hold.
    The whole language: docs/reference/query-language.md.
    """
    gc.disable()  # a short run over many small objects that all live to its end
    from site_builder.query.evaluation import Collection
    from site_builder.query.language import combine, option, parse

    query = combine(
        [parse(" ".join(expression)), *(option(name, text) for name, texts in values.items() for text in texts)]
    )
    collection = Collection(context.catalog)
    rows = collection.answer(query, sort).rows
    if not rows:
        click.echo(_nothing(collection, values), err=True)
    if group:
        _print_groups(context, rows, group, form, limit, count=count)
    elif count:
        click.echo(len(rows))
    else:
        from site_builder.output.papers import papers_text

        if text := papers_text(context.catalog, rows[:limit], form):
            click.echo(text)
        if limit and len(rows) > limit:
            click.echo(f"the first {limit} of {len(rows)} papers", err=True)


def _print_groups(context: Context, rows: list[Any], field: str, form: str, limit: int | None, *, count: bool) -> None:
    from site_builder.output.groups import counts_text, groups_text
    from site_builder.query.grouping import grouped

    groups = grouped(rows, field, context.catalog.taxonomy)
    if count:
        click.echo(counts_text(groups, field, form, limit))
    elif groups:
        click.echo(groups_text(context.catalog, groups, field, form, limit))


def _nothing(collection: Any, values: dict[str, tuple[str, ...]]) -> str:
    from site_builder.text.suggest import did_you_mean

    authors = {name for names in collection.papers.column("authors") for name in names} if values.get("author") else ()
    advice = "".join(did_you_mean(name, authors) for name in values.get("author", ()))
    return f"no paper of {len(collection.papers)} answers this{advice}"
