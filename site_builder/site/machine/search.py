"""The files that the site's own scripts read: search, facets and graph from one catalog, the rest apart from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from site_builder.knowledge.fields import plain
from site_builder.query.evaluation import arrange
from site_builder.query.rows import rows
from site_builder.query.vocabulary import Vocabulary
from site_builder.site.machine.catalog_file import catalog_file
from site_builder.site.machine.places import places_file
from site_builder.site.machine.text import json_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from site_builder.knowledge.catalog import Catalog
    from site_builder.site.render import Renderer
    from site_builder.site.shell import Shell
    from site_builder.site.views.common import Page, SiteInfo


def search_files(
    catalog: Catalog, info: SiteInfo, pages: Callable[[], Mapping[str, Page]], renderer: Renderer, shell: Shell
) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Name and maker of each file; see templates/README.md for what reads it."""
    yield "catalog.json", lambda: catalog_file(catalog, arrange(rows(catalog), "newest", {})).encode("utf-8", "replace")
    yield "places.json", lambda: json_bytes(places_file(catalog.taxonomy, info, pages(), renderer, shell))
    yield "apart.json", lambda: json_bytes(apart(catalog))
    yield "language.json", lambda: json_bytes(language(catalog))


def language(catalog: Catalog) -> dict[str, Any]:
    """What the browser's query language knows of a knowledge base: its facts and its terms."""
    return {"fields": plain(catalog.fields), "terms": Vocabulary(catalog).plain()}


def apart(catalog: Catalog) -> dict[str, dict[str, Any]]:
    """Summaries, and what can be asked for but is seldom: by column, and in it by the id of the paper."""
    fields = [field for field in catalog.fields.values() if field.apart and field.asked]
    facts = {field.key: field.read(catalog) for field in fields}
    columns: dict[str, dict[str, Any]] = {
        key: {brief.id: value for brief in catalog.briefs.values() if (value := fact(brief))}
        for key, fact in facts.items()
    }
    columns["summary"] = {key: paper.summary for key, paper in catalog.papers.items() if paper.summary}
    return columns
