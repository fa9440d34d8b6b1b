"""Every link of the built sites into the site itself, and every place in a page that one points at."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from site_builder.site.links import broken_links
from tests.site.building import ROOT


@pytest.mark.parametrize(("which", "least"), [("invented_site", 40), ("real_site", 700)])
def test_every_link_leads_somewhere(which: str, least: int, request: pytest.FixtureRequest) -> None:
    site: Path = request.getfixturevalue(which)
    assert len(list(site.rglob("*.html"))) >= least
    assert broken_links(site, "/survey/") == []


def test_a_broken_link_is_seen(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "index.html").write_text('<p id="here"><a href="a/">a</a><a href="#gone">b</a><a href="b/">c</a></p>')
    (tmp_path / "a" / "index.html").write_text('<a href="../#here">a</a><a class="x" href="../#there">b</a>')
    assert [line.partition(" leads")[0] for line in broken_links(tmp_path, "/survey/")] == [
        "a/index.html: ../#there", "index.html: #gone", "index.html: b/",
    ]  # fmt: skip


def test_places_in_pages_have_names_and_no_running_numbers() -> None:
    """A link to the third of something leads elsewhere once there is one more before it."""
    numbered = [
        f"{template.name}: {found}"
        for template in (ROOT / "templates").glob("*.j2")
        for found in re.findall(r'id="[^"]*loop\.index[^"]*"', template.read_text(encoding="utf-8"))
    ]
    assert numbered == []
