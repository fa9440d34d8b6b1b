"""How judges are opened: who may be named, what they are shown and told, and by what they are known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from site_builder.errors import KbError, UsageError
from site_builder.evaluation import engines
from site_builder.evaluation.data.protocols import Protocols
from site_builder.evaluation.interface import AdapterOptions, Fact, ModelSpec, Parameters
from site_builder.evaluation.judges import by_people, check_named, open_judge
from site_builder.evaluation.judges.base import JudgeWish, Opening, judge_facts, judge_mark
from site_builder.evaluation.judges.exact import ExactJudge
from site_builder.evaluation.judges.human import HumanJudge, read_labels
from site_builder.schema.hashing import sha256_data
from site_builder.schema.protocols import JudgeSpec, Protocol
from tests.conftest import ROOT

PROTOCOLS = Protocols.load(ROOT)


def protocol(name: str) -> Protocol:
    return PROTOCOLS.find(name)[1]


EXACT, MODEL, GUARD, PANEL = map(protocol, ("siuo/mcqa@2", "siuo/openqa@2", "figstep/guard@2", "siuo/openqa-panel@1"))


def opening(spec: JudgeSpec, wish: JudgeWish | None) -> Opening:
    return Opening(replace(MODEL, judge=spec), PROTOCOLS.phrases, Path("nowhere"), wish)


@pytest.mark.parametrize(
    ("asked", "names", "refusal", "hint"),
    [
        (EXACT, ("a", "b"), None, None), (EXACT, (), None, None), (MODEL, (), None, None), (MODEL, ("a",), None, None),
        (GUARD, ("a",), None, None), (PANEL, ("a", "b", "c"), None, None), (PANEL, ("human:x.csv",), None, None),
        (EXACT, ("b", "a", "b", "a"), "the judge a is named twice", "a model has one vote: name another"),
        (MODEL, ("a", "b"), "siuo/openqa@2 asks one model to judge, and 2 are named",
         "several judges are for a protocol with a panel; kb eval list tells which has one"),
        *((PANEL, names, f"siuo/openqa-panel@1 is judged by a panel that asks 3 models, and {told} named",
           "name each with its endpoint: --judge A=http://127.0.0.1:8001/v1 --judge B=... --judge C=...")
          for names, told in (((), "none is"), (("a",), "1 is"), (("a", "b"), "2 are"), (tuple("abcd"), "4 are"))),
        *((PANEL, names, "people's labels take the place of all judges", "name nothing beside human:FILE")
          for names in (("human:x.csv", "a"), ("a", "human:x.csv"), ("human:x.csv", "human:x.csv"))),
    ],
)  # fmt: skip
def test_who_may_be_named(asked: Protocol, names: Sequence[str], refusal: str | None, hint: str | None) -> None:
    wishes = [JudgeWish(name) for name in names]
    assert by_people(wishes) == any(name.startswith("human:") for name in names)
    if refusal is None:
        check_named(asked, wishes)
        return
    with pytest.raises(UsageError) as caught:
        open_judge(asked, PROTOCOLS.phrases, Path("nowhere"), wishes)
    assert (caught.value.message, caught.value.hint) == (refusal, hint)


@pytest.mark.parametrize(
    ("asked", "names", "kind", "name"),
    [
        (EXACT, (), "exact", "option-letter@2"), (protocol("siuo/mcqa@1"), (), "exact", "option-letter@1"),
        (MODEL, ("a",), "model", "a"), (GUARD, ("a",), "guard", "a"), (PANEL, ("c", "a", "b"), "panel", "a + b + c"),
        (protocol("mossbench/refusal-phrases@1"), (), "phrases", "refusals@1"),
    ],
)  # fmt: skip
def test_each_kind_is_opened_by_its_module(asked: Protocol, names: Sequence[str], kind: str, name: str) -> None:
    wishes = [JudgeWish(one, options=AdapterOptions(base_urls=("http://127.0.0.1:9/v1",))) for one in names]
    judge = open_judge(asked, PROTOCOLS.phrases, Path("nowhere"), wishes)
    assert (judge.kind, judge.id) == (kind, name)
    judge.close()


def test_people_take_the_place_of_any_judge(tmp_path: Path) -> None:
    table = tmp_path / "me.csv"
    table.write_text("item,label\nx,safe\n")
    for asked in (MODEL, GUARD, PANEL):
        judge = open_judge(asked, {}, tmp_path, [JudgeWish(f"human:{table}")])
        assert isinstance(judge, HumanJudge)
        assert (judge.kind, judge.id, judge.prompt_sha256) == ("human", "human:me", None)
        assert judge.describe() == {"table": "me.csv", "sha256": sha256_of(table)}


def sha256_of(path: Path) -> str:
    from hashlib import sha256

    return sha256(path.read_bytes()).hexdigest()


CHANGED = AdapterOptions(extra_body='{"a":1}', omit=("seed",), answer_budget=100)


@pytest.mark.parametrize(
    ("wish", "variant"),
    [
        (JudgeWish("a"), {}),
        (JudgeWish("a", no_image=True), {"variant": '{"image": false}'}),
        (JudgeWish("a", options=CHANGED),
         {"variant": '{"answer_budget": 100, "extra_body": "{\\"a\\":1}", "omit": "seed"}'}),
        (JudgeWish("a", options=AdapterOptions(omit=("z",)), no_image=True),
         {"variant": '{"image": false, "omit": "z"}'}),
    ],
)  # fmt: skip
def test_what_the_user_changes_makes_another_judge(wish: JudgeWish, variant: Mapping[str, Fact]) -> None:
    seen, blind = replace(MODEL.judge, image=True), replace(MODEL.judge, image=False)
    assert wish.variant == variant
    assert opening(seen, wish).variant == variant
    assert opening(blind, wish).variant == replace(wish, no_image=False).variant, "no picture would have been shown"
    assert [opening(seen, None).variant, opening(blind, None).variant] == [{}, {}]
    assert (opening(seen, wish).shows_image, opening(seen, None).shows_image) == (not wish.no_image, True)
    assert not any(opening(blind, one).shows_image for one in (wish, None))


def test_a_judge_answers_greedily_and_has_room_for_its_thoughts() -> None:
    spec = replace(MODEL.judge, max_tokens=400)
    assert opening(spec, None).parameters == Parameters(temperature=0.0, max_tokens=400)
    assert opening(spec, JudgeWish("a")).parameters == Parameters(temperature=0.0, max_tokens=400)
    assert opening(spec, JudgeWish("a", options=CHANGED)).parameters == Parameters(temperature=0.0, max_tokens=500)
    assert JudgeWish("a").adapter == "openai"


@pytest.mark.parametrize(("kind", "role", "model_kind"), [("model", "judge", "vlm"), ("guard", "guard", "guard")])
def test_the_model_that_is_asked(kind: str, role: str, model_kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = replace(MODEL.judge, kind=kind)
    monkeypatch.setattr(engines, "open_adapter", lambda *words: words)
    assert opening(spec, JudgeWish("a", adapter="mine", options=CHANGED)).ask() == (
        "a", ("mine", ModelSpec(id="a", name="a", kind=model_kind), CHANGED),
    )  # fmt: skip
    with pytest.raises(UsageError) as caught:
        opening(spec, None).ask()
    assert caught.value.message == f"siuo/openqa@2 needs a {role} model, and none is named"
    assert (caught.value.hint or "").startswith("name it: --judge MODEL --judge-base-url ")


def test_a_judge_is_known_by_who_it_is_and_not_by_where_it_runs() -> None:
    details = {"revision": "r", "sha256": None, "variant": "v", "engine": "e"}
    facts = {"kind": "model", "id": "a", "prompt_sha256": "0", "facts": details}
    mark = judge_mark(facts)
    assert mark == sha256_data(["model", "a", "0", "r", None, "v"])[:12]
    assert judge_mark({**facts, "facts": {**details, "engine": "other", "device": "cpu"}}) == mark
    others = [{**facts, name: "other"} for name in ("kind", "id", "prompt_sha256")]
    others += [{**facts, "facts": {**details, name: "other"}} for name in ("revision", "sha256", "variant")]
    assert len({mark, *map(judge_mark, others)}) == 7


def test_the_facts_of_a_judge() -> None:
    facts = {"kind": "exact", "id": "planted-word@1", "prompt_sha256": None, "facts": {}}
    assert judge_facts(ExactJudge("planted-word")) == facts


# --- tables of people ---------------------------------------------------------------------------------------------


def test_a_table_of_labels_is_read_as_people_write_it(tmp_path: Path) -> None:
    table = tmp_path / "labels.csv"
    table.write_text("\ufeffitem,sample,label\na,0, SAFE \na,1,unsafe\nb,,safe\nb,0,safe\nc,2,\nd\n", encoding="utf-8")
    assert read_labels(table, ("unsafe", "safe")) == {("a", 0): "safe", ("a", 1): "unsafe", ("b", 0): "safe"}
    table.write_text("label,item\nsafe,a\n")
    assert read_labels(table, ("unsafe", "safe")) == {("a", 0): "safe"}


def unusable() -> Iterator[tuple[bytes | None, str, str | None]]:
    columns = "columns: item, sample, label"
    yield b"item\nx\n", "{table} has no column 'label'", columns
    yield b"label\nx\n", "{table} has no column 'item'", columns
    yield b"", "{table} has no column 'item'", columns
    yield b"item,label\nx,safe\ny,maybe\n", "{table}:3: the label is 'maybe'", "write unsafe or safe"
    yield b"item,sample,label\nx,-1,safe\n", "{table}:2: sample is '-1'", "write a whole number from 0"
    yield b"item,label\nx,safe\nx,unsafe\n", "{table}:3: a second, different label for x", None
    yield None, "cannot read {table}: No such file or directory", None
    yield b"item,label\n\xff,safe\n", "{table} is not a CSV table in UTF-8: ", None


@pytest.mark.parametrize(("content", "message", "hint"), tuple(unusable()))
def test_a_table_of_labels_that_cannot_be_used_is_told_with_its_line(
    tmp_path: Path, content: bytes | None, message: str, hint: str | None
) -> None:
    table = tmp_path / "labels.csv"
    if content is not None:
        table.write_bytes(content)
    with pytest.raises(KbError) as caught:
        read_labels(table, ("unsafe", "safe"))
    told = message.format(table=table)
    assert caught.value.message == told or (told.endswith(": ") and caught.value.message.startswith(told))
    assert caught.value.hint == hint
