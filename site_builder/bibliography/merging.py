"""What several sources say of one paper, put together: one value for each field, with who said it and who did not.

The sources have an order (``ORDER``): where two of them differ, the first is believed unless somebody chooses, and the
difference is told. Nothing is believed in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from site_builder.bibliography.drafts import Draft, house_key
from site_builder.bibliography.matching import same_people
from site_builder.bibliography.sources.found import Found
from site_builder.bibliography.venues import Cited, cited_venue
from site_builder.diagnostics import Location
from site_builder.knowledge.identity import title_key
from site_builder.schema.papers import Dates, Identifiers, Labelled, Links, Paper, State, VenueRef
from site_builder.schema.taxonomy import Venue
from site_builder.text.folding import tokens

ORDER = ("arXiv", "Crossref", "OpenAlex", "Semantic Scholar", "DBLP", "ACL Anthology", "OpenReview")
"""Who is believed before whom; a page that was named comes last."""
FIELDS = ("title", "authors", "dates.first", "dates.published", "identifiers.arxiv", "identifiers.doi",
          "identifiers.openreview", "venue")  # fmt: skip
"""Fields in which sources can differ. Institutions are not among them: each source cuts them in its own way."""


class Claim(NamedTuple):
    """What a source says of a field."""

    by: str
    value: Any
    shown: str
    """The value for people."""


@dataclass(frozen=True)
class Conflict:
    """A field of which sources say different things; the claim that the order prefers stands first."""

    field: str
    claims: tuple[Claim, ...]

    def __str__(self) -> str:
        said: dict[str, list[str]] = {}
        for claim in self.claims:
            said.setdefault(claim.shown, []).append(claim.by)
        return f"{self.field}: " + "; ".join(f"{_and(names)}: {shown}" for shown, names in said.items())


Choose = Callable[[Conflict], str | None]
"""The source that is right about a conflict; None leaves it to the order."""


@dataclass(frozen=True)
class Merged:
    """One paper as several sources know it together."""

    draft: Draft
    conflicts: tuple[Conflict, ...]
    abstract: str | None
    """For a proposal of its place; entries do not hold it."""


def merge(records: Iterable[Found], venues: Mapping[str, Venue], today: str, choose: Choose | None = None) -> Merged:
    """The entry that the records make, without labels and summary, which only a reader can write.

    ``choose`` is asked about each conflict. Raises ValueError when no record has a title.
    """
    found = sorted(records, key=lambda one: ORDER.index(one.by) if one.by in ORDER else len(ORDER))
    taken = _Taken(choose or (lambda conflict: None))
    title = taken.one("title", [(one, one.title, title_key(one.title or "")) for one in found])
    if not title:
        raise ValueError("no source knows the title")
    authors = taken.people([(one, one.authors) for one in found])
    venue, cited = _venue(taken, found, venues)
    retracted, withdrawn = (next((one.by for one in found if getattr(one, name)), None) for name in _ENDS)
    state: State = "retracted" if retracted else "withdrawn" if withdrawn else "published" if venue else "preprint"
    taken.by("state", retracted or withdrawn)
    published = taken.one("dates.published", _dates(found, "published")) if venue else None
    dates = Dates(first=taken.one("dates.first", _dates(found, "first")), published=published)
    identifiers = Identifiers(**{name: taken.one(f"identifiers.{name}", _plain(found, name)) for name in _IDS})
    places = next((one for one in found if one.affiliations), None)
    taken.by("affiliations", places.by if places else None)
    titles = {title_key(one.title or ""): one.title for one in found if one.title}
    paper = Paper(
        id="",
        title=title,
        other_titles=tuple(other for key, other in titles.items() if other and key != title_key(title)),
        authors=authors,
        orcids={name: orcid for one in found for name, orcid in one.orcids.items() if name in authors},
        affiliations=places.affiliations if places else (),
        dates=dates,
        identifiers=identifiers,
        venue=cited,
        state=state,
        links=Links(paper=_own_page(found, identifiers)),
        assignments=(),
        sources=tuple(dict.fromkeys(one.source for one in found)),
        taken_from=taken.names,
        labelled=Labelled(by="kb add", date=today),
        notes=f"Published, as its source says, in {venue}." if venue and cited is None else None,
        curation=_curation(taken.conflicts),
    )
    draft = Draft(paper, Location(found[0].source)).changed(id=house_key(paper))
    return Merged(draft, tuple(taken.conflicts), next((one.abstract for one in found if one.abstract), None))


_ENDS = ("retracted", "withdrawn")
_IDS = ("arxiv", "doi", "openreview")


@dataclass
class _Taken:
    """Which source each value was taken from, and where the sources differ."""

    choose: Choose
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)

    def by(self, name: str, source: str | None) -> None:
        if source:
            self.names[source] = (*self.names.get(source, ()), name)

    def one(self, name: str, said: Sequence[tuple[Found, Any, Any]]) -> Any:
        """The value of a field, from claims of a record, a value and the form in which values are compared."""
        claims = [(Claim(one.by, value, _shown(value)), form) for one, value, form in said if value]
        return self.decide(name, claims, lambda a, b: a == b)

    def people(self, said: Sequence[tuple[Found, tuple[str, ...]]]) -> tuple[str, ...]:
        claims = [(Claim(one.by, value, _shown(value)), value) for one, value in said if value]
        return tuple(self.decide("authors", claims, same_authors) or ())

    def decide(self, name: str, claims: Sequence[tuple[Claim, Any]], same: Callable[[Any, Any], bool]) -> Any:
        if not claims:
            return None
        chosen, form = claims[0]
        if any(not same(form, other) for _, other in claims):
            conflict = Conflict(name, tuple(claim for claim, _ in claims))
            right = self.choose(conflict)
            self.conflicts.append(conflict)
            chosen = next((claim for claim, _ in claims if claim.by == right), chosen)
        self.by(name, chosen.by)
        return chosen.value


def same_authors(some: Sequence[str], others: Sequence[str]) -> bool:
    """Whether two lists name the same people in the same order, however names are spelt and shortened."""
    return len(some) == len(others) and all(same_people([a], [b]) for a, b in zip(some, others, strict=True))


def venue_of(record: Found, venues: Mapping[str, Venue]) -> Cited | None:
    """The venue of the taxonomy that a source names, or that the authors remark they were accepted at."""
    names = (record.venue, *record.aliases) if record.venue else (record.remark or "",) if _accepted(record) else ()
    cited = next(filter(None, (cited_venue(name, venues) for name in names if name)), None)
    if cited is None:
        return None
    year = cited.year or record.year or (int(record.published[:4]) if record.published else None)
    return Cited(cited.id, year, record.track or cited.track)


def _venue(
    taken: _Taken, found: Sequence[Found], venues: Mapping[str, Venue]
) -> tuple[str | None, VenueRef | None]:  # fmt: skip
    """The name of the venue as its source writes it, and what it is in the taxonomy."""
    claims: list[tuple[Claim, Any]] = []
    for record in found:
        cited = venue_of(record, venues)
        if cited:
            claims.append((Claim(record.by, (record.venue or cited.id, cited), shown_venue(cited)), cited))
        elif record.venue:
            name = f"{record.venue} ({record.year})" if record.year else record.venue
            claims.append((Claim(record.by, (name, None), name), tuple(tokens(record.venue))))
    whole = [one for one in claims if isinstance(one[1], Cited) and one[1].year]
    claims = [*whole, *(one for one in claims if one not in whole)]  # who knows venue and year, knows more
    chosen = taken.decide("venue", claims, _same_venue)
    if chosen is None:
        return None, None
    name, cited = chosen
    if cited is None or not cited.year:
        return name, None
    same = [other for _, other in claims if isinstance(other, Cited) and other.id == cited.id]
    track = cited.track or next((other.track for other in same if other.track), None)
    return name, VenueRef(id=cited.id, year=cited.year, track=track)


def _same_venue(one: Any, other: Any) -> bool:
    if isinstance(one, Cited) and isinstance(other, Cited):
        return one.id == other.id and (one.year == other.year or not (one.year and other.year))
    return bool(one == other)


def shown_venue(cited: Cited | VenueRef) -> str:
    """A venue for people: its id, year and track."""
    return " ".join(filter(None, (cited.id, str(cited.year or ""), cited.track)))


def _accepted(record: Found) -> bool:
    words = set(tokens(record.remark or ""))
    return bool(words & {"accepted", "appear", "published", "presented", "camera", "proceedings"}) and not (
        words & {"submitted", "review", "rejected", "submission"}
    )


def _dates(found: Sequence[Found], name: str) -> list[tuple[Found, str | None, str]]:
    """Claims of a date, compared as far as all who know it know it: the year, the month or the day."""
    known = [value for one in found if (value := getattr(one, name))]
    least = min(map(len, known), default=0)
    return [(one, getattr(one, name), (getattr(one, name) or "")[:least]) for one in found]


def _plain(found: Sequence[Found], name: str) -> list[tuple[Found, str | None, str]]:
    return [(one, getattr(one, name), (getattr(one, name) or "").lower()) for one in found]


def _own_page(found: Sequence[Found], identifiers: Identifiers) -> str | None:
    """The page that was named, where no identifier leads to the paper."""
    if identifiers.arxiv or identifiers.doi or identifiers.openreview:
        return None
    return next((one.source for one in found), None)


def _curation(conflicts: Sequence[Conflict]) -> str | None:
    said = [str(conflict).rstrip(".") for conflict in conflicts]
    return f"Sources differ. {'. '.join(said)}." if said else None


def _shown(value: Any) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _and(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
