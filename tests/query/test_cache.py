"""Words that queries look for are never older than the files, and long reading can be watched."""

from __future__ import annotations

import os
import pty
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from site_builder.cache.scanning import Found
from site_builder.knowledge.catalog import Catalog
from site_builder.query.evaluation import Collection
from tests.conftest import ROOT
from tests.copies import copied
from tests.query.conftest import KB


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return copied(KB, tmp_path / "kb")


def found(root: Path, query: str) -> list[str]:
    return [row["id"] for row in Collection(Catalog.load(root)).answer(query).rows]


def test_an_edited_summary_is_found_at_once_and_the_old_one_no_more(copy: Path) -> None:
    path = copy / "papers" / "nguyen2024seed.yml"
    assert found(copy, "pumpkin") == []
    before = path.stat()
    path.write_text(path.read_text(encoding="utf-8").replace("green", "yellow"), encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert found(copy, "green dot") == []
    assert found(copy, '"yellow dot"') == ["nguyen2024seed"]
    path.unlink()
    assert found(copy, "yellow") == []


@pytest.mark.parametrize("damage", ["UPDATE words SET text = x'00'", "DELETE FROM words", "DROP TABLE words"])
def test_damaged_words_are_made_again(copy: Path, damage: str) -> None:
    expected = found(copy, "stickers")
    with sqlite3.connect(copy / ".kb" / "cache.sqlite") as connection:
        connection.execute(damage)
    connection.close()
    assert found(copy, "stickers") == expected


def test_only_files_that_are_read_are_watched(copy: Path) -> None:
    seen: list[str] = []

    def watch(files: Sequence[Found]) -> Iterator[Found]:
        for file in files:
            seen.append(file.path)
            yield file

    Catalog.load(copy, watch=watch)
    assert "papers/nguyen2024seed.yml" in seen
    assert len(seen) == 25


def test_long_reading_shows_on_a_terminal(copy: Path) -> None:
    text = (copy / "papers" / "nguyen2024seed.yml").read_text(encoding="utf-8")
    for number in range(200):
        name = f"copy2024number{number}"
        (copy / "papers" / f"{name}.yml").write_text(text.replace("nguyen2024seed", name), encoding="utf-8")
    ours, theirs = pty.openpty()
    words = [sys.executable, "-m", "site_builder", "-C", str(copy), "query", "--count"]
    done = subprocess.run(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=theirs, check=True, timeout=60)
    os.close(theirs)
    shown = os.read(ours, 100_000).decode()
    os.close(ours)
    assert done.stdout == b"212\n"
    assert "reading 225 files" in shown
