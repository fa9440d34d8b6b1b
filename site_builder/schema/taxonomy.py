"""What the files of taxonomy/ may hold: nodes, facets, venues, models and benchmarks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from site_builder.schema.base import record


@record
class Node:
    """One node of the taxonomy."""

    id: str
    """Path of the node: its parent's id, a slash and its own name in lower case."""
    name: str
    """Name shown to readers."""
    definition: str | None
    """What belongs here, in our own words; null while nobody has written it."""
    aliases: tuple[str, ...] = ()
    """Other names of the same, by which it is found: [calipers]. Not what is a part of it, or near to it."""
    boundary: str | None = None
    """What does not belong here though it looks alike, and where it stands instead."""
    examples: tuple[str, ...] = ()
    """Ids of papers that show what is meant."""
    parent: str | None = None
    """Id of the node above; null at the top."""
    source: str | None = None
    """Where the node comes from."""
    mark: str | None = None
    """How surely the node is what its source says: an id of "marks" in taxonomy/terms.yml."""
    facets: Mapping[str, str] = field(default_factory=dict)
    """Value of each facet that nodes carry: {phase: inference}. A node without one has its parent's."""


@record
class Move:
    """A node that was renamed or merged; old links and labels lead to the new one."""

    old: str
    """The id that is no longer used."""
    new: str
    """The id to use."""
    since: str
    """Date of the move."""


