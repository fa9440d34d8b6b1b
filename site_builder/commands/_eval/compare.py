"""kb eval compare: two runs on the same items."""

from __future__ import annotations

from itertools import chain

import click

from site_builder.commands._context import Context, pass_context


@click.command()
@click.argument("first")
@click.argument("second")
@pass_context
def command(context: Context, /, first: str, second: str) -> None:
    """Compare two runs of one protocol item by item: exact McNemar test, bootstrap, Holm over categories."""
    from site_builder.commands._eval.session import note
    from site_builder.evaluation.data.protocols import Protocols
    from site_builder.evaluation.run.compare import compare
    from site_builder.evaluation.run.folder import find_run
    from site_builder.evaluation.run.runner import Runner

    one, two = find_run(context.root, first), find_run(context.root, second)
    runner = Runner(context.root, Protocols.load(context.root), note)
    found = compare(one, two, runner.protocol(one.spec()))
    click.echo(f"first   {one.spec().model.id} ({one.path.name})")
    click.echo(f"second  {two.spec().model.id} ({two.path.name})")
    for metric in found:
        click.echo(f"\n{metric.metric}: first, second, difference in percentage points, p")
        parts = [[split, *(part for part in metric.categories if part.split == split.split)] for split in metric.splits]
        for part in chain.from_iterable(parts):
            name = f"{part.split} {part.category}" if part.category != "all" else part.split
            ends = part.interval
            reach = f" [{100 * ends.low:+.1f}, {100 * ends.high:+.1f}]" if ends else ""
            sure = "differs" if part.p < 0.05 else "no clear difference"
            click.echo(
                f"  {name:24} {100 * part.first:6.2f} {100 * part.second:6.2f} "
                f"{100 * (part.first - part.second):+7.2f}{reach}\n"
                f"  {'':24} p = {part.p:.3g}, n = {part.n}: {sure}"
            )
        if not metric.splits:
            click.echo("  there is no item on which both runs have a verdict, so nothing can be compared")
        if metric.left_out:
            click.echo(f"  {metric.left_out} items are left out: only one of the runs has a verdict on them")
    click.echo("\nThe p-values of categories are adjusted for their number (Holm).")
