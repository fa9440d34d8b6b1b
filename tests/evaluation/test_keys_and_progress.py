"""The key of a response, the line that tells how far a run is, and telling a bad sample from a dead server."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.errors import KbError
from site_builder.evaluation.interface import Image, Message, Parameters
from site_builder.evaluation.keys import KEY_LENGTH, request_key
from site_builder.evaluation.run.breaker import Breaker
from site_builder.evaluation.run.progress import Progress
from site_builder.evaluation.run.publish import size_fits

IMAGE = Image(Path("a.png"), "0" * 64, "image/png")
FACTS: dict[str, Any] = {
    "model": "m", "revision": "r", "dtype": "d", "messages": (Message("user", "text", (IMAGE,)),),
    "parameters": Parameters(), "template_version": 1, "place": "item#0",
}  # fmt: skip
CHANGES: dict[str, Any] = {
    "model": "n", "revision": None, "dtype": "e", "template_version": 2, "place": "item#1",
    "messages": [
        (Message("user", "other", (IMAGE,)),),
        (Message("user", "text", (replace(IMAGE, sha256="1" * 64),)),),
        (Message("user", "text"),),
        (Message("assistant", "text", (IMAGE,)),),
        (Message("system", "Be brief."), Message("user", "text", (IMAGE,))),
    ],
    "parameters": [
        Parameters(temperature=0.5), Parameters(max_tokens=1), Parameters(top_p=0.9), Parameters(seed=1),
        Parameters(stop=("x",)),
    ],
}  # fmt: skip


def test_everything_that_can_change_an_answer_changes_its_key() -> None:
    keys = {request_key(**FACTS)}
    for name, values in CHANGES.items():
        for value in values if isinstance(values, list) else [values]:
            keys.add(request_key(**FACTS | {name: value}))
    assert len(keys) == 1 + 5 + 5 + 5
    assert {len(key) for key in keys} == {KEY_LENGTH}


def test_a_pictures_place_on_the_disk_does_not_change_the_key() -> None:
    moved = (Message("user", "text", (replace(IMAGE, path=Path("/elsewhere.png")),)),)
    assert request_key(**FACTS) == request_key(**FACTS | {"messages": moved})


@given(st.text())
def test_any_text_has_a_key(text: str) -> None:
    assert request_key(**FACTS | {"messages": (Message("user", text + "\ud800"),)})


# --- progress ---------------------------------------------------------------------------------------------------


def test_without_a_terminal_there_is_one_line_a_minute() -> None:
    said: list[str] = []
    now = [0.0]
    with Progress("answers", say=said.append, clock=lambda: now[0], terminal=False) as progress:
        progress.start(total=1000, done=100)
        for n in range(300):
            now[0] += 1.0
            progress.advance(failed=n % 100 == 0)
    assert len(said) == 5
    assert said[0] == "answers: 160 of 1000, 1.0/s, 1 errors, about 14 min left"
    assert said[-1] == "answers: 400 of 1000, 1.0/s, 3 errors, about 10 min left"


def test_on_a_terminal_there_is_a_bar(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress("answers", say=print, terminal=True) as progress:
        progress.start(total=3, done=0)
        for _ in range(3):
            progress.advance(failed=False)
    assert "3/3" in capsys.readouterr().err


# --- the breaker ------------------------------------------------------------------------------------------------


def outcomes(text: str, *, limit: int = 3, alive: bool = False) -> tuple[list[int], bool]:
    """Feed x (failure) and . (success); return the numbers that were recorded, and whether it stopped."""
    recorded: list[int] = []
    breaker = Breaker(lambda record: recorded.append(record["n"]), who="the model", limit=limit, alive=alive)
    try:
        for n, sign in enumerate(text):
            breaker.add({"n": n}, failed=sign == "x", cause="because")
        breaker.finish("because")
    except KbError as error:
        return recorded, "because" in error.message
    return recorded, False


@pytest.mark.parametrize(
    ("text", "recorded", "stopped"),
    [
        (".x.xx.", [0, 1, 2, 3, 4, 5], False), ("..xxx.", [0, 1], True), ("xx", [], True), (".xx", [0, 1, 2], False),
        ("xx.", [0, 1, 2], False), ("", [], False),
    ],
)  # fmt: skip
def test_failures_are_recorded_once_the_other_side_is_known_to_be_alive(
    text: str, recorded: list[int], stopped: bool
) -> None:
    assert outcomes(text) == (recorded, stopped)


def test_a_rerun_with_only_bad_samples_left_ends() -> None:
    assert outcomes("xx", alive=True) == ([0, 1], False)
    assert outcomes("xxxxxxxx", limit=0) == (list(range(8)), False)


# --- the weights ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("published", "counted", "fits"),
    [("7B", 7_420_000_000, True), ("7B", 1_000_000, False), ("135M", 134_515_008, True), ("1.3B", 7e9, False),
     (None, 5, True), ("7B", None, True), ("unknown", 5, True)],
)  # fmt: skip
def test_other_weights_than_the_models_are_told_by_their_size(published: str | None, counted: Any, fits: bool) -> None:
    assert size_fits(published, counted) == fits


def test_a_narrow_bar_cuts_its_label_and_no_number(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("FORCE_COLOR", "1")
    with Progress(
        "visual-prompt-injection/short@1 self-reminder@1+ecso@1 answers", say=print, terminal=True
    ) as progress:
        progress.start(total=41_000, done=0)
        for failed in (True, False) * 31:
            progress.advance(failed=failed)
    shown = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", capsys.readouterr().err).splitlines()[-1]
    assert "62/41000" in shown
    assert "31 errors" in shown
    assert len(shown.rpartition("\r")[2]) <= 80
