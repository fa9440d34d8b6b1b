"""What each part of the query language means: bounds, orders, identifiers, groups, names, weights, by small models."""
# ruff: noqa: E501

from __future__ import annotations

import math
import operator
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.errors import UsageError
from site_builder.knowledge.catalog import Catalog
from site_builder.knowledge.identity import title_key
from site_builder.query.evaluation import Collection, arrange, identifier
from site_builder.query.finding import Finder
from site_builder.query.fulltext import FullText, Name
from site_builder.query.grouping import grouped
from site_builder.query.language import Exact, QueryError, Value
from site_builder.query.overview import counts
from site_builder.query.rows import Row
from site_builder.query.vocabulary import Vocabulary, _covers, terms
from site_builder.text import folding
from tests.query.conftest import KB

COMPARED = {":": operator.eq, ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt}
DATES = ["2022", "2023", "2024", "2025", "2026", "2024-02", "2024-07", "2025-02", "2024-02-09", "2024-02-10"]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return Catalog.load(KB)


def answer(collection: Collection, query: str, sort: str | None = None) -> list[str]:
    return [row["id"] for row in collection.answer(query, sort).rows]


def test_dates_are_compared_as_far_as_the_query_is_precise(collection: Collection) -> None:
    rows = collection.answer("").rows
    for field, dates in (("date", DATES), ("year", DATES[:5])):
        for (sign, holds), date in product(COMPARED.items(), dates):
            expected = {row["id"] for row in rows if holds(str(row[field])[: len(date)], date)}
            assert set(answer(collection, f"{field}{sign}{date}")) == expected
            assert set(answer(collection, f"{field}:{sign.strip(':')}{date}")) == expected
            assert set(answer(collection, f"{field}!={date}")) == {
                row["id"] for row in rows if str(row[field])[: len(date)] != date
            }
        for low, high in product(["", *dates], repeat=2):
            if (low or high) and (low <= high or not high):
                expected = {
                    row["id"] for row in rows
                    if str(row[field])[: len(low)] >= low and (not high or str(row[field])[: len(high)] <= high)
                }  # fmt: skip
                assert set(answer(collection, f"{field}:{low}..{high}")) == expected


