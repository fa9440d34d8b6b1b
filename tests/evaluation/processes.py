"""``kb`` as a real process that is killed, or finds the disk full, at a chosen moment."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests import forking
from tests.conftest import ROOT

KILLED = -9
_SUICIDE = """
import os, signal, sys
from pathlib import Path

write, replace, write_bytes = os.write, os.replace, Path.write_bytes


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def counted_write(descriptor, data):
    global left
    left -= descriptor > 2
    if left == 0:
        write(descriptor, data[: int(share * len(data))])
        die()
    return write(descriptor, data)


def counted_replace(source, target, **options):
    global left
    left -= 1
    if left == 0:
        if share > 0.5:
            replace(source, target, **options)
        die()
    return replace(source, target, **options)


def counted_write_bytes(path, data):
    global left
    left -= 1
    if left == 0:
        write_bytes(path, data[: int(share * len(data))])
        die()
    return write_bytes(path, data)


os.write, os.replace = counted_write, counted_replace
Path.write_bytes = counted_write_bytes
"""
_SMALL_DISK = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({0}, {0}))"


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", "COLUMNS": "100"}


def kb(*words: str | Path, cwd: Path, disk: int | None = None) -> subprocess.CompletedProcess[str]:
    """Run ``kb``; with ``disk`` no file may grow beyond so many bytes."""
    first = "" if disk is None else _SMALL_DISK.format(disk)
    return forking.run(list(map(str, words)), cwd, environment(), first=first)


def kb_until_killed(moment: int, share: float, *words: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run ``kb`` and kill it (as kill -9 does) in the middle of its ``moment``-th write or replacement of a file.

    ``share`` is the part of that write that still reaches the disk.
    """
    first = f"left, share = {moment}, {share}\n{_SUICIDE}"
    return forking.run(list(map(str, words)), cwd, environment(), first=first)
