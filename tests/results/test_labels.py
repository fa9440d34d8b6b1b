"""Two labellers of the same papers: tables and levels with values worked out by hand, and kb agree as a process."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from site_builder.errors import KbError
from site_builder.knowledge.catalog import Catalog
from site_builder.lists.labels import read_labellers, read_labels
from site_builder.results.labels import compare, of_readers
from tests.conftest import ROOT, Run
from tests.copies import copied

ATTACK, DEFENSE = "attack/inference/black-box/typography", "defense/training/data-cleaning"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("agree") / "kb"
    copied(ROOT / "tests/data/kb", root)
    return root


def panel(*counts: tuple[str, str, int]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    pairs = [(one, other) for one, other, times in counts for _ in range(times)]
    return ({f"p{at}": [one] for at, (one, _) in enumerate(pairs)},
            {f"p{at}": [other] for at, (_, other) in enumerate(pairs)})  # fmt: skip


def test_each_level_has_the_coefficients_of_its_table(base: Path) -> None:
    """Cohen's clinicians at the top (0.4); below, four of the agreements are about different nodes of one branch."""
    first, second = panel(
        (ATTACK, ATTACK, 16), (ATTACK, "attack/inference/white-box", 4), (ATTACK, DEFENSE, 5),
        (DEFENSE, ATTACK, 10), (DEFENSE, DEFENSE, 15),
    )  # fmt: skip
    found = compare(Catalog.load(base), first, second)
    top, deep = found.levels[0], found.levels[-1]
    assert (found.n, [one.level for one in found.levels]) == (50, [1, 2, 3, 4])
    assert (top.raw, deep.raw) == (0.7, 0.62)
    assert top.cohen.value == pytest.approx(0.4)
    # observed 31/50; by chance 25*26/2500 + 25*20/2500 = 0.46
    assert deep.cohen.value == pytest.approx((0.62 - 0.46) / (1 - 0.46))
    # of 100 labels 51, 45 and 4: 19 pairs disagree
    expected = 100 * 100 - 51**2 - 45**2 - 4**2
    assert deep.krippendorff.value == pytest.approx(1 - 99 * 2 * 19 / expected)
    assert top.cohen.interval is not None
    assert top.cohen.interval.low < 0.4 < top.cohen.interval.high
    assert deep.confusion[2] == (DEFENSE, ATTACK, 10)
    assert [one.level for one in found.discuss] == [1] * 15 + [3] * 4


def test_a_label_that_stops_earlier_differs_and_is_told_apart(base: Path) -> None:
    found = compare(Catalog.load(base), {"a": ["attack/inference"]}, {"a": [ATTACK, "attack/inference"]})
    assert [(one.raw, one.meeting) for one in found.levels] == [(1, 1), (1, 1), (0, 1), (0, 1)]
    assert [(one.level, one.nested) for one in found.discuss] == [(3, True)]


def test_second_readers_are_read_from_the_entries(base: Path) -> None:
    for name, reading in (("lind2023sticker", "agreed"), ("sato2024gradient", f"disputed\n  second: {ATTACK}"),
                          ("chen2024mirror", "disputed")):  # fmt: skip
        path = base / f"papers/{name}.yml"
        text = path.read_text(encoding="utf-8").split("labelled:")[0]
        path.write_text(f"{text}labelled:\n  by: A\n  date: 2025-01-01\n  reading: {reading}\n", encoding="utf-8")
    first, second, untold = of_readers(Catalog.load(base))
    assert untold == 1
    assert {key: (first[key], second[key]) for key in first} == {
        "lind2023sticker": ([ATTACK], [ATTACK]), "sato2024gradient": (["attack/inference/white-box"], [ATTACK])
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("id,node\na,x\nb,\na,y\n", {"a": ["x", "y"]}),
        ("Paper ID;Title;Label\na;T;x\n", {"a": ["x"]}),
        ('title,nodes,id\n"T, t",x; y,a\n', {"a": ["x", "y"]}),
        ("a\tx\nb\tx\n", {"a": ["x"], "b": ["x"]}),
    ],
)
def test_tables_of_labellers(text: str, found: dict[str, list[str]]) -> None:
    assert read_labels(text, "t.csv", {"a"}) == found


@pytest.mark.parametrize("text", ["paper,labeller,node\na,Anna,x\na,Ben,y\nb,Anna,x\n", "id,Anna,Ben\na,x,y\nb,x,\n"])
def test_a_table_of_two_labellers(text: str) -> None:
    assert read_labellers(text, "t.csv", ()) == {"Anna": {"a": ["x"], "b": ["x"]}, "Ben": {"a": ["y"]}}
    with pytest.raises(KbError, match="holds 2 labellers: Anna, Ben"):
        read_labels(text, "t.csv", ())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "t.csv is empty"),
        ("id,title,colour\na,x,y\n", "t.csv:1: no column holds the nodes"),
        ("id,node\n,x\n", "t.csv:2:"),
    ],
)
def test_a_table_that_cannot_be_read_names_the_line(text: str, said: str) -> None:
    with pytest.raises(KbError, match=said):
        read_labels(text, "t.csv", ())


def test_the_command_names_what_it_leaves_out(base: Path, kb: Run) -> None:
    (base / "anna.csv").write_text(f"id,node\nlind2023sticker,{ATTACK}\nberg2025sieve,attack\nx,attack\n", "utf-8")
    (base / "ben.csv").write_text(f"id,node\nlind2023sticker,{ATTACK}\nberg2025sieve,attak\n", "utf-8")
    done = kb("-C", base, "agree", "anna.csv", "ben.csv", "--format", "json")
    found = json.loads(done.stdout)
    assert (done.returncode, found["n"], found["levels"][0]["raw"]) == (0, 2, 0.5)
    assert [one["id"] for one in found["discuss"]] == ["berg2025sieve"]
    assert "1 papers have a label of anna.csv only" in done.stderr
    assert "'attak' is no node of the taxonomy, and counts as it is written; did you mean 'attack'?" in done.stderr
    (base / "both.csv").write_text(
        "id,Anna,Ben\nlind2023sticker,attack,defense\nberg2025sieve,attack,attack\n", "utf-8"
    )
    assert "2 papers that both labelled: Anna and Ben" in kb("-C", base, "agree", "both.csv").stdout
    (base / "none.csv").write_text("id,node\nzz,attack\n", "utf-8")
    done = kb("-C", base, "agree", "none.csv", "ben.csv")
    assert done.returncode == 1
    assert "no paper was labelled by both (none.csv: 1 papers, ben.csv: 2)" in done.stderr


def test_revisions_are_compared_with_the_files_as_they_are(base: Path, kb: Run) -> None:
    git = ("git", "-c", "user.name=a", "-c", "user.email=a@b", "-C", str(base))
    for words in (("init", "-q"), ("add", "."), ("commit", "-qm", "a")):
        subprocess.run([*git, *words], check=True)
    path = base / "papers/berg2025sieve.yml"
    path.write_text(path.read_text("utf-8").replace(f"node: {DEFENSE}", f"node: {ATTACK}"), "utf-8")
    done = kb("-C", base, "agree", "HEAD", "--format", "csv")
    assert done.stdout.splitlines()[1].startswith("1,berg2025sieve,"), done.stdout + done.stderr
