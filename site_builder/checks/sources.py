"""Rules about what a record rests on: sources are addresses, and the paper's own page is the first of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from site_builder.checks.registry import Findings, rule
from site_builder.checks.subject import Record, Vocabulary
from site_builder.diagnostics import Severity
from site_builder.knowledge import identity

PROCEEDINGS = (
    "aaai.org", "aclanthology.org", "acm.org", "cell.com", "ecva.net", "icml.cc", "ieee.org", "ijcai.org", "iclr.cc",
    "mlr.press", "nature.com", "ndss-symposium.org", "neurips.cc", "nips.cc", "openreview.net", "sciencedirect.com",
    "springer.com", "thecvf.com", "usenix.org",
)  # fmt: skip
"""Hosts on which a paper's own page stands under an address that no identifier tells."""
_SPELT = re.compile(r"://openaccess\.thecvf\.com/\S*/([^/]+)_[A-Z]+[A-Za-z]*_[0-9]{4}_paper\.(?:html|pdf)$")
"""Addresses of proceedings that spell the title behind the first author's family name."""


@rule(("paper", "model", "benchmark"), Severity.WARNING)
def source_not_address(record: Record, vocabulary: Vocabulary) -> Findings:
    """A source is no web address.

    Whoever doubts an entry follows its sources. Write the address; what has none belongs into `curation`; models
    and benchmarks have `notes` for it.
    """
    for index, source in enumerate(record.data.get("sources", ())):
        if not identity.web_address(source):
            yield record.finding(("sources", index), f"{source[:60]!r} is no web address", hint="write its address")


@rule("paper", Severity.WARNING, waivable=True)
def source_primary(paper: Record, vocabulary: Vocabulary) -> Findings:
    """The first source of an entry is not the paper's own page.

    That is its page on arXiv or OpenReview, in the proceedings, behind its DOI, or the authors' repository. Lists and
    notes of others come after it, since they may be wrong.
    """
    sources = paper.data.get("sources", ())
    if sources and not _own(paper.data, sources[0]):
        message = f"the first source {sources[0][:60]!r} is not the paper's own page"
        yield paper.finding(("sources", 0), message, hint="put the page of the paper itself first")


def _own(paper: Mapping[str, Any], address: str) -> bool:
    """Whether ``address`` is a page of the paper or its authors."""
    ids, links = paper.get("identifiers") or {}, paper.get("links") or {}
    host = urlsplit(address).hostname or ""
    named = any(one and one.lower() in address.lower() for one in ids.values())
    if named and host.endswith(("arxiv.org", "doi.org", "openreview.net")):
        return True
    if any(host == one or host.endswith("." + one) for one in PROCEEDINGS):
        return True
    return any(link and address.startswith(link) for link in links.values())


@rule("paper", Severity.WARNING, waivable=True)
def title_of_proceedings(paper: Record, vocabulary: Vocabulary) -> Findings:
    """The paper's page in the proceedings spells another title.

    `title` is that of the published version, and the preprint's belongs to `other_titles`. Some proceedings write the
    title, or its first words, into the address of the page, as openaccess.thecvf.com does.
    """
    title = identity.title_key(paper.data["title"])
    for index, source in enumerate(paper.data.get("sources", ())):
        found = _SPELT.search(source)
        if found and not any(title.startswith(spelt) for spelt in _titles(found[1])):
            message = f"the page in the proceedings spells the title {' '.join(found[1].split('_')[1:])!r}"
            hint = "take that title, and list the other one under other_titles; or remove the address of another paper"
            yield paper.finding(("title",), message, hint=hint, related=((paper.path, ("sources", index)),))


def _titles(name: str) -> Iterator[str]:
    """The title in the name of a page as titles are compared, behind a family name of one word to three."""
    words = name.split("_")
    return (identity.title_key(" ".join(words[length:])) for length in (1, 2, 3) if words[length:])
