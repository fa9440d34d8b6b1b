"""kb build as a process: what it refuses, and that a refused build leaves the old site as it was."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.site.building import ROOT, with_templates


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A knowledge base that can be built and broken."""
    made = with_templates(ROOT / "tests" / "data" / "kb", tmp_path / "kb")
    shutil.rmtree(made / "docs")
    paper = made / "papers" / "haddad2024market.yml"  # the one entry that the checks warn of
    paper.write_text(
        paper.read_text(encoding="utf-8").replace("summary: null", "summary: On markets."), encoding="utf-8"
    )
    return made


def test_a_build_says_what_it_wrote(kb: Run, root: Path) -> None:
    done = kb("-C", root, "build", "--strict")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{root / 'site'}: ")
    assert " 0 unchanged" in done.stdout
    assert " 0 written" in kb("-C", root, "build").stdout


def test_strict_refuses_what_the_checks_find_and_keeps_the_old_site(kb: Run, root: Path) -> None:
    assert kb("-C", root, "build").returncode == 0
    before = (root / "site" / "index.html").read_bytes()
    paper = next((root / "papers").glob("*.yml"))
    paper.write_text(paper.read_text(encoding="utf-8").replace("node: ", "node: nowhere/", 1), encoding="utf-8")
    done = kb("-C", root, "build", "--strict")
    assert done.returncode == 1
    assert f"papers/{paper.name}:" in done.stderr
    assert "unknown-node" in done.stderr
    assert (root / "site" / "index.html").read_bytes() == before
    assert kb("-C", root, "build").returncode == 0


def test_strict_refuses_a_link_that_leads_nowhere(kb: Run, root: Path) -> None:
    (root / "docs").mkdir()
    (root / "docs" / "page.md").write_text("# Page\n\n[gone](../no/such/page/)\n", encoding="utf-8")
    done = kb("-C", root, "build", "--strict")
    assert done.returncode == 1
    assert "page/index.html" in done.stderr
    assert not (root / "site").exists()


@pytest.mark.parametrize(("file", "text", "said"), [
    ("templates/paper.html.j2", "{% if %}", "templates/paper.html.j2:1:"),
    ("mkdocs.yml", "site_name: [", "mkdocs.yml cannot be read"),
    ("templates/shell/main.html", "{% extends 'base.html' %}", "slot"),
])  # fmt: skip
def test_broken_templates_are_named_and_leave_the_old_site(
    kb: Run, root: Path, file: str, text: str, said: str
) -> None:
    assert kb("-C", root, "build").returncode == 0
    before = (root / "site" / "index.html").read_bytes()
    (root / file).write_text(text, encoding="utf-8")
    done = kb("-C", root, "build")
    assert done.returncode in (1, 2)
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert (root / "site" / "index.html").read_bytes() == before


def test_a_folder_that_is_no_site_is_never_replaced(kb: Run, root: Path, tmp_path: Path) -> None:
    precious = tmp_path / "home"
    precious.mkdir()
    (precious / "letter.txt").write_text("mine", encoding="utf-8")
    done = kb("-C", root, "build", "-o", precious)
    assert done.returncode == 2
    assert [path.name for path in precious.iterdir()] == ["letter.txt"]
    assert done.stderr.count("\n") == 2


def test_an_address_that_is_none_is_refused(kb: Run, root: Path) -> None:
    done = kb("-C", root, "build", "--base-url", "example.org/x")
    assert done.returncode == 2
    assert "no address" in done.stderr


def test_a_repository_that_is_no_address_is_refused(kb: Run, root: Path) -> None:
    done = kb("-C", root, "build", "--repository", "javascript:x")
    assert done.returncode == 2
    assert "no address of a repository" in done.stderr


@pytest.mark.zensical
def test_both_engines_make_the_same_pages(kb: Run, root: Path) -> None:
    """The frame's markup differs in small things; what stands in it must not."""
    pages = {}
    for engine in ("mkdocs", "zensical"):
        done = kb("-C", root, "build", "--engine", engine)
        assert done.returncode == 0, done.stderr
        html = {
            path.relative_to(root / "site"): path.read_text(encoding="utf-8")
            for path in (root / "site").rglob("*.html")
        }
        pages[engine] = {
            path: text.partition('<div class="page')[2].partition("</main>")[0] for path, text in html.items()
        }
        theme = (root / "site" / "assets" / "theme.css").read_bytes()
        assert len(gzip.compress(theme)) < 10_000, "the theme's styles are cut down to what pages use"
        assert all(text.count('class="top"') == 1 for path, text in html.items() if 'http-equiv="refresh"' not in text)
    assert {path: text.split() for path, text in pages["mkdocs"].items()} == {
        path: text.split() for path, text in pages["zensical"].items()
    }
    assert len(pages["mkdocs"]) > 40
