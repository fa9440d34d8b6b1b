"""What a text is read as: the tree of a query with the place of every value, and each mistake with its place.

Trees are written in short: ``all(...)``, ``any(...)`` and ``not(...)``, conditions as ``field:value[start-end]``, words
as their needles between bars.
"""
# ruff: noqa: E501

from __future__ import annotations

import pytest

from site_builder.knowledge.fields import all_fields
from site_builder.query.language import (
    All,
    Condition,
    Either,
    Exact,
    Not,
    Query,
    QueryError,
    Value,
    Words,
    combine,
    option,
    parse,
)

FIELDS = all_fields(())


def shown(query: Query) -> str:
    match query:
        case All():
            return f"all({' '.join(map(shown, query.items))})"
        case Either():
            return f"any({' '.join(map(shown, query.items))})"
        case Not():
            return f"not({shown(query.item)})"
        case Condition():
            values = ",".join(f"{one.text}[{one.start}-{one.end}]" for one in query.values)
            return f"{query.field}{query.operator}{values}"
        case Words():
            return f"|{'|'.join(query.needles)}|{'common' * query.common}{query.note}"
        case Exact():
            return f"exact({' '.join(query.ids)} {shown(query.rest)})"


def read(text: str) -> str:
    """The tree of a query, or what is wrong where: the message, the offsets, and the hint."""
    try:
        return shown(parse(text, FIELDS))
    except QueryError as error:
        return f"{error.start}-{error.end} {error.message}"


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", "all()"),
        ("   ", "all()"),
        ("cat", "| cat |"),
        ("cat  dog", "all(| cat | | dog |)"),
        ("cats and dogs", "all(| cat | | dog |)"),
        ("cat AND dog or pig", "any(all(| cat | | dog |) | pig |)"),
        ("cat or dog pig or cow", "any(| cat | all(| dog | | pig |) | cow |)"),
        ("cat and dog and pig", "all(| cat | | dog | | pig |)"),
        ("cat and", "4-7 'and' stands between two things to search for"),
        ("and cat", "0-3 'and' stands between two things to search for"),
        ("cat and or dog", "4-7 'and' stands between two things to search for"),
        ("cat and and dog", "4-7 'and' stands between two things to search for"),
        ("cat or and dog", "7-10 'and' stands between two things to search for"),
        ("cat and )", "4-7 'and' stands between two things to search for"),
        ("(cat and) dog", "5-8 'and' stands between two things to search for"),
        ("or", "2-3 nothing to search for after 'or'"),
        ("or cat", "0-1 nothing to search for before 'or'"),
        ("cat or", "6-7 nothing to search for after 'or'"),
        ("cat or or dog", "7-8 nothing to search for after 'or'"),
        ("cat or ( )", "7-10 nothing between '(' and ')'"),
        ("cat or -", "| cat |"),
        ("- or cat", "0-1 nothing to search for before 'or'"),
        ("… or cat", "0-1 nothing to search for before 'or'"),
        ("cat or …", "| cat |"),
        ("cat … dog", "all(| cat | | dog |)"),
        ("…", "all()"),
        ("- -", "all()"),
        ("android orchid nothing", "all(| android | | orchid | | nothing |)"),
        ("or(cat)", "0-1 nothing to search for before 'or'"),
        ("cat or(dog)", "any(| cat | | dog |)"),
        ("cat or\u00a0dog", "any(| cat | | dog |)"),
        ("cat OR dog AND NOT pig", "any(| cat | all(| dog | not(| pig |)))"),
        ("cat and (dog)", "all(| cat | | dog |)"),
        ("and(cat)", "0-3 'and' stands between two things to search for"),
        ("cat and(dog)", "all(| cat | | dog |)"),
        ("not", "0-3 nothing to exclude after 'not'"),
        ("not cat", "not(| cat |)"),
        ("not not cat", "not(not(| cat |))"),
        ("not (cat or dog)", "not(any(| cat | | dog |))"),
        ("not(cat)", "not(| cat |)"),
        ("not or cat", "0-4 nothing to exclude after 'not'"),
        ("not )", "0-4 nothing to exclude after 'not'"),
        ("-cat", "not(| cat |)"),
        ("--cat", "not(not(| cat |))"),
        ("-(cat dog)", "not(all(| cat | | dog |))"),
        ("- cat", "| cat |"),
        ("cat -", "| cat |"),
        ("cat -dog", "all(| cat | not(| dog |))"),
        ("cat-dog", "| cat  dog |"),
        ("-or", "0-1 nothing to exclude after '-'"),
        ("-or cat", "0-1 nothing to exclude after '-'"),
        ("-)", "0-1 nothing to exclude after '-'"),
        ("-\"cat dog\"", "not(| cat  dog |)"),
        ("-year:2024", "not(year:2024[6-10])"),
        ("-…", "all()"),
        ("not …", "all()"),
        ("not -", "all()"),
        ("cat -\u00a0dog", "all(| cat | | dog |)"),
        ("(cat)", "| cat |"),
        ("((cat dog))", "all(| cat | | dog |)"),
        ("(cat or dog) pig", "all(any(| cat | | dog |) | pig |)"),
        ("( cat )", "| cat |"),
        ("()", "0-2 nothing between '(' and ')'"),
        ("( )", "0-3 nothing between '(' and ')'"),
        ("cat ( …) dog", "4-8 nothing between '(' and ')'"),
        ("(cat", "0-1 a '(' without its ')'"),
        ("((cat)", "0-1 a '(' without its ')'"),
        ("cat)", "3-4 a ')' without its '('"),
        ("cat (dog))", "9-10 a ')' without its '('"),
        ("(", "0-1 a '(' without its ')'"),
        (")", "0-1 a ')' without its '('"),
        ("(((cat) dog)", "0-1 a '(' without its ')'"),
        ("\"cat dog\"", "| cat  dog |"),
        ("\"cat dog\"pig", "all(| cat  dog | | pig |)"),
        ("cat\"dog\"", "all(| cat | | dog |)"),
        ("\"cat", "0-1 a quotation mark without its second"),
        ("cat \"dog", "4-5 a quotation mark without its second"),
        ("\"\"", "all()"),
        ("\"the\"", "| the |"),
        ("the", "| the |common"),
        ("the cat", "all(| the |common | cat |)"),
        ("the of", "all(| the |common | of |common)"),
        ("ca*", "| ca|"),
        ("\"ca*\"", "| ca |"),
        ("the*", "| the|"),
        ("*", "all()"),
        ("cat,dog", "| cat  dog |"),
        ("a:b:c", "| a  b  c |'a' is no field and was taken as a word"),
        ("cat:dog", "| cat  dog |'cat' is no field and was taken as a word"),
        ("year:2024", "year:2024[5-9]"),
        ("Year : 2024", "all(| year | | 2024 |)"),
        ("YEAR:2024", "year:2024[5-9]"),
        ("year=2024", "year:2024[5-9]"),
        ("year!=2024", "not(year:2024[6-10])"),
        ("year !=2024", "not(year:2024[7-11])"),
        ("year>=2024", "year>=2024[6-10]"),
        ("year <= 2024", "year<=2024[8-12]"),
        ("year > 2024", "year>2024[7-11]"),
        ("year<2024", "year<2024[5-9]"),
        ("year:>=2024", "year:>=2024[5-11]"),
        ("year:2024,2025", "year:2024[5-9],2025[10-14]"),
        ("year:2024, 2025", "10-11 year has no value here; several values are written year:ONE,OTHER"),
        ("year:2024,", "10-11 year has no value here; several values are written year:ONE,OTHER"),
        ("year:", "5-6 year has no value here; several values are written year:ONE,OTHER"),
        ("year: 2024", "year:2024[6-10]"),
        ("year:)", "5-6 year has no value here; several values are written year:ONE,OTHER"),
        ("year:\"\"", "5-6 year has no value here; several values are written year:ONE,OTHER"),
        ("year:\" \"", "5-6 year has no value here; several values are written year:ONE,OTHER"),
        ("year:\"2024\",2025", "year:2024[5-11],2025[12-16]"),
        ("year:2024..2025", "year:2024..2025[5-15]"),
        ("(year:2024)", "year:2024[6-10]"),
        ("year:(2024)", "5-6 year has no value here; several values are written year:ONE,OTHER"),
        ("year>", "5-6 year has no value here; several values are written year:ONE,OTHER"),
        ("author:ada", "author:ada[7-10]"),
        ("author:\"ada lovelace\"", "author:ada lovelace[7-21]"),
        ("author:ada lovelace", "all(author:ada[7-10] | lovelac |)"),
        ("author:ada,\"bo dee\" cat", "all(author:ada[7-10],bo dee[11-19] | cat |)"),
        ("author:ada(bo)", "all(author:ada[7-10] | bo |)"),
        ("author>ada", "6-7 author cannot be compared; write author:VALUE"),
        ("author <= ada", "6-9 author cannot be compared; write author:VALUE"),
        ("author!=ada", "not(author:ada[8-11])"),
        ("id:a(b)c", "id:a(b)c[3-8]"),
        ("link:https://x.org/a(b),c", "link:https://x.org/a(b)[5-23],c[24-25]"),
        ("doi:10.1000/a(b)c,10.1000/d", "doi:10.1000/a(b)c[4-17],10.1000/d[18-27]"),
        ("text:cat", "| cat |"),
        ("text:cat,dog", "any(| cat | | dog |)"),
        ("text:\"cat dog\"", "| cat  dog |"),
        ("text:the", "| the |common"),
        ("text:ca*", "| ca|"),
        ("text:…", "5-6 no letter or digit in '…'"),
        ("text:cat,…", "9-10 no letter or digit in '…'"),
        ("text!=cat", "not(| cat |)"),
        ("text>cat", "4-5 text cannot be compared; write text:VALUE"),
        ("text:", "5-6 text has no value here; several values are written text:ONE,OTHER"),
        ("autor:ada", "0-5 no field 'autor'; did you mean 'author'?"),
        ("autor: ada", "all(| autor |'autor' is no field and was taken as a word | ada |)"),
        ("autor:", "| autor |'autor' is no field and was taken as a word"),
        ("autor=ada", "0-5 no field 'autor'; did you mean 'author'?"),
        ("autor>ada", "0-5 no field 'autor'; did you mean 'author'?"),
        ("colour:red", "| color  red |'colour' is no field and was taken as a word"),
        ("track:oral", "| track  oral |'track' is no field and was taken as a word"),
        ("colour: red", "all(| color |'colour' is no field and was taken as a word | red |)"),
        ("http://x.org", "link:http://x.org[0-12]"),
        ("https://x.org/a_b?c=d#e.", "link:https://x.org/a_b?c=d#e[0-23]"),
        ("www.x.org/a", "link:www.x.org/a[0-11]"),
        ("github.com/a/b", "link:github.com/a/b[0-14]"),
        ("git@github.com:a/b.git.", "link:github.com/a/b.git[0-22]"),
        ("GIT@git.x.org:a/b", "link:git.x.org/a/b[0-17]"),
        ("git@x.org/a", "| git  x  org  a |"),
        ("https://github.com/a/b)", "22-23 a ')' without its '('"),
        ("(https://github.com/a/b)", "link:https://github.com/a/b[1-23]"),
        ("(see https://github.com/a/b(c))", "30-31 a ')' without its '('"),
        ("https://x.org/a(b).", "link:https://x.org/a(b)[0-18]"),
        ("https://x.org/a(b", "link:https://x.org/a(b[0-17]"),
        ("2403.01234", "arxiv:2403.01234[0-10]"),
        ("2403.01234v2.", "| 2403  01234v2 |"),
        ("2403.012345", "| 2403  012345 |"),
        ("2403.012", "| 2403  012 |"),
        ("x2403.01234", "| x2403  01234 |"),
        ("2403.01234_a", "| 2403  01234  a |"),
        ("2403.01234.5", "| 2403  01234  5 |"),
        ("arXiv:2403.01234", "arxiv:2403.01234[6-16]"),
        ("arxiv:2403.01234v3 cat", "all(arxiv:2403.01234v3[6-18] | cat |)"),
        ("arxiv.org/abs/2403.01234v2", "arxiv:2403.01234[0-26]"),
        ("10.1000/abc", "doi:10.1000/abc[0-11]"),
        ("10.1000/abc, cat", "all(doi:10.1000/abc[0-11] | cat |)"),
        ("10.10/abc", "| 10  10  abc |"),
        ("doi.org/10.1000/abc", "link:doi.org/10.1000/abc[0-19]"),
        ("doi:10.1000/abc", "doi:10.1000/abc[4-15]"),
        ("openreview.net/forum?id=Ab", "openreview:Ab[0-26]"),
        ("https://openreview.net/forum?id=Ab", "openreview:Ab[0-34]"),
        ("-2403.01234", "not(arxiv:2403.01234[1-11])"),
        ("cat 2403.01234 dog", "all(| cat | arxiv:2403.01234[4-14] | dog |)"),
        ("cat\ndog\tpig", "all(| cat | | dog | | pig |)"),
        ("  cat  ", "| cat |"),
        ("\u4f50\u85e4 )", "3-4 a ')' without its '('"),
        ("e\u0301 )", "3-4 a ')' without its '('"),
        ("a\tb )", "4-5 a ')' without its '('"),
        ("-" * 60 + "a", "not(not(not(not(not(not(not(not(not(not(not(not(not(not(not(not(not(not(not(not(not(not(not(not(not(not(not(not(not(not(not(not(not(not(not(not(not(not(not(not(not(not(not(not(not(not(not(not(not(not(not(not(not(not(not(not(not(not(not(not(| a |common))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))"),
        ("-" * 61 + "a", "61-62 more than 60 levels deep"),
        ("(" * 60 + "a" + ")" * 60, "| a |common"),
        ("(" * 61 + "a" + ")" * 61, "61-62 more than 60 levels deep"),
        ("(" * 60 + "-a" + ")" * 60, "61-62 more than 60 levels deep"),
        (" " * 300 + "cat )", "304-305 a ')' without its '('"),
        (" " * 300 + "year:", "305-306 year has no value here; several values are written year:ONE,OTHER"),
        (" " * 300 + "(cat", "300-301 a '(' without its ')'"),
        (" " * 300 + "year:2024 or", "312-313 nothing to search for after 'or'"),
        (" " * 300 + "-", "all()"),
        (" " * 300 + "- or cat", "0-1 nothing to search for before 'or'"),
        (" " * 300 + "cat or dog and", "311-314 'and' stands between two things to search for"),
        (" " * 300 + "year:2024,2025 autor:ada", "315-320 no field 'autor'; did you mean 'author'?"),
    ],
)  # fmt: skip
def test_what_a_text_is_read_as(text: str, tree: str) -> None:
    assert read(text) == tree


