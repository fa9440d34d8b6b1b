"""kb migrate: nodes renamed, merged and split, with all that names them and nothing else."""

from __future__ import annotations

import difflib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from site_builder.errors import UsageError
from site_builder.knowledge.catalog import Catalog
from site_builder.knowledge.edits import Change
from site_builder.knowledge.migrating import merge_nodes, rename_node, split_node
from site_builder.knowledge.references import named, named_by_keys
from tests.conftest import ROOT, Run
from tests.copies import copied

BOX = "attack/inference/black-box"
TYPO, PLAY = f"{BOX}/typography", f"{BOX}/role-play"
TODAY = "2026-01-02"


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A knowledge base whose documents, results and comments name nodes; the tests that only ask share it."""
    root = tmp_path_factory.mktemp("migrate") / "kb"
    copied(ROOT / "tests/data/kb", root)
    (root / "docs").mkdir()
    (root / "docs/guide.md").write_text(f"See `{TYPO}` and taxonomy/{TYPO}/, not x/{TYPO} or {TYPO}-2.\r\n", "utf-8")
    (root / "CHANGELOG.md").write_text(f"- {TYPO} came in.\n", "utf-8")
    (root / ".gitignore").write_text(".kb/\n", "utf-8")
    nodes = root / "taxonomy/nodes.yml"
    nodes.write_text(nodes.read_text("utf-8").replace(f"  - id: {TYPO}", f"  # letters\n  - id: {TYPO}"), "utf-8")
    paper = root / "papers/chen2024mirror.yml"
    text = paper.read_text("utf-8").replace(
        "labelled:\n", f"labelled:  # twice\n  reading: disputed\n  second: {PLAY}\n"
    )
    paper.write_text(text, "utf-8")
    return root


@pytest.fixture
def base(unchanged: Path, tmp_path: Path) -> Path:
    """The same as a git repository of its own."""
    copied(unchanged, tmp_path / "kb")
    git = ("git", "-c", "user.name=a", "-c", "user.email=a@b", "-C", str(tmp_path / "kb"))
    for words in (("init", "-q"), ("add", "."), ("commit", "-qm", "a")):
        subprocess.run([*git, *words], check=True)
    return tmp_path / "kb"


def lines(root: Path, change: Change) -> list[str]:
    """The lines that a change takes away and adds, with their files."""
    found = []
    for path, text in sorted(change.texts.items()):
        before = (root / path).read_bytes().decode().splitlines(keepends=True)
        diff = difflib.unified_diff(before, (text or "").splitlines(keepends=True), n=0)
        found += [f"{path} {line.rstrip()}" for line in diff if not line.startswith(("---", "+++", "@@"))]
    return found


def test_a_renamed_node_is_renamed_where_it_is_named_and_nowhere_else(unchanged: Path) -> None:
    change = rename_node(Catalog.load(unchanged), TYPO, f"{BOX}/letters", TODAY)
    found = lines(unchanged, change)
    entries = [line for line in found if line.startswith("papers/")]
    assert len(entries) == 6
    for minus, plus in zip(entries[::2], entries[1::2], strict=True):
        assert minus.replace(TYPO, f"{BOX}/letters").replace(".yml -", ".yml +") == plus
    assert f"docs/guide.md +See `{BOX}/letters` and taxonomy/{BOX}/letters/, not x/{TYPO} or {TYPO}-2." in found
    assert change.texts["docs/guide.md"] is not None
    assert change.texts["docs/guide.md"].endswith("\r\n")
    assert "CHANGELOG.md" not in change.texts
    assert f"taxonomy/nodes.yml +  - old: {TYPO}" in found


def test_a_node_that_moves_takes_its_place_and_says_what_becomes_of_its_papers(unchanged: Path) -> None:
    change = rename_node(Catalog.load(unchanged), "attack/training/backdoor-trigger", "attack/inference/trigger", TODAY)
    text = change.texts["taxonomy/nodes.yml"] or ""
    ids = [line.split(": ")[1] for line in text.splitlines() if line.startswith("  - id:")]
    assert ids.index("attack/inference/trigger") == ids.index("attack/training") - 1
    assert "    parent: attack/inference\n    source: invented for tests\n    mark: S\n  - id: attack/training" in text
    assert any(note.startswith("phase of 'attack/training/backdoor-trigger' and its 1 papers") for note in change.notes)


def test_a_whole_branch_moves_with_what_stands_below_it_and_back(base: Path, kb: Run) -> None:
    before = {path: path.read_bytes() for path in base.rglob("*.*") if not {".git", ".kb"} & set(path.parts)}
    assert kb("-C", base, "migrate", "attack", "attacks").returncode == 0
    assert Catalog.load(base).taxonomy.current(TYPO) == TYPO.replace("attack", "attacks", 1)
    subprocess.run(
        ["git", "-C", str(base), "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qam", "b"], check=True
    )
    done = kb("-C", base, "migrate", "attacks", "attack")
    assert done.returncode == 0, done.stderr
    after = {path: path.read_bytes() for path in base.rglob("*.*") if not {".git", ".kb"} & set(path.parts)}
    changed = {path.name for path in before if before[path] != after[path]}
    assert changed <= {"nodes.yml"}  # the redirects of the way there stay


def test_a_merged_node_gives_its_papers_children_and_redirects(unchanged: Path) -> None:
    """Two labels that become one are one, and what was said of the other is told."""
    catalog = Catalog.load(unchanged)
    change = merge_nodes(catalog, "evaluation/method", "evaluation/benchmark", TODAY)
    text = change.texts["taxonomy/nodes.yml"] or ""
    assert "  - id: evaluation/benchmark/rule-based\n" in text
    assert "  - id: evaluation/method" not in text
    assert text.index("evaluation/benchmark/robustness") < text.index("evaluation/benchmark/human")
    change = merge_nodes(catalog, "evaluation/method/rule-based", "evaluation/benchmark/robustness", TODAY)
    found = lines(unchanged, change)
    gone = [line for line in found if line.startswith("papers/moreau2023pebblebench.yml -")]
    assert [line.partition(" -")[2].split(":")[0].strip() for line in gone] == [
        "- node",
        "evidence",
        "confidence",
        "basis",
    ]
    assert any("'evaluation/benchmark/robustness' stood twice; dropped:" in note for note in change.notes)
    assert any("should say its definition:" in note for note in change.notes)
    change = merge_nodes(catalog, TYPO, PLAY, TODAY)
    assert f"papers/chen2024mirror.yml: both readers chose {PLAY!r} now: decide what reading says" in change.notes


def test_a_split_gives_papers_to_the_nodes_that_were_decided(unchanged: Path) -> None:
    catalog = Catalog.load(unchanged)
    parts = [f"{TYPO}/font", f"{TYPO}/place"]
    change = split_node(catalog, TYPO, parts, {"lind2023sticker": parts[1]}, TODAY)
    assert sorted(change.texts) == ["papers/lind2023sticker.yml", "taxonomy/nodes.yml"]
    assert sorted(note.partition(":")[0] for note in change.notes if note.startswith("papers/")) == [
        "papers/chen2024mirror.yml", "papers/lind2024rewash.yml"
    ]  # fmt: skip
    added = [line for line in lines(unchanged, change) if line.startswith("taxonomy/nodes.yml")]
    assert all(line.startswith("taxonomy/nodes.yml +") for line in added)
    assert f"taxonomy/nodes.yml +  - id: {TYPO}/place" in added


def test_a_node_that_goes_leaves_proposed_places_and_a_redirect(unchanged: Path) -> None:
    change = split_node(Catalog.load(unchanged), TYPO, [f"{BOX}/font", PLAY], {"lind2023sticker": PLAY}, TODAY)
    found = lines(unchanged, change)
    assert f"papers/lind2023sticker.yml +  - node: {PLAY}" in found
    assert f"papers/lind2024rewash.yml +  - node: {BOX}/font" in found
    assert "papers/lind2024rewash.yml +    confidence: proposed" in found
    assert "papers/lind2023sticker.yml +    confidence: proposed" not in found
    assert "  # letters\n" in (change.texts["taxonomy/nodes.yml"] or "")
    assert f"  - old: {TYPO}\n    new: {BOX}/font\n" in (change.texts["taxonomy/nodes.yml"] or "")


def test_sides_of_results_are_nodes_too() -> None:
    """A branch is the key of a side, a node or a paper its value."""
    table = {"rows": [{"sides": {"attack": TYPO}}], "columns": [{"sides": {"defense": "x"}}]}
    assert (("rows", 0, "sides", "attack"), ("paper", "node"), TYPO) in list(named("reported", table))
    assert [name for _, _, name in named_by_keys("reported", table)] == ["attack", "defense"]


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda one: rename_node(one, TYPO, PLAY, TODAY), "is there already"),
        (lambda one: rename_node(one, TYPO, "nowhere/letters", TODAY), "no node 'nowhere'"),
        (lambda one: rename_node(one, TYPO, "Attack/X", TODAY), "cannot be an id"),
        (lambda one: rename_node(one, TYPO, f"{TYPO}/x", TODAY), "below itself"),
        (lambda one: merge_nodes(one, BOX, TYPO, TODAY), "stands below"),
        (lambda one: merge_nodes(one, TYPO, f"{BOX}/letters", TODAY), "there is no node"),
        (lambda one: split_node(one, BOX, [f"{BOX}s", "attack/training"], {}, TODAY), "nodes stand below"),
        (lambda one: split_node(one, TYPO, [PLAY], {}, TODAY), "two nodes or more"),
        (lambda one: split_node(one, TYPO, [PLAY, BOX], {"berg2025sieve": PLAY}, TODAY), "no paper at"),
        (lambda one: split_node(one, TYPO, [PLAY, BOX], {"lind2023sticker": "attack"}, TODAY), "given to"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_a_reason(unchanged: Path, make: object, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        make(Catalog.load(unchanged))  # type: ignore[operator]


def test_a_tree_that_git_could_not_restore_is_refused(base: Path, unchanged: Path, kb: Run) -> None:
    done = kb("-C", unchanged, "migrate", TYPO, f"{BOX}/letters")
    assert (done.returncode, "no git repository" in done.stderr) == (2, True)
    (base / "new.txt").write_text("x", "utf-8")
    done = kb("-C", base, "migrate", TYPO, f"{BOX}/letters")
    assert (done.returncode, "not committed: new.txt" in done.stderr) == (2, True), done.stderr


def test_a_table_to_fill_in_decides(base: Path, kb: Run) -> None:
    words = ("-C", base, "migrate", TYPO, f"{TYPO}/font", f"{TYPO}/place", "--split")
    table = kb(*words, "--list").stdout
    assert table.splitlines()[0] == "id,node,title,evidence"
    (base.parent / "by.csv").write_text(table.replace("lind2023sticker,", f"lind2023sticker,{TYPO}/font"), "utf-8")
    done = kb(*words, "--by", base.parent / "by.csv")
    assert done.returncode == 0, done.stderr
    assert f"node: {TYPO}/font" in (base / "papers/lind2023sticker.yml").read_text("utf-8")
    assert kb("-C", base, "check", "--select", "error").returncode in (0, 2)


DYING = """
import os, signal, sys
left, real = int(sys.argv.pop(1)), os.replace
def replace(*names, **more):
    global left
    if left == 0: os.kill(os.getpid(), signal.SIGKILL)
    left -= 1
    real(*names, **more)
