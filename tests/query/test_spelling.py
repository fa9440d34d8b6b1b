"""What is meant by words that no paper holds."""

from __future__ import annotations

from functools import cache
from itertools import product

import pytest

from site_builder.query.evaluation import Collection
from site_builder.query.spelling import Speller, distance
from tests.query.test_reading import shown

PAPERS = {
    " sticker ": 3,
    " stick ": 1,
    " printer ": 1,
    " label ": 2,
    " fig ": 1,
    " step ": 4,
    " figstep ": 1,
    " 2024 ": 2,
}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("sticker", " sticker "),
        ("stikcer", " sticker "),
        ("stiker", " sticker "),
        ("stickre", " sticker "),
        ("prnter", " printer "),
        ("labels", " label "),
        ("lbel", " label "),
        ("lbl", " lbl "),  # too short to be told
        ("fig step", " figstep "),
        ("labelprinter", " label | printer "),
        ("prin", " prin"),
        ("2042", " 2042 "),  # a number is no slip
        ("hedgehog", " hedgehog "),
    ],
)
def test_words_are_taken_for_known_ones(typed: str, meant: str) -> None:
    speller = Speller({word.strip() for word in PAPERS}, lambda needles: max(PAPERS.get(one, 0) for one in needles))
    assert "|".join(found[0] for found in speller.meant(typed.split())) == meant


MORE = {
    "4": 1, "44": 1, "label": 2, "lemon": 1, "melon": 3, "car": 1, "pet": 9, "carp": 2, "et": 2, "lamp": 1, "lamb": 1,
    "market": 1, "printer": 1,
}  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("44label", "44 label"), ("label44", "label 44"), ("4label", "4label"), ("label4", "label4"),
        ("labelmelon", "label melon"), ("carpet", "carp et"),  # and not "car pet": a car stands in one paper
        ("leon", "lemon"), ("lemo", "lemo*"), ("meln", "melon"), ("emlon", "melon"), ("lam", "lam*"), ("la", "la"),
        ("lambx", "lamb"), ("lamx", "lamb"), ("lma", "lma"), ("mar", "mar*"), ("mraekt", "mraekt"),
        ("pritnre", "printer"), ("prxntxr", "printer"), ("prxntxrx", "prxntxrx"),
        ("prxnt4r", "prxnt4r"), ("mark et", "market"), ("mark et label", "market label"),
        ("label mark et", "label market"), ("label mark", "label mark*"), ("label melon", "label melon"), ("", ""),
    ],
)  # fmt: skip
def test_how_far_a_word_may_be_from_what_is_meant(typed: str, meant: str) -> None:
    speller = Speller(set(MORE), lambda needles: sum(MORE.get(one.strip(), 0) for one in needles))
    found = [one[0] for one in speller.meant(typed.split())]
    assert " ".join(one.strip() + "*" * (not one.endswith(" ")) for one in found) == meant


@cache
def errors(one: str, other: str) -> int:
    """By the definition: the fewest letters that are put in, taken out, changed or swapped with the next."""
    if not one or not other:
        return len(one) + len(other)
    ways = [errors(one[1:], other) + 1, errors(one, other[1:]) + 1, errors(one[1:], other[1:]) + (one[0] != other[0])]
    if len(one) > 1 and one[:2] == other[1::-1]:
        ways.append(errors(one[2:], other[2:]) + 1)
    return min(ways)


def test_letters_are_counted() -> None:
    words = ["".join(letters) for length in range(4) for letters in product("abc", repeat=length)]
    words += ["sticker", "stikcer", "sticer", "stickers", "stick", "tsicker", "trackers"]
    for one, other in product(words, repeat=2):
        assert [min(distance(one, other, most), most + 1) for most in range(4)] == [
            min(errors(one, other), most + 1) for most in range(4)
        ]


@pytest.mark.parametrize(
    ("query", "meant", "notes"),
    [
        ("stikcer", "| sticker |", 1),
        ("the of stikcer", "| sticker |", 1),
        ("(stikcer, prnter)", "| sticker | | printer |", 1),
        ("stikcer year:2023", "| sticker | year:2023[13-17]", 1),
        ("stikcer year:2022", "| sticker | year:2022[13-17]", 0),
        ("year:2023 stick er", "year:2023[5-9] | sticker |", 1),
        ("stick year:2023 er", "| stick| year:2023[11-15] | er |", 1),
        ("-stikcer plums", "not(| stikcer |) | plum |", 0),
        ("stikcer or plums", "any(| stikcer | | plum |)", 0),
        ('"stikcer"', "| stikcer |", 0),
        ("hedgehog stikcer", "| hedgehog | | sticker |", 1),
        ("the", None, 0),
    ],
)
def test_what_must_hold_is_spelled_anew(collection: Collection, query: str, meant: str | None, notes: int) -> None:
    asked = collection.parse(query)
    assert shown(collection._respelled(asked)) == (f"all({meant})" if meant else shown(asked))
    found = collection.answer(query, forgiving=True)
    assert len(found.notes) == notes
    assert found.rows or not notes


@pytest.mark.parametrize(
    ("query", "first"),
    [("stikcer", "lind2023sticker"), ("stick er", "lind2023sticker"), ("FruitConf'23 stickr", "lind2023sticker")],
)
def test_a_query_says_what_it_was_taken_for(collection: Collection, query: str, first: str) -> None:
    assert collection.answer(query).rows == []
    answer = collection.answer(query, forgiving=True)
    assert first in {row["id"] for row in answer.rows}
    assert answer.notes[-1].endswith("spelled alike")
    assert collection.answer(f'"{query}"', forgiving=True).rows == []
