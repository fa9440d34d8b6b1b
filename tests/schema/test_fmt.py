"""kb fmt: the layout changes, the record and the comments do not."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.schema.decoding import decode
from site_builder.schema.emit import entry_text
from site_builder.schema.formatting import formatted
from site_builder.schema.papers import Paper
from site_builder.text.yamlfile import parse
from tests.checks.test_problems import DATA
from tests.conftest import Run
from tests.copies import copied

UNTIDY = """\
# yaml-language-server: $schema=paper.schema.json

# who wrote it
authors: ['Märta Lind',   "Kofi Mensah"]
id: lind2024pears   # never change
title: 'Pears that Read as Plums'


# both are verified
dates:
    first: 2024-03-05
    # the journal's own date
    published: 2024-05
identifiers: {arxiv: '2403.90001'}
state: preprint
assignments:
  - {confidence: high, node: attack/typography, evidence: Labels on pears are read.}
summary: Labels on pears.
notes: |
  # not a comment
  a line
# the end
"""
TIDY = """\
# yaml-language-server: $schema=paper.schema.json

id: lind2024pears   # never change
title: Pears that Read as Plums
# who wrote it
authors:
  - Märta Lind
  - Kofi Mensah
# both are verified
dates:
    first: 2024-03-05
    # the journal's own date
    published: 2024-05
identifiers:
  arxiv: "2403.90001"
  doi: null
venue: null
state: preprint
assignments:
  - node: attack/typography
    evidence: Labels on pears are read.
    confidence: high
summary: Labels on pears.
notes: |
  # not a comment
  a line
# the end
"""
LINES = UNTIDY.splitlines(keepends=True)


def paper(text: str) -> Paper:
    return decode(Paper, parse(text, "").data)


def test_fields_are_ordered_and_comments_stay_with_them() -> None:
    assert formatted(UNTIDY, Paper) == TIDY


def test_the_layout_is_the_one_of_the_writer() -> None:
    text = entry_text(paper(UNTIDY))
    assert formatted(text, Paper) == text


PLACES = st.tuples(st.integers(0, len(LINES)), st.sampled_from(["# one\n", "  # two\n", "\n", "#\n"]))


@given(st.lists(PLACES, max_size=4))
def test_no_comment_is_lost_and_nothing_changes(extra: list[tuple[int, str]]) -> None:
    lines = list(LINES)
    for place, line in extra:
        lines.insert(place, line)
    text = "".join(lines)
    result = formatted(text, Paper)
    if result is None:  # a line was put where it ends a text, so there is no entry to lay out
        return
    assert paper(result) == paper(text)
    assert [result.count(mark) for mark in ("# one", "# two")] == [text.count(mark) for mark in ("# one", "# two")]
    assert formatted(result, Paper) == result


@pytest.mark.parametrize("text", ["", "id: [", "{id: a}", "- a\n", "id: a\n", "id: &x a\n"])
def test_what_is_no_entry_is_left_alone(text: str) -> None:
    assert formatted(text, Paper) is None


def test_the_command_writes_and_then_has_nothing_to_do(tmp_path: Path, kb: Run) -> None:
    root = tmp_path / "base"
    copied(DATA / "smallest", root)
    path = root / "papers/lind2024pears.yml"
    path.write_bytes(b"\xef\xbb\xbf" + UNTIDY.replace("\n", "\r\n").encode())
    broken = root / "papers/broken.yml"
    broken.write_text("id: [", encoding="utf-8")
    waiting = kb("-C", root, "fmt", "--check", "papers")
    assert (waiting.returncode, waiting.stdout) == (1, "papers/lind2024pears.yml\n")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert kb("-C", root / "papers", "fmt", "lind2024pears.yml").returncode == 0
    assert path.read_text(encoding="utf-8") == TIDY
    assert broken.read_text(encoding="utf-8") == "id: ["
    assert kb("-C", root, "fmt", "--check", "papers").returncode == 0
    assert kb("-C", root, "fmt", "nowhere.yml").returncode == 2
