"""kb eval MODEL: plan, ask, judge, score, and bring the leaderboard up to date."""

from __future__ import annotations

from typing import Any

import click

from site_builder.commands._context import Context, pass_context
from site_builder.commands._eval.options import (
    adapter_options,
    adapter_wish,
    judge_options,
    judge_wishes,
    keep_going,
    measure_options,
    named_folders,
    opened_measures,
    shard,
)


@click.command()
@click.argument("model")
@click.option("--benchmark", "benchmarks", multiple=True, metavar="NAME", help="Only this one; repeatable.")
@click.option("--protocol", "protocols", multiple=True, metavar="ID", help="Only this one; repeatable.")
@click.option("--limit", type=click.IntRange(1), help="At most so many items; such a run is not published.")
@click.option("--data", "folders", multiple=True, metavar="NAME=DIR", help="Local copy of a benchmark's data.")
@click.option("--partial", is_flag=True, help="Run incomplete copies; such a run is not published.")
@click.option("--name", help="Name of the model for the engine [default: its hub id]")
@click.option("--revision", help="Revision of the weights.")
@click.option("--dtype", help="Number format of the weights [default: chosen by the engine]")
@click.option("--system-prompt", help="System prompt instead of the protocol's; such a run is not ranked.")
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of sampled answers.")
@click.option("--shard", metavar="I/N", callback=shard, help="Ask only the I-th of N shares; kb eval merge joins them.")
@click.option("--dry-run", is_flag=True, help="Show the plan and stop.")
@keep_going
@measure_options
@adapter_options
@judge_options
@pass_context
def command(context: Context, /, model: str, folders: tuple[str, ...], dry_run: bool, **words: Any) -> None:
    """Run benchmarks against MODEL, an id or alias of taxonomy/models/."""
    from site_builder.commands._eval.session import Session

    named, measures = named_folders(folders), opened_measures(words, context.root)
    session = Session.open(context, model, adapter_wish(words), judge_wishes(words), named, measures, words)
    session.show_plan()
    if not dry_run:
        session.run()
