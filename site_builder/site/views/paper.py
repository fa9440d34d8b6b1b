"""The page of a paper: everything the entry says, and what other entries say about it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from site_builder.bibliography import corrections
from site_builder.bibliography.csl import citation, pdf, to_csl
from site_builder.site import names
from site_builder.site.views import coverage, tables
from site_builder.site.views.common import Link
from site_builder.site.views.coverage import EvidenceView, evidence_views
from site_builder.site.views.editing import Editing
from site_builder.site.words import name_of_split

if TYPE_CHECKING:
    from site_builder.results.effects import Spread
    from site_builder.schema.papers import Assignment, Paper, Relation
    from site_builder.site.evidence import ShortTable
    from site_builder.site.index import Index

LISTED, SPREADS = 40, 6
"""Sources of values without and with something that a page lists, and measurements on which sources differ."""
RELATED, REASONS = 6, 3
"""Related papers that are shown, and the strongest reasons of each."""
LONGEST_FACTS = 1_500
"""Characters of the facts that a link carries into a form: it must fit into an address."""
_JSON = json.JSONEncoder(ensure_ascii=False)


class Place(NamedTuple):
    """A node of the taxonomy with the way to it."""

    path: tuple[Link, ...]
    type: str | None
    mark: str | None
    mark_meaning: str


class FacetView(NamedTuple):
    """Values of one facet with their definitions, and those that nobody has confirmed; none of both means unknown."""

    name: str
    values: tuple[tuple[str, str], ...]
    proposed: tuple[tuple[str, str], ...]


class Told(NamedTuple):
    """What shows one relation, and who says it."""

    words: str
    evidence: str
    source: Link | None
    """The work that says or measured it, where that is another one."""
    basis: str | None
    """What was read for it."""


class RelationView(NamedTuple):
    """All relations to one other work, with words for each kind of them."""

    words: tuple[str, ...]
    other: Link
    outside: str | None
    """Where a work outside the knowledge base is found."""
    told: tuple[Told, ...]


class ResultsView(NamedTuple):
    """The first values of a published table."""

    table: ShortTable
    link: Link
    """Where the whole table stands."""
    paper: Link | None
    """The paper that prints it, when it is another one."""


class Citation(NamedTuple):
    """The paper in the forms in which it is cited."""

    text: str
    bibtex: str
    csl: str


@dataclass(frozen=True, slots=True)
class PaperView:
    """See paper.html.j2."""

    paper: Paper
    authors: tuple[Link, ...]
    types: tuple[str, ...]
    venue: Link | None
    year: Link | None
    identifiers: tuple[Link, ...]
    links: tuple[Link, ...]
    assignments: tuple[tuple[Place, Assignment, bool], ...]
    """Its places in the taxonomy, what puts it there, and whether it is the main one."""
    facets: tuple[FacetView, ...]
    second: Place | None
    """The main place that a second reader chose, where it is another one."""
    models: tuple[Link, ...]
    benchmarks: tuple[Link, ...]
    meets: tuple[tuple[Link, str], ...]
    """Classes of works that it says it was tried against, and what shows it."""
    relations: tuple[RelationView, ...]
    """Its relations to other works, and theirs to it: one for each work."""
    unknown: tuple[str, ...]
    reports: tuple[ResultsView, ...]
    """Tables of results that it prints."""
    reported: tuple[ResultsView, ...]
    """Tables of other papers on what it introduces."""
    tried_words: str
    """Heading of what was measured with it: what stands on its side of the matrix, or on the other."""
    measured: tuple[EvidenceView, ...]
    """Values without and with it, or with something against it, by source."""
    unlisted: Link | None
    """Where further sources of such values stand, and how many there are."""
    spreads: tuple[str, ...]
    """Where sources differ on the same measurement, in words."""
    related: tuple[tuple[Link, str], ...]
    """Papers near it, and why."""
    citation: Citation
    editing: Editing


class PaperViews:
    """Makes the views of papers; what many papers share (places, facets, reasons) is put into words once."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._place = cache(self._place_at)
        self._facet = cache(self._facet_of)
        self._reason = cache(self._reason_for)
        self._order = {kind: place for place, kind in enumerate(index.relations)}

    def __call__(self, key: str) -> PaperView:
        """The view of the paper ``key``."""
        index = self._index
        paper, row = index.catalog.papers[key], index.rows[key]
        main = paper.assignments[0] if paper.assignments else None
        return PaperView(
            paper=paper,
            authors=tuple(map(index.author_link, paper.authors)),
            types=row.types,
            venue=index.venue_link(paper.venue.id) if paper.venue else None,
            year=index.year_link(row.year) if row.year else None,
            identifiers=tuple(identifier_links(paper)),
            links=tuple(Link(name, address) for name, address in _own_links(paper) if address),
            assignments=tuple((self._place(one.node), one, one is main) for one in paper.assignments),
            facets=tuple(self._facets(paper)),
            second=self._place(paper.labelled.second) if paper.labelled and paper.labelled.second else None,
            models=tuple(map(index.model_link, paper.models)),
            benchmarks=tuple(map(index.benchmark_link, paper.benchmarks)),
            meets=tuple((index.full_node_link(index.taxonomy.current(met.node)), met.evidence) for met in paper.meets),
            relations=tuple(_by_work([*map(self._stated, paper.relations), *self._received(key)])),
            unknown=tuple(_unknown(paper, index.left_out)),
            reports=tuple(_results(index, one, None) for one in index.evidence.reported_rows.get(key, ())),
            reported=tuple(
                _results(index, one, index.paper_link(one.paper)) for one in index.evidence.rows_about.get(key, ())
            ),
            tried_words=(main and coverage.heading(index, index.taxonomy.current(main.node))) or "Without and with",
            measured=evidence_views(index, index.evidence.measured.get(key, ())[:LISTED], key),
            unlisted=self._unlisted(key),
            spreads=tuple(_spread(index, one) for one in index.evidence.spreads.get(key, ())[:SPREADS]),
            related=tuple(self._related(key)),
            citation=_citation(index, paper),
            editing=Editing.of(
                index.catalog.settings,
                index.catalog.papers.paths[key],
                f"{paper.title} ({key})",
                entry=key,
                facts=corrections.lines(paper, index.catalog.venues, LONGEST_FACTS),
            ),
        )

    def _unlisted(self, key: str) -> Link | None:
        more = len(self._index.evidence.measured.get(key, ())) - LISTED
        return Link("the evidence of its pairs", "coverage/", more) if more > 0 else None

    def _place_at(self, node: str) -> Place:
        taxonomy = self._index.taxonomy
        current = taxonomy.current(node)
        mark = taxonomy[current].mark if current in taxonomy else None
        return Place(
            tuple(self._index.node_path(node)),
            taxonomy.top(current),
            mark,
            self._index.marks.get(mark or "", ""),
        )

    def _facets(self, paper: Paper) -> Iterator[FacetView]:
        """The facets that apply to a paper, in the order of the taxonomy."""
        types = set(self._index.rows[paper.id].types)
        for facet in self._index.paper_facets:
            if not facet.applies_to or types & set(facet.applies_to):
                yield self._facet(facet.id, paper.facets.get(facet.id, ()), paper.proposed.get(facet.id, ()))

    def _facet_of(self, name: str, values: tuple[str, ...], proposed: tuple[str, ...]) -> FacetView:
        facet = self._index.catalog.facets[name]
        meanings = {value.id: (value.name, value.definition or "") for value in facet.values}
        told, guessed = ([meanings.get(value, (value, "")) for value in some] for some in (values, proposed))
        return FacetView(facet.name, tuple(told), tuple(guessed))

    def _words(self, kind: str) -> tuple[str, str]:
        return self._index.relations.get(kind, (kind, f"{kind} (from there)"))

    def _stated(self, relation: Relation) -> tuple[Link, Told]:
        link = self._index.paper_link(relation.target) or self._class(relation.target)
        told = Told(self._words(relation.type)[0], relation.evidence, *self._told_by(relation))
        return link or Link(relation.target), told

    def _class(self, target: str) -> Link | None:
        """The node that stands for a whole class of works."""
        return self._index.full_node_link(target) if target in self._index.taxonomy else None

    def _told_by(self, relation: Relation) -> tuple[Link | None, str | None]:
        source = relation.stated_by
        link = (self._index.paper_link(source) or Link(source, outside_link(source))) if source else None
        return link, relation.basis

    def _received(self, key: str) -> Iterator[tuple[Link, Told]]:
        index = self._index
        incoming = dict.fromkeys(index.incoming.get(key, ()))
        for kind, source in (
            sorted(incoming, key=lambda one: self._order.get(one.type, len(self._order)))
            if len(incoming) > 1
            else incoming
        ):
            link = index.paper_link(source)
            for relation in index.catalog.papers[source].relations:
                if link and relation.type == kind and index.current_id(relation.target) == key:
                    yield link, Told(self._words(kind)[1], relation.evidence, *self._told_by(relation))

    def _related(self, key: str) -> Iterator[tuple[Link, str]]:
        for relative in self._index.related.of(key, RELATED):
            if link := self._index.paper_link(relative.id):
                reasons = (self._reason(reason.kind, reason.value) for reason in relative.reasons[:REASONS])
                yield link, "; ".join(dict.fromkeys(reasons))

    def _reason_for(self, kind: str, value: str) -> str:
        """A reason for readers: "both at Typography", "both test GPT-4V", "extends it", "ETA relates to both"."""
        if (relation := self._index.relations.get(kind.removesuffix(" by"))) and kind != "both related by":
            return relation[0] if kind.endswith(" by") else relation[1]
        if kind == "both related by":
            return f"{names.work(self._index, value)} relates to both"
        words, link = {
            "node": ("both at", self._index.full_node_link),
            "model": ("both test", self._index.model_link),
            "benchmark": ("both use", self._index.benchmark_link),
            "author": ("both by", self._index.author_link),
        }.get(kind, (kind, None))
        return f"{words} {link(value).name if link else names.work(self._index, value)}"


