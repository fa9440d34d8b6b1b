"""Tiny models on disk, made once for all tests that need them, and pictures to ask about."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from site_builder.evaluation.interface import Image

if TYPE_CHECKING:
    import PIL.Image

# Several threads that wait for each other on a busy machine of two cores are a hundred times slower than one.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ["HF_HUB_OFFLINE"] = "1"

SavePicture = Callable[..., Image]


@pytest.fixture(scope="session")
def tiny_janus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tests.evaluation.engines.tiny_models import save_janus

    return save_janus(tmp_path_factory.mktemp("janus"))


@pytest.fixture(scope="session")
def tiny_llava(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tests.evaluation.engines.tiny_models import save_llava

    return save_llava(tmp_path_factory.mktemp("llava"))


@pytest.fixture(scope="session")
def tiny_idefics3(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tests.evaluation.engines.tiny_models import save_idefics3

    return save_idefics3(tmp_path_factory.mktemp("idefics3"))


@pytest.fixture
def picture(tmp_path: Path) -> SavePicture:
    """Save a picture and return it as the runner would: ``picture("red.png", image)``."""

    def save(name: str, image: PIL.Image.Image, **options: object) -> Image:
        path = tmp_path / name
        image.save(path, **options)  # type: ignore[arg-type]
        data = path.read_bytes()
        kind = {"png": "png", "jpg": "jpeg", "webp": "webp"}[path.suffix[1:]]
        return Image(path, hashlib.sha256(data).hexdigest(), f"image/{kind}")

    return save
