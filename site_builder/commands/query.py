"""kb query: papers that answer a question."""

from __future__ import annotations

import gc
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

import click

from site_builder.commands._completion import context_of, field_values
from site_builder.commands._context import Context, pass_context
from site_builder.errors import KbError
from site_builder.knowledge.fields import FIELDS, SORTS, Kind, all_fields
from site_builder.output.papers import FORMS

if TYPE_CHECKING:
    from site_builder.knowledge.fields import Field

GROUPS = tuple(field.name for field in FIELDS if field.grouped)


class QueryCommand(click.Command):
    """A command with an option for each field of the knowledge base that it is asked in, its facets included.

    The expression may start with ``-``, as in ``kb query -has:code``.
    """

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        own = super().get_params(ctx)
        taken = {name for param in own for name in param.opts}
        return [*_options(tuple(_fields(ctx)), frozenset(taken)), *own]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        plain, value = [], False
        for word in args:
            excluded = not value and len(word) > 2 and word[0] == "-" and word[1] != "-"
            plain.append(f"not {word[1:]}" if excluded else word)
            value = word.startswith("--") and "=" not in word and word not in ("--count", "--help")
        return super().parse_args(ctx, plain)


class GroupName(click.ParamType):  # type: ignore[type-arg] # generic in the newest click only
    """The name of a field that papers can be grouped by; which these are depends on the knowledge base."""

    name = "field"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        known = [field.name for field in _fields(ctx) if field.grouped] if ctx else GROUPS
        if value not in known:
            from site_builder.text.suggest import did_you_mean

            advice = did_you_mean(str(value), known) or f"; write {', '.join(known)}"
            self.fail(f"{value!r} is no such field{advice}", param, ctx)
        return str(value)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:
        from click.shell_completion import CompletionItem

        names = (field.name for field in _fields(ctx) if field.grouped)
        return [CompletionItem(name) for name in names if name.startswith(incomplete)]


def _fields(ctx: click.Context) -> Iterable[Field]:
    """The fields of the knowledge base; outside of one, those that every knowledge base has."""
    try:
        return context_of(ctx).catalog.fields.values()
    except KbError:
        return all_fields(()).values()


@cache
def _options(fields: tuple[Field, ...], taken: frozenset[str]) -> list[click.Option]:
    """One repeatable option for each field; several values in one option are alternatives, several options all hold."""
    asked = [(field.name, field.help, None if field.kind is Kind.ORDER else field_values(field.name))
             for field in fields if field.asked and f"--{field.name}" not in taken]  # fmt: skip
    return [
        click.Option([f"--{name}", name], multiple=True, metavar="VALUE", help=text, shell_complete=complete)
        for name, text, complete in (*asked, ("text", 'words and "phrases" to look for and rank by', None))
    ]


@click.command(cls=QueryCommand)
@click.argument("expression", nargs=-1)
@click.option("--format", "form", type=click.Choice(FORMS), default="table", help="How to print the papers.")
@click.option("--count", is_flag=True, help="Print how many there are (with --group-by, in each group).")
@click.option("--sort", type=click.Choice(SORTS), help="Default: relevance with words, else newest.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Print the first N only.")
@click.option("--fields", "columns", metavar="A,B", help="Print these facts only.")
@click.option("--template", metavar="TEXT", help="Print TEXT for each paper, with {id}, {title}, {year} ... in it.")
@click.option("--group-by", "group", type=GroupName(), metavar="FIELD",
              help=f"Print the papers in groups with counts: by a facet, {', '.join(GROUPS)}.")  # fmt: skip
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
    columns: str | None,
    template: str | None,
    **values: tuple[str, ...],
) -> None:
    """Find papers by an EXPRESSION, by options, or both.

    \b
      kb query --venue neurips --year 2024
      kb query 'year>=2024 -has:code "chain of thought"'
      kb query 'state:published (survey* or author:lee)' --format bibtex
      kb query --has code --template '{year} {title} <{code}>'

    Each facet of the taxonomy is an option, too. Values of one option are alternatives (--venue neurips,iclr); options
    and parts of an expression must all hold. Values that nobody has confirmed are found, and the answer says so.
    The whole language: docs/reference/query-language.md.
    """
    gc.disable()  # a short run over many small objects that all live to its end
    from site_builder.query.evaluation import Collection
    from site_builder.query.language import combine, option
    from site_builder.query.unconfirmed import unconfirmed

    collection = Collection(context.catalog)
    options = (option(name, text) for name, texts in values.items() for text in texts)
    query = combine([collection.parse(" ".join(expression)), *options])
    answer = collection.answer(query, sort, forgiving=not count and not group)
    rows = answer.rows
    told = unconfirmed(context.catalog, query, rows, group) if rows else (_nothing(collection, values),)
    for note in (*answer.notes, *told):
        click.echo(note, err=True)
    if group:
        _print_groups(context, rows, group, form, limit, count=count)
    elif count:
        click.echo(len(rows))
    else:
        from site_builder.output.papers import chosen_text, papers_text, template_text

        shown = rows[:limit]
        if template is not None:
            text = template_text(context.catalog, shown, template)
        elif columns is not None:
            text = chosen_text(context.catalog, shown, columns.split(","), form)
        else:
            text = papers_text(context.catalog, shown, form)
        if text:
            click.echo(text)
        if limit and len(rows) > limit:
            click.echo(f"the first {limit} of {len(rows)} papers", err=True)


def _print_groups(context: Context, rows: list[Any], field: str, form: str, limit: int | None, *, count: bool) -> None:
    from site_builder.output.groups import counts_text, groups_text
    from site_builder.query.grouping import grouped

    groups = grouped(rows, field, context.catalog)
    if count:
        click.echo(counts_text(groups, field, form, limit))
    elif groups:
        click.echo(groups_text(context.catalog, groups, field, form, limit))


def _nothing(collection: Any, values: dict[str, tuple[str, ...]]) -> str:
    from site_builder.text.suggest import did_you_mean

    authors = {name for names in collection.papers.column("authors") for name in names} if values.get("author") else ()
    advice = "".join(did_you_mean(name, authors) for name in values.get("author", ()))
    return f"no paper of {len(collection.papers)} answers this{advice}"
