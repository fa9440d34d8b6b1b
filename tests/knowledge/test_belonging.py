"""Which new papers belong here: an order with reasons, learnt from entries and from everything new."""

from __future__ import annotations

from site_builder.knowledge.belonging import rank
from site_builder.knowledge.placing import Known

HERE = [
    Known("worm", "Worms in pears", "A worm enters the pear and turns the model.", ["a"]),
    Known("moth", "Moths on pears", "A moth leaves a worm in the pear of the model.", ["a"]),
    Known("rot", "Pears that rot", "A worm lets the pear rot before the model sees it.", ["a"]),
]
NEW = [
    ("Trains that run late", "A study of trains in the model of a town."),
    ("Worms again", "How a worm finds the pear."),
    ("Pears for all", "Growing a pear in a garden of the town."),
    *((f"Town {number}", "A town and the model of its trains.") for number in range(30)),
]


def test_words_that_only_papers_here_share_speak_for_belonging() -> None:
    found = rank(HERE, NEW, 5)
    assert [NEW[one.place][0] for one in found] == ["Worms again", "Pears for all"]
    assert found[0].score > found[1].score > 0
    assert set(found[0].words) >= {"worm", "pear"}
    assert set(found[0].near) == {"worm", "moth", "rot"}


def test_nothing_is_found_where_nothing_is_known() -> None:
    assert rank([], NEW, 5) == []
    assert rank(HERE, [], 5) == []
