"""Records that sources give in BibTeX."""

from __future__ import annotations

from site_builder.bibliography.bibtex_reader import references_in
from site_builder.bibliography.references import Reference
from site_builder.bibliography.sources.found import Found, is_venue
from site_builder.text.identifiers import find_acl
from site_builder.web.client import Service, unexpected


def found_in_bibtex(service: Service, body: bytes, address: str) -> Found:
    """The first entry of a record in BibTeX. Raises KbError where there is none."""
    references = references_in(body.decode("utf-8", "replace"))
    if not references or not references[0].title:
        raise unexpected(service, "BibTeX", body)
    return found_in(references[0], service.name, address)


def found_in(reference: Reference, by: str, address: str) -> Found:
    """What a reference says, as a source says it."""
    known = is_venue(reference.container)
    return Found(
        by=by,
        source=address,
        title=reference.title or None,
        authors=reference.authors.clear,
        published=(reference.date or reference.year or None) if known else None,
        arxiv=reference.identifiers.arxiv,
        doi=reference.identifiers.doi,
        openreview=reference.identifiers.openreview,
        acl=find_acl(reference.url),
        venue=reference.container if known else None,
        aliases=reference.aliases,
        track=reference.track or None,
        year=int(reference.year) if known and reference.year.isdecimal() else None,
    )
