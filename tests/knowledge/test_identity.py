"""One form for every link and title, so that equal things compare equal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.knowledge import identity


@pytest.mark.parametrize(
    ("url", "right"),
    [
        ("http://www.github.com/A/B.git", "https://github.com/A/B"),
        ("https://github.com/a/b/#readme", "https://github.com/a/b"),
        ("https://github.com/a/b/tree/main/c", "https://github.com/a/b/tree/main/c"),
        ("https://arxiv.org/pdf/2311.05608.pdf", "https://arxiv.org/abs/2311.05608"),
        ("https://dx.doi.org/10.5555/x", "https://doi.org/10.5555/x"),
        ("https://a.example/?utm_source=b&id=3", "https://a.example/?id=3"),
        ("http://www.a.example/b/", "http://www.a.example/b/"),
        ("HTTPS://A.example/B", "https://a.example/B"),
    ],
)
def test_links_have_one_form_and_keep_it(url: str, right: str) -> None:
    assert identity.canonical_link(url) == right
    assert identity.canonical_link(right) == right


@pytest.mark.parametrize(
    "text",
    [
        "", "https://", "https://localhost", "a.example", "//a.example", "ftp://a.example", "javascript:alert(1)",
        "https://a b.example", "https://me:word@a.example", "https://a.example:99999", "https://a..example",
        "https://a.example/\u202e", 'https://a.example/"', "https://[a.example",
    ],
)  # fmt: skip
def test_what_is_no_web_address(text: str) -> None:
    assert not identity.web_address(text)


@given(st.text(max_size=40))
def test_any_text_may_be_asked_about(text: str) -> None:
    identity.title_key(text)
    if identity.web_address(text) or identity.web_address(text := f"https://a.example/{text}"):
        link = identity.canonical_link(text)
        assert identity.canonical_link(link) == link


def test_titles_compare_without_case_accents_and_punctuation() -> None:
    assert identity.title_key("Étude: Jail-Break!") == identity.title_key("etude jailbreak")
    assert identity.title_key("安全") == "安全"
