"""Building sites in tests: a knowledge base with the project's templates and docs, and where its pages stand."""

from __future__ import annotations

import shutil
from pathlib import Path

from site_builder.knowledge.catalog import Catalog
from site_builder.site.build import build, make_site
from site_builder.site.site import Site
from tests.copies import copied

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "https://example.org/survey/"
"""Where the sites of tests claim to be published."""


def with_templates(data: Path, root: Path) -> Path:
    """A copy at ``root`` of the knowledge base ``data``, made buildable with the project's templates and docs."""
    copied(data, root)
    for folder in ("templates", "docs"):
        shutil.copytree(ROOT / folder, root / folder)
    return root


def site_of(root: Path, url: str | None = ADDRESS) -> Site:
    """The site of the knowledge base at ``root``, nothing rendered yet."""
    return make_site(Catalog.load(root), "mkdocs", url)


def built(root: Path, output: Path, url: str | None = ADDRESS) -> Path:
    """The folder ``output`` with the whole site of ``root``."""
    build(site_of(root, url), output)
    return output
