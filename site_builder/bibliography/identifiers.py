"""Identifiers in the wild: an arXiv id, a DOI or an OpenReview forum out of an address, a citation or a field."""

from __future__ import annotations

import re

from site_builder.schema.papers import Identifiers

_NEW_STYLE = r"\d{4}\.\d{4,5}"
_OLD_STYLE = r"[a-z][a-z-]+(?:\.[A-Za-z-]{2,})?/\d{7}"
_ARXIV_ID = re.compile(rf"(?:arxiv:\s*)?(?P<id>{_NEW_STYLE}|{_OLD_STYLE})(?:v\d+)?(?:\s*\[[\w.-]+\])?\Z", re.IGNORECASE)
_ARXIV_URL = re.compile(
    rf"(?:\b(?:arxiv\.org|alphaxiv\.org|huggingface\.co/papers)/(?:abs/|pdf/|html/|forum\?id=)?|\barxiv[:.]\s*|\babs/)"
    rf"(?P<id>{_NEW_STYLE}|{_OLD_STYLE})",
    re.IGNORECASE,
)
_DOI = re.compile(r"\b(?P<doi>10\.\d{4,9}/[^\s\"<>{}|\\^`]+)", re.IGNORECASE)
_OPENREVIEW = re.compile(r"openreview\.net/(?:forum|pdf)\?(?:.*&)?id=(?P<id>[\w-]+)", re.IGNORECASE)
_ARXIV_DOI = "10.48550/arxiv."


def arxiv_id(text: str) -> str | None:
    """The arXiv id, without version, that ``text`` is or contains as an address or citation; else None."""
    found = _ARXIV_ID.match(text.strip()) or _ARXIV_URL.search(text)
    if found:
        return found["id"]
    at = text.lower().find(_ARXIV_DOI)
    return arxiv_id(text[at + len(_ARXIV_DOI) :]) if at >= 0 else None


def doi(text: str) -> str | None:
    """The DOI in ``text``, in lower case and without resolver; None for none or that of an arXiv id."""
    found = _DOI.search(text)
    if not found or found["doi"].lower().startswith(_ARXIV_DOI):
        return None
    return found["doi"].lower().rstrip(".,;)")


def openreview_id(text: str) -> str | None:
    """The OpenReview forum id that the address ``text`` leads to."""
    found = _OPENREVIEW.search(text)
    return found["id"] if found else None


def identify(address: str) -> Identifiers:
    """The identifiers that an address carries; each is None where it carries none."""
    return Identifiers(arxiv=arxiv_id(address), doi=doi(address), openreview=openreview_id(address))
