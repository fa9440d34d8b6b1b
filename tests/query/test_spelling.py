"""What is meant by words that no paper holds."""

from __future__ import annotations

import pytest

from site_builder.query.evaluation import Collection
from site_builder.query.spelling import Speller, distance

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


@pytest.mark.parametrize(
    ("one", "other", "errors"), [("sticker", "sticker", 0), ("stikcer", "sticker", 1), ("sticer", "stickers", 2)]
)
def test_letters_are_counted(one: str, other: str, errors: int) -> None:
    assert distance(one, other, 2) == distance(other, one, 2) == errors
    assert distance(one, other, 0) >= min(errors, 1)


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
