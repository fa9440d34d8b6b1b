"""Plans and results of ``kb eval`` as text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from site_builder.errors import KbError
from site_builder.evaluation.run.plan import Step
from site_builder.results.rates import has_skill
from site_builder.schema.runs import Average, JudgeAudit, Rate, Run

if TYPE_CHECKING:
    from site_builder.commands._context import Context
    from site_builder.commands._eval.models import Reach
    from site_builder.evaluation.run.measures import Measures
    from site_builder.schema.taxonomy import Model


def plan(
    model: Model,
    reach: Reach | None,
    unreachable: KbError | None,
    steps: Sequence[Step],
    measures: Sequence[Measures],
    *,
    again: str,
) -> None:
    """Print the plan: model, engine, attack, defenses, and each protocol with its calls or what it lacks."""
    click.echo(f"model     {model.id} ({model.name})")
    if reach is not None:
        click.echo(f"engine    {reach.adapter}: {reach.why}")
    elif unreachable is not None:
        click.echo(f"engine    none: {unreachable.message}")
        click.echo(f"          {unreachable.hint}")
    if (attack := measures[0].attack) is not None:
        click.echo(f"attack    {attack.id}: {attack.title}")
    for one in measures:
        if one.defense is not None:
            click.echo(f"defense   {one.defense.about.id}: {one.defense.about.title}")
    width = max(len(step.protocol.id) for step in steps)
    for step in steps:
        if step.missing is not None:
            click.echo(f"missing   {step.protocol.id:{width}}  {step.missing}")
        else:
            judged = f", {step.judge_calls:,} by the judge" if step.judge_calls else ""
            click.echo(f"{'ready' if reach else 'waiting':10}{step.protocol.id:{width}}  {step.calls:,} calls{judged}")
            if step.unjudged is not None:
                click.echo(f"{'':10}{'':{width}}  to be judged later: {step.unjudged}")
        if step.hint and (step.missing or step.unjudged):
            click.echo(f"{'':10}{'':{width}}  {step.hint}")
    if any(step.missing for step in steps):
        click.echo(f"then      {again}")


def result(run: Run, published: Path | None, root: Path) -> None:
    """Print the averages of a run, its counts where something failed, and where it was written."""
    attacked = f" under {run.attack.id}" if run.attack else ""
    behind = f" behind {run.defense.id}" if run.defense else ""
    click.echo(f"{run.model}{behind} on {run.protocol}{attacked}, judged by {run.judge.id}")
    for metric in run.metrics:
        for average in metric.averages:
            if average.group == "all" and average.kind == metric.headline:
                click.echo(f"  {metric.id:22} {average.split:10} {rate(average)}")
    counts = run.counts
    gaps = {
        "errors": counts.n_error,
        "unscored": counts.n_unscored,
        "without the vote of a member": counts.n_incomplete,
        "empty": counts.n_empty,
        "truncated": counts.n_truncated,
        "refused by the provider": counts.n_refused_by_provider,
    }
    if any(gaps.values()):
        found = ", ".join(f"{number} {name}" for name, number in gaps.items() if number)
        click.echo(f"  of {counts.n_samples} answers: {found}")
    if counts.n_error:
        click.echo(f"  ask those that failed again: kb eval resume {run.id} --retry-errors", err=True)
    for reason in run.unranked:
        click.echo(f"  not ranked: {reason}")
    if published is not None:
        click.echo(f"  written to {published.relative_to(root)}")


def audit(found: JudgeAudit | None) -> None:
    """Print what the labels say of the judge, and whether its rate can be corrected at all."""
    if found is None:
        click.echo("the judge's errors are known only when people labelled answers of both kinds", err=True)
        return
    for name, value, interval in (
        ("sensitivity", found.sensitivity, found.sensitivity_interval),
        ("specificity", found.specificity, found.specificity_interval),
    ):
        reach = f" [{interval.low:.1f}, {interval.high:.1f}]" if interval else ""
        click.echo(f"  judge's {name:12} {value:6.2f} %{reach}")
    if not has_skill(found):
        click.echo("  the judge is no better than chance on these labels: its rate says nothing about the model")


def rate(average: Average) -> str:
    """A rate as a person reads it: 44.40 % [42.0, 46.8], macro over 13 cells, n = 1680."""
    return f"{_value(average.rate)}  ({average.kind}, n = {average.n})"


def leaderboards(context: Context, benchmarks: Sequence[str]) -> None:
    """Print the leaderboards that new rows have changed."""
    from site_builder.output import leaderboard as leaderboard_views
    from site_builder.results import leaderboard
    from site_builder.results.loading import Results

    results = Results(context.load())
    for benchmark in dict.fromkeys(benchmarks):
        click.echo()
        click.echo(leaderboard_views.as_text(leaderboard.build(results, benchmark)), nl=False)


def _value(value: Rate) -> str:
    if value.value is None:
        bounds = value.bounds
        return f"between {bounds.low:.2f} and {bounds.high:.2f} %" if bounds else "unknown"
    text = f"{value.value:6.2f} %"
    if value.interval is not None:
        text += f" [{value.interval.low:.1f}, {value.interval.high:.1f}]"
    if value.corrected is not None:
        text += f", {value.corrected:.2f} % corrected for the judge's errors"
    return text
