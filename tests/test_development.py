"""What the project tells developers: the facade, the recipes, and the files that other tools read."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from textwrap import dedent, indent

import pytest
import yaml

from site_builder import load
from site_builder.errors import UsageError
from tests.conftest import ROOT
from tests.copies import copied

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


def code(recipe: str) -> list[str]:
    """The blocks of code of a recipe, as they are to be written."""
    text = RECIPES.partition(f"\n## {recipe}\n")[2].partition("\n## ")[0]
    return [dedent(block) for block in re.findall(r"^ *```\w+\n(.*?)^ *```", text, re.DOTALL | re.MULTILINE)]


def put(path: Path, *changes: tuple[str, str]) -> None:
    """Put text behind the one place of a file that begins so."""
    text = path.read_text(encoding="utf-8")
    for place, added in changes:
        assert text.count(place) == 1, (path, place)
        text = text.replace(place, place + added)
    path.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package and of the smallest knowledge base in which every recipe was followed."""
    root = tmp_path_factory.mktemp("recipes")
    for folder in ("site_builder", "templates"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    copied(ROOT / "tests/data/smallest", root / "tests/data/smallest")
    package = root / "site_builder"
    rule, problem = code("Add a rule to `kb check`")
    put(package / "checks/text.py", (_LAST_RULE, f"\n\n{rule}"))
    subprocess.run(["sh", "-e", "-c", problem], cwd=root, check=True)
    copied(ROOT / "tests/data/smallest", root / "base")
    shutil.copytree(root / "tests/data/problems/shouting-title/tree", root / "base", dirs_exist_ok=True)
    view, template = code("Add a page to the site")
    (package / "site/views/longest.py").write_text(view, encoding="utf-8")
    (root / "templates/longest.html.j2").write_text(template, encoding="utf-8")
    room = '    "papers": Room(papers.pages, papers.page_at),\n', '    "longest": Room(longest.pages),\n'
    put(package / "site/pages.py", ("    home,\n", "    longest,\n"), room)
    (package / "commands/shortest.py").write_text(code("Add a verb")[0], encoding="utf-8")
    (field,) = code("Add a fact that can be queried")
    put(package / "knowledge/fields.py", ("FIELDS: tuple[Field, ...] = (\n", field.replace(")  # fmt", "),  # fmt")))
    judge, line = code("Add a kind of judge")
    (package / "evaluation/judges/number.py").write_text(judge, encoding="utf-8")
    put(package / "schema/judging.py", ("JUDGES: Mapping[str, JudgeClass] = {\n", line))
    engine, line = code("Add an engine")
    (package / "evaluation/engines/program.py").write_text(engine, encoding="utf-8")
    put(package / "evaluation/engines/__init__.py", ("ADAPTERS = {\n", line))
    (branch,) = code("Add an output form")
    put(package / "output/papers.py", ('FORMS = ("table", ', '"links", '), (_FIRST_FORM, indent(branch, "    ")))
    return root


_LAST_RULE = 'hint="write two to four sentences in your own words", key=True)\n'
_FIRST_FORM = """without the final newline.\"\"\"
    if form == "table":
        return render(_table(catalog, rows), form) if rows else ""
"""
FOLLOWED = """
from pathlib import Path
from site_builder.evaluation.data.benchmarks.base import Sample
from site_builder.evaluation.engines import open_adapter
from site_builder.evaluation.interface import AdapterOptions, Message, ModelSpec, Parameters, Request
from site_builder.evaluation.judges.base import Case
from site_builder.evaluation.judges.number import NumberJudge
from site_builder.knowledge.catalog import Catalog
from site_builder.site.build import make_site

site = make_site(Catalog.load(Path("base")), "mkdocs", "https://example.org/")
print(site.renderer.slots(site.pages["longest/index.html"])[1])
for answer, target in (("2 or 3", "3.0"), ("2", "3"), ("none", "3"), ("3", "three")):
    sample = Sample("id", "split", "all", "c", "How many?", target=target)
    print(*NumberJudge("accuracy").judge([Case(0, sample, 0, answer)]))
for program in ("cat", "false"):
    engine = open_adapter("program", ModelSpec("x", "x"), AdapterOptions(script=program))
    print(*engine.generate([Request("key", (Message("user", "How many?"),), Parameters())]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the recipes are written for a shell")
def test_the_code_of_the_recipes_does_what_they_say(followed: Path) -> None:
    def python(*words: str) -> str:
        environment = {**os.environ, "PYTHONPATH": str(followed), "NO_COLOR": "1", "COLUMNS": "200"}
        done = subprocess.run(
            [sys.executable, *words], cwd=followed, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    kb = ("-m", "site_builder", "-C", "base")
    assert "warning[shouting-title] 'PEARS THAT READ AS PLUMS' is in capital letters" in python(*kb, "check")
    assert "Write it as people write titles" in python(*kb, "explain", "shouting-title")
    assert "PEARS THAT READ AS PLUMS" in python(*kb, "shortest", "--limit", "1")
    assert "--institution" in python(*kb, "query", "--help")
    assert python(*kb, "query", "--format", "links").startswith("http")
    said = python("-c", FOLLOWED)
    assert '<li><a href="../papers/lind2024pears/">PEARS THAT READ AS PLUMS</a></li>' in said
    scores = [
        re.findall(r"labels=({.*?}), unscored=(.*?), note", line) for line in said.splitlines() if "Score(" in line
    ]
    assert scores == [
        [("{'accuracy': 'correct'}", "None")], [("{'accuracy': 'wrong'}", "None")],
        [("{}", "'no number in the answer'")], [("{}", "'the target is no number'")],
    ]  # fmt: skip
    assert re.findall(r"status='(\w+)', text='(.*?)'", said) == [("ok", "How many?"), ("error", "")]


@pytest.mark.parametrize("page", ["docs/development/index.md", "docs/development/recipes.md"])
def test_files_and_modules_that_the_pages_name_are_there(page: str) -> None:
    text = re.sub(r"```.*?```", "", (ROOT / page).read_text(encoding="utf-8"), flags=re.DOTALL)
    words = re.findall(r"`([\w./-]+\.(?:py|md|yml|j2))`", text)
    made = {"longest.py", "templates/longest.html.j2", "shortest.py", "number.py", "program.py"}
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
