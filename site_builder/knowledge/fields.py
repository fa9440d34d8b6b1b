"""One table of the facts of a paper, and what each of them is for.

From it come the brief of a paper, what ``has:`` may ask for, the options, groups and orders of ``kb query``, the header
of CSV files, the columns of the site's catalog, the API's list of papers with its schema, and the reference page of the
query language; the browser reads it as JSON. A new fact that can be asked for is one line here and one in the schema.
Facets of ``taxonomy/facets.yml`` enter the same table as data.
"""

from __future__ import annotations

import json
from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, lru_cache, partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Protocol, get_args

from site_builder.knowledge.identity import link_key, title_key, web_address
from site_builder.schema.decoding import decode, encode
from site_builder.schema.papers import Confidence, Paper, Scope, State
from site_builder.text.folding import haystack

if TYPE_CHECKING:
    from site_builder.knowledge.taxonomy import Taxonomy
    from site_builder.schema.taxonomy import Facet


class Kind(StrEnum):
    """How a fact is asked for."""

    CHOICE = "choice"
    """By values that are known: ids of the taxonomy, values of a facet, or the few words that the schema allows."""
    ORDER = "order"
    """By comparisons and ranges: years and dates."""
    WORDS = "words"
    """By words side by side."""
    KEY = "key"
    """By the whole of one of its values."""
    FACT = "fact"
    """Not by its own name: it is shown, compared, or asked for with ``has:``."""


class Base(Protocol):
    """What facts are seen through that follow from other records: a catalog."""

    @property
    def taxonomy(self) -> Taxonomy: ...
    @property
    def fields(self) -> Mapping[str, Field]: ...
    @property
    def reported(self) -> frozenset[str]: ...


