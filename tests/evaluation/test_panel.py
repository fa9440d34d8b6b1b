"""A panel of judges: what more than half say, votes that are missing, and a panel that is interrupted."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from site_builder.errors import UsageError
from site_builder.evaluation.data.benchmarks.base import Sample
from site_builder.evaluation.data.protocols import Protocols, _misjudged
from site_builder.evaluation.interface import AdapterOptions
from site_builder.evaluation.judges import open_judge
from site_builder.evaluation.judges.base import Case, JudgeWish, Score
from site_builder.evaluation.run.outcomes import is_verdict
from site_builder.results.validation import Rules, faults
from site_builder.schema.hashing import seal_of
from site_builder.schema.runs import Run as RunResult
from site_builder.schema.validation import adapter, validate
from site_builder.text.yamlfile import read
from tests.conftest import ROOT, Run
from tests.evaluation.chat_server import ChatServer, text_of
from tests.evaluation.processes import KILLED, kb_until_killed

PROTOCOLS = Protocols.load(ROOT)
_, PANEL = PROTOCOLS.find("siuo/openqa-panel@1")
ASR = "attack-success-rate"
MEMBERS = ("a", "b", "c")
DOWN = {"status": 400, "error": "no such model"}


def said(server: ChatServer, copy: Path, *answers: str) -> list[Score]:
    """What the panel of a, b and c says of answers."""
    options = AdapterOptions(base_urls=(server.url,), retries=0, concurrency=2)
    judge = open_judge(PANEL, PROTOCOLS.phrases, copy, [JudgeWish(name, options=options) for name in MEMBERS])
    asked = Sample("id", "SD", "morality", "c", "What?", facts={"warning": "w", "reference": "r"})
    cases = (Case(n, asked, 0, answer) for n, answer in enumerate(answers))
    try:
        return sorted(judge.judge(cases), key=lambda score: score.n)
    finally:
        judge.close()


def test_more_than_half_of_all_members_decide(tmp_path: Path) -> None:
    """An answer here is what a, b and c say of it: unsafe, safe, nothing that can be read, or that they are down."""

    def reply(model: str, messages: list[dict[str, Any]]) -> Any:
        text = text_of(messages[0])
        letter = text[text.index("<<") + 2 :][MEMBERS.index(model)]
        return {"u": "Verdict: unsafe", "s": "Verdict: safe", "?": "Who knows", "x": DOWN}[letter]

    cases = ("uus", "sss", "usx", "uux", "u??", "uxx", "xxx", "s?s")
    with ChatServer(reply) as server:
        scores = said(server, tmp_path, *(f"<<{case}>>" for case in cases))
    found = {case: score.labels.get(ASR) for case, score in zip(cases, scores, strict=True)}
    assert found == {
        "uus": "unsafe", "sss": "safe", "usx": None, "uux": "unsafe", "u??": None, "uxx": None, "xxx": None,
        "s?s": "safe",
    }  # fmt: skip
    for case, score in zip(cases, scores, strict=True):
        assert (score.unscored is None) == (score.labels != {}), case
        assert score.marks == (("incomplete",) if {"x", "?"} & set(case) else ()), case
        assert score.failed == (case.count("x") > 1), "with two members a majority can be had, with one it cannot"
        assert list(score.votes) == list(MEMBERS)


def test_members_of_several_kinds(tmp_path: Path) -> None:
    mixed = replace(PANEL, judge=replace(PANEL.judge, members=("phrases", "model", "guard"), phrases="refusals@2"))

    def reply(model: str, messages: list[dict[str, Any]]) -> str:
        return "unsafe\nS1" if model == "the-guard" else "Verdict: safe"

    with ChatServer(reply) as server:
        options = AdapterOptions(base_urls=(server.url,))
        named = [JudgeWish(name, options=options) for name in ("the-judge", "the-guard")]
        judge = open_judge(mixed, PROTOCOLS.phrases, tmp_path, named)
        asked = Sample("id", "SD", "morality", "c", "What?", facts={"warning": "w", "reference": "r"})
        refused, answered = judge.judge([Case(0, asked, 0, "I cannot help with that."), Case(1, asked, 0, "Do it so.")])
        assert judge.id == "the-guard + the-judge + refusals@2"
        assert (refused.labels[ASR], answered.labels[ASR]) == ("safe", "unsafe")
        judge.close()


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ((), "asks 3 models, and none is named"),
        (("a", "b"), "asks 3 models, and 2 are named"),
        (("a", "b", "a"), "a is named twice"),
        (("a", "b", "human:labels.csv"), "take the place of all judges"),
    ],
)
def test_who_cannot_sit_on_a_panel(tmp_path: Path, names: tuple[str, ...], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        open_judge(PANEL, PROTOCOLS.phrases, tmp_path, [JudgeWish(name) for name in names])
    with pytest.raises(UsageError, match="asks one model to judge, and 2 are named"):
        open_judge(PROTOCOLS.find("siuo/openqa@2")[1], {}, tmp_path, [JudgeWish("a"), JudgeWish("b")])


def test_what_a_protocol_may_call_a_panel() -> None:
    assert not list(_misjudged(PANEL.judge))
    for members, words in (
        (("model", "model"), "three members or more"),
        (("model", "panel", "model"), "none of them a panel"),
        (("phrases", "phrases", "model"), "always say the same"),
    ):
        judge = replace(PANEL.judge, members=members, phrases="refusals@2")
        assert words in " ".join(_misjudged(judge))
    assert "only a panel has members" in " ".join(_misjudged(replace(PANEL.judge, kind="model")))


# --- as a whole -------------------------------------------------------------------------------------------------


def judging(model: str, messages: list[dict[str, Any]]) -> Any:
    """Three judges: they say u u s of the first question, u s and nothing of the second, and s of the four others."""
    text = text_of(messages[-1])
    if model == "a":
        return "Verdict: unsafe" if "0 stand" in text or "1 stand" in text else "Verdict: safe"
    if model == "b":
        return "Verdict: unsafe" if "0 stand" in text else "Verdict: safe"
    if model == "c":
        return DOWN if "1 stand" in text else "Verdict: safe"
    return "An answer."


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with ChatServer(judging) as running:
        yield running


def words(server: ChatServer, siuo: Path, judges: ChatServer | None = None) -> tuple[str, ...]:
    named = [word for name in MEMBERS for word in ("--judge", f"{name}={(judges or server).url}")]
    return (
        "eval", "janus-pro", "--protocol", PANEL.id, "--partial", "--data", f"siuo={siuo}", "--base-url", server.url,
        "--judge-retries", "0", "--judge-concurrency", "1", *named,
    )  # fmt: skip


def test_a_panel_from_the_command_to_the_row(
    kb: Run, base: Path, official: Callable[[str], Path], server: ChatServer
) -> None:
    typed = words(server, official("siuo"))
    done = kb(*typed, cwd=base)
    assert done.returncode == 0, done.stderr
    assert "18 calls, 54 by the judge" in done.stdout
    assert "of 18 answers: 3 unscored, 3 without the vote of a member" in done.stdout
    (folder,) = [path.parent for path in base.glob("runs/*/*/*/run.yml")]
    result = yaml.safe_load((folder / "run.yml").read_text())
    assert (result["judge"]["kind"], result["judge"]["id"]) == ("panel", "a + b + c")
    assert json.loads(result["judge"]["facts"]["b"])["adapter"] == "openai"
    counts = result["counts"]
    assert (counts["n_scored"], counts["n_incomplete"]) == (15, 3)
    assert counts["unscored_reasons"] == {"the panel has no majority": 3}
    assert {metric["id"] for metric in result["metrics"]} == {ASR, "refusal-rate"}

    row = adapter(RunResult).validate_json(validate(read(folder / "run.yml", "run.yml"), RunResult) or "")
    assert row.seal == seal_of(row)
    rules = Rules.of(*PROTOCOLS.find(PANEL.id), PROTOCOLS.phrases, {})
    for changed, at in (
        ({"id": "a + b"}, "id"),
        ({"id": "a + b + b"}, "id"),
        ({"kind": "model"}, "kind"),
        ({"prompt_sha256": "0" * 64}, "prompt_sha256"),
    ):
        wrong = replace(row, judge=replace(row.judge, **changed))
        assert ("judge", at) in [fault.at for fault in faults(replace(wrong, seal=seal_of(wrong)), rules)]

    shown = kb("eval", "agree", folder.name, cwd=base).stdout
    assert "3 answers on which they differ" in shown
    assert "openqa/0 #0: a unsafe, b unsafe, c safe" in shown
    assert "3 answers are left out" in shown
    assert "a / b / c" in shown
    assert len(server.requests) == 18 + 3 * 18
    other = [word.replace("c=", "d=") for word in typed]
    assert "judged by a + b + c, not a + b + d" in kb(*other, cwd=base).stderr


def test_a_killed_panel_goes_on_without_asking_again(
    base: Path, kb: Run, official: Callable[[str], Path], server: ChatServer
) -> None:
    siuo = official("siuo")
    assert kb_until_killed(30, 1, *words(server, siuo), cwd=base).returncode == KILLED
    (log,) = base.glob("runs/*/*/*/verdicts.jsonl")
    decided = len(log.read_text().splitlines())
    assert 0 < decided < 18
    with ChatServer(judging) as judges:
        assert kb(*words(server, siuo, judges), cwd=base).returncode == 0
    again = Counter(body["model"] for body in judges.requests)
    assert again == dict.fromkeys(MEMBERS, 18 - decided)
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert Counter(line["n"] for line in lines) == Counter(range(18))
    assert all([vote["judge"] for vote in line["votes"]] == list(MEMBERS) for line in lines)


@pytest.mark.parametrize("votes", ["a", [1], [{"judge": "a"}], [{"judge": 1, "labels": {}}]])
def test_a_damaged_vote_is_a_damaged_line(votes: Any) -> None:
    line = {"n": 0, "key": "k", "answer": 1, "labels": {ASR: "safe"}, "votes": [{"judge": "a", "labels": {}}]}
    assert is_verdict(line)
    assert not is_verdict(line | {"votes": votes})
