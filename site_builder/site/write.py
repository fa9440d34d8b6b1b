"""Writes a whole site beside the standing one and then takes its place, so a failed build leaves the old one as it was.

A file whose bytes did not change is linked from the old tree, not written again: it keeps its inode and its times.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from site_builder.errors import KbError, UsageError
from site_builder.files import temporary_folder
from site_builder.site.processes import shared

MARKER = ".kb-site"
"""Stands in every built site; a folder without it is never replaced."""


BATCH = 50
"""Files that are made in one go."""

Progress = Callable[[Iterable[int], int], Iterable[int]]


def silent(results: Iterable[int], total: int) -> Iterable[int]:
    """No progress is shown."""
    return results


@dataclass(frozen=True, slots=True)
class Written:
    """What a build did to the output folder, in files."""

    new: int
    unchanged: int
    removed: int

    @property
    def total(self) -> int:
        return self.new + self.unchanged


def publish(
    files: Mapping[str, Callable[[], bytes]],
    target: Path,
    progress: Progress = silent,
    verify: Callable[[Path], None] = lambda _: None,
    jobs: int = 1,
) -> Written:
    """Make the folder ``target`` hold exactly ``files`` (name in the site to what makes its content).

    ``progress`` is wrapped around the batches that are done and told how many there will be; ``verify`` sees the new
    folder before it takes the old one's place, and may raise; ``jobs`` processes share the work. Raises UsageError when
    ``target`` holds something else than a built site, KbError when a name would leave it; whatever is raised, the old
    site stands.
    """
    target = Path(os.path.abspath(target))
    _refuse_foreign(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with temporary_folder(target.parent, target.name) as work:
            fresh = work / "new"
            fresh.mkdir()
            names = list(files)
            batches = [names[start : start + BATCH] for start in range(0, len(names), BATCH)]
            counts = shared(_Writer(files, fresh, target), batches, jobs)
            unchanged = sum(progress(counts, len(batches)))
            (fresh / MARKER).write_bytes(b"made by kb build\n")
            verify(fresh)
            before = _count(target)
            _swap(fresh, target, work / "old")
    except OSError as error:
        reason = f"{error.strerror}: {error.filename}" if error.filename else str(error)
        raise UsageError(f"the site cannot be written: {reason}", hint="give another folder to --output") from error
    return Written(len(files) - unchanged, unchanged, max(0, before - 1 - unchanged))


class _Writer:
    """Writes files below ``fresh``, or links them from ``old`` where they are the same."""

    def __init__(self, files: Mapping[str, Callable[[], bytes]], fresh: Path, old: Path) -> None:
        self._files, self._fresh, self._old = files, str(fresh), str(old)
        self._standing = old.is_dir()
        self._folders: set[str] = set()

    def __call__(self, names: Iterable[str]) -> int:
        """Write the files ``names``; return how many were linked."""
        return sum(map(self._write, names))

    def _write(self, name: str) -> bool:
        content = self._files[name]()
        path, before = f"{self._fresh}/{_inside(name)}", f"{self._old}/{name}"
        folder = path.rpartition("/")[0]
        if folder not in self._folders:
            os.makedirs(folder, exist_ok=True)
            self._folders.add(folder)
        if self._standing and _same(before, content) and _linked(before, path):
            return True
        with open(path, "wb") as stream:
            stream.write(content)
        return False


def _inside(name: str) -> str:
    """``name`` when it is a plain relative path. Raises KbError otherwise."""
    for part in name.split("/"):
        if part in ("", ".", "..") or "\\" in part or not part.isprintable() or len(part.encode()) > 250:
            raise KbError(f"no file of the site may be called {name!r}")
    return name


def _same(path: str, content: bytes) -> bool:
    try:
        with open(path, "rb") as stream:
            return os.fstat(stream.fileno()).st_size == len(content) and stream.read() == content
    except OSError:
        return False


def _linked(old: str, new: str) -> bool:
    try:
        os.link(old, new, follow_symlinks=False)
    except OSError:
        return False
    return True


def _swap(fresh: Path, target: Path, aside: Path) -> None:
    if not os.path.lexists(target):
        os.rename(fresh, target)
        return
    os.rename(target, aside)
    try:
        os.rename(fresh, target)
    except BaseException:
        os.rename(aside, target)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _refuse_foreign(target: Path) -> None:
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise UsageError(f"{str(target)!r} is not a folder", hint="give another one to --output")
    with suppress(FileNotFoundError):
        names = os.listdir(target)
        if names and MARKER not in names:
            raise UsageError(
                f"{str(target)!r} holds something else than a built site",
                hint="give --output a folder that does not exist, is empty, or was made by kb build",
            )


def _count(folder: Path) -> int:
    return sum(len(files) for _, _, files in os.walk(folder))
