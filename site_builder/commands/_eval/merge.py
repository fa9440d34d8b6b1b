"""kb eval merge: the shares of several machines."""

from __future__ import annotations

from pathlib import Path

import click

from site_builder.commands._context import Context, pass_context


@click.command()
@click.argument("run")
@click.argument("folders", nargs=-1, required=True, metavar="FOLDER...", type=click.Path(path_type=Path))
@pass_context
def command(context: Context, /, run: str, folders: tuple[Path, ...]) -> None:
    """Take the answers of the same run, made by --shard on other machines and copied here to FOLDER, over into RUN.

    What is there stays; nothing is asked, judged or scored. Folders of another run are refused.
    """
    from site_builder.evaluation.run import collect
    from site_builder.evaluation.run.folder import RunFolder, find_run

    target = find_run(context.root, run)
    for folder in folders:
        click.echo(f"{collect.merge(target, RunFolder(folder.resolve()))} answers from {folder}")
    gaps = collect.missing(target)
    then = f"kb eval judge {target.path.name}" if not gaps else f"{gaps} answers are missing"
    click.echo(f"then: {then}" if not gaps else then)
