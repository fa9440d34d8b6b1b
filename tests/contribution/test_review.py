"""kb review: one comment that says what a change does, in which nothing of the change acts."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from site_builder.commands._context import all_rules
from site_builder.contribution.markdown import LONGEST, block, code, folded, limited
from site_builder.contribution.review import MARKER, Review
from site_builder.knowledge.catalog import Catalog
from tests.conftest import ROOT, Run
from tests.copies import copied

KB = ROOT / "tests" / "data" / "kb"
HOSTILE = "Wash Before Naming: Removing Labels ``` @everyone <img src=x onerror=alert(1)> [x](http://e.example) #1"
ENTRY = f"""\
id: zeta2026wash
title: '{HOSTILE}'
authors: [Ada Zeta]
dates: {{first: 2026-01-15}}
identifiers: {{arxiv: "2601.01234"}}
state: preprint
assignments:
  - {{node: defense/inference/input-sanitization, evidence: It washes., confidence: high}}
  - {{node: defense/inference/input-sanitisation, evidence: It washes., confidence: high}}
relations:
  - {{type: defends-against, target: lind2023sticker, evidence: Table 2.}}
"""


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    all_rules()
    root = tmp_path_factory.mktemp("review") / "kb"
    copied(KB, root)
    (root / "papers/zeta2026wash.yml").write_text(ENTRY, encoding="utf-8")
    twin = ENTRY.replace("zeta", "zhou").replace(HOSTILE, "Wash before Naming: Taking Labels off Pictures of Fruit")
    named = ENTRY.replace("id: zeta2026wash", 'id: "<img src=x>`@all`"').replace("defends-against", "<b>@all</b>")
    (root / "papers/`x`<b>.yml").write_text(named, encoding="utf-8")
    (root / "papers/zhou2026wash.yml").write_text(twin, encoding="utf-8")
    return Review(Catalog.load(KB), Catalog.load(root)).text()


def test_it_says_what_changes_and_what_is_wrong(text: str) -> None:
    assert text.startswith(f"{MARKER}\n\n**Papers: 3 added.** The checks find ")
    assert "papers/zeta2026wash.yml:9:12: error[unknown-node]" in text
    assert "did you mean 'defense/inference/input-sanitization'?" in text
    assert "haddad2024market" not in text.partition("### As it will look")[0]  # what was wrong before, elsewhere


def test_it_shows_the_entry_and_what_is_near_it(text: str) -> None:
    assert "defense/inference/input-sanitization (high): It washes." in text
    assert re.search(r"`zhou2026wash` and `mensah2024wash` \(\d+% of the words\)", text)
    assert "- `zeta2026wash` `defends-against` `lind2023sticker`" in text


def test_it_says_what_follows_for_the_site(text: str) -> None:
    figures = text.rpartition("On the site")[2]
    assert "total: papers: 12 -> 15" in figures
    assert "attack/inference/black-box/typography x defense/inference/input-sanitization: 1 -> " in figures


def test_nothing_of_the_change_acts(text: str) -> None:
    """Whatever stands in the entry is code in the comment."""
    for token in MarkdownIt("commonmark").parse(text):
        if token.type == "fence" or token.type == "html_block":
            continue
        outside = "".join(part.content for part in token.children or () if part.type != "code_inline")
        assert not re.search(r"everyone|onerror|e\.example|@all", outside)
    assert "<img" not in MarkdownIt("commonmark").render(text).replace("&lt;img", "")


def test_code_holds_whatever_it_is_given() -> None:
    for said in ("a`b``c", "`", "", "x\n::set-output::", "a\u202eb", "</details>"):
        assert MarkdownIt("commonmark").render(code(said)).startswith("<p><code>")
        assert MarkdownIt("commonmark").render(block(f"```\n{said}\n````")).count("<pre>") == 1
    assert code("a\u202eb") == "`a<U+202E>b`"


def test_what_cannot_be_read_is_told_as_such(tmp_path: Path) -> None:
    copied(ROOT / "tests/data/smallest", tmp_path / "kb")
    before = Catalog.load(tmp_path / "kb")
    _ = before.briefs, before.taxonomy
    copied(tmp_path / "kb", tmp_path / "broken")
    (tmp_path / "broken/papers/lind2024pears.yml").write_text("id: [", "utf-8")
    (tmp_path / "broken/taxonomy/nodes.yml").write_text("nodes", "utf-8")
    text = Review(before, Catalog.load(tmp_path / "broken")).text()
    assert "2 files cannot be read and count as missing here." in text
    assert "error[yaml-syntax]" in text


def test_a_summary_is_text_in_html() -> None:
    assert "<summary><code>&lt;img src=x&gt; @x</code></summary>" in folded("<img src=x>\n\n@x", "y")


def test_a_comment_is_never_too_long_and_says_what_it_lacks() -> None:
    cut = limited("<details><summary>x</summary>\n\n" + block("y\n" * LONGEST) + "\n\n</details>\n")
    assert len(cut) < 65_536
    assert "left out here" in MarkdownIt("commonmark").render(cut).rpartition("</pre>")[2]


def test_the_change_since_a_branch_left_counts(tmp_path: Path, kb: Run) -> None:
    root = tmp_path / "kb"
    copied(ROOT / "tests/data/smallest", root)

    def git(*words: str) -> None:
        known = ("-c", "user.name=x", "-c", "user.email=x@example.org")
        subprocess.run(["git", "-C", str(root), *known, *words], check=True, capture_output=True)

    git("init", "--quiet", "--initial-branch", "main")
    git("add", "--all")
    git("commit", "--quiet", "--message", "x")
    git("checkout", "--quiet", "-b", "mine")
    paper = root / "papers/lind2024pears.yml"
    paper.write_text(paper.read_text("utf-8").replace("state: preprint", "state: withdrawn"), "utf-8")
    git("commit", "--quiet", "--all", "--message", "x")
    git("checkout", "--quiet", "main")
    (root / "papers/b.yml").write_text("id: b\n", "utf-8")
    git("add", "--all")
    git("commit", "--quiet", "--message", "x")
    done = kb("-C", root, "review", "main", "mine")
    assert (done.returncode, done.stderr) == (0, "")
    assert "**Papers: 1 changed.** The checks find nothing.\n" in done.stdout
    assert "state: preprint -> withdrawn" in done.stdout
