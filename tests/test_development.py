"""What the project tells developers: the facade, the recipes, and the files that other tools read."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from site_builder import load
from site_builder.errors import UsageError
from tests.conftest import ROOT

KB = ROOT / "tests" / "data" / "kb"
RECIPES = (ROOT / "docs/development/recipes.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs/guide/use-from-python.md").read_text(encoding="utf-8")


def test_a_script_reads_asks_and_checks() -> None:
    kb = load(KB / "papers")
    assert kb.root == KB
    assert kb.papers["lind2023sticker"].authors[0]
    assert {one.id for one in kb.query("node:typography")} >= {"lind2023sticker"}
    assert kb.taxonomy.subtree("attack")
    assert "tessera-7b" in kb.models
    assert (kb.unread, len(kb.tables)) == ([], 0)
    assert {problem.rule for problem in kb.check()} >= {"missing-summary", "empty-node"}


def test_mistakes_of_a_script_are_usage_errors(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        load(tmp_path)
    with pytest.raises(UsageError):
        list(load(KB).query("node:("))


def test_the_guide_s_script_runs() -> None:
    script = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)[0]
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "2311.05608" in done.stdout


def test_the_names_of_the_guide_are_those_of_the_facade() -> None:
    from site_builder.facade import KnowledgeBase

    named = set(re.findall(r"`kb\.(\w+)", GUIDE))
    public = {name for name in vars(KnowledgeBase) if not name.startswith("_")}
    assert named <= public
    assert public - named == {"root"}


@pytest.mark.parametrize("page", ["docs/development/index.md", "docs/development/recipes.md"])
def test_files_and_modules_that_the_pages_name_are_there(page: str) -> None:
    text = re.sub(r"```.*?```", "", (ROOT / page).read_text(encoding="utf-8"), flags=re.DOTALL)
    words = re.findall(r"`([\w./-]+\.(?:py|md|yml|j2))`", text)
    made = {"longest.py", "templates/longest.html.j2"}
    for word in {word for word in words if "ID" not in word} - made:
        found = any(
            (ROOT / base / word).exists() for base in ("", "site_builder", "site_builder/site", "templates", "tests")
        )
        assert found or list(ROOT.glob(f"site_builder/**/{word}")), word
    for folder in re.findall(r"`([\w/]+/)`", text):
        assert any(
            (ROOT / base / folder).is_dir() for base in ("", "site_builder", "tests/data/problems/untidy-text")
        ), folder


def test_files_for_other_tools_can_be_read() -> None:
    assert json.loads((ROOT / ".devcontainer/devcontainer.json").read_text(encoding="utf-8"))["image"]
    offered = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert {hook["id"] for hook in offered} == {"kb-check", "kb-fmt"}
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    width = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]["line-length"]
    assert f"max_line_length = {width}" in (ROOT / ".editorconfig").read_text(encoding="utf-8")
    for hook in (*config["repos"][0]["hooks"], *offered):
        re.compile(hook.get("files", ""))
        assert hook["entry"].removeprefix(".venv/bin/").split()[0] in ("kb", "ruff")
