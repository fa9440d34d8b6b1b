"""Reading YAML: every value knows its place, every trap is one problem with a place, and nothing ever raises."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from site_builder.diagnostics import split_lines
from site_builder.text.yamlfile import MAX_BYTES, MAX_PROBLEMS, decode, parse
from tests.checks.test_problems import DATA, judge
from tests.conftest import Run
from tests.copies import copied

BROKEN: list[tuple[bytes, str, int, int]] = [
    (b"\xff\xfei\x00d\x00", "yaml-encoding", 0, 0),
    ("id: a\n".encode("utf-16-le"), "yaml-encoding", 0, 0),
    ("id: a\n".encode("utf-32"), "yaml-encoding", 0, 0),
    ("id: a\ntitle: café\n".encode("latin-1"), "yaml-encoding", 2, 11),
    (b"id: \xed\xa0\x80\n", "yaml-encoding", 1, 5),
    (b"\x1f\x8b\x08\x00abc", "yaml-encoding", 1, 2),
    (b"id: a\x00b\n", "yaml-syntax", 1, 6),
    (b"id: a\n# \x07\n", "yaml-syntax", 2, 3),
    (b'id: "\\uD800"\n', "yaml-syntax", 1, 8),
    (b"id: a\ndates:\n\tfirst: b\n", "yaml-syntax", 3, 1),
    (b"id: a\n---\nid: b\n", "yaml-syntax", 2, 1),
    (b"id: a\n...\nid: b\n", "yaml-syntax", 3, 1),
    (b'id: a\ntitle: "abc\nstate: b\n', "yaml-syntax", 2, 8),
    (b"title: foo: bar\n", "yaml-syntax", 1, 11),
    (b"title: @foo\n", "yaml-syntax", 1, 8),
    (b"id: [a\n", "yaml-syntax", 2, 1),
    (b"", "yaml-empty", 0, 0),
    (b"# only a comment\n", "yaml-empty", 0, 0),
    (b"a: &x b\n", "yaml-alias", 1, 4),
    (b"a: *x\n", "yaml-alias", 1, 4),
    (b"a: {b: 1}\n<<: {c: 2}\n", "yaml-alias", 2, 1),
    (b"a: " + b"[" * 50_000, "yaml-depth", 1, 43),
    (b"{a: " * 50_000, "yaml-depth", 1, 161),
    (b"- " * 50_000, "yaml-depth", 1, 81),
    (b"".join(b" " * depth + b"a:\n" for depth in range(1_000)), "yaml-depth", 41, 41),
    (b"a: !!python/object:os.system b\n", "yaml-tag", 1, 4),
    (b"a: !foo [b]\n", "yaml-tag", 1, 4),
    (b"[a, b]: c\n", "yaml-key", 1, 1),
    (b"a: 1\nb: 2\na: 3\n", "yaml-duplicate-key", 3, 1),
    (b"a: {b: 1, b: 2}\n", "yaml-duplicate-key", 1, 11),
    (b"a: no\n", "yaml-ambiguous", 1, 4),
    (b"a: [On]\n", "yaml-ambiguous", 1, 5),
    (b"a: " + b"x" * MAX_BYTES, "file-unreadable", 0, 0),
]


@pytest.mark.parametrize(("raw", "rule", "line", "column"), BROKEN, ids=lambda value: str(value)[:24])
def test_a_broken_file_has_one_problem_with_a_place(raw: bytes, rule: str, line: int, column: int) -> None:
    (problem,) = decode(raw, "papers/a.yml").problems
    assert (problem.rule, problem.where.line, problem.where.column) == (rule, line, column)
    assert problem.hint


@given(st.binary(max_size=300))
def test_no_bytes_ever_raise(raw: bytes) -> None:
    file = decode(raw, "a.yml")
    assert file.data is not None or file.problems or raw.strip() in (b"null", b"~", b"") or file.text


@example("---")
@given(st.text(st.sampled_from("ab:-?[]{},&*!|>'\"%@`#\n \t~<=0.1"), max_size=80))
def test_no_text_ever_raises_and_every_place_is_in_the_file(text: str) -> None:
    file = parse(text, "a.yml")
    lines = split_lines(text)
    for where in (problem.where for problem in file.problems if problem.where.line):
        assert 1 <= where.column <= len(lines[where.line - 1]) + 1


def test_a_byte_order_mark_and_windows_line_ends_are_fine() -> None:
    file = decode(b"\xef\xbb\xbfid: a\r\ntitle: b\r\n", "a.yml")
    assert (file.data, file.problems) == ({"id": "a", "title": "b"}, [])
    assert str(file.where(("title",))) == "a.yml:2:8"


def test_the_parts_of_yaml_that_people_mean() -> None:
    text = 'a: 12\nb: 1.5\nc: true\nd: null\ne: ~\nf:\ng: 2024-03-05\nh: 012\ni: 1_000\nj: 12:30\nk: 0x1F\nl: "no"\n'
    assert parse(text, "").data == {
        "a": 12, "b": 1.5, "c": True, "d": None, "e": None, "f": None, "g": "2024-03-05", "h": "012", "i": "1_000",
        "j": "12:30", "k": "0x1F", "l": "no",
    }  # fmt: skip


def test_every_value_and_key_knows_its_place() -> None:
    file = parse("a:\n  - b: é\n    c: [x, 'y']\n", "f.yml")
    assert str(file.where(("a", 0, "c", 1))) == "f.yml:3:12"
    assert str(file.where(("a", 0, "c"), key=True)) == "f.yml:3:5"
    assert str(file.where(("a", 0, "missing"))) == "f.yml:2:5"
    assert file.span(("a", 0, "c", 1)) == (23, 26)
    assert file.value(("a", 0, "b")) == "é"
    assert file.value(("a", 7, "b")) is None


def test_a_file_with_endless_problems_tells_some() -> None:
    assert len(parse(f"a: [{'no, ' * 5_000}]", "a.yml").problems) == MAX_PROBLEMS


@pytest.fixture
def base(tmp_path: Path) -> Path:
    copied(DATA / "smallest", tmp_path / "base")
    return tmp_path / "base"


def test_what_is_no_plain_file_is_told_in_one_run(base: Path, kb: Run) -> None:
    papers = base / "papers"
    (papers / "folder.yml").mkdir()
    os.mkfifo(papers / "pipe.yml")
    (papers / "out.yml").symlink_to("/dev/null")
    (papers / "loop.yml").symlink_to("loop.yml")
    (papers / "dead.yml").symlink_to("nothing.yml")
    (papers / "other.yaml").write_text("id: a\n", encoding="utf-8")
    (papers / "inner").mkdir()
    with open(os.fsencode(papers) + b"/\xff.yml", "w", encoding="utf-8") as stream:
        stream.write("id: a\n")
    (papers / "a\nb.yml").write_text("id: [", encoding="utf-8")
    for form in ("text", "json", "github", "sarif"):
        answer = kb("-C", base, "check", "--format", form)
        assert answer.returncode == 1, answer.stderr
        assert "Traceback" not in answer.stderr
    found = {problem.where.path.removeprefix("papers/"): problem.rule for problem in judge(base)[1]}
    assert found == {
        "folder.yml": "file-unreadable", "pipe.yml": "file-unreadable", "out.yml": "file-outside",
        "loop.yml": "file-unreadable", "dead.yml": "file-unreadable", "other.yaml": "file-ignored",
        "inner": "file-ignored", "\\xff.yml": "file-unreadable", "a\nb.yml": "yaml-syntax",
    }  # fmt: skip


def test_a_folder_that_leads_out_of_the_root_is_not_followed(base: Path, tmp_path: Path) -> None:
    (base / "papers").rename(tmp_path / "elsewhere")
    (base / "papers").symlink_to(tmp_path / "elsewhere")
    assert [(problem.rule, problem.where.path) for problem in judge(base)[1] if problem.rule != "empty-node"] == [
        ("file-outside", "papers")
    ]


def test_a_link_inside_the_root_is_read(base: Path) -> None:
    (base / "papers/lind2024pears.yml").rename(base / "entry")
    (base / "papers/lind2024pears.yml").symlink_to("../entry")
    assert judge(base)[1].problems == ()


def test_a_huge_file_of_another_kind_ends_soon(base: Path) -> None:
    (base / "papers/list.yml").write_text("".join(f"key{number}: 1\n" for number in range(20_000)), encoding="utf-8")
    problems = [problem for problem in judge(base)[1] if problem.where.path == "papers/list.yml"]
    assert 1 < len(problems) < 60
    assert "more errors like these" in problems[0].message


@pytest.mark.parametrize(
    ("text", "line", "hint"),
    [
        ("id: a\n<<<<<<< HEAD\ntitle: x\n=======\ntitle: y\n>>>>>>> other\n", 2, "delete these marks"),
        ("a: |\n  text\n=======\n", 3, "delete these marks"),
        ("a: 1\n>>>>>>> other\n", 2, "delete these marks"),
        ("title: FigStep: A \"Test\"\n", 1, 'write `title: "FigStep: A \\"Test\\""`'),
        ("title: @home\n", 1, 'write `title: "@home"`'),
        ("title:Foo\nid: x\n", 2, "put a space after the colon: `title: Foo`"),
        ("title: Foo\n  authors: [x]\n", 2, "begin this field in the column where its neighbours begin"),
        ("authors: x\n- y\n", 2, "a list stands below a field of its own"),
    ],
)  # fmt: skip
def test_the_hint_of_a_syntax_error_names_the_line_to_write(text: str, line: int, hint: str) -> None:
    (problem,) = parse(text, "f.yml").problems
    assert (problem.rule, problem.where.line) == ("yaml-syntax", line)
    assert hint in (problem.hint or "")


@pytest.mark.parametrize("text", ["a: |\n  <<<<<<< HEAD\n  =======\n", 'a: "======="\n', "a: x  # <<<<<<< \n"])
def test_marks_of_a_merge_inside_of_a_text_are_text(text: str) -> None:
    assert parse(text, "f.yml").problems == []


def test_an_item_that_slipped_under_a_text_is_found() -> None:
    (problem,) = parse("title: Foo\n  - Ada\n  - Bo\n", "f.yml").problems
    assert (problem.rule, str(problem.where)) == ("yaml-slipped-item", "f.yml:2:3")
    assert parse("title: Foo - bar\n  baz\nnote: >-\n  a\n  - b\n", "f.yml").problems == []