os.replace = replace
from site_builder.cli import main
main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("step", [0, 1, 3])
def test_a_migration_that_is_killed_is_finished_by_the_same_command(base: Path, kb: Run, step: int) -> None:
    """Killed before it begins to write, before the first file, and between files."""
    words = ("-C", str(base), "migrate", TYPO, f"{BOX}/letters")
    kb("-C", base, "check")  # so that the cache writes nothing
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    killed = subprocess.run([sys.executable, "-c", DYING, str(step), *words], env=environment, check=False)
    assert killed.returncode == -9
    done = kb(*words)
    assert done.returncode == 0, done.stderr
    assert ("finished what was interrupted" in done.stderr) == (step == 3)
    assert TYPO not in {node.parent or node.id for node in Catalog.load(base).taxonomy}
    named = subprocess.run(
        ["git", "-C", str(base), "grep", "-l", f"node: {TYPO}$"], capture_output=True, text=True, check=False
    )
    assert named.stdout == ""


def test_a_file_that_was_edited_after_a_kill_is_not_overwritten(base: Path, kb: Run) -> None:
    (base / ".kb").mkdir(exist_ok=True)
    (base / ".kb/change.json").write_text('{"words": ["x"], "files": {"docs/guide.md": ["a", "b"]}}', "utf-8")
    done = kb("-C", base, "migrate", TYPO, f"{BOX}/letters")
    assert (done.returncode, "docs/guide.md was edited since" in done.stderr) == (1, True), done.stderr
