"""The theme's styles, cut down to what the pages use."""

from __future__ import annotations

import pytest

from site_builder.site.styles import cut, words, words_of_tags

USED = words_of_tags('<div class="note wide" id="top" data-state="open"><a href="x">gone</a></div>')


@pytest.mark.parametrize(
    ("css", "kept"),
    [
        (".note{a:b}.gone{a:b}", ".note{a:b}"),
        (".gone,.note > p{a:b}", ".note > p{a:b}"),
        ("p,#top,#other{a:b}", "p,#top{a:b}"),
        ("[data-state=open]{a:b}[data-state=shut]{a:b}[data-other]{a:b}", "[data-state=open]{a:b}"),
        (".note:not(.gone):is(.gone,.x){a:b}", ".note:not(.gone):is(.gone,.x){a:b}"),
        ("@media print{.gone{a:b}}@media (width>9px){.note{a:b}.gone{a:b}}", "@media (width>9px){.note{a:b}}"),
        ('@charset "UTF-8";@page{margin:0}', '@charset "UTF-8";@page{margin:0}'),
        ("/* .note{} */.wide::after{content:\"};\"}", '.wide::after{content:"};"}'),
        (".wide{background:url(data:x;{y})}.gone{a:b}", ".wide{background:url(data:x;{y})}"),
        ("@keyframes in{0%{a:b}}@keyframes out{0%{a:b}}p{animation:in 1s}", "@keyframes in{0%{a:b}}p{animation:in 1s}"),
        (":root{--a:var(--b);--b:1;--c:url('x;y');--d:2}p{top:var(--a)}", ":root{--a:var(--b);--b:1;}p{top:var(--a)}"),
    ],
)  # fmt: skip
def test_what_the_pages_use_is_kept(css: str, kept: str) -> None:
    assert cut(css, USED) == kept


def test_variables_that_others_use_are_kept() -> None:
    assert cut(":root{--a:1;--b:2}", set(), ".ours{top:var(--b)}") == ":root{--b:2}"


def test_words_of_a_page_are_those_of_its_tags() -> None:
    assert "gone" not in USED
    assert {"note", "wide", "data-state", "open"} <= USED
    assert {"md-nav__item", "--md-x"} <= words('<li class="md-nav__item" style="top: var(--md-x)">')
