"""What a file of results/reported/ may hold: one published table, as printed, with where each number comes from.

Values are text, because the printed digits are evidence: "45.10" is not "45.1". Unknown is null and never guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from site_builder.schema.base import record
from site_builder.schema.judging import JudgeKind

RateUnit = Literal["percent", "fraction"]
Mark = Literal["best", "second"]


@record
class Locator:
    """Where the table can be found."""

    place: str
    """Table, section or page as a reader would look it up: "Table 3, page 14"; "abstract (version 4)"."""
    url: str | None = None
    """Page on which it stands."""
    read: Literal["table", "text", "picture", "secondary"]
    """What was read for this file: the table itself, running text, a picture of it, or only somebody's account."""


@record
class ReportedJudge:
    """Who gave the verdicts; both fields null when the source does not say."""

    kind: JudgeKind | None = None
    """The kind of judge; human: people."""
    id: str | None = None
    """Name with version, as the source gives it."""


@record
class Metric:
    """One quantity of the table."""

    id: str
    """Id by which results are compared: accuracy, error-rate."""
    name: str
    """Name as printed."""
    unit: str | None
    """percent or fraction (these are rates), or the unit as printed; null when none is."""
    lower_is_better: bool | None
    """Direction as seen by someone who wants a good model; null for a metric that is neither good nor bad by itself."""
    rate: bool = False
    """Whether a value counts items: k of n. Only such values can be checked for granularity."""
    complement_of: str | None = None
    """Metric whose complement it is: an "error rate" that is 100 minus accuracy."""


@record
class Column:
    """One column of values."""

    id: str
    """Name of the column in this file; rows use it as the key of their values."""
    metric: str | None = None
    """Id of its metric; may be left out when the table has one."""
    benchmark: str | None = None
    """Id of its benchmark, where the columns differ in it."""
    split: str | None = None
    """Id of its split; null when the rows name the split, or there is none."""
    model: str | None = None
    """Id of the model, where the columns differ in it."""
    category: str | None = None
    """Id of its scenario or category; null for the whole split."""
    n: int | None = None
    """Items behind each value."""
    average: Literal["macro", "pooled", "unstated"] | None = None
    """For a column of averages over the other columns: which kind the source says it is."""
    judge: ReportedJudge | None = None
    """Who judged this column, when not as the table says."""
    sides: Mapping[str, str] = field(default_factory=dict)
    """As in a row, where the columns differ in it."""
    setting: str | None = None
    """What else the source says of the column, in words."""


@record
class Provenance:
    """Who produced the numbers of a row."""

    kind: Literal["own", "copied", "unknown"]
    """Run by the authors of the table, copied from another source, or not known."""
    table: str | None = None
    """Id of the reported table here from which the row was copied."""
    source: str | None = None
    """Source outside this knowledge base from which it was copied."""
    evidence: str | None = None
    """How this is known, in our own words."""


@record
class Row:
    """One row of the table: a model, perhaps with something of the matrix tried on it, perhaps on one split."""

    model: str | None = None
    """Id of the model; null when the row is about several models."""
    label: str | None = None
    """The row as printed, where it says more than the model."""
    group: str | None = None
    """Heading of the group of rows in which it stands, as printed."""
    split: str | None = None
    """Id of the split of all values of the row."""
    sides: Mapping[str, str] = field(default_factory=dict)
    """What stands on either side of the matrix of kb.yml, as a paper here, arxiv:… or a node. A side is left out where
    there is none, or the benchmark itself is it."""
    provenance: Provenance
    """Who produced the numbers."""
    locator: str | None = None
    """Where this row stands, when not where the table does."""
    judge: ReportedJudge | None = None
    """Who judged this row, when not as the column or table says; {} when that is not known."""
    protocol: str | None = None
    """Protocol of this row, when not the table's."""
    decoding: str | None = None
    """Decoding of this row, when not the table's."""
    values: Mapping[str, str]
    """Printed value of each column, as text in quotes; a column that the source leaves empty is left out."""
    marks: Mapping[str, Mark] = field(default_factory=dict)
    """Columns in which the source prints this row as best or second best."""


@record
class Confirmation:
    """A finding of the audit that was checked against the source: it is printed so."""

    rule: str
    """Id of the rule."""
    at: str
    """Place of the finding as kb audit names it: "llava-7b SPLIT / 08-Category"."""
    reason: str
    """How it was checked, and what is known of it."""
    checked: bool = True
    """Whether the value was compared with the source again; false only notes that it stands so in this file."""


@record
class Explanation:
    """What the authors, or somebody who knows, answered to a finding."""

    rule: str
    """Id of the rule."""
    at: str
    """Place of the finding as kb audit names it; "*" for all findings of the rule in this table."""
    note: str
    """What explains it, in our own words."""
    source: str
    """Where that can be read: an address, or a later version of the paper."""


@record
class ReportedTable:
    """One published table of results: results/reported/<id>.yml."""

    id: str
    """Id of the table and name of its file."""
    paper: str
    """Id of the paper here that prints the table."""
    title: str
    """What the table shows, in our own words."""
    locator: Locator
    """Where it stands."""
    benchmark: str | None
    """Id of the benchmark; null when the columns name it, or it has no id."""
    protocol: str | None = None
    """How the benchmark was run: an id with version where we have one, else the source's words; null when unstated."""
    judge: ReportedJudge = field(default_factory=ReportedJudge)
    """Who judged, unless a row says otherwise."""
    decoding: str | None = None
    """Decoding parameters as stated; null when unstated."""
    nodes: tuple[str, ...] = ()
    """Nodes of the taxonomy on which the table is evidence."""
    metrics: tuple[Metric, ...]
    """What is measured."""
    columns: tuple[Column, ...]
    """The columns in the source's order."""
    rows: tuple[Row, ...]
    """The rows in the source's order."""
    labelled: str | None = None
    """Who transcribed the table, and when."""
    notes: str | None = None
    """What a reader should know."""
    confirmed: tuple[Confirmation, ...] = ()
    """Findings of the audit that the source really prints."""
    explained: tuple[Explanation, ...] = ()
    """Findings to which there is an answer."""
