"""kb eval data: get a benchmark's data, or name a copy that is here."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from site_builder.commands._context import Context, pass_context
from site_builder.errors import KbError, UsageError


@click.command()
@click.argument("benchmark")
@click.option(
    "--from", "copy", type=click.Path(path_type=Path), metavar="DIR", help="Use the copy in DIR; no download."
)
@click.option("--accept-licence", is_flag=True, help="Accept the licence without being asked.")
@click.option("--check", "only_check", is_flag=True, help="Only say whether the data are whole.")
@pass_context
def command(context: Context, /, benchmark: str, copy: Path | None, accept_licence: bool, only_check: bool) -> None:
    """Download the data of BENCHMARK to data/BENCHMARK/, which git ignores.

    The licence is shown and accepted once. An interrupted download goes on where it stopped; every file is checked.
    """
    from site_builder.commands._eval.session import note
    from site_builder.evaluation.data import acquire
    from site_builder.evaluation.data.download import Fetcher
    from site_builder.evaluation.data.protocols import Protocols
    from site_builder.evaluation.run.plan import data_folder

    file = Protocols.load(context.root).of(benchmark)
    folder = data_folder(context.root, benchmark, {})
    if copy is not None:
        acquire.link(folder, copy)
    elif not only_check and file.data is not None and file.data.downloads:
        if not acquire.accepted(folder, file.data):
            _licence(file.data.licence, file.data.licence_url, accept_licence)
            acquire.accept(folder, file.data)
        try:
            acquire.fetch(file, folder, Fetcher(say=note), note)
        except UsageError:
            raise
        except KbError as error:
            raise KbError(
                error.message,
                hint=f"{error.hint}: from {file.data.home} into {folder}, laid out as: {file.data.layout}",
            ) from None
    missing = acquire.check(file, folder)
    if missing:
        home = f"get it from {file.data.home}; layout: {file.data.layout}" if file.data else None
        raise KbError(f"{folder} is not whole; missing: " + "; ".join(missing), hint=home)
    click.echo(f"{benchmark}: the data in {folder} are whole")
    differing = acquire.differing(file, folder)
    for what in differing:
        click.echo(f"  {what}")
    click.echo("  runs on them are not ranked" if differing else "  they are what was released, by their hashes")


def _licence(licence: str, url: str | None, accepted: bool) -> None:
    """Show the licence and ask. Raises UsageError when nobody can be asked or the answer is no."""
    click.echo(f"The data are not ours. Their licence: {licence}{f' ({url})' if url else ''}", err=True)
    if accepted:
        return
    if not sys.stdin.isatty():
        raise UsageError("nobody is here to accept the licence", hint="add --accept-licence if you accept it")
    if not click.confirm("Do you accept it?", err=True):
        raise UsageError("without accepting the licence there is no download")
