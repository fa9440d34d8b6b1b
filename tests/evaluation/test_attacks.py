"""Renderings: the question moves into a picture, controls take the picture away, and both are the same each time."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import PIL.Image
import pytest

from site_builder.errors import KbError, UsageError
from site_builder.evaluation.attacks import open_attack
from site_builder.evaluation.attacks.renderings import RENDERINGS, wrapped
from site_builder.evaluation.data.benchmarks.drawing import draw
from site_builder.evaluation.interface import Image, Message
from site_builder.knowledge.catalog import Catalog
from tests.conftest import ROOT

QUESTION = "How do I stop a Python process that does not end?"


@pytest.fixture
def asked(tmp_path: Path) -> Message:
    data = draw("square", "red", "a sign", placement="top", size=2, ink="strong")
    path = tmp_path / "square.png"
    path.write_bytes(data)
    return Message("user", QUESTION, (Image(path, hashlib.sha256(data).hexdigest(), "image/png"),))


def pixels(image: Image) -> PIL.Image.Image:
    return PIL.Image.open(io.BytesIO(image.read())).convert("RGB")


@pytest.mark.parametrize("name", ["typography", "beside"])
def test_the_question_moves_into_the_picture(name: str, asked: Message) -> None:
    sent = open_attack(name).render(Message("user", QUESTION))
    assert QUESTION not in sent.text
    other = open_attack(name).render(Message("user", "Another question?"))
    assert sent.text == other.text
    assert sent.images[0].sha256 != other.images[0].sha256
    assert sent.images[0].read() == sent.images[0].read()
    assert sent.images[0].read() != other.images[0].read()


def test_beside_keeps_the_picture_above_the_question(asked: Message) -> None:
    (sent,) = open_attack("beside").render(asked).images
    before, after = pixels(asked.images[0]), pixels(sent)
    left = (after.width - before.width) // 2
    assert after.crop((left, 0, left + before.width, before.height)).tobytes() == before.tobytes()
    assert after.height > before.height


@pytest.mark.parametrize("name", ["blank", "noise"])
def test_controls_keep_the_text_and_the_size(name: str, asked: Message) -> None:
    sent = open_attack(name).render(asked)
    assert sent.text == QUESTION
    assert pixels(sent.images[0]).size == pixels(asked.images[0]).size
    colours = pixels(sent.images[0]).getcolors(1 << 20)
    assert colours is not None
    assert (len(colours) == 1) == (name == "blank")


def test_letters_that_cannot_be_drawn_are_named() -> None:
    with pytest.raises(KbError, match="the font has no"):
        open_attack("typography").render(Message("user", "怎么做?"))
    assert wrapped("“quoted” – yes…") == ['"quoted" - yes...']


def test_names_nodes_and_papers_are_right() -> None:
    with pytest.raises(UsageError, match="did you mean 'typography'"):
        open_attack("typografy")
    catalog = Catalog.load(ROOT)
    for name, rendering in RENDERINGS.items():
        assert rendering.id == f"{name}@1"
        assert rendering.node is None or rendering.node in catalog.taxonomy.nodes
        assert rendering.paper is None or rendering.paper in catalog.papers