def _by_work(relations: Iterable[tuple[Link, Told]]) -> Iterator[RelationView]:
    """One line for each other work, in the order of the first relation to it."""
    works: dict[Link, list[Told]] = {}
    for other, told in relations:
        works.setdefault(other._replace(papers=None), []).append(told)
    for other, found in works.items():
        words = tuple(dict.fromkeys(told.words for told in found))
        yield RelationView(words, other, None if other.address else outside_link(other.name), tuple(found))


def identifier_links(paper: Paper) -> Iterator[Link]:
    """Where the paper is found elsewhere."""
    ids = paper.identifiers
    if address := pdf(paper):
        yield Link("PDF", address)
    if ids.arxiv:
        yield Link(f"arXiv:{ids.arxiv}", f"https://arxiv.org/abs/{ids.arxiv}")
    if ids.doi:
        yield Link(f"doi:{ids.doi}", f"https://doi.org/{ids.doi}")
    if ids.openreview:
        yield Link(f"OpenReview:{ids.openreview}", f"https://openreview.net/forum?id={ids.openreview}")


def outside_link(target: str) -> str | None:
    """Where a work outside the knowledge base is found: arxiv:… or doi:…"""
    scheme, _, name = target.partition(":")
    return {"arxiv": f"https://arxiv.org/abs/{name}", "doi": f"https://doi.org/{name}"}.get(scheme)


