# ruff: noqa: E501
"""The grammar of BibTeX: what each text is read as, and which faults it has, to the character."""

from __future__ import annotations

import pytest

from site_builder.bibliography.bibtex_syntax import Block, blocks


def shown(block: Block) -> str:
    """A block in a line: offset, kind, key, fields with their pieces, what is wrong where."""
    values = (
        f" {one.name}=" + " # ".join(piece.text if piece.is_name else f"<{piece.text}>" for piece in one.value)
        for one in block.fields
    )
    faults = "".join(f" ! {fault.offset}: {fault.message}" for fault in block.faults)
    state = ("" if block.readable else " unreadable") + (f" in {block.hidden}" if block.hidden else "")
    return " ".join(filter(None, (str(block.offset), block.kind, block.key))) + "".join(values) + state + faults


FAR = " " * 300
"""Whoever compares places must not do it as if they were small."""


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("@article{a, title = {A}}", ["0 article a title=<A>"]),
        ("@Article { a , Title={A} , YEAR = 2024 , }", ["0 article a title=<A> year=<2024>"]),
        ("@article(a, title={A)}, note={(x)})", ["0 article a title=<A)> note=<(x)>"]),
        (
            '@article{a, title={A}, year=2024, month=jan # "~" # {1}}',
            ["0 article a title=<A> year=<2024> month=jan # <~> # <1>"],
        ),
        (
            '@string{x = {A}}@string(Y = "B" # x)\n@misc{a, title = Y}',
            ["0 string x=<A>", "16 string y=<B> # x", "37 misc a title=Y"],
        ),
        ('@preamble{{x} # "y"}@misc{a, title={A}}', ["0 preamble", "20 misc a title=<A>"]),
        ("@preamble{}@misc{a, title={A}}", ["0 preamble ! 10: '@preamble' has no value", "11 misc a title=<A>"]),
        (
            "@comment{@misc{b, title={B}}}\n@misc{a, title={A}}",
            ["9 misc b title=<B> in @comment", "30 misc a title=<A>"],
        ),
        (
            "@comment{x} @misc{a, title={A}} @comment{@misc{c, title={C}} @misc{d, title={D}}}",
            ["12 misc a title=<A>", "41 misc c title=<C> in @comment", "61 misc d title=<D> in @comment"],
        ),
        ("@comment{@misc{c, x={C}}@misc{d, x={D}}}", ["9 misc c x=<C> in @comment", "24 misc d x=<D> in @comment"]),
        (
            "@comment x\n@misc{a, title={A}}",
            ["0 comment unreadable ! 0: '@comment' begins no entry", "11 misc a title=<A>"],
        ),
        ("me@x.org\n@misc{a, title={A}}", ["9 misc a title=<A>"]),
        ("50% @misc{a, title={A}}\n@misc{b, title={B}}", ["4 misc a title=<A> in %", "24 misc b title=<B>"]),
        (
            "@misc{a, title={A}} % @misc{b, title={B}}\n@misc{c, title={C}}",
            ["0 misc a title=<A>", "22 misc b title=<B> in %", "42 misc c title=<C>"],
        ),
        ("@misc{a}", ["0 misc a"]),
        ("@misc{a,}", ["0 misc a"]),
        ("@misc{}", ["0 misc ! 6: the entry has no key"]),
        ("@misc{, title={A}}", ["0 misc title=<A> ! 6: the entry has no key"]),
        ("@misc{title={A}}", ["0 misc title=<A> ! 6: the entry has no key"]),
        ("@misc{title = {A}, year=2024}", ["0 misc title=<A> year=<2024> ! 6: the entry has no key"]),
        ("@misc{a b c, title={A}}", ["0 misc a b c title=<A> ! 6: 'a b c' is no key: it has a space or a sign in it"]),
        ("@misc{a b\n title={A}}", ["0 misc a b title=<A> ! 6: 'a b' is no key: it has a space or a sign in it"]),
        ('@misc{a"b, title={A}}', ["0 misc a \"b title=<A> ! 6: 'a \"b' is no key: it has a space or a sign in it"]),
        (
            "@misc{a#{b,c}, title={A}}",
            ["0 misc a #{b,c} title=<A> ! 6: 'a #{b,c}' is no key: it has a space or a sign in it"],
        ),
        ("@misc{o'neil:2024/x+y.z-1*, title={A}}", ["0 misc o'neil:2024/x+y.z-1* title=<A>"]),
        (
            "@misc(o'neil(1), title={A})",
            ["0 misc o'neil (1 ! 6: \"o'neil (1\" is no key: it has a space or a sign in it"],
        ),
        (
            "@misc(a{b, title={A})",
            [
                "0 misc a {b, title={A}) ! 6: 'a {b, title={A})' is no key: it has a space or a sign in it ! 0: the entry is never closed"
            ],
        ),
        ("@misc{a\n title={A}}", ["0 misc a title={A} ! 6: 'a title={A}' is no key: it has a space or a sign in it"]),
        ("@misc{a title={A}}", ["0 misc a title={A} ! 6: 'a title={A}' is no key: it has a space or a sign in it"]),
        (
            "@misc{a, title={A} year={2024} note={x}}",
            [
                "0 misc a title=<A> year=<2024> note=<x> ! 19: a comma is missing behind the value of 'title' ! 31: a comma is missing behind the value of 'year'"
            ],
        ),
        (
            "@misc{a, title={A} year==2, note={x}}",
            ["0 misc a title=<A> note=<x> ! 19: 'year==2' stands behind the value of 'title'"],
        ),
        (
            "@misc{a, title={A} B C {, D} E, year=2024}",
            ["0 misc a title=<A> year=<2024> ! 19: 'B C {, D} E' stands behind the value of 'title'"],
        ),
        (
            "@misc{a, title={A} \u00e9~\u00fc, year=2024}",
            ["0 misc a title=<A> year=<2024> ! 19: 'é~ü' stands behind the value of 'title'"],
        ),
        ("@misc{a, title={A} B} C, year=2024}", ["0 misc a title=<A> ! 19: 'B' stands behind the value of 'title'"]),
        (
            "@misc(a, title={A} B} C, year=2024)",
            [
                "0 misc a title=<A> ! 19: 'B} C, year=2024)' stands behind the value of 'title' ! 0: the entry is never closed"
            ],
        ),
        (
            "@misc{a, title={A},, year=2024}",
            ["0 misc a title=<A> year=<2024> ! 19: two commas stand where one belongs"],
        ),
        ("@misc{a,, title={A}}", ["0 misc a title=<A> ! 8: two commas stand where one belongs"]),
        (
            "@misc{a, title={A},,,}",
            ["0 misc a title=<A> ! 19: two commas stand where one belongs ! 20: two commas stand where one belongs"],
        ),
        ("@misc{a, title={A}, year}", ["0 misc a title=<A> ! 20: the field 'year' has no value"]),
        (
            "@misc{a, title={A}, year 2024, note={x}}",
            ["0 misc a title=<A> note=<x> ! 20: the field 'year' has no value"],
        ),
        (
            "@misc{a, title={A}, 1x={B}, year=2024}",
            ["0 misc a title=<A> year=<2024> ! 20: a field cannot begin with '1'"],
        ),
        ("@misc{a, title={A}, \u00e9t\u00e9={B}, x-y:z={C}, _a={D}}", ["0 misc a title=<A> été=<B> x-y:z=<C> _a=<D>"]),
        ("@misc{a, title=, year=2024}", ["0 misc a title= year=<2024> ! 15: 'title' has no value"]),
        ("@misc{a, title=}", ["0 misc a title= ! 15: 'title' has no value"]),
        ("@misc{a, title=(A) , year=2024}", ["0 misc a title= year=<2024> ! 15: 'title' has no value but '(A)'"]),
        (
            "@misc{a, title=, # {x}, year=2024}",
            ["0 misc a title= year=<2024> ! 15: 'title' has no value ! 17: a field cannot begin with '#'"],
        ),
        ("@misc{a, title={A} #, year=2024}", ["0 misc a title=<A> year=<2024> ! 20: 'title' has no value"]),
        ("@misc{a, title={A} # {B} # 3 # x, year=2024}", ["0 misc a title=<A> # <B> # <3> # x year=<2024>"]),
        ("@misc{a, year=2nd}", ["0 misc a year= ! 14: 'year' has no value but '2nd'"]),
        ("@misc{a, year=-3, title={A}}", ["0 misc a year= title=<A> ! 14: 'year' has no value but '-3'"]),
        (
            "@misc{a, pages=12--13, title={A}}",
            ["0 misc a pages=<12> title=<A> ! 17: '--13' stands behind the value of 'pages'"],
        ),
        ("@misc{a, title={A", ["0 misc a unreadable ! 15: the brace before the value of 'title' is never closed"]),
        ("@misc{a, title={A}", ["0 misc a title=<A> ! 0: the entry is never closed"]),
        ("@misc(a, title={A}", ["0 misc a title=<A> ! 0: the entry is never closed"]),
        ("@misc{a, title={A},", ["0 misc a title=<A> ! 0: the entry is never closed"]),
        (
            "@misc{a, title={A}\n@misc{b, title={B}}",
            ["0 misc a title=<A> ! 0: the entry is never closed", "19 misc b title=<B>"],
        ),
        (
            "@misc{a, title={A\n@misc{b, title={B}}",
            ["0 misc a unreadable ! 15: the brace before the value of 'title' is never closed", "18 misc b title=<B>"],
        ),
        (
            '@misc{a, title="A}\n@misc{b, title={B}}',
            ["0 misc a unreadable ! 15: the quote before the value of 'title' is never closed", "19 misc b title=<B>"],
        ),
        ('@misc{a, title="A {"} B", year=2024}', ['0 misc a title=<A {"} B> year=<2024>']),
        (
            '@misc{a, title="A } B", year=2024}',
            ["0 misc a unreadable ! 15: the quote before the value of 'title' is never closed"],
        ),
        ('@misc{a, title={A "B" C}}', ['0 misc a title=<A "B" C>']),
        (
            "@misc{a, title={A \\{ B}, year=2024}",
            [
                "0 misc a title=<A \\{ B> year=<2024> ! 15: braces behind a backslash are not balanced here, and BibTeX counts them"
            ],
        ),
        (
            "@misc{a, title={A \\} B}, year=2024}",
            [
                "0 misc a title=<A \\} B> year=<2024> ! 15: braces behind a backslash are not balanced here, and BibTeX counts them"
            ],
        ),
        ("@misc{a, title={A \\{\\} B}, year=2024}", ["0 misc a title=<A \\{\\} B> year=<2024>"]),
        (
            '@misc{a, title="A \\{ B", year=2024}',
            [
                "0 misc a title=<A \\{ B> year=<2024> ! 15: braces behind a backslash are not balanced here, and BibTeX counts them"
            ],
        ),
        (
            '@misc{a, title="A \\" B", year=2024}',
            ["0 misc a title=<A \\> year=<2024> ! 21: 'B\"' stands behind the value of 'title'"],
        ),
        ('@misc{a, title={}, note="", year=0}', ["0 misc a title=<> note=<> year=<0>"]),
        ("@misc{a, title={{{A}} {B}}}", ["0 misc a title=<{{A}} {B}>"]),
        (
            "@misc a, title={A}}\n@misc{b, title={B}}",
            ["0 misc unreadable ! 0: '@misc' begins no entry", "20 misc b title=<B>"],
        ),
        (
            "  @misc\n@misc{b, title={B}}\n\t@book",
            [
                "2 misc unreadable ! 2: '@misc' begins no entry",
                "8 misc b title=<B>",
                "29 book unreadable ! 29: '@book' begins no entry",
            ],
        ),
        ("x @misc\n@misc{b, title={B}}", ["8 misc b title=<B>"]),
        ("@misc{a, title={A}}}\n@misc{b, title={B}}", ["0 misc a title=<A>", "21 misc b title=<B>"]),
        (
            "@misc{a, title={A}}@misc{b, title={B}} @misc{c, title={C}}",
            ["0 misc a title=<A>", "19 misc b title=<B>", "39 misc c title=<C>"],
        ),
        ("@misc{a, title={A\n@book x\nB}}", ["0 misc a title=<A\n@book x\nB>"]),
        ("@misc{a, url={http://x.org/@misc{b, title={B}}}}", ["0 misc a url=<http://x.org/@misc{b, title={B}}>"]),
        ("@ misc {a, title={A}}", ["0 misc a title=<A>"]),
        ("@string{x}", ["0 string ! 8: the field 'x' has no value"]),
        ("@string{1={A}}@misc{b, title={B}}", ["0 string ! 8: a field cannot begin with '1'", "14 misc b title=<B>"]),
        ("", []),
        ("no entries here", []),
        (
            "%" * 300 + "\n@misc{a, title={A \\{ B}, year=2024}",
            [
                "301 misc a title=<A \\{ B> year=<2024> ! 316: braces behind a backslash are not balanced here, and BibTeX counts them"
            ],
        ),
        (
            FAR + '@misc{a, title = {A "}", \u00e4 = 12 , b={}, title={A} x, }',
            [
                "300 misc a title=<A \"> ä=<12> b=<> title=<A> ! 322: '\"' stands behind the value of 'title' ! 350: 'x' stands behind the value of 'title'"
            ],
        ),
        ("@misc{a, x={A}" + FAR + "y={B}}", ["0 misc a x=<A> y=<B> ! 314: a comma is missing behind the value of 'x'"]),
        ("@misc{a, x={A}" + FAR + "y z}}", ["0 misc a x=<A> ! 314: 'y z' stands behind the value of 'x'"]),
        (
            "@misc{a, % key\n title = % is\n {A 50% B}, % note = {x},\n year % the\n = 2024 % end\n}",
            ["0 misc a title=<A 50% B> year=<2024>"],
        ),
    ],
)
def test_what_a_text_is_read_as(text: str, read: list[str]) -> None:
    found = list(blocks(text))
    assert [shown(block) for block in found] == read
    for block in found:
        assert text[block.offset] == "@"
        assert all(fault.hint for fault in block.faults)
        for one in block.fields:
            assert text[one.offset :].lower().startswith(one.name)
            assert all(text.startswith(piece.text, piece.offset) for piece in one.value)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("@misc\n@misc{b, title={B}}", "write @type{key, field = {value}, ...}"),
        ("@misc{title={A}}", "write @type{key, field = {value}, ...}"),
        ("@misc{, title={A}}", "write @type{key, field = {value}, ...}"),
        ("@misc{a b,\n title={A}}", "write one word"),
        ("@misc{a, title={A}", "write } behind its last field"),
        ("@misc(a, title={A}", "write ) behind its last field"),
        ("@misc{a,, title={A}}", "delete one"),
        ("@misc{a, title}", "write field = {value}"),
        ("@misc{a, title={A} year={2024}}", "write one before this field"),
        ("@misc{a, title={A} x}", "put the whole value in braces, and a comma behind it"),
        ("@misc{a, title={A", "close it; BibTeX counts braces behind a backslash too"),
        ("@misc{a, title=?}", "put the value in braces"),
        ("@misc{a, title={A \\{ B}, year=2024}", r"write \textbraceleft{} and \textbraceright{}"),
    ],
)
def test_what_to_do_about_it(text: str, hint: str) -> None:
    assert [fault.hint for block in blocks(text) for fault in block.faults] == [hint]


KINDS = "article book booklet conference inproceedings manual misc online phdthesis report thesis unpublished".split()  # noqa: SIM905


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_entry_has_a_key(kind: str) -> None:
    assert [shown(block) for block in blocks(f"@{kind}{{k, x = 1}}")] == [f"0 {kind} k x=<1>"]
