"""What a file of papers/ may hold: one paper, its labels with their evidence, and its links to other papers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from site_builder.schema.base import record

State = Literal["preprint", "published", "retracted", "withdrawn"]
NOT_WITHDRAWN: tuple[State, ...] = ("preprint", "published")
CodeState = Literal["archived", "gone"]
Scope = Literal["core", "adjacent"]
Reading = Literal["first", "agreed", "disputed"]
Confidence = Literal["high", "medium", "low", "proposed"]
Basis = Literal["full-text", "abstract", "repository", "project-page", "secondary", "list"]


@record
class Identifiers:
    """The identifiers under which a paper can be found elsewhere."""

    arxiv: str | None = None
    """arXiv id without version, quoted: "2311.05608" or "cs/0112017"."""
    doi: str | None = None
    """DOI without resolver, in lower case: 10.1609/aaai.v38i19.30150."""
    openreview: str | None = None
    """OpenReview forum id, the part behind "?id="."""


@record
class Dates:
    """When the paper appeared."""

    first: str | None = None
    """First public version (for a preprint: submission of version 1)."""
    published: str | None = None
    """Publication at its venue."""


@record
class VenueRef:
    """Where and when the paper was published."""

    id: str
    """Id of a venue in taxonomy/venues.yml."""
    year: int
    """Year of the edition or volume."""
    track: str | None = None
    """Track or kind of presentation as the venue names it, in lower case: oral, findings, workshop."""


@record
class Links:
    """Where the paper's own material is."""

    paper: str | None = None
    """Page of the paper itself, where no identifier leads to it."""
    code: str | None = None
    """Code repository of the authors."""
    project: str | None = None
    """Project page."""
    data: str | None = None
    """Data set."""


@record
class Assignment:
    """One place of the paper in the taxonomy; the first assignment is the main one."""

    node: str
    """Id of a node in taxonomy/nodes.yml, as deep as the evidence allows."""
    evidence: str
    """What in the paper puts it there, in our own words."""
    confidence: Confidence
    """How sure the label is; proposed: a rule or a program suggests it, and nobody has confirmed it."""
    basis: Basis | None = None
    """What was read for it: the full text, the abstract, the repository or project page of the authors, secondary
    sources, or only a paper list."""


@record
class Use:
    """What it takes to use what the paper introduces, and what that costs, as its sources print it."""

    needs: str
    """What its user must have, in words; the facet that kb.yml names under matrix.needs holds the same as values."""
    extra_calls: str | None = None
    """Further calls, passes or time for each answer."""
    harmless: str | None = None
    """What becomes of requests that need no help: what it spoils there, without and with it."""
    locator: str
    """Where this stands: tables, sections, pages, and the papers of others that measured it."""
    basis: Basis
    """What was read for it."""


@record
class Relation:
    """A typed link to another work."""

    type: str
    """What this paper does with the target: an id of "relations" in taxonomy/terms.yml."""
    target: str
    """Id of a paper here; a work outside the knowledge base is written arxiv:2307.15043 or doi:10.…; a whole class of
    works is the id of its node."""
    evidence: str
    """What in the paper shows the relation, in our own words."""
    basis: Basis | None = None
    """What was read for it; null in entries from before this was asked."""
    stated_by: str | None = None
    """The work that says or measured it, where it is not this paper: an id here, or arxiv:2502.13095."""


@record
class Met:
    """A node of the other branch of the matrix in kb.yml that the paper says it was tried against."""

    node: str
    """Id of the node, as deep as the paper says."""
    evidence: str
    """Where and how the paper says it, in our own words."""


@record
class Labelled:
    """Who or what labelled the entry, when, and whether a second reader agreed."""

    by: str
    """Person, or the process: "import awesome"."""
    date: str
    """Date of the label."""
    reading: Reading = "first"
    """first: one reader; agreed: a second reader, who had not seen the label, chose the same main node; disputed:
    another one."""
    second: str | None = None
    """The main node that the second reader chose, where it is another one."""


@record
class Waiver:
    """A finding of one rule that is right as it stands."""

    rule: str
    """Id of a rule that may be waived."""
    reason: str
    """Why the entry is right."""


@record
class Paper:
    """One paper: papers/<id>.yml."""

    id: str
    """Key of the entry and name of its file: first author's family name, year, first word of the title. Never
    recomputed."""
    former_ids: tuple[str, ...] = ()
    """Ids under which the entry stood before; links to them are redirected."""
    title: str
    """Title of the published version, else of the newest one, as plain text."""
    other_titles: tuple[str, ...] = ()
    """Titles of other versions: of the preprint, or earlier ones."""
    scope: Scope = "core"
    """core: within the subject of the knowledge base; adjacent: a neighbouring one. Its rule stands in CONTRIBUTING."""
    scope_reason: str | None = None
    """Why an adjacent paper is adjacent."""
    authors: tuple[str, ...]
    """Authors in the paper's order, given name first."""
    author_count: int | None = None
    """How many authors the paper has, where not all of them are known here."""
    orcids: Mapping[str, str] = field(default_factory=dict)
    """ORCID ids of authors whose identity was verified: {Ada Lovelace: 0000-0002-1825-0097}."""
    affiliations: tuple[str, ...] = ()
    """Institutions in the paper's order, one whole name each."""
    dates: Dates = field(default_factory=Dates)
    """When it appeared."""
    identifiers: Identifiers = field(default_factory=Identifiers)
    """Where it can be found."""
    venue: VenueRef | None = None
    """Where it was published; null for a preprint."""
    state: State
    """Preprint (of which no publication is known), published, retracted or withdrawn."""
    links: Links = field(default_factory=Links)
    """Its own material."""
    code_state: CodeState | None = None
    """What became of the code repository, where it is not in use: archived by its owner, or gone."""
    assignments: tuple[Assignment, ...]
    """Its places in the taxonomy, the main one first."""
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Values of the facets in taxonomy/facets.yml that entries carry, by facet: {evidence: [experiment, proof]}."""
    proposed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Values of facets that a rule or a program suggests and nobody has confirmed."""
    use: Use | None = None
    """What it takes to use what it introduces."""
    summary: str | None = None
    """Two to four sentences in our own words: problem, idea, finding."""
    introduces: tuple[str, ...] = ()
    """Names of the methods, data sets or models it introduces."""
    models: tuple[str, ...] = ()
    """Ids of models in taxonomy/models/ that the paper evaluates or tests."""
    benchmarks: tuple[str, ...] = ()
    """Ids of benchmarks in taxonomy/benchmarks/ that the paper uses."""
    other_data: tuple[str, ...] = ()
    """Data sets of the paper that have no id: private or unnamed ones."""
    metrics: tuple[str, ...] = ()
    """Metrics as the paper names them."""
    relations: tuple[Relation, ...] = ()
    """Typed links to other works."""
    meets: tuple[Met, ...] = ()
    """What it says it was tried against, where no single work is named."""
    sources: tuple[str, ...] = ()
    """Addresses at which the entry can be checked: the paper's own page first, then what else was read."""
    taken_from: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Which values a program took from which source: {arXiv: [title, authors]}. What a person decided against the
    sources stands under curator, and kb refresh proposes it no more: {curator: [authors]}."""
    labelled: Labelled | None = None
    """Who or what labelled it."""
    notes: str | None = None
    """What a reader should know: doubts, contradictions between sources."""
    curation: str | None = None
    """How the entry was made and what to look up still: for curators, and not on the site."""
    waive: tuple[Waiver, ...] = ()
    """Findings of rules that are right as they stand, with the reason."""
