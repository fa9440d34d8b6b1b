"""The line to write where a value has the wrong form: it says what its author meant, and is right where it is whole."""

from __future__ import annotations

import re

import pytest

from site_builder.schema.kinds import KINDS, PAPER, Kind
from site_builder.schema.validation import validate
from site_builder.text.yamlfile import YamlFile, parse

ENTRY = """\
id: lind2024pears
title: Pears
authors: [Märta Lind]
state: preprint
assignments: [{node: attack/typography, evidence: Labels., confidence: high}]
"""


def read(line: str) -> YamlFile:
    """The entry with ``line`` in the place of its field."""
    key = line.partition(":")[0]
    file = parse(re.sub(rf"^{key}:.*\n", "", ENTRY, flags=re.MULTILINE) + line + "\n", "p.yml")
    validate(file, PAPER.record)
    return file


WHOLE = {
    "venue: NeurIPS 2024": "venue: {id: neurips, year: 2024}",
    "venue: ICLR'24": "venue: {id: iclr, year: 2024}",
    "venue: ACM MM (2023)": "venue: {id: acm-mm, year: 2023}",
    "dates: 2024-03": "dates: {first: 2024-03}",
    "dates: 2024": 'dates: {first: "2024"}',
    "dates: [2024-03-09]": "dates: {first: 2024-03-09}",
    "dates: [{first: 2024-03}, {published: 2025-01}]": "dates: {first: 2024-03, published: 2025-01}",
    "identifiers: 2401.01230": 'identifiers: {arxiv: "2401.01230"}',
    "identifiers: https://arxiv.org/abs/2401.01230v2": 'identifiers: {arxiv: "2401.01230"}',
    "identifiers: doi:10.1609/aaai.v38i19.30150": "identifiers: {doi: 10.1609/aaai.v38i19.30150}",
    "identifiers: https://openreview.net/forum?id=aB3_x": "identifiers: {openreview: aB3_x}",
    "links: https://github.com/lind/pears": "links: {code: https://github.com/lind/pears}",
    "links: https://pears.example": "links: {paper: https://pears.example}",
    "authors: A and B": "authors: [A, B]",
    "authors: Ann Lee, Bo Chu and Cy Dahl": "authors: [Ann Lee, Bo Chu, Cy Dahl]",
    "authors: Lee, Ann; Chu, Bo": "authors: [Ann Lee, Bo Chu]",
    "authors: Lee, Ann and Chu, Bo": "authors: [Ann Lee, Bo Chu]",
    "affiliations: University of California, Davis": 'affiliations: ["University of California, Davis"]',
    "models: gpt-4v, llava": "models: [gpt-4v, llava]",
    "title: [Pears]": "title: Pears",
    "assignments: {node: a, evidence: b, confidence: low}": "assignments: [{node: a, evidence: b, confidence: low}]",
}
PARTS = {
    "assignments: attack/typography": (
        "assignments: [{node: attack/typography, evidence: …, confidence: high|medium|low|proposed}]"
    ),
    "assignments: [attack/typography]": (
        "- {node: attack/typography, evidence: …, confidence: high|medium|low|proposed}"
    ),
    "assignments: null": "assignments: [{node: …, evidence: …, confidence: high|medium|low|proposed}]",
    "labelled: me": "labelled: {by: me, date: …}",
    "waive: shared-code-link": "waive: [{rule: shared-code-link, reason: …}]",
    "use: weights": (
        "use: {needs: weights, locator: …, basis: full-text|abstract|repository|project-page|secondary|list}"
    ),
    "authors: null": "authors: […]",
    "venue: NeurIPS": "venue: {id: neurips, year: …}",
}


@pytest.mark.parametrize("line", [*WHOLE, *PARTS])
def test_the_hint_names_the_line_to_write(line: str) -> None:
    (problem,) = read(line).problems
    assert problem.hint == f"write `{(WHOLE | PARTS)[line]}`"


@pytest.mark.parametrize("line", WHOLE.values())
def test_a_line_that_leaves_nothing_open_is_right(line: str) -> None:
    assert read(line).problems == []


@pytest.mark.parametrize("name", ["dates", "links", "identifiers", "models"])
def test_what_may_be_left_out_is_to_be_deleted_where_it_is_empty(name: str) -> None:
    (problem,) = read(f"{name}: null").problems
    assert problem.hint == "delete the line: what is not there is unknown"
    assert read("notes: null").problems == []


def test_missing_fields_are_shown_as_lines() -> None:
    (problem,) = read("assignments: [{node: a}]").problems
    assert problem.hint == "add `evidence: …`, `confidence: high|medium|low|proposed`"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_of_file_says_what_it_needs(kind: Kind) -> None:
    file = parse("{}", "x.yml")
    validate(file, kind.record)
    (problem,) = file.problems
    assert problem.hint is not None
    for name in re.findall(
        r"[\w.]+", problem.message.partition("field")[2].lstrip("s").split(" are")[0].split(" is")[0]
    ):
        assert name in problem.hint
