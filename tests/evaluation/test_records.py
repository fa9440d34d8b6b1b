"""Logs survive whatever is left of their last line; the folder has one worker at a time."""

from __future__ import annotations

import errno
import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from site_builder.errors import KbError
from site_builder.evaluation.run import records
from site_builder.evaluation.run.records import Damage, FolderLock, Log, read_log
from tests.conftest import ROOT

RECORDS = st.lists(st.dictionaries(st.text(max_size=5), st.text(max_size=20), max_size=3), max_size=6)


@given(RECORDS, st.data())
def test_a_log_cut_anywhere_keeps_its_whole_lines_and_goes_on(
    records: list[dict[str, str]], data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.jsonl"
        with Log(path) as log:
            for record in records:
                log.append(record)
        raw = path.read_bytes()
        cut = data.draw(st.integers(0, len(raw)))
        path.write_bytes(raw[:cut])
        whole = raw[:cut].count(b"\n")
        assert [line.record for line in read_log(path) if line.record is not None] == records[:whole]
        with Log(path) as log:
            for record in records[whole:]:
                log.append(record)
        assert path.read_bytes() == raw


def test_a_long_torn_line_is_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_bytes(b'{"n":1}\n{"n":2,"text":"' + b"x" * 200_000)
    with Log(path) as log:
        log.append({"n": 2})
    assert [line.record["n"] for line in read_log(path) if line.record] == [1, 2]


def test_a_damaged_line_in_the_middle_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_bytes(b'{"n":1}\n\0\0\0\0\n[3]\n{"n":4}\n')
    lines = list(read_log(path))
    assert [(line.offset, line.record["n"]) for line in lines if line.record is not None] == [(0, 1), (17, 4)]
    assert [line.number for line in lines if line.record is None] == [2, 3], "and can be named"


def test_damaged_lines_are_named_and_counted(tmp_path: Path) -> None:
    damage = Damage(tmp_path / "log.jsonl")
    assert not damage
    for number in (3, 8, 9, 12, 13):
        damage.add(number)
    assert str(damage) == ", ".join(f"{tmp_path}/log.jsonl:{n}" for n in (3, 8, 9)) + " and 2 more lines cannot be read"


def test_a_missing_log_is_empty(tmp_path: Path) -> None:
    assert list(read_log(tmp_path / "none.jsonl")) == []


@given(st.binary(max_size=30).map(lambda raw: raw.replace(b"x", b"\n")), st.integers(1, 8))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_behind_the_last_line_is_cut_off_whatever_is_read_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, raw: bytes, block: int
) -> None:
    monkeypatch.setattr(records, "_BLOCK", block)
    path = tmp_path / "log.jsonl"
    path.write_bytes(raw)
    with Log(path):
        pass
    assert path.read_bytes() == raw[: raw.rfind(b"\n") + 1]