@record
class NodesFile:
    """taxonomy/nodes.yml: the tree."""

    schema_version: Literal[1]
    """Version of this schema."""
    pages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Addresses of the pages on which each mark rests: {S: [https://…]}."""
    nodes: tuple[Node, ...]
    """All nodes, parents before children."""
    moved: tuple[Move, ...] = ()
    """Renamed nodes."""


@record
class FacetValue:
    """One value of a facet."""

    id: str
    """The value as written in entries and queries."""
    name: str
    """Name shown to readers."""
    definition: str | None
    """What it means, in our own words; null while nobody has written it."""
    source: str | None = None
    """Where the value comes from."""
    mark: str | None = None
    """How surely it is its source's own, as for nodes."""


@record
class Facet:
    """One way to cut the papers beside the taxonomy."""

    id: str
    """Name of the facet in queries."""
    name: str
    """Name shown to readers."""
    definition: str | None
    """What it tells, in our own words; null while nobody has written it."""
    carried_by: Literal["node", "entry"] = "entry"
    """Whether a paper's values follow from its nodes, or stand in its entry."""
    applies_to: tuple[str, ...] = ()
    """Branches of the taxonomy (ids of nodes at the top): papers elsewhere have no value here. Empty: all may have."""
    phrase: str | None = None
    """What it tells in a few words, in lower case: "how it was shown"."""
    values: tuple[FacetValue, ...]
    """Its values in the order of display."""


@record
class FacetsFile:
    """taxonomy/facets.yml."""

    schema_version: Literal[1]
    """Version of this schema."""
    facets: tuple[Facet, ...]
    """All facets in the order of display."""


@record
class Venue:
    """A conference series or journal."""

    id: str
    """Id as written in entries: neurips."""
    name: str
    """Short name: NeurIPS."""
    full_name: str
    """Full name of the series or journal."""
    kind: Literal["conference", "journal", "workshop"]
    """What it is; decides the type of a BibTeX entry."""
    series: str | None = None
    """Id of the venue of which this one is a part: a workshop of a conference."""
    aliases: tuple[str, ...] = ()
    """Other names under which lists cite it."""
    url: str | None = None
    """Its home page."""


@record
class VenuesFile:
    """taxonomy/venues.yml."""

    schema_version: Literal[1]
    """Version of this schema."""
    venues: tuple[Venue, ...]
    """All venues, sorted by id."""


@record
class Model:
    """A model that papers or results name: taxonomy/models/<id>.yml."""

    id: str
    """Id and name of the file: llava-7b."""
    name: str
    """Name as its makers write it."""
    aliases: tuple[str, ...] = ()
    """Other spellings, and short names for the command line; each belongs to one model only."""
    kind: str
    """What it is: an id of "model_kinds" in taxonomy/terms.yml."""
    family: str | None = None
    """Id of the family entry when this is one size or version of it; the family itself has null."""
    organisation: str | None = None
    """Who made it."""
    parameters: str | None = None
    """Size as published: 7B."""
    access: Literal["open-weights", "api", "web", "closed"] | None = None
    """How it can be used."""
    licence: str | None = None
    """Licence of the weights as its makers name it: apache-2.0."""
    released: str | None = None
    """Date of its release, as precise as a public source tells it."""
    hub: str | None = None
    """Hub id that loads in transformers: llava-hf/llava-1.5-7b-hf."""
    url: str | None = None
    """Home page, model card or paper."""
    paper: str | None = None
    """Id of the paper here that introduces it."""
    sources: tuple[str, ...] = ()
    """Addresses at which size, licence, dates and ids can be checked."""
    notes: str | None = None
    """What a user should know."""


@record
class KnownMetric:
    """A quantity that tables of results print: taxonomy/metrics/<id>.yml. Its names tell the reader of a table what a
    column holds and which way it is better."""

    id: str
    """Id by which results are compared, and name of the file: error-rate."""
    name: str
    """Name shown to readers."""
    aliases: tuple[str, ...] = ()
    """Other names under which tables print it: F1, F-score."""
    means: tuple[str, ...] = ()
    """Names under which tables print its average over other columns: mASR."""
    lower_is_better: bool | None
    """Direction as seen by someone who wants a good model; null for what is neither good nor bad by itself."""
    rate: bool
    """Whether a value counts items: k of n."""
    complement: str | None = None
    """Id of the metric that is 100 percent minus it."""
    baselines: Mapping[str, float] = field(default_factory=dict)
    """Percent that a model scores which always does the same, where the definition decides that: {always yes: 50}."""


@record
class Category:
    """One scenario or category of a benchmark."""

    id: str
    """Id as written in results."""
    name: str
    """Name shown to readers."""
    aliases: tuple[str, ...] = ()
    """Other spellings in tables."""
    n: int | None = None
    """Number of items in each split."""
    group: str | None = None
    """Group whose average is published apart: an id of "groups" in taxonomy/terms.yml."""


@record
class Split:
    """One part or variant of a benchmark."""

    id: str
    """Id as written in results."""
    name: str
    """Name shown to readers."""
    aliases: tuple[str, ...] = ()
    """Other spellings in tables: OCR for TYPO."""
    n: int | None = None
    """Number of items."""
    task: Literal["open-ended", "multiple-choice", "classification"] | None = None
    """What the model has to do."""
    options: int | None = None
    """Number of answer options of a multiple-choice split."""
    constants: Mapping[str, float] = field(default_factory=dict)
    """Accuracy in percent of always answering one letter, where known."""


@record
class Benchmark:
    """A benchmark or data set that papers or results name: taxonomy/benchmarks/<id>.yml."""

    id: str
    """Id and name of the file: mm-safetybench."""
    name: str
    """Name as its makers write it."""
    aliases: tuple[str, ...] = ()
    """Other spellings; each belongs to one benchmark only."""
    kind: str
    """What it measures, or that it is training data: an id of "benchmark_kinds" in taxonomy/terms.yml."""
    n: int | None = None
    """Number of items."""
    splits: tuple[Split, ...] = ()
    """Parts and variants."""
    categories: tuple[Category, ...] = ()
    """Scenarios or categories."""
    average: Literal["macro", "pooled"] | None = None
    """What its makers print as the result of a split: the mean of the categories, or the rate of all items."""
    licence: str | None = None
    """Licence of the data."""
    hub: str | None = None
    """Hub id of the data."""
    url: str | None = None
    """Home page or repository."""
    paper: str | None = None
    """Id of the paper here that introduces it."""
    sources: tuple[str, ...] = ()
    """Addresses at which size, licence, dates and ids can be checked."""
    carries: tuple[str, ...] = ()
    """Nodes of the matrix's rows that its samples carry, where no paper here says it."""
    notes: str | None = None
    """What a user should know."""
