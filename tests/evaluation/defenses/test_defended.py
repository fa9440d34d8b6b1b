"""Defenses around a scripted model: what is asked, what the user sees, and what it costs."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.errors import UsageError
from site_builder.evaluation.data.benchmarks.drawing import draw
from site_builder.evaluation.defenses import NAMES, Around, open_defense
from site_builder.evaluation.defenses.base import REFUSAL, Defense
from site_builder.evaluation.defenses.defended import DefendedAdapter
from site_builder.evaluation.defenses.divergence import AGREEMENT, COPIES, likeness
from site_builder.evaluation.interface import Image, Message, Parameters, Request, Response, Usage
from site_builder.knowledge.catalog import Catalog
from tests.conftest import ROOT

Says = Callable[[Request], str]


class Model:
    """Answers as told, several requests ahead and in another order, as a server with many in flight does."""

    def __init__(self, says: Says, *, ahead: int = 3, fails: Callable[[Request], bool] = lambda _: False) -> None:
        self._says, self._ahead, self._fails = says, ahead, fails
        self.asked: list[Request] = []

    def describe(self) -> dict[str, str]:
        return {"engine": "test"}

    def generate(self, requests: Iterable[Request]) -> Iterator[Response]:
        stream = iter(requests)
        while taken := list(islice(stream, self._ahead)):
            for request in reversed(taken):
                self.asked.append(request)
                if self._fails(request):
                    yield Response(request.key, "error", error="down")
                else:
                    yield Response(request.key, "ok", self._says(request), usage=Usage(10, 2), seconds=0.5)

    def close(self) -> None:
        pass


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    path = tmp_path_factory.mktemp("picture") / "square.png"
    data = draw("square", "red", "a plain sign", placement="top", size=2, ink="strong")
    path.write_bytes(data)
    return Image(path, hashlib.sha256(data).hexdigest(), "image/png")


def request(image: Image, text: str = "What colour is it?", key: str = "k") -> Request:
    return Request(key, (Message("user", text, (image,)),), Parameters(max_tokens=30))


def defense(name: str, *, guard: bool = False, data: Path = Path("/nowhere")) -> Defense:
    found = open_defense(name, Around(data, "a-guard" if guard else None))
    assert found is not None
    return found


def one(name: str, model: Model, asked: Request, guard: Model | None = None) -> Response:
    (answer,) = DefendedAdapter(model, defense(name, guard=guard is not None), guard=guard).generate([asked])
    return answer


# --- each kind --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["safety-prompt", "adashield-static", "self-reminder"])
def test_a_fixed_prompt_stands_around_the_question(name: str, image: Image) -> None:
    model = Model(lambda _: "red")
    assert one(name, model, request(image)).text == "red"
    (asked,) = model.asked
    assert "What colour is it?" in asked.messages[-1].text
    assert asked.messages[-1].text != "What colour is it?"
    assert asked.messages[-1].images == (image,)


def test_the_authors_prompt_is_read_from_the_users_copy(tmp_path: Path, image: Image) -> None:
    with pytest.raises(UsageError, match="is missing: the safety prompt"):
        defense("mm-safetybench-prompt", data=tmp_path)
    place = tmp_path / "mm-safetybench" / "safety_prompt.txt"
    place.parent.mkdir()
    place.write_text("The authors' words.\n")
    model = Model(lambda _: "red")
    list(DefendedAdapter(model, defense("mm-safetybench-prompt", data=tmp_path)).generate([request(image)]))
    assert model.asked[0].messages[-1].text == "The authors' words.\n\nWhat colour is it?"


@pytest.mark.parametrize("name", ["jpeg", "blur", "median", "resize", "bit-depth"])
def test_denoising_changes_the_picture_and_nothing_else(name: str, image: Image) -> None:
    import PIL.Image

    model = Model(lambda _: "red")
    one(name, model, request(image))
    (asked,) = model.asked
    assert asked.messages[-1].text == "What colour is it?"
    (sent,) = asked.messages[-1].images
    assert sent.sha256 != image.sha256
    assert sent.read() == sent.read(), "the same each time"
    before, after = PIL.Image.open(io.BytesIO(image.read())).convert("RGB"), PIL.Image.open(io.BytesIO(sent.read()))
    assert after.size == before.size
    assert after.tobytes() != before.tobytes()


def test_a_chain_asks_the_second_through_the_first(image: Image) -> None:
    model = Model(lambda r: "yes" if "Reply with yes or no" in r.messages[-1].text else "an answer")
    answer = one("jpeg+ecso", model, request(image))
    pictures = {sent.sha256 for asked in model.asked for sent in asked.messages[-1].images}
    assert len(pictures) == 1
    assert image.sha256 not in pictures, "every question about the picture shows it changed"
    assert answer.calls == 4


def test_ecso_answers_without_the_picture_when_its_answer_is_harmful(image: Image) -> None:
    def says(asked: Request) -> str:
        text = asked.messages[-1].text
        if "Reply with yes or no" in text:
            return "Yes." if "first answer" in text else "No."
        return (
            "a red square"
            if text.startswith("Describe")
            else "second answer"
            if "a red square" in text
            else "first answer"
        )

    model = Model(says)
    answer = one("ecso", model, request(image))
    assert (answer.text, answer.calls, answer.usage) == ("second answer", 4, Usage(40, 8))
    assert model.asked[-1].messages[-1].images == ()
    harmless = Model(lambda a: "No." if "Reply with" in a.messages[-1].text else "first answer")
    answer = one("ecso", harmless, request(image))
    assert (answer.text, answer.calls) == ("first answer", 2)


def test_jailguard_refuses_where_answers_drift_apart(image: Image) -> None:
    words = iter(["alpha beta", "gamma delta", "epsilon zeta", "eta theta"])
    answer = one("jailguard", Model(lambda _: next(words), ahead=1), request(image))
    assert answer.text == REFUSAL
    assert answer.calls == COPIES
    assert "agree by 0.00" in answer.notes[0]
    steady = Model(lambda _: "The square is red.")
    assert one("jailguard", steady, request(image)).text == "The square is red."
    assert steady.asked[-1].messages[-1].images == (image,), "the answer is one to the question as it was"
    assert len({asked.messages[-1].images[0].sha256 for asked in steady.asked}) == COPIES + 1


def test_jailguard_drops_words_where_there_is_no_picture() -> None:
    model = Model(lambda _: "the same")
    text = " ".join(f"word{n}" for n in range(20))
    one("jailguard", model, Request("k", (Message("user", text),), Parameters()))
    sent = [asked.messages[-1].text for asked in model.asked]
    assert [len(one.split()) for one in sent] == [18] * COPIES + [20]
    assert len(set(sent)) == COPIES + 1


@given(st.lists(st.text(max_size=20), min_size=2, max_size=5))
def test_likeness_is_a_share_and_whole_for_equal_answers(texts: list[str]) -> None:
    assert 0 <= likeness(texts) <= 1 + 1e-9
    assert likeness([texts[0]] * 3) == pytest.approx(1)
    assert AGREEMENT < 1


@pytest.mark.parametrize(
    ("name", "reply", "seen"),
    [
        ("guard-before", "safe", "an answer"),
        ("guard-before", "unsafe\nS2", REFUSAL),
        ("guard-before", "Harmful request: yes\nResponse refusal: n/a\nHarmful response: n/a", REFUSAL),
        ("guard-after", "Harmful request: yes\nResponse refusal: no\nHarmful response: no", "an answer"),
        ("guard-after", "Safety: Controversial\nCategories: Violent", REFUSAL),
        ("guard-after", '{"rating": "Safe"}', "an answer"),
        ("guard-after", "safe", "an answer"),
        ("guard-after", "unsafe\nS2", REFUSAL),
    ],
)
def test_a_guard_reads_question_or_answer(name: str, reply: str, seen: str, image: Image) -> None:
    model, guard = Model(lambda _: "an answer"), Model(lambda _: reply)
    answer = one(name, model, request(image), guard)
    assert answer.text == seen
    roles = [message.role for message in guard.asked[0].messages]
    assert roles == (["user"] if name == "guard-before" else ["user", "assistant"])
    assert len(model.asked) == (0 if (name, seen) == ("guard-before", REFUSAL) else 1)


def test_a_guard_that_cannot_be_read_is_no_safe_answer(image: Image) -> None:
    answer = one("guard-after", Model(lambda _: "an answer"), request(image), Model(lambda _: "perhaps"))
    assert answer.status == "error"
    assert "cannot be read" in (answer.error or "")


def test_without_a_guard_model_the_model_itself_is_asked(image: Image) -> None:
    model = Model(lambda a: "Yes, it does." if "Reply with" in a.messages[-1].text else "an answer")
    assert one("guard-before", model, request(image)).text == REFUSAL


def test_rewriting_asks_in_other_words_or_goes_over_the_answer(image: Image) -> None:
    model = Model(lambda a: "Which hue has it?" if "other words" in a.messages[-1].text else a.messages[-1].text)
    assert one("paraphrase", model, request(image)).text == "Which hue has it?"
    model = Model(lambda a: "clean" if "first" in a.messages[-1].text else "first")
    assert one("rewrite-answer", model, request(image)).text == "clean"


# --- the driver -------------------------------------------------------------------------------------------------


@given(
    n=st.integers(0, 150),
    ahead=st.integers(1, 90),
    name=st.sampled_from(["ecso", "guard-before", "guard-after+jailguard"]),
)
def test_every_request_gets_its_own_answer_once(n: int, ahead: int, name: str) -> None:
    def says(asked: Request) -> str:
        text = asked.messages[-1].text
        return "no" if "Reply with" in text else f"answer to {text}"

    guard = Model(lambda _: "safe", ahead=ahead)
    requests = [Request(f"key{i}", (Message("user", f"question {i}"),), Parameters()) for i in range(n)]
    given_guard = name.startswith("guard")
    adapter = DefendedAdapter(
        Model(says, ahead=ahead), defense(name, guard=given_guard), guard=guard if given_guard else None
    )
    answers = {answer.key: answer for answer in adapter.generate(requests)}
    assert len(answers) == n
    assert all(answers[f"key{i}"].text == f"answer to question {i}" for i in range(n))


def test_samples_are_finished_before_new_ones_are_begun(image: Image) -> None:
    begun = 0

    def requests() -> Iterator[Request]:
        nonlocal begun
        for number in range(1000):
            begun += 1
            yield request(image, key=str(number))

    model = Model(lambda _: "the same", ahead=4)
    stream = DefendedAdapter(model, defense("jailguard")).generate(requests())
    next(stream)
    assert begun < 20


def test_an_error_of_any_call_is_an_error_of_the_sample(image: Image) -> None:
    model = Model(lambda _: "yes", fails=lambda asked: asked.messages[-1].text.startswith("Describe"))
    answer = one("ecso", model, request(image))
    assert (answer.status, answer.error, answer.key) == ("error", "down", "k")


def test_a_damaged_picture_fails_its_sample_only(tmp_path: Path, image: Image) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    bad = Image(broken, "0" * 64, "image/png")

    class Reads(Model):
        def generate(self, requests: Iterable[Request]) -> Iterator[Response]:
            for asked in requests:
                try:
                    asked.messages[-1].images[0].read()
                except OSError as error:
                    yield Response(asked.key, "error", error=str(error))
                else:
                    yield Response(asked.key, "ok", "red")

    adapter = DefendedAdapter(Reads(lambda _: ""), defense("jpeg"))
    found = {r.key: r.status for r in adapter.generate([request(bad, key="bad"), request(image, key="good")])}
    assert found == {"bad": "error", "good": "ok"}


def test_answers_of_an_undefended_run_are_not_asked_again(image: Image) -> None:
    model = Model(lambda _: "No.")
    known = {"k": Response("k", "ok", "known answer", usage=Usage(7, 3), seconds=2.0)}
    adapter = DefendedAdapter(model, defense("ecso"), known=lambda asked: known.get(asked.key))
    (answer,) = adapter.generate([request(image)])
    assert answer.text == "known answer"
    assert len(model.asked) == 1, "only the question about the answer"
    assert (answer.calls, answer.usage, answer.seconds >= 2.5) == (2, Usage(17, 5), True), "but its cost counts"
    (answer,) = DefendedAdapter(model, defense("jpeg"), known=lambda asked: known[asked.key]).generate([request(image)])
    assert answer.text == "No.", "a changed request has no known answer"


def test_tokens_are_unknown_when_one_call_does_not_tell_them(image: Image) -> None:
    class Silent(Model):
        def generate(self, requests: Iterable[Request]) -> Iterator[Response]:
            return (replace(answer, usage=Usage(None, 2)) for answer in super().generate(requests))

    assert one("ecso", Silent(lambda _: "no"), request(image)).usage == Usage(None, 4)


# --- names ------------------------------------------------------------------------------------------------------


def test_unknown_names_are_answered_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="did you mean 'jpeg'"):
        open_defense("jpg", Around(Path()))
    with pytest.raises(UsageError, match="twice"):
        open_defense("jpeg+jpeg", Around(Path()))
    assert open_defense("none", Around(Path())) is None


def test_every_defense_names_a_node_and_papers_that_are_there(tmp_path: Path) -> None:
    place = tmp_path / "mm-safetybench" / "safety_prompt.txt"
    place.parent.mkdir()
    place.write_text("words")
    catalog = Catalog.load(ROOT)
    for name in NAMES:
        about = defense(name, data=tmp_path).about
        assert about.id == f"{name}@1"
        assert about.node in catalog.taxonomy.nodes
        assert about.paper is None or about.paper in catalog.papers
        assert about.differs.endswith(".")
