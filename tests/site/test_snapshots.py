"""What every type of page says, held to files: python -m tests.site.test_snapshots writes them anew.

A snapshot holds what the templates make (the head's slot and the content's slot), not the engine's frame around it.
"""

from __future__ import annotations

import sys
import tempfile
from functools import cache
from pathlib import Path

import pytest

from site_builder.site.render import encoded
from site_builder.site.site import Site
from tests.site.building import ROOT, site_of, with_templates

FOLDER = ROOT / "tests" / "snapshots" / "site"
FILES = {
    "home": "index.html",
    "browse": "papers/index.html",
    "paper": "papers/lind2023sticker/index.html",
    "paper-with-unknowns": "papers/haddad2024market/index.html",
    "taxonomy": "taxonomy/index.html",
    "node": "taxonomy/attack/inference/black-box/typography/index.html",
    "authors": "authors/index.html",
    "author": "authors/ada-okafor/index.html",
    "venues": "venues/index.html",
    "venue": "venues/fruitconf/index.html",
    "year": "years/2023/index.html",
    "models": "models/index.html",
    "model": "models/lumen-chat/index.html",
    "benchmarks": "benchmarks/index.html",
    "benchmark": "benchmarks/pebblebench/index.html",
    "coverage": "coverage/index.html",
    "statistics": "statistics/index.html",
    "timeline": "timeline/index.html",
    "timeline-year": "timeline/2023/index.html",
    "evidence": "coverage/attack/inference/black-box/typography/index.html",
    "changes": "changes/index.html",
    "graph": "graph/index.html",
    "glossary": "glossary/index.html",
    "contribute": "contribute/index.html",
    "data": "data/index.html",
    "about": "about/index.html",
    "not-found": "404.html",
    "redirect": "papers/lind2023label/index.html",
}
"""A file of the site for each type of page."""
WITH_RESULTS = {
    "real-leaderboard": "leaderboards/siuo/index.html",
    "real-table": "results/ye2025survey-siuo/index.html",
    "real-analysis": "analysis/index.html",
}
"""Types that need results, which the invented knowledge base has none of: they are taken from the real one."""


@cache
def invented() -> Site:
    """The site of tests/data/kb."""
    folder = Path(tempfile.mkdtemp(prefix="kb-snapshots-"))
    return site_of(with_templates(ROOT / "tests" / "data" / "kb", folder / "kb"))


@cache
def real() -> Site:
    """The site of the project's own entries."""
    return site_of(ROOT)


def said(site: Site, file: str) -> str:
    """What stands in the slots of the page ``file``; all of it where the page has no frame."""
    html = site.files[file]().decode()
    page = site.pages.get(file)
    if page is None:
        return html
    head, content = (encoded(part).decode() for part in site.renderer.slots(page))
    assert head in html
    assert content in html
    return f"{head}<!-- the frame -->\n{content}\n"


@pytest.mark.parametrize("name", FILES)
def test_pages_say_what_they_said(name: str) -> None:
    expected = (FOLDER / f"{name}.html").read_text(encoding="utf-8")
    assert said(invented(), FILES[name]) == expected, "if this is meant, run python -m tests.site.test_snapshots"


@pytest.mark.parametrize("name", WITH_RESULTS)
def test_results_show_what_a_reader_needs(name: str) -> None:
    """Real results change with the data, so the page is held to its parts and not to its bytes."""
    html = said(real(), WITH_RESULTS[name])
    for part in ('<table class="table', "n", "95 % interval" if name != "real-table" else "What the audit found"):
        assert part in html
    assert "reported" in html or "Judge" in html or "judge" in html


def test_every_type_of_page_has_a_snapshot() -> None:
    templates = {page.template for page in invented().pages.values()}
    covered = {invented().pages[file].template for file in FILES.values() if file in invented().pages}
    assert templates == covered


def write() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.html"):
        old.unlink()
    for name, file in FILES.items():
        (FOLDER / f"{name}.html").write_text(said(invented(), file), encoding="utf-8")


if __name__ == "__main__":
    write()
    sys.exit(0)
