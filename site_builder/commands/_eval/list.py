"""kb eval list: what can be run, and what was run."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterable
from pathlib import Path

import click

from site_builder.commands._context import Context, pass_context


@click.command()
@pass_context
def command(context: Context) -> None:
    """List benchmarks with their protocols and data, attacks and defenses, and the runs of this machine."""
    from site_builder.errors import KbError
    from site_builder.evaluation.attacks.renderings import RENDERINGS
    from site_builder.evaluation.data.benchmarks import load
    from site_builder.evaluation.data.protocols import Protocols
    from site_builder.evaluation.defenses import NAMES
    from site_builder.evaluation.run.folder import all_runs
    from site_builder.evaluation.run.plan import DATA, data_folder
    from site_builder.evaluation.run.state import read_state
    from site_builder.schema.judging import judged_by

    width = shutil.get_terminal_size((80, 24)).columns
    for file in Protocols.load(context.root).files:
        folder = data_folder(context.root, file.benchmark, {})
        try:
            load(file.benchmark).open(folder, file.protocols[0].task)
            data = "drawn here" if file.data is None else f"data in {folder}"
        except KbError:
            data = "no data yet"
        click.echo(f"{file.benchmark} ({data})")
        for protocol in file.protocols:
            mark = " " if protocol.default else "-"
            first = " ".join(protocol.description.split()).partition(". ")[0].rstrip(".")
            click.echo(f"  {mark} {protocol.id}  judged by {judged_by(protocol.judge.kind)}")
            click.echo(textwrap.fill(first, width, initial_indent=" " * 6, subsequent_indent=" " * 6))
    click.echo("\nProtocols marked - run only when named with --protocol.")
    click.echo("Data that are not here yet: kb eval data BENCHMARK")
    click.echo("\nAttacks (--attack):")
    _named(((name, one.title) for name, one in RENDERINGS.items()), width)
    click.echo("\nDefenses (--defense; + chains them):")
    _named(((name, _title(name, context.root / DATA)) for name in NAMES), width)
    runs = all_runs(context.root)
    click.echo("\nRuns:" if runs else "\nNo runs yet.")
    for run in runs:
        try:
            state = read_state(run)
            stage = "scored" if run.result.is_file() else f"{len(state) - state.missing()} of {len(state)} answers"
        except KbError as error:
            stage = f"damaged: {error.message}"
        click.echo(f"{run.path.relative_to(context.root)}  {stage}")


def _named(lines: Iterable[tuple[str, str]], width: int) -> None:
    """Names with what they do, in two columns."""
    for name, title in lines:
        click.echo(textwrap.fill(title, width, initial_indent=f"  {name:22}", subsequent_indent=" " * 24))


def _title(name: str, data: Path) -> str:
    """What a defense does; where its text is not here, that."""
    from site_builder.errors import UsageError
    from site_builder.evaluation.defenses import Around, open_defense

    try:
        found = open_defense(name, Around(data))
    except UsageError as error:
        return error.message
    return found.about.title if found else ""
