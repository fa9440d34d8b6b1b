"""What queries mean, on a knowledge base small enough to count by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.knowledge.fields import SORTS
from site_builder.query.evaluation import Collection
from site_builder.query.language import QueryError, combine, option
from site_builder.text.folding import fold, haystack, needles, stem, tokens

ANSWERS = {
    "type:attack phase:training": "nguyen2024seed",
    "phase:training": "abara2025calm berg2025sieve nguyen2024seed",
    "phase:training type:attack,defense -author:abara": "berg2025sieve nguyen2024seed",
    "node:attack/training": "nguyen2024seed",
    "node:attack/inference/black-box/stickers": "lind2024rewash chen2024mirror lind2023sticker",
    "node:typography": "lind2024rewash chen2024mirror lind2023sticker",
    'node:"Backdoor Triggers"': "nguyen2024seed",
    "node:black-box": "lind2024rewash haddad2024market chen2024mirror lind2023sticker",
    "access:white-box access:black-box": "abara2025calm",
    "modality:image+text": "berg2025sieve nguyen2024seed",
    "objective:misinformation": "haddad2024market",
    "venue:fruitconf": "abara2025calm haddad2024market mensah2024wash lind2023sticker",
    "venue:fruitconf-market": "haddad2024market",
    'venue:"conference on fruit" year:2023': "lind2023sticker",
    "year:2023": "lind2023sticker moreau2023pebblebench",
    "year:2024..2024 has:venue": "haddad2024market mensah2024wash",
    "year>2024": "abara2025calm ibanez2025refuse berg2025sieve",
    "year < 2024": "lind2023sticker moreau2023pebblebench",
    "date:2024-05": "nguyen2024seed",
    "date>=2025-02": "abara2025calm ibanez2025refuse",
    "date:..2023-02": "moreau2023pebblebench",
    "author:angstrom": "okafor2024survey",
    'author:"van der berg"': "berg2025sieve nguyen2024seed moreau2023pebblebench",
    "author:李": "okafor2024survey",
    "author:ber": "",
    "author:ber*": "berg2025sieve nguyen2024seed moreau2023pebblebench",
    "model:lumen": "ibanez2025refuse lind2024rewash haddad2024market mensah2024wash chen2024mirror lind2023sticker",
    'model:"tessera s" type:evaluation': "okafor2024survey moreau2023pebblebench",
    "benchmark:orchard-qa type!=evaluation": "berg2025sieve lind2024rewash nguyen2024seed",
    "has:doi,data": "ibanez2025refuse haddad2024market mensah2024wash lind2023sticker moreau2023pebblebench",
    "-has:code -has:arxiv": "haddad2024market chen2024mirror",
    "-has:summary": "haddad2024market",
    "state:withdrawn": "chen2024mirror",
    "id:lind2023label": "lind2023sticker",
    "title:plum*": "haddad2024market sato2024gradient moreau2023pebblebench",
    "introduces:fruitwash or introduces:sieve": "berg2025sieve mensah2024wash",
    "not (type:attack or type:defense) year:2024": "okafor2024survey",
    "(type:defense) and (year:2025)": "abara2025calm berg2025sieve",
    '"small changes" pears': "sato2024gradient abara2025calm",
    '"pears small"': "",
    "stickers": "lind2023sticker lind2024rewash okafor2024survey",
    "the sticker of the": "lind2023sticker lind2024rewash okafor2024survey",
    "typography": "lind2023sticker lind2024rewash chen2024mirror",
    '"Backdoor Triggers"': "nguyen2024seed",
    "defences training": "abara2025calm berg2025sieve",
    "fruitconf 2024": "haddad2024market mensah2024wash",
    "venue:fruitconf 2023": "lind2023sticker",
    "arXiv:2303.90002v3": "lind2023sticker",
    "https://arxiv.org/pdf/2303.90002v3.pdf": "lind2023sticker",
    "10.5555/fruit.2023.14": "lind2023sticker",
    "https://doi.org/10.5555/FRUIT.2023.14": "lind2023sticker",
    "https://code.example/lind/sticker/": "lind2023sticker",
    "lind2023sticker": "lind2023sticker",
    "2303.90003": "",
    "Stickers: the … & wash –": "lind2024rewash",
    "STICK*": "lind2023sticker lind2024rewash okafor2024survey",
    "o'neil": "mensah2024wash chen2024mirror",
    "dot -sieve": "nguyen2024seed",
    "nobody": "",
}


@pytest.mark.parametrize("query", ANSWERS)
def test_answers(collection: Collection, query: str) -> None:
    found = [row["id"] for row in collection.answer(query).rows]
    assert sorted(found) == sorted(ANSWERS[query].split())


def test_without_words_the_newest_come_first(collection: Collection) -> None:
    dates = [row["date"] for row in collection.answer("").rows]
    assert len(dates) == 12
    assert dates == sorted(dates, reverse=True)


def test_titles_weigh_more_than_summaries(collection: Collection) -> None:
    answer = collection.answer("models")
    assert answer.rows[0]["id"] == "ibanez2025refuse"
    assert len(answer.rows) == 12
    assert answer.scores is not None
    assert answer.scores == sorted(answer.scores, reverse=True)


@pytest.mark.parametrize("sort", SORTS)
def test_every_order_keeps_every_row(collection: Collection, sort: str) -> None:
    rows = collection.answer("picture*", sort).rows
    assert {row["id"] for row in rows} == {row["id"] for row in collection.answer("picture*").rows}


@pytest.mark.parametrize(
    ("name", "text", "query"),
    [
        ("phase", "training", "phase:training"),
        ("year", "2024..2025", "year:2024..2025"),
        ("year", ">=2025", "year>=2025"),
        ("type", "attack, defense", "type:attack,defense"),
        ("author", "van der Berg", 'author:"van der Berg"'),
        ("text", 'wash "small changes"', 'wash and "small changes"'),
        ("text", "not and or", '"not" and "and" and "or"'),
    ],
)
def test_options_mean_what_the_expression_means(collection: Collection, name: str, text: str, query: str) -> None:
    asked = collection.answer(combine([option(name, text)])).rows
    assert asked == collection.answer(query).rows


MISTAKES = {
    "type:attack phase:trainign": ("no phase 'trainign'; did you mean 'training'?", "trainign"),
    "typ:attack": ("no field 'typ'; did you mean 'type'?", "typ"),
    "node:typografy": ("no node 'typografy'; did you mean", "typografy"),
    "model:tessera7b": ("no model 'tessera7b'; did you mean 'tessera-7b'?", "tessera7b"),
    "node:backdoor": ("no node 'backdoor'; did you mean 'attack/training/backdoor-trigger'?", "backdoor"),
    "year:20x4": ("year cannot be '20x4'; write 2024", "20x4"),
    "year:2025..2024": ("the range '2025..2024' ends before it starts", "2025..2024"),
    "phase>training": ("phase cannot be compared", ">"),
    "(a or b": ("a '(' without its ')'", "("),
    "a)": ("a ')' without its '('", ")"),
    '"open': ("a quotation mark without its second", '"'),
    "a or": ("nothing to search for after 'or'", ""),
    "or a": ("nothing to search for before 'or'", "o"),
    "a and": ("'and' stands between two things", "and"),
    "a -(": ("a '(' without its ')'", "("),
    "date:2024-13": ("there is no date '2024-13'", "2024-13"),
    "date:2024-02-32..": ("there is no date '2024-02-32'", "2024-02-32.."),
    "()": ("nothing between '(' and ')'", "()"),
    "type:": ("type has no value here", ""),
    "venue:(a)": ("venue has no value here", "("),
    "text:…": ("no letter or digit in '…'", "…"),
    "-" * 200 + "a": ("more than 60 levels deep", "-"),
}


@pytest.mark.parametrize("query", MISTAKES)
def test_a_mistake_is_shown_in_its_place(collection: Collection, query: str) -> None:
    message, marked = MISTAKES[query]
    with pytest.raises(QueryError) as caught:
        collection.answer(query)
    assert caught.value.message.startswith(message)
    assert query[caught.value.start : caught.value.end] == marked
    assert caught.value.exit_code == 2


def test_a_whole_title_names_its_paper_first(collection: Collection) -> None:
    for row in map(collection.papers.row, range(12)):
        for pasted in (row["title"], f'"{row["title"]}', row["title"].upper() + " ("):
            assert collection.answer(pasted).rows[0]["id"] == row["id"]
        begun = " ".join(row["title"].split()[:4])
        if len(begun.split()) > 2 and sum(title.startswith(begun) for title in collection.papers.column("title")) == 1:
            assert collection.answer(begun).rows[0]["id"] == row["id"]


def test_words_that_no_paper_has_together_find_the_nearest(collection: Collection) -> None:
    question = "stickers and hedgehogs against pears"
    assert collection.answer(question).rows == []
    answer = collection.answer(question, forgiving=True)
    assert "lind2023sticker" in {row["id"] for row in answer.rows}
    assert answer.notes == ("no paper has all of these words; these have most of them",)
    assert collection.answer(f"{question} state:retracted", forgiving=True).rows == []
    assert collection.answer("arXiv:2303.90002 [cs.CR] nowhere", forgiving=True).rows[0]["id"] == "lind2023sticker"


def test_a_word_with_a_colon_that_is_no_field_is_text_and_said_to_be(collection: Collection) -> None:
    answer = collection.answer("Careless: models that refuse")
    assert answer.notes == ("'Careless' is no field and was taken as a word",)
    assert collection.answer("Careful: models that refuse").rows[0]["id"] == "ibanez2025refuse"


SAME = [
    "attack attacks", "query queries", "image images", "patch patches", "loss losses", "bias biases", "virus viruses",
    "defence defences defense defenses", "behaviour behaviours behavior behaviors", "colour color", "grey gray",
    "optimise optimises optimize optimizes", "optimisation optimization", "analyse analyze analysis analyses",
    "modelling modeling", "labelled labeled", "centre center", "dialogue dialog", "artefacts artifact", "key keys",
]  # fmt: skip


@pytest.mark.parametrize("words", SAME)
def test_forms_and_spellings_of_a_word_are_one(words: str) -> None:
    assert len({stem(fold(word)) for word in words.split()}) == 1


def test_other_words_stay_apart() -> None:
    words = [
        "attack",
        "attacker",
        "safe",
        "safety",
        "prompt",
        "train",
        "strain",
        "bias",
        "basis",
        "model",
        "mode",
        "gas",
        "gaps",
        "analysis",
    ]
    assert len({stem(word) for word in words}) == len(words)


@given(st.text(max_size=20))
def test_a_word_is_found_by_every_beginning(text: str) -> None:
    for word in tokens(text):
        for end in range(1, len(word) + 1):
            beginning = needles(word[:end], prefix=True)
            if stem(word).startswith(word[:end]) or end == len(word):
                assert any(one in haystack([text]) for one in beginning)


def test_the_caret_stands_under_wide_characters(collection: Collection) -> None:
    with pytest.raises(QueryError) as caught:
        collection.parse("author:佐藤 )")
    shown, carets = str(caught.value.hint).split("\n    ")
    assert shown == "author:佐藤 )"
    assert carets == " " * 12 + "^"
