"""Places that are proposed, on invented papers about a quarrel of fruit sellers."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as some

from site_builder.knowledge.placing import Known, Placing
from tests.conftest import ROOT, Run

KB = ROOT / "tests" / "data" / "kb"
STICKERS = "attack/stickers"
SCALES = "defense/scales"
PAPERS = [
    Known("a", "Stickers on pears", "A sticker with another price fools the till.", [STICKERS]),
    Known("b", "Stickers on plums", "Printed stickers lie about the price of plums.", [STICKERS]),
    Known("c", "Honest scales", "Scales that weigh twice find false weights.", [SCALES]),
    Known("d", "Calibrated scales", "Weights are compared with a reference.", [SCALES, STICKERS]),
]


def test_similar_words_speak_for_their_node_and_are_named() -> None:
    first, *_ = Placing(PAPERS)("A sticker about the price", "Stickers again.")
    assert first.node == STICKERS
    assert first.near[0] in ("a", "b")
    assert "sticker" in first.words
    assert first.share > 0.5


def test_the_other_way_round_too() -> None:
    assert Placing(PAPERS)("Scales with two weights")[0].node == SCALES


def test_a_main_node_says_more_than_a_further_one() -> None:
    shares = {place.node: place.share for place in Placing([*PAPERS[:1], PAPERS[3]])("Calibrated reference")}
    assert shares[SCALES] > shares[STICKERS] > 0


def test_unknown_words_place_nothing() -> None:
    assert Placing(PAPERS)("zzz", "qqq") == []
    assert Placing([])("Scales") == []


@given(some.text(max_size=60), some.integers(1, 3))
def test_shares_are_shares_and_in_order(text: str, most: int) -> None:
    places = Placing(PAPERS)(text, "scales and stickers", most=most)
    shares = [place.share for place in places]
    assert len(places) <= most
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) <= 1 + 1e-9


def test_the_command_leaves_the_entry_itself_out(kb: Run) -> None:
    done = kb("-C", KB, "place", "lind2023sticker", "--format", "json")
    assert done.returncode == 0, done.stderr
    places = json.loads(done.stdout)
    assert places
    assert all("lind2023sticker" not in place["near"] for place in places)


@pytest.mark.parametrize(("word", "stdin", "status"), [("-", "  ", 2), ("zzz", None, 1), ("-", "Sticker\nOn fruit", 0)])
def test_what_it_is_given(kb: Run, word: str, stdin: str | None, status: int) -> None:
    done = kb("-C", KB, "place", word, stdin=stdin)
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr
