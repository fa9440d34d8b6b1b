"""What taxonomy/terms.yml may hold: the words of the field that are neither nodes nor facets. It may be missing."""

from __future__ import annotations

from typing import Literal

from site_builder.schema.base import record


@record
class Term:
    """An id that entries use, and the words that readers see for it."""

    id: str
    """The id as written in entries."""
    name: str
    """The words that readers see."""


@record
class MarkTerm:
    """A mark of nodes and values: how surely each is what its source says."""

    id: str
    """One letter, as nodes carry it."""
    name: str
    """What it means, for readers."""
    extension: bool = False
    """Whether its nodes were added to the taxonomy that is followed; they can be hidden."""


@record
class RelationTerm:
    """A type of relation between papers."""

    id: str
    """The type as written in entries: extends."""
    name: str
    """Words from the paper to its target: "extends"."""
    inverse: str
    """Words from the target to the paper: "extended by"."""
    excludes: tuple[str, ...] = ()
    """Types that cannot hold between the same two papers; its own id where it cannot hold both ways."""


@record
class ModelTerm:
    """A kind of model."""

    id: str
    """The kind as written in entries."""
    name: str
    """The words that readers see."""
    aliases: tuple[str, ...] = ()
    """Other words by which tables call a column of such models: lmm."""
    tested: bool = False
    """Whether the page of such a model names the leaderboards on which it has no result."""


@record
class BenchmarkTerm:
    """A kind of benchmark."""

    id: str
    """The kind as written in entries."""
    name: str
    """The words that readers see."""
    expected: bool = False
    """Whether a model without a result on it is called untested."""
    headline: tuple[str, ...] = ()
    """Metrics by which such a benchmark is read first."""
    beside: tuple[str, ...] = ()
    """Metrics whose value on such a benchmark stands beside a model's rows on others, as what those may cost."""
    baselines: bool = True
    """Whether always doing the same scores there what the definitions of metrics say."""


@record
class GlossaryTerm:
    """A word that the glossary explains."""

    id: str
    """Anchor of the word."""
    name: str
    """The word."""
    definition: str
    """What it means, in our own words."""


RELATIONS = (
    RelationTerm(id="evaluates", name="evaluates", inverse="evaluated by"),
    RelationTerm(id="extends", name="extends", inverse="extended by"),
    RelationTerm(id="uses-benchmark", name="uses the benchmark of", inverse="its benchmark is used by"),
    RelationTerm(id="compares-with", name="compares with", inverse="compared with by"),
)
"""Types of relations that every field has, for a knowledge base that names none."""


@record
class TermsFile:
    """taxonomy/terms.yml."""

    schema_version: Literal[1]
    """Version of this schema."""
    marks: tuple[MarkTerm, ...] = ()
    """How surely a node or a value is what its source says: an id of one letter, and its meaning."""
    relations: tuple[RelationTerm, ...] = RELATIONS
    """Types of relations between papers, in the order of display; evaluates, extends, uses-benchmark and compares-with
    where the file names none."""
    model_kinds: tuple[ModelTerm, ...] = ()
    """Kinds of models, in the order of display."""
    benchmark_kinds: tuple[BenchmarkTerm, ...] = ()
    """Kinds of benchmarks, in the order of display."""
    metrics: tuple[Term, ...] = ()
    """Metrics by which results are compared; any other is called by its printed name."""
    groups: tuple[Term, ...] = ()
    """Groups of categories whose averages are published apart."""
    glossary: tuple[GlossaryTerm, ...] = ()
    """Further words that the glossary explains."""
