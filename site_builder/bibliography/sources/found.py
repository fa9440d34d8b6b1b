"""What a source says of a paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from site_builder.bibliography.venues import is_preprint_server


@dataclass(frozen=True, kw_only=True)
class Found:
    """A paper as one source knows it. Unknown is None or empty."""

    by: str
    """Name of the source: arXiv, Crossref."""
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
    openreview: str | None = None
    acl: str | None = None
    """Id of the ACL Anthology, by which it can be asked there; entries do not hold it."""
    venue: str | None = None
    """Name of the venue as the source writes it; preprint servers are none."""
    aliases: tuple[str, ...] = ()
    """Other names of the venue that the source gives: a series, an event, a short form."""
    track: str | None = None
    year: int | None = None
    """Year of the venue's edition."""
    remark: str | None = None
    """What its authors remark, such as where it was accepted."""
    abstract: str | None = None
    """Read to propose a place, never kept."""
    retracted: bool = False
    withdrawn: bool = False


def is_venue(name: str | None) -> bool:
    """Whether the name of a container is that of a venue rather than of a preprint server."""
    return bool(name) and not is_preprint_server(name or "")
