"""kb eval judge: verdicts without asking the model again."""

from __future__ import annotations

from typing import Any

import click

from site_builder.commands._context import Context, pass_context
from site_builder.commands._eval.options import judge_options, judge_wishes, keep_going


@click.command()
@click.argument("run")
@click.option("--again", is_flag=True, help="Judge anew, in a copy of the run beside it, with another judge.")
@click.option("--retry-unscored", is_flag=True, help="Judge the answers once more that could not be judged.")
@keep_going
@judge_options
@pass_context
def command(context: Context, /, run: str, again: bool, retry_unscored: bool, keep_going: bool, **words: Any) -> None:
    """Judge the answers of RUN that have no verdict, then score. The model is not needed."""
    from site_builder.commands._eval import report
    from site_builder.commands._eval.session import note
    from site_builder.evaluation.data.protocols import Protocols
    from site_builder.evaluation.run.breaker import IN_A_ROW
    from site_builder.evaluation.run.folder import find_run
    from site_builder.evaluation.run.runner import Runner

    folder, judges = find_run(context.root, run), judge_wishes(words)
    runner = Runner(context.root, Protocols.load(context.root), note, 0 if keep_going else IN_A_ROW)
    if again:
        folder = runner.copy_for(folder, judges)
        note(f"judging a copy of the answers in {folder.path}")
    runner.judge(folder, judges, retry_unscored=retry_unscored)
    report.result(*runner.score(folder), context.root)
