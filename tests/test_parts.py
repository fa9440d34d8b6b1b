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
    other = re.compile(r"importorskip|pytest\.skip\(|mark\.skip\(|skipif\((?!\s*(?:not )?sys\.platform)")
    found = [path.name for path in (ROOT / "tests").rglob("*.py") if other.search(path.read_text(encoding="utf-8"))]
    allowed = ["conftest.py", Path(__file__).name, "test_transformers.py"]  # the last where torchvision is there
    assert sorted(found) == sorted(allowed)
