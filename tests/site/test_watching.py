"""Changes of files while a site is served: those that the system names, and those that it does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest
from watchdog.events import DirCreatedEvent, DirDeletedEvent, DirModifiedEvent, DirMovedEvent, FileModifiedEvent

from site_builder.site.watching import Changes, Files, watching

LONG = 30
"""Seconds after which a system that names nothing is given up."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("papers", "docs/guide", "elsewhere"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("kb.yml", "papers/a.yml", "papers/b.yml", "docs/guide/start.md"):
        (tmp_path / name).write_text("one\n", encoding="utf-8")
    return tmp_path


def write(path: Path) -> None:
    path.write_text("another\n", encoding="utf-8")


def replace(path: Path) -> None:
    beside = path.with_name(".new")
    write(beside)
    beside.replace(path)


def remove(path: Path) -> None:
    path.unlink()


def into_nowhere(path: Path) -> None:
    path.unlink()
    path.symlink_to("nowhere")


@pytest.mark.parametrize(
    ("name", "act"),
    [
        *product(["kb.yml", "papers/a.yml", "docs/guide/start.md"], [write, replace, remove, into_nowhere]),
        *product(["papers/new.yml"], [write, replace]),
    ],
)
def test_a_change_is_found_among_the_named_as_among_all(root: Path, name: str, act: Callable[[Path], None]) -> None:
    path = root / name
    some, every = Files(root), Files(root)
    act(path)
    assert some.changed([str(path), str(root / "papers" / "b.yml"), str(root / "docs" / "gone.md")]) == {str(path)}
    assert every.changed() == {str(path)}
    assert some.changed([str(path)]) == some.changed() == every.changed() == set()


@pytest.mark.parametrize("name", [".a.yml.swp", "a.yml~", "#a.yml#", "a.yml.tmp", ".#a.yml"])
def test_what_editors_leave_is_no_file(root: Path, name: str) -> None:
    files = Files(root)
    write(root / "papers" / name)
    assert files.changed([str(root / "papers" / name)]) == files.changed() == set()


def test_links_that_lead_back_are_followed_once(root: Path) -> None:
    files = Files(root)
    for name in ("one", "other", "third"):
        (root / "papers" / name).symlink_to(".")
    assert files.changed() == set()


def told(changes: Changes, path: Path) -> bool:
    """Whether the system names a file before long."""
    while (names := changes.wait(LONG)) is not None:
        if str(path) in names:
            return True
    return False


@pytest.fixture
def changes(root: Path) -> Iterator[Changes]:
    with watching(root) as changes:
        yield changes


@pytest.mark.parametrize("act", [write, replace, remove])
@pytest.mark.parametrize("name", ["kb.yml", "papers/a.yml", "docs/guide/start.md"])
def test_the_system_names_what_changes(root: Path, changes: Changes, name: str, act: Callable[[Path], None]) -> None:
    act(root / name)
    assert told(changes, root / name)


def test_all_files_are_looked_at_when_a_folder_comes_or_goes(root: Path) -> None:
    changes = Changes(root)
    guide, moved, page = (str(root / "docs" / name) for name in ("guide", "help", "guide/start.md"))
    for event in (DirCreatedEvent(guide), DirDeletedEvent(guide), DirMovedEvent(guide, moved)):
        changes.on_any_event(FileModifiedEvent(page))
        changes.on_any_event(event)
        assert changes.wait(0) is None
    changes.on_any_event(DirModifiedEvent(guide))
    changes.on_any_event(FileModifiedEvent(page))
    assert changes.wait(0) == {page}


def test_what_lies_elsewhere_is_not_named(root: Path, changes: Changes) -> None:
    write(root / "elsewhere" / "a.yml")
    write(root / "papers.bak")
    write(root / "papers" / "b.yml")
    names = changes.wait(LONG)
    assert names is not None
    assert {Path(name).relative_to(root).as_posix() for name in names} == {"papers/b.yml"}


def test_nothing_named_means_all(root: Path, changes: Changes) -> None:
    assert changes.wait(0) is None
    changes.close()
    assert changes.wait(LONG) is None
