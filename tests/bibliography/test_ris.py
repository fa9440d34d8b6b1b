"""RIS: what exporters write is read, whichever tag they use, and no line is dropped in silence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.bibliography.ris_reader import read_ris
from site_builder.schema.papers import Dates, Identifiers, VenueRef
from tests.bibliography.papers import VENUES
from tests.conftest import Run

ENDNOTE = """TY  - CONF
ID  - lovelace2024
T1  - An Engine for
  Vision
A1  - Lovelace, Ada
A1  - King, Martin, Jr.
A1  - 杨, 育伟
A1  - Analytical Society,
T2  - Proceedings of the 41st International Conference on Machine Learning
Y1  - 2024/07/15/
DO  - 10.1000/ABC_1
UR  - https://doi.org/10.1000/ABC_1
ER  -
"""
ZOTERO = """
TY  - GEN
TI  - Does <i>A</i> Scale with $\\alpha$ &amp; &#x3B2;?
AU  - van der Berg, Ludwig
AB  - Long.
DA  - 2024/03/09/
PY  - 2024
DO  - 10.48550/arXiv.2403.01234
DP  - arXiv.org
PB  - arXiv
UR  - http://arxiv.org/abs/2403.01234
N1  - arXiv:2403.01234 [cs]
ER  - 

"""


def test_a_record_of_endnote() -> None:
    (draft,) = read_ris(ENDNOTE, "x.ris", VENUES).drafts
    paper = draft.paper
    assert (paper.title, paper.venue) == ("An Engine for Vision", VenueRef(id="icml", year=2024))
    assert paper.authors == ("Ada Lovelace", "Martin King Jr.", "杨育伟", "Analytical Society")
    assert (paper.dates, paper.identifiers) == (Dates(published="2024-07-15"), Identifiers(doi="10.1000/abc_1"))
    assert (paper.links.paper, paper.sources) == (None, ("x.ris, line 1",))
    assert [draft.place((name,)).line for name in ("title", "authors", "venue", "dates")] == [3, 5, 9, 10]


def test_a_preprint_of_zotero() -> None:
    (draft,) = read_ris(ZOTERO, "x.ris", VENUES).drafts
    paper = draft.paper
    assert paper.title == "Does A Scale with α & β?"
    assert (paper.authors, paper.state, paper.venue) == (("Ludwig van der Berg",), "preprint", None)
    assert (paper.dates, paper.identifiers) == (Dates(first="2024-03-09"), Identifiers(arxiv="2403.01234"))


@pytest.mark.parametrize(
    ("written", "dates"),
    [("PY  - 2024///", Dates(first="2024")), ("DA  - 2024 Mar 9", Dates(first="2024-03-09")),
     ("Y1  - 2024/13/40", Dates(first="2024")), ("PY  - 2023\nDA  - 9 March 2024", Dates(first="2024-03-09")),
     ("DA  - in press", Dates())],
)  # fmt: skip
def test_dates(written: str, dates: Dates) -> None:
    (draft,) = read_ris(f"TY  - UNPB\nTI  - A\n{written}\nER  -", "x.ris", VENUES).drafts
    assert draft.paper.dates == dates


def test_what_is_broken_is_named() -> None:
    text = "Provider: x\n\nTY  - JOUR\nAU  - A\nER  -\nloose\nmore\nTY  - JOUR\nTI  - B\nTY  - JOUR\nTI  - C\n"
    reading = read_ris(text, "x.ris", VENUES)
    assert [draft.paper.title for draft in reading.drafts] == ["B", "C"]
    assert [(problem.where.line, problem.rule) for problem in reading.problems] == [
        (1, "ris-syntax"), (3, "reference-missing-field"), (6, "ris-syntax"), (10, "ris-syntax"), (10, "ris-syntax")
    ]  # fmt: skip
    assert reading.counts == "3 found: 2 read, 1 left out"


LINE = st.sampled_from(["TY  - JOUR", "TI  - A", "AU  - B, C", "ER  - ", "", "words", "TI  -", "DO  - 10.1/x", "X"])


@given(st.lists(LINE, max_size=25))
def test_the_counts_add_up(lines: list[str]) -> None:
    reading = read_ris("\n".join(lines), "x.ris", VENUES)
    assert len(reading.drafts) + reading.left_out == lines.count("TY  - JOUR")
    assert reading.left_out <= len(reading.problems)


@given(st.text("TY -ERAU\n:/019", max_size=80))
def test_no_text_breaks_the_reader(text: str) -> None:
    read_ris(text, "x.ris", VENUES)


def test_the_command_reads_standard_input(kb: Run) -> None:
    done = kb("import", "ris", "-", "--output", "-", stdin=ENDNOTE)
    assert done.returncode == 0, done.stderr
    assert "id: lovelace2024engine\n" in done.stdout
    assert "stdin: 1 found: 1 read\nstdin: 1 papers, 0 of them here already, 1 new\n" in done.stderr


def test_initials_behind_the_family_name_and_volumes_of_proceedings() -> None:
    text = "TY  - JOUR\nTI  - Plums\nAU  - Bee A.C.\nAU  - de Dee F.\nER  - \n"
    reading = read_ris(
        text + "TY  - CONF\nTI  - Proceedings of Fruit\nM3  - Conference Review\nER  - \n", "x.ris", VENUES
    )
    assert [draft.paper.authors for draft in reading.drafts] == [("A.C. Bee", "F. de Dee")]
    assert (reading.left_out, [problem.rule for problem in reading.problems]) == (1, ["reference-no-paper"])
