"""A survey of another field, with other types, phases and another matrix, by its data alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from site_builder.site.links import broken_links
from tests.conftest import ROOT, Run
from tests.copies import copied
from tests.site.building import built
from tests.test_no_field import WORDS

REPAIR = ROOT / "tests" / "data" / "repair"


def test_the_entries_are_sound(kb: Run) -> None:
    assert kb("-C", REPAIR, "check", "--strict").returncode == 0


def test_the_matrix_has_its_own_words_in_commands(kb: Run) -> None:
    said = kb("-C", REPAIR, "coverage").stdout
    assert "1 of 4 pairs of bug and technique" in " ".join(said.split())
    chosen = kb("-C", REPAIR, "coverage", "--technique", "learned").stdout
    assert "67" in chosen
    gaps = kb("-C", REPAIR, "gaps", "--kind", "pair", "--format", "csv").stdout
    assert "technique/learned" not in gaps
    assert "coder-1 + abel2023wrong + bauer2024patches" in kb("-C", REPAIR, "leaderboard", "hundred-bugs").stdout
    assert kb("-C", REPAIR, "coverage", "--defense", "learned").returncode == 2


def test_facets_are_options_and_only_of_their_branch(kb: Run) -> None:
    assert (
        kb("-C", REPAIR, "query", "--type", "bug", "--phase", "design", "--format", "ids").stdout == "abel2023wrong\n"
    )
    wrong = kb("-C", REPAIR, "query", "--type", "attack")
    assert wrong.returncode == 2
    assert "technique" in wrong.stderr


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:

    root = tmp_path_factory.mktemp("repair") / "kb"
    copied(REPAIR, root)
    return built(root, root.parent / "site")


def test_no_page_or_file_speaks_of_the_field_that_the_tool_comes_from(site: Path) -> None:
    of_runner = site / "api" / "v1" / "schema" / "file"
    for path in sorted(site.rglob("*")):
        if path.suffix in (".html", ".json", ".xml") and path.parent != of_runner:
            text = path.read_text(encoding="utf-8").replace("awesome-lvlm-safety", "")
            assert not (found := WORDS.search(text)), (
                f"{path.relative_to(site)}: {text[found.start() - 80 : found.end() + 20]}"
            )


def test_its_pages_speak_of_its_own(site: Path) -> None:
    matrix = (site / "coverage" / "index.html").read_text(encoding="utf-8")
    assert re.search(r"tried on", matrix)
    paper = (site / "papers" / "bauer2024patches" / "index.html").read_text(encoding="utf-8")
    assert re.search(r"Granularity</dt>\s*<dd>.*Function", paper)
    assert "mends" in paper
    assert not broken_links(site, "/survey/")
