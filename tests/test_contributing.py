"""What CONTRIBUTING and the issue forms tell newcomers works as they say it."""

from __future__ import annotations

import re
import shutil
import textwrap
from pathlib import Path

import pytest
import yaml

from site_builder.commands._context import all_rules
from site_builder.schema.papers import Paper
from site_builder.schema.validation import validate
from site_builder.text.yamlfile import parse
from tests.conftest import Run

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / ".github/CONTRIBUTING.md").read_text(encoding="utf-8")
BLOCKS = [textwrap.dedent(block) for block in re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)]


def test_the_template_is_a_valid_entry_with_and_without_the_smaller_examples() -> None:
    template, published, waiver = BLOCKS
    whole = template.replace("venue: null\nstate: preprint\n", published) + waiver
    assert published in whole
    for text in (template, whole):
        file = parse(text, "papers/template.yml")
        validate(file, Paper)
        assert [str(problem) for problem in file.problems] == []


def test_the_five_things_that_must_be_there_are_enough(tmp_path: Path, kb: Run) -> None:
    """What stands in the template, with all lines taken out that the text does not ask for."""
    five = re.search(r"Five things must be there: (.*?)\.", TEXT, re.DOTALL)
    assert five
    things = re.findall(r"`(\w+)`", five[1])
    assert things == ["id", "title", "authors", "state", "assignments", "node", "evidence", "confidence"]
    data = yaml.safe_load(BLOCKS[0])
    assignment = {name: data["assignments"][0][name] for name in things[5:]}
    entry = {**{name: data[name] for name in things[:4]}, "assignments": [assignment]}
    shutil.copytree(ROOT / "taxonomy", tmp_path / "taxonomy")
    shutil.copy(ROOT / "kb.yml", tmp_path)
    path = tmp_path / "papers" / f"{entry['id']}.yml"
    path.parent.mkdir()
    path.write_text(yaml.safe_dump(entry, sort_keys=False), encoding="utf-8")
    done = kb("-C", tmp_path, "check", path)
    assert (done.returncode, "error" in done.stdout) == (0, False), done.stdout


def test_the_rules_explained_exist() -> None:
    table = [line for line in TEXT.splitlines() if line.startswith("| `")]
    named = {rule for line in table for rule in re.findall(r"`([a-z-]+)`", line.split("|")[1])}
    assert len(named) > 12
    assert named <= set(all_rules())


@pytest.mark.parametrize("form", sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml")), ids=lambda form: form.stem)
def test_an_issue_form_has_what_github_asks_for(form: Path) -> None:
    data = yaml.safe_load(form.read_text(encoding="utf-8"))
    assert {"name", "description", "body"} <= set(data)
    inputs = [field for field in data["body"] if field["type"] != "markdown"]
    assert all(field["attributes"]["label"] for field in inputs)
    assert len({field["id"] for field in inputs}) == len(inputs)
    assert any(field.get("validations", {}).get("required") for field in inputs)


def test_files_that_contributing_links_to_exist() -> None:
    targets = set(re.findall(r"\]\((\.\./[^)#]+)", TEXT))
    assert len(targets) > 4
    assert [target for target in sorted(targets) if not (ROOT / ".github" / target).exists()] == []
