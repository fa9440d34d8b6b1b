"""The files of a knowledge base as they lie on the disk, without opening one."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import NamedTuple

from site_builder.diagnostics import Location, Problem, Severity
from site_builder.files import remove_left_over
from site_builder.schema.kinds import Kind

Stamp = tuple[int, int, int, int]
"""Size, modification time, change time (both in ns) and inode: equal stamps mean an untouched file."""


class Found(NamedTuple):
    """A file of a kind: its name from the root (POSIX) and its stamp."""

    path: str
    kind: Kind
    stamp: Stamp


def scan(root: str, kinds: Iterable[Kind]) -> tuple[list[Found], list[Problem]]:
    """All files of ``kinds`` below ``root``, in the order of kinds and names, and what cannot be read as one.

    A symbolic link that leads out of the root is a problem and is not followed; so is anything that is no plain file.
    """
    found: list[Found] = []
    problems: list[Problem] = []
    kinds = tuple(kinds)
    for kind in kinds:
        names = sorted(_match(root, kind.pattern.split("/"), "", problems))
        if kind.single and not kind.optional and not names:
            problems.append(_problem("file-missing", kind.pattern, "the file is missing", "restore it"))
        for path in names:
            seen = look(root, path, kind)
            if isinstance(seen, Problem):
                problems.append(seen)
            else:
                found.append(seen)
    return found, [*problems, *_strays(root, kinds)]


def look(root: str, path: str, kind: Kind) -> Found | Problem:
    """The file ``path`` of a ``kind`` by itself, or why it cannot be read as one."""
    status = _status(root, path)
    if isinstance(status, Problem):
        return status
    return Found(path, kind, (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino))


def _strays(root: str, kinds: Iterable[Kind]) -> Iterator[Problem]:
    """What lies between the folders of entries and is not read."""
    ways = [tuple(kind.pattern.split("/")) for kind in kinds]
    for top in dict.fromkeys(way[0] for way in ways if len(way) > 1):
        yield from _stray(root, _inner(ways, top), f"{top}/")


def _stray(root: str, ways: list[tuple[str, ...]], here: str) -> Iterator[Problem]:
    """What no pattern reaches in the folder ``here`` and below it. ``ways`` are the patterns that go on from here."""
    files = sorted(way[0] for way in ways if len(way) == 1)
    if any("*" in name for name in files):  # a folder of entries: ``_match`` looks through those
        return
    with suppress(OSError), os.scandir(f"{root}/{here}") as entries:  # one that is missing or closed is told elsewhere
        names = set()
        for entry in sorted(entries, key=lambda one: one.name):
            names.add(entry.name)
            inner = _inner(ways, entry.name)
            if entry.name.startswith("."):
                continue
            if entry.is_dir() and inner:
                yield from _stray(root, inner, f"{here}{entry.name}/") if _inside(root, entry.path) else ()
            elif entry.is_dir():
                yield _ignored(here + entry.name, f"{here} has no such folder; move or remove it")
            elif entry.name not in files and entry.name.lower().endswith((".yml", ".yaml")):
                yield _ignored(here + entry.name, f"here belongs {' or '.join(files) or 'a folder'}; move or rename it")
        if files and len(files) == len(ways) and names.isdisjoint(files):
            yield _ignored(here.rstrip("/"), f"it holds no {files[0]}")


def _inner(ways: Iterable[tuple[str, ...]], name: str) -> list[tuple[str, ...]]:
    """The ways that go on in the folder ``name``: those that name it, else those for any folder."""
    deeper = [way for way in ways if len(way) > 1]
    return [way[1:] for way in deeper if way[0] == name] or [way[1:] for way in deeper if way[0] == "*"]


def _match(root: str, parts: list[str], here: str, problems: list[Problem]) -> Iterator[str]:
    """Names below the folder ``here`` that fit ``parts``; what stands in the way is added to ``problems``."""
    head, rest = parts[0], parts[1:]
    if "*" not in head:
        name = f"{here}{head}"
        if rest and _is_folder(root, name, problems):
            yield from _match(root, rest, f"{name}/", problems)
        elif not rest and os.path.lexists(f"{root}/{name}"):
            yield name
        return
    suffix = head.replace("*", "")
    try:
        entries = os.scandir(f"{root}/{here}")
    except OSError as error:
        problems.append(_unreadable(here.rstrip("/"), f"cannot be read: {error.strerror}"))
        return
    with entries:
        for entry in entries:
            name = here + entry.name
            if entry.name.startswith("."):
                remove_left_over(entry.path)
                continue
            if not name.isascii() and name.encode(errors="replace").decode() != name:
                problems.append(_unreadable(_shown(name), "the name is not UTF-8", "rename it"))
            elif not entry.name.endswith(suffix):
                if not entry.name.lower().startswith("readme"):
                    hint = f"entries are files that end in {suffix}, side by side in one folder"
                    problems.append(_ignored(name, hint))
            elif not rest:
                yield name
            elif entry.is_dir() and _is_folder(root, name, problems):
                yield from _match(root, rest, f"{name}/", problems)


def _is_folder(root: str, path: str, problems: list[Problem]) -> bool:
    """Whether ``path`` is a folder that may be looked into; one that is there and may not is a problem."""
    full = f"{root}/{path}"
    if not os.path.lexists(full):
        return False
    if os.path.islink(full) and not _inside(root, full):
        problems.append(_outside(path))
    elif not os.path.isdir(full):
        problems.append(_unreadable(path, "is not a folder"))
    else:
        return True
    return False


def _status(root: str, path: str) -> os.stat_result | Problem:
    full = f"{root}/{path}"
    try:
        status = os.lstat(full)
        if stat.S_ISLNK(status.st_mode):
            if not _inside(root, os.path.realpath(full, strict=True)):
                return _outside(path)
            status = os.stat(full)
    except OSError as error:
        return _unreadable(path, f"cannot be read: {error.strerror}")
    if not stat.S_ISREG(status.st_mode):
        return _unreadable(path, "is not a plain file", "replace it by a file")
    return status


def _inside(root: str, path: str) -> bool:
    return os.path.commonpath((root, os.path.realpath(path))) == root


def _shown(name: str) -> str:
    """A name that may hold bytes that are not UTF-8, as text that can be printed."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _outside(path: str) -> Problem:
    return _problem(
        "file-outside", path, "a symbolic link leads out of the root", "replace the link by what it leads to"
    )


def _unreadable(path: str, message: str, hint: str = "repair or remove it") -> Problem:
    return _problem("file-unreadable", path, message, hint)


def _ignored(path: str, hint: str) -> Problem:
    return _problem("file-ignored", path, "this is not read", hint, Severity.WARNING)


def _problem(rule: str, path: str, message: str, hint: str, severity: Severity = Severity.ERROR) -> Problem:
    return Problem(rule, message, Location(path), severity, hint)