@pytest.mark.parametrize(
    ("query", "marked", "message"),
    [
        ("year:..", "..", "year cannot be '..'; write 2024, 2024..2026 or 2024.."),
        ("year:2024-01", "2024-01", "year cannot be '2024-01'; write 2024, 2024..2026 or 2024.."),
        ("year:2024..x", "2024..x", "year cannot be '2024..x'; write 2024, 2024..2026 or 2024.."),
        ("year:x..2024", "x..2024", "year cannot be 'x..2024'; write 2024, 2024..2026 or 2024.."),
        ("date:2024-1", "2024-1", "date cannot be '2024-1'; write 2024-03, 2024-03..2024-06 or 2024-03.."),
        ("date:2024-00", "2024-00", "there is no date '2024-00': months go from 01 to 12, days to 31"),
        ("date:2024-12-32", "2024-12-32", "there is no date '2024-12-32': months go from 01 to 12, days to 31"),
        ("date:2024-12-31..2024-13", "2024-12-31..2024-13", "there is no date '2024-13': months go from 01 to 12, days to 31"),
        ("date:..2024-12-00", "..2024-12-00", "there is no date '2024-12-00': months go from 01 to 12, days to 31"),
        ("year>2024..2025", "2024..2025", "a range cannot follow '>'"),
        ("year:>=2024..2025", ">=2024..2025", "a range cannot follow '>='"),
        ("year>=>2024", ">2024", "year cannot be '>2024'; write 2024, 2024..2026 or 2024.."),
        ("year:2024..2023", "2024..2023", "the range '2024..2023' ends before it starts"),
        ("author:…", "…", "no letter or digit in '…'"),
        ("title:cat,…", "…", "no letter or digit in '…'"),
    ],
)  # fmt: skip
def test_values_that_mean_nothing_are_refused(collection: Collection, query: str, marked: str, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        collection.answer(query)
    assert (caught.value.message, query[caught.value.start : caught.value.end]) == (message, marked)


@pytest.mark.parametrize(
    ("field", "text", "key"),
    [
        ("arxiv", "2403.01234", "2403.01234"), ("arxiv", "arXiv:2403.01234v2", "2403.01234"),
        ("arxiv", "https://arxiv.org/pdf/2403.01234", "2403.01234"), ("arxiv", "CS/0112017", "cs/0112017"),
        ("arxiv", "Any", "any"), ("doi", "https://doi.org/10.1000/ABC", "10.1000/abc"), ("doi", "Any", "any"),
        ("openreview", "https://openreview.net/forum?id=aB", "ab"), ("openreview", "aB", "ab"),
        ("link", "https://www.github.com/A/b.git", "github.com/a/b"), ("link", "github.com/A/b/tree/main", "github.com/a/b"),
        ("link", "http://x.org/A/", "x.org/a"), ("link", "No Address", "no address"), ("id", "Müller2024Ähre", "muller2024ahre"),
        ("id", "arXiv:2403.01234", "arxiv:2403.01234"), ("id", "https://x.org/", "https://x.org/"),
    ],
)  # fmt: skip
def test_identifiers_are_compared_in_one_form(field: str, text: str, key: str) -> None:
    assert identifier(field, text) == key


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("id:LIND2023STICKER", "lind2023sticker"), ("id:lind2023label", "lind2023sticker"), ("id:lind2023", ""),
        ("id:lind2023label,sato2024gradient", "lind2023sticker sato2024gradient"),
        ("arxiv:2303.90002,2405.90013v1", "lind2023sticker nguyen2024seed"), ("arxiv:none", ""),
        ("doi:10.5555/FRUIT.2023.14", "lind2023sticker"), ("link:code.example/lind/sticker/", "lind2023sticker"),
        ("link:https://fruit.example/sticker", "lind2023sticker"), ("venue:pearws", ""),
        ("venue:fruitconf-market", "haddad2024market"), ("state:withdrawn,retracted", "chen2024mirror"),
        ('title:"a sticker is enough"', "lind2023sticker"), ("title:sticker*", "lind2023sticker lind2024rewash"),
        ('title:"enough a sticker"', ""), ("introduces:badsee", ""), ("introduces:badseeds", "nguyen2024seed"),
    ],
)  # fmt: skip
def test_conditions_hold_where_they_should(collection: Collection, query: str, ids: str) -> None:
    assert sorted(answer(collection, query)) == sorted(ids.split())


@pytest.mark.parametrize(
    ("query", "ids", "notes"),
    [
        ("sticker hedgehog", "lind2023sticker lind2024rewash okafor2024survey", 1),
        ("hedgehog", "", 0),
        ("the hedgehog", "", 0),
        ("hedgehog porcupine", "", 0),
        ("sticker printer hedgehog", "lind2023sticker lind2024rewash okafor2024survey", 1),
        ("sticker label printer hedgehog", "lind2023sticker", 1),
        ("sticker -hedgehog porcupine", "lind2023sticker lind2024rewash okafor2024survey", 1),
        ("sticker hedgehog year:2023", "lind2023sticker", 1),
        ("sticker hedgehog year:2022", "", 0),
        ("arXiv:2303.90002 hedgehog", "lind2023sticker", 1),
        ("id:lind2023sticker hedgehog", "lind2023sticker", 1),
        ("id:lind2023sticker hedgehog porcupine", "lind2023sticker", 1),
        ("author:lind hedgehog", "", 0),
        ("id:lind2023sticker year:2022", "", 0),
        ("(sticker hedgehog)", "lind2023sticker lind2024rewash okafor2024survey", 1),
        ("sticker or hedgehog", "lind2023sticker lind2024rewash okafor2024survey", 0),
    ],
)
def test_the_nearest_answers(collection: Collection, query: str, ids: str, notes: int) -> None:
    found = collection.answer(query, forgiving=True)
    assert sorted(row["id"] for row in found.rows) == sorted(ids.split())
    assert len(found.notes) == notes
    if notes:
        assert answer(collection, query) == []


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("wash", None), ("big wash!", ("b",)), ("wash big", None), ("…", None), ("the pear", None),
        ("the pear tree", ("d",)), ("the pear tree in", ("e",)), ("the pear t", None), ("the plum", None),
        ("the plum t", ("f",)), ("plum today", None),
    ],
)  # fmt: skip
def test_a_title_or_the_only_one_that_begins_so_names_its_paper(
    catalog: Catalog, text: str, ids: tuple[str, ...] | None
) -> None:
    titles = {"Wash": "a", "Big Wash": "b", "…": "c", "The Pear Tree": "d", "The Pear Tree in Spring": "e",
              "The Plum Today": "f"}  # fmt: skip
    asked = Collection(catalog)
    asked.__dict__["_titles"] = {title_key(title): [name] for title, name in titles.items()}
    query = asked.parse(text)
    assert (query.ids if isinstance(query, Exact) else None) == ids


