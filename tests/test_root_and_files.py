"""Finding the root, and replacing files in one step."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from site_builder.errors import UsageError
from site_builder.files import write_atomic
from site_builder.root import find_root
from tests.conftest import Run


def test_the_root_is_the_nearest_folder_with_the_marker(tmp_path: Path) -> None:
    (tmp_path / "kb.yml").touch()
    inner = tmp_path / "papers" / "deep"
    inner.mkdir(parents=True)
    assert find_root(inner) == tmp_path.resolve()
    (tmp_path / "papers" / "kb.yml").touch()
    assert find_root(inner) == (tmp_path / "papers").resolve()


def test_no_root_is_a_usage_error(tmp_path: Path, kb: Run) -> None:
    with pytest.raises(UsageError):
        find_root(tmp_path / "absent")
    answer = kb("-C", tmp_path, "check")
    assert answer.returncode == 2
    assert "no kb.yml" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_an_unknown_verb_is_named_with_the_nearest(kb: Run) -> None:
    answer = kb("chekc")
    assert answer.returncode == 2
    assert "did you mean 'check'?" in answer.stderr


def test_an_atomic_write_keeps_the_mode_and_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "new" / "entry.yml"
    write_atomic(path, "a: 1\r\n")
    assert path.read_bytes() == b"a: 1\r\n"
    path.chmod(0o640)
    write_atomic(path, "é")
    assert path.read_text(encoding="utf-8") == "é"
    assert path.stat().st_mode & 0o777 == 0o640
    assert os.listdir(path.parent) == ["entry.yml"]


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_atomic(pipe, ["a", "é"])
        assert os.read(reader, 9) == "aé".encode()
    finally:
        os.close(reader)
    assert pipe.is_fifo()


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "entry.yml"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(UnicodeEncodeError):
        write_atomic(path, "\ud800")
    assert path.read_text(encoding="utf-8") == "old"