def _results(index: Index, table: ShortTable, paper: Link | None) -> ResultsView:
    return ResultsView(table, Link(table.title, tables.link(index, table.id)), paper)


def _spread(index: Index, one: Spread) -> str:
    """Such as "A on B, error rate: 1.30 (a model; Ye 2025), 45.80 (a list of phrases; Li 2025)"."""
    first = one.effects[0]
    known = index.catalog.benchmarks.get(first.benchmark or "")
    split = name_of_split(known, first.with_.key.split)
    metric = index.words.metric(first.with_.key.metric, first.with_.metric_name).lower()
    told = []
    for effect in one.effects:
        judge = tables.judge(effect.with_.key.judge_kind, effect.with_.key.judge_id) or "judge not stated"
        told.append(f"{effect.with_.value:.2f} ({judge}; {names.cited(index, effect.source)})")
    where = ", ".join(filter(None, (known.name if known else "", split)))
    return f"{index.model_link(first.model or '').name} on {where}, {metric}: {', '.join(dict.fromkeys(told))}"


def _citation(index: Index, paper: Paper) -> Citation:
    venues = index.catalog.venues
    return Citation(citation(paper, venues), index.bibtex(paper.id).rstrip(), _JSON.encode(to_csl(paper, venues)))


def _own_links(paper: Paper) -> Iterable[tuple[str, str | None]]:
    links = paper.links
    code = f"Code ({paper.code_state})" if paper.code_state else "Code"
    return (("Paper", links.paper), (code, links.code), ("Project page", links.project), ("Data", links.data))


def _unknown(paper: Paper, left_out: Collection[str]) -> Iterator[str]:
    """What the entry does not know, in words, but for parts that the knowledge base does not have."""
    facts: dict[str, object] = {
        "affiliations": paper.affiliations,
        "date of the first version": paper.dates.first,
        "arXiv id": paper.identifiers.arxiv,
        "DOI": paper.identifiers.doi,
        "venue": paper.venue,
        "code": paper.links.code,
        "summary": paper.summary,
        "models": paper.models,
        "benchmarks": paper.benchmarks,
        "metrics": paper.metrics,
        "relations to other works": paper.relations,
        "who labelled it": paper.labelled,
    }
    no_tests = "models" in left_out and "benchmarks" in left_out
    gone = {*left_out, *(("metrics",) if no_tests else ())}
    yield from (name for name, value in facts.items() if not value and name not in gone)
