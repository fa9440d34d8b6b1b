"""The workflows: what strangers send is built without rights, and what has rights never runs what strangers send."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

FOLDER = Path(__file__).resolve().parent.parent / ".github" / "workflows"
FILES = sorted(FOLDER.glob("*.yml"))
STARTER = sorted((FOLDER.parent.parent / "templates/starter/.github/workflows").glob("*.yml"))


def load(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    data["on"] = data.pop(True, None) or data.get("on")  # YAML 1.1 reads the key as true
    return data


def steps(data: dict[str, Any]) -> list[dict[str, Any]]:
    return [step for job in data["jobs"].values() for step in job.get("steps", ())]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_rights_are_named(path: Path) -> None:
    assert load(path)["permissions"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_commands_take_outside_words_from_the_environment_only(path: Path) -> None:
    allowed = "${{ matrix."
    for step in steps(load(path)):
        assert step.get("run", "").replace(allowed, "").count("${{") == 0, step


@pytest.mark.parametrize("path", [*FILES, *STARTER], ids=lambda path: path.name)
def test_actions_are_named_by_their_hash(path: Path) -> None:
    """A tag can be moved to other code; a hash cannot."""
    named = re.findall(r"uses: (.*)", path.read_text(encoding="utf-8"))
    assert [one for one in named if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", one)] == []


@pytest.mark.parametrize("path", [*FILES, *STARTER], ids=lambda path: path.name)
def test_every_condition_that_must_hold_stands_alone(path: Path) -> None:
    """``bash -e`` does not stop where one of several tests that are joined by && fails, but for the last."""
    for step in steps(load(path)):
        joined = [line for line in step.get("run", "").splitlines() if re.match(r"\s*test .*&& test ", line)]
        assert joined == []


def test_all_jobs_are_required() -> None:
    jobs = load(FOLDER / "ci.yml")["jobs"]
    assert set(jobs["required-checks-pass"]["needs"]) == jobs.keys() - {"required-checks-pass"}


def test_pull_requests_are_built_without_rights() -> None:
    data = load(FOLDER / "ci.yml")
    assert "pull_request" in data["on"]
    assert data["permissions"] == {"contents": "read"}
    assert "secrets." not in (FOLDER / "ci.yml").read_text(encoding="utf-8")
    for step in steps(data):
        if step.get("uses", "").startswith("actions/checkout"):
            assert step["with"]["persist-credentials"] is False


def test_jobs_with_rights_run_nothing_of_a_pull_request() -> None:
    for path in FILES:
        data = load(path)
        if not {"workflow_run", "pull_request_target"} & set(data["on"]):
            continue
        text = path.read_text(encoding="utf-8")
        assert "pull_request.head" not in text
        if "pull_request_target" in data["on"]:
            for step in steps(data):
                assert "pip install" not in step.get("run", "")
                if step.get("uses", "").startswith("actions/checkout"):
                    assert step["with"]["ref"] == "gh-pages"


def test_a_new_knowledge_base_takes_contributions_in_the_same_way() -> None:
    """What the starter has of this repository is the same but for how kb is installed."""
    ours, theirs = FOLDER.parent, FOLDER.parent.parent / "templates" / "starter" / ".github"
    for name in ("workflows/forms.yml", "workflows/data-release.yml", "ISSUE_TEMPLATE/fix-an-entry.yml"):
        text = (theirs / name).read_text(encoding="utf-8")
        installed = text.replace('"[[ package ]]==[[ version ]]"', "--editable .")
        assert installed == (ours / name).read_text(encoding="utf-8")
    forms = [yaml.safe_load((base / "ISSUE_TEMPLATE/add-a-paper.yml").read_text("utf-8")) for base in (ours, theirs)]
    assert len({str([one.get("id") for one in form["body"]]) for form in forms}) == 1
    posted = [load(FOLDER / "preview.yml"), load(theirs / "workflows/comment.yml")]
    scripts = [data["jobs"]["comment"]["steps"][-1]["run"].splitlines() for data in posted]
    assert [line for line in scripts[1] if line not in scripts[0]] == []


def test_one_job_says_that_all_checks_passed() -> None:
    jobs = load(FOLDER / "ci.yml")["jobs"]
    last = jobs.pop("required-checks-pass")
    assert set(last["needs"]) == set(jobs)
    assert last["if"] == "always()"
