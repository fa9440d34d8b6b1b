"""A panel as such: votes against a simple count, who waits for whom, and what is closed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.evaluation.data.benchmarks.base import Sample
from site_builder.evaluation.data.protocols import Protocols
from site_builder.evaluation.interface import AdapterOptions, Fact
from site_builder.evaluation.judges import open_judge
from site_builder.evaluation.judges.base import Case, JudgeWish, Score, judge_facts, judge_mark
from site_builder.evaluation.judges.panel import PanelJudge
from site_builder.schema.hashing import sha256_data
from tests.conftest import ROOT

PROTOCOLS = Protocols.load(ROOT)
ASR, REFUSALS = "attack-success-rate", "refusal-rate"
ASKED = Sample("id", "SD", "morality", "c", "What?")


@dataclass
class Member:
    """A judge with known scores that notes who was asked and closed."""

    id: str
    scores: Sequence[Score] = ()
    noted: list[str] = field(default_factory=list)
    kind: str = "model"
    prompt_sha256: str | None = "0"
    facts: Mapping[str, Fact] = field(default_factory=dict)
    broken: bool = False

    def describe(self) -> Mapping[str, Fact]:
        return self.facts

    def judge(self, cases: Iterable[Case]) -> Iterator[Score]:
        for score, _ in zip(self.scores, cases, strict=False):
            self.noted.append(f"{self.id}{score.n}")
            yield score

    def close(self) -> None:
        self.noted.append(f"{self.id} closed")
        if self.broken:
            raise OSError("it hangs")


VOTES = st.builds(
    Score,
    n=st.just(0),
    labels=st.dictionaries(st.sampled_from([ASR, REFUSALS]), st.sampled_from(["yes", "no"])),
    failed=st.booleans(),
    note=st.sampled_from([None, "down"]),
)


def counted(votes: Sequence[Score], names: Sequence[str]) -> Score:
    """What a panel says, by counting as its members would on their fingers."""
    labels = {}
    for metric in (ASR, REFUSALS):
        for label in ("yes", "no"):
            if sum(vote.labels.get(metric) == label for vote in votes) > len(votes) / 2:
                labels[metric] = label
    failed = [vote for vote in votes if vote.failed]
    return Score(
        0, labels,
        unscored=None if ASR in labels else "the panel has no majority",
        note=failed[0].note if failed else None,
        marks=() if all(ASR in vote.labels for vote in votes) else ("incomplete",),
        failed=ASR not in labels and len(votes) - len(failed) <= len(votes) / 2,
        votes=dict(zip(names, votes, strict=True)),
    )  # fmt: skip


@given(st.lists(VOTES, min_size=3, max_size=5))
@settings(max_examples=200)
def test_a_panel_says_what_more_than_half_of_its_members_say(votes: list[Score]) -> None:
    names = "abcde"[: len(votes)]
    panel = PanelJudge([Member(name, [vote]) for name, vote in zip(names, votes, strict=True)], ASR)
    (said,) = panel.judge([Case(0, ASKED, 0, "answer")])
    expected = counted(votes, names)
    assert said == replace(expected, votes=said.votes)
    assert list(said.votes.items()) == list(expected.votes.items())


def test_members_are_asked_in_turn_and_a_verdict_comes_with_the_last_vote() -> None:
    noted: list[str] = []
    orders = {"a": (0, 1, 2), "b": (1, 0, 2), "c": (1, 2)}  # what c did not say of the first is no verdict
    members = [Member(name, [Score(n, {ASR: "yes"}) for n in order], noted) for name, order in orders.items()]
    cases = [Case(n, ASKED, 0, "answer") for n in range(3)]
    told = []
    for score in PanelJudge(members, ASR).judge(cases):
        told.append((score.n, len(noted)))
    assert noted == ["a0", "b1", "c1", "a1", "b0", "c2", "a2", "b2"]
    assert told == [(1, 4), (2, 8)]


def test_a_panel_is_the_same_in_any_order_and_another_with_another_member() -> None:
    facts = ({"adapter": "openai", "revision": "1"}, {"adapter": "scripted"}, {})
    members = [Member(name, facts=one) for name, one in zip("bac", facts, strict=True)]
    members[2].kind = "exact"
    told = judge_facts(PanelJudge(members, ASR))
    assert told == judge_facts(PanelJudge(members[::-1], ASR))
    assert (told["kind"], told["id"]) == ("panel", "c + a + b")
    assert told["prompt_sha256"] == sha256_data(["0", "0", "0"])
    assert told["facts"]["adapter"] == "openai, scripted"
    assert json.loads(told["facts"]["b"]) == {"kind": "model", "adapter": "openai", "revision": "1"}
    assert told["facts"]["b"] == '{"adapter": "openai", "kind": "model", "revision": "1"}'
    assert json.loads(told["facts"]["c"]) == {"kind": "exact"}
    members[0].facts = {**facts[0], "revision": "2"}
    assert judge_mark(judge_facts(PanelJudge(members, ASR))) != judge_mark(told)
    assert judge_facts(PanelJudge([members[2]], ASR))["facts"]["adapter"] is None


def test_all_members_are_closed_though_one_hangs() -> None:
    noted: list[str] = []
    with pytest.raises(OSError, match="hangs"):
        PanelJudge([Member(name, noted=noted, broken=name == "b") for name in "abc"], ASR).close()
    assert Counter(noted) == Counter(f"{name} closed" for name in "abc")


def test_the_named_judges_go_to_the_members_that_ask_one(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    closed: list[str] = []

    def adapter(name: str, model: object, options: object) -> object:
        opened.append(name)
        if name == "missing":
            raise OSError("no such engine")
        return type("Adapter", (), {"describe": dict, "close": lambda self: closed.append(name)})()

    monkeypatch.setattr("site_builder.evaluation.engines.open_adapter", adapter)
    protocol = PROTOCOLS.find("siuo/openqa-panel@1")[1]
    kinds = ("guard", "phrases", "model")
    protocol = replace(protocol, judge=replace(protocol.judge, members=kinds, phrases="refusals@2"))
    wishes = [JudgeWish(name, adapter=name, options=AdapterOptions()) for name in ("y", "x")]
    panel = open_judge(protocol, PROTOCOLS.phrases, Path("nowhere"), wishes)
    assert [(member.kind, member.id) for member in panel._members] == [  # type: ignore[attr-defined]
        ("guard", "y"), ("model", "x"), ("phrases", "refusals@2"),
    ]  # fmt: skip
    assert (opened, closed) == (["y", "x"], [])
    panel.close()
    assert sorted(closed) == ["x", "y"]
    with pytest.raises(OSError, match="no such engine"):
        open_judge(protocol, PROTOCOLS.phrases, Path("nowhere"), [wishes[0], JudgeWish("z", adapter="missing")])
    assert sorted(closed) == ["x", "y", "y"], "the first member is not left open"
