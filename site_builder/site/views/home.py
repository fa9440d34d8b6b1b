"""The home page, and the pages that are mostly words: about, contribute, glossary, data, graph, 404."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from site_builder.schema.judging import JUDGES
from site_builder.site import addresses
from site_builder.site.machine.feeds import ALL
from site_builder.site.machine.lists import LISTS, ROOT, entry_file, keys_of
from site_builder.site.machine.schemas import schema_file, schema_names
from site_builder.site.machine.seo import own_data, website
from site_builder.site.views import recommend
from site_builder.site.views.changes import newest_month
from site_builder.site.views.common import Link, Page, cut
from site_builder.site.views.editing import ADD, FIX, form
from site_builder.site.views.lists import Directory
from site_builder.site.views.ranking import BoardView, board_view
from site_builder.site.views.registries import is_expected
from site_builder.site.views.standing import Standing, headline, standing
from site_builder.site.views.taxonomy import Branch, branches

if TYPE_CHECKING:
    from site_builder.results.leaderboard import Board, Leaderboard
    from site_builder.schema.papers import Paper
    from site_builder.schema.taxonomy import Facet, Node
    from site_builder.schema.terms import GlossaryTerm
    from site_builder.site.index import Index, PaperRow

GUIDES = ("guide/add-a-paper/", "guide/audit-a-table/", "guide/run-an-evaluation/", "guide/check-and-repair/")
"""Pages of docs/ for those who contribute."""
NEW, HEAD = 8, 6
"""Papers and rows of results that the home page shows."""


@dataclass(frozen=True, slots=True)
class Door:
    """What one kind of reader comes for, and where to go."""

    title: str
    text: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class HomeView:
    """See home.html.j2."""

    name: str
    description: str
    doors: tuple[Door, ...]
    counts: tuple[Link, ...]
    new: Sequence[PaperRow]
    """The newest papers by their own dates."""
    changes: tuple[Link, str] | None
    """The newest month in which something came or changed, and what."""
    tops: tuple[Branch, ...]
    survey: Link | None
    board: BoardView | None
    """Head of one board."""
    board_link: Link | None
    standing: Standing | None
    """Who leads it."""


@dataclass(frozen=True, slots=True)
class AboutView:
    """See about.html.j2."""

    survey: Paper | None
    survey_link: Link | None
    marks: dict[str, str]
    counts: dict[str, int]
    """Nodes of the taxonomy by mark."""
    bases: tuple[tuple[str, int], ...]
    """What was read for the assignments, and how many."""
    papers: int
    audit: Link | None
    """The page of docs/ on how tables are audited."""
    past: bool
    """Whether there is a page of what is new."""


@dataclass(frozen=True, slots=True)
class GlossaryView:
    """See glossary.html.j2."""

    facets: tuple[Facet, ...]
    nodes: tuple[tuple[Link, Node], ...]
    relations: dict[str, tuple[str, str]]
    marks: dict[str, str]
    terms: tuple[GlossaryTerm, ...]
    measures: bool
    """Whether there are results whose words have to be explained."""


@dataclass(frozen=True, slots=True)
class ContributeView:
    """See contribute.html.j2. Addresses are None while kb.yml names no repository."""

    repository: str | None
    add: str | None
    """The form for a new paper."""
    fix: str | None
    """The form for a mistake."""
    guides: tuple[Link, ...]
    """Pages of docs/ that say more."""

    @property
    def editing(self) -> bool:
        """Whether pages have buttons that lead to the repository."""
        return self.fix is not None


@dataclass(frozen=True, slots=True)
class DataView:
    """See data.html.j2."""

    feeds: tuple[Link, ...]
    lists: tuple[tuple[Link, str | None, tuple[Link, ...]], ...]
    """File and size of each list, the file of one entry, and the schemas of both."""
    leaderboard: Link | None
    table: Link | None
    schemas: tuple[Link, ...]


def pages(index: Index, documents: Sequence[tuple[str, str]]) -> Iterator[Page]:
    """``documents`` are title and address of the pages of docs/; words of the others lead to those that are there."""
    settings = index.catalog.settings
    guides = {address: Link(title, address) for title, address in documents}
    yield Page(
        address="",
        template="home.html.j2",
        title=settings.name,
        description=cut(settings.description or settings.name),
        thing=website,
        view=partial(_home, index),
        feed=Link("What is new", ALL),
        data="api/v1/index.json",
    )
    yield Page(
        address="about/",
        template="about.html.j2",
        title="About",
        description="What the survey and this site are, where the labels come from, licences and limits.",
        view=partial(_about, index, guides),
        sections=(("cite", "How to cite this site"), *([("licences", "Licences")] if settings.licence else ())),
        section="about/",
        crumbs=(Link("About"),),
    )
    yield Page(
        address="glossary/",
        template="glossary.html.j2",
        title="Glossary",
        description="Every term of the site: facets, nodes of the taxonomy, relations and more.",
        view=partial(_glossary, index),
        section="about/",
        crumbs=(Link("Glossary"),),
    )
    for folder, title, description, view in (
        (
            "contribute/", "Contribute", "How to add a paper or mend an entry.",
            lambda: ContributeView(
                settings.repository, form(settings, ADD), form(settings, FIX),
                tuple(guides[one] for one in GUIDES if one in guides),
            ),
        ),
        (
            "graph/", "Graph",
            "Papers and the relations between them, one neighbourhood at a time.", lambda: None,
        ),
    ):  # fmt: skip
        yield Page(
            address=folder,
            template=f"{folder.rstrip('/')}.html.j2",
            title=title,
            description=description,
            view=view,
            section="about/",
            crumbs=(Link(title),),
        )
    yield Page(
        address="data/",
        template="data.html.j2",
        title="Data and API",
        description="The whole knowledge base as JSON, BibTeX, Atom feeds and JSON Schemas.",
        view=partial(_data, index),
        sections=(("whole", "Download the data"), ("feeds", "Feeds for RSS readers")),
        section="about/",
        crumbs=(Link("Data and API"),),
        thing=lambda site: own_data(index.history.day, len(index.rows), site),
    )
    yield Page("404/", "404.html.j2", "Page not found", "There is no page at this address.", lambda: None,
               absolute=True, hidden=True)  # fmt: skip


def documentation(documents: Sequence[tuple[str, str]]) -> Page:
    """The list of the pages of docs/ (title and address), by folder; the first page of a folder stands in it."""
    folders: dict[str, list[Link]] = {}
    within = {place.split("/")[0] for _, place in documents if place.count("/") > 1}
    for title, place in documents:
        folder = place.split("/")[0] if place.split("/")[0] in within else "general"
        folders.setdefault(folder.capitalize(), []).append(Link(title, place))
    view = Directory(
        "Documentation", "How to use, extend and run it.", tuple((k, tuple(v)) for k, v in folders.items())
    )
    return Page(
        address="docs/",
        template="directory.html.j2",
        title="Documentation",
        description="Guides, reference and explanations.",
        view=lambda: view,
        section="about/",
        crumbs=(Link("Documentation"),),
    )


def _home(index: Index) -> HomeView:
    settings = index.catalog.settings
    adjacent = sum(row.scope != "core" for row in index.rows.values())
    counts = [
        Link("papers", "papers/?q=scope:core" if adjacent else "papers/", len(index.rows) - adjacent),
        *((Link("adjacent papers", "papers/?q=scope:adjacent", adjacent),) if adjacent else ()),
        Link("nodes of the taxonomy", "taxonomy/", len(index.taxonomy.nodes)),
        Link("models", "models/", len(index.catalog.models)),
        Link("benchmarks", "benchmarks/", len(index.catalog.benchmarks)),
        Link("audited tables of results", "leaderboards/", len(index.evidence.tables)),
        Link("relations with evidence", "graph/", sum(len(brief.relations) for brief in index.briefs.values())),
    ]
    head = _head(index)
    return HomeView(
        name=settings.name,
        description=settings.description,
        doors=tuple(_doors(index)),
        counts=tuple(one for one in counts if one.papers and (one.address or "").rstrip("/") not in index.left_out),
        new=list(index.rows.values())[:NEW],
        changes=None if "changes" in index.left_out else newest_month(index),
        tops=branches(index),
        survey=index.paper_link(settings.survey) if settings.survey else None,
        board=head[1] if head else None,
        board_link=Link(head[0].name, addresses.leaderboard(head[0].benchmark)) if head else None,
        standing=standing(index, head[0]) if head else None,
    )


def _doors(index: Index) -> Iterator[Door]:
    """One for each kind of reader for whom there is something here."""
    settings = index.catalog.settings
    yield Door(
        "Find and compare papers",
        f"{len(index.rows):,} papers {settings.words.papers or settings.field}, each at its place in the taxonomy with "
        "the sentence that puts it there. Filter, search, export.",
        _open(index, Link("All papers", "papers/"), Link("Taxonomy", "taxonomy/"), Link("Graph", "graph/")),
    )
    if (matrix := settings.matrix) and "coverage" not in index.left_out:
        advice = [Link(recommend.title(matrix), "recommend/")] if recommend.offered(index) else []
        yield Door(
            f"See which {matrix.column_word} was {matrix.verb} which {matrix.row_word}",
            "Every pair that a paper, a benchmark or a result speaks of, with its source. What was not entered is "
            "called not entered, and nothing more.",
            _open(index, Link("The matrix", "coverage/"), *advice),
        )
    if index.evidence.boards and "leaderboards" not in index.left_out:
        yield Door(
            "Read numbers that were checked",
            f"{len(index.evidence.tables):,} published tables, recomputed where their digits allow it. Ranks stand "
            "only where judge and protocol agree, with intervals.",
            _open(
                index,
                Link("Leaderboards", "leaderboards/"),
                Link("Compare models", "compare/"),
                Link("Models", "models/"),
                Link("Benchmarks", "benchmarks/"),
            ),
        )


def _open(index: Index, *links: Link) -> tuple[Link, ...]:
    return tuple(link for link in links if (link.address or "").rstrip("/") not in index.left_out)


def _head(index: Index) -> tuple[Leaderboard, BoardView] | None:
    """The leaderboard that says most of models by themselves, with the first of them; all else stands on its page."""
    found = [(one, board) for one in index.evidence.boards.values() if (board := headline(one))]
    if not found:
        return None
    leaderboard, board = max(found, key=lambda one: _weight(index, one[1]))
    return leaderboard, board_view(index, [replace(board, rows=tuple(board.by_themselves[:HEAD]), unranked=())])


def _weight(index: Index, board: Board) -> tuple[bool, bool, bool, bool, int]:
    """Of boards that fill the head, those come first on which every model is expected, and that people judged."""
    models = len({row.entry.model for row in board.by_themselves})
    judge = board.key.judge_kind
    return is_expected(index, board.benchmark), models >= HEAD, judge == "human", judge in JUDGES, models


def _about(index: Index, guides: Mapping[str, Link]) -> AboutView:
    key = index.catalog.settings.survey
    bases: dict[str, int] = {}
    for paper in index.briefs:
        for assignment in index.catalog.papers[paper].assignments:
            basis = assignment.basis or "unknown"
            bases[basis] = bases.get(basis, 0) + 1
    return AboutView(
        survey=index.catalog.papers[key] if key and key in index.catalog.papers else None,
        survey_link=index.paper_link(key) if key else None,
        marks=index.marks,
        counts=dict(Counter(node.mark for node in index.taxonomy if node.mark)),
        bases=tuple(sorted(bases.items(), key=lambda item: (-item[1], item[0]))),
        papers=len(index.rows),
        audit=guides.get("explanation/audit/"),
        past=bool(index.events),
    )


def _data(index: Index) -> DataView:
    lists = []
    for name, kind in LISTS.items():
        if not (keys := keys_of(index, kind)):
            continue
        schemas = (Link("list", schema_file(name)), Link("entry", schema_file(kind)))
        example = entry_file(index, kind, keys[0]) if keys else None
        lists.append((Link(f"{name}.json", f"{ROOT}{name}.json", len(keys)), example, schemas))
    return DataView(
        feeds=(
            Link("everything that is new", ALL),
            *(
                Link(index.taxonomy[top].name, addresses.feed("node", top))
                for top in index.taxonomy.children.get(None, ())
            ),
        ),
        lists=tuple(lists),
        leaderboard=next((_file("leaderboards", key) for key in index.evidence.boards), None),
        table=next((_file("results", key) for key in index.evidence.tables), None),
        schemas=tuple(Link(name, schema_file(name)) for name in schema_names()),
    )


def _file(folder: str, key: str) -> Link:
    file = f"{ROOT}{folder}/{addresses.slug(key)}.json"
    return Link(file, file)


def _glossary(index: Index) -> GlossaryView:
    return GlossaryView(
        facets=tuple(index.catalog.facets.values()),
        nodes=tuple((index.full_node_link(node.id), node) for node in index.taxonomy),
        relations=index.relations,
        marks=index.marks,
        terms=index.catalog.terms.glossary,
        measures=bool(index.catalog.terms.glossary) or "leaderboards" not in index.left_out,
    )
