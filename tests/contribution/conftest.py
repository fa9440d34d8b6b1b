"""A small knowledge base under git with the forms of this project, and sources on the loopback interface."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from site_builder.cli import kb
from tests.bibliography.server import Sources, serving
from tests.conftest import ROOT
from tests.copies import copied


@pytest.fixture(scope="session")
def sources() -> Iterator[Sources]:
    with serving() as running:
        yield running


@dataclass
class Answered:
    """What ``kb propose`` did."""

    status: int
    printed: str
    comment: str
    answer: dict[str, Any]
    output: Path
    root: Path

    def git(self, *words: str) -> str:
        done = subprocess.run(["git", "-C", str(self.root), *words], capture_output=True, text=True, check=True)
        return done.stdout.strip()

    @property
    def entry(self) -> str:
        """The file that the branch changes, as it stands there."""
        branch = self.answer["branch"]
        [path] = self.git("diff", "--name-only", "HEAD", branch).splitlines()
        return self.git("show", f"{branch}:{path}") + "\n"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    root = tmp_path / "kb"
    copied(ROOT / "tests/data/smallest", root)
    shutil.copytree(ROOT / ".github/ISSUE_TEMPLATE", root / ".github/ISSUE_TEMPLATE")
    git = ["git", "-C", str(root), "-c", "user.name=x", "-c", "user.email=x@example.org"]
    for words in (["init", "-q"], ["add", "--all"], ["commit", "-q", "-m", "x"]):
        subprocess.run([*git, *words], check=True)
    return root


@pytest.fixture
def propose(base: Path, sources: Sources, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Answered]:
    """Run ``kb propose`` on the file of an event."""
    for name, value in sources.environment.items():
        monkeypatch.setenv(name, value)

    def run(event: Path, *words: str) -> Answered:
        output = base.parent / "answer"
        done = CliRunner().invoke(kb, ["-C", str(base), "propose", str(event), "-o", str(output), *words])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        comment = output / "comment.md"
        answer = json.loads((output / "answer.json").read_text("utf-8"))
        said = comment.read_text("utf-8") if comment.exists() else ""
        return Answered(done.exit_code, done.output, said, answer, output, base)

    return run
