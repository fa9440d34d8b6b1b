"""What kb.yml may hold."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from site_builder.schema.base import record

PARTS = (
    "changes", "authors", "venues", "timeline", "statistics", "glossary", "graph", "leaderboards", "compare", "models",
    "benchmarks", "coverage", "docs", "analysis",
)  # fmt: skip
"""Parts of the site that a knowledge base can hide."""


@record
class Statement:
    """What a paper of a column says of itself by its facets, and the rows that it then says it meets."""

    facets: Mapping[str, str]
    """Values that the paper must have, by facet: {aim: speed}."""
    rows: tuple[str, ...]
    """Nodes of the rows' branch that it says it meets."""
    words: str
    """What it says, after "It says that it meets": "small buttons"."""


@record
class Matrix:
    """Two branches of the taxonomy that meet each other: what was tried against what."""

    rows: str
    """Id of the branch whose nodes are the rows; results name it as a side."""
    columns: str
    """Id of the branch whose nodes are the columns."""
    row_word: str
    """One of the rows, as in a sentence."""
    column_word: str
    """One of the columns."""
    verb: str
    """What happened to a column at a row: "tested against"."""
    column_relations: tuple[str, ...]
    """Relations by which a paper of a column names one of a row."""
    row_relations: tuple[str, ...]
    """Relations by which a paper of a row names one of a column."""
    benchmarks: tuple[str, ...]
    """Kinds of benchmarks on which a column can be tried at a row."""
    costs: tuple[str, ...] = ()
    """Kinds of benchmarks that tell what using a column costs."""
    statements: tuple[Statement, ...] = ()
    """How facets of a column's paper are read."""
    needs: str | None = None
    """Id of the facet that tells what using a column takes."""
    access: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Words for what somebody has, and the values of that facet that are then within reach: {laptop: [time]}."""


@record
class Colour:
    """A colour on light and on dark pages."""

    light: str
    """Dark enough to be read on white: "#a63d14"."""
    dark: str
    """Light enough to be read on black: "#f2a07b"."""


@record
class Words:
    """Sentences of one field, each a paragraph or an item of a list."""

    papers: str | None = None
    """What the papers are about, after their number on the page of all papers: "on sorting buttons by size"."""
    taxonomy: str | None = None
    """How the taxonomy is built, as the first sentence of its page."""
    about: tuple[str, ...] = ()
    """What this is, at the beginning of the page About."""
    scope: tuple[str, ...] = ()
    """What goes in, on the page Contribute."""
    limits: tuple[str, ...] = ()
    """What a reader should know to be missing, on the page About."""


@record
class Watch:
    """Where new papers are looked for."""

    categories: tuple[str, ...]
    """Categories of arXiv: [cs.CV, cs.CR]."""


@record
class Settings:
    """kb.yml: marks the root of a knowledge base and names the site."""

    schema_version: Literal[1]
    """Version of this schema."""
    name: str
    """Name of the knowledge base and of its site."""
    description: str
    """One sentence for readers and search engines."""
    url: str | None = None
    """Address of the published site, with the final slash."""
    repository: str | None = None
    """Address of the repository in which entries are edited."""
    branch: str = "main"
    """Branch that the edit links lead to."""
    field: str | None = None
    """A phrase for the field, as it follows "papers": on program repair."""
    survey: str | None = None
    """Id of the paper that the knowledge base accompanies."""
    licence: str | None = None
    """Licence of its own words and labels: CC BY 4.0."""
    licence_url: str | None = None
    """Address of the licence."""
    code_licence: str | None = None
    """Licence of code that stands beside it, where there is any."""
    logo: str | None = None
    """A picture in docs/ that stands in the header, as SVG or PNG: assets/logo.svg."""
    footer: str | None = None
    """A sentence at the end of every page."""
    colours: Mapping[str, Colour] = dataclasses.field(default_factory=dict)
    """A colour for each branch of the taxonomy, by the id of its top; the others get one each."""
    parts: Mapping[str, bool] = dataclasses.field(default_factory=dict)
    """Parts of the site that are hidden, with their pages, though there is something to show: {graph: false}. A part
    without anything to show is left out anyway; the files for programs (api/v1) always stay."""
    words: Words = dataclasses.field(default_factory=lambda: Words())
    """Sentences of this field that pages show."""
    matrix: Matrix | None = None
    """Two branches of the taxonomy whose meetings are counted; without it there is no coverage."""
    watch: Watch | None = None
    """Where kb watch looks for new papers."""
