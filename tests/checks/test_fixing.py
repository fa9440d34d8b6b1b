"""Repairs: the bytes that are not wrong stay as they are."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from site_builder.checks.fixing import repair
from site_builder.diagnostics import Edit, Fix, Problem
from site_builder.schema.rewriting import apply, quoted, rewrite
from site_builder.text.yamlfile import parse
from tests.checks.test_problems import DATA, judge
from tests.conftest import Run
from tests.copies import copied

NAME = "papers/lind2024pears.yml"
MANY = """\
# made by hand
id: lind2024pears
title: 'Lind&#39;s  Pears &amp; Plums'  # as printed
authors: [Märta Lind,   "Kofi Mensah"]
dates: {first: 2024-03-05}
identifiers: {arxiv: 2403.90001}   # the number
state: preprint

assignments:
  - node: attack/typography
    evidence: >-
      Labels on
      pears.
    confidence: high
links:
    code: http://www.github.com/lind/pears.git
summary: Labels on pears make a model call them plums.
introduces: [no]
sources: [https://arxiv.org/abs/2403.90001, https://b.example, https://a.example]
"""
MENDED = """\
# made by hand
id: lind2024pears
title: 'Lind''s Pears & Plums'  # as printed
authors: [Märta Lind,   "Kofi Mensah"]
dates: {first: 2024-03-05}
identifiers: {arxiv: "2403.90001"}   # the number
state: preprint

assignments:
  - node: attack/typography
    evidence: >-
      Labels on
      pears.
    confidence: high
links:
    code: https://github.com/lind/pears
summary: Labels on pears make a model call them plums.
introduces: ["no"]
sources: [https://arxiv.org/abs/2403.90001, https://a.example, https://b.example]
"""


@pytest.fixture
def base(tmp_path: Path) -> Path:
    copied(DATA / "smallest", tmp_path / "base")
    return tmp_path / "base"


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_all_is_repaired_and_the_rest_survives_byte_for_byte(bom: bytes, end: str, base: Path, kb: Run) -> None:
    (base / NAME).write_bytes(bom + MANY.replace("\n", end).encode())
    answer = kb("-C", base, "check", "--fix")
    assert (answer.returncode, answer.stdout) == (0, "8 files checked: no problems\n")
    assert answer.stderr.startswith("repaired ")
    assert (base / NAME).read_bytes() == bom + MENDED.replace("\n", end).encode()


def test_only_the_named_files_are_repaired(base: Path, kb: Run) -> None:
    (base / NAME).write_text(MANY, encoding="utf-8")
    kb("-C", base, "check", "--fix", "taxonomy")
    assert (base / NAME).read_text(encoding="utf-8") == MANY


def test_a_list_with_comments_is_left_to_people(base: Path) -> None:
    text = (base / NAME).read_text(
        encoding="utf-8"
    ) + "sources:\n  - https://arxiv.org/abs/2403.90001\n  - https://b.example  # first\n  - https://a.example\n"
    (base / NAME).write_text(text, encoding="utf-8")
    catalog, report = judge(base)
    assert [(problem.rule, problem.fix) for problem in report] == [("unsorted-list", None)]
    assert repair(catalog, report) == 0


def test_a_file_that_changed_since_is_left_alone(base: Path) -> None:
    (base / NAME).write_text(MANY, encoding="utf-8")
    catalog, report = judge(base)
    (base / NAME).write_text("# new\n" + MANY, encoding="utf-8")
    assert repair(catalog, report) == 0
    assert (base / NAME).read_text(encoding="utf-8") == "# new\n" + MANY


@pytest.mark.parametrize("edit", [Edit(0, 2, "["), Edit(0, 0, "id: other\n"), Edit(0, 2, "id"), Edit(5, 5, "")])
def test_a_repair_that_would_break_the_file_or_changes_nothing_is_not_made(base: Path, edit: Edit) -> None:
    catalog, _ = judge(base)
    before = (base / NAME).read_bytes()
    fix = Fix("mend it", (edit,))
    assert before.startswith(b"id: ")
    assert repair(catalog, [Problem("untidy-text", "m", catalog.where(NAME), fix=fix)]) == 0
    assert (base / NAME).read_bytes() == before


@pytest.mark.parametrize(
    ("first", "second", "made"),
    [((0, 1), (1, 2), 2), ((1, 2), (0, 1), 2), ((0, 1), (3, 4), 2), ((0, 2), (1, 3), 1), ((1, 3), (0, 2), 1),
     ((0, 1), (0, 1), 1), ((0, 3), (1, 2), 1)],
)  # fmt: skip
def test_repairs_are_made_together_where_they_do_not_overlap(
    base: Path, first: tuple[int, int], second: tuple[int, int], made: int
) -> None:
    catalog, _ = judge(base)
    at = catalog.source(NAME).span(("title",))
    assert at is not None
    fixes = [Fix("m", (Edit(at[0] + start, at[0] + end, "x"),)) for start, end in (first, second)]
    problems = [Problem("untidy-text", "m", catalog.where(NAME), fix=fix) for fix in fixes]
    assert repair(catalog, [problems[0], Problem("inner-node", "m", catalog.where(NAME)), problems[1]]) == made
    assert (base / NAME).read_text(encoding="utf-8").count("x") == catalog.source(NAME).text.count("x") + made


def test_overlapping_repairs_are_made_one_after_the_other(base: Path) -> None:
    catalog, _ = judge(base)
    at = catalog.source(NAME).span(("title",))
    assert at is not None
    fixes = [Fix("one", (Edit(*at, "Pears"),)), Fix("two", (Edit(at[0], at[0] + 1, "B"),))]
    problems = [
        Problem("untidy-text", name, catalog.where(NAME), fix=fix) for name, fix in zip("ab", fixes, strict=True)
    ]
    assert repair(catalog, problems) == 1
    assert "title: Pears\n" in (base / NAME).read_text(encoding="utf-8")


@given(st.text(max_size=30), st.lists(st.tuples(st.integers(0, 30), st.text(max_size=3)), max_size=3))
def test_insertions_keep_every_other_character(text: str, inserted: list[tuple[int, str]]) -> None:
    edits = [Edit(min(place, len(text)), min(place, len(text)), "") for place, _ in inserted]
    assert apply(text, edits) == text


@example("-", "")
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), st.sampled_from(["", "'", '"']))
def test_a_value_reads_back_in_any_style(value: str, style: str) -> None:
    assert parse(f"[{quoted(value, style)}]", "").data == [value]
    assert parse(f"a: {quoted(value, style)}\n", "").data == {"a": value}


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_rewriting_changes_one_value_only(value: str) -> None:
    file = parse("a: [x, 'y']  # note\nb: {c: \"z\"}\n", "f.yml")
    for at in (("a", 0), ("a", 1), ("b", "c")):
        edit = rewrite(file, at, value)
        assert edit is not None
        again = parse(apply(file.text, [edit]), "f.yml")
        assert again.value(at) == value
        assert again.text.startswith("a: [")
        assert "# note" in again.text
