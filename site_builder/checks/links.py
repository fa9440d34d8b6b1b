"""Rules about web addresses: their form, and the one form of several that lead to the same page."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.checks.registry import Finding, Findings, rule
from site_builder.checks.subject import Base, Record, Vocabulary
from site_builder.diagnostics import Severity
from site_builder.knowledge import identity
from site_builder.text.datapath import DataPath

LINKED = ("paper", "model", "benchmark", "venues", "settings")


def _links(record: Record) -> Iterator[tuple[DataPath, str]]:
    for name, url in (record.data.get("links") or {}).items():
        if url is not None:
            yield ("links", name), url
    for name in ("url", "repository"):
        if record.data.get(name) is not None:
            yield (name,), record.data[name]
    for index, venue in enumerate(record.data.get("venues", ())):
        if venue.get("url") is not None:
            yield ("venues", index, "url"), venue["url"]


@rule(LINKED)
def malformed_url(record: Record, vocabulary: Vocabulary) -> Findings:
    """A link is no web address that a page may lead to.

    Links begin with https:// or http://, name a host, and hold no spaces, quotes or hidden characters. Other schemes
    (`javascript:`, `file:`) are refused, since the site is shown to strangers.
    """
    for at, url in _links(record):
        if not identity.web_address(url):
            yield record.finding(at, f"{url!r} is no web address", hint="write the whole address, https://...")


@rule(LINKED, Severity.WARNING, fixable=True)
def non_canonical_link(record: Record, vocabulary: Vocabulary) -> Findings:
    """A link is written in one of several ways that lead to the same page.

    Duplicates and shared repositories are found by comparing links, so each has one form: on well-known hosts https,
    no `www.`, no final slash, no `.git`, the page of an arXiv paper instead of its PDF; nowhere parameters that only
    count visitors. `--fix` writes it.
    """
    for at, url in _links(record):
        if identity.web_address(url) and (right := identity.canonical_link(url)) != url:
            yield record.wrong_text(at, f"{url!r} is not the usual form of this link", right)


@rule(severity=Severity.WARNING, waivable=True)
def shared_code_link(base: Base) -> Findings:
    """Two papers have the same code repository.

    Often the link was copied into the wrong entry. Where several papers of one project share a repository rightly,
    waive it in one of them and say why: `waive: [{rule: shared-code-link, reason: ...}]`.
    """
    seen: dict[str, str] = {}
    for path, paper in base.papers.items():
        if paper.code_key is not None and (other := seen.setdefault(paper.code_key, path)) != path:
            message = f"{base.papers[other].id!r} has the same code repository"
            hint = "mend the wrong one; waive it, with the reason, when both are right"
            yield Finding(path, ("links", "code"), message, hint, related=((other, ("links", "code")),))
