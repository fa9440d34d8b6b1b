"""OpenReview: the notes of https://docs.openreview.net, in the form of either version of its API.

OpenReview may ask for a browser before it shows a note; then it answers 403, which is said with a way around.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from site_builder.bibliography.markup import plain_text
from site_builder.bibliography.sources.found import Found, is_venue
from site_builder.errors import KbError
from site_builder.text.identifiers import find_arxiv
from site_builder.web.client import Client, NotFoundError, RefusedError, Service

SERVICE = Service("OpenReview", "https://api2.openreview.net", 1.0, "KB_OPENREVIEW_URL")
OLDER = Service("OpenReview", "https://api.openreview.net", 1.0, "KB_OPENREVIEW_V1_URL")
"""Venues until 2023."""


def fetch(client: Client, forum: str) -> Found:
    """The paper of a forum. Raises NotFoundError, and what ``Client`` raises."""
    try:
        found = _paper(client, SERVICE, forum) or _paper(client, OLDER, forum)
    except RefusedError as error:
        if error.status != 403:
            raise
        hint = "copy its BibTeX from the page, then: kb add - (and paste it)"
        raise KbError("OpenReview shows this paper in a browser only", hint=hint) from None
    if found is None:
        raise NotFoundError(f"OpenReview has no forum {forum!r}", hint="it is what stands behind ?id= in its address")
    return found


def _paper(client: Client, service: Service, forum: str) -> Found | None:
    def take(said: Any) -> Found | None:
        return _found(said["notes"][0], forum) if said.get("notes") else None

    try:
        return client.json(service, "notes", take, id=forum)
    except NotFoundError:
        return None


def _found(note: dict[str, Any], forum: str) -> Found:
    def said(name: str) -> Any:
        value = (note.get("content") or {}).get(name)
        return value.get("value") if isinstance(value, dict) else value  # the second version wraps each value

    venue = plain_text(str(said("venue") or ""))
    accepted = is_venue(venue) and "submi" not in venue.lower() and "reject" not in venue.lower()
    gone = "withdraw" in venue.lower()
    day = note.get("pdate") if accepted else None
    return Found(
        by=SERVICE.name,
        source=f"https://openreview.net/forum?id={forum}",
        title=plain_text(str(said("title") or "")) or None,
        authors=tuple(plain_text(str(name)) for name in said("authors") or ()),
        published=datetime.fromtimestamp(day / 1000, UTC).date().isoformat() if isinstance(day, int) else None,
        arxiv=find_arxiv(str(said("preprint") or "")),
        openreview=forum,
        venue=venue if accepted and not gone else None,
        abstract=plain_text(str(said("abstract") or "")) or None,
    )
