"""BibTeX to drafts. Blocks that cannot be read and keys that stand twice become problems with their lines.

bibtexparser splits the file; this module turns fields into values and says what is wrong where. A duplicate key still
gives a draft (under a key of its own), and so does an entry with a field twice (its first value counts).
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from typing import Any

from site_builder.bibliography.bibtex import MONTHS, default_state
from site_builder.bibliography.drafts import Draft, Places, Reading, bibkey
from site_builder.bibliography.identifiers import arxiv_id, doi, openreview_id
from site_builder.bibliography.latex import from_latex, from_verbatim
from site_builder.bibliography.names import SUFFIXES
from site_builder.bibliography.venues import find_venue
from site_builder.diagnostics import Location, Problem, Severity
from site_builder.schema.papers import Dates, Identifiers, Links, Paper, State, VenueRef
from site_builder.schema.taxonomy import Venue

_VERBATIM = frozenset({"doi", "url", "eprint", "howpublished", "openreview", "date", "origdate", "year", "pubstate"})
_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_PREPRINT_SERVERS = ("arxiv", "corr", "openreview", "preprint")
_STATES: dict[str, State] = {"published": "published", "preprint": "preprint", "retracted": "retracted",
                             "withdrawn": "withdrawn"}  # fmt: skip


def read_bibtex(text: str, path: str, venues: Mapping[str, Venue]) -> Reading:
    """The entries of the .bib ``text``, called ``path`` in problems."""
    from bibtexparser.entrypoint import parse_string

    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    reader = _BlockReader(path, text.split("\n"), venues)
    drafts = [draft for block in parse_string(text).blocks for draft in reader.read(block)]
    return Reading(tuple(drafts), tuple(reader.problems))


class _BlockReader:
    """Reads the blocks of a .bib file one by one; collects what is wrong with them."""

    def __init__(self, path: str, lines: list[str], venues: Mapping[str, Venue]) -> None:
        self.path, self.lines, self.venues = path, lines, venues
        self.problems: list[Problem] = []
        self.seen: dict[str, int] = {}
        """The first line of each key."""

    def read(self, block: Any) -> Iterator[Draft]:
        from bibtexparser import model

        here = self.at(block.start_line)
        if isinstance(block, model.DuplicateBlockKeyBlock):
            block = block.ignore_error_block
        if isinstance(block, model.DuplicateFieldKeyBlock):
            names = ", ".join(sorted(block.duplicate_keys))
            self.say("bibtex-duplicate-field", f"the entry has twice: {names}", here, "keep one; the first is read")
            block = block.ignore_error_block
        elif isinstance(block, model.ParsingFailedBlock):
            reason = " ".join(str(getattr(block.error, "abort_reason", block.error)).split()).rstrip(".")
            name = (block.raw or "").strip().split("\n")[0][:60]
            self.say("bibtex-syntax", f"cannot read {name!r}: {reason}", here, "check its braces, quotes and commas")
            return
        elif isinstance(block, model.ImplicitComment) and re.search(r"@\s*\w+", block.comment):
            message = "text outside of an entry that looks like one; BibTeX reads it as a comment"
            self.say("bibtex-syntax", message, here, "write @type{key, field = {value}, ...}")
        key = block.key if isinstance(block, model.Entry | model.String) else ""
        if key and (first := self.seen.setdefault(key, here.line)) != here.line:
            message = f"the key {key!r} stands here again; line {first} has it first"
            self.say("bibtex-duplicate-key", message, here, "give one of the two another key, or delete it")
        if isinstance(block, model.Entry):
            yield from self.entry(block, here)

    def entry(self, entry: Any, here: Location) -> Iterator[Draft]:
        raw: dict[str, str] = {}
        places: dict[str, Location] = {}
        for one in reversed(entry.fields):
            name = one.key.lower()
            raw[name] = str(one.value)
            places[name] = self.at(one.start_line, one.key)
        fields = {
            name: from_verbatim(value) if name in _VERBATIM else from_latex(value)
            for name, value in raw.items()
        }  # fmt: skip
        fields = {name: value for name, value in fields.items() if value}
        if "title" not in fields:
            self.say("bibtex-missing-field", f"the entry {entry.key!r} has no title", here, "add title = {...}")
            return
        yield self.draft(
            entry.key, fields, self.authors(raw.get("author", ""), places.get("author", here)), here, places
        )

    def draft(
        self, key: str, fields: dict[str, str], authors: tuple[str, ...], here: Location, places: dict[str, Location]
    ) -> Draft:
        venue, venue_note = self.venue(fields, places)
        state = _STATES.get(fields.get("pubstate", "")) or default_state(has_venue=bool(venue or venue_note))
        identifiers = _identifiers(fields)
        dates = _dates(fields, unpublished=venue is None and state != "published", has_venue=venue is not None)
        year = dates.first or dates.published or fields.get("year")
        paper = Paper(
            id=key or bibkey(authors, year, fields["title"]),
            title=fields["title"],
            authors=authors,
            dates=dates,
            identifiers=identifiers,
            venue=venue,
            state=state,
            links=Links(paper=_own_page(fields, identifiers)),
            assignments=(),
            summary=fields.get("annote"),
            notes=venue_note,
        )
        return Draft(paper, here, _places(places))

    def authors(self, raw: str, where: Location) -> tuple[str, ...]:
        from bibtexparser.middlewares.names import parse_single_name_into_parts

        names = []
        for name in _separate(raw):
            if name.lower() == "others":
                message, hint = "the list of authors ends with 'others'", "complete it from arXiv or the DOI"
                self.say("bibtex-truncated-authors", message, where, hint, warning=True)
            elif "," in name:
                parts = parse_single_name_into_parts(name, strict=False)
                if len(parts.first) == 1 and parts.first[0].lower() in SUFFIXES:  # "Sammy Davis, Jr."
                    parts.first, parts.jr = [], parts.first
                names.append(from_latex(parts.merge_first_name_first))
            else:
                names.append(from_latex(name))
        return tuple(name for name in names if name)

    def venue(self, fields: dict[str, str], places: dict[str, Location]) -> tuple[VenueRef | None, str | None]:
        """The venue with its year and track; or, for one that the taxonomy lacks, a note that keeps its name."""
        field = next((name for name in ("booktitle", "journal", "journaltitle") if name in fields), None)
        if field is None or any(word in fields[field].lower() for word in _PREPRINT_SERVERS):
            return None, None
        name, year = fields[field], (fields.get("year") or fields.get("date", ""))[:4]
        found = find_venue(name, self.venues)
        if found and year.isdigit():
            track = fields.get("booktitleaddon") or fields.get("journaltitleaddon")
            return VenueRef(id=found, year=int(year), track=track), None
        if found:
            self.say("bibtex-missing-field", "the entry has a venue but no year", places[field], "add year = {...}")
        else:
            hint = "add it to taxonomy/venues.yml, or its name here to the aliases of the venue it is"
            self.say("bibtex-unknown-venue", f"no venue {name!r}", places[field], hint, warning=True)
        return None, f"Published, as its source says, in {name}{f' ({year})' if year else ''}."

    def say(self, rule: str, message: str, where: Location, hint: str, *, warning: bool = False) -> None:
        severity = Severity.WARNING if warning else Severity.ERROR
        self.problems.append(Problem(rule, message, where, severity, hint))

    def at(self, line: int | None, word: str = "@") -> Location:
        """The place of ``word`` in the 0-based ``line``."""
        number = line or 0
        text = self.lines[number] if number < len(self.lines) else ""
        return Location(self.path, number + 1, text.find(word) + 1 or 1)


def _separate(names: str) -> list[str]:
    """The names of a list of authors: "and" separates them where it stands in no braces.

    (bibtexparser's own splitter loses names that begin with an accent: "and \\'Emile".)
    """
    found, depth = [""], 0
    for token in re.findall(r"\\.|[{}]|\s+|[^\s{}\\]+", names):
        depth += (token == "{") - (token == "}")
        if depth <= 0 and token.lower() == "and" and found[-1].endswith(" "):
            found.append("")
        else:
            found[-1] += " " if token.isspace() else token
    return [name.strip() for name in found if name.strip()]


def _identifiers(fields: dict[str, str]) -> Identifiers:
    eprint = fields.get("eprint", "")
    is_arxiv = fields.get("archiveprefix", fields.get("eprinttype", "arxiv")).lower() == "arxiv"
    citations = (fields.get(name, "") for name in ("doi", "url", "journal", "volume", "note", "howpublished"))
    cited = (arxiv_id(text) for text in citations if "/" in text or ":" in text)
    return Identifiers(
        arxiv=(arxiv_id(eprint) if is_arxiv else None) or next(filter(None, cited), None),
        doi=doi(fields.get("doi", "")) or doi(fields.get("url", "")),
        openreview=fields.get("openreview") or openreview_id(fields.get("url", "")),
    )


def _own_page(fields: dict[str, str], identifiers: Identifiers) -> str | None:
    """The address of the paper, unless an identifier leads there anyway."""
    url = fields.get("url") or from_verbatim(fields.get("howpublished", ""))
    if not url.startswith(("http://", "https://")):
        return None
    leads = (arxiv_id(url) and identifiers.arxiv, doi(url) and identifiers.doi, openreview_id(url))
    return None if any(leads) else url


def _dates(fields: dict[str, str], *, unpublished: bool, has_venue: bool) -> Dates:
    """A preprint's only date is that of its first version; a year alone belongs to the venue, if that is known."""
    year, month = fields.get("year", "")[:4], fields.get("month", "")[:3].lower()
    number = MONTHS.index(month) + 1 if month in MONTHS else int(month) if month.isdigit() else 0
    said = _DATE.match(fields.get("date", "")) or _DATE.match(f"{year}-{number:02}" if number else "")
    first = _DATE.match(fields.get("origdate", ""))
    alone = year if year.isdigit() and not has_venue and not first else None
    date = said[0] if said else alone
    if unpublished and not first:
        return Dates(first=date)
    return Dates(first=first[0] if first else None, published=date)


def _places(places: dict[str, Location]) -> Places:
    values: dict[str, tuple[str | int, ...]] = {
        "title": ("title",), "author": ("authors",), "booktitle": ("venue",), "journal": ("venue",),
        "journaltitle": ("venue",), "date": ("dates",), "year": ("dates",), "doi": ("identifiers", "doi"),
        "eprint": ("identifiers", "arxiv"), "url": ("links", "paper"), "annote": ("summary",),
    }  # fmt: skip
    return {values[name]: where for name, where in places.items() if name in values}
