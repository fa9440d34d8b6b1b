"""A paper as a BibTeX entry, in the fields that BibTeX and biblatex define.

Carried, and read back by ``bibtex_reader`` without loss: key, title, authors, the dates (``date``; ``origdate`` for
the first version of a published paper), venue with year and track (``booktitleaddon`` or ``journaltitleaddon``), arXiv
id, DOI, OpenReview id, the paper's own page, a state that does not follow from the rest (``pubstate``), and our summary
as an annotation (``annote``, since it is not the paper's abstract). ``year`` and ``month`` repeat the date for styles
that know nothing else. Everything else of an entry has no place in BibTeX.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from site_builder.bibliography.csl import volume
from site_builder.bibliography.dates import MONTHS
from site_builder.bibliography.latex import to_latex
from site_builder.bibliography.names import SUFFIXES, is_east_asian, split_name
from site_builder.bibliography.references import default_state
from site_builder.schema.papers import Paper
from site_builder.schema.taxonomy import Venue

_YEAR_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_QUOTES = "\"'([{“‘"
_PART = re.compile(r"[^\s\-–—/]+")


def to_bibtex(paper: Paper, venues: Mapping[str, Venue]) -> str:
    """One BibTeX entry, its key the paper's id; ends with a newline."""
    lines = [f"  {name:<14} = {value}," for name, value in _fields(paper, venues) if value]
    return f"@{entry_type(paper, venues)}{{{paper.id},\n" + "\n".join(lines) + "\n}\n"


def entry_type(paper: Paper, venues: Mapping[str, Venue]) -> str:
    """The type by the kind of venue: article for a journal, inproceedings for a conference or workshop, else misc."""
    if paper.venue is None:
        return "misc"
    venue = venues.get(paper.venue.id)
    return "article" if venue and venue.kind == "journal" else "inproceedings"


def _fields(paper: Paper, venues: Mapping[str, Venue]) -> Iterator[tuple[str, str | None]]:
    yield "title", _braced(protected_title(paper.title, paper.introduces))
    others = ["others"] if paper.author_count and paper.author_count > len(paper.authors) else []
    yield "author", _braced(" and ".join([*map(author_name, paper.authors), *others]) or None)
    yield from _venue_fields(paper, venues)
    yield from _date_fields(paper)
    arxiv = paper.identifiers.arxiv
    if arxiv:
        yield "eprint", _braced(arxiv)
        yield "archivePrefix", "{arXiv}"
        yield "primaryClass", _braced(arxiv.split("/")[0]) if "/" in arxiv else None
    yield "doi", _braced(paper.identifiers.doi)
    # A field that biblatex leaves to users, since biber warns of names that it does not know.
    yield "verba", f"{{openreview:{paper.identifiers.openreview}}}" if paper.identifiers.openreview else None
    yield "url", _braced(paper.links.paper)
    if paper.state != default_state(has_venue=paper.venue is not None):
        yield "pubstate", _braced(paper.state)
    yield "annote", _braced(to_latex(paper.summary) if paper.summary else None)


def _venue_fields(paper: Paper, venues: Mapping[str, Venue]) -> Iterator[tuple[str, str | None]]:
    if paper.venue is None:
        return
    venue = venues.get(paper.venue.id)
    field = "journaltitle" if venue and venue.kind == "journal" else "booktitle"
    name = to_latex(volume(venue.full_name if venue else paper.venue.id, paper.venue.track))
    yield field.removesuffix("title") if field == "journaltitle" else field, _braced(name)
    yield f"{field}addon", _braced(to_latex(paper.venue.track) if paper.venue.track else None)


def _date_fields(paper: Paper) -> Iterator[tuple[str, str | None]]:
    """A preprint's date is that of its first version; a published paper has that beside the publication's."""
    first, published = paper.dates.first, paper.dates.published
    only_first = paper.venue is None and paper.state != "published" and published is None
    date = first if only_first else published
    year = str(paper.venue.year) if paper.venue else (date or first or "")[:4]
    month = _YEAR_MONTH.match(date or "")
    yield "year", _braced(year)
    if month and date and date.startswith(year):
        yield "month", MONTHS[int(month[1]) - 1]
    yield "date", _braced(date)
    yield "origdate", None if only_first else _braced(first)


def _braced(value: str | None) -> str | None:
    return f"{{{value}}}" if value else None


@cache
def author_name(author: str) -> str:
    """A name in BibTeX's unambiguous form, "van Beethoven, Ludwig"; a name that is not a person's stays whole."""
    name = split_name(author)
    is_list = any(sign in f" {author.lower()} " for sign in (",", ";", " and "))
    whole = is_list or is_east_asian(author) or name.given.casefold() in {"", *SUFFIXES}
    if whole:
        return f"{{{to_latex(author)}}}"
    parts = (f"{name.particle} {name.family}".strip(), name.suffix, name.given)
    return ", ".join(to_latex(part) for part in parts if part)


def protected_title(title: str, names: Iterable[str] = ()) -> str:
    """The title in LaTeX, with braces around what a style must not set in lower case.

    That is every part of a word with a capital inside it (GPT, LLaVA, the LLMs of "Vision-LLMs") and the ``names``
    that the paper introduces.
    """
    whole = sorted((name for name in names if name != name.lower()), key=len, reverse=True)
    return "".join(_protected(title, whole))


def _protected(text: str, whole: Sequence[str]) -> Iterator[str]:
    """Pieces of ``text``: the longest of the names in ``whole`` first, then the words around it."""
    for at, name in enumerate(whole):
        before, found, after = text.partition(name)
        if found:
            yield from _protected(before, whole[at:])
            yield f"{{{to_latex(found)}}}"
            yield from _protected(after, whole[at:])
            return
    end = 0
    for part in _PART.finditer(text):
        after_first = part[0].lstrip(_QUOTES)[1:]
        if after_first != after_first.lower():
            yield to_latex(text[end : part.start()])
            yield f"{{{to_latex(part[0])}}}"
            end = part.end()
    yield to_latex(text[end:])
