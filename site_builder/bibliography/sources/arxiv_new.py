"""What is new on arXiv: the search API for some weeks, OAI-PMH for longer.

https://info.arxiv.org/help/api/user-manual.html and https://info.arxiv.org/help/oa/index.html, which asks those who
want much to use OAI-PMH. The search finds papers by the day of their first version; OAI-PMH gives all that was changed
in a period, of which those are kept that were also made in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple
from xml.etree import ElementTree

from site_builder.bibliography.markup import plain_text
from site_builder.bibliography.sources import arxiv
from site_builder.errors import KbError
from site_builder.web.client import Client, Service, unexpected

OAI = Service("arXiv OAI", "https://oaipmh.arxiv.org", 3.0, "KB_ARXIV_OAI_URL")
PAGE = 200
"""Papers in one answer of the search."""
LARGEST = 30_000
"""Papers that the search gives for one question."""
CATEGORY = re.compile(r"[a-z-]+(?:\.[A-Za-z-]+)?")
_TOTAL = "{http://a9.com/-/spec/opensearch/1.1/}totalResults"
_OAI, _RECORD = "{http://www.openarchives.org/OAI/2.0/}", "{http://arxiv.org/OAI/arXiv/}"
_ONE_ARCHIVE = ("cs", "math", "stat", "eess", "econ", "q-bio", "q-fin")
"""Groups that have the name of their archive; all others are physics."""


class New(NamedTuple):
    """A new paper."""

    arxiv: str
    title: str
    abstract: str
    first: str
    """Day of its first version."""


class Page(NamedTuple):
    """One answer: its papers, and how many there are in all, where the source tells."""

    papers: list[New]
    total: int | None


def search(client: Client, categories: Sequence[str], first: date, last: date) -> Iterator[Page]:
    """The papers of some categories whose first version is of these days (in GMT), page by page.

    Raises what ``Client.get`` raises, and KbError where a page that must hold papers holds none.
    """
    days = f"submittedDate:[{first:%Y%m%d}0000 TO {last:%Y%m%d}2359]"
    query = f"({' OR '.join(f'cat:{one}' for one in categories)}) AND {days}"
    start, total = 0, 1
    while start < total:
        page = client.get(arxiv.SERVICE, "query", _page, search_query=query, start=str(start),
                          max_results=str(PAGE), sortBy="submittedDate", sortOrder="ascending")  # fmt: skip
        total = page.total or 0
        if total > LARGEST:
            hint = "name fewer days or categories; what is longer than a month is harvested"
            raise KbError(f"arXiv has {total:,} papers of these days, and its search gives {LARGEST:,}", hint=hint)
        if not page.papers and start < total:
            raise KbError(f"arXiv told of {total:,} papers, and sent {start:,} of them", hint="run the command again")
        yield page
        start += PAGE


def _page(body: bytes) -> Page:
    feed = arxiv.read_feed(body)
    papers = [
        New(one, found.title or "", found.abstract or "", found.first or "") for one, found in arxiv.entries(feed)
    ]
    return Page(papers, int(feed.findtext(_TOTAL) or 0))


def harvest(client: Client, category: str, first: date, last: date) -> Iterator[Page]:
    """The papers of a category that were made in these days, page by page of all that were changed then."""
    asked = {"metadataPrefix": "arXiv", "set": oai_set(category), "from": str(first), "until": str(last)}
    token: str | None = ""
    while token is not None:
        parameters = {"resumptionToken": token} if token else asked
        root = client.get(OAI, "oai", _answer, verb="ListRecords", **parameters)
        papers = [paper for paper in _papers(root) if str(first) <= paper.first <= str(last)]
        yield Page(papers, None)
        following = (root.findtext(f".//{_OAI}resumptionToken") or "").strip() or None
        if following is not None and following == token:
            raise KbError("arXiv OAI sends the same page for ever", hint="try again later")
        token = following


def oai_set(category: str) -> str:
    """The set of OAI-PMH that holds a category: cs:cs:CV, physics:hep-th."""
    archive, _, subject = category.partition(".")
    group = archive if archive in _ONE_ARCHIVE else "physics"
    return ":".join([group, archive, *([subject] if subject else [])])


def _answer(body: bytes) -> ElementTree.Element:
    try:
        root = ElementTree.fromstring(body)
    except ElementTree.ParseError:
        raise unexpected(OAI, "OAI-PMH answer", body) from None
    if root.tag != f"{_OAI}OAI-PMH":
        raise unexpected(OAI, "OAI-PMH answer", body)
    error = root.find(f"{_OAI}error")
    if error is not None and error.get("code") != "noRecordsMatch":
        raise KbError(f"arXiv OAI says: {plain_text(error.text or error.get('code') or '')}", hint="see the categories")
    return root


def _papers(root: ElementTree.Element) -> Iterator[New]:
    for record in root.iterfind(f".//{_RECORD}arXiv"):
        said = {name: plain_text(record.findtext(f"{_RECORD}{name}") or "")
                for name in ("id", "title", "abstract", "created")}  # fmt: skip
        if said["id"] and said["title"]:
            yield New(said["id"], said["title"], said["abstract"], said["created"])
