"""A file that holds no record is a problem, whatever its kind and however it says nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.cache.store import Store
from site_builder.diagnostics import Severity
from site_builder.knowledge.catalog import Catalog
from site_builder.schema.kinds import KINDS, MODEL, PAPER, PROTOCOLS, RUN, Kind
from tests.conftest import ROOT, Run
from tests.copies import copied

KB = ROOT / "tests" / "data" / "kb"
SINGLE = [kind.pattern for kind in KINDS if kind.single]


@pytest.mark.parametrize(
    "text", ["", "\n", "null\n", "~", "---\n", "--- ~\n...\n", "# only a remark\n", "[]", "{}", "0", "text"]
)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_what_is_no_record_is_a_problem(tmp_path: Path, kind: Kind, text: str) -> None:
    root = tmp_path / "kb"
    copied(KB, root)
    path = kind.pattern.replace("*", "x")
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")
    catalog = Catalog.load(root)
    assert any(problem.severity == "error" for problem in catalog.problems if problem.where.path == path)
    assert catalog.unread == [path]


@cache
def samples(kind: Kind) -> list[str]:
    """Texts of real files of a kind, for others to be made from."""
    found = [*sorted(KB.glob(kind.pattern)), *sorted(ROOT.glob(kind.pattern))]
    return [path.read_text(encoding="utf-8") for path in found[:6]]


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def contents(draw: st.DrawFn, kind: Kind) -> str:
    """What might stand in a file of a kind: anything, any data, or a real file with a change that a slip makes."""
    way = draw(st.sampled_from(["text", "data", "without", "swapped", "cut", "value"]))
    if way == "text":
        return draw(st.text(max_size=40))
    if way == "data":
        return str(yaml.safe_dump(draw(PLAIN), allow_unicode=True))
    lines = draw(st.sampled_from(samples(kind))).splitlines(keepends=True)
    at = draw(st.integers(0, len(lines) - 1))
    if way == "without":
        return "".join(lines[:at] + lines[at + 1 :])
    if way == "swapped":
        return "".join([*lines[:at], *reversed(lines[at : at + 2]), *lines[at + 2 :]])
    if way == "cut":
        return "".join(lines)[: draw(st.integers(0, 400))]
    key, colon, _ = lines[at].partition(":")
    value = yaml.safe_dump(draw(PLAIN), default_flow_style=True, allow_unicode=True).partition("\n...")[0]
    return "".join([*lines[:at], f"{key}{colon} {value}\n", *lines[at + 1 :]])


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_any_content_gives_a_record_or_a_problem(tmp_path: Path, kind: Kind) -> None:
    path = tmp_path / kind.pattern.replace("*", "x")
    path.parent.mkdir(parents=True) if path.parent != tmp_path else None

    @given(contents(kind))
    @settings(max_examples=40)
    def look(text: str) -> None:
        path.write_text(text, encoding="utf-8", errors="surrogatepass", newline="")
        store = Store(tmp_path, [kind], {})
        (file,) = store.files.values()
        errors = [problem for problem in file.problems if problem.severity is Severity.ERROR]
        assert file.brief is not None or errors
        store.connection.close()

    look()


STRAYS: dict[str, Callable[[Path], object]] = {
    "papers/lind2024pears": lambda path: path.write_text("id: x", encoding="utf-8"),
    "papers/lind2024pears.yml.txt": lambda path: path.write_text("id: x", encoding="utf-8"),
    "papers/more": lambda path: path.mkdir(),
    "taxonomy/node.yml": lambda path: path.write_text("nodes: []", encoding="utf-8"),
    "taxonomy/model": lambda path: path.mkdir(),
    "taxonomy/models/x.YML": lambda path: path.write_text("id: x", encoding="utf-8"),
    "results/table.yml": lambda path: path.write_text("id: x", encoding="utf-8"),
    "results/bench/model/run": lambda path: path.mkdir(parents=True),
    "results/bench/model/run.yml": lambda path: path.write_text("id: x", encoding="utf-8"),
}


@pytest.mark.parametrize("name", STRAYS)
def test_what_lies_beside_the_entries_and_is_not_read_is_named(tmp_path: Path, name: str) -> None:
    root = tmp_path / "kb"
    copied(KB, root)
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    STRAYS[name](root / name)
    named = {problem.where.path: problem.rule for problem in Catalog.load(root).problems}
    assert named == {name: "file-ignored"}


def test_a_readme_a_hidden_file_and_the_logs_of_a_run_may_stand_among_entries(tmp_path: Path) -> None:
    root = tmp_path / "kb"
    copied(KB, root)
    run = next(ROOT.glob(RUN.pattern))
    folder = root / run.parent.relative_to(ROOT)
    folder.mkdir(parents=True)
    shutil.copy(run, folder)
    for path in (root / "papers/README.md", root / "papers/.note.yml", folder / "responses.jsonl"):
        path.write_text("x", encoding="utf-8")
    assert Catalog.load(root).problems == []


@pytest.mark.parametrize("name", SINGLE)
def test_no_site_and_no_reference_is_made_without_the_vocabulary(tmp_path: Path, name: str, kb: Run) -> None:
    root = tmp_path / "kb"
    copied(KB, root)
    (root / name).write_text("null\n", encoding="utf-8")
    for words in (["build"], ["docs"]):
        done = kb("-C", root, *words)
        assert done.returncode == 1, done.stdout
        assert f"{name} is missing or cannot be read; nothing was made" in done.stderr
    assert not (root / "site").exists()


@pytest.mark.parametrize("words", [["query", "pears", "--count"], ["export", "bibtex"], ["stats"], ["leaderboard"]])
def test_an_answer_says_what_is_missing_in_it(tmp_path: Path, words: list[str], kb: Run) -> None:
    root = tmp_path / "kb"
    copied(KB, root)
    (root / "papers" / "haddad2024market.yml").write_text("null\n", encoding="utf-8")
    said = kb("-C", root, *words).stderr
    assert "1 file cannot be read and counts as missing: papers/haddad2024market.yml; kb check says why" in said


def test_kinds_of_many_files_are_among_those_tried() -> None:
    assert {PAPER, MODEL, PROTOCOLS, RUN} <= set(KINDS)
    assert all(samples(kind) for kind in KINDS)
