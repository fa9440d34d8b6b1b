"""A table of papers in CSV as drafts: one row a paper, the columns told by their headers.

A header is known by its words (``Title``, ``paper_title``, ``Published at``); columns that nothing here knows are named
and left out. Columns that sort the papers (category, topic, tags) become the headings that a row stands under.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping

from site_builder.bibliography.dates import iso_date
from site_builder.bibliography.drafts import Draft, Reading, house_key
from site_builder.bibliography.markup import plain_text
from site_builder.bibliography.venues import cited_venue
from site_builder.diagnostics import Location, Problem, Severity
from site_builder.knowledge.identity import canonical_link, web_address
from site_builder.lists.fields import split_people
from site_builder.schema.papers import Dates, Identifiers, Links, Paper, VenueRef
from site_builder.schema.taxonomy import Venue
from site_builder.text.identifiers import doi, find_arxiv, find_doi, find_openreview
from site_builder.text.titles import without_full_stop

_COLUMNS = {
    "title": "title paper papers name papertitle publication publicationtitle articletitle documenttitle",
    "authors": "author authors authorlist by creator creators",
    "date": "date year published publicationyear publicationdate pubyear releasedate month firstsubmitted issued",
    "venue": "venue journal conference booktitle publishedat publishedin source sourcetitle publicationvenue "
    "journalconference conferencejournal publicationtitle proceedings",
    "arxiv": "arxiv arxivid eprint", "doi": "doi",
    "link": "link url paperlink paperurl pdf pdflink href website pdfurl",
    "code": "code codelink codeurl github githublink repository repo sourcecode implementation",
    "project": "project projectpage projectlink homepage page",
    "data": "data dataset datasetlink dataseturl",
    "summary": "summary tldr",
    "heading": "category categories section topic topics type class group area task theme subject tag tags label",
    "subheading": "subcategory subsection subtopic subtype subclass subgroup",
}  # fmt: skip
_BY_WORD = {word: role for role, words in reversed(_COLUMNS.items()) for word in words.split()}


def read_csv(text: str, path: str, venues: Mapping[str, Venue]) -> Reading:
    """The papers of the CSV ``text``, called ``path`` in places; commas, semicolons or tabs separate its cells."""
    rows = csv.reader(io.StringIO(text), delimiter=delimiter(text), strict=False)
    lines = numbered(rows)
    header = next(((line, cells) for line, cells in lines if any(cells)), None)
    if header is None:
        return Reading(())
    roles = [_role(name) for name in header[1]]
    problems = [
        _problem("csv-unknown-column", f"the column {name.strip()!r} is not read", Location(path, header[0], 1),
                 "rename it if it holds something that an entry has")
        for name, role in zip(header[1], roles, strict=True)
        if role is None and name.strip()
    ]  # fmt: skip
    if "title" not in roles:
        hint = "name the columns in the first line: title, authors, year, venue, link, category"
        problems.append(
            _problem("csv-no-title", "no column holds titles", Location(path, header[0], 1), hint, Severity.ERROR)
        )
        return Reading((), tuple(problems), left_out=sum(any(cells) for _, cells in lines))
    drafts = []
    for line, cells in lines:
        said: dict[str, str] = {}
        for role, cell in zip(roles, cells, strict=False):
            if role and cell.strip():
                said.setdefault(role, " ".join(cell.split()))
        if "title" in said:
            drafts.append(_draft(said, Location(path, line, 1), venues))
        elif any(cell.strip() for cell in cells):
            problems.append(_problem("csv-no-title", "the row has no title", Location(path, line, 1), "add one"))
    left_out = sum(problem.rule == "csv-no-title" for problem in problems)
    return Reading(tuple(drafts), tuple(problems), left_out=left_out)


def numbered(rows: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line on which it begins. A cell may hold lines of its own."""
    line = 1
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        yield line, row
        line = rows.line_num + 1  # type: ignore[attr-defined]


def delimiter(text: str) -> str:
    """What separates the cells: what the first line has most of."""
    first = next((line for line in text.split("\n") if line.strip()), "")
    return max(",;\t", key=first.count)


def _role(header: str) -> str | None:
    words = re.findall(r"[a-z]+", header.lower())
    return _BY_WORD.get("".join(words)) or next((_BY_WORD[word] for word in words if word in _BY_WORD), None)


def _draft(said: Mapping[str, str], where: Location, venues: Mapping[str, Venue]) -> Draft:
    link = said.get("link", "")
    identifiers = Identifiers(
        arxiv=find_arxiv(said.get("arxiv", "")) or find_arxiv(link),
        doi=doi(said.get("doi", "")) or find_doi(link),
        openreview=find_openreview(link),
    )
    date = iso_date(said.get("date", "")) or None
    cited = cited_venue(said["venue"], venues) if "venue" in said else None
    year = (cited.year if cited else None) or (int(date[:4]) if date else None)
    venue = VenueRef(id=cited.id, year=year, track=cited.track) if cited and year else None
    known = any((identifiers.arxiv, identifiers.doi, identifiers.openreview))
    published = bool(venue or identifiers.doi or ("venue" in said and "arxiv" not in said["venue"].lower()))
    paper = Paper(
        id="",
        title=without_full_stop(plain_text(said["title"])),
        authors=tuple(split_people(plain_text(said["authors"]).replace(";", ","))) if "authors" in said else (),
        dates=Dates(published=date) if published and not venue else Dates(first=None if venue else date),
        identifiers=identifiers,
        venue=venue,
        state="published" if published else "preprint",
        links=Links(
            paper=_address(link) if not known else None,
            **{kind: _address(said.get(kind, "")) for kind in ("code", "project", "data")},
        ),
        assignments=(),
        summary=said.get("summary"),
        notes=f"Published, as the table says, in {said['venue']}." if "venue" in said and venue is None else None,
    )
    headings = tuple(said[role] for role in ("heading", "subheading") if role in said)
    return Draft(paper, where, headings=(headings,)).changed(id=house_key(paper))


def _address(text: str) -> str | None:
    return canonical_link(text) if web_address(text) else None


def _problem(rule: str, message: str, where: Location, hint: str, severity: Severity = Severity.WARNING) -> Problem:
    return Problem(rule, message, where, severity, hint)