Seen = Callable[[Base], Callable[["Brief"], Any]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Field:
    """One fact of a paper: text, a number, or a list of text; None and an empty list are unknown."""

    name: str
    """What it is called in queries and options."""
    kind: Kind = Kind.FACT
    help: str
    """What it holds or what is asked for, in a few words for ``kb query --help`` and the reference page."""
    of: Callable[[Paper], Any] | None = None
    """The fact of a record: read with the file and kept in the brief."""
    seen: Seen | None = None
    """The fact as the knowledge base sees it, where that follows from other records too."""
    column: str = ""
    """What rows, CSV and the API call it, where that is not its name: ``nodes``."""
    many: bool = False
    """Whether it is a list of text."""
    number: bool = False
    needed: bool = False
    """Whether every paper has it."""
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """For a choice between few: its values, and other names of each."""
    weight: int = 0
    """How much a word in it counts in search; 0: it is not looked for in the text. The words of a choice are its values
    with their names and aliases, those of a node also what stands above it."""
    words: Callable[[Paper], Iterable[str]] | None = None
    """Its words, where the fact itself is not text."""
    row: bool = True
    """Whether it stands in rows: a column of CSV files and of the API's list."""
    apart: bool = False
    """Whether the site leaves it out of the catalog that every search downloads."""
    has: bool = False
    """Whether ``has:`` may ask if it is known."""
    sort: bool = False
    """Whether papers can be sorted by it."""
    group: bool | None = None
    """Whether papers can be grouped by it; choices can."""
    filter: bool = False
    """Whether the site's list of papers offers it as a filter."""
    title: str = ""
    """Its name for readers, where that is not its name."""
    through: str = ""
    """The column whose values carry it: ``nodes`` for a facet of nodes."""

    @property
    def key(self) -> str:
        """Where rows have it."""
        return self.column or self.name

    @property
    def heading(self) -> str:
        return self.title or self.name.capitalize()

    @property
    def asked(self) -> bool:
        """Whether a query can ask for it by name."""
        return self.kind is not Kind.FACT

    @property
    def grouped(self) -> bool:
        return self.kind is Kind.CHOICE if self.group is None else self.group

    def read(self, base: Base) -> Callable[[Brief], Any]:
        """What gives the fact of a paper's brief."""
        return self.seen(base) if self.seen else attrgetter(self.key)


def _year(paper: Paper) -> int | None:
    if paper.venue:
        return paper.venue.year
    date = paper.dates.published or paper.dates.first or ""
    return int(date[:4]) if date[:4].isdigit() else None


def _nodes(base: Base) -> Callable[[Brief], list[str]]:
    current = base.taxonomy.current
    kept: dict[tuple[str, ...], list[str]] = {}

    def nodes(brief: Brief) -> list[str]:
        key = tuple(brief.nodes)
        if key not in kept:
            kept[key] = list(dict.fromkeys(map(current, key)))
        return kept[key]

    return nodes


def _has(base: Base) -> Callable[[Brief], list[str]]:
    facts = [(one.name, one.read(base)) for one in base.fields.values() if one.has]
    return lambda brief: [name for name, fact in facts if fact(brief)]


def _few(literal: Any) -> dict[str, tuple[str, ...]]:
    """The words that the schema allows, none of which has other names."""
    return dict.fromkeys(get_args(literal), ())


def _link_keys(paper: Paper) -> list[str]:
    links = (paper.links.paper, paper.links.code, paper.links.project, paper.links.data)
    return list(dict.fromkeys(link_key(link) for link in links if link and web_address(link)))


def _code_key(paper: Paper) -> str | None:
    return link_key(paper.links.code) if paper.links.code and web_address(paper.links.code) else None


FIELDS: tuple[Field, ...] = (
    Field(name="id", kind=Kind.KEY, help="the id or a former id, whole", of=lambda paper: paper.id, needed=True,
          weight=1, sort=True),
    Field(name="former_ids", help="ids it stood under before", of=lambda paper: paper.former_ids, many=True),
    Field(name="title", kind=Kind.WORDS, help="words of the title or another title, side by side", weight=3,
          of=lambda paper: paper.title, needed=True, sort=True),
    Field(name="other_titles", help="titles of other versions", of=lambda paper: paper.other_titles, many=True,
          weight=3),
    Field(name="author", kind=Kind.WORDS, help="words of a name, side by side", of=lambda paper: paper.authors,
          column="authors", many=True, weight=1, sort=True, group=True),
    Field(name="node", kind=Kind.CHOICE, help="a node by id, name or the end of its path, with all below it",
          of=lambda paper: [one.node for one in paper.assignments], seen=_nodes, column="nodes", many=True, filter=True,
          weight=2, title="Taxonomy"),
    Field(name="confidence", kind=Kind.CHOICE, help="how sure a label is: high, medium, low, or proposed", many=True,
          of=lambda paper: [one.confidence for one in paper.assignments], values=_few(Confidence)),
    Field(name="scope", kind=Kind.CHOICE, help="core or adjacent", of=lambda paper: paper.scope, needed=True,
          filter=True, values=_few(Scope)),
    Field(name="facets", help="values of facets", of=lambda paper: paper.facets, row=False),
    Field(name="proposed", help="values of facets that nobody has confirmed", row=False,
          of=lambda paper: paper.proposed),
    Field(name="venue", kind=Kind.CHOICE, help="a venue by id, name or alias, with its workshops", sort=True, weight=1,
          of=lambda paper: paper.venue and paper.venue.id, has=True, filter=True),
    Field(name="year", kind=Kind.ORDER, help="of the venue's edition, else of publication or the first version: 2024, "
          "2024..2026, 2024.. or >=2024", of=_year, number=True, weight=1, group=True, filter=True),
    Field(name="date", kind=Kind.ORDER, help="of the first version, else of publication: 2024, 2024-03 or 2024-03-09",
          of=lambda paper: paper.dates.first or paper.dates.published),
    Field(name="first", help="date of the first version", of=lambda paper: paper.dates.first, row=False),
    Field(name="track", help="track of the venue", of=lambda paper: paper.venue and paper.venue.track),
    Field(name="state", kind=Kind.CHOICE, help="preprint, published, retracted or withdrawn", needed=True, filter=True,
          of=lambda paper: paper.state, values=_few(State)),
    Field(name="introduces", kind=Kind.WORDS, help="words of what it introduces", of=lambda paper: paper.introduces,
          many=True, weight=3),
    Field(name="model", kind=Kind.CHOICE, help="a model by id, name or alias, with its sizes and versions",
          of=lambda paper: paper.models, column="models", many=True, weight=1),
    Field(name="benchmark", kind=Kind.CHOICE, help="a benchmark by id, name or alias", weight=1,
          of=lambda paper: paper.benchmarks, column="benchmarks", many=True),
    Field(name="has", kind=Kind.CHOICE, help="what is known of it: code, arxiv, summary, ...", seen=_has, many=True,
          filter=True),
    Field(name="arxiv", kind=Kind.KEY, help="an arXiv id or address", of=lambda paper: paper.identifiers.arxiv,
          has=True),
    Field(name="doi", kind=Kind.KEY, help="a DOI or its address", of=lambda paper: paper.identifiers.doi, has=True,
          apart=True),
    Field(name="openreview", kind=Kind.KEY, help="an OpenReview forum or its address", has=True, apart=True,
          of=lambda paper: paper.identifiers.openreview),
    Field(name="link", kind=Kind.KEY, help="an address of its page, code, project or data", of=_link_keys, many=True,
          row=False, apart=True),
    Field(name="paper", help="page of the paper itself", of=lambda paper: paper.links.paper, apart=True),
    Field(name="code", help="code of the authors", of=lambda paper: paper.links.code, has=True, apart=True),
    Field(name="project", help="project page", of=lambda paper: paper.links.project, has=True, apart=True),
    Field(name="data", help="data set", of=lambda paper: paper.links.data, has=True, apart=True),
    Field(name="summary", help="a summary in our own words", of=lambda paper: bool(paper.summary), has=True, row=False,
          weight=1, words=lambda paper: [paper.summary or ""]),
    Field(name="relations", help="pairs of type and target", has=True, row=False,
          of=lambda paper: [[one.type, one.target] for one in paper.relations]),
    Field(name="meets", help="nodes it was tried against", row=False,
          of=lambda paper: [one.node for one in paper.meets]),
    Field(name="results", help="a reported table in results/ comes from the paper", has=True, row=False,
          seen=lambda base: lambda brief: brief.id in base.reported),
    Field(name="waived", help="rules waived", of=lambda paper: [one.rule for one in paper.waive], row=False),
    Field(name="title_keys", help="title and other titles as they are compared", row=False,
          of=lambda paper: sorted({title_key(one) for one in (paper.title, *paper.other_titles)})),
    Field(name="code_key", help="the code repository as it is compared", of=_code_key, row=False),
)  # fmt: skip
"""Every fact, in the order in which facts are shown. Facets of nodes stand before ``node``, those of entries behind."""
SORTS = ("relevance", "newest", "oldest", *(one.name for one in FIELDS if one.sort))
"""The orders of answers."""


def told(brief: Brief, facet: str) -> list[str]:
    """A paper's values of a facet of entries, those that nobody has confirmed behind the others."""
    sure = brief.facets.get(facet, [])
    proposed = brief.proposed.get(facet) if brief.proposed else None
    return [*sure, *(value for value in proposed if value not in sure)] if proposed else sure


def confirmed_nodes(brief: Brief) -> list[str]:
    """The nodes that the entry names, without those that nobody has confirmed: what counts may be made of."""
    pairs = zip(brief.nodes, brief.confidence, strict=True)
    return [node for node, sure in pairs if sure != "proposed"] if "proposed" in brief.confidence else list(brief.nodes)


def facet_field(facet: Facet) -> Field:
    """A facet of the taxonomy as a field: its values are asked for, grouped and offered as a filter."""

    def of_nodes(base: Base) -> Callable[[Brief], list[str]]:
        nodes, kept = _nodes(base), dict[tuple[str, ...], list[str]]()
        value = cache(partial(base.taxonomy.facet, facet.id))

        def values(brief: Brief) -> list[str]:
            key = tuple(brief.nodes)
            if key not in kept:
                kept[key] = list(dict.fromkeys(filter(None, map(value, nodes(brief)))))
            return kept[key]

        return values

    by_nodes = facet.carried_by == "node"
    words = [value.id for value in facet.values]
    meaning = facet.definition or facet.name
    return Field(
        name=facet.id, kind=Kind.CHOICE, many=True, weight=1, filter=True, title=facet.name,
        through="nodes" if by_nodes else "",
        help=f"{meaning[:1].lower()}{meaning[1:].rstrip('.')}: {', '.join(words)}",
        values={value.id: (value.name,) for value in facet.values},
        seen=of_nodes if by_nodes else lambda base: lambda brief: told(brief, facet.id),
    )  # fmt: skip


def all_fields(facets: Iterable[Facet]) -> dict[str, Field]:
    """The whole table by name. A facet with the name of another fact is left out (a rule reports it)."""
    return {one.name: one for one in _in_order(list(facets))}


def _in_order(facets: list[Facet]) -> Iterator[Field]:
    taken = {name for one in FIELDS for name in (one.name, one.key)}
    added = [facet_field(facet) for facet in facets if facet.id not in taken]
    for one in FIELDS:
        if one.name == "node":
            yield from (facet for facet in added if facet.through)
        yield one
        if one.name == "node":
            yield from (facet for facet in added if not facet.through)


def plain(fields: Mapping[str, Field]) -> list[dict[str, Any]]:
    """The table as JSON-ready data for the browser: what it needs to ask, sort and filter."""
    facts = ("name", "key", "kind", "heading", "row", "many", "weight", "has", "sort", "filter", "through", "apart")
    columns = [
        {fact: getattr(one, fact) for fact in facts} for one in fields.values() if one.row or one.asked or one.weight
    ]
    return [{fact: value for fact, value in one.items() if value} for one in columns]


# --- Briefs --------------------------------------------------------------------------------------------------------

_KEPT = {one.key: one.of for one in FIELDS if one.of}

if TYPE_CHECKING:

    class Brief:
        """A paper in short: the facts of its record by column. Made once, when the file is read, and kept in the cache
        as one JSON list, so a command over 10,000 papers parses 800 bytes a paper instead of 4,000."""

        def __init__(self, *facts: Any) -> None: ...
        def __getattr__(self, name: str) -> Any: ...
else:
    Brief = namedtuple("Brief", _KEPT)


def brief_of(paper: Paper) -> Brief:
    """The brief of a paper."""
    return Brief(*(encode(of(paper)) for of in _KEPT.values()))


def brief_text(data: str) -> str:
    """JSON text of a paper to JSON text of its brief."""
    return json.dumps(brief_of(_paper(data)), ensure_ascii=True, separators=(",", ":"))


WEIGHTS = sorted({one.weight for one in FIELDS if one.weight}, reverse=True)
"""How much words count, the heaviest first."""


def words_text(data: str) -> str:
    """JSON text of a paper to its words (``folding.haystack``), those of each weight, with tabs between weights. Those
    of choices and years are added by queries, since names stand in other files."""
    paper = _paper(data)
    zones: dict[int, list[str]] = {weight: [] for weight in WEIGHTS}
    for one in FIELDS:
        if one.weight and one.kind not in (Kind.CHOICE, Kind.ORDER) and (words := one.words or one.of):
            value = words(paper)
            zones[one.weight] += (value,) if isinstance(value, str) else value
    return "\t".join(map(haystack, zones.values()))


@lru_cache(maxsize=1)
def _paper(data: str) -> Paper:
    return decode(Paper, json.loads(data))
