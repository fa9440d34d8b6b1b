"""A file that holds no record is a problem, whatever its kind and however it says nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from site_builder.knowledge.catalog import Catalog
from site_builder.schema.kinds import KINDS, Kind
from tests.conftest import ROOT

KB = ROOT / "tests" / "data" / "kb"


@pytest.mark.parametrize(
    "text", ["", "\n", "null\n", "~", "---\n", "--- ~\n...\n", "# only a remark\n", "[]", "{}", "0", "text"]
)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_what_is_no_record_is_a_problem(tmp_path: Path, kind: Kind, text: str) -> None:
    root = tmp_path / "kb"
    shutil.copytree(KB, root)
    path = kind.pattern.replace("*", "x")
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")
    problems = [problem for problem in Catalog.load(root).problems if problem.where.path == path]
    assert any(problem.severity == "error" for problem in problems)
