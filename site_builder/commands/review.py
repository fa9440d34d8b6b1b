"""kb review: what a change does, as the text of one comment on a pull request."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from site_builder.commands._context import Context, all_rules, pass_context


@click.command()
@click.argument("base")
@click.argument("head", required=False)
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Write to a file.")
@pass_context
def command(context: Context, base: str, head: str | None, output: Path | None) -> None:
    """Say what a change does: its findings, entries as they will look, near-duplicates, who cites them, figures.

    The text is Markdown, for one comment on a pull request. BASE and HEAD are folders or git revisions, as for kb diff;
    between two revisions, the change since HEAD left BASE counts. Without HEAD, the files as they are. Findings are
    those of changed files, and new ones elsewhere. Exit status: 1 where one of them is an error.
    """
    from tempfile import TemporaryDirectory

    from site_builder.commands._output import write
    from site_builder.commands._states import branched_from, catalog_of
    from site_builder.contribution.review import Review

    all_rules()
    with TemporaryDirectory(prefix="kb-review-") as work:
        before = catalog_of(context, branched_from(context, base, head), Path(work) / "base")
        after = catalog_of(context, head, Path(work) / "head") if head else context.catalog
        review = Review(before, after)
        write(review.text(), context.folder / output if output else None)
    sys.exit(1 if review.errors else 0)
