"""Values of options and arguments that the shell completes: facet values, ids, names."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from site_builder.commands._context import Context
from site_builder.errors import KbError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

Completer = Callable[[click.Context, click.Parameter, str], "list[CompletionItem]"]


def field_values(field: str) -> Completer:
    """Completes the known values of a field of the query language, also behind a comma."""

    def values(context: Context) -> Iterable[str]:
        from site_builder.knowledge.fields import Kind
        from site_builder.query.vocabulary import Vocabulary

        known = context.catalog.fields[field]
        if known.kind is Kind.CHOICE:
            return Vocabulary(context.catalog)[field].values
        found = (getattr(brief, known.key) for brief in context.catalog.briefs.values())
        return sorted({one for value in found for one in (value if known.many else [value]) if one})

    return _completer(values)


def paper_ids() -> Completer:
    """Completes ids of papers."""
    return _completer(lambda context: context.catalog.paper_paths)


def node_ids() -> Completer:
    """Completes ids of nodes."""
    return _completer(lambda context: context.catalog.taxonomy.nodes)


def entry_ids() -> Completer:
    """Completes ids of papers, nodes, models, benchmarks and venues."""

    def values(context: Context) -> Iterable[str]:
        catalog = context.catalog
        kinds = (catalog.paper_paths, catalog.taxonomy.nodes, catalog.models, catalog.benchmarks, catalog.venues)
        return [name for ids in kinds for name in ids]

    return _completer(values)


def context_of(ctx: click.Context) -> Context:
    """The knowledge base of a command, also while the shell completes one that was not started."""
    top = ctx.find_root()
    found = ctx.obj or top.obj
    return found if isinstance(found, Context) else Context(Path(top.params.get("folder") or "."))


def _completer(values: Callable[[Context], Iterable[str]]) -> Completer:
    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        context = context_of(ctx)
        before, comma, last = incomplete.rpartition(",")
        with suppress(KbError):  # outside a knowledge base there is nothing to offer
            return [CompletionItem(f"{before}{comma}{value}") for value in values(context) if value.startswith(last)]
        return []

    return complete
