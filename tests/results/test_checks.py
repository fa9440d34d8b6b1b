"""What kb check says of the files below results/, with line and column, in a copy of the real data that was spoilt."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_builder.checks.running import check
from site_builder.commands._context import all_rules
from site_builder.diagnostics import Problem
from site_builder.files import write_atomic
from site_builder.knowledge.catalog import Catalog
from site_builder.schema.emit import entry_text
from tests.results.conftest import made_run

SAFETYBENCH = "results/reported/ye2025survey-mm-safetybench.yml"
SIUO = "results/reported/ye2025survey-siuo.yml"


@pytest.fixture(autouse=True)
def _rules() -> None:
    all_rules()


def problems(root: Path) -> list[Problem]:
    report = check(Catalog.load(root))
    return [one for one in report if one.where.path.startswith("results/")]


def spoil(root: Path, path: str, old: str, new: str, *, at: int = 0) -> int:
    """Replace the ``at``-th occurrence of ``old``; return its line."""
    file = root / path
    text = file.read_text(encoding="utf-8")
    place = -1
    for _ in range(at + 1):
        place = text.index(old, place + 1)
    file.write_text(text[:place] + new + text[place + len(old) :], encoding="utf-8")
    return text.count("\n", 0, place) + 1


@pytest.mark.parametrize(
    ("path", "old", "new", "rule", "message"),
    [
        (SAFETYBENCH, '"22.68"', '"22.86"', "result-granularity", "22.86 is impossible"),
        (SAFETYBENCH, 'average: "45.37"', 'average: "54.37"', "result-average", "the printed average 54.37 is neither"),
        (
            SAFETYBENCH,
            "model: llava-1.5-7b",
            "model: lava-1.5-7b",
            "result-reference",
            "there is no model 'lava-1.5-7b'",
        ),
        (SAFETYBENCH, "split: SD\n", "split: SDD\n", "result-reference", "there is no split 'SDD'"),
        (SAFETYBENCH, "category: 06-Fraud", "category: 06-Frauds", "result-reference", "there is no category"),
        (
            SAFETYBENCH,
            "benchmark: mm-safetybench",
            "benchmark: mmsafetybench",
            "result-reference",
            "there is no benchmark",
        ),
        (SAFETYBENCH, "paper: ye2025survey", "paper: ye2025survy", "result-source", "there is no paper 'ye2025survy'"),
        (SAFETYBENCH, "id: ye2025survey-mm", "id: ye2025survei-mm", "result-file-name", "differs from the file's name"),
        (SAFETYBENCH, '06-Fraud: "20.13"', '06-Frauds: "20.13"', "result-layout", "there is no column '06-Frauds'"),
        (SAFETYBENCH, "n: 154", "n: 145", "result-size", "n is 145, but MM-SafetyBench has 154 items"),
        (SIUO, "metric: mcqa-error-rate", "metric: mcqa-rate", "result-layout", "there is no metric 'mcqa-rate'"),
        (SIUO, "table: wang2024safe-leaderboard", "table: wang2024", "result-source", "there is no table 'wang2024'"),
        (SIUO, '"46.71"', '"46,71"', "result-value", "'46,71' is not a number"),
        ("results/reported/wang2024safe-leaderboard.yml", "safe: best", "safe: second", "result-marks", "second best"),
    ],
)
def test_a_planted_error_is_found_at_its_line(
    copy: Path, path: str, old: str, new: str, rule: str, message: str
) -> None:
    line = spoil(copy, path, old, new)
    found = [one for one in problems(copy) if one.rule == rule]
    assert any(message in one.message for one in found), problems(copy)
    assert any(one.where.path == path and one.where.line == line for one in found), [str(one.where) for one in found]
    assert all(one.hint or rule in ("result-file-name",) for one in found)


def test_a_number_without_quotes_is_told_and_mended(copy: Path) -> None:
    line = spoil(copy, SIUO, '"49.10"', "49.10")
    (found,) = [one for one in problems(copy) if one.rule == "schema-unquoted"]
    assert (found.where.line, found.hint) == (line, 'write "49.10"')


def test_a_confirmation_that_confirms_nothing_is_told(copy: Path) -> None:
    spoil(copy, SAFETYBENCH, '"80.66"', '"83.66"')
    found = [one for one in problems(copy) if one.rule == "result-confirmation"]
    assert sorted(one.message for one in found) == [
        "nothing is found by 'result-average' at 'janus-pro-7b TYPO / average'",
        "nothing is found by 'result-granularity' at 'janus-pro-7b TYPO / 08-Political_Lobbying'",
    ]


def test_rows_that_stop_saying_that_they_were_copied_are_found(copy: Path) -> None:
    text = (copy / SIUO).read_text(encoding="utf-8")
    own = text.replace("kind: copied", "kind: own").replace("      table: wang2024safe-leaderboard\n", "")
    (copy / SIUO).write_text(own, encoding="utf-8")
    found = [one for one in problems(copy) if one.rule == "result-copied"]
    assert [one.where.path for one in found] == ["results/reported/wang2024safe-leaderboard.yml", SIUO]
    assert all("22 of 22 shared cells" in one.message for one in found)


def test_a_run_in_the_wrong_folder_is_found(copy: Path) -> None:
    path = "results/visual-prompt-injection/janus-pro-7b/elsewhere/run.yml"
    write_atomic(copy / path, entry_text(made_run(), modeline="# a run"))
    (found,) = (problem for problem in problems(copy) if problem.rule == "result-file-name")
    assert found.where.path == path
    assert found.message.endswith("but the folder is 'elsewhere'")


def test_every_rule_explains_itself() -> None:
    rules = {name: rule for name, rule in all_rules().items() if name.startswith("result-")}
    assert len(rules) == 19
    for rule in rules.values():
        assert len(rule.explanation.split("\n\n")) > 1, rule.id


@pytest.mark.parametrize("path", ["taxonomy/nodes.yml", "taxonomy/benchmarks/mm-safetybench.yml"])
def test_what_follows_from_a_file_that_cannot_be_read_is_not_told_beside_it(copy: Path, path: str) -> None:
    (copy / path).write_text("null\n", encoding="utf-8")
    assert [one.where.path for one in check(Catalog.load(copy))] == [path]
