"""What a source says of a paper, and several of them put together into one entry."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from site_builder.bibliography.drafts import Draft, house_key
from site_builder.bibliography.venues import cited_venue, is_preprint_server
from site_builder.diagnostics import Location
from site_builder.schema.papers import Dates, Identifiers, Labelled, Links, Paper, State, VenueRef
from site_builder.schema.taxonomy import Venue


@dataclass(frozen=True, kw_only=True)
class Found:
    """A paper as one source knows it. Unknown is None or empty."""

    source: str
    """Address of the record for people, or of the request where there is none."""
    title: str | None = None
    authors: tuple[str, ...] = ()
    orcids: Mapping[str, str] = field(default_factory=dict)
    affiliations: tuple[str, ...] = ()
    first: str | None = None
    """First public version."""
    published: str | None = None
    """Publication at the venue."""
    arxiv: str | None = None
    doi: str | None = None
    venue: str | None = None
    """Name of the venue as the source writes it; preprint servers are none."""
    year: int | None = None
    """Year of the venue's edition."""
    retracted: bool = False


def joined(records: Iterable[Found]) -> Found:
    """One record; where two of them know something, the first is believed."""
    all_records = list(records)
    merged = all_records[0]
    for record in all_records[1:]:
        known = {one.name: getattr(record, one.name) for one in dataclasses.fields(Found)}
        missing = {name: value for name, value in known.items() if value and not getattr(merged, name)}
        merged = dataclasses.replace(merged, **missing)
    return merged


def is_venue(name: str | None) -> bool:
    """Whether the name of a container is that of a venue rather than of a preprint server."""
    return bool(name) and not is_preprint_server(name or "")


def to_draft(records: Iterable[Found], venues: Mapping[str, Venue], today: str) -> Draft:
    """The entry that the records make, without labels and summary, which only a reader can write.

    Raises ValueError when no record has a title.
    """
    all_records = list(records)
    found = joined(all_records)
    if not found.title:
        raise ValueError("no source knows the title")
    cited = cited_venue(found.venue, venues) if found.venue else None
    year = found.year or (int(found.published[:4]) if found.published else None) or (cited and cited.year)
    venue = VenueRef(id=cited.id, year=year, track=cited.track) if cited and year else None
    state: State = "retracted" if found.retracted else "published" if found.venue else "preprint"
    note = f"Published, as its source says, in {found.venue}{f' ({year})' if year else ''}."
    paper = Paper(
        id="",
        title=found.title,
        authors=found.authors,
        orcids={name: orcid for name, orcid in found.orcids.items() if name in found.authors},
        affiliations=found.affiliations,
        dates=Dates(first=found.first, published=found.published if found.venue else None),
        identifiers=Identifiers(arxiv=found.arxiv, doi=found.doi),
        venue=venue,
        state=state,
        links=Links(),
        assignments=(),
        sources=tuple(record.source for record in all_records),
        labelled=Labelled(by="kb add", date=today),
        notes=note if found.venue and venue is None else None,
    )
    return Draft(paper, Location(all_records[0].source)).changed(id=house_key(paper))
