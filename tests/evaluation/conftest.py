"""What the tests of the runner share: a knowledge base of their own, and small harmless data in official layouts."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.evaluation import listed_data, official_data

EVALUATED = (
    "janus-pro-7b", "always-refuse", "always-comply", "constant-a", "random-abcd",
)  # fmt: skip


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A knowledge base with the real protocols, the benchmarks they belong to and a few models."""
    root = tmp_path / "kb"
    root.mkdir()
    make_base(root)
    return root


def make_base(root: Path) -> None:
    shutil.copy(ROOT / "kb.yml", root / "kb.yml")
    for folder in ("protocols", "phrases"):
        shutil.copytree(ROOT / "taxonomy" / folder, root / "taxonomy" / folder)
    for kind, names in (
        ("models", EVALUATED),
        ("benchmarks", [path.stem for path in (ROOT / "taxonomy" / "protocols").glob("*.yml")]),
    ):
        (root / "taxonomy" / kind).mkdir()
        for name in names:
            if (file := ROOT / "taxonomy" / kind / f"{name}.yml").is_file():  # questions of one's own are no benchmark
                shutil.copy(file, root / "taxonomy" / kind)
    (root / ".gitignore").write_text((ROOT / ".gitignore").read_text())


@pytest.fixture
def official(tmp_path: Path) -> Callable[[str], Path]:
    """Make a small copy of a benchmark in its official layout: ``official("siuo")``."""

    def make(name: str) -> Path:
        folder = tmp_path / "official" / name
        {**official_data.MAKERS, **listed_data.MAKERS}[name](folder)
        return folder

    return make
