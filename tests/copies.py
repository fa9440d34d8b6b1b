"""Copies of the knowledge bases of tests/data."""

from __future__ import annotations

import shutil
from pathlib import Path


def copied(source: Path, target: Path) -> Path:
    """A copy of a knowledge base without its cache, which another process of tests may be writing just now."""
    return Path(shutil.copytree(source, target, ignore=shutil.ignore_patterns(".kb")))