def test_scores_come_with_words_alone(collection: Collection) -> None:
    assert collection.answer("year:2023").scores is None
    assert collection.answer("-sticker").scores is None
    one = collection.answer("sticker year:2023,2024", "id")
    assert [row["id"] for row in one.rows] == ["lind2023sticker", "lind2024rewash", "okafor2024survey"]
    assert one.scores == sorted(one.scores or [], key=lambda score: -score)
    assert (
        one.scores == [round(score, 6) for score in one.scores or []] != [round(score, 5) for score in one.scores or []]
    )
    twice = collection.answer("sticker sticker stickers", "id")
    assert twice.scores == one.scores
    assert collection.answer("a-b:c a-b:c sticker").notes == ("'a-b' is no field and was taken as a word",)


def row(name: str, date: str | None, year: str | None, title: str, authors: list[str], venue: str | None) -> Row:
    return {"id": name, "date": date, "year": year, "title": title, "authors": authors, "venue": venue}


ROWS = [
    row("d", "2024-05", "2025", "Éclair", ["Zoe", "Ann"], "v"),
    row("b", None, "2024", "apple", [], None),
    row("c", "2024-05", "2024", "Banana", ["ann"], "U"),
    row("a", None, None, "cherry", ["Bo"], None),
    row("e", "2023", "2023", "date", ["Ann"], "u"),
]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("id", "abcde"), ("newest", "cdbea"), ("oldest", "ebcda"), ("title", "bcaed"), ("author", "ceadb"),
        ("venue", "cedba"), ("relevance", "cdbea"), ("nothing", "cdbea"),
    ],
)  # fmt: skip
def test_orders(sort: str, order: str) -> None:
    for rows in (ROWS, ROWS[::-1]):
        assert "".join(one["id"] for one in arrange(rows, sort, {})) == order


@pytest.mark.parametrize(
    ("sort", "scores", "rank", "order"),
    [
        ("relevance", {"a": 2.0, "e": 1.0}, None, "aecdb"),
        ("relevance", {"a": 2.0, "e": 1.0}, {"e": 1}, "eacdb"),
        ("relevance", {}, {"b": 1, "a": 2}, "abcde"),
        ("relevance", {"a": -1.0}, {}, "cdbea"),
        ("newest", {"a": 2.0}, {"e": 1}, "cdbea"),
        ("title", {"a": 2.0}, {"e": 1}, "bcaed"),
        ("relevance", {}, {"b": 0}, "cdbea"),
        ("oldest", {"a": 2.0}, {"e": 1}, "ebcda"),
        ("id", {"e": 2.0}, {"e": 1}, "abcde"),
    ],
)
def test_relevance(sort: str, scores: dict[str, float], rank: dict[str, int] | None, order: str) -> None:
    assert "".join(one["id"] for one in arrange(ROWS, sort, scores, rank)) == order


ZONES = st.lists(st.lists(st.sampled_from(["a", "b", "cc"]), max_size=4), min_size=2, max_size=2)
SHARED = st.lists(
    st.tuples(st.sampled_from(["a", "b", "d"]), st.integers(1, 3), st.sets(st.integers(0, 2))), max_size=2
)


