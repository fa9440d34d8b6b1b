"""A branch with one commit, made beside whatever is checked out: no file of the working tree changes."""

from __future__ import annotations

import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from site_builder.errors import UsageError

WHO = ("kb propose", "kb-propose@users.noreply.github.com")


@dataclass(frozen=True, slots=True)
class Commit:
    """What the commit changes and says."""

    branch: str
    path: str
    """The file, from the root of the knowledge base."""
    text: str
    message: str
    author: tuple[str, str]
    """Name and address."""
    date: str
    """In UTC: 2026-01-15T12:00:00Z. The same form gives the same commit."""


def is_repository(root: Path) -> bool:
    """Whether the folder belongs to a repository that has a commit."""
    try:
        return bool(_git(root, "rev-parse", "--verify", "HEAD"))
    except UsageError:
        return False


def make_branch(root: Path, commit: Commit) -> str:
    """Let the branch hold this commit alone, on top of what is checked out; the name of the commit.

    Raises UsageError where git refuses.
    """
    prefix = _git(root, "rev-parse", "--show-prefix")
    with tempfile.TemporaryDirectory(prefix="kb-propose-") as work:
        index = {"GIT_INDEX_FILE": str(Path(work) / "index")}
        blob = _git(root, "hash-object", "-w", "--stdin", said=commit.text)
        _git(root, "read-tree", "HEAD", env=index)
        _git(root, "update-index", "--add", "--cacheinfo", f"100644,{blob},{prefix}{commit.path}", env=index)
        tree = _git(root, "write-tree", env=index)
    people = {
        "GIT_AUTHOR_NAME": commit.author[0], "GIT_AUTHOR_EMAIL": commit.author[1],
        "GIT_COMMITTER_NAME": WHO[0], "GIT_COMMITTER_EMAIL": WHO[1],
        "GIT_AUTHOR_DATE": commit.date, "GIT_COMMITTER_DATE": commit.date,
    }  # fmt: skip
    made = _git(root, "commit-tree", tree, "-p", "HEAD", said=commit.message, env=people)
    _git(root, "update-ref", f"refs/heads/{commit.branch}", made)
    return made


def bundle(root: Path, branch: str, file: Path) -> None:
    """Write the one commit of the branch into ``file``, from which ``git fetch`` takes it."""
    _git(root, "bundle", "create", str(file.resolve()), f"{branch}~1..{branch}")


def _git(root: Path, *words: str, said: str | None = None, env: dict[str, str] | None = None) -> str:
    command = ["git", "-C", str(root), *words]
    try:
        done = subprocess.run(
            command, input=None if said is None else said.encode(), capture_output=True, check=True,
            env={**os.environ, **(env or {})},
        )  # fmt: skip
    except OSError as error:
        raise UsageError(f"git cannot be run: {error.strerror}", hint="install git") from None
    except subprocess.CalledProcessError as error:
        told = error.stderr.decode(errors="replace").strip().splitlines()
        raise UsageError(
            f"git {words[0]}: {told[-1] if told else 'failed'}", hint="see to it, and run it again"
        ) from None
    return done.stdout.decode().strip()
