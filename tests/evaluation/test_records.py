"""Logs survive whatever is left of their last line; the folder has one worker at a time."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.errors import KbError
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


FULL_DISK = """
import sys
from pathlib import Path
from site_builder.errors import KbError
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
