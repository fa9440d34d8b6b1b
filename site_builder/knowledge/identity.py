"""When two records are the same paper: identifiers, links and titles in the one form in which they can be compared.

Records are found through indices by these forms, never by comparing every record with every other.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from site_builder.text.folding import tokens

if TYPE_CHECKING:
    from site_builder.knowledge.fields import Brief

_ARXIV = re.compile(
    r"(?:https?://)?(?:(?:www|export)\.)?(?:arxiv\.org/(?:abs|pdf|html|format)/|arxiv:)?"
    r"(?P<id>\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v(?P<version>\d+))?(?:\.pdf)?/?",
    re.IGNORECASE,
)
_DOI = re.compile(r"(?:https?://(?:dx\.|www\.)?doi\.org/|doi:\s*)?(?P<doi>10\.\d{4,9}(?:\.\d+)*/\S+)", re.IGNORECASE)
_OPENREVIEW = re.compile(r"(?:https?://)?openreview\.net/(?:forum|pdf|attachment)\?(?:\S*&)?id=(?P<id>[\w-]+)\S*", re.I)
_ORCID = re.compile(r"(?:https?://orcid\.org/)?(?P<id>\d{4}-\d{4}-\d{4}-\d{3}[\dXx])/?")
_PLAIN_HOSTS = frozenset({"arxiv.org", "github.com", "gitlab.com", "doi.org", "openreview.net", "huggingface.co"})
"""Hosts known to serve the same page with https, without ``www.`` and without a final slash."""
_HOSTS = {"dx.doi.org": "doi.org", "hf.co": "huggingface.co", "export.arxiv.org": "arxiv.org"}
_TRACKING = re.compile(r"utm_|fbclid$|gclid$")


def arxiv_id(text: str) -> tuple[str, int | None] | None:
    """The arXiv id in an id, ``arXiv:`` name or address, and its version when it names one; None for other text."""
    found = _ARXIV.fullmatch(text.strip())
    if found is None or not 1 <= _month_digits(found["id"]) <= 12:
        return None
    return found["id"], int(found["version"]) if found["version"] else None


def _month_digits(arxiv: str) -> int:
    return int(arxiv.rsplit("/", 1)[-1][2:4])


def arxiv_month(arxiv: str) -> tuple[int, int]:
    """Year and month in which an arXiv id was given."""
    digits = arxiv.rsplit("/", 1)[-1]
    year = int(digits[:2])
    return (1900 if year > 90 else 2000) + year, int(digits[2:4])


def doi(text: str) -> str | None:
    """The DOI in a DOI or address of its resolver, in lower case; None for other text."""
    found = _DOI.fullmatch(text.strip())
    return found["doi"].lower() if found else None


def openreview_id(text: str) -> str | None:
    """The forum id in an address of OpenReview; None for other text."""
    found = _OPENREVIEW.fullmatch(text.strip())
    return found["id"] if found else None


def orcid(text: str) -> str | None:
    """The ORCID iD in an id or address, when its last character is the checksum of the others (ISO 7064, 11-2)."""
    found = _ORCID.fullmatch(text.strip())
    if found is None:
        return None
    digits = found["id"].replace("-", "").upper()
    total = 0
    for digit in digits[:-1]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    return found["id"].upper() if digits[-1] == ("X" if check == 10 else str(check)) else None


def title_key(title: str) -> str:
    """A title as titles are compared: its folded letters and digits."""
    return "".join(tokens(title))


def web_address(text: str) -> bool:
    """Whether ``text`` is an address that a link may lead to: http or https, a host, nothing that hides in it."""
    try:
        parts = urlsplit(text)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError:
        return False
    host = parts.hostname or ""
    plain = text.isprintable() and not re.search(r"[\s\"<>\\^`{|}]", text)
    named = "." in host.strip(".") and not host.startswith(".") and ".." not in host
    return plain and port_is_fine and parts.scheme.lower() in ("http", "https") and named and parts.username is None


def canonical_link(url: str) -> str:
    """The one form of an address: host in lower case, no tracking parameters, and for well-known hosts https, no
    ``www.``, the page of an arXiv paper instead of its PDF, and a repository without ``.git`` or final slash."""
    parts = urlsplit(url)
    host = parts.netloc.lower()
    known = _HOSTS.get(host, host.removeprefix("www."))
    query = parts.query
    if query and _TRACKING.search(query):
        query = urlencode([(key, value) for key, value in parse_qsl(query, True) if not _TRACKING.match(key)])
    if known not in _PLAIN_HOSTS:
        return urlunsplit((parts.scheme.lower(), host, parts.path, query, parts.fragment))
    path = parts.path.rstrip("/")
    if known == "arxiv.org":
        path = re.sub(r"^/(?:pdf|html|format)/(.+?)(?:\.pdf)?$", r"/abs/\1", path)
    if known in ("github.com", "gitlab.com") and path.count("/") == 2:
        path, query = path.removesuffix(".git"), ""
        return urlunsplit(("https", known, path, query, ""))
    return urlunsplit(("https", known, path, query, parts.fragment))


def link_key(url: str) -> str:
    """What an address is compared by: its canonical form without case and final slash; for a repository, its name."""
    link = canonical_link(url).lower().rstrip("/")
    parts = urlsplit(link)
    if parts.netloc in ("github.com", "gitlab.com"):
        return f"{parts.netloc}/{'/'.join(parts.path.split('/')[1:3])}"
    return link.partition("//")[2]


class PaperIndex:
    """Papers by what identifies them. Values are the keys of ``papers``, in their order."""

    def __init__(self, papers: Mapping[str, Brief]) -> None:
        self.papers = papers

    @cached_property
    def arxiv(self) -> dict[str, list[str]]:
        return _groups((paper.arxiv.lower(), key) for key, paper in self.papers.items() if paper.arxiv)

    @cached_property
    def doi(self) -> dict[str, list[str]]:
        return _groups((paper.doi.lower(), key) for key, paper in self.papers.items() if paper.doi)

    @cached_property
    def openreview(self) -> dict[str, list[str]]:
        return _groups((paper.openreview, key) for key, paper in self.papers.items() if paper.openreview)

    @cached_property
    def title(self) -> dict[str, list[str]]:
        """By titles and former titles."""
        return _groups((key, path) for path, paper in self.papers.items() for key in paper.title_keys if key)

    def find(self, *, arxiv: str | None = None, doi: str | None = None, title: str | None = None) -> str | None:
        """Key of the paper with this arXiv id, else with this DOI, else with this title."""
        found = (arxiv and self.arxiv.get(arxiv.lower())) or (doi and self.doi.get(doi.lower()))
        found = found or (title and self.title.get(title_key(title)))
        return found[0] if found else None


def _groups(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return dict(groups)
