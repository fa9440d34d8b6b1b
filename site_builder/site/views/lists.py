"""Pages that list papers: by author, venue and year, the lists of those, and the list of all papers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from site_builder.site import addresses
from site_builder.site.views.common import Link, Page, plural
from site_builder.text import folding

if TYPE_CHECKING:
    from site_builder.site.index import Index, PaperRow

FIRST = 300
"""Most papers that the page of all papers shows without JavaScript; the pages of the years hold the rest."""
NAMES = 1000
"""Most authors on one page; where there are more, each letter has a page, and theirs shows those with most papers."""


@dataclass(frozen=True, slots=True)
class PaperList:
    """Papers under a heading. See list.html.j2."""

    heading: str
    lead: str
    rows: Sequence[PaperRow]
    facts: tuple[tuple[str, Link], ...] = ()
    related: tuple[Link, ...] = ()
    related_title: str = ""


@dataclass(frozen=True, slots=True)
class Directory:
    """Links with the number of papers behind each. See directory.html.j2."""

    heading: str
    lead: str
    groups: tuple[tuple[str, tuple[Link, ...]], ...]
    filter: bool = False
    parts: tuple[Link, ...] = ()
    """Pages with more of the same."""


@dataclass(frozen=True, slots=True)
class Browse:
    """The list of all papers. See browse.html.j2."""

    total: int
    adjacent: int
    """Papers of neighbouring subjects among them."""
    rows: Sequence[PaperRow]
    years: tuple[Link, ...]


def browse(index: Index) -> Page:
    """The list of all papers."""
    return Page(
        address=addresses.BROWSE,
        template="browse.html.j2",
        title="Papers",
        description=f"All {len(index.rows):,} papers, to be filtered by place in the taxonomy, facets, venue and more.",
        view=partial(_browse, index),
        section="papers/",
        crumbs=(Link("Papers"),),
        feed=Link("What is new", "feeds/all.xml"),
        data="api/v1/papers.json",
    )


def _browse(index: Index) -> Browse:
    rows = list(index.rows.values())
    years = tuple(Link(str(year), addresses.year(year), len(ids)) for year, ids in index.by_year.items())
    return Browse(len(rows), sum(row.scope != "core" for row in rows), rows[:FIRST], years)


def authors(index: Index) -> Iterator[Page]:
    """A page for each author, and the lists of them."""
    yield from _directories(index)
    for name in index.by_author:
        yield _author_page(index, name)


def author_at(index: Index, address: str) -> Page | None:
    """The page of an author by itself, or one of the lists of them."""
    name = next((name for name, link in index.author_links.items() if link.address == address), None)
    if name is not None:
        return _author_page(index, name)
    return next((page for page in _directories(index) if page.address == address), None)


def _directories(index: Index) -> Iterator[Page]:
    yield Page(
        address="authors/",
        template="directory.html.j2",
        title="Authors",
        description=f"The {len(index.by_author):,} authors of the papers, by the name printed on them.",
        view=partial(_author_directory, index),
        section="papers/",
        crumbs=(Link("Authors"),),
        data="api/v1/authors.json",
    )
    for letter, names in _by_letter(index).items() if len(index.by_author) > NAMES else ():
        yield Page(
            address=addresses.initial(letter),
            template="directory.html.j2",
            title=f"Authors: {letter or 'other'}",
            description=f"{plural(len(names), 'author')} by the last word of the name.",
            view=partial(_letter, index, letter, names),
            section="papers/",
            crumbs=(Link("Authors", "authors/"), Link(letter or "other")),
        )


def _author_page(index: Index, name: str) -> Page:
    ids, address = index.by_author[name], index.author_link(name).address or ""
    return Page(
        address=address,
        template="list.html.j2",
        title=name,
        description=f"{plural(len(ids), 'paper')} by {name}{_field(index)}.",
        view=partial(_author, index, name, ids),
        section="papers/",
        crumbs=(Link("Authors", "authors/"), Link(name)),
        kind="profile",
        data=f"api/v1/{address}".rstrip("/") + ".json",
    )


def _field(index: Index) -> str:
    """The phrase of the field, to follow "papers"."""
    field = index.catalog.settings.field
    return f" {field}" if field else ""


def _author_directory(index: Index) -> Directory:
    letters, total = _by_letter(index), len(index.by_author)
    lead = (
        f"{total:,} names as printed on the papers, by the last word of the name. Equal names are one page, since "
        "nothing here says which of them are one person; an ORCID id is shown where it was verified."
    )
    if total <= NAMES:
        groups = tuple((letter or "#", tuple(map(index.author_link, names))) for letter, names in letters.items())
        return Directory("Authors", lead, groups, filter=True)
    parts = tuple(Link(letter or "other", addresses.initial(letter), len(names)) for letter, names in letters.items())
    known = sorted(index.by_author, key=lambda name: (-len(index.by_author[name]), name))[: NAMES // 4]
    return Directory("Authors", lead, (("Most papers here", tuple(map(index.author_link, known))),), True, parts)


def _by_letter(index: Index) -> dict[str, list[str]]:
    """Names by the first letter of their last words, without accents; "" are those that begin with none."""
    groups: dict[str, list[str]] = {}
    for name in sorted(index.by_author, key=lambda name: (folding.fold(name.rsplit(" ", 1)[-1]), name)):
        initial = folding.fold(name.rsplit(" ", 1)[-1])[:1].upper()
        groups.setdefault(initial if "A" <= initial <= "Z" else "", []).append(name)
    return dict(sorted(groups.items(), key=lambda group: (group[0] == "", group[0])))


def _letter(index: Index, letter: str, names: Sequence[str]) -> Directory:
    lead = f"{plural(len(names), 'author')} by the last word of the name."
    return Directory(f"Authors: {letter or 'other'}", lead, (("", tuple(map(index.author_link, names))),), True)


def _author(index: Index, name: str, ids: Sequence[str]) -> PaperList:
    together: dict[str, int] = {}
    orcid = None
    for key in ids:
        paper = index.catalog.papers[key]
        orcid = orcid or paper.orcids.get(name)
        for other in dict.fromkeys(paper.authors):
            if other != name:
                together[other] = together.get(other, 0) + 1
    ranked = sorted(together, key=lambda other: (-together[other], other))[:30]
    lead = "Papers under this name. The name was not verified to be one person."
    facts = (("ORCID", Link(orcid, f"https://orcid.org/{orcid}")),) if orcid else ()
    return PaperList(
        name,
        "Papers of the author with this ORCID id, and others under the same name." if orcid else lead,
        index.rows_of(ids),
        facts,
        tuple(index.author_link(other)._replace(papers=together[other]) for other in ranked),
        "Wrote with",
    )


def venues(index: Index) -> Iterator[Page]:
    """A page for each venue, and the list of them."""
    known = index.catalog.venues
    links = tuple(
        Link(known[key].name, addresses.venue(key), len(ids))
        for key, ids in sorted(index.by_venue.items(), key=lambda item: (-len(item[1]), item[0]))
    )
    preprints = sum(row.venue is None for row in index.rows.values())
    lead = f"Conferences and journals of the papers; {plural(preprints, 'paper')} without a venue."
    yield Page(
        address="venues/",
        template="directory.html.j2",
        title="Venues",
        description="Conferences and journals in which the papers appeared.",
        view=lambda: Directory("Venues", lead, (("", links),)),
        section="papers/",
        crumbs=(Link("Venues"),),
        data="api/v1/venues.json",
    )
    for key, ids in index.by_venue.items():
        venue = known[key]
        facts = (("Home page", Link(venue.url, venue.url)),) if venue.url else ()
        view = PaperList(venue.full_name, f"A {venue.kind}, cited as {venue.name}.", (), facts)
        yield Page(
            address=addresses.venue(key),
            template="list.html.j2",
            title=venue.full_name,
            description=f"{plural(len(ids), 'paper')} from {venue.full_name}.",
            view=partial(_with_rows, index, view, ids),
            section="papers/",
            crumbs=(Link("Venues", "venues/"), Link(venue.name)),
            data=f"api/v1/venues/{addresses.slug(key)}.json",
        )


def years(index: Index) -> Iterator[Page]:
    """A page for each year."""
    for year, ids in index.by_year.items():
        view = PaperList(str(year), "By year of the venue's edition, else of the first version.", ())
        yield Page(
            address=addresses.year(year),
            template="list.html.j2",
            title=f"Papers of {year}",
            description=f"{plural(len(ids), 'paper')} of {year}{_field(index)}.",
            view=partial(_with_rows, index, view, ids),
            section="papers/",
            crumbs=(Link("Timeline", "timeline/"), Link(str(year))),
        )


def _with_rows(index: Index, view: PaperList, ids: Sequence[str]) -> PaperList:
    return PaperList(view.heading, view.lead, index.rows_of(ids), view.facts)