def test_a_whole_log_that_is_opened_again_keeps_its_time(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text('{"n":1}\n', encoding="utf-8")
    os.utime(path, ns=(10**18, 10**18))
    with Log(path):
        pass
    assert path.stat().st_mtime_ns == 10**18


def test_a_line_is_one_compact_object_that_only_its_owner_can_read(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    with Log(path) as log:
        log.append({"n": 1, "text": "ä\ud800\n"})
        log.append({"n": 2})
    assert path.read_bytes() == b'{"n":1,"text":"\\u00e4\\ud800\\n"}\n{"n":2}\n'
    assert path.stat().st_mode & 0o777 == 0o600
    assert [(line.number, line.offset) for line in read_log(path)] == [(1, 0), (2, 32)]
    path.write_bytes(b'{"n":1}')
    assert [(line.number, line.offset, line.record) for line in read_log(path)] == [(1, 0, None)]


class Disk:
    """Stands for the system's ``write``: it takes a few bytes at a time, until it is full."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._write, self.room, self.code = os.write, 10**6, errno.ENOSPC
        monkeypatch.setattr("os.write", self)

    def __call__(self, descriptor: int, data: bytes) -> int:
        if not self.room:
            raise OSError(self.code, os.strerror(self.code) if self.code else None)
        taken = self._write(descriptor, data[: min(7, self.room)])
        self.room -= taken
        return taken


def test_a_line_that_is_taken_in_pieces_is_whole_and_one_that_is_not_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "log.jsonl"
    path.write_bytes(b'{"n":0}\n')
    disk = Disk(monkeypatch)
    with Log(path) as log:
        log.append({"n": 1, "text": "x" * 50})
        for _ in range(2):
            disk.room = 20
            with pytest.raises(KbError):
                log.append({"n": 2, "text": "x" * 50})
        disk.room = 100
        log.append({"n": 3})
    assert [line.record["n"] for line in read_log(path) if line.record] == [0, 1, 3]


@pytest.mark.parametrize(
    ("code", "what"),
    [(errno.ENOSPC, "the disk is full"), (errno.EDQUOT, "the disk is full"), (errno.EFBIG, "the disk is full"),
     (errno.EIO, os.strerror(errno.EIO)), (0, "it failed")],
)  # fmt: skip
def test_why_a_log_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, what: str) -> None:
    disk = Disk(monkeypatch)
    disk.room, disk.code = 0, code
    path = tmp_path / "log.jsonl"
    with Log(path) as log, pytest.raises(KbError) as caught:
        log.append({"n": 1})
    assert caught.value.message == f"cannot write {path}: {what}"
    assert caught.value.hint == "everything up to here is kept; make room, then run the same command again to go on"


@pytest.mark.parametrize(
    ("numbers", "told"),
    [((3,), "L:3 cannot be read"), ((3, 8, 9), "L:3, L:8, L:9 cannot be read"),
     ((3, 8, 9, 12), "L:3, L:8, L:9 and 1 more lines cannot be read")],
)  # fmt: skip
def test_damage_names_three_lines(numbers: tuple[int, ...], told: str) -> None:
    damage = Damage(Path("L"))
    for number in numbers:
        damage.add(number)
    assert bool(damage)
    assert str(damage) == told


FULL_DISK = """
import sys
from pathlib import Path
from site_builder.errors import KbError
from site_builder.evaluation.run import records
from site_builder.evaluation.run.records import Log
try:
    with Log(Path(sys.argv[1])) as log:
        for n in range(100):
            log.append({"n": n, "text": "x" * 90})
except KbError as error:
    print(error.message, error.hint)
"""


def test_a_full_disk_leaves_whole_lines_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(path)],
        cwd=ROOT, capture_output=True, text=True, check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)),
    )  # fmt: skip
    assert "the disk is full" in done.stdout
    assert "run the same command again" in done.stdout
    lines = path.read_text().splitlines()
    assert [json.loads(line)["n"] for line in lines] == list(range(len(lines)))
    assert len(lines) == 9


HOLDER = """
import sys
from pathlib import Path
from site_builder.evaluation.run.records import FolderLock
with FolderLock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_process_says_so_and_stops_and_a_dead_one_holds_nothing(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(KbError, match=f"process {holder.pid}.*is working on"), FolderLock(tmp_path):
        pass
    holder.kill()
    holder.wait()
    with FolderLock(tmp_path):
        pass


def test_the_holder_of_a_folder_is_named_and_a_full_disk_only_leaves_the_name_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = tmp_path / "lock"
    lock.write_text("process 123456789012 and more\n")
    with FolderLock(tmp_path):
        assert lock.read_text() == f"process {os.getpid()}\n"
        for holder, following in ((f"process {os.getpid()}", b" "), ("unknown", b"a\xff"), ("a\ufffd", b"")):
            with pytest.raises(KbError) as caught, FolderLock(tmp_path):
                pass
            assert caught.value.message == f"another process ({holder}) is working on {tmp_path}"
            assert caught.value.hint == "wait until it has ended, or end it; nothing was changed"
            lock.write_bytes(following)
    Disk(monkeypatch).room = 0
    with FolderLock(tmp_path):
        assert lock.read_text() == ""
    lock.unlink()
    with FolderLock(tmp_path):
        assert lock.stat().st_mode & 0o777 == 0o600
