"""kb relabel on a real terminal: one key an answer, each saved before the next question."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from site_builder.errors import KbError
from site_builder.knowledge.relabelling import Answer, Label, relabelled
from tests.conftest import ROOT, Run
from tests.copies import copied

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="terminals of POSIX")

TYPO = "attack/inference/black-box/typography"
PLAY = "attack/inference/black-box/role-play"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """Three labels of low confidence: abara2025calm's second, chen2024mirror's, haddad2024market's second."""
    root = tmp_path / "kb"
    copied(ROOT / "tests/data/kb", root)
    return root


def terminal(root: Path, keys: Sequence[str], *words: str) -> tuple[str, int]:
    """What ``kb relabel`` shows on a terminal of its own when it is given a key at each question; its exit status."""
    import fcntl
    import pty
    import termios

    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", "TERM": "dumb"}
    main, side = pty.openpty()
    command = [sys.executable, "-m", "site_builder", "-C", str(root), "relabel", "--by", "Ada", *words]
    with subprocess.Popen(command, stdin=side, stdout=side, stderr=side, env=environment, start_new_session=True,
                          preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0)) as process:  # fmt: skip
        os.close(side)
        shown, left = "", list(keys)
        while True:
            try:
                read = os.read(main, 65536)
            except OSError:  # the other side is closed: the end
                read = b""
            if not read:
                break
            shown += read.decode()
            if shown.endswith(" > "):
                os.write(main, (left.pop(0) if left else "\x03").encode())
                shown += "\0"
        status = process.wait()
    os.close(main)
    return shown.replace("\0", ""), status


def label(root: Path, paper: str) -> str:
    """The labels and the line of who gave them, as they stand in the file."""
    text = (root / f"papers/{paper}.yml").read_text("utf-8")
    return "".join(line for line in text.splitlines(keepends=True) if line.split(":")[0].strip() in
                   {"- node", "confidence", "by", "date", "reading", "second"})  # fmt: skip


def test_an_answer_is_in_the_entry_before_the_next_question(base: Path) -> None:
    """Kept, moved with a key, and left: the third label stays as it was."""
    before = {path.name: path.read_text("utf-8") for path in (base / "papers").iterdir()}
    shown, status = terminal(base, ["?", "h", "1", "m", "q"])
    assert status == 0
    assert "2 of 3 labels answered, all saved" in shown
    changed = [name for name, text in before.items() if (base / "papers" / name).read_text("utf-8") != text]
    assert len(changed) == 2
    for name in changed:
        lines = [line for line in (base / "papers" / name).read_text("utf-8").splitlines() if line not in before[name]]
        assert {line.split(":")[0].strip() for line in lines} <= {"- node", "confidence", "by", "date"}
    assert shown.count("see whether the evidence fits") == 1
    again, _ = terminal(base, ["q"])
    assert "1 of 1 " in again  # what was answered surely is not asked again


def test_any_node_can_be_reached_from_the_top(base: Path) -> None:
    shown, _ = terminal(base, ["t", "1", "1", "2", "2", "l"], "id:chen2024mirror")
    assert f"saved: {PLAY} low" in shown
    assert label(base, "chen2024mirror").splitlines()[:2] == [f"  - node: {PLAY}", "    confidence: low"]
    assert "  by: Ada\n" in label(base, "chen2024mirror")


def test_ctrl_c_loses_nothing(base: Path) -> None:
    shown, status = terminal(base, ["h", "\x03"])
    assert (status, "1 of 3 labels answered, all saved" in shown) == (0, True)


def test_going_back_shows_what_stands_there_now(base: Path) -> None:
    shown, _ = terminal(base, ["m", "r", "h", "q"])
    assert "(medium" in shown
    assert shown.count("1 of 3  ") == 2


ENTRY = f"""\
id: a
assignments:
  # the first one
  - node: {TYPO}  # main
    evidence: Letters.
    confidence: low
  - node: {PLAY}
    evidence: A play.
    confidence: proposed
labelled: {{by: B, date: 2024-01-01, reading: disputed, second: {PLAY}}}
"""


@pytest.mark.parametrize(
    ("at", "node", "found"),
    [
        (TYPO, TYPO, ["confidence: high", "  by: A", "  reading: disputed", f"  second: {PLAY}"]),
        (TYPO, "evaluation", ["- node: evaluation  # main", "  by: A"]),
        (PLAY, "evaluation", ["- node: evaluation", "confidence: high", "  reading: disputed"]),
        (PLAY, TYPO, [f"- node: {TYPO}  # main", "confidence: low"]),
        (PLAY, None, [f"- node: {TYPO}  # main", "  # the first one"]),
    ],
)
def test_a_new_main_node_is_a_first_reading(at: str, node: str | None, found: list[str]) -> None:
    text = relabelled(ENTRY, "a.yml", Label("a", at), Answer(node, "high", "A", "2026-01-01"))
    assert all(one in text for one in found), text
    assert ("reading" in text) == (at == PLAY or node == TYPO)
    assert text.count("- node:") == (1 if node in (None, TYPO) and at == PLAY else 2)


def test_the_last_label_is_not_dropped() -> None:
    text = ENTRY.replace(f"  - node: {PLAY}\n    evidence: A play.\n    confidence: proposed\n", "")
    with pytest.raises(KbError, match="one label at least"):
        relabelled(text, "a.yml", Label("a", TYPO), Answer(None, None, "A", "2026-01-01"))
    with pytest.raises(KbError, match="no label 'x' any more"):
        relabelled(text, "a.yml", Label("a", "x"), Answer("y", "high", "A", "2026-01-01"))


def test_without_a_terminal_it_says_what_to_use(base: Path, kb: Run) -> None:
    done = kb("-C", base, "relabel", "--by", "Ada")
    assert (done.returncode, "this asks on a terminal" in done.stderr) == (2, True)
