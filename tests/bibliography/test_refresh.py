"""What ``kb refresh`` proposes of an invented knowledge base, from sources on the loopback interface."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from site_builder.bibliography.asking import Observed
from site_builder.bibliography.refreshing import NewValue, Proposal
from site_builder.contribution.refreshed import plain_text, pull_request
from site_builder.text.yamlfile import parse
from tests.bibliography.server import Sources, serving
from tests.conftest import ROOT, Run

LOOMS = """\
# read twice
id: lovelace2030looms
title: "Looms That Refuse"  # of version 1
authors:
  - Ada Lovelace   # first

  - Somebody Else
dates: {first: 2030-03-07}
identifiers: {arxiv: "3003.04444"}
venue: null
state: preprint   # for now
links:
  code: https://github.com/ada/loom/tree/main/src
assignments:
  - {node: attack, evidence: It says so., confidence: high}
summary: Invented looms refuse.
taken_from:
  arXiv: [title, authors]
"""
PAPERS = {
    "lovelace2030looms": LOOMS,
    "weaver2030knots": """\
id: weaver2030knots
title: Knots That Never Were
authors: [Grace Weaver]
identifiers: {arxiv: "3003.05555"}
state: preprint
links: {code: "https://github.com/weaver/knots"}
assignments: [{node: attack, evidence: It says so., confidence: high}]
summary: Invented knots.
""",
    "weaver2029frayed": """\
