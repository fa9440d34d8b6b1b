"""Local weights: tiny random models, loaded and asked through the same route as the real ones."""

from __future__ import annotations

import json
import shutil
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from site_builder.errors import UsageError
from site_builder.evaluation.engines import open_adapter
from site_builder.evaluation.interface import AdapterOptions, Image, Message, ModelSpec, Parameters, Request, Response

pytestmark = pytest.mark.torch
ANSWERED = {"ok", "truncated"}
SavePicture = Callable[..., Image]
QUESTIONS = ["Colour?", "What is written in this picture, and how large are the letters?", "Hm", "Is it a square? " * 9]


def open_model(folder: Path, *, revision: str | None = None, dtype: str | None = None, **options: Any) -> Any:
    spec = ModelSpec("tiny", str(folder), revision=revision, dtype=dtype)
    return open_adapter("transformers", spec, AdapterOptions(device="cpu", **options))


def request(key: str, text: str, *images: Image, system: str | None = None, **parameters: Any) -> Request:
    before = (Message("system", system),) if system is not None else ()
    return Request(key, (*before, Message("user", text, images)), Parameters(**{"max_tokens": 8, **parameters}))


def ask(adapter: Any, *requests: Request) -> dict[str, Response]:
    responses = list(adapter.generate(requests))
    assert sorted(r.key for r in responses) == sorted(r.key for r in requests)
    return {response.key: response for response in responses}


@pytest.fixture(scope="module")
def janus(tiny_janus: Path) -> Any:
    return open_model(tiny_janus)


@pytest.fixture(scope="module")
def llava(tiny_llava: Path) -> Any:
    return open_model(tiny_llava)


@pytest.fixture(scope="module")
def idefics3(tiny_idefics3: Path) -> Any:
    return open_model(tiny_idefics3)


