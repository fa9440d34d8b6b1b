"""kb diff: what changed between two states of the knowledge base."""

from __future__ import annotations

from pathlib import Path

import click

from site_builder.commands._context import Context, pass_context


@click.command()
@click.argument("old")
@click.argument("new", required=False)
@click.option("--figures", is_flag=True, help="Also say what changes in counts, coverage and ranks.")
@click.option("--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text")
@pass_context
def command(context: Context, old: str, new: str | None, figures: bool, form: str) -> None:
    """Say what changed from OLD to NEW: papers added, removed, relabelled, relinked.

    OLD and NEW are folders that hold a knowledge base, or git revisions of this one (v1.0, HEAD~3, main). Without NEW,
    OLD is compared with the files as they are.
    """
    from tempfile import TemporaryDirectory

    from site_builder.commands._states import catalog_of
    from site_builder.knowledge.difference import difference
    from site_builder.output.difference import difference_text, figures_text
    from site_builder.results.consequences import consequences

    with TemporaryDirectory(prefix="kb-diff-") as work:
        before = catalog_of(context, old, Path(work) / "old")
        after = catalog_of(context, new, Path(work) / "new") if new else context.catalog
        for state, catalog in ((old, before), (new or "the files as they are", after)):
            if unreadable := sum(file.brief is None for file in catalog.files("paper")):
                click.echo(f"kb: {unreadable} papers cannot be read in {state} and count as missing", err=True)
        texts = [difference_text(difference(before, after), form)]
        if figures:
            texts.append(figures_text(consequences(before, after), form))
    if figures and form == "json":
        click.echo(f'{{"changes": {texts[0]},\n"figures": {texts[1]}}}')
    else:
        click.echo("\n\n".join(text for text in texts if text))
