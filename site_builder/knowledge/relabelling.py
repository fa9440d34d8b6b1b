"""Labels that a reader looks at again: which they are, and the text of an entry with an answer in it."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from site_builder.errors import KbError
from site_builder.schema.emit import yaml_text
from site_builder.schema.papers import Paper
from site_builder.schema.rewriting import apply, rewrite, set_field, without_items
from site_builder.text.yamlfile import YamlFile, parse

if TYPE_CHECKING:
    from site_builder.knowledge.catalog import Catalog

DOUBTFUL = ("proposed", "low")


@dataclass(frozen=True, slots=True)
class Label:
    """One place of a paper in the taxonomy that somebody should look at."""

    paper: str
    node: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reader says of a label. Without a node the label is dropped."""

    node: str | None
    confidence: str | None
    by: str
    date: str


def doubtful(
    catalog: Catalog, papers: Collection[str], confidences: Collection[str], *, disputed: bool = False
) -> Iterator[Label]:
    """The labels of some papers with one of ``confidences``, and with ``disputed`` the main ones on which two readers
    differ: proposed ones first, then those that were looked at longest ago."""

    def order(key: str) -> tuple[bool, str, str]:
        paper = catalog.papers[key]
        proposed = any(one.confidence == "proposed" for one in paper.assignments)
        return not proposed, paper.labelled.date if paper.labelled else "", key

    for key in sorted(papers, key=order):
        paper = catalog.papers[key]
        contested = disputed and paper.labelled is not None and paper.labelled.reading == "disputed"
        for number, one in enumerate(paper.assignments):
            if one.confidence in confidences or (contested and number == 0):
                yield Label(key, one.node)


def relabelled(text: str, path: str, label: Label, answer: Answer) -> str:
    """The text of an entry in which the label has its answer; all else stays as it is.

    A node that the paper has already is not written twice. Another main node is a first reading again; what a second
    reader said was said of the old one. Raises KbError where the label is gone, or cannot be changed as it is written.
    """
    file = parse(text, path)
    places = [one.get("node") for one in file.value(("assignments",)) or ()]
    if label.node not in places:
        raise KbError(f"{path} has no label {label.node!r} any more", hint="it was changed meanwhile; begin anew")
    place = places.index(label.node)
    if answer.node is None and len(places) == 1:
        raise KbError("a paper has one label at least", hint="choose another node for it")
    if answer.node is None or (answer.node != label.node and answer.node in places):
        edits = without_items(file, ("assignments",), {place})
    else:
        at = ("assignments", place)
        new = ((*at, "node"), answer.node), ((*at, "confidence"), answer.confidence or "low")
        found = [rewrite(file, where, value) for where, value in new if file.value(where) != value]
        edits = None if None in found else tuple(one for one in found if one)
    signed = _signed(file, answer, kept=place > 0 or answer.node == label.node)
    if edits is None or signed is None:
        raise KbError(f"{path} cannot be changed as it is written", hint="kb fmt lays it out; then try again")
    return apply(text, [*edits, signed])


def _signed(file: YamlFile, answer: Answer, *, kept: bool) -> Any:
    """The edit that says who looked at the labels, and when."""
    before: dict[str, Any] = file.value(("labelled",)) or {}
    second = {key: before[key] for key in ("reading", "second") if before.get(key)} if kept else {}
    order = [one.name for one in dataclasses.fields(Paper)]
    return set_field(file, "labelled", yaml_text({"labelled": {"by": answer.by, "date": answer.date, **second}}), order)
