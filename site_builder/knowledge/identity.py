"""When two records are the same paper: links and titles in the one form in which they can be compared.

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

_PLAIN_HOSTS = frozenset({"arxiv.org", "github.com", "gitlab.com", "doi.org", "openreview.net", "huggingface.co"})
"""Hosts known to serve the same page with https, without ``www.`` and without a final slash."""
_HOSTS = {"dx.doi.org": "doi.org", "hf.co": "huggingface.co", "export.arxiv.org": "arxiv.org"}
_TRACKING = re.compile(r"utm_|fbclid$|gclid$")


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
