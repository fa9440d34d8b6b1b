"""What nobody foresaw: a fault of kb is kept with what is needed to report it, and -v tells what is done."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, Run

FAULTY = """
import sys
from site_builder import cli
from site_builder.knowledge.catalog import Catalog
def fail(*words): raise RuntimeError("a pear\\nfell")
Catalog.load = fail
sys.argv = ["kb", *sys.argv[1:]]
cli.main()
"""


def faulty(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", FAULTY, "stats", *words], cwd=folder, capture_output=True, text=True,
                          check=False, env={"PYTHONPATH": str(ROOT), "PATH": "", "SECRET": "plum"})  # fmt: skip


def test_a_fault_leaves_a_file_that_can_be_reported(tmp_path: Path) -> None:
    (tmp_path / "kb.yml").touch()
    done = faulty(tmp_path, "--top", "3")
    assert done.returncode == 70
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("kb: a fault in kb itself: RuntimeError: a pear\n")
    assert "please report it" in done.stderr
    (file,) = (tmp_path / ".kb").glob("fault-*.txt")
    assert str(file) in done.stderr
    text = file.read_text(encoding="utf-8")
    assert "kb stats --top 3" in text
    assert "RuntimeError: a pear\nfell" in text
    assert "pydantic " in text
    assert "plum" not in text


def test_a_fault_where_no_file_can_be_kept_is_told_whole(tmp_path: Path) -> None:
    (tmp_path / "kb.yml").touch()
    (tmp_path / ".kb").write_text("in the way", encoding="utf-8")
    done = faulty(tmp_path)
    assert done.returncode == 70
    assert "kb-" in done.stderr, "it goes to the folder for temporary files"


@pytest.mark.parametrize(("word", "said"), [("-v", "files found, "), ("-vv", "files found, ")])
def test_verbose_tells_what_is_done(kb: Run, word: str, said: str) -> None:
    base = ROOT / "tests" / "data" / "kb"
    done = kb("-C", base, word, "stats")
    assert done.returncode == 0
    assert said in done.stderr
    assert said not in kb("-C", base, "stats").stderr
