"""Options that bear the words of the matrix in kb.yml."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from site_builder.commands._context import Context
from site_builder.errors import KbError, UsageError

if TYPE_CHECKING:
    from site_builder.knowledge.taxonomy import Taxonomy


class MatrixCommand(click.Command):
    """A command with an option for each side of the matrix, named by its word in kb.yml."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        known = super().get_params(ctx)
        context = ctx.find_object(Context)
        try:
            matrix = context.catalog.settings.matrix if context else None
        except KbError:  # the reference page and completion ask outside a knowledge base, too
            matrix = None
        row, column = (matrix.row_word, matrix.column_word) if matrix else ("row", "column")
        sides: list[click.Parameter] = [
            click.Option([f"--{row}", "row"], metavar="NODE", help=f"A {row} node, with all below it."),
            click.Option([f"--{column}", "column"], metavar="NODE", help=f"A {column} node, with all below it."),
        ]
        return [*known[:-1], *sides, *known[-1:]]


def node(taxonomy: Taxonomy, branch: str, word: str) -> str:
    """The id of the node of a branch that ``word`` names, whole or by its end. Raises UsageError when none or several
    do."""
    from site_builder.text.suggest import did_you_mean

    wanted = taxonomy.current(word.strip("/"))
    inside = [one.id for one in taxonomy if one.id == branch or one.id.startswith(f"{branch}/")]
    found = [one for one in inside if one == wanted] or [one for one in inside if one.endswith(f"/{wanted}")]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"{word!r} names several nodes", hint=f"choose one of {', '.join(found)}")
    ends = {one.rpartition("/")[2]: one for one in inside}
    raise UsageError(f"there is no node {word!r} in {branch}{did_you_mean(word, ends)}")
