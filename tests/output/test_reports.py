"""Reports: what people read fits the terminal and cannot act on it; what tools read is what they expect."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.commands._context import all_rules
from site_builder.diagnostics import Location, Problem, Report, Severity, split_lines
from site_builder.output import report_machine as machine
from site_builder.output.report import render, visible
from tests.checks.test_problems import DATA
from tests.conftest import Run

SARIF = json.loads((DATA / "sarif-2.1.0-subset.schema.json").read_text(encoding="utf-8"))
TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
PLACES = st.builds(Location, TEXT.map(lambda text: f"papers/{text}.yml"), st.integers(1, 9), st.integers(1, 60))
PROBLEMS = st.builds(
    Problem, st.sampled_from(["unknown-node", "duplicate-arxiv"]), TEXT, PLACES, st.sampled_from(list(Severity)),
    st.none() | TEXT, st.none(), st.lists(PLACES, max_size=1).map(tuple),
)  # fmt: skip
REPORTS = st.lists(PROBLEMS, max_size=4).map(Report.of)


@given(REPORTS, TEXT)
def test_text_never_acts_on_the_terminal(report: Report, line: str) -> None:
    text = render(report, lambda path: [line * 20] * 9, checked=1, width=80)
    assert all(one.isprintable() or one == "\n" for one in text)


@given(st.text(st.sampled_from("aé字ｗ\t\u0301"), max_size=200), st.integers(0, 200))
def test_the_caret_stands_below_its_character(before: str, more: int) -> None:
    line = before + "X" + "y" * more
    where = Location("a.yml", 1, len(before) + 1, 1, len(before) + 2)
    report = Report.of([Problem("unknown-node", "m", where)])
    _, quoted, carets, *_ = render(report, lambda path: [line], checked=1, width=80).split("\n")
    assert carets.strip(" |") == "^"
    assert columns(quoted[: quoted.index("X")]) == carets.index("^")
    assert columns(quoted) <= 80


def columns(text: str) -> int:
    return sum(0 if one == "\u0301" else 2 if one in "字ｗ" else 1 for one in text)


def test_lines_are_counted_as_the_reader_counts_them() -> None:
    assert split_lines("a\r\nb\rc\nd\u2028e\x0bf") == ["a", "b", "c", "d", "e\x0bf"]
    assert visible("a\u202eb\x1b") == "a<U+202E>b<U+001B>"


@given(REPORTS)
def test_sarif_fits_its_schema(report: Report) -> None:
    log = json.loads(machine.as_sarif(report, all_rules(), "file:///kb/"))
    jsonschema.Draft7Validator(SARIF, format_checker=jsonschema.FormatChecker()).validate(log)
    assert len(log["runs"][0]["results"]) == len(report)


@given(REPORTS)
def test_a_workflow_command_cannot_be_broken_out_of(report: Report) -> None:
    lines = machine.as_github(report).split("\n") if len(report) else []
    assert len(lines) == len(report)
    for line, problem in zip(lines, report, strict=True):
        _, properties, message = line.split("::", 2)
        assert dict(part.split("=", 1) for part in properties.split(" ", 1)[1].split(","))["title"] == problem.rule
        assert message.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%").startswith(problem.message)


@given(REPORTS)
def test_json_says_everything(report: Report) -> None:
    said = json.loads(machine.as_json(report, 3))
    assert [(one["rule"], one["message"], one["path"]) for one in said["problems"]] == [
        (one.rule, one.message, one.where.path) for one in report
    ]
    assert sum(said["counts"].values()) == len(report)


@pytest.mark.parametrize("form", ["json", "github", "sarif"])
def test_the_command_prints_each_form(form: str, tmp_path: Path, kb: Run) -> None:
    from tests.checks.test_problems import tree

    root = tree(DATA / "problems" / "unknown-node", tmp_path)
    answer = kb("-C", root, "check", "--format", form, env={"GITHUB_WORKSPACE": str(tmp_path)})
    assert answer.returncode == 1
    if form == "github":
        assert answer.stdout.startswith("::error file=base/papers/lind2024pears.yml,line=8,col=11,")
    elif form == "sarif":
        jsonschema.Draft7Validator(SARIF).validate(json.loads(answer.stdout))
    else:
        assert json.loads(answer.stdout)["problems"][0]["rule"] == "unknown-node"
