"""The facts of an entry that somebody can correct without knowing its file: one a line, ``venue: ICLR 2025``.

The site fills a form with them. What comes back is compared line by line with what the entry says, so only the lines
that somebody changed are read, and a form that was filled before the entry changed is told from one that corrects it.
"""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from site_builder.bibliography.venues import cited_venue
from site_builder.knowledge.identity import canonical_link, web_address
from site_builder.schema.papers import Paper, State, VenueRef
from site_builder.schema.rewriting import apply, set_field
from site_builder.text import identifiers
from site_builder.text.suggest import did_you_mean

if TYPE_CHECKING:
    from site_builder.knowledge.catalog import Catalog
    from site_builder.schema.taxonomy import Venue

AS_OF = "as of"
"""The line that tells the state of the entry from which a form was filled."""
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_LINE = re.compile(r"\s*([A-Za-z][A-Za-z ]*?)\s*:(?:\s+(.*)|)")
Venues = Mapping[str, "Venue"]


class WrongValueError(Exception):
    """A line that cannot be taken as it is: the fact that it is about, what is wrong, and what to do."""

    def __init__(self, fact: str, message: str, advice: str) -> None:
        super().__init__(message)
        self.fact, self.message, self.advice = fact, message, advice


class Fact(NamedTuple):
    """One fact: how its line begins, how it is written, and the entry with another value of it."""

    name: str
    shown: Callable[[Paper, Venues], str]
    """Its text; "" where it is unknown."""
    changed: Callable[[Paper, str, Venues], Paper]
    """The paper with the value that a text says. Raises ValueError(what is wrong, what to do)."""


def lines(paper: Paper, venues: Venues, most: int = 100_000) -> str:
    """Every fact that can be corrected, one a line, and the state that they are from; authors are left out where it
    would be more than ``most`` characters."""
    told = [f"{fact.name}: {fact.shown(paper, venues)}".rstrip() for fact in FACTS]
    shown = told if sum(map(len, told)) < most else [one for one in told if not one.startswith("authors:")]
    return "\n".join([*shown, f"{AS_OF}: {_digest(told)}"])


def corrected(paper: Paper, text: str, catalog: Catalog) -> tuple[Paper, list[WrongValueError]]:
    """The paper with what the lines of ``text`` say, and the lines that cannot be taken."""
    said, wrong = _said(text)
    now = {fact.name: fact.shown(paper, catalog.venues) for fact in FACTS}
    told = said.pop(AS_OF, None)
    if told and told != _digest(f"{name}: {value}".rstrip() for name, value in now.items()):
        advice = "open the form again from the page of the entry, once it shows the change, and correct what is left"
        return paper, [WrongValueError(AS_OF, "the entry has changed since the form was filled", advice)]
    after = paper
    for fact in FACTS:
        if said.get(fact.name, now[fact.name]) == now[fact.name]:
            continue
        try:
            after = fact.changed(after, said[fact.name], catalog.venues)
        except ValueError as error:
            wrong.append(WrongValueError(fact.name, *error.args))
    return after, wrong


def rewritten(catalog: Catalog, after: Paper) -> str:
    """The file of a paper with its new values; the rest, comments too, stays as it is."""
    from site_builder.schema.emit import entry_text, trimmed, yaml_text
    from site_builder.text.yamlfile import parse

    path = catalog.paper_paths[after.id]
    before, data = catalog.papers[after.id], trimmed(after)
    order = [one.name for one in dataclasses.fields(Paper)]
    file = catalog.source(path)
    for name in order:
        if getattr(before, name) == getattr(after, name):
            continue
        known = data.get(name) is not None or name in ("venue", "summary")
        edit = set_field(file, name, yaml_text({name: data[name]}) if known else "", order)
        if edit is None:  # written in braces
            return entry_text(after)
        file = parse(apply(file.text, (edit,)), path)
    return file.text


def _said(text: str) -> tuple[dict[str, str], list[WrongValueError]]:
    """The value of each line by its name."""
    said: dict[str, str] = {}
    wrong = []
    for line in filter(str.strip, text.splitlines()):
        found = _LINE.fullmatch(line)
        name = found[1].lower() if found else ""
        if found is None or name not in _NAMES:
            message = f"there is no fact {name!r}{did_you_mean(name, _NAMES)}" if found else f"{line!r} names no fact"
            wrong.append(WrongValueError(name or "a line", message, f"begin the line with one of {', '.join(_NAMES)}"))
        elif name in said:
            wrong.append(WrongValueError(name, "it stands there twice", "keep the line that is right"))
        else:
            said[name] = " ".join((found[2] or "").split())
    return said, wrong


