"""kb eval agree: judges on the same answers."""

from __future__ import annotations

import click

from site_builder.commands._context import Context, pass_context


@click.command()
@click.argument("runs", nargs=-1, required=True, metavar="RUN...")
@click.option(
    "--samples",
    "listed",
    type=click.IntRange(0),
    default=20,
    show_default=True,
    help="How many samples to list on which the judges differ.",
)
@click.option("--format", "form", type=click.Choice(["table", "json", "csv", "markdown"]), default="table")
@pass_context
def command(context: Context, /, runs: tuple[str, ...], listed: int, form: str) -> None:
    """Say how far the judges of several RUNs of the same answers agree (kb eval judge RUN --again makes such runs).

    A run that a panel judged stands for all members of the panel, and is enough by itself.

    Raw agreement, Cohen's kappa of each pair and Krippendorff's alpha of all, with intervals, whole and by category;
    then the samples on which they differ. Only answers that all of them judged count.
    """
    from site_builder.evaluation.data.protocols import Protocols
    from site_builder.evaluation.run.agreement import agreement
    from site_builder.evaluation.run.folder import find_run
    from site_builder.output.tables import Column, Table, render

    found = agreement([find_run(context.root, name) for name in runs], Protocols.load(context.root))
    columns = [
        Column("part", "Part"), Column("judges", "Judges"), Column("n", "Answers", number=True),
        Column("raw", "Agree %", number=True), Column("coefficient", "Coefficient"),
        Column("value", "Value", number=True), Column("low", "Low", number=True), Column("high", "High", number=True),
    ]  # fmt: skip
    rows = [
        (one.part, " / ".join(one.judges), one.n, f"{100 * one.raw:.1f}", one.coefficient, _number(one.value),
         _number(one.low), _number(one.high))
        for one in found.rows
    ]  # fmt: skip
    click.echo(render(Table(columns, rows, f"{found.metric} under {found.protocol}"), form))
    if form == "table":
        click.echo(f"\n{len(found.differing)} answers on which they differ" + (":" if found.differing else ""))
        for item, sample, labels in found.differing[:listed]:
            said = (f"{judge} {label}" for judge, label in zip(found.judges, labels, strict=True))
            click.echo(f"  {item} #{sample}: {', '.join(said)}")
        if len(found.differing) > listed:
            click.echo(f"  and {len(found.differing) - listed} more")
        if found.left_out:
            click.echo(f"{found.left_out} answers are left out: not all judges have a verdict on them")


def _number(value: float | None) -> str | None:
    return None if value is None else f"{value:.3f}"
