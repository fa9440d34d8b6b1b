"""Writing files so that a reader never sees half of one, and clearing away what a killed writer left."""

from __future__ import annotations

import contextlib
import logging
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from site_builder.errors import UsageError

logger = logging.getLogger(__name__)
_TEMPORARY = re.compile(r"\..*\.(\d+)-[^.]*\.tmp")
"""``.NAME.PROCESS-RANDOM.tmp``: what the process is writing, or was when it was killed."""
_DAY = 86_400
_swept: set[str] = set()
"""Folders that this process has looked through."""


def write_atomic(path: Path, content: str | bytes | Iterable[str]) -> None:
    """Replace ``path`` by ``content`` (text as UTF-8, newlines as given) in one step, keeping its mode.

    Content in parts is written as the parts come, so that it never stands in memory as a whole. The folder is made when
    it is missing; what is no file (``/dev/stdout``, a pipe) is written to. Raises UsageError where the system does not
    let it; the old file then still stands.
    """
    parts: Iterable[str | bytes] = (content,) if isinstance(content, str | bytes) else content
    try:
        if _is_stream(path):
            with open(path, "wb") as stream:
                stream.writelines(part.encode() if isinstance(part, str) else part for part in parts)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        sweep(path.parent)
        temporary = _written_beside(path, parts)
        try:
            os.replace(temporary, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
            raise
    except BrokenPipeError:  # whoever read a stream has gone, and no file is at stake
        raise
    except OSError as error:
        raise cannot_write(path, error) from error
    logger.debug("wrote %s", path)


def _is_stream(path: Path) -> bool:
    """Whether what stands at ``path`` is a device, a pipe or a stream of this process, which nothing may replace."""
    streams = path.is_symlink() and str(path).startswith(("/dev/", "/proc/"))
    return streams or (path.exists() and not (path.is_file() or path.is_dir()))


def write_all(files: Mapping[Path, str | None]) -> None:
    """Write several files as one change: all of them are on the disk before the first takes its place. None removes.

    Raises UsageError where one cannot be written; then none has changed.
    """
    made: dict[Path, str] = {}
    try:
        for path, text in files.items():
            if text is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
                sweep(path.parent)
                made[path] = _written_beside(path, (text,))
        for path in files:
            if path in made:
                os.replace(made.pop(path), path)
        for path, text in files.items():
            if text is None:
                path.unlink(missing_ok=True)
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        for temporary in made.values():
            with contextlib.suppress(OSError):
                os.unlink(temporary)


@contextlib.contextmanager
def temporary_folder(parent: Path, name: str) -> Iterator[Path]:
    """A folder below ``parent`` in which to make what is then moved; it is gone in the end, and swept after a kill."""
    sweep(parent)
    prefix = f".{name}.{os.getpid()}-"
    with tempfile.TemporaryDirectory(prefix=prefix, suffix=".tmp", dir=parent, ignore_cleanup_errors=True) as made:
        yield Path(made)


def cannot_write(path: Path | str, error: OSError) -> UsageError:
    """What to tell a user of an ``error`` that kept ``path`` from being written."""
    reason = error.strerror or str(error)
    return UsageError(f"cannot write {str(path)!r}: {reason}", hint="nothing of it was written; what was there stands")


def sweep(folder: Path) -> None:
    """Remove what killed processes left half written in ``folder``; a process looks at a folder once."""
    if str(folder) in _swept:
        return
    _swept.add(str(folder))
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                remove_left_over(entry.path)


def remove_left_over(path: str) -> bool:
    """Remove ``path`` if it is a temporary file or folder whose writer is gone; says whether it is a temporary one."""
    found = _TEMPORARY.fullmatch(os.path.basename(path))
    if found is None:
        return False
    with contextlib.suppress(OSError):
        if not _alive(int(found[1])) or time.time() - os.lstat(path).st_mtime > _DAY:
            if os.path.isdir(path) and not os.path.islink(path):
                shutil.rmtree(path, ignore_errors=True)
            else:
                os.unlink(path)
    return True


def _written_beside(path: Path, parts: Iterable[str | bytes]) -> str:
    """A temporary file beside ``path`` that holds ``parts`` and has its mode."""
    prefix = f".{path.name[:50]}.{os.getpid()}-"
    handle, temporary = tempfile.mkstemp(prefix=prefix, suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            for part in parts:
                stream.write(part.encode() if isinstance(part, str) else part)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
    return temporary


def _alive(process: int) -> bool:
    """Whether the process may still be running. Windows cannot be asked without harm: there, age alone decides."""
    if sys.platform == "win32" or process == os.getpid():
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):  # it belongs to somebody else, or is no process at all
        return True
    return True


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
