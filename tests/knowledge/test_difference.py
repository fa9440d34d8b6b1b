"""kb diff: what is said of two states, as folders and as revisions."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT, Run
from tests.copies import copied

KB = ROOT / "tests" / "data" / "kb"
EDITED = "papers/lind2023sticker.yml"


@pytest.fixture
def states(tmp_path: Path) -> tuple[Path, Path]:
    """An old and a new copy of the invented knowledge base, equal so far."""
    for name in ("old", "new"):
        copied(KB, tmp_path / name)
    return tmp_path / "old", tmp_path / "new"


def edit(root: Path, *changes: tuple[str, str], name: str = EDITED) -> None:
    path = root / name
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, f"{name} does not hold {old!r}"
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")


def ask(kb: Run, old: Path, new: Path) -> dict[str, object]:
    answer = kb("diff", old, new, "--format", "json", cwd=new)
    assert answer.returncode == 0, answer.stderr
    found: dict[str, object] = json.loads(answer.stdout)
    return found


def test_equal_states_have_no_difference(kb: Run, states: tuple[Path, Path]) -> None:
    old, new = states
    edit(new, ("\ntitle:", "\n# A comment is no change of the entry.\ntitle:"))
    answer = kb("diff", old, new, cwd=new)
    assert (answer.returncode, answer.stdout) == (0, "no difference\n")


def test_papers_that_came_and_went(kb: Run, states: tuple[Path, Path]) -> None:
    old, new = states
    (old / "papers" / "chen2024mirror.yml").unlink()
    (new / "papers" / "sato2024gradient.yml").unlink()
    found = ask(kb, old, new)
    assert [paper["id"] for paper in found["added"]] == ["chen2024mirror"]  # type: ignore[index,attr-defined]
    assert [paper["id"] for paper in found["removed"]] == ["sato2024gradient"]  # type: ignore[index,attr-defined]


def test_a_renamed_paper_is_one_change(kb: Run, states: tuple[Path, Path]) -> None:
    old, new = states
    edit(new, ("id: lind2023sticker", "id: lind2023label\nformer_ids: [lind2023sticker]"))
    (new / EDITED).rename(new / "papers" / "lind2023label.yml")
    found = ask(kb, old, new)
    assert not found["added"]
    assert not found["removed"]
    (change,) = found["changed"]  # type: ignore[misc]
    assert (change["former_id"], change["id"]) == ("lind2023sticker", "lind2023label")


def test_labels_links_and_edits_are_told_apart(kb: Run, states: tuple[Path, Path]) -> None:
    old, new = states
    entry = (new / EDITED).read_text(encoding="utf-8")
    title = next(line for line in entry.splitlines() if line.startswith("title: "))
    edit(new, (title, 'title: "Another Title"'), ("assignments:\n", "assignments:\n  - node: attack/training\n    "
         "evidence: It says so.\n    confidence: low\n"))  # fmt: skip
    (change,) = ask(kb, old, new)["changed"]  # type: ignore[misc]
    assert [one["field"] for one in change["edited"]] == ["title"]
    assert ("assignments[attack/training]", None) in [(one["field"], one["before"]) for one in change["relabelled"]]
    assert "assignments.main" in [one["field"] for one in change["relabelled"]]
    assert not change["relinked"]
    text = kb("diff", old, new, cwd=new).stdout
    assert "+ assignments: attack/training" in text
    assert "## Changed (1)" in kb("diff", old, new, "--format", "markdown", cwd=new).stdout


def test_a_revision_is_compared_with_the_files(kb: Run, states: tuple[Path, Path]) -> None:
    _, new = states
    git = ["git", "-c", "user.name=Test", "-c", "user.email=test@example.org", "-C", str(new)]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "One"]):
        subprocess.run([*git, *words], check=True)
    (new / "papers" / "chen2024mirror.yml").unlink()
    answer = kb("diff", "HEAD", cwd=new)
    assert answer.returncode == 0
    assert "- chen2024mirror" in answer.stdout


def test_the_base_may_stand_in_a_subfolder_of_its_repository(kb: Run, states: tuple[Path, Path]) -> None:
    _, new = states
    git = ["git", "-c", "user.name=Test", "-c", "user.email=test@example.org", "-C", str(new.parent)]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "One"]):
        subprocess.run([*git, *words], check=True)
    (new / "papers" / "chen2024mirror.yml").write_text("id: [", encoding="utf-8")
    answer = kb("diff", "HEAD", cwd=new)
    assert answer.returncode == 0, answer.stderr
    assert "- chen2024mirror" in answer.stdout
    assert "1 papers cannot be read in the files as they are" in answer.stderr


@pytest.mark.parametrize("name", ["no-such-thing", "--output=x", "HEAD~99"])
def test_what_is_no_state_is_a_usage_error(kb: Run, states: tuple[Path, Path], name: str) -> None:
    answer = kb("diff", "--", name, cwd=states[1])
    assert answer.returncode == 2
    assert "Traceback" not in answer.stderr
    assert "kb.yml" in answer.stderr


def test_figures_say_what_follows_for_the_site(kb: Run, states: tuple[Path, Path]) -> None:
    old, new = states
    (new / "papers" / "mensah2024wash.yml").unlink()
    answer = kb("diff", old, new, "--figures", cwd=new)
    assert "counts:\n  total: papers: 12 -> 11\n" in answer.stdout
    cell = "attack/inference/black-box/typography x defense/inference/input-sanitization"
    assert f"coverage:\n  {cell}: 1 -> none\n" in answer.stdout
    told = json.loads(kb("diff", old, new, "--figures", "--format", "json", cwd=new).stdout)
    assert {"group": "matrix", "name": cell, "before": "1", "after": None} in told["figures"]["cells"]
    assert [paper["id"] for paper in told["changes"]["removed"]] == ["mensah2024wash"]
