"""Identifiers: what a whole text is, and what stands in it, by the same forms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.text import identifiers


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2311.05608", ("2311.05608", None)),
        ("https://arxiv.org/abs/2311.05608v3", ("2311.05608", 3)),
        ("http://www.arxiv.org/pdf/2311.05608v1.pdf", ("2311.05608", 1)),
        ("arXiv:2311.05608", ("2311.05608", None)),
        ("math.GT/0309136", ("math.GT/0309136", None)),
        ("2399.00001", None),
        ("https://arxiv.org/list/cs.CV", None),
        ("10.5555/2311.05608", None),
    ],
)
def test_arxiv_ids(text: str, found: tuple[str, int | None] | None) -> None:
    assert identifiers.arxiv_id(text) == found
    assert identifiers.find_arxiv(text) == (found[0] if found else None)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("arXiv preprint arXiv:2311.05608 (2023)", "2311.05608"),
        ("CoRR abs/2311.05608", "2311.05608"),
        ("https://doi.org/10.48550/arXiv.2311.05608", "2311.05608"),
        ("https://huggingface.co/papers/2311.05608", "2311.05608"),
        ("https://www.alphaxiv.org/abs/2311.05608", "2311.05608"),
        ("arXiv:2311.05608 [cs]", "2311.05608"),
        ("pages 2311.05608", None),
        ("arXiv:2399.05608", None),
    ],
)
def test_arxiv_ids_within_texts(text: str, found: str | None) -> None:
    assert identifiers.find_arxiv(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2311.05608v2", ("arxiv", "2311.05608")),
        ("https://huggingface.co/papers/2311.05608", ("arxiv", "2311.05608")),
        ("https://www.alphaxiv.org/overview/2311.05608v1", ("arxiv", "2311.05608")),
        ("https://ar5iv.labs.arxiv.org/html/2311.05608", ("arxiv", "2311.05608")),
        ("https://doi.org/10.48550/arXiv.2311.05608", ("arxiv", "2311.05608")),
        ("https://openreview.net/forum?id=Ab_c-9xyz", ("openreview", "Ab_c-9xyz")),
        ("https://aclanthology.org/2024.findings-emnlp.803.pdf", ("doi", "10.18653/v1/2024.findings-emnlp.803")),
        ("aclanthology.org/P18-1001/", ("doi", "10.18653/v1/p18-1001")),
        ("https://dl.acm.org/doi/abs/10.1145/1.2?casa_token=x", ("doi", "10.1145/1.2")),
        ("https://link.springer.com/article/10.1007/s1-2/fulltext.html", ("doi", "10.1007/s1-2")),
        ("https://github.com/ThuCCSLab/FigStep", None),
        ("https://huggingface.co/datasets/x/y", None),
        ("a text", None),
    ],
)  # fmt: skip
def test_what_an_address_leads_to(text: str, found: tuple[str, str] | None) -> None:
    assert identifiers.named(text) == found


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("(arXiv:2311.05608)", "arXiv:2311.05608"),
        (" <https://arxiv.org/abs/2311.05608v2>, ", "https://arxiv.org/abs/2311.05608v2"),
        ("“2311.05608v2”.", "2311.05608v2"),
        ("[`2311.05608`];", "2311.05608"),
        ("https://example.org/a_(b)", "https://example.org/a_(b)"),
        ("(10.1175/1520-0493(1987)115<1606:GARSPP>2.0.CO;2).", "10.1175/1520-0493(1987)115<1606:GARSPP>2.0.CO;2"),
        ("()", ""),
    ],
)
def test_signs_of_a_sentence_are_no_part_of_what_was_copied_from_it(text: str, bare: str) -> None:
    assert identifiers.pasted(text) == bare


def test_the_month_of_an_arxiv_id() -> None:
    assert identifiers.arxiv_month("2402.00001") == (2024, 2)
    assert identifiers.arxiv_month("cs/9901001") == (1999, 1)


SICI = "10.1175/1520-0493(1987)115<1606:garspp>2.0.co;2"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("10.1175/1520-0493(1987)115<1606:GARSPP>2.0.CO;2", SICI),
        ("10.1175/1520-0493(1987)115%3C1606:GARSPP%3E2.0.CO;2", SICI),
        ("10.1175/1520-0493(1987)115&lt;1606:GARSPP&gt;2.0.CO;2", SICI),
        ("https://doi.org/10.1000/ABC_1", "10.1000/abc_1"),
        ("doi: 10.1000/abc.", "10.1000/abc"),
        ("(see https://doi.org/10.1000/abc(1)).", "10.1000/abc(1)"),
        ("<https://doi.org/10.1000/abc>", "10.1000/abc"),
        ("https://dl.acm.org/doi/abs/10.1145/1.2?casa_token=x", "10.1145/1.2"),
        ("https://dl.acm.org/doi/pdf/10.1145/1.2", "10.1145/1.2"),
        ("https://link.springer.com/content/pdf/10.1007/978-3-031-73464-9_11.pdf", "10.1007/978-3-031-73464-9_11"),
        ("https://link.springer.com/article/10.1007/s1-2/fulltext.html", "10.1007/s1-2"),
        ("10.48550/arXiv.2311.05608", None),
        ("https://example.org/10.1/x", None),
    ],
)
def test_dois_within_texts(text: str, found: str | None) -> None:
    assert identifiers.find_doi(text) == found


@pytest.mark.parametrize(
    ("text", "openreview", "acl"),
    [
        ("https://openreview.net/forum?id=Ab_c-9xyz", "Ab_c-9xyz", None),
        ("https://openreview.net/pdf?noteId=q&id=Ab_c-9xyz", "Ab_c-9xyz", None),
        ("openreview:Ab_c-9xyz", "Ab_c-9xyz", None),
        ("https://openreview.net/group?id=ICLR.cc/2024", None, None),
        ("https://aclanthology.org/2024.acl-long.1/", None, "2024.acl-long.1"),
        ("https://aclanthology.org/2023.findings-emnlp.12.pdf", None, "2023.findings-emnlp.12"),
        ("acl:P18-1001", None, "P18-1001"),
        ("https://doi.org/10.18653/v1/2024.acl-long.1", None, "2024.acl-long.1"),
    ],
)
def test_openreview_and_the_acl_anthology(text: str, openreview: str | None, acl: str | None) -> None:
    assert (identifiers.find_openreview(text), identifiers.find_acl(text)) == (openreview, acl)


@given(st.integers(0, 10**15 - 1))
def test_an_orcid_with_another_last_digit_is_none(number: int) -> None:
    stem = f"{number:015}"
    written = ["-".join((stem + last)[at : at + 4] for at in (0, 4, 8, 12)) for last in "0123456789X"]
    assert sum(identifiers.orcid(text) is not None for text in written) == 1


@given(st.text("10.123456/abs:arxiv<>()%3cC&lt;v?# ", max_size=40) | st.text(max_size=40))
def test_any_text_may_be_asked_about(text: str) -> None:
    for question in (identifiers.arxiv_id, identifiers.doi, identifiers.orcid, identifiers.find_acl):
        question(text)
    for find in (identifiers.find_arxiv, identifiers.find_doi):
        found = find(text)
        assert found is None or find(found) == found
