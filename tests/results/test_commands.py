"""The commands as processes: what they print, where, and how they leave."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.results.conftest import ROOT

WIDE = "Model,Safe,Multi-Choice\nA,50.90,41.32\nB,50.03,38.92\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "mine.csv"
    path.write_text(WIDE, encoding="utf-8")
    return path


def test_audit_of_a_table_that_a_user_brings(kb: Run, table: Path) -> None:
    done = kb("audit", table, "--n", "167", "--higher-is-better")
    assert done.returncode == 1
    assert done.stderr == ""
    assert done.stdout == (
        "mine.csv\n"
        "  4 values, 4 of them rates of a known number of items; 1 warning, 0 infos\n"
        "\n"
        "warning[result-granularity] B / Safe\n"
        "  50.03 is impossible: no whole number of 167 items gives it, rounded or cut\n"
        "  computed: 83 of 167 is 49.70 and 84 of 167 is 50.30\n"
        "  proposal: 50.30 (84 of 167) is the only possible rate one wrong or swapped\n"
        "    digit away\n"
        "  how sure: certain, if one run over 167 items\n"
    )


def test_audit_works_outside_a_knowledge_base(kb: Run, table: Path) -> None:
    done = kb("audit", "mine.csv", "--n", "Safe=167", "--format", "json", cwd=table.parent)
    assert done.returncode == 1
    (found,) = json.loads(done.stdout)
    assert [one["at"] for one in found["findings"]] == ["B / Safe"]


def test_audit_of_the_published_tables_is_settled(kb: Run) -> None:
    done = kb("audit")
    assert (done.returncode, done.stderr) == (0, "")
    assert "83.66 (128 of 153)" in done.stdout
    assert max(len(line) for line in done.stdout.splitlines()) <= 80
    one = kb("audit", "results/reported/ye2025survey-siuo.yml", "--format", "markdown")
    assert one.returncode == 0
    assert one.stdout.startswith("## ye2025survey-siuo: Attack success rates")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("audit", "nope.csv"), "there is no file 'nope.csv'"),
        (("audit", "ye2025survey-suio"), "there is no table or file 'ye2025survey-suio'; "
                                         "did you mean 'ye2025survey-siuo'?"),
        (("audit", "mine.csv", "--n", "many"), "--n 'many' is no number of items"),
        (("audit", "mine.csv", "--benchmark", "siou"), "there is no benchmark 'siou'; did you mean 'siuo'?"),
        (("leaderboard", "siou"), "there is no benchmark 'siou'; did you mean 'siuo'?"),
        (("leaderboard", "siuo", "figstep"), "2 benchmarks are named"),
        (("leaderboard", "--models", "gpt-4o"), "2 to 5 models are compared, not 1"),
        (("analyse", "janus-po"), "there is no model 'janus-po'"),
        (("export", "eval-results"), "eval-results writes "),
        (("export", "results-csv", "year:2024"), "an expression chooses papers, not results"),
    ],
)  # fmt: skip
def test_mistakes_are_answered_in_one_line(kb: Run, table: Path, words: tuple[str, ...], message: str) -> None:
    done = kb("-C", ROOT, *(str(table) if word == "mine.csv" else word for word in words))
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.splitlines()[0].startswith(f"kb: {message}")


def test_models_are_compared_in_pairs(kb: Run) -> None:
    done = kb("leaderboard", "--models", "llava-1.5-7b", "gpt-4o", "qwen2-vl-7b", "--format", "json")
    assert done.returncode == 0, done.stderr
    assert {(row["one"], row["other"]) for row in json.loads(done.stdout)} == {
        ("llava-1.5-7b", "gpt-4o"), ("llava-1.5-7b", "qwen2-vl-7b"), ("gpt-4o", "qwen2-vl-7b"),
    }  # fmt: skip


def test_leaderboard_lists_benchmarks_and_prints_one(kb: Run) -> None:
    assert "mm-safetybench" in kb("leaderboard").stdout.splitlines()
    done = kb("leaderboard", "mm-safetybench", "--split", "SD")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r" 1-3  Janus-Pro-7B +44.40   42.4 to 46.4  1,680   46.31 .*reported\n", done.stdout)


def test_analysis_and_coverage(kb: Run) -> None:
    assert kb("analyse", "janus-pro").stdout.startswith("Janus-Pro-7B: where it differs from which model\n")
    assert json.loads(kb("coverage", "--format", "json").stdout)["cells"]


def test_export_writes_a_folder(kb: Run, tmp_path: Path) -> None:
    done = kb("export", "every-eval-ever", "--output", tmp_path / "out")
    files = list((tmp_path / "out").rglob("*.json"))
    assert done.returncode == 0
    assert done.stderr == f"wrote {len(files)} files to {tmp_path / 'out'}\n"


ADD = ("--paper", "ye2025survey", "--place", "Table 9", "--title", "A made table", "--benchmark", "mm-safetybench",
       "--metric", "attack-success-rate", "--lower-is-better", "--judge", "model", "--judge-id", "gpt-4",
       "--provenance", "own", "--by", "a test")  # fmt: skip


def test_a_csv_becomes_a_reported_table_that_passes_the_checks(kb: Run, copy: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text(
        "Model,Illegal Activity,Hate Speech,Fraud,Average\n"
        "Janus-Pro-7B,36.08,**17.18**,27.27,26.84\nLLaVA-1.5-7B,22.68,16.56,20.13,19.79\n", encoding="utf-8",
    )  # fmt: skip
    done = kb("-C", copy, "add", "result", tmp_path / "mine.csv", *ADD)
    path = copy / "results" / "reported" / "ye2025survey-mine.yml"
    assert done.stdout.startswith("results/reported/ye2025survey-mine.yml\n")
    assert "17.18 is marked as best, but best is llava-1.5-7b 16.56" in done.stdout.replace("\n  ", " ")
    assert "note: the protocol is not stated (--protocol)" in done.stderr
    assert 'Fraud: "27.27"' in path.read_text(encoding="utf-8")
    assert "- {id: Fraud, category: 06-Fraud}" in path.read_text(encoding="utf-8")
    checked = kb("-C", copy, "check", path)
    assert "error" not in checked.stdout.replace("0 errors", "")
    assert "warning[result-marks]" in checked.stdout
    again = kb("-C", copy, "add", "result", tmp_path / "mine.csv", *ADD)
    assert again.returncode == 2
    assert "kb: results/reported/ye2025survey-mine.yml is there already" in again.stderr.splitlines()
    assert kb("-C", copy, "add", "result", tmp_path / "mine.csv", *ADD, "--force").returncode == 1
    board = kb("-C", copy, "leaderboard", "mm-safetybench", "--format", "csv").stdout
    assert "ye2025survey-mine" in board


def test_a_table_may_come_from_standard_input_and_is_then_named_after_its_place(kb: Run, copy: Path) -> None:
    words = ("-C", copy, "add", "result", "-", *ADD, "--yes")
    table = "Model,Hate Speech,Fraud\nJanus-Pro-7B,17.18,n.n.\nLLaVA-1.5-7B,16.56,20.13\nGPT-4o,1.23,2.60\n"
    done = kb(*words, stdin=table)
    assert done.stdout.startswith("results/reported/ye2025survey-table-9.yml\n"), done.stderr
    assert "unread: stdin:2: Fraud: 'n.n.' is no single number; left out" in done.stderr
    assert '"17.18"' in (copy / "results" / "reported" / "ye2025survey-table-9.yml").read_text(encoding="utf-8")
    assert kb(*words, stdin="nothing").stderr.startswith("kb: 'stdin' holds no table\n")
    unwritten = kb(*words[:-1], "--force", stdin=table)
    assert (unwritten.returncode, unwritten.stderr.splitlines()[-2]) == (2, "kb: 1 cells were not read")


def test_what_is_missing_is_asked_for_by_name_where_nobody_can_answer(kb: Run, table: Path) -> None:
    done = kb("-C", ROOT, "add", "result", table, stdin="")
    assert done.returncode == 2
    assert done.stderr == "kb: --paper is missing\n    Id of the paper that prints the table: say it with --paper\n"
    done = kb("-C", ROOT, "add", "result", table, *ADD[:1], "ye2025survy", *ADD[2:])
    assert done.stderr.startswith("kb: there is no paper 'ye2025survy'; did you mean 'ye2025survey'?\n")


def test_a_draft_can_be_looked_at_first(kb: Run, table: Path) -> None:
    done = kb("-C", ROOT, "add", "result", table, *ADD, "--dry-run", "--n", "167")
    assert done.stdout.startswith("# yaml-language-server: $schema=../../docs/reference/schema/reported.schema.json\n")
    assert "50.03 is impossible" in done.stderr
    assert not (ROOT / "results" / "reported" / "ye2025survey-mine.yml").exists()
