"""kb eval models get: fetch the weights of a model."""

from __future__ import annotations

from pathlib import Path

import click

from site_builder.commands._context import Context, pass_context


@click.group()
def command() -> None:
    """Weights of models on this machine."""


@command.command()
@click.argument("model")
@click.option("--revision", default="main", show_default=True, help="Branch, tag or commit on the hub.")
@click.option("--to", "folder", type=click.Path(path_type=Path), metavar="DIR", help="Where to [default: models/…]")
@click.option("--yes", is_flag=True, help="Fetch without being asked.")
@click.option("--dry-run", is_flag=True, help="Only say size and licence.")
@pass_context
def get(context: Context, /, model: str, revision: str, folder: Path | None, yes: bool, dry_run: bool) -> None:
    """Fetch the weights of MODEL from the hub; the plan of kb eval MODEL then finds them.

    Size and licence are told first. An interrupted download goes on where it stopped, and every file is checked by the
    hash that the hub lists.
    """
    import sys

    from site_builder.commands._eval.models import WEIGHTS, find_model
    from site_builder.commands._eval.session import note
    from site_builder.errors import UsageError
    from site_builder.evaluation.data.download import Fetcher
    from site_builder.evaluation.data.weights import Weights
    from site_builder.evaluation.run.folder import model_folder

    known = find_model(context.catalog, model)
    if known.hub is None:
        raise UsageError(f"{known.id} has no hub id in taxonomy/models/{known.id}.yml", hint="add it there")
    weights = Weights.look(Fetcher(say=note), known.hub, revision)
    click.echo(f"{known.hub} at {weights.commit[:12]}: {len(weights.files)} files, {weights.size / 1e9:.1f} GB")
    click.echo(f"licence   {weights.licence or known.licence or 'not stated on the hub; read the model card'}")
    if dry_run:
        return
    if not yes:
        if not sys.stdin.isatty():
            raise UsageError("nobody is here to say yes", hint="add --yes to fetch them")
        if not click.confirm("Fetch them?", err=True):
            return
    target = folder or context.root / WEIGHTS / model_folder(known.id, known.hub)
    new = weights.fetch(target)
    click.echo(f"{new} files fetched, {len(weights.files) - new} were there: {target}")
    click.echo(f"then: kb eval {model} --weights {target}" if folder else f"then: kb eval {model}")
