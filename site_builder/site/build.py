"""Building the site: load, check, frame, render, write."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from site_builder.errors import KbError, UsageError
from site_builder.site.index import Index
from site_builder.site.links import broken_links
from site_builder.site.parts import hidden
from site_builder.site.shell import Engine, make_shell
from site_builder.site.site import Site
from site_builder.site.write import Progress, Written, publish

if TYPE_CHECKING:
    from site_builder.knowledge.catalog import Catalog
    from site_builder.site.views.common import SiteInfo


def make_site(
    catalog: Catalog,
    engine: Engine = "mkdocs",
    base_url: str | None = None,
    repository: str | None = None,
    before: Site | None = None,
) -> Site:
    """The site of a catalog, nothing rendered yet. ``base_url`` and ``repository`` override what kb.yml says.

    ``before`` is the site of the catalog as it was, from which everything is taken that cannot have changed.

    Raises KbError where kb.yml or the taxonomy cannot be read.
    """
    catalog.require_vocabulary()
    if repository:
        if urlsplit(repository).scheme not in ("http", "https"):
            raise UsageError(
                f"{repository!r} is no address of a repository", hint="it looks like https://example.org/me/kb"
            )
        catalog.settings = replace(catalog.settings, repository=repository)
    settings = catalog.settings
    url = _address(base_url or settings.url)
    # The engine's templates do not escape the name, so it gets it escaped.
    configuration = {"site_name": escape(settings.name), "site_description": None, "site_url": url or ""}
    index = Index(catalog, before.index if before else None)
    index.left_out = hidden(index)
    return Site(index, make_shell(catalog.root, engine, configuration, settings, index.left_out), url)


def build(
    site: Site,
    output: Path,
    progress: Progress = lambda results, total: results,
    *,
    strict: bool = False,
    jobs: int = 1,
) -> Written:
    """Write the whole site to the folder ``output``, which it replaces; ``jobs`` processes share the work.

    With ``strict``, raises KbError when a link of the new site leads nowhere; the old one then stands.
    """
    site.index.prepare()
    verify = partial(_refuse_broken, site.info) if strict else lambda _: None
    return publish(site.files, output, progress, verify, jobs)


def _refuse_broken(info: SiteInfo, folder: Path) -> None:
    found = broken_links(folder, info.base_path)
    if found:
        more = f"\n    and {len(found) - 10} more" if len(found) > 10 else ""
        raise KbError("links lead nowhere; nothing was built:\n    " + "\n    ".join(found[:10]) + more)


def _address(url: str | None) -> str | None:
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise UsageError(f"{url!r} is no address of a site", hint="it looks like https://example.org/survey/")
    return url if url.endswith("/") else f"{url}/"
