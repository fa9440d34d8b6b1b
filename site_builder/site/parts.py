"""The parts of the site, and which of them a knowledge base has something to show for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from site_builder.site.views import analysis

if TYPE_CHECKING:
    from site_builder.site.index import Index


def _told(index: Index, fact: str) -> bool:
    return any(getattr(brief, fact) for brief in index.briefs.values())


PARTS: dict[str, Callable[[Index], bool]] = {
    "changes": lambda index: index.has_events,
    "authors": lambda index: _told(index, "authors"),
    "venues": lambda index: _told(index, "venue"),
    "timeline": lambda index: _told(index, "date"),
    "statistics": lambda index: bool(index.briefs),
    "glossary": lambda index: bool(index.taxonomy.nodes or index.catalog.facets),
    "graph": lambda index: any(_told(index, fact) for fact in ("relations", "models", "benchmarks")),
    "leaderboards": lambda index: bool(index.catalog.files("reported") or index.catalog.files("run")),
    "compare": lambda index: bool(index.catalog.files("reported") or index.catalog.files("run")),
    "models": lambda index: len(index.catalog.models) > 0,
    "benchmarks": lambda index: len(index.catalog.benchmarks) > 0,
    "coverage": lambda index: index.catalog.settings.matrix is not None,
    "docs": lambda index: any((index.catalog.root / "docs").rglob("*.md")),
    "analysis": lambda index: bool(index.catalog.settings.survey) and analysis.evaluated(index) is not None,
}
"""When each part has something to show. A part's page, and its name in kb.yml, is the first step of its address; what
stands nowhere here is always shown."""


def hidden(index: Index) -> frozenset[str]:
    """Parts that are left out: there is nothing to show, or kb.yml hides them."""
    said = index.catalog.settings.parts
    return frozenset(part for part, shown in PARTS.items() if said.get(part) is False or not shown(index))


def menu(extra: Mapping[str, Any], left_out: Iterable[str]) -> dict[str, Any]:
    """The menu and the footer of mkdocs.yml without links to parts that are left out, and without empty columns."""
    gone = {f"{part}/" for part in left_out}

    def kept(links: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        return [link for link in links if link.get("path") not in gone]

    columns = ({**column, "links": kept(column.get("links", ()))} for column in extra.get("footer", ()))
    return {
        **extra,
        "sections": kept(extra.get("sections", ())),
        "footer": [column for column in columns if column["links"]],
    }