@settings(max_examples=30)
@given(st.lists(ZONES, min_size=3, max_size=5), SHARED)
def test_words_weigh_as_bm25_says(papers: list[list[list[str]]], shared: list[tuple[str, int, set[int]]]) -> None:
    texts = ["\t".join("".join(f" {word} " for word in zone) for zone in zones) for zones in papers]
    names = [Name(f" {word} ", weight, sorted(positions)) for word, weight, positions in shared]
    fulltext = FullText(texts, (3, 1), names)
    bags = [3 * zones[0] + zones[1] for zones in papers]
    for word, weight, positions in shared:
        for position in positions:
            bags[position] = bags[position] + weight * [word]
    lengths, mean = [len(bag) for bag in bags], sum(map(len, bags)) / len(bags)
    expected: dict[int, float] = {}
    for needles in ((" a ",), (" b ", " cc "), (" d ",), (" e ",)):
        held = {at: sum(f" {word} " in needles for word in bag) for at, bag in enumerate(bags)}
        held = {at: count for at, count in held.items() if count}
        assert dict(fulltext.find(needles)) == held
        for at, count in held.items():
            idf = math.log(1 + (len(bags) - len(held) + 0.5) / (len(held) + 0.5))
            score = idf * count * 2.2 / (count + 1.2 * (0.25 + 0.75 * lengths[at] / mean))
            expected[at] = expected.get(at, 0) + score
    assert fulltext.scores([(" a ",), (" b ", " cc "), (" d ",), (" e ",)]) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("word", "found"),
    [  # its own words and the names of its choices, each once; what no field weighs (state, confidence, scope) is no word
        ("okafor", "lind2023sticker 1 lind2024rewash 1 okafor2024survey 1"),
        ("2023", "lind2023sticker 1 moreau2023pebblebench 1"), ("2024-05", ""), ("preprint", ""), ("high", ""),
        ("core", ""), ("code", ""), ("sticker", "lind2023sticker 6 lind2024rewash 3 okafor2024survey 1"),
        ("fruitconf", "abara2025calm 2 haddad2024market 3 lind2023sticker 2 mensah2024wash 2"),
        ("backdoor", "berg2025sieve 2 nguyen2024seed 4"),
    ],
)  # fmt: skip
def test_what_a_word_counts_in_each_paper(collection: Collection, word: str, found: str) -> None:
    counts = collection._fulltext.find(folding.needles(word))
    assert " ".join(sorted(f"{collection._ids[at]} {count}" for at, count in counts.items())) == found


def test_a_text_without_a_part_for_each_weight_is_a_mistake() -> None:
    with pytest.raises(ValueError):
        FullText([" a "], (3, 1), ()).find((" a ",))
    with pytest.raises(ValueError):
        FullText([" a \t c "], (3,), [Name(" b ", 1, [0])]).scores([(" b ",)])


def test_groups_have_their_order(catalog: Catalog) -> None:
    def groups(field: str, *cells: object) -> dict[str, list[int]]:
        key = catalog.fields[field].key
        rows = [{"id": number, key: cell} for number, cell in enumerate(cells)]
        found = grouped(rows, field, catalog)
        return {value: [row["id"] for row in members] for value, members in found.items()}

    def ordered(field: str, *cells: object) -> list[str]:
        return list(groups(field, *cells))

    assert groups("model", ["a", "b"], ["b"], [], ["b", "c"]) == {"b": [0, 1, 3], "a": [0], "c": [3], "unknown": [2]}
    assert ordered("model", [], [], [], ["z"], ["y"]) == ["y", "z", "unknown"]
    assert groups("venue", "v", None, "u", "v", None, None) == {"v": [0, 3], "u": [2], "unknown": [1, 4, 5]}
    assert ordered("year", "2023", None, "2025", "2024", "2023") == ["2025", "2024", "2023", "unknown"]
    assert ordered("year", "900", "2023") == ["2023", "900"]
    nodes = ["zzz", "evaluation/method/human", "attack", "defense", "aaa", "attack/training"]
    assert ordered("node", nodes, [], nodes[:2]) == [
        "attack", "attack/training", "defense", "evaluation/method/human", "aaa", "zzz", "unknown",
    ]  # fmt: skip


COUNTS = {
    "total": "papers 12, adjacent 0, without a confirmed place 0, authors 15, nodes 22, venues 3, models 5, benchmarks 3, relations 13",
    "phase": "inference 10, training 3",
    "type": "attack 6, evaluation 4, defense 3",
    "access": "black-box 8, white-box 2, unknown 3",
    "objective": "targeted 6, backdoor 2, untargeted 2, misinformation 1, unknown 3",
    "modality": "image 7, image+text 2, text 1, unknown 3",
    "confidence": "high 10, low 3, medium 2",
    "scope": "core 12",
    "venue": "fruitconf 3, fruitconf-market 1, jfruit 1, unknown 7",
    "year": "2025 3, 2024 7, 2023 2",
    "state": "preprint 6, published 5, withdrawn 1",
    "model": "tessera-7b 8, lumen-chat 5, tessera-13b 4, lumen 1",
    "benchmark": "pebblebench 7, orchard-qa 4, unknown 2",
    "has": "summary 11, arxiv 10, relations 8, code 7, venue 5, doi 3, data 2, project 2, openreview 1",
}


