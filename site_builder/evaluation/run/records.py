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
from typing import Any, NamedTuple

from site_builder.errors import KbError

_BLOCK = 1 << 16


class Log:
    """One append-only file. Use it under the folder's lock, as a context manager."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int
        self._end: int

    def __enter__(self) -> Log:
        self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        self._end = _end_of_last_line(self._descriptor)
        if self._end < os.fstat(self._descriptor).st_size:  # a whole log keeps its time: nothing was asked again
            os.ftruncate(self._descriptor, self._end)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._descriptor)

    def append(self, record: Mapping[str, Any]) -> None:
        """Write ``record`` as one line. Raises KbError when it cannot be written; the log then ends as before."""
        rest = line = json.dumps(record, separators=(",", ":")).encode() + b"\n"
        try:
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
        except OSError as error:
            os.ftruncate(self._descriptor, self._end)
            raise _cannot_write(self.path, error) from error
        self._end += len(line)


class Line(NamedTuple):
    """One line of a log."""

    number: int
    """From 1."""
    offset: int
    """Where it begins in the file."""
    record: dict[str, Any] | None
    """What it says; None for a torn last line and a line that is no JSON object."""


def read_log(path: Path) -> Iterator[Line]:
    """Yield the lines of a log, one at a time; none when it does not exist.

    What a damaged line said is missing and is done again; whoever reads names the line.
    """
    try:
        stream = path.open("rb")
    except FileNotFoundError:
        return
    offset = 0
    with stream:
        for number, line in enumerate(stream, start=1):
            record = None
            if line.endswith(b"\n"):
                with contextlib.suppress(ValueError, RecursionError):
                    record = json.loads(line)
            yield Line(number, offset, record if isinstance(record, dict) else None)
            offset += len(line)


class Damage:
    """The lines of one log that cannot be read, for a message that names them."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._first: list[int] = []
        self._count = 0

    def add(self, number: int) -> None:
        """Note a line."""
        self._count += 1
        if len(self._first) < 3:
            self._first.append(number)

    def __bool__(self) -> bool:
        return bool(self._count)

    def __str__(self) -> str:
        """The first lines by file and number, the rest by their count."""
        named = ", ".join(f"{self._path}:{number}" for number in self._first)
        more = self._count - len(self._first)
        return f"{named}{f' and {more} more lines' if more else ''} cannot be read"


class FolderLock:
    """Holds a run's folder for one process. The operating system lets go of it when the process ends, however."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "lock"
        self._descriptor: int

    def __enter__(self) -> None:
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
