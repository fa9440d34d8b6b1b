"""Questions of kb add on a terminal, and the options that answer them in scripts."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from site_builder.errors import UsageError

if TYPE_CHECKING:
    from site_builder.bibliography.merging import Conflict
    from site_builder.knowledge.placing import Place
    from site_builder.knowledge.taxonomy import Taxonomy
    from site_builder.schema.papers import Assignment


def may_ask() -> bool:
    """Whether somebody sits at a terminal and can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def choices(words: Sequence[str]) -> dict[str, str]:
    """The source that is right about each field, as options ``--take FIELD=SOURCE`` say it. Raises UsageError."""
    from site_builder.bibliography.merging import FIELDS, ORDER
    from site_builder.text.suggest import did_you_mean

    names = {name.casefold().replace(" ", ""): name for name in ORDER}
    found = {}
    for word in words:
        field, _, source = word.partition("=")
        fields = [one for one in FIELDS if one == field or one.endswith(f".{field}")]
        if len(fields) != 1:
            hint = f"one of {', '.join(FIELDS)}"
            raise UsageError(f"--take {word!r}: no field {field!r}{did_you_mean(field, FIELDS)}", hint=hint)
        if not source:
            raise UsageError(f"--take {word!r} names no source", hint=f"write --take {field}=Crossref")
        found[fields[0]] = names.get(source.casefold().replace(" ", ""), source)
    return found


def settle(conflict: Conflict, taken: Mapping[str, str], ask: bool) -> str | None:
    """The source that is believed about a conflict: as an option says, else who is asked, else by the order of sources.

    What was decided is said in any case.
    """
    claims = conflict.claims
    by = {claim.by: claim for claim in claims}
    right = taken.get(conflict.field)
    if right in by:
        click.echo(f"note: {conflict}. Taken from {right}, as you say", err=True)
        return right
    if right is not None:
        click.echo(f"note: {right} says nothing of {conflict.field}", err=True)
    if not ask:
        other = next(claim.by for claim in claims if claim.shown != claims[0].shown)
        option = f"--take {conflict.field}={other.replace(' ', '')}"
        click.echo(f"note: {conflict}. Taken from {claims[0].by}; {option} takes the other", err=True)
        return None
    click.echo(f"\nThe sources differ about {conflict.field}:", err=True)
    said = {claim.shown: [other.by for other in claims if other.shown == claim.shown] for claim in claims}
    for number, (shown, names) in enumerate(said.items(), 1):
        click.echo(f"  {number}  {shown}\n     {', '.join(names)}", err=True)
    chosen: int = click.prompt("Which is right?", type=click.IntRange(1, len(said)), default=1, err=True)
    return list(said.values())[chosen - 1][0]


def show_places(places: Sequence[Place]) -> None:
    """Proposals of nodes with their reasons, on standard error."""
    for number, place in enumerate(places, 1):
        like = ", ".join(place.near) or "the papers there together"
        click.echo(f"  {number}  {place.share:4.0%}  {place.node}", err=True)
        click.echo(f"           like {like}; by {', '.join(place.words)}", err=True)


def ask_place(places: Sequence[Place], taxonomy: Taxonomy, *, abstract: bool) -> Assignment | None:
    """The label that somebody at a terminal gives, the first proposal where they leave it open, None where they want
    none."""
    from site_builder.knowledge.placing import proposed
    from site_builder.schema.papers import Assignment

    click.echo("\nWhere does it belong?", err=True)
    show_places(places)
    while True:
        said: str = click.prompt(
            "Number, or a node; Enter leaves the first as a proposal, - takes none", default="", show_default=False,
            err=True,
        ).strip()  # fmt: skip
        if said in ("", "-"):
            return None if said else proposed(places[0], abstract=abstract)
        picked = int(said) if said.isdecimal() else 0
        node = places[picked - 1].node if 1 <= picked <= len(places) else said
        if node in taxonomy.nodes:
            break
        click.echo(f"no node {node!r}; kb query lists them, taxonomy/nodes.yml explains them", err=True)
    why: str = click.prompt("What in the paper puts it there? One sentence; Enter: it stays a proposal",
                            default="", show_default=False, err=True).strip()  # fmt: skip
    place = next((one for one in places if one.node == node), None)
    if why:
        return Assignment(node=node, evidence=why, confidence="low", basis="abstract" if abstract else None)
    evidence = proposed(place, abstract=abstract).evidence if place else "Named by whoever added the paper."
    return Assignment(node=node, evidence=evidence, confidence="proposed", basis="abstract" if abstract else None)
