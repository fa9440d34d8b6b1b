"""The job that has rights, as its workflow has it: an approval counts for what was shown, and for one entry only."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT
from tests.contribution.conftest import Answered
from tests.contribution.events import add, event

pytestmark = [pytest.mark.long, pytest.mark.skipif(sys.platform != "linux", reason="the workflow runs on Linux")]
Propose = Callable[..., Answered]
FORM = add(link="2403.01234")


class GitHub:
    """An issue on a stand-in for GitHub, and a remote to push to."""

    def __init__(self, folder: Path, base: Path) -> None:
        self.base, self.state = base, folder / "issue.json"
        self.issue: dict[str, Any] = {"body": FORM, "comments": {}, "labels": [], "requests": []}
        self.remote = folder / "remote.git"
        subprocess.run(["git", "init", "-q", "--bare", str(self.remote)], check=True)
        subprocess.run(["git", "-C", str(base), "remote", "add", "origin", str(self.remote)], check=True)
        (folder / "bin").mkdir()
        (folder / "bin/gh").write_text(
            f"#!{sys.executable}\n{(Path(__file__).parent / 'gh.py').read_text('utf-8')}", "utf-8"
        )
        (folder / "bin/gh").chmod(0o755)
        self.environment = {
            "PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "FAKE_ISSUE": str(self.state), "RUNNER_TEMP": str(folder),
            "GITHUB_REPOSITORY": "example/survey", "NUMBER": "7",
        }  # fmt: skip

    def run(self, workflow: str = "forms", job: str = "answer") -> int:
        """The last step of a job, on the answer in RUNNER_TEMP/answer; its status."""
        data = yaml.safe_load((ROOT / f".github/workflows/{workflow}.yml").read_text("utf-8"))
        script = data["jobs"][job]["steps"][-1]["run"]
        self.state.write_text(json.dumps(self.issue), "utf-8")
        done = subprocess.run(
            ["bash", "-e", "-c", script], cwd=self.base, env={**os.environ, **self.environment}, check=False
        )
        self.issue = json.loads(self.state.read_text("utf-8"))
        return done.returncode

    @property
    def pushed(self) -> list[str]:
        done = subprocess.run(["git", "-C", str(self.remote), "branch", "--format=%(refname:short)"],
                              check=True, capture_output=True, text=True)  # fmt: skip
        return done.stdout.split()


@pytest.fixture
def github(tmp_path: Path, base: Path, propose: Propose) -> GitHub:
    """An issue whose form was opened and answered."""
    hub = GitHub(tmp_path, base)
    propose(event(tmp_path, FORM))
    assert hub.run() == 0
    return hub


def approved(github: GitHub, propose: Propose, tmp_path: Path) -> int:
    github.issue["labels"] = ["approved"]
    propose(event(tmp_path, github.issue["body"], "labeled", labels=["approved"]))
    return github.run()


def test_a_form_is_answered_in_one_comment(github: GitHub, propose: Propose, tmp_path: Path) -> None:
    assert list(github.issue["comments"]) == ["1"]
    github.issue["body"] = add(link="nothing")
    propose(event(tmp_path, github.issue["body"], "edited", before=FORM))
    assert github.run() == 0
    [text] = github.issue["comments"].values()
    assert "Only one thing keeps me" in text
    assert github.pushed == []


def test_an_approval_becomes_a_pull_request(github: GitHub, propose: Propose, tmp_path: Path) -> None:
    assert approved(github, propose, tmp_path) == 0
    assert github.pushed == ["form/issue-7"]
    [[verb, title, text]] = github.issue["requests"]
    assert (verb, title) == ("create", "Add lovelace2024engine (#7)")
    assert "Closes #7" in text
    assert github.issue["labels"] == ["approved"]


def test_an_approval_of_what_was_not_shown_does_not_count(github: GitHub, propose: Propose, tmp_path: Path) -> None:
    """The form is edited, and the label comes before anybody could see what the edit makes of it."""
    github.issue["body"] = add(link="2404.05678")
    assert approved(github, propose, tmp_path) == 0
    assert (github.pushed, github.issue["requests"], github.issue["labels"]) == ([], [], [])
    assert "put the label again" in github.issue["comments"]["1"]
    assert approved(github, propose, tmp_path) == 0
    assert github.pushed == ["form/issue-7"]


def test_a_form_that_is_edited_while_it_is_read_is_left_to_the_next_run(
    github: GitHub, propose: Propose, tmp_path: Path
) -> None:
    github.issue["labels"] = ["approved"]
    propose(event(tmp_path, FORM, "labeled", labels=["approved"]))
    github.issue["body"] = add(link="2404.05678")
    before = dict(github.issue["comments"])
    assert github.run() == 0
    assert (github.pushed, github.issue["comments"]) == ([], before)


def test_an_edit_after_approval_takes_the_label_away(github: GitHub, propose: Propose, tmp_path: Path) -> None:
    github.issue |= {"labels": ["approved"], "body": add(link="2404.05678")}
    path = event(tmp_path, github.issue["body"], "edited", before=FORM, labels=["approved"])
    propose(path)
    assert github.run() == 0
    assert (github.issue["labels"], github.pushed) == ([], [])


def test_a_commit_that_touches_anything_else_is_not_pushed(github: GitHub, propose: Propose, tmp_path: Path) -> None:
    """Even if the job without rights were taken over."""
    github.issue["labels"] = ["approved"]
    propose(event(tmp_path, FORM, "labeled", labels=["approved"]))
    git = ["git", "-C", str(tmp_path / "kb"), "-c", "user.name=x", "-c", "user.email=x@example.org"]
    (tmp_path / "kb/.github/workflows").mkdir()
    (tmp_path / "kb/.github/workflows/evil.yml").write_text("on: push\n", "utf-8")
    for words in (
        ["checkout", "-q", "form/issue-7"], ["add", "--all"], ["commit", "-q", "--amend", "--no-edit"],
        ["bundle", "create", "-q", str(tmp_path / "answer/branch.bundle"), "form/issue-7~1..form/issue-7"],
        ["checkout", "-q", "-"], ["branch", "-D", "form/issue-7"],
    ):  # fmt: skip
        subprocess.run([*git, *words], check=True, capture_output=True)
    assert github.run() != 0
    assert (github.pushed, github.issue["requests"]) == ([], [])


def test_an_answer_that_is_no_plain_file_is_not_read(github: GitHub, tmp_path: Path) -> None:
    (tmp_path / "answer/link").symlink_to("/etc/hostname")
    before = dict(github.issue["comments"])
    assert github.run() != 0
    assert github.issue["comments"] == before


def test_a_review_is_one_comment_updated_in_place(github: GitHub) -> None:
    github.issue["comments"] = {}
    github.environment |= {"PUBLISHED": "success", "GITHUB_REPOSITORY_OWNER": "example", "SHA": "0" * 40}
    review = github.base / "review/review.md"
    review.parent.mkdir()
    for text in ("The checks find 1 error.", "The checks find nothing."):
        review.write_text(text, "utf-8")
        assert github.run("preview", "comment") == 0
    [comment] = github.issue["comments"].values()
    assert comment.startswith("<!-- kb review -->\nThe checks find nothing.")
    assert "https://example.github.io/survey/preview/7/" in comment
    review.unlink()
    review.symlink_to("/etc/hostname")
    assert github.run("preview", "comment") != 0
