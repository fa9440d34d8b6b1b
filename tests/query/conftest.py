"""The invented knowledge base, ready to be asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_builder.knowledge.catalog import Catalog
from site_builder.query.evaluation import Collection

KB = Path(__file__).parents[1] / "data" / "kb"


@pytest.fixture(scope="session")
def collection() -> Collection:
    return Collection(Catalog.load(KB))