def _digest(told: Any) -> str:
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:8]


# --- One kind of fact each --------------------------------------------------------------------------------------------


def _title(paper: Paper, text: str, venues: Venues) -> Paper:
    if not text:
        raise ValueError("every paper has one", "write it as the newest version has it")
    return dataclasses.replace(paper, title=text)


def _people(paper: Paper, text: str, venues: Venues) -> Paper:
    names = tuple(" ".join(name.split()) for name in text.split(";") if name.strip())
    if not names:
        raise ValueError("nobody is named", "write all authors, given name first, with a semicolon between two")
    if len(names) == 1 and text.count(",") > 1:
        raise ValueError("these are several names in one", "put a semicolon between two authors")
    return dataclasses.replace(paper, authors=names)


def _part(name: str, of: str, field: str, read: Callable[[str], str | None], advice: str) -> Fact:
    """A fact within a record of the paper, such as a date, which may be unknown."""

    def changed(paper: Paper, text: str, venues: Venues) -> Paper:
        value = read(text) if text else None
        if text and value is None:
            raise ValueError(f"{text!r} is none", advice)
        return dataclasses.replace(paper, **{of: dataclasses.replace(getattr(paper, of), **{field: value})})

    return Fact(name, lambda paper, venues: getattr(getattr(paper, of), field) or "", changed)


def _link(name: str) -> Fact:
    def read(text: str) -> str | None:
        return canonical_link(text) if web_address(text) else None

    return _part(name, "links", name, read, "write the whole address, from https:// on")


def _venue(paper: Paper, venues: Venues) -> str:
    if paper.venue is None:
        return ""
    name = venues[paper.venue.id].name if paper.venue.id in venues else paper.venue.id
    return f"{name} {paper.venue.year}" + (f", {paper.venue.track}" if paper.venue.track else "")


def _published_at(paper: Paper, text: str, venues: Venues) -> Paper:
    if not text:
        return dataclasses.replace(paper, venue=None)
    name, _, track = text.partition(",")
    found = cited_venue(name, venues)
    if found is None or found.year is None:
        what = f"{name!r} is no venue that is known here" if found is None else "the year is missing"
        raise ValueError(what, 'write name and year, such as "ICLR 2025"; a new venue is added by a maintainer')
    venue = VenueRef(id=found.id, year=found.year, track=track.strip().lower() or found.track)
    state = "published" if paper.state == "preprint" else paper.state
    return dataclasses.replace(paper, venue=venue, state=state)


def _state(paper: Paper, text: str, venues: Venues) -> Paper:
    known: tuple[State, ...] = get_args(State)
    for state in known:
        if text.lower() == state:
            return dataclasses.replace(paper, state=state)
    raise ValueError(f"{text!r} is no state of a paper", f"write one of {', '.join(known)}")


def _matching(pattern: re.Pattern[str]) -> Callable[[str], str | None]:
    return lambda text: text if pattern.fullmatch(text) else None


_DAY = (_matching(_DATE), "write it as 2024, 2024-03 or 2024-03-09")
FACTS: tuple[Fact, ...] = (
    Fact("title", lambda paper, venues: paper.title, _title),
    Fact("authors", lambda paper, venues: "; ".join(paper.authors), _people),
    _part("first version", "dates", "first", *_DAY),
    _part("published", "dates", "published", *_DAY),
    Fact("venue", _venue, _published_at),
    Fact("state", lambda paper, venues: paper.state, _state),
    _part("arxiv", "identifiers", "arxiv", identifiers.find_arxiv, "write the number alone: 2311.05608"),
    _part("doi", "identifiers", "doi", identifiers.find_doi, "write it as 10.1609/aaai.v39i22.34568"),
    _part("openreview", "identifiers", "openreview",
          lambda text: identifiers.find_openreview(text) or _matching(re.compile(r"[\w-]{6,20}"))(text),
          'write the part of the address behind "id="'),
    _link("code"),
    _link("project"),
    _link("data"),
)  # fmt: skip
"""In the order of the form. What needs a reader (places, summary, relations) is told in words instead."""
_NAMES = (*(fact.name for fact in FACTS), AS_OF)
