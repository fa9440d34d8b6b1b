"""Append-only logs of JSON lines that survive a kill at any moment, and the lock on the folder they stand in.

A line is one ``write`` to the operating system when its answer is there. What a kill or a full disk can leave behind is
part of a last line; opening the log cuts it off, so that the answer is simply missing and is done again.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from site_builder.errors import KbError

_BLOCK = 1 << 16


class Log:
    """One append-only file. Use it under the folder's lock, as a context manager."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor = -1

    def __enter__(self) -> Log:
        self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        end = _end_of_last_line(self._descriptor)
        if end < os.fstat(self._descriptor).st_size:
            os.ftruncate(self._descriptor, end)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._descriptor)

    def append(self, record: Mapping[str, Any]) -> None:
        """Write ``record`` as one line. Raises KbError when it cannot be written; the log then ends as before."""
        line = json.dumps(record, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"
        end = os.fstat(self._descriptor).st_size
        try:
            written = 0
            while written < len(line):
                written += os.write(self._descriptor, line[written:])
        except OSError as error:
            os.ftruncate(self._descriptor, end)
            raise _cannot_write(self.path, error) from error


def read_log(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the records of a log, one at a time; none when it does not exist.

    A torn last line and lines that are no JSON object (a damaged disk) are passed over: their answers count as missing.
    """
    return (record for _, record in read_placed(path))


def read_placed(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The same with the offset of each record's line in the file."""
    try:
        stream = path.open("rb")
    except FileNotFoundError:
        return
    offset = 0
    with stream:
        for line in stream:
            if line.endswith(b"\n"):
                try:
                    record = json.loads(line)
                except ValueError:
                    record = None
                if isinstance(record, dict):
                    yield offset, record
            offset += len(line)


class FolderLock:
    """Holds a run's folder for one process. The operating system lets go of it when the process ends, however."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "lock"
        self._descriptor = -1

    def __enter__(self) -> FolderLock:
        import fcntl

        self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.read(self._descriptor, 100).decode(errors="replace").strip() or "unknown"
            os.close(self._descriptor)
            raise KbError(
                f"another process ({holder}) is working on {self.path.parent}",
                hint="wait until it has ended, or end it; nothing was changed",
            ) from None
        with contextlib.suppress(OSError):  # a full disk: the name of the holder is only a courtesy
            os.ftruncate(self._descriptor, 0)
            os.write(self._descriptor, f"process {os.getpid()}\n".encode())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._descriptor)


def _end_of_last_line(descriptor: int) -> int:
    """Size of the file without a torn last line."""
    end = os.fstat(descriptor).st_size
    while end > 0:
        start = max(0, end - _BLOCK)
        newline = os.pread(descriptor, end - start, start).rfind(b"\n")
        if newline >= 0:
            return start + newline + 1
        end = start
    return 0


def _cannot_write(path: Path, error: OSError) -> KbError:
    full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    what = "the disk is full" if full else error.strerror or "it failed"
    return KbError(
        f"cannot write {path}: {what}",
        hint="everything up to here is kept; make room, then run the same command again to go on",
    )
