"""The papers as an awesome list in Markdown: back to the form that many of them came from.

The list stands between two marks, so that a README keeps what people wrote around it. It depends on the entries alone
and comes out the same byte for byte: sections in the order of the taxonomy, papers newest first, each at its main
place.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from site_builder.checks.registry import Finding, Findings, rule
from site_builder.checks.subject import Base
from site_builder.diagnostics import Severity
from site_builder.errors import UsageError
from site_builder.knowledge.catalog import Catalog
from site_builder.knowledge.fields import Brief
from site_builder.text import folding

BEGIN = "<!-- kb:papers: made by `kb export readme`; edit the entries, not this list -->"
END = "<!-- kb:papers: end -->"
_BETWEEN = re.compile(r"<!-- kb:papers: made.*?-->.*?<!-- kb:papers: end -->", re.DOTALL)
_SPECIAL = re.compile(r"([\\`*_\[\]<>|])")
NAMES = 3
"""Authors that are named; of more than these the first stands for all."""


def whole_readme(catalog: Catalog) -> str:
    """The list as a file of its own."""
    settings = catalog.settings
    return f"# {_text(settings.name)}\n\n{_text(settings.description)}\n\n{section(catalog)}\n"


def put_into(text: str, catalog: Catalog) -> str:
    """``text`` with the list in the place of the one that stands there. Raises UsageError where there is none."""
    if not _BETWEEN.search(text):
        raise UsageError("the file has no place for the list", hint=f"write these two lines into it:\n{BEGIN}\n{END}")
    made = section(catalog)
    return _BETWEEN.sub(lambda _: made, text, count=1)


def section(catalog: Catalog) -> str:
    """The list between its marks: how many papers there are, the contents, and a section for each node with papers."""
    at: dict[str | None, list[Brief]] = defaultdict(list)
    for brief in sorted(catalog.briefs.values(), key=lambda brief: brief.id):
        main = catalog.taxonomy.current(brief.nodes[0]) if brief.nodes else None
        at[main if main in catalog.taxonomy else None].append(brief)
    for papers in at.values():
        papers.sort(key=lambda brief: brief.date or str(brief.year or ""), reverse=True)
    filled = {step for node in at if node for step in catalog.taxonomy.path(node)}
    nodes = [node for node in _in_order(catalog, None) if node in filled]
    total = sum(map(len, at.values()))
    lines = [BEGIN, "", f"{total:,} papers.", "", "**Contents**", "", *(_entry(catalog, node) for node in nodes)]
    for node in nodes:
        level = "#" * min(6, len(catalog.taxonomy.path(node)) + 1)
        lines += ["", f'<a id="{_anchor(node)}"></a>', "", f"{level} {_text(catalog.taxonomy[node].name)}"]
        lines += ["", *(_paper(catalog, brief) for brief in at[node])] if at[node] else []
    if at[None]:
        lines += ["", "## Not sorted yet", "", *(_paper(catalog, brief) for brief in at[None])]
    return "\n".join([*lines, "", END])


def _in_order(catalog: Catalog, parent: str | None) -> Iterator[str]:
    for node in catalog.taxonomy.children.get(parent, ()):
        yield node
        yield from _in_order(catalog, node)


def _entry(catalog: Catalog, node: str) -> str:
    indent = "  " * (len(catalog.taxonomy.path(node)) - 1)
    return f"{indent}- [{_text(catalog.taxonomy[node].name)}](#{_anchor(node)})"


def _anchor(node: str) -> str:
    return f"node-{folding.slug(node)}"


def _paper(catalog: Catalog, brief: Brief) -> str:
    link = address(brief)
    title = f"[{_text(brief.title)}]({link})" if link else _text(brief.title)
    who = ", ".join(brief.authors) if len(brief.authors) <= NAMES else f"{brief.authors[0]} et al."
    when = brief.date or (str(brief.year) if brief.year else "")
    about = ", ".join(_text(part) for part in (who, when[:7]) if part)
    parts = [f"- **{title}**", f"<br>{about}" if about else "", _venue(catalog, brief), _code(brief)]
    return " ".join(filter(None, parts))


def address(brief: Brief) -> str | None:
    """Where a paper is read: at arXiv, else by its DOI, at OpenReview, or on a page of its own."""
    if brief.arxiv:
        return f"https://arxiv.org/abs/{brief.arxiv}"
    if brief.doi:
        return f"https://doi.org/{quote(brief.doi, safe='/:;.-_')}"
    if brief.openreview:
        return f"https://openreview.net/forum?id={quote(brief.openreview)}"
    return _safe(brief.paper)


def _venue(catalog: Catalog, brief: Brief) -> str:
    if not brief.venue:
        return ""
    venue = catalog.venues.get(brief.venue)
    name = " ".join(filter(None, (venue.name if venue else brief.venue, str(brief.year or ""))))
    return f"![{_text(name)}]({_badge(name, '', '1f5b99')})"


def _code(brief: Brief) -> str:
    link = _safe(brief.code)
    return f"[![code]({_badge('code', '', '3f6212')})]({link})" if link else ""


def _badge(label: str, message: str, colour: str) -> str:
    text = "-".join(quote(part.replace("-", "--").replace("_", "__"), safe="") for part in (label, message) if part)
    return f"https://img.shields.io/badge/{text}-{colour}"


def _safe(link: str | None) -> str | None:
    """An address of the web as Markdown takes it between parentheses; None for anything else."""
    if not link or not link.startswith(("https://", "http://")):
        return None
    return quote(link, safe="/:?#[]@!$&'*+,;=%-._~")


def _text(text: str) -> str:
    """Text of one line that Markdown shows as it is."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def listing_files(root: Path) -> Iterator[tuple[Path, str]]:
    """The Markdown files at the root that hold such a list, with their text."""
    for path in sorted(root.glob("*.md")):
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        if _BETWEEN.search(text):
            yield path, text


@rule(severity=Severity.WARNING)
def stale_list(base: Base) -> Findings:
    """A Markdown file holds the list of papers as it was before the last change of the entries.

    `kb export readme --output FILE` writes it anew between its marks, and leaves what stands around it.
    """
    if base.complete:
        for path, text in listing_files(base.catalog.root):
            if put_into(text, base.catalog) != text:
                name = path.name
                hint = f"kb export readme --output {name}"
                yield Finding(name, (), "the list of papers is not what the entries say", hint)