def chosen(name: str, text: str) -> str:
    try:
        return shown(option(name, text))
    except QueryError as error:
        return f"{error.start}-{error.end} {error.message}"


@pytest.mark.parametrize(
    ("name", "text", "tree"),
    [
        ("year", "2024", "year:2024[7-11]"),
        ("year", "2024, 2025 ", "year:2024[7-11],2025[13-17]"),
        ("year", "", "0-7 --year has no value"),
        ("year", " ", "0-8 --year has no value"),
        ("year", ",", "0-8 --year has no value"),
        ("year", ",2024,", "year:2024[8-12]"),
        ("author", "van der Berg", "author:van der Berg[9-21]"),
        ("author", "\"van, der\", Berg", "author:van, der[9-19],Berg[21-25]"),
        ("author", "  a  ,  b  ", "author:a[11-12],b[17-18]"),
        ("author", "a\"b", 'author:a"b[9-12]'),
        ("node", ">=2024", "node:>=2024[7-13]"),
        ("text", "cat dog", "all(| cat | | dog |)"),
        ("text", "not or and year:2024", "all(| not | | or |common | and |common | year  2024 |)"),
        ("text", "\"cat dog\" pig", "all(| cat  dog | | pig |)"),
        ("text", "cat\"dog\"", "all(| cat | | dog |)"),
        ("text", "…", "all()"),
        ("text", "", "0-7 --text has no value"),
        ("text", " ", "0-8 --text has no value"),
        ("text", "\"cat", "7-8 a quotation mark without its second"),
        ("text", "the ca*", "all(| the |common | ca|)"),
    ],
)  # fmt: skip
def test_what_an_option_is_read_as(name: str, text: str, tree: str) -> None:
    assert chosen(name, text) == tree


def test_queries_are_joined_as_they_are() -> None:
    one, other = parse("cat", FIELDS), parse("dog or pig", FIELDS)
    assert combine([]) == All(())
    assert combine([other]) is other
    assert combine([one, other]) == All((one, other))


@pytest.mark.parametrize(
    ("source", "start", "end", "shown"),
    [
        ("cat dog", 4, 7, "cat dog\n        ^^^"),
        ("cat", 3, 4, "cat\n       ^"),
        ("cat", 1, 1, "cat\n     ^"),
        ("a\tb\nc", 2, 3, "a b c\n      ^"),
        ("佐藤 cat", 3, 6, "佐藤 cat\n         ^^^"),
        ("佐藤", 0, 1, "佐藤\n    ^^"),
        ("ｃat", 1, 3, "ｃat\n      ^^"),
        ("e\u0301x", 2, 3, "e\u0301x\n     ^"),
    ],
)
def test_carets_stand_below_what_is_wrong(source: str, start: int, end: int, shown: str) -> None:
    error = Value("x", source, start, end).error("wrong")
    assert (error.message, error.hint, error.source) == ("wrong", shown, source)
    assert (error.start, error.end, error.exit_code) == (start, end, 2)