def test_counts_of_everything(catalog: Catalog) -> None:
    found = counts(catalog)
    for group, expected in COUNTS.items():
        assert ", ".join(f"{one.value} {one.number}" for one in found if one.group == group) == expected
    nodes = {one.value: one.number for one in found if one.group == "node"}
    leaves = {node.id for node in catalog.taxonomy if catalog.taxonomy.is_leaf(node.id)}
    assert leaves == nodes.keys()
    assert list(nodes)[-1] == "attack/inference/black-box/shadow-play"
    assert [number for number in nodes.values() if number != 1] == [3, 2, 2, 0]
    assert list(dict.fromkeys(one.group for one in found)) == [
        "total", "phase", "type", "node", *list(COUNTS)[3:]
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("lind2023sticker", "paper:lind2023sticker"), ("lind2023label", "paper:lind2023sticker"),
        ("paper:lind2023label", "paper:lind2023sticker"), ("node:lind2023sticker", ""),
        ("2303.90002", "paper:lind2023sticker"), ("arXiv:2303.90002", "paper:lind2023sticker"),
        ("doi:10.5555/FRUIT.2023.14", "paper:lind2023sticker"), ("DOI:10.5555/fruit.2023.14", "paper:lind2023sticker"),
        ("a sticker is enough", "paper:lind2023sticker"), ("A sticker", ""), ("…", ""), ("", ""), ("author:", ""),
        ("attack", "node:attack"), ("typography", "node:attack/inference/black-box/typography"),
        ("tessera", "model:tessera"), ("model:Tessera S", "model:tessera-7b"), ("Tessera-S", "model:tessera-7b"),
        ("pebble bench", "benchmark:pebblebench"), ("Journal of Fruit", "venue:jfruit"),
        ("venue:FruitConf", "venue:fruitconf"), ("ada okafor", "author:Ada Okafor"),
        ("author:ada okafor", "author:Ada Okafor"), ("other:ada okafor", ""),
        ("role-play", "node:attack/inference/black-box/role-play"),
        ("robustness", "node:evaluation/benchmark/robustness"),
    ],
)  # fmt: skip
def test_what_a_name_means(catalog: Catalog, text: str, found: str) -> None:
    finder = Finder(catalog)
    assert " ".join(f"{kind}:{name}" for kind, name in finder.all(text)) == found
    if found:
        assert finder.one(text) == tuple(found.split(":", 1))
    else:
        with pytest.raises(UsageError):
            finder.one(text)
    if found.startswith("paper:"):
        assert finder.paper(text) == found.removeprefix("paper:")
    else:
        with pytest.raises(UsageError):
            finder.paper(text)


def test_names_of_several_kinds_come_in_the_order_of_kinds(catalog: Catalog) -> None:
    finder = Finder(catalog)
    assert finder.all("training") == [("node", "attack/training"), ("node", "defense/training")]
    assert finder.one("training") == ("node", "attack/training")
    for text, hint in (("tesera", "'tessera'"), ("model:tesera", "'tessera'"), ("ada okafer", "'Ada Okafor'"),
                       ("lind2023stickers", "'lind2023sticker'"), ("qqqqqqqq", "")):  # fmt: skip
        with pytest.raises(UsageError) as caught:
            finder.one(text)
        assert caught.value.message == f"nothing here is called {text!r}" + (f"; did you mean {hint}?" if hint else "")
    with pytest.raises(UsageError) as caught:
        finder.paper("lind2023stickers")
    assert caught.value.message == "no paper 'lind2023stickers'; did you mean 'lind2023sticker'?"


