"""References of any bibliography to drafts: what BibTeX, RIS and CSL-JSON have in common once their text is plain.

A reader of one format fills a ``Reference`` for each entry; here it becomes a draft, or is named as left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from site_builder.bibliography.drafts import Draft, Places, Reading, bibkey
from site_builder.bibliography.identifiers import arxiv_id, doi, openreview_id
from site_builder.bibliography.names import natural_name
from site_builder.bibliography.venues import find_venue, is_preprint_server
from site_builder.diagnostics import Location, Problem, Severity
from site_builder.schema.papers import Dates, Identifiers, Links, Paper, State, VenueRef
from site_builder.schema.taxonomy import Venue

STATES: dict[str, State] = {
    "published": "published", "preprint": "preprint", "retracted": "retracted", "withdrawn": "withdrawn",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Reference:
    """One entry of a bibliography in plain text. What it does not say is empty."""

    key: str = ""
    title: str = ""
    authors: tuple[str, ...] = ()
    container: str = ""
    """Name of the journal, the proceedings or the book."""
    track: str = ""
    year: str = ""
    date: str = ""
    """Date of publication, or of a preprint; ISO 8601, as much as is known."""
    first: str = ""
    """Date of the first version beside that of publication."""
    identifiers: Identifiers = field(default_factory=Identifiers)
    url: str = ""
    state: State | None = None
    summary: str = ""


class References:
    """Takes the references of one file, and becomes a ``Reading``."""

    def __init__(self, path: str, venues: Mapping[str, Venue]) -> None:
        self._path, self._venues = path, venues
        self._drafts: list[Draft] = []
        self._problems: list[Problem] = []
        self._unknown_venues: dict[str, list[Location]] = {}
        self._left_out = 0

    def add(self, reference: Reference, where: Location, places: Places) -> None:
        """One more draft. A reference without a title is left out, and said to be."""
        if not reference.title:
            key = f" {reference.key!r}" if reference.key else ""
            self.leave_out("reference-missing-field", f"the entry{key} has no title", where, "add its title")
            return
        venue, note = self._venue(reference, places.get(("venue",), where))
        state = reference.state or default_state(has_venue=bool(venue or note))
        dates = _dates(reference, unpublished=venue is None and state != "published", has_venue=venue is not None)
        year = dates.first or dates.published or reference.year
        paper = Paper(
            id=reference.key or bibkey(reference.authors, year, reference.title),
            title=reference.title,
            authors=reference.authors,
            dates=dates,
            identifiers=reference.identifiers,
            venue=venue,
            state=state,
            links=Links(paper=_own_page(reference.url, reference.identifiers)),
            assignments=(),
            summary=reference.summary or None,
            sources=(f"{self._path.rsplit('/', 1)[-1]}, line {where.line}",),
            notes=note,
        )
        self._drafts.append(Draft(paper, where, places))

    def names(self, names: Iterable[Sequence[str]], where: Location) -> tuple[str, ...]:
        """The names, each in the parts that its commas make; what is no name is said to be none."""
        found = []
        for parts in names:
            name = natural_name(parts)
            if name is None:
                text = ", ".join(parts)[:60]
                message = f"{text!r} is not one name in the form Family, Given"
                self.say("reference-unclear-name", message, where, "write each author alone, with one comma at most")
            found.append(name or ", ".join(parts))
        return tuple(filter(None, found))

    def leave_out(self, rule: str, message: str, where: Location, hint: str) -> None:
        """Name something that looks like a paper and gives no draft."""
        self._left_out += 1
        self.say(rule, message, where, hint)

    def say(self, rule: str, message: str, where: Location, hint: str, *, warning: bool = False) -> None:
        severity = Severity.WARNING if warning else Severity.ERROR
        self._problems.append(Problem(rule, message, where, severity, hint))

    def reading(self) -> Reading:
        """What was taken, with one finding for each venue that is not known."""
        for name, places in self._unknown_venues.items():
            hint = "add it to taxonomy/venues.yml, or its name here to the aliases of the venue it is"
            often = f" ({len(places)} entries name it)" if len(places) > 1 else ""
            self.say("reference-unknown-venue", f"no venue {name!r}{often}", places[0], hint, warning=True)
        return Reading(tuple(self._drafts), tuple(self._problems), left_out=self._left_out)

    def _venue(self, reference: Reference, where: Location) -> tuple[VenueRef | None, str | None]:
        """The venue with its year and track; or, for one that the taxonomy lacks, a note that keeps its name."""
        name, year = reference.container, (reference.year or reference.date)[:4]
        if not name or is_preprint_server(name):
            return None, None
        found = find_venue(name, self._venues)
        if found and year.isdigit():
            return VenueRef(id=found, year=int(year), track=reference.track or None), None
        if found:
            self.say("reference-missing-field", "the entry has a venue but no year", where, "add the year")
        else:
            self._unknown_venues.setdefault(name, []).append(where)
        return None, f"Published, as its source says, in {name}{f' ({year})' if year else ''}."


def default_state(*, has_venue: bool) -> State:
    """The state that an entry has when nothing else is said."""
    return "published" if has_venue else "preprint"


def identifiers_in(name: str, addresses: Iterable[str], citations: Iterable[str] = ()) -> Identifiers:
    """The identifiers in the field for a DOI, in addresses, and in texts that may cite an arXiv id."""
    urls = [url for url in addresses if url]
    cited = (arxiv_id(text) for text in (name, *urls, *citations) if "/" in text or ":" in text)
    return Identifiers(
        arxiv=next(filter(None, cited), None),
        doi=doi(name) or next(filter(None, map(doi, urls)), None),
        openreview=next(filter(None, map(openreview_id, urls)), None),
    )


def _own_page(url: str, identifiers: Identifiers) -> str | None:
    """The address of the paper, unless an identifier leads there anyway."""
    if not url.startswith(("http://", "https://")):
        return None
    leads = (arxiv_id(url) and identifiers.arxiv, doi(url) and identifiers.doi, openreview_id(url))
    return None if any(leads) else url


def _dates(reference: Reference, *, unpublished: bool, has_venue: bool) -> Dates:
    """A preprint's only date is that of its first version; a year alone belongs to the venue, if that is known."""
    year, first = reference.year[:4], reference.first or None
    alone = year if year.isdigit() and not has_venue and not first else None
    date = reference.date or alone
    return Dates(first=date) if unpublished and not first else Dates(first=first, published=date)
