"""Which files of a knowledge base change while it is served.

The system names a file as soon as it changes (watchdog); where it cannot (a network folder, too many folders, a link to
elsewhere), or forgets one, a look at all files finds the change a little later. A name is only a hint: what counts as a
change is another size or time of the file.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from watchdog.events import EVENT_TYPE_MODIFIED, FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

WATCHED = ("kb.yml", "mkdocs.yml", "papers", "taxonomy", "results", "templates", "docs")
SETTLED = 0.02
"""Seconds for which the names that follow are waited for: a file is emptied first and written then."""

Stamp = tuple[int, int]
"""Size and time of a file."""


class Changes(FileSystemEventHandler):
    """The files that the system has named since they were last asked for."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._condition = threading.Condition()
        self._named: set[str] = set()
        self._whole = False
        self.closed = False

    def on_any_event(self, event: FileSystemEvent) -> None:
        paths = [os.fsdecode(path) for path in (event.src_path, event.dest_path) if path]
        told = {path for path in paths if os.path.relpath(path, self._root).split(os.sep)[0] in WATCHED}
        with self._condition:
            if not event.is_directory:
                self._named |= told
            elif told and event.event_type != EVENT_TYPE_MODIFIED:  # of what lies in it nothing is said
                self._whole = True
            self._condition.notify_all()

    def wait(self, timeout: float) -> Collection[str] | None:
        """The files that were named, at most ``timeout`` seconds from now; None where all should be looked at."""
        with self._condition:
            told = self._condition.wait_for(lambda: self._named or self._whole or self.closed, timeout)
            if told and not self.closed:
                self._condition.wait_for(lambda: self.closed, SETTLED)
            named, whole = self._named, self._whole
            self._named, self._whole = set(), False
        return None if whole else named or None

    def close(self) -> None:
        """Let whoever waits go on."""
        with self._condition:
            self.closed = True
            self._condition.notify_all()


@contextmanager
def watching(root: Path) -> Iterator[Changes]:
    """The changes below ``root``, as long as the system can tell them."""
    changes, observer = Changes(root), Observer()
    for folder in (root, *(root / name for name in WATCHED)):
        if folder.is_dir():
            observer.schedule(changes, str(folder), recursive=folder != root)
    with suppress(OSError):  # too many folders for the system: all files are looked at now and then
        observer.start()
    try:
        yield changes
    finally:
        changes.close()
        if observer.is_alive():
            observer.stop()
            observer.join()


class Files:
    """The watched files as they were when they were last looked at."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._stamps = _stamps(root)

    def changed(self, named: Collection[str] | None = None) -> set[str]:
        """Those of the files ``named``, or (None) of all, that have changed since the last look."""
        before = self._stamps
        if named is None:
            self._stamps = _stamps(self._root)
            return {path for path, _ in before.items() ^ self._stamps.items()}
        now = {path: _stamp(Path(path)) for path in named if not _left_over(os.path.basename(path))}
        changed = {path for path, stamp in now.items() if stamp != before.get(path)}
        for path in changed:
            before.pop(path, None)
        before.update((path, stamp) for path in changed if (stamp := now[path]))
        return changed


def _stamps(root: Path) -> dict[str, Stamp]:
    found: dict[str, Stamp] = {}
    seen = set()
    folders = [str(root / name) for name in WATCHED]
    while folders:
        here = folders.pop()
        try:
            status = os.stat(here)
            if (status.st_dev, status.st_ino) in seen:
                continue  # a link that leads back
            seen.add((status.st_dev, status.st_ino))
            with os.scandir(here) as entries:
                for entry in entries:
                    if _left_over(entry.name):
                        continue
                    if entry.is_dir():
                        folders.append(entry.path)
                    elif stamp := _stamp(entry):
                        found[entry.path] = stamp
        except NotADirectoryError:
            found[here] = (status.st_size, status.st_mtime_ns)
        except OSError:
            if stamp := _stamp(Path(here)):
                found[here] = stamp  # else it is gone, or going; the next look sees it
    return found


def _left_over(name: str) -> bool:
    """Whether a file is what editors leave beside another: a lock, a copy."""
    return name.startswith((".", "#")) or name.endswith(("~", ".swp", ".tmp"))


def _stamp(file: os.DirEntry[str] | Path) -> Stamp | None:
    """Size and time of a file; a link that leads nowhere has no size, so that mending it is a change. None when there
    is no file."""
    try:
        status = file.stat()
    except OSError:
        return (-1, 0) if file.is_symlink() else None
    return (status.st_size, status.st_mtime_ns)
