"""kb eval score: the result from the logs."""

from __future__ import annotations

import click

from site_builder.commands._context import Context, pass_context


@click.command()
@click.argument("runs", nargs=-1, required=True, metavar="RUN...")
@pass_context
def command(context: Context, /, runs: tuple[str, ...]) -> None:
    """Score each RUN from its logs and write its run.yml. Nothing else is needed: no data, model or judge."""
    from site_builder.commands._eval import report
    from site_builder.commands._eval.session import note
    from site_builder.evaluation.data.protocols import Protocols
    from site_builder.evaluation.run.folder import find_run
    from site_builder.evaluation.run.runner import Runner

    runner = Runner(context.root, Protocols.load(context.root), note)
    for name in runs:
        report.result(*runner.score(find_run(context.root, name)), context.root)
