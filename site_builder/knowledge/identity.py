"""When two records are the same paper: links and titles in the one form in which they can be compared.

Records are found through indices by these forms, never by comparing every record with every other.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from site_builder.text.folding import tokens

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
