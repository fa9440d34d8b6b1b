"""An identifier to a draft: the source that owns the identifier must answer; the others add what it does not know."""

from __future__ import annotations

from collections.abc import Callable

from site_builder.bibliography.drafts import Draft
from site_builder.bibliography.sources import arxiv, crossref, openalex, semanticscholar
from site_builder.bibliography.sources.found import Found, joined, to_draft
from site_builder.errors import KbError, UsageError
from site_builder.knowledge.catalog import Catalog
from site_builder.text.identifiers import find_arxiv, find_doi
from site_builder.web.client import Client

Said = Callable[[str], None]


def look_up(target: str, catalog: Catalog, client: Client, today: str, say: Said) -> Draft:
    """The draft of ``arxiv:ID`` or ``doi:DOI`` (or an address of either).

    ``say`` hears of sources that could not help. Raises UsageError for another target, and what the owning source
    raises when it has no such paper or cannot be reached.
    """
    number, name = find_arxiv(target), find_doi(target)
    if number:
        records = [arxiv.fetch(client, number)]
    elif name:
        records = [crossref.fetch(client, name)]
    else:
        hint = "write arxiv:2311.05608, doi:10.1609/aaai.v39i22.34568 or the name of a .bib file"
        raise UsageError(f"{target!r} is neither an arXiv id nor a DOI", hint=hint)
    _ask(records, say, lambda: semanticscholar.fetch(client, arxiv=number, doi=name))
    found = joined(records)
    if number and found.doi:
        published = found.doi
        _ask(records, say, lambda: crossref.fetch(client, published))
    if not joined(records).affiliations:
        _ask(records, say, lambda: openalex.fetch(client, name or f"10.48550/arxiv.{number}"))
    if name and found.arxiv:
        preprint = found.arxiv
        _ask(records, say, lambda: arxiv.fetch(client, preprint))
    try:
        return to_draft(records, catalog.venues, today)
    except ValueError as error:
        raise KbError(f"{target}: {error}", hint="write the entry by hand") from None


def _ask(records: list[Found], say: Said, fetch: Callable[[], Found]) -> None:
    """Add the record of another source; one that cannot help is only mentioned."""
    try:
        records.append(fetch())
    except KbError as error:
        say(error.message)
