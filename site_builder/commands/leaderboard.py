"""kb leaderboard: results of a benchmark, ranked where they can be compared."""

from __future__ import annotations

import click

from site_builder.commands._context import Context, pass_context


@click.command()
@click.argument("names", nargs=-1, metavar="[BENCHMARK | --models A B [C D E]]")
@click.option("--split", help="One split of the benchmark.")
@click.option("--protocol", help="Results of one protocol.")
@click.option("--models", is_flag=True, help="Compare two to five models, each two on all boards where both stand.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv", "markdown"]), default="table")
@pass_context
def command(
    context: Context, names: tuple[str, ...], split: str | None, protocol: str | None, models: bool, form: str,
) -> None:  # fmt: skip
    """Rank the results on BENCHMARK; without one, list the benchmarks that have results.

    Rows are ranked only within one metric, split, protocol, judge and kind of average. Rows whose difference is not
    significant share a rank: "1-3" means that any of these ranks agrees with the data. Rows that cannot be ranked
    stand below, with the reason.
    """
    from site_builder.errors import UsageError
    from site_builder.output import leaderboard as leaderboard_views
    from site_builder.results import leaderboard
    from site_builder.results.loading import Results

    results = Results(context.catalog)
    if models:
        click.echo(leaderboard_views.duels(leaderboard.compare(results, *names), form), nl=False)
        return
    if len(names) > 1:
        raise UsageError(f"{len(names)} benchmarks are named", hint="name one; models are compared with --models A B")
    if not names:
        known = leaderboard.benchmarks(results)
        click.echo("\n".join(known) if known else "there are no results yet", err=not known)
        return
    board = leaderboard.build(results, names[0], split=split, protocol=protocol)
    click.echo(leaderboard_views.FORMATS[form](board), nl=False)
