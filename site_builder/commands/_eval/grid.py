"""kb eval grid: models x protocols x defenses, to one table."""

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
)
from site_builder.errors import KbError


@click.command()
@click.argument("models", nargs=-1, required=True, metavar="MODEL...")
@click.option("--benchmark", "benchmarks", multiple=True, metavar="NAME", help="Only this one; repeatable.")
@click.option("--protocol", "protocols", multiple=True, metavar="ID", help="Only this one; repeatable.")
@click.option("--limit", type=click.IntRange(1), help="At most so many samples; such rows are not published.")
@click.option("--data", "folders", multiple=True, metavar="NAME=DIR", help="Local copy of a benchmark's data.")
@click.option("--partial", is_flag=True, help="Run incomplete copies; such rows are not published.")
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of sampled answers.")
@click.option("--dry-run", is_flag=True, help="Show the plan and stop.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv", "markdown"]), default="table")
@keep_going
@measure_options
@adapter_options
@judge_options
@pass_context
def command(
    context: Context, /, models: tuple[str, ...], folders: tuple[str, ...], dry_run: bool, form: str, **words: Any
) -> None:
    """Run every MODEL behind every --defense on every protocol, and compare each with the model alone.

    Cells that are finished are not run again, and answers of the model alone are used where a defense asks the same.
    One table ends it: attack success, refusals, usefulness and cost; a star marks a change that is more than chance
    (exact McNemar test on the same samples, Holm over the defenses).
    """
    from site_builder.commands._eval import grid_report
    from site_builder.commands._eval.session import Made, Session, note

    measures = opened_measures(words, context.root, "none")
    named, options, judges = named_folders(folders), adapter_wish(words), judge_wishes(words)
    words |= {"name": None, "revision": None, "dtype": None, "system_prompt": None, "missing_only": True}
    made: list[Made] = []
    problems: list[KbError] = []
    for model in models:
        session = Session.open(context, model, options, judges, named, measures, words)
        session.show_plan()
        if dry_run:
            continue
        try:
            session.run()
        except KbError as error:
            problems.append(error)
            note(f"{model}: {error.message}")
        made += session.made
    if made:
        from site_builder.evaluation.data.protocols import Protocols
        from site_builder.evaluation.run.grid import cells

        found = cells([one.folder for one in made], Protocols.load(context.root))
        click.echo(grid_report.text(found, form))
    if problems:
        raise type(problems[0])(
            "the grid is not whole", hint=problems[0].hint or "the same command runs the cells that are missing"
        )
