"""kb eval audit: a person checks the judge."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from site_builder.commands._context import Context, pass_context

if TYPE_CHECKING:
    from site_builder.evaluation.run.audit import Drawn
    from site_builder.evaluation.run.folder import RunFolder
    from site_builder.schema.protocols import Protocol


@click.command()
@click.argument("run")
@click.option("--size", type=click.IntRange(1), default=100, show_default=True, help="Answers to label.")
@click.option("--seed", type=int, default=0, show_default=True, help="Which answers are drawn.")
@click.option("--csv", "table", is_flag=True, help="Print the answers as CSV to be labelled in a spreadsheet.")
@click.option("--labels", type=click.Path(path_type=Path), help="Read the labels of such a table.")
@pass_context
def command(context: Context, /, run: str, size: int, seed: int, table: bool, labels: Path | None) -> None:
    """Label a sample of the answers of RUN, to measure the judge's errors; the score then allows for them.

    Without options the answers are shown here one by one, and labelling can stop and go on at any time. Scores are
    hidden. Beware: answers may be harmful. The labels stay in the run's folder.
    """
    from site_builder.commands._eval import report
    from site_builder.commands._eval.session import note
    from site_builder.evaluation.data.protocols import Protocols
    from site_builder.evaluation.run import audit
    from site_builder.evaluation.run.folder import find_run
    from site_builder.evaluation.run.runner import Runner

    folder = find_run(context.root, run)
    runner = Runner(context.root, Protocols.load(context.root), note)
    protocol = runner.protocol(folder.spec())
    if labels is not None:
        audit.take_labels(folder, protocol, labels)
    else:
        drawn = audit.sample_of(folder, protocol, size, seed)
        if table:
            click.echo(audit.table(drawn), nl=False)
            return
        _ask(folder, protocol, drawn)
    result, published = runner.score(folder)
    report.audit(result.judge.audit)
    report.result(result, published, context.root)


def _ask(folder: RunFolder, protocol: Protocol, drawn: list[Drawn]) -> None:
    """Show the answers one by one; each label is written down at once."""
    from site_builder.evaluation.run import audit
    from site_builder.schema.metrics import METRICS

    metric = METRICS[protocol.metrics[0].id]
    known = audit.known_labels(folder, protocol)
    todo = [row for row in drawn if (row.sample, row.epoch) not in known]
    for number, row in enumerate(todo, start=1):
        click.echo(f"\n--- {number} of {len(todo)}: {row.sample}\n{row.answer}\n---")
        choice = click.prompt(
            f"[1] {metric.hit}  [2] {metric.miss}  [s]kip  [q]uit", type=click.Choice(["1", "2", "s", "q"])
        )
        if choice == "q":
            break
        if choice != "s":
            audit.add_label(folder, row, metric.hit if choice == "1" else metric.miss)
