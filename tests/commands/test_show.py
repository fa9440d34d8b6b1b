"""kb show, stats, gaps, related and graph as a user runs them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Run

KB = Path(__file__).parents[1] / "data" / "kb"

NAMES = {
    "lind2023sticker": ("paper", "lind2023sticker"),
    "lind2023label": ("paper", "lind2023sticker"),
    "arxiv:2303.90002": ("paper", "lind2023sticker"),
    "10.5555/fruit.2023.14": ("paper", "lind2023sticker"),
    "bad seeds: a planted trigger in the training pictures": ("paper", "nguyen2024seed"),
    "black-box/stickers": ("node", "attack/inference/black-box/typography"),
    "Tessera S": ("model", "tessera-7b"),
    "pebble bench": ("benchmark", "pebblebench"),
    "venue:fruitconf": ("venue", "fruitconf"),
    "soren angstrom": ("author", None),
}


@pytest.mark.parametrize("name", NAMES)
def test_things_are_found_by_their_names(kb: Run, name: str) -> None:
    done = kb("-C", KB, "show", name, "--json")
    entry = json.loads(done.stdout)
    assert (entry["entity"], entry.get("id")) == NAMES[name]


def test_a_paper_shows_who_speaks_of_it(kb: Run) -> None:
    entry = json.loads(kb("-C", KB, "show", "lind2023sticker", "--json").stdout)
    assert [one["source"] for one in entry["related_by"]] == [
        "abara2025calm", "lind2024rewash", "mensah2024wash", "sato2024gradient",
    ]  # fmt: skip
    assert (entry["year"], entry["type"], entry["phase"]) == (2023, ["attack"], ["inference"])


def test_text_fits_and_says_what_is_unknown(kb: Run) -> None:
    done = kb("-C", KB, "show", "haddad2024market")
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "summary         unknown" in done.stdout
    assert "FruitConf Market 2024, workshop" in done.stdout


def test_a_name_that_is_not_there(kb: Run) -> None:
    done = kb("-C", KB, "show", "lind2023stickr")
    assert (done.returncode, done.stdout) == (2, "")
    assert "nothing here is called 'lind2023stickr'; did you mean 'lind2023sticker'?" in done.stderr


def test_every_format_of_the_overviews(kb: Run) -> None:
    for words in (["stats"], ["gaps"], ["related", "lind2023sticker"]):
        for form in ("table", "json", "csv", "markdown"):
            done = kb("-C", KB, *words, "--format", form)
            assert (done.returncode, done.stderr) == (0, ""), words
            if form == "json":
                assert json.loads(done.stdout)
            if form == "table":
                assert max(map(len, done.stdout.splitlines())) <= 80


def test_a_graph_goes_to_a_file_in_one_step(kb: Run, tmp_path: Path) -> None:
    target = tmp_path / "kb.dot"
    done = kb("-C", KB, "graph", "--format", "dot", "-o", target)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", f"wrote {target}\n")
    assert target.read_text(encoding="utf-8").startswith("digraph kb {")
    assert kb("-C", KB, "graph", "-o", tmp_path / "kb.dot" / "under-a-file").returncode == 2
    assert list(tmp_path.iterdir()) == [target]


def test_a_graph_around_what_it_does_not_hold(kb: Run) -> None:
    done = kb("-C", KB, "graph", "--of", "tessera-7b", "--kind", "paper")
    assert done.returncode == 2
    assert "model:tessera-7b is not in this graph" in done.stderr


def test_the_whole_base_is_written_part_by_part_as_the_same_json(kb: Run, tmp_path: Path) -> None:
    from site_builder.knowledge.catalog import Catalog
    from site_builder.output.whole import whole

    found = {name: value if isinstance(value, dict) else list(value) for name, value in whole(Catalog.load(KB)).items()}
    text = kb("-C", KB, "export", "json").stdout
    assert text == json.dumps(found, ensure_ascii=False, indent=2) + "\n"
    kb("-C", KB, "export", "json", "-o", tmp_path / "whole.json")
    assert (tmp_path / "whole.json").read_text(encoding="utf-8") == text
