"""Tests are skipped by the parts of tests/parts.py alone: continuous integration runs again what those skip."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from tests.conftest import ROOT
from tests.parts import PARTS


def test_every_mark_is_a_part() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["pytest"]["ini_options"]
    assert [mark.partition(":")[0] for mark in settings["markers"]] == PARTS


def test_nothing_else_skips_a_test() -> None:
    other = re.compile(r"importorskip|pytest\.skip\(|mark\.skip\(|skipif\((?!sys\.platform|not Path\(./dev/full)")
    found = [path.name for path in (ROOT / "tests").rglob("*.py") if other.search(path.read_text(encoding="utf-8"))]
    # Beside the parts: torchvision that stands in the way, and rights of root that cannot be laid down.
    allowed = ["conftest.py", "test_faults.py", Path(__file__).name, "test_transformers.py"]
    assert sorted(found) == sorted(allowed)
