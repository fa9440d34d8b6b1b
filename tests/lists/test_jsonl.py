"""Lines of JSON become entries, numbers and records of the registries, as ``kb import jsonl`` writes them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import Run
from tests.copies import copied

SMALLEST = Path(__file__).resolve().parent.parent / "data" / "smallest"
PEARS: dict[str, Any] = {
    "id": "okafor2024figs",
    "title": "Figs that Read as Dates",
    "authors": ["Märta Lind", "Kofi Mensah"],
    "author_count": 3,
    "date": "2024-03-05",
    "arxiv": "2403.90777",
    "venue": {"name": "Nut Forum", "year": 2025, "track": "Oral"},
    "assignments": [{"node": "attack/typography", "evidence": "Labels are read.", "confidence": "high"}],
    "facets": {"access": ["black-box"]},
    "introduces": "PearLabel",
    "models": ["Pear Net 7B", "six models"],
    "benchmarks": ["PearBench (90 pears)"],
    "relations": [{"type": "extends", "target": "2401.90888", "evidence": "It builds on it."}],
    "results": [
        {"model": "Pear Net 7B", "benchmark": None, "metric": "attack success rate", "value": 82.50, "unit": "%"},
        {"model": "Pear Net 7B", "benchmark": None, "metric": "queries", "value": 12, "where": "abstract"},
    ],
    "sources": ["https://arxiv.org/abs/2403.90777", "https://lists.example/b", "https://lists.example/a"],
    "scope": "adjacent",
    "scope_reason": "the victim is a camera",
}
PLUMS = {
    "id": "mensah2024walnuts",
    "title": "Walnuts from Nowhere",
    "authors": ["Kofi Mensah"],
    "arxiv": "2401.90888",
    "assignments": [{"node": "attack/typography", "evidence": "Labels too.", "confidence": "low"}],
    "sources": ["https://arxiv.org/abs/2401.90888"],
}
NAMES = {
    "venue": {"Nut Forum": {"id": "nutforum", "name": "NutForum", "full_name": "Forum on Nuts"}},
    "model": {"Pear Net 7B": {"id": "pearnet-7b", "name": "PearNet-7B"}, "six models": None},
    "benchmark": {"PearBench (90 pears)": {"id": "pearbench", "name": "PearBench", "n": 90}},
}


@pytest.fixture
def base(tmp_path: Path) -> Path:
    copied(SMALLEST, tmp_path / "base")
    lines = json.dumps(PEARS).replace("82.5,", "82.50,") + "\n" + json.dumps(PLUMS) + "\n"
    (tmp_path / "base" / "list.jsonl").write_text(lines, encoding="utf-8")
    metric = "id: attack-success-rate\nname: Attack success rate\nlower_is_better: true\nrate: true\n"
    (tmp_path / "base" / "taxonomy" / "metrics").mkdir()
    (tmp_path / "base" / "taxonomy" / "metrics" / "attack-success-rate.yml").write_text(metric, encoding="utf-8")
    (tmp_path / "base" / "names.yml").write_text(yaml.safe_dump(NAMES), encoding="utf-8")
    return tmp_path / "base"


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def test_missing_names_are_proposed_with_the_nearest_record(base: Path, kb: Run) -> None:
    result = kb("-C", base, "import", "jsonl", "list.jsonl", "--propose", "wanted.yml")
    assert result.returncode == 0
    assert "4 names to decide" in result.stderr
    wanted = read(base / "wanted.yml")
    assert set(wanted) == {"venue", "model", "benchmark"}
    assert wanted["model"]["six models"] == {"id": "six-models", "name": "six models"}


def test_lines_become_entries_numbers_and_records(base: Path, kb: Run) -> None:
    result = kb("-C", base, "import", "jsonl", "list.jsonl", "--names", "names.yml", "--by", "a curator", "--write")
    assert result.returncode == 0, result.stdout
    assert "2 papers, 0 of them here already, 2 new" in result.stderr
    paper = read(base / "papers" / "okafor2024figs.yml")
    assert paper["venue"] == {"id": "nutforum", "year": 2025, "track": "oral"}
    assert paper["state"] == "published"
    assert (paper["models"], paper["benchmarks"]) == (["pearnet-7b"], ["pearbench"])
    assert (paper["scope"], paper["author_count"]) == ("adjacent", 3)
    assert paper["relations"][0]["target"] == "mensah2024walnuts"
    assert paper["sources"][1:] == ["https://lists.example/a", "https://lists.example/b"]
    assert paper["labelled"]["by"] == "a curator"
    assert read(base / "taxonomy" / "benchmarks" / "pearbench.yml")["aliases"] == ["PearBench (90 pears)"]
    assert "nutforum" in {venue["id"] for venue in read(base / "taxonomy" / "venues.yml")["venues"]}
    table = read(base / "results" / "reported" / "okafor2024figs-headline.yml")
    assert table["rows"][0]["values"] == {"attack-success-rate": "82.50", "queries": "12"}  # the zero is evidence
    assert [metric["lower_is_better"] for metric in table["metrics"]] == [True, None]
    checked = kb("-C", base, "check")
    assert checked.returncode == 0, checked.stdout
    assert "unknown" not in checked.stdout


def test_what_is_here_is_not_written_again(base: Path, kb: Run) -> None:
    command = ("-C", base, "import", "jsonl", "list.jsonl", "--names", "names.yml", "--write")
    kb(*command)
    (base / "papers" / "okafor2024figs.yml").write_text(
        (base / "papers" / "okafor2024figs.yml").read_text(encoding="utf-8").replace("oral", "poster"), encoding="utf-8"
    )
    result = kb(*command)
    assert "2 of them here already, 0 new" in result.stderr
    assert read(base / "papers" / "okafor2024figs.yml")["venue"]["track"] == "poster"


@pytest.mark.parametrize("text", ["[]", "colour: {red: apple}", "model: {PearNet: [1]}", "model: {PearNet: {name: x}}"])
def test_a_file_of_names_of_another_form_is_refused(base: Path, kb: Run, text: str) -> None:
    (base / "names.yml").write_text(text, encoding="utf-8")
    result = kb("-C", base, "import", "jsonl", "list.jsonl", "--names", "names.yml")
    assert result.returncode == 2
    assert "Traceback" not in result.stderr
