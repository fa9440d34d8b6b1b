"""Every command that writes, on a full disk, in a folder that may not be written, with a name too long, and killed.

One line says what happened, the exit status is 2, nothing is half written, and the next command goes on as if nothing
had been. The commands stand in one table; a new one that writes belongs there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import forking
from tests.conftest import ROOT
from tests.contribution.events import event, fix
from tests.copies import copied
from tests.site.building import with_templates

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits and signals of POSIX")

BIB = "@article{plum2024day, title={Plum Day}, author={Lee, Ann}, year=2024, eprint={2401.00001}}\n"
CSV = "model,value\ntessera,12.5\n"
TWIN = """\
id: lind2024twin
title: Plums that Read as Pears
authors: [Märta Lind]
state: preprint
assignments: [{node: attack/typography, evidence: Labels on plums., confidence: low}]
relations: [{type: extends, target: lind2024pears, evidence: It says so.}]
"""
LONG = "x" * 300


@dataclass(frozen=True)
class Writer:
    """A command that writes, its words, and whether it needs the templates of a site."""

    words: tuple[str, ...]
    status: int = 0
    """Exit status when all goes well."""
    site: bool = False


RESULT = ("add", "result", "table.csv", "--paper", "lind2024pears", "--place", "Table 1", "--title", "Pears",
          "--benchmark", "pebbles")  # fmt: skip
WRITERS = {
    "add": Writer(("add", "plums.bib")),
    "add result": Writer(RESULT),
    "build": Writer(("build",), site=True),
    "check --fix": Writer(("check", "--fix")),
    "completion": Writer(("completion", "bash")),
    "docs": Writer(("docs",)),
    "export": Writer(("export", "json", "-o", "out/papers.json")),
    "export schema": Writer(("export", "schema", "-o", "out")),
    "fmt": Writer(("fmt",)),
    "graph": Writer(("graph", "-o", "out/graph.xml")),
    "import --output": Writer(("import", "bibtex", "plums.bib", "--output", "out")),
    "import --write": Writer(("import", "bibtex", "plums.bib", "--write")),
    "merge": Writer(("merge", "lind2024pears", "lind2024twin")),
    "propose": Writer(("propose", "event.json", "--output", "out")),
    "new": Writer(("new", "lee2024plum", "--title", "Plum Day")),
    "release --prepare": Writer(("release", "1.0", "--prepare")),
    "rename": Writer(("rename", "lind2024pears", "lind2024plums")),
}
LONG_NAMES = {
    "add": ("add", f"{LONG}.bib"),
    "export": ("export", "json", "-o", f"out/{LONG}"),
    "fmt": ("fmt", f"{LONG}.yml"),
    "graph": ("graph", "-o", f"{LONG}.xml"),
    "import --output": ("import", "bibtex", "plums.bib", "--output", LONG),
    "new": ("new", LONG),
    "rename": ("rename", "lind2024pears", LONG),
    "build": ("build", "-o", LONG),
}
ELSEWHERE = {
    "complete",
    "refresh",
    "migrate",
    "relabel",
    "links",
    "watch",
    "eval",
    "serve",
    "edit",
    "init",
}
"""Verbs that write, or start what writes, and have tests of their own."""


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """The smallest knowledge base with a twin of its paper, a text to repair, and something to import."""
    root = tmp_path / "base"
    copied(ROOT / "tests/data/smallest", root)
    paper = root / "papers/lind2024pears.yml"
    text = paper.read_text(encoding="utf-8").replace("authors: [Märta Lind,", 'authors: [ "Märta  Lind",')
    paper.write_text(text, encoding="utf-8")
    (root / "papers/lind2024twin.yml").write_text(TWIN, encoding="utf-8")
    (root / "plums.bib").write_text(BIB, encoding="utf-8")
    (root / "table.csv").write_text(CSV, encoding="utf-8")
    shutil.copytree(ROOT / ".github/ISSUE_TEMPLATE", root / ".github/ISSUE_TEMPLATE")
    event(root, fix(entry="lind2024pears", facts="title: Pears"))
    return root


def prepared(base: Path, writer: Writer) -> Path:
    if writer.site:
        with_templates(base, base.parent / "site-base")
        return base.parent / "site-base"
    return base


def kb(
    root: Path, words: tuple[str, ...], before: tuple[str, ...] = (), first: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run ``kb``, as an argument of the program ``before``, or after Python code has run in its process."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", "HOME": str(root)}
    if not before:
        return forking.run(words, root, environment, first=first)
    return subprocess.run(
        [*before, sys.executable, "-B", "-m", "site_builder", *words],
        cwd=root, env=environment, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip


def state(root: Path) -> dict[str, bytes]:
    """Every file that counts: the cache may come and go."""
    files = (path for path in root.rglob("*") if path.is_file() and ".kb" not in path.relative_to(root).parts)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def left_over(root: Path) -> list[str]:
    return [path.name for path in root.rglob("*") if path.name.startswith(".") and path.name.endswith(".tmp")]


def assert_refused(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    said = [line for line in done.stderr.splitlines() if line.startswith(("kb: ", "Error: "))]
    assert len(said) == 1, done.stderr


NO_ROOM = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))"


@pytest.mark.parametrize("name", WRITERS)
def test_a_full_disk_is_one_line(base: Path, name: str) -> None:
    root = prepared(base, WRITERS[name])
    before = state(root)
    assert_refused(kb(root, WRITERS[name].words, first=NO_ROOM))
    assert state(root) == before
    assert left_over(root) == []


def ordinary() -> tuple[str, ...]:
    """What makes the permissions of folders hold for root too."""
    if os.getuid() != 0:
        return ()
    if shutil.which("setpriv") is None:
        pytest.skip("root may write everywhere, and there is no setpriv")
    return ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search")


@pytest.mark.parametrize("name", WRITERS)
def test_a_folder_that_may_not_be_written_is_one_line(base: Path, name: str) -> None:
    root = prepared(base, WRITERS[name])
    program, before = ordinary(), state(root)
    folders = [root, *(path for path in root.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    try:
        assert_refused(kb(root, WRITERS[name].words, before=program))
    finally:
        for folder in folders:
            folder.chmod(0o755)
    assert state(root) == before


@pytest.mark.parametrize("name", LONG_NAMES)
def test_a_name_that_is_too_long_is_one_line(base: Path, name: str) -> None:
    root = prepared(base, WRITERS[name])
    before = state(root)
    assert_refused(kb(root, LONG_NAMES[name]))
    assert state(root) == before
    assert left_over(root) == []


KILLED = """
import os, signal, sys
def die(*names, **more): os.kill(os.getpid(), signal.SIGKILL)
os.replace = os.rename = die
"""


@pytest.mark.long
@pytest.mark.parametrize("name", WRITERS)
def test_a_killed_command_can_be_run_again_and_leaves_nothing(base: Path, name: str) -> None:
    """It is killed at the worst time: all is written, and nothing stands in its place yet."""
    writer = WRITERS[name]
    root = prepared(base, writer)
    before = state(root)
    assert kb(root, writer.words, first=KILLED).returncode == -9
    assert {file: raw for file, raw in state(root).items() if not file.endswith(".tmp")} == before
    assert left_over(root) or writer.site
    again = kb(root, writer.words)
    assert again.returncode == writer.status, again.stdout + again.stderr
    assert left_over(root) == []
    assert state(root) != before


def test_reading_sweeps_the_folders_of_entries_too(base: Path) -> None:
    kb(base, WRITERS["fmt"].words, first=KILLED)
    assert left_over(base)
    assert kb(base, ("check",)).returncode == 0
    assert left_over(base) == []


def test_what_another_process_is_writing_is_left_alone(base: Path) -> None:
    mine = base / "papers" / f".x.yml.{os.getpid()}-abc.tmp"
    mine.write_text("half", encoding="utf-8")
    kb(base, ("check",))
    assert mine.exists()


def test_git_does_not_see_what_is_left_over() -> None:
    done = subprocess.run(["git", "check-ignore", "papers/.x.yml.123-abc.tmp", ".site.123-abc.tmp"], cwd=ROOT,
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert len(done.stdout.splitlines()) == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("words", [("export", "json"), ("query",), ("check",), ("explain",)])
def test_output_that_cannot_be_written_is_one_line(base: Path, words: tuple[str, ...]) -> None:
    with open("/dev/full", "wb") as full:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run([sys.executable, "-m", "site_builder", *words], cwd=base, stdout=full, check=False,
                              stderr=subprocess.PIPE, text=True, env=environment)  # fmt: skip
    assert (done.returncode, done.stderr) == (2, "kb: cannot write: No space left on device\n")


def test_every_verb_that_writes_is_in_the_table() -> None:
    import pkgutil

    from site_builder import commands

    verbs = {one.name for one in pkgutil.iter_modules(commands.__path__) if not one.name.startswith("_")}
    reading = {"agree", "analyse", "audit", "coverage", "diff", "explain", "gaps", "leaderboard", "open", "place",
               "query", "recommend", "related", "review", "show", "stats"}  # fmt: skip
    assert verbs - reading - ELSEWHERE - {words.words[0] for words in WRITERS.values()} == set()
