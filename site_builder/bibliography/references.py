"""References of any bibliography to drafts: what BibTeX, RIS and CSL-JSON have in common once their text is plain.

A reader of one format fills a ``Reference`` for each entry; here it becomes a draft, or is named as left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from site_builder.bibliography.drafts import Draft, Places, Reading, bibkey
from site_builder.bibliography.names import natural_name, without_number
from site_builder.bibliography.venues import cited_venue, is_preprint_server
from site_builder.diagnostics import Location, Problem, Severity
from site_builder.schema.papers import Dates, Identifiers, Links, Paper, State, VenueRef
from site_builder.schema.taxonomy import Venue
from site_builder.text.identifiers import find_arxiv, find_doi, find_openreview
from site_builder.text.titles import without_full_stop

STATES: dict[str, State] = {
    "published": "published", "preprint": "preprint", "retracted": "retracted", "withdrawn": "withdrawn",
}  # fmt: skip


class Names(NamedTuple):
    """Authors as they write themselves, and texts that are no one name, as they stand."""

    clear: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Reference:
    """One entry of a bibliography in plain text. What it does not say is empty."""

    key: str = ""
    kind: str = ""
    """What the source calls such an entry: Article, Conference Review."""
    title: str = ""
    authors: Names = field(default_factory=Names)
    container: str = ""
    """Name of the journal, the proceedings or the book."""
    aliases: tuple[str, ...] = ()
    """Other names of it that the entry gives: a series, an event, a short form."""
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
        self.left_out = 0

    def add(self, reference: Reference, where: Location, places: Places) -> None:
        """One more draft. A reference without a title is left out, and said to be."""
        if not reference.title:
            key = f" {reference.key!r}" if reference.key else ""
            self.leave_out("reference-missing-field", f"the entry{key} has no title", where, "add its title")
            return
        if is_volume(reference.kind):
            message = f"left out: {reference.title[:60]!r} is a volume of proceedings, no paper"
            self.leave_out("reference-no-paper", message, where, "add its papers", Severity.INFO)
            return
        venue, note = self._venue(reference, places.get(("venue",), where))
        state = reference.state or default_state(has_venue=bool(venue or note))
        dates = _dates(reference, unpublished=venue is None and state != "published", has_venue=venue is not None)
        year = dates.first or dates.published or reference.year
        paper = Paper(
            id=reference.key or bibkey(reference.authors.clear, year, reference.title),
            title=without_full_stop(reference.title),
            authors=tuple(map(without_number, reference.authors.clear)),
            dates=dates,
            identifiers=reference.identifiers,
            venue=venue,
            state=state,
            links=Links(paper=_own_page(reference.url, reference.identifiers)),
            assignments=(),
            summary=reference.summary or None,
            sources=(f"{self._path.rsplit('/', 1)[-1]}, line {where.line}",),
            notes=_note(note, reference.authors.unclear),
        )
        self._drafts.append(Draft(paper, where, places))

    def names(self, names: Iterable[Sequence[str]], where: Location) -> Names:
        """The names of authors, each in the parts that its commas make; those that are no name are named."""
        clear: list[str] = []
        unclear: list[str] = []
        for parts in names:
            name, text = natural_name(parts), ", ".join(parts)
            if name is None:
                message = f"{text[:60]!r} is not one name in the form Family, Given"
                self.say("reference-unclear-name", message, where, "write each author alone, with one comma at most")
                unclear.append(text)
            elif name:
                clear.append(name)
        return Names(tuple(clear), tuple(unclear))

    def divided(self, texts: Iterable[str], divide: Callable[[str], list[str]], where: Location) -> list[str]:
        """The texts, those divided that ``divide`` finds semicolons in, which belong between no names."""
        found = []
        for text in texts:
            names = [name for name in divide(text) if name.strip()]
            if len(names) > 1:
                message = f"semicolons stand between {len(names)} names, which are read one by one"
                hint = "BibTeX writes and between names, RIS a line for each"
                self.say("reference-unclear-name", message, where, hint)
            found += names
        return found

    def leave_out(
        self, rule: str, message: str, where: Location, hint: str, severity: Severity = Severity.ERROR
    ) -> None:
        """Name something that looks like a paper and gives no draft."""
        self.left_out += 1
        self.say(rule, message, where, hint, severity)

    def say(self, rule: str, message: str, where: Location, hint: str, severity: Severity = Severity.ERROR) -> None:
        self._problems.append(Problem(rule, message, where, severity, hint))

    def reading(self) -> Reading:
        """What was taken, with one finding for each venue that is not known."""
        for name, places in self._unknown_venues.items():
            hint = "add it to taxonomy/venues.yml, or its name here to the aliases of the venue it is"
            often = f" ({len(places)} entries name it)" if len(places) > 1 else ""
            self.say("reference-unknown-venue", f"no venue {name!r}{often}", places[0], hint, Severity.WARNING)
        return Reading(tuple(self._drafts), tuple(self._problems), left_out=self.left_out)

    def _venue(self, reference: Reference, where: Location) -> tuple[VenueRef | None, str | None]:
        """The venue with its year and track; or, for one that the taxonomy lacks, a note that keeps its name."""
        name, year = reference.container, (reference.year or reference.date)[:4]
        if not name or is_preprint_server(name):
            return None, None
        cited = next(filter(None, (cited_venue(one, self._venues) for one in (name, *reference.aliases))), None)
        edition = cited.year or (int(year) if year.isdigit() else None) if cited else None
        if cited and edition:
            return VenueRef(id=cited.id, year=edition, track=reference.track or cited.track), None
        if cited:
            self.say("reference-missing-field", "the entry has a venue but no year", where, "add the year")
        else:
            self._unknown_venues.setdefault(name, []).append(where)
        return None, f"Published, as its source says, in {name}{f' ({year})' if year else ''}."


def is_volume(kind: str) -> bool:
    """Whether a database calls an entry what it calls volumes of proceedings."""
    return kind.strip().lower() in ("conference review", "proceedings")


def default_state(*, has_venue: bool) -> State:
    """The state that an entry has when nothing else is said."""
    return "published" if has_venue else "preprint"


def identifiers_in(name: str, addresses: Iterable[str], citations: Iterable[str] = ()) -> Identifiers:
    """The identifiers in the field for a DOI, in addresses, and in texts that may cite an arXiv id."""
    urls = [url for url in addresses if url]
    cited = (find_arxiv(text) for text in (name, *urls, *citations) if "/" in text or ":" in text)
    return Identifiers(
        arxiv=next(filter(None, cited), None),
        doi=next(filter(None, map(find_doi, (name, *urls))), None),
        openreview=next(filter(None, map(find_openreview, urls)), None),
    )


def _note(venue: str | None, unclear: Sequence[str]) -> str | None:
    """What the source says and the entry has no field for."""
    people = f"Authors, as the source writes them: {'; '.join(unclear)}." if unclear else None
    return " ".join(filter(None, (venue, people))) or None


def _own_page(url: str, identifiers: Identifiers) -> str | None:
    """The address of the paper, unless an identifier leads there anyway."""
    if not url.startswith(("http://", "https://")):
        return None
    leads = (find_arxiv(url) and identifiers.arxiv, find_doi(url) and identifiers.doi, find_openreview(url))
    return None if any(leads) else url


def _dates(reference: Reference, *, unpublished: bool, has_venue: bool) -> Dates:
    """A preprint's only date is that of its first version; a year alone belongs to the venue, if that is known."""
    year, first = reference.year[:4], reference.first or None
    alone = year if year.isdigit() and not has_venue and not first else None
    date = reference.date or alone
    return Dates(first=date) if unpublished and not first else Dates(first=first, published=date)
