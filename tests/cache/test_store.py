"""The cache is never wrong: whatever happens to files and cache, a warm run says what a cold one says."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from site_builder.checks.running import check
from site_builder.commands._context import all_rules
from site_builder.diagnostics import Problem
from site_builder.knowledge.catalog import Catalog
from site_builder.knowledge.fields import Brief
from tests.copies import copied

SMALLEST = Path(__file__).resolve().parent.parent / "data" / "smallest"
PAPERS = ["lind2024pears", "sato2024stones", "wu2025figs"]
CHANGES: dict[str, Callable[[str], str]] = {
    "typo": lambda text: text.replace("attack/typography", "attack/typografy"),
    "same-size": lambda text: text.replace("Pears", "Plums"),
    "broken": lambda text: text + "title: [\n",
    "link": lambda text: text + "links: {code: https://code.example/shared}\n",
    "empty": lambda text: "",
    "comment": lambda text: text + "# a note\n",
}
Answer = tuple[tuple[Problem, ...], dict[str, Brief], dict[str, object]]

actions = st.one_of(
    st.tuples(st.just("edit"), st.sampled_from(PAPERS), st.sampled_from(sorted(CHANGES))),
    st.tuples(st.just("replace"), st.sampled_from(PAPERS), st.sampled_from(sorted(CHANGES))),
    st.tuples(st.just("rename"), st.sampled_from(PAPERS), st.sampled_from(PAPERS)),
    st.tuples(st.just("swap"), st.sampled_from(PAPERS), st.sampled_from(PAPERS)),
    st.tuples(st.just("delete"), st.sampled_from(PAPERS)),
    st.tuples(st.just("restore"), st.sampled_from(PAPERS)),
    st.tuples(st.just("taxonomy"), st.sampled_from(["name: Letters", "name: Writing"])),
    st.tuples(st.just("flip"), st.integers(0, 1 << 20), st.integers(1, 255)),
    st.tuples(st.just("cut"), st.integers(0, 1 << 20)),
    st.tuples(st.just("garbage"), st.binary(max_size=40)),
    st.tuples(st.just("lose")),
)


class Base:
    """A small knowledge base to which things happen."""

    def __init__(self, root: Path) -> None:
        self.root, self.cache = root, root / ".kb" / "cache.sqlite"
        copied(SMALLEST, root)
        original = (root / "papers/lind2024pears.yml").read_text(encoding="utf-8")
        for number, name in enumerate(PAPERS):
            text = original.replace("lind2024pears", name).replace("90001", f"9000{number + 1}")
            self.paper(name).write_text(text.replace("Plums", f"Plums {number}"), encoding="utf-8")
        self.saved = {name: (self.paper(name).read_bytes(), self.paper(name).stat()) for name in PAPERS}

    def paper(self, name: str) -> Path:
        return self.root / "papers" / f"{name}.yml"

    def happen(self, what: str, *words: object) -> None:
        """One event; nothing happens where its file is not there."""
        path = self.paper(str(words[0])) if words and words[0] in PAPERS else self.cache
        if what == "restore":
            raw, status = self.saved[str(words[0])]
            path.write_bytes(raw)
            os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
        elif what == "taxonomy":
            nodes = self.root / "taxonomy/nodes.yml"
            nodes.write_text(nodes.read_text(encoding="utf-8").replace("name: Typography", str(words[0])), "utf-8")
        elif what == "lose":
            shutil.rmtree(self.cache.parent, ignore_errors=True)
        elif path.exists():
            getattr(self, what)(path, *words)

    def edit(self, path: Path, _: str, change: str) -> None:
        path.write_text(CHANGES[change](path.read_text(encoding="utf-8")), encoding="utf-8")

    def replace(self, path: Path, _: str, change: str) -> None:
        status, other = path.stat(), path.with_suffix(".new")
        other.write_text(CHANGES[change](path.read_text(encoding="utf-8")), encoding="utf-8")
        os.utime(other, ns=(status.st_atime_ns, status.st_mtime_ns))
        other.replace(path)

    def rename(self, path: Path, _: str, name: str) -> None:
        path.rename(self.paper(name))

    def swap(self, path: Path, _: str, name: str) -> None:
        other, spare = self.paper(name), path.with_suffix(".spare")
        if other.exists() and other != path:
            path.rename(spare)
            other.rename(path)
            spare.rename(other)

    def delete(self, path: Path, _: str) -> None:
        path.unlink()

    def flip(self, path: Path, place: int, mask: int) -> None:
        raw = bytearray(path.read_bytes())
        if raw:
            raw[place % len(raw)] ^= mask
            path.write_bytes(raw)

    def cut(self, path: Path, place: int) -> None:
        os.truncate(path, place % (path.stat().st_size + 1))

    def garbage(self, path: Path, raw: bytes) -> None:
        path.write_bytes(raw)


def answer(root: Path) -> Answer:
    """All that is known and said of a knowledge base."""
    all_rules()
    catalog = Catalog.load(root)
    problems = check(catalog).problems
    data: dict[str, object] = {path: catalog.data(path) for path in catalog.briefs}
    catalog.store.connection.close()
    return problems, catalog.briefs, data


def cold(root: Path, folder: Path) -> Answer:
    copy = folder / "cold"
    copied(root, copy)
    try:
        return answer(copy)
    finally:
        shutil.rmtree(copy)


@contextmanager
def clock(ahead: bool) -> Iterator[None]:
    """With ``ahead``, files seem to be an hour old when they are read, so that their stamps alone are trusted."""
    shift = 3600 * 10**9 if ahead else 0
    real = time.time_ns
    with mock.patch("time.time_ns", side_effect=lambda: real() + shift):
        yield


@pytest.mark.parametrize("ahead", [False, True])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(events=st.lists(actions, min_size=1, max_size=6))
def test_a_warm_run_says_what_a_cold_one_says(ahead: bool, events: list[tuple[object, ...]]) -> None:
    with tempfile.TemporaryDirectory() as name, clock(ahead):
        base = Base(Path(name) / "base")
        answer(base.root)
        for event in events:
            base.happen(str(event[0]), *event[1:])
            assert answer(base.root) == cold(base.root, Path(name))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(1, 255)), min_size=1, max_size=40))
def test_no_damage_to_the_cache_is_believed(flips: list[tuple[int, int]]) -> None:
    with tempfile.TemporaryDirectory() as name, clock(True):
        base = Base(Path(name) / "base")
        expected = answer(base.root)
        for place, mask in flips:
            base.flip(base.cache, place, mask)
        assert answer(base.root) == expected
        assert answer(base.root) == expected


def test_an_untouched_file_is_not_read_again(tmp_path: Path) -> None:
    base = Base(tmp_path / "base")
    with clock(True):
        expected = answer(base.root)
        with mock.patch("site_builder.text.yamlfile.read_bytes", side_effect=AssertionError("read again")):
            assert answer(base.root) == expected


def test_a_read_only_folder_is_checked_in_memory(tmp_path: Path) -> None:
    base = Base(tmp_path / "base")
    (base.root / ".kb").write_text("in the way", encoding="utf-8")
    assert answer(base.root) == cold(base.root, tmp_path)


def test_the_fingerprint_knows_the_code_of_every_room_and_the_libraries_that_read(tmp_path: Path) -> None:
    """A new folder of rules, an edited module and another PyYAML or pydantic each make the cache read anew."""
    from site_builder.cache import store

    here = Path(store.__file__).parent.parent
    package = tmp_path / "site_builder"
    shutil.copytree(here, package, ignore=shutil.ignore_patterns("__pycache__", "bundled"))
    with mock.patch.object(store, "__file__", str(package / "cache" / "store.py")):
        seen = [store.code_fingerprint()]
        (package / "checks" / "more").mkdir()
        (package / "checks" / "more" / "rules.py").write_text("x = 1\n", encoding="utf-8")
        seen.append(store.code_fingerprint())
        os.utime(package / "text" / "yamlfile.py", ns=(1, 1))
        seen.append(store.code_fingerprint())
    for library in ("yaml", "pydantic", "pydantic_core"):
        origin = tmp_path / f"{library}.py"
        origin.touch()
        found = mock.Mock(origin=str(origin))
        with mock.patch.object(
            store, "find_spec", lambda name, found=found, library=library: found if name == library else None
        ):
            seen.append(store.code_fingerprint())
            origin.write_text("newer", encoding="utf-8")
            seen.append(store.code_fingerprint())
    assert len(set(seen)) == len(seen)