@pytest.fixture
def colours(picture: SavePicture) -> list[Image]:
    import PIL.Image

    return [picture(f"{c}.png", PIL.Image.effect_noise((64, 40), 90).convert("RGB").point(lambda v, n=n: v * n // 4))
            for n, c in enumerate(("black", "dark", "grey", "light"))]  # fmt: skip


def plain_answers(folder: Path, questions: list[str], pictures: list[Image]) -> list[str]:
    """What the library says to one prompt at a time, with nothing of ours in between."""
    import PIL.Image
    import torch
    from transformers import AutoModelForImageTextToText, AutoProcessor

    processor = AutoProcessor.from_pretrained(folder, local_files_only=True)
    model = AutoModelForImageTextToText.from_pretrained(folder, local_files_only=True).eval()
    more = {"generation_mode": "text"} if model.config.model_type == "janus" else {}
    answers = []
    for question, image in zip(questions, pictures, strict=True):
        content = [{"type": "image"}, {"type": "text", "text": question}]
        text = processor.apply_chat_template([{"role": "user", "content": content}], add_generation_prompt=True)
        inputs = processor(text=[text], images=[PIL.Image.open(image.path)], return_tensors="pt")
        with torch.inference_mode():
            output = model.generate(**inputs, max_new_tokens=8, do_sample=False, **more)
        said = output[0, inputs["input_ids"].shape[1] :]
        answers.append(processor.tokenizer.decode(said, skip_special_tokens=True).strip())
    return answers


@pytest.mark.parametrize("name", ["janus", "llava", "idefics3"])
def test_batched_answers_are_those_of_the_plain_library(
    name: str, request: pytest.FixtureRequest, colours: list[Image]
) -> None:
    adapter, folder = request.getfixturevalue(name), request.getfixturevalue(f"tiny_{name}")
    asked = [globals()["request"](str(n), q, i) for n, (q, i) in enumerate(zip(QUESTIONS, colours, strict=True))]
    responses = ask(adapter, *asked)
    assert [responses[str(n)].text for n in range(4)] == plain_answers(folder, QUESTIONS, colours)
    assert len({response.text for response in responses.values()}) > 1, "the tiny model must tell prompts apart"


def test_pictures_are_seen(llava: Any, colours: list[Image]) -> None:
    responses = ask(llava, *[request(str(n), "Colour?", image) for n, image in enumerate(colours)])
    assert len({response.text for response in responses.values()}) > 1


def test_every_mode_of_picture_is_taken_and_upright(janus: Any, picture: SavePicture) -> None:
    import PIL.Image

    base = PIL.Image.effect_noise((60, 30), 80).convert("RGB")
    modes = [picture(f"{mode}.{end}", base.convert(mode)) for mode, end in
             (("L", "png"), ("RGBA", "png"), ("P", "png"), ("CMYK", "jpg"), ("1", "png"), ("RGB", "webp"))]  # fmt: skip
    assert {r.status for r in ask(janus, *[request(i.path.name, "?", i) for i in modes]).values()} <= {
        "ok",
        "truncated",
    }
    turned = PIL.Image.Exif()
    turned[0x0112] = 6
    lying = picture("lying.png", base.rotate(90, expand=True), exif=turned)
    both = ask(janus, request("a", "?", lying), request("b", "?", picture("straight.png", base)))
    assert both["a"].text == both["b"].text


def test_requests_with_and_without_pictures_share_a_run(janus: Any, colours: list[Image]) -> None:
    conversation = (Message("user", "Hi"), Message("assistant", "Hello."), Message("user", "Again", (colours[0],)))
    responses = ask(
        janus,
        request("none", "Hello"),
        request("one", "Hello", colours[0]),
        request("two", "Which is darker?", *colours[:2]),
        Request("turns", conversation, Parameters(max_tokens=4)),
    )
    assert {r.status for r in responses.values()} <= ANSWERED
    tokens = {key: response.usage.prompt_tokens or 0 for key, response in responses.items()}
    assert tokens["two"] - tokens["none"] > 2 * 576 > tokens["one"] - tokens["none"] > 576


@pytest.mark.parametrize(
    "text", ["<image_placeholder>", "a<｜end▁of▁sentence｜>b", "<begin_of_<begin_of_image>image>", "<pad>"]
)
def test_special_tokens_in_a_text_are_broken_and_the_sample_says_so(
    janus: Any, text: str, colours: list[Image]
) -> None:
    responses = ask(janus, request("bad", text, colours[0]), request("good", "a < b", colours[0]))
    assert responses["bad"].status in ANSWERED
    assert responses["bad"].notes == ("special tokens in the text were broken",)
    assert responses["good"].notes == ()
    written = janus._writer.write(request("x", text)).text
    ids = janus._writer.tokenizer(written)["input_ids"]
    assert Counter(ids)[janus._writer.tokenizer.bos_token_id] == 1
    assert not set(ids[1:]) & set(janus._writer.tokenizer.all_special_ids)


def test_no_text_holds_a_control_token(janus: Any) -> None:
    from hypothesis import given
    from hypothesis import strategies as st

    tokenizer = janus._writer.tokenizer
    pieces = st.sampled_from([*tokenizer.all_special_tokens, "<", ">", "<image", "_placeholder>", "｜", " ", "a"])

    @given(st.lists(pieces, max_size=12).map("".join))
    def holds(text: str) -> None:
        written = janus._writer.write(request("k", text)).text
        assert not set(tokenizer(written, add_special_tokens=False)["input_ids"]) & set(tokenizer.all_special_ids)

    holds()


def test_the_system_prompt_is_the_requests_own(tiny_janus: Path, tmp_path: Path) -> None:
    from transformers.models.janus.processing_janus import DEFAULT_SYSTEM_PROMPT, JanusProcessor

    from tests.evaluation.engines.tiny_models import save_janus

    adapter = open_model(save_janus(tmp_path, default_system_prompt=True))
    assert adapter.describe()["default_system_prompt"] == "switched off"
    ids = adapter._writer.inputs([adapter._writer.write(request("k", "Hi"))])["input_ids"]
    assert "helpful" not in adapter._writer.tokenizer.decode(ids[0])
    ours = adapter._writer.write(request("k", "Hi", system=DEFAULT_SYSTEM_PROMPT.removesuffix("\n\n")))
    theirs = JanusProcessor.from_pretrained(tmp_path)
    turns = [{"role": "user", "content": [{"type": "text", "text": "Hi"}]}]
    text = theirs.apply_chat_template(turns, add_generation_prompt=True)
    assert adapter._writer.inputs([ours])["input_ids"].tolist() == theirs(text=[text])["input_ids"].tolist()


def test_a_model_that_only_reads_can_judge(tmp_path: Path, colours: list[Image]) -> None:
    from tests.evaluation.engines.tiny_models import save_reader

    adapter = open_model(save_reader(tmp_path))
    assert adapter.describe()["prompt_sample"] == "<s>[user] Hello\n[assistant] "
    asked = [request(str(n), question, system="Judge.") for n, question in enumerate(QUESTIONS)]
    responses = ask(adapter, *asked)
    assert {response.status for response in responses.values()} <= ANSWERED
    together = {key: response.text for key, response in responses.items()}
    assert together == {r.key: ask(adapter, r)[r.key].text for r in asked}
    assert len(set(together.values())) > 1
    assert ask(adapter, request("a", "?", colours[0]))["a"].error == "this model takes no pictures"


def test_a_lost_system_prompt_fails_the_sample(tiny_llava: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(tiny_llava, tmp_path / "x")
    template = folder / "chat_template.jinja"
    template.write_text("{% for m in messages if m.role != 'system' %}" + template.read_text().partition("%}")[2])
    response = ask(open_model(folder), request("a", "Hi", system="Be brief."), request("b", "Hi"))
    assert "loses a message" in (response["a"].error or "")
    assert response["b"].status in ANSWERED


def test_janus_without_begin_of_sequence_is_refused(tmp_path: Path) -> None:
    from tests.evaluation.engines.tiny_models import save_janus

    with pytest.raises(UsageError, match="begin-of-sequence"):
        open_model(save_janus(tmp_path, begin=False))


def test_describe_shows_what_the_model_really_gets(janus: Any, tiny_janus: Path) -> None:
    facts = janus.describe()
    assert facts["prompt_sample"] == (
        "<｜begin▁of▁sentence｜><|User|>: <begin_of_image><image_placeholder>×576<end_of_image>"
        "\nHello\n\n<|Assistant|>:"
    )
    assert (facts["dtype"], facts["device"], facts["architecture"]) == (
        "float32",
        "cpu",
        "JanusForConditionalGeneration",
    )
    assert facts["parameters"] == 317435
    assert facts["default_system_prompt"] is None
    assert facts == janus.describe()


def test_greedy_decoding_ignores_the_weights_own_settings(tiny_llava: Path, tmp_path: Path, llava: Any) -> None:
    folder = shutil.copytree(tiny_llava, tmp_path / "x")
    own = json.loads((folder / "generation_config.json").read_text())
    own |= {"repetition_penalty": 9.0, "do_sample": True, "temperature": 3.0, "top_k": 1, "min_length": 900}
    (folder / "generation_config.json").write_text(json.dumps(own))
    questions = [request(str(n), text, max_tokens=16) for n, text in enumerate(QUESTIONS)]
    assert {k: r.text for k, r in ask(open_model(folder), *questions).items()} == {
        k: r.text for k, r in ask(llava, *questions).items()
    }


@pytest.mark.parametrize("name", ["janus", "llava"])
def test_a_sampled_answer_depends_on_its_seed_and_not_on_its_batch(name: str, request: pytest.FixtureRequest) -> None:
    adapter, make = request.getfixturevalue(name), globals()["request"]
    asked = [make(str(n), "Say something", temperature=1.0, top_p=0.95, seed=n) for n in range(6)]
    together = {k: r.text for k, r in ask(adapter, *asked).items()}
    alone = {r.key: ask(adapter, r)[r.key].text for r in asked}
    assert together == alone
    assert len(set(together.values())) > 3


def test_sampling_draws_from_the_models_distribution() -> None:
    import torch

    from site_builder.evaluation.engines.decoding import SeededSampling

    scores = torch.tensor([[2.0, 1.0, 0.0, -1.0]]).repeat(4000, 1)
    seeds = list(range(4000))
    for parameters, shares in (
        (Parameters(temperature=2.0), torch.softmax(scores[0] / 2, -1)),
        (Parameters(temperature=1.0, top_p=0.8), torch.tensor([0.7311, 0.2689, 0.0, 0.0])),
    ):
        drawn = SeededSampling(parameters, seeds)(torch.zeros(4000, 1, dtype=torch.long), scores).argmax(-1)
        found = torch.bincount(drawn, minlength=4) / 4000
        assert torch.allclose(found, shares, atol=0.03)


def test_truncated_stopped_and_empty(llava: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = ask(llava, request("a", "Go", max_tokens=12))["a"]
    assert (whole.status, whole.finish_reason, whole.usage.completion_tokens) == ("truncated", "length", 12)
    word = whole.text[5]
    stopped = ask(llava, request("a", "Go", max_tokens=12, stop=(word,)))["a"]
    assert (stopped.status, stopped.text) == ("ok", whole.text.partition(word)[0].strip())
    first = llava._writer.tokenizer(whole.text[0], add_special_tokens=False)["input_ids"][0]
    monkeypatch.setattr(llava._decoder, "_ends", {first})
    assert (ask(llava, request("a", "Go"))["a"].status, ask(llava, request("a", "Go"))["a"].text) == ("empty", "")


def test_a_prompt_that_does_not_fit_fails_its_sample_only(llava: Any) -> None:
    responses = ask(llava, request("long", "x" * 2100), request("short", "x"))
    assert "room for 2048" in (responses["long"].error or "")
    assert responses["short"].status in ANSWERED


def test_a_damaged_picture_fails_its_sample_only(janus: Any, colours: list[Image], tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.png"
    damaged.write_bytes(colours[3].path.read_bytes()[:200])
    gone = tmp_path / "gone.png"
    bad = [request(p.name, "?", Image(p, "", "image/png")) for p in (damaged, gone)]
    responses = ask(janus, *bad, *[request(str(n), "?", image) for n, image in enumerate(colours)])
    assert {key for key, response in responses.items() if response.status == "error"} == {"damaged.png", "gone.png"}
    assert "cannot be read" in (responses["gone.png"].error or "")


def memory_for(rows: int, real: Any) -> Any:
    """A decoder on a device that has memory for so many rows."""

    def answer(inputs: Any, *rest: Any) -> Any:
        import torch

        if len(inputs["input_ids"]) > rows:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB.")
        return real(inputs, *rest)

    return answer


def test_a_batch_is_halved_when_memory_runs_out(tiny_llava: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    adapter = open_model(tiny_llava, batch_size=8)
    asked = [request(str(n), f"Question {n}") for n in range(20)]
    undisturbed = {key: response.text for key, response in ask(adapter, *asked).items()}
    monkeypatch.setattr(adapter._decoder, "answer", memory_for(3, adapter._decoder.answer))
    assert {key: response.text for key, response in ask(adapter, *asked).items()} == undisturbed
    assert adapter.batch_size == 2


def test_one_request_too_many_for_the_memory_is_an_error(tiny_llava: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    adapter = open_model(tiny_llava)
    monkeypatch.setattr(adapter._decoder, "answer", memory_for(0, None))
    responses = ask(adapter, request("a", "?"), request("b", "?"))
    assert [response.error for response in responses.values()] == ["memory runs out with this one request"] * 2


def test_batches_hold_like_requests_the_longest_first(tiny_llava: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    adapter, batches = open_model(tiny_llava, batch_size=3), []
    real = adapter._generate
    monkeypatch.setattr(adapter, "_generate", lambda batch: batches.append([p.length for p in batch]) or real(batch))
    ask(adapter, *[request(str(n), "x" * n, max_tokens=4 + n % 2) for n in range(9)])
    assert [len(batch) for batch in batches] == [3, 2, 3, 1]
    for even in (batches[:2], batches[2:]):
        lengths = [length for batch in even for length in batch]
        assert lengths == sorted(lengths, reverse=True)


def test_only_a_window_is_taken_ahead(tiny_llava: Path) -> None:
    taken: list[int] = []
    source = (taken.append(n) or request(str(n), "?", max_tokens=1) for n in range(1000))
    responses = open_model(tiny_llava, batch_size=2).generate(source)
    next(responses)
    assert len(taken) == 32


def test_revision_follows_the_weights(tiny_llava: Path, tmp_path: Path) -> None:
    before = open_model(tiny_llava).describe()["revision"]
    assert before == open_model(shutil.copytree(tiny_llava, tmp_path / "same")).describe()["revision"]
    changed = shutil.copytree(tiny_llava, tmp_path / "changed")
    data = bytearray((changed / "model.safetensors").read_bytes())
    data[-5] ^= 1
    (changed / "model.safetensors").write_bytes(bytes(data))
    assert open_model(changed).describe()["revision"] != before
    assert open_model(tiny_llava, revision="v1").describe()["revision"] == "v1"


def test_a_snapshot_in_the_hubs_cache_is_found_by_its_id(
    tiny_llava: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import huggingface_hub.constants

    home = tmp_path / "models--someone--tiny"
    shutil.copytree(tiny_llava, home / "snapshots" / ("a" * 40))
    (home / "refs").mkdir()
    (home / "refs" / "main").write_text("a" * 40)
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path))
    adapter = open_adapter("transformers", ModelSpec("tiny", "someone/tiny"), AdapterOptions(device="cpu"))
    assert adapter.describe()["revision"] == "a" * 40


def test_bfloat16_when_it_is_wished(tiny_janus: Path, colours: list[Image]) -> None:
    adapter = open_model(tiny_janus, dtype="bfloat16")
    assert adapter.describe()["dtype"] == "bfloat16"
    assert ask(adapter, request("a", "?", colours[0]))["a"].status in ANSWERED


def test_what_cannot_be_opened_says_what_to_do(tiny_janus: Path, tmp_path: Path) -> None:
    def refused(name: str, **options: Any) -> str:
        with pytest.raises(UsageError) as error:
            open_adapter("transformers", ModelSpec("m", name), AdapterOptions(**options))
        return f"{error.value.message} {error.value.hint}"

    assert "hf download nobody/nothing" in refused("nobody/nothing")
    assert "deepseek-community/Janus-Pro-1B" in refused("deepseek-ai/Janus-Pro-1B")
    assert "no folder" in refused("x/y", weights=tmp_path / "none")
    assert "config.json" in refused(str(tmp_path))
    assert "no device 'cuda:99'" in refused(str(tiny_janus), device="cuda:99")
    (tmp_path / "config.json").write_text('{"model_type": "multi_modality"}')
    assert "deepseek-community/Janus-Pro-7B" in refused("m", weights=tmp_path)
    (tmp_path / "config.json").write_text("{")
    assert "damaged" in refused("m", weights=tmp_path)
    (tmp_path / "config.json").write_text('{"model_type": "llama"}')
    assert "cannot load" in refused("m", weights=tmp_path)


def test_a_processor_that_needs_torchvision_says_so(tiny_llava: Path, tmp_path: Path) -> None:
    from site_builder.evaluation.engines.weights import read_processor

    if "torchvision" in sys.modules:
        pytest.skip("torchvision is here")
    folder = shutil.copytree(tiny_llava, tmp_path / "x")
    config = {
        "processor_class": "SmolVLMProcessor",
        "image_processor": {"image_processor_type": "SmolVLMImageProcessor"},
        "video_processor": {"video_processor_type": "SmolVLMVideoProcessor"},
    }
    (folder / "processor_config.json").write_text(json.dumps(config))
    with pytest.raises(UsageError, match="torchvision"):
        read_processor(folder)


@pytest.mark.parametrize("package", ["torch", "transformers", "PIL"])
def test_a_missing_package_names_the_extra(package: str, tiny_janus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(UsageError) as missing:
        open_model(tiny_janus)
    assert "[transformers]" in str(missing.value.hint)