id: weaver2029frayed
title: "Frayed: Threads of 2029"
authors: [Grace Weaver]
identifiers: {doi: 10.1000/frayed.1}
venue: {id: ijcv, year: 2029}
state: published
links: {code: "https://github.com/weaver/nothing-there"}
assignments: [{node: attack, evidence: It says so., confidence: high}]
summary: Invented threads.
""",
}


@pytest.fixture
def sources() -> Iterator[Sources]:
    with serving() as running:
        yield running


@pytest.fixture
def base(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "kb.yml", tmp_path)
    (tmp_path / "taxonomy").mkdir()
    for name in ("nodes.yml", "venues.yml"):
        shutil.copy(ROOT / "taxonomy" / name, tmp_path / "taxonomy")
    (tmp_path / "papers").mkdir()
    for name, text in PAPERS.items():
        (tmp_path / "papers" / f"{name}.yml").write_text(text, "utf-8")
    return tmp_path


def papers(base: Path) -> dict[str, str]:
    return {path.stem: path.read_text("utf-8") for path in (base / "papers").iterdir()}


def test_each_change_has_a_reason_and_a_source_and_nothing_is_written(kb: Run, base: Path, sources: Sources) -> None:
    done = kb("-C", base, "refresh", "--format", "json", "--body", "body.md", env=sources.environment)
    assert done.returncode == 0, done.stderr
    found = {(one["paper"], one["kind"]): one for one in json.loads(done.stdout)}
    assert found.keys() == {
        ("lovelace2030looms", "venue"), ("lovelace2030looms", "title"), ("lovelace2030looms", "authors"),
        ("lovelace2030looms", "code"), ("weaver2030knots", "retraction"), ("weaver2030knots", "code"),
        ("weaver2029frayed", "retraction"), ("weaver2029frayed", "code"),
    }  # fmt: skip
    venue = found["lovelace2030looms", "venue"]
    assert venue["reason"] == "published, says arXiv, Crossref, Semantic Scholar and DBLP"
    assert [change["at"] for change in venue["changes"]] == ["venue", "state", "dates.published", "identifiers.doi"]
    assert "the knots came undone" in found["weaver2030knots", "retraction"]["reason"]
    assert found["weaver2029frayed", "retraction"]["source"] == "https://doi.org/10.1000/frayed.1"
    assert found["weaver2029frayed", "code"]["reason"] == "the repository is not there any more, or is private"
    assert papers(base) == PAPERS
    body = (base / "body.md").read_text("utf-8")
    lines = [line for line in body.splitlines() if line.startswith("| `lovelace2030looms`")]
    assert len(lines) == 8
    assert all("https://" in line for line in lines)
    assert "3 papers looked at, 3 with changes, 0 to decide" in body
    asked = [path.split("/")[1] for path in sources.asked]
    assert (asked.count("arxiv"), asked.count("crossref"), asked.count("semanticscholar")) == (1, 1, 1)


def test_what_is_written_keeps_comments_and_layout(kb: Run, base: Path, sources: Sources) -> None:
    shown = kb("-C", base, "refresh", "--diff", env=sources.environment)
    assert '+title: "Looms that Refuse too Much: A Study"  # of version 1' in shown.stdout
    asked = len(sources.asked)
    done = kb("-C", base, "refresh", "--write", env=sources.environment)
    assert sorted(done.stdout.split()) == [f"papers/{name}.yml" for name in sorted(PAPERS)]
    assert len(sources.asked) == asked  # what was said before is not asked again
    text = papers(base)["lovelace2030looms"]
    for kept in (
        "# read twice\n",
        "state: published   # for now\n",
        "# first",
        "evidence: It says so., confidence: high}",
    ):
        assert kept in text
    data = parse(text, "x").data
    assert (data["venue"], data["dates"]["published"], data["identifiers"]["doi"]) == (
        {"id": "acl", "year": 2030}, "2030", "10.18653/v1/2030.acl-long.999",
    )  # fmt: skip
    assert data["authors"] == ["Ada Lovelace", "Łukasz van der Müller", "Grace Weaver"]
    assert data["other_titles"] == ["Looms That Refuse"]
    assert data["links"]["code"] == "https://github.com/guild/loom/tree/main/src"
    assert data["taken_from"] == {
        "arXiv": ["venue", "state"], "Crossref": ["dates.published", "identifiers.doi", "title", "authors"],
        "GitHub": ["links.code"],
    }  # fmt: skip
    states = {name: parse(one, "x").data for name, one in papers(base).items()}
    assert [states[name]["code_state"] for name in ("weaver2030knots", "weaver2029frayed")] == ["archived", "gone"]
    assert [states[name]["state"] for name in ("weaver2030knots", "weaver2029frayed")] == ["withdrawn", "retracted"]
    checked = kb("-C", base, "check").stdout.splitlines()
    assert [line for line in checked if line.startswith("papers/") and " error[" in line] == []
    again = kb("-C", base, "refresh", env=sources.environment)
    assert (again.returncode, again.stdout) == (0, ""), again.stdout


def test_what_a_person_decided_is_not_proposed_again(kb: Run, base: Path, sources: Sources) -> None:
    path = base / "papers" / "lovelace2030looms.yml"
    path.write_text(path.read_text("utf-8") + "  curator: [title, authors, links.code]\n", "utf-8")
    done = kb("-C", base, "refresh", "lovelace2030looms", "--format", "json", env=sources.environment)
    assert [one["kind"] for one in json.loads(done.stdout)] == ["venue"]


def test_one_paper_and_one_kind(kb: Run, base: Path, sources: Sources) -> None:
    done = kb("-C", base, "refresh", "weaver2030knots", "--only", "code", env=sources.environment)
    assert done.stdout == (
        "weaver2030knots: code: its owner archived it (https://github.com/weaver/knots)\n"
        "    code_state: nothing -> archived\n"
    )
    assert sources.asked == ["/github/repos/weaver/knots"]


def test_a_source_that_is_away_is_said_and_the_others_go_on(kb: Run, base: Path, sources: Sources) -> None:
    away = {"KB_ARXIV_URL": "http://127.0.0.1:9", "KB_GITHUB_URL": "http://127.0.0.1:9"}
    done = kb("-C", base, "refresh", env={**sources.environment, **away})
    assert done.returncode == 0
    assert "note: cannot reach arXiv (127.0.0.1:9); 2 are not asked about" in done.stderr
    assert "arXiv was not asked about 2; GitHub was not asked about 3" in done.stderr
    assert "weaver2029frayed: retraction" in done.stdout
    nothing = dict.fromkeys(sources.environment, "http://127.0.0.1:9") | {"NO_PROXY": "127.0.0.1"}
    assert kb("-C", base, "refresh", env=nothing).returncode == 2


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_interrupted_it_goes_on_where_it_was(base: Path, sources: Sources, kb: Run) -> None:
    sources.hold = "/github/"
    process = subprocess.Popen(
        [sys.executable, "-m", "site_builder", "-C", str(base), "refresh", "--write"],
        env={**sources.environment, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert sources.held.wait(60)
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 130
    assert papers(base) == PAPERS
    asked, sources.hold = len(sources.asked), ""
    sources.go_on.set()
    assert kb("-C", base, "refresh", "--write", env=sources.environment).returncode == 0
    assert all(path.startswith("/github/") for path in sources.asked[asked:])


def test_words_of_sources_do_nothing_in_a_pull_request() -> None:
    title = "<img src=x onerror=1> @everyone | ${{ github.token }} [x](javascript:1)\x1b[31m"
    value = NewValue("title", "Looms", title, "arXiv", "javascript:alert(1)")
    proposal = Proposal("lovelace2030looms", "title", (value,), "another title", "https://arxiv.org/abs/3003.04444")
    row = next(line for line in pull_request([proposal], Observed(), 1).splitlines() if "everyone" in line)
    shown = title.replace("|", "\\|").replace("\x1b", "<U+001B>")
    assert row.endswith(f"| `{shown}` | another title | `javascript:alert(1)` |")
    assert "\x1b" not in plain_text([proposal])
