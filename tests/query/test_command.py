"""kb query as a user runs it, on the invented knowledge base."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
import yaml

from tests.conftest import Run
from tests.copies import copied

KB = Path(__file__).parents[1] / "data" / "kb"


def test_options_and_expressions_answer_alike(kb: Run) -> None:
    by_options = kb("-C", KB, "query", "--phase", "training", "--type", "attack", "--format", "ids")
    by_expression = kb("-C", KB, "query", "phase:training type:attack", "--format", "ids")
    assert by_options.stdout == by_expression.stdout == "nguyen2024seed\n"


def test_an_excluded_part_may_stand_first(kb: Run) -> None:
    found = kb("-C", KB, "query", "-has:arxiv", "year:2024", "-state:withdrawn", "--format", "ids")
    assert found.stdout.split() == ["haddad2024market"]


def test_a_mistake_is_marked_and_leaves_with_2(kb: Run) -> None:
    done = kb("-C", KB, "query", "type:attack phase:trainign")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        "kb: no phase 'trainign'; did you mean 'training'?",
        "    type:attack phase:trainign",
        "                      ^^^^^^^^",
    ]


def test_a_mistake_in_an_option_is_marked_there(kb: Run) -> None:
    done = kb("-C", KB, "query", "--node", "attack/inference/black-box/typografy")
    assert done.returncode == 2
    assert "did you mean 'attack/inference/black-box/typography'?" in done.stderr
    assert "    --node attack/inference/black-box/typografy\n           ^^^^^" in done.stderr


def test_no_hit_is_no_mistake(kb: Run) -> None:
    done = kb("-C", KB, "query", "--author", "Ada Okafer")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "no paper of 12 answers this; did you mean 'Ada Okafor'?\n"


def test_the_table_fits_the_terminal(kb: Run) -> None:
    lines = kb("-C", KB, "query", env={"COLUMNS": "60"}).stdout.splitlines()
    assert max(map(len, lines)) <= 60
    assert any("Wash" in line for line in lines)


def test_a_pipe_gets_one_line_for_each_paper(kb: Run) -> None:
    lines = kb("-C", KB, "query", env={"COLUMNS": ""}).stdout.splitlines()
    assert len(lines) == 1 + 12
    assert lines[0].split() == ["Paper", "Date", "Venue", "Title"]


def test_every_format_holds_every_paper(kb: Run) -> None:
    ids = kb("-C", KB, "query", "--format", "ids").stdout.split()
    assert len(ids) == 12

    def text(form: str) -> str:
        return kb("-C", KB, "query", "--format", form).stdout

    assert [paper["id"] for paper in json.loads(text("json"))] == ids
    assert [json.loads(line)["id"] for line in text("jsonl").splitlines()] == ids
    assert [paper["id"] for paper in yaml.safe_load_all(text("yaml"))] == ids
    assert [row["id"] for row in csv.DictReader(text("csv").splitlines())] == ids
    assert [item["id"] for item in json.loads(text("csl"))] == ids
    assert [line.split("{")[1].rstrip(",") for line in text("bibtex").splitlines() if line.startswith("@")] == ids
    assert len(text("markdown").splitlines()) == 12


def test_counts_of_groups(kb: Run) -> None:
    assert kb("-C", KB, "query", "--count").stdout == "12\n"
    years = kb("-C", KB, "query", "--count", "--group-by", "year", "--format", "csv").stdout
    assert years == "year,papers\n2025,3\n2024,7\n2023,2\n"
    venues = json.loads(kb("-C", KB, "query", "--count", "--group-by", "venue", "--format", "json").stdout)
    assert venues[0] == {"venue": "fruitconf", "papers": 3}
    assert venues[-1] == {"venue": "unknown", "papers": 7}


def test_groups_show_their_papers(kb: Run) -> None:
    done = kb("-C", KB, "query", "--group-by", "node", "--limit", "1", "--format", "json", "type:attack")
    groups = json.loads(done.stdout)
    assert next(iter(groups)) == "attack/inference/white-box"
    assert [paper["id"] for paper in groups["attack/inference/black-box/typography"]] == ["lind2024rewash"]


def test_a_limit_says_what_it_left_out(kb: Run) -> None:
    done = kb("-C", KB, "query", "--limit", "2", "--sort", "oldest", "--format", "ids")
    assert done.stdout.split() == ["moreau2023pebblebench", "lind2023sticker"]
    assert done.stderr == "the first 2 of 12 papers\n"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("kb query --phase tr", ["training"]), ("kb query --type attack,d", ["attack,defense"])],
)
def test_the_shell_completes_values(kb: Run, typed: str, expected: list[str]) -> None:
    environment = {"_KB_COMPLETE": "bash_complete", "COMP_WORDS": typed, "COMP_CWORD": "3"}
    done = kb(env=environment, cwd=KB)
    assert [line.split(",", 1)[1] for line in done.stdout.splitlines()] == expected


def test_a_hostile_title_cannot_command_the_terminal(kb: Run, tmp_path: Path) -> None:
    copied(KB, tmp_path / "kb")
    path = tmp_path / "kb" / "papers" / "sato2024gradient.yml"
    text = path.read_text(encoding="utf-8").replace('title: "Gradient', 'title: "\\e[31mGradient\\u202e', 1)
    path.write_text(text, encoding="utf-8")
    for words in (("query", "id:sato2024gradient"), ("show", "sato2024gradient"), ("related", "mensah2024wash")):
        printed = kb("-C", tmp_path / "kb", *words).stdout
        assert "Gradient" in printed
        assert "\x1b" not in printed
        assert "\u202e" not in printed


def test_the_choices_of_the_command_are_those_of_the_language() -> None:
    from site_builder.commands import graph as graph_command
    from site_builder.commands import query as query_command
    from site_builder.knowledge import graph
    from site_builder.output import papers

    assert query_command.FORMS == papers.FORMS
    assert graph_command.KINDS == graph.KINDS
