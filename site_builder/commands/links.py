"""kb links: which addresses lead nowhere any more."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from site_builder.commands._context import Context, pass_context, with_steps

if TYPE_CHECKING:
    from site_builder.diagnostics import Location
    from site_builder.web.reaching import Verdict

Places = Mapping[str, Sequence["Location"]]


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--report", type=click.Path(path_type=Path), help="Write the text of an issue into this file.")
@click.option("--unknown", is_flag=True, help="List addresses of which nothing is known, too.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@pass_context
def command(context: Context, files: tuple[Path, ...], report: Path | None, unknown: bool, form: str) -> None:
    """Ask every address of the knowledge base (or of some FILES) whether it still leads somewhere.

    Only what says 404 or 410 twice is dead. What refuses programs, is busy or down is unknown. Many hosts are asked at
    once, each at most once a second; arXiv a hundred papers in a request, and doi.org instead of the publishers. What
    they say is kept for a day: interrupted, the command goes on where it was.

    Exit status: 1 where an address is dead, 2 where none could be reached, else 0.
    """
    from site_builder.bibliography.reaching import addresses, place, reach
    from site_builder.commands._files import files_named

    catalog = context.catalog
    found = addresses(catalog, files_named(catalog, context.folder, files) if files else None)
    verdicts = sorted(_watched(reach(context.client("links"), found), len(found)), key=lambda one: one.address)
    shown = [one for one in verdicts if one.state in ("dead", "moved") or (one.state == "unknown" and unknown)]
    places = {one.address: [place(catalog, path, at) for path, at in found[one.address]] for one in shown}
    if form == "json":
        click.echo(_as_json(verdicts, places))
    else:
        for line in _as_text(shown, places):
            click.echo(line)
    if report:
        from site_builder.files import write_atomic

        write_atomic(context.folder / report, issue(verdicts, places))
    click.echo(_counts(verdicts), err=True)
    states = Counter(one.state for one in verdicts)
    sys.exit(1 if states["dead"] else 2 if verdicts and states["unknown"] == len(verdicts) else 0)


def _watched(verdicts: Iterator[Verdict], number: int) -> Iterator[Verdict]:
    """Verdicts as they come, with how far they are."""
    for _ in with_steps(range(number), "asking addresses"):
        yield next(verdicts)


def _as_text(verdicts: Sequence[Verdict], places: Places) -> Iterator[str]:
    for one in verdicts:
        for where in places[one.address]:
            end = f" -> {one.place}" if one.place else f" ({one.reason})"
            yield f"{where}: {one.state}: {one.address}{end}"


def _as_json(verdicts: Sequence[Verdict], places: Places) -> str:
    rows = [
        {"address": one.address, "state": one.state, "reason": one.reason, "place": one.place,
         "at": [{"path": where.path, "line": where.line} for where in places.get(one.address, ())]}
        for one in verdicts
    ]  # fmt: skip
    return json.dumps(rows, ensure_ascii=False, indent=2)


def issue(verdicts: Sequence[Verdict], places: Places) -> str:
    """The text of an issue: dead addresses with their places, those that moved, and how many are unknown why."""
    from site_builder.contribution.markdown import code, limited

    parts = [_counts(verdicts), ""]
    for state, title in (("dead", "Dead: 404 or 410, twice"), ("moved", "Moved for ever")):
        rows = [one for one in verdicts if one.state == state]
        if rows:
            parts += [f"## {title}", ""]
            for one in rows:
                where = ", ".join(code(f"{at.path}:{at.line}") for at in places[one.address])
                now = f" is now {code(one.place)}" if one.place else ""
                parts.append(f"- {code(one.address)}{now}: {where}")
            parts.append("")
    why = Counter(one.reason for one in verdicts if one.state == "unknown")
    if why:
        parts += ["## Unknown, which says nothing of the address", ""]
        parts += [f"- {number} x {code(reason)}" for reason, number in why.most_common(20)]
        if len(why) > 20:
            parts.append(f"- and {sum(why.values()) - sum(number for _, number in why.most_common(20))} others")
        parts.append("")
    return limited("\n".join(parts))


def _counts(verdicts: Sequence[Verdict]) -> str:
    states = Counter(one.state for one in verdicts)
    return (f"{len(verdicts)} addresses asked: {states['dead']} dead, {states['unknown']} unknown, "
            f"{states['moved']} moved, {states['alive']} alive")  # fmt: skip
