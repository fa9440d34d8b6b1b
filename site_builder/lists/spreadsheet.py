"""A table of papers in CSV as drafts: one row a paper, the columns told by their headers.

A header is known by its words (``Title``, ``paper_title``, ``Published at``); columns that nothing here knows are named
and left out. Columns that sort the papers (category, topic, tags) become the headings that a row stands under.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence

from site_builder.bibliography.dates import iso_date
from site_builder.bibliography.drafts import Draft, Reading, house_key
from site_builder.bibliography.markup import plain_text
from site_builder.bibliography.names import given_first, natural_name, without_number
from site_builder.bibliography.references import is_volume
from site_builder.bibliography.venues import cited_venue
from site_builder.diagnostics import Location, Problem, Severity
from site_builder.knowledge.identity import canonical_link, web_address
from site_builder.lists.fields import published_at, split_people
from site_builder.schema.papers import Dates, Identifiers, Links, Paper, VenueRef
from site_builder.schema.taxonomy import Venue
from site_builder.text.identifiers import doi, find_arxiv, find_doi, find_openreview
from site_builder.text.titles import without_full_stop

_COLUMNS = {
    "title": "title paper papers name papertitle publication articletitle documenttitle displayname",
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
    "kind": "documenttype itemtype publicationtype",
}  # fmt: skip
_KINDS = frozenset(["", "article", "journal article", "review", "preprint", "book", "book-chapter", "book chapter",
                    "dissertation", "thesis", "conference paper", "conference proceedings", "conference review",
                    "proceedings", "proceedings-article", "letter", "editorial", "report", "dataset", "paratext",
                    "note", "erratum", "survey", "other"])  # fmt: skip
"""What databases call kinds of publications."""
_BETWEEN_PEOPLE = re.compile(r"\s*[;|]\s*")
_BY_WORD = {word: role for role, words in reversed(_COLUMNS.items()) for word in words.split()}


def read_csv(text: str, path: str, venues: Mapping[str, Venue]) -> Reading:
    """The papers of the CSV ``text``, called ``path`` in places; commas, semicolons or tabs separate its cells."""
    rows = csv.reader(io.StringIO(text), delimiter=delimiter(text), strict=False)
    lines = numbered(rows)
    header = next(((line, cells) for line, cells in lines if any(cells)), None)
    if header is None:
        return Reading(())
    table = [(line, cells) for line, cells in lines if any(cell.strip() for cell in cells)]
    roles = _roles(header[1], [cells for _, cells in table])
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
        return Reading((), tuple(problems), left_out=len(table))
    said = [(line, _said(roles, cells)) for line, cells in table]
    divided = any(_BETWEEN_PEOPLE.search(one.get("authors", "")) for _, one in said)
    drafts = []
    for line, one in said:
        where = Location(path, line, 1)
        if "title" not in one:
            problems.append(_problem("csv-no-title", "the row has no title", where, "add one"))
        elif is_volume(one.get("kind", "")):
            message = f"left out: {one['title'][:60]!r} is a volume of proceedings, no paper"
            problems.append(_problem("reference-no-paper", message, where, "add its papers", Severity.INFO))
        else:
            drafts.append(_draft(one, where, venues, divided=divided))
    return Reading(tuple(drafts), tuple(problems), left_out=len(said) - len(drafts))


def _said(roles: Sequence[str | None], cells: Sequence[str]) -> dict[str, str]:
    """What a row says, by role; of two columns of one role the first that says something."""
    said: dict[str, str] = {}
    for role, cell in zip(roles, cells, strict=False):
        if role and cell.strip():
            said.setdefault(role, " ".join(cell.split()))
    return said


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


def _roles(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str | None]:
    """What the columns hold: a role goes to columns that bear its name, else to those that have its name in theirs.

    A column called type sorts the papers, unless it only says what is an article and what a preprint.
    """
    words = [re.findall(r"[a-z]+", header.lower()) for header in headers]
    roles = [_BY_WORD.get("".join(one)) for one in words]
    for at, one in enumerate(words):
        if one == ["type"] and {row[at].strip().lower() for row in rows if at < len(row)} <= _KINDS:
            roles[at] = "kind"
    loose = [next((_BY_WORD[word] for word in one if word in _BY_WORD), None) for one in words]
    named = set(roles)
    return [role or (other if other not in named else None) for role, other in zip(roles, loose, strict=True)]


def _people(text: str, *, divided: bool) -> tuple[str, ...]:
    """The authors in a cell. Where the table has semicolons or strokes between people, a comma stands within a name."""
    text = plain_text(text)
    if text.startswith("[No author"):  # Scopus
        return ()
    if divided and (_BETWEEN_PEOPLE.search(text) or text.count(",") == 1):
        parts = (name.strip(" ,") for name in _BETWEEN_PEOPLE.split(text))
        found = [natural_name([part.strip() for part in name.split(",")]) or name for name in parts if name]
    else:
        found = list(split_people(text))
    return tuple(map(without_number, given_first(found)))


def _draft(said: Mapping[str, str], where: Location, venues: Mapping[str, Venue], *, divided: bool) -> Draft:
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
    published = bool(
        venue or identifiers.doi or ("venue" in said and "arxiv" not in said["venue"].lower()) or published_at(link)
    )
    paper = Paper(
        id="",
        title=without_full_stop(plain_text(said["title"])),
        authors=_people(said["authors"], divided=divided) if "authors" in said else (),
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