@pytest.mark.parametrize(
    ("field", "text", "advice"),
    [
        ("state", "publised", "; did you mean 'published'?"),
        ("state", "qqq", "; write one of preprint, published, retracted, withdrawn"),
        ("node", "qqq", "; kb query --group-by node --count lists them"),
        ("model", "tesera", "; did you mean 'tessera'?"),
        ("model", "7b", "; did you mean 'tessera-7b'?"),
        ("model", "qqq", "; write one of lumen-chat, lumen, tessera-13b, tessera-7b, tessera"),
        ("node", "trainig", "; did you mean 'attack/training' or 'defense/training'?"),
        ("venue", "fruit confrence", "; did you mean 'fruitconf'?"),
        ("has", "codes", "; did you mean 'code'?"),
    ],
)
def test_what_may_have_been_meant(catalog: Catalog, field: str, text: str, advice: str) -> None:
    with pytest.raises(QueryError) as caught:
        Vocabulary(catalog).resolve(field, Value(text, text, 0, len(text)))
    assert caught.value.message == f"no {field} {text!r}{advice}"


@pytest.mark.parametrize(
    ("known", "text", "advice"),
    [
        ([], "x", "; there is none in this knowledge base"),
        ([f"v{n:02}" for n in range(12)], "x", f"; write one of {', '.join(f'v{n:02}' for n in range(12))}"),
        ([f"v{n:02}" for n in range(13)], "x", "; kb query --group-by model --count lists them"),
        (["a-x-b", "x-cde", "x-fgh", "x-ijk", "lax"], "x", "; did you mean 'a-x-b' or 'x-cde' or 'x-fgh'?"),
        (["a-x-b", "x-cde"], "…", "; write one of a-x-b, x-cde"),
    ],
)
def test_advice_names_some_values_or_few_or_a_command(
    catalog: Catalog, known: list[str], text: str, advice: str
) -> None:
    vocabulary = Vocabulary(catalog)
    vocabulary._terms["model"] = terms(dict.fromkeys(known, ()))
    assert vocabulary._advice("model", text) == advice


def test_names_that_several_share() -> None:
    found = terms({"a": ("Lux", "The A", "Lux"), "b": ("Lux", "a"), "c-d": ()}, {"a": ["a", "b"]})
    assert found.values == ["a", "b", "c-d"]
    assert found.spelled == {"lux": ["a", "b"], "the a": ["a"], "a": ["a"], "b": ["b"], "c d": ["c-d"]}
    assert found.words == {"a": ["a", "Lux", "The A"], "b": ["b", "Lux", "a"], "c-d": ["c-d"]}
    assert found.covers == {"a": ["a", "b"]}


def test_circles_and_unknown_parents_are_left_to_the_rules() -> None:
    above = {"a": "b", "b": "a", "c": "nowhere", "d": "c", "e": None, "f": "d", "g": "a"}
    assert _covers(above) == {"b": ["b", "a", "g"], "a": ["a", "b", "g"], "c": ["c", "d", "f"], "d": ["d", "f"]}


def test_values_include_what_stands_below_them(catalog: Catalog) -> None:
    vocabulary = Vocabulary(catalog)

    def resolved(field: str, text: str) -> set[str]:
        return vocabulary.resolve(field, Value(text, text, 0, len(text)))

    assert resolved("venue", "fruitconf") == {"fruitconf", "fruitconf-market"}
    assert resolved("venue", "fruitconf-market") == {"fruitconf-market"}
    assert resolved("model", "Tessera") == {"tessera", "tessera-7b", "tessera-13b"}
    assert resolved("node", "attack/training") == {"attack/training", "attack/training/backdoor-trigger"}
    assert resolved("node", "training") == {
        "attack/training", "attack/training/backdoor-trigger", "defense/training", "defense/training/data-cleaning",
    }  # fmt: skip
    assert resolved("node", "black-box/stickers") == {"attack/inference/black-box/typography"}
    assert resolved("node", "washing") == {"defense/inference/input-sanitization"}
    assert vocabulary["node"].words["attack/training/backdoor-trigger"] == [
        "Attacks", "Training-phase attacks", "Backdoor triggers",
    ]  # fmt: skip


def test_the_browser_gets_the_words_of_choices_alone(catalog: Catalog) -> None:
    plain = Vocabulary(catalog).plain()
    assert list(plain) == [
        "phase", "type", "node", "access", "objective", "modality", "confidence", "scope", "venue", "state", "model",
        "benchmark", "has",
    ]  # fmt: skip
    assert plain["scope"] == {
        "values": ["core", "adjacent"], "spelled": {"core": ["core"], "adjacent": ["adjacent"]}, "covers": {},
        "words": {"core": ["core"], "adjacent": ["adjacent"]},
    }  # fmt: skip
