"""kb eval resume: go on with a run."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

from site_builder.commands._context import Context, pass_context
from site_builder.commands._eval.options import judge_options, judge_wishes, keep_going


@click.command()
@click.argument("run")
@click.option("--base-url", "base_urls", multiple=True, metavar="URL", help="Endpoint, when it has moved.")
@click.option("--retry-errors", is_flag=True, help="Ask the samples that failed once more.")
@keep_going
@judge_options
@pass_context
def command(
    context: Context, /, run: str, base_urls: tuple[str, ...], retry_errors: bool, keep_going: bool, **words: Any
) -> None:
    """Go on with RUN (its folder or name): ask what is missing, then judge and score."""
    from site_builder.commands._eval import report
    from site_builder.commands._eval.session import note
    from site_builder.evaluation.data.protocols import Protocols
    from site_builder.evaluation.engines import open_adapter
    from site_builder.evaluation.run.breaker import IN_A_ROW
    from site_builder.evaluation.run.folder import find_run
    from site_builder.evaluation.run.runner import Runner

    folder = find_run(context.root, run)
    plan = folder.spec()
    runner = Runner(context.root, Protocols.load(context.root), note, 0 if keep_going else IN_A_ROW)
    options = replace(plan.options, base_urls=base_urls) if base_urls else plan.options
    adapter = open_adapter(plan.adapter, plan.model, options)
    try:
        runner.resume(folder, adapter, retry_errors=retry_errors)
    finally:
        adapter.close()
    runner.judge(folder, judge_wishes(words))
    report.result(*runner.score(folder), context.root)
