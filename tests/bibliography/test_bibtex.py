"""BibTeX: what is written, and that everything BibTeX can carry comes back, key and all."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from site_builder.bibliography.bibtex import author_name, protected_title, to_bibtex
from site_builder.bibliography.bibtex_reader import read_bibtex
from site_builder.bibliography.latex import from_latex, to_latex
from site_builder.bibliography.names import split_name
from site_builder.checks.dates import parts
from site_builder.knowledge.catalog import Catalog
from site_builder.schema.papers import Dates, Identifiers, Links, Paper, VenueRef
from site_builder.text.titles import without_full_stop
from tests.bibliography.papers import AUTHOR, DATE, TEXT, VENUES, paper
from tests.conftest import ROOT, Run

ENTRY = r"""@inproceedings{lovelace2024notes,
  title          = {{NOTES}: An Engine for Vision-{LLMs}},
  author         = {Lovelace, Ada and van der Berg, Ludwig and King, Jr., Martin},
  booktitle      = {International Conference on Machine Learning},
  booktitleaddon = {oral},
  year           = {2025},
  month          = feb,
  date           = {2025-02},
  origdate       = {2024-03-09},
  eprint         = {2403.01234},
  archivePrefix  = {arXiv},
  doi            = {10.1000/abc_1},
  verba          = {openreview:Ab_c-9},
  url            = {https://example.org/papers/notes_1.pdf},
  annote         = {Asks what engines can do. Finds 50\% \& more.},
}
"""


def carried(whole: Paper) -> Paper:
    """The part of a paper that BibTeX can carry."""
    return dataclasses.replace(
        whole, introduces=(), affiliations=(), other_titles=(), links=Links(paper=whole.links.paper)
    )


def test_a_published_paper() -> None:
    assert to_bibtex(paper(), VENUES) == ENTRY


def test_authors_who_are_not_known_are_others() -> None:
    whole = paper()
    text = to_bibtex(dataclasses.replace(whole, author_count=len(whole.authors) + 2), VENUES)
    assert " and others}," in text
    assert "others" not in ENTRY


def test_a_preprint_is_misc_with_its_eprint() -> None:
    preprint = paper(venue=None, state="preprint", dates=Dates(first="2024-03-09"), links=Links(), summary=None)
    text = to_bibtex(preprint, VENUES)
    assert text.startswith("@misc{lovelace2024notes,\n")
    assert "eprint         = {2403.01234}" in text
    assert "archivePrefix  = {arXiv}" in text
    assert "primaryClass" not in text
    assert "month          = mar" in text


def test_an_old_arxiv_id_says_its_class() -> None:
    old = paper(identifiers=Identifiers(arxiv="cs/0112017"))
    assert "primaryClass   = {cs}" in to_bibtex(old, VENUES)


def test_a_journal_is_an_article() -> None:
    text = to_bibtex(paper(venue=VenueRef(id="tifs", year=2025)), VENUES)
    assert text.startswith("@article{")
    assert "journal        = {IEEE Transactions on Information Forensics and Security}" in text


@pytest.mark.parametrize(
    ("title", "names", "written"),
    [
        ("Is GPT-4V Safe?", (), "Is {GPT}-{4V} Safe?"),
        ("The Agent Smith of (LLaVA) Models", ("Agent Smith",), "The {Agent Smith} of {(LLaVA)} Models"),
        ("Multi-Modal Linkage", (), "Multi-Modal Linkage"),
        ("50% {of} A_B", (), r"50\% \textbraceleft{}of\textbraceright{} {A\_B}"),
    ],
)
def test_capitals_that_matter_are_protected(title: str, names: tuple[str, ...], written: str) -> None:
    assert protected_title(title, names) == written


PAPERS = st.builds(
    paper,
    id=st.from_regex(r"[a-z]{2,9}[0-9]{4}[a-z]{1,9}", fullmatch=True),
    title=TEXT.filter(lambda title: without_full_stop(title) == title),
    authors=st.lists(AUTHOR, max_size=4).map(tuple),
    identifiers=st.builds(
        Identifiers,
        arxiv=st.sampled_from([None, "2403.01234", "cs/0112017", "math.GT/0309136"]),
        doi=st.sampled_from([None, "10.1000/abc_1", "10.1007/978-3_11", "10.1175/1520(1987)115<1606:g>2.0.co;2"]),
        openreview=st.sampled_from([None, "Ab_c-9"]),
    ),
    links=st.builds(Links, paper=st.sampled_from([None, "https://example.org/a_b~c/%7Ed?x=1&y=#z"])),
    summary=st.none() | TEXT,
    introduces=st.lists(TEXT, max_size=2).map(tuple),
)
PUBLISHED = st.builds(
    dataclasses.replace,
    PAPERS,
    dates=st.builds(Dates, first=st.none() | DATE, published=st.none() | DATE),
    venue=st.builds(VenueRef, id=st.sampled_from([*VENUES]), year=st.integers(1991, 2030), track=st.none() | TEXT),
    state=st.sampled_from(["published", "retracted", "preprint"]),
)
PREPRINTS = st.builds(
    dataclasses.replace,
    PAPERS,
    dates=st.builds(Dates, first=st.none() | DATE),
    venue=st.none(),
    state=st.sampled_from(["preprint", "withdrawn", "published"]),
)


@example([paper(title="On <A> and <b>bold</b> words"), paper(id="b", title="&lt;, AT&T; and &#37;")])
@given(st.lists(PUBLISHED | PREPRINTS, max_size=3, unique_by=lambda paper: paper.id))
def test_round_trip(papers: list[Paper]) -> None:
    reading = read_bibtex("\n".join(to_bibtex(paper, VENUES) for paper in papers), "x.bib", VENUES)
    assert reading.problems == ()
    assert [dataclasses.replace(draft.paper, sources=()) for draft in reading.drafts] == [*map(carried, papers)]


def test_round_trip_of_the_real_papers() -> None:
    catalog = Catalog.load(ROOT)
    reading = read_bibtex(
        "\n".join(to_bibtex(paper, catalog.venues) for paper in catalog.papers.values()), "x.bib", catalog.venues
    )
    short = sum((one.author_count or 0) > len(one.authors) for one in catalog.papers.values())
    assert [problem.message for problem in reading.problems] == ["the list of authors ends with 'others'"] * short
    for draft, whole in zip(reading.drafts, catalog.papers.values(), strict=True):
        for name in ("id", "title", "authors", "dates", "identifiers", "venue", "state", "summary"):
            assert getattr(draft.paper, name) == getattr(whole, name)
        assert draft.paper.links.paper == whole.links.paper


@pytest.mark.parametrize(
    ("author", "written"),
    [
        ("Mary Ann Smith", "Smith, Mary Ann"),
        ("Ludwig van der Berg", "van der Berg, Ludwig"),
        ("Martin Luther King Jr.", "King, Jr., Martin Luther"),
        ("Nael Abu-Ghazaleh", "Abu-Ghazaleh, Nael"),
        ("杨育伟", "{杨育伟}"),
        ("Plato", "{Plato}"),
        ("Barnes and Pears, Inc.", "{Barnes and Pears, Inc.}"),
    ],
)
def test_names_are_written_so_that_no_style_can_misread_them(author: str, written: str) -> None:
    assert author_name(author) == written


@given(AUTHOR)
def test_the_parts_of_a_name_make_the_name(author: str) -> None:
    assert str(split_name(author)) == author


@given(TEXT)
def test_latex_of_any_text_reads_back(text: str) -> None:
    assert from_latex(to_latex(text)) == text


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"J{\"o}rg M\"uller", "Jörg Müller"),
        (r"Ho\`ang Ti{\'{\^e}}n", "Hoàng Tiến"),
        (r"{\L}ukasz {\O}re {\ss} \c{C}a \v{s} Erd{\H o}s {\'\i}", "Łukasz Øre ß Ça š Erdős í"),
        (r"{{Nested} {GPT}}-4V~x \& y & z, 50% of \$5", "Nested GPT-4V x & y & z, 50% of $5"),
        (r"$\alpha$-CLIP \emph{in} \texttt{code}", "α-CLIP in code"),
        (r"{$h^\textup{CFF}$} \textsl{on} \textmd{looms}", "h^CFF on looms"),
        (r"a -- b --- c ``q''", "a – b — c “q”"),
        (r"See \href{https://x}{link}, \url{http://x_y} and \enquote{q}", "See link, http://x_y and “q”"),
        (r"CO$_2$ in D$^{12}$, $\ell_\infty$", "CO₂ in D¹², ℓ_∞"),
        (r"\~\^e {\d\^e} hy\-phen \noopsort{a}b\footnote{c}", "ễ ệ hyphenb".replace("hyphenb", "hyphen b")),
        (r"a \textgreater{} b \S 3 \strange \odd{x}", r"a > b §3 \strange x"),
        ("{" * 5000 + r"\textbf{deep}" + "}" * 5000, "deep"),
        ("An unpaired { brace and $ dollar", "An unpaired brace and $ dollar"),
        (r"Plums at $k$ for $5, or $\sqrt{s}", "Plums at k for $5, or $√(s)"),
        (r"Rows of {\textbackslash}textsc{Plums}", "Rows of Plums"),
        ("Plums from $5 to $10", "Plums from $5 to $10"),
        (r"fb$^{-1}$, $W^+W^-$, $\textsf{Plum}$ and \textsc{Pear}", "fb⁻¹, W⁺W⁻, Plum and Pear"),
    ],
)
def test_latex_in_the_wild(latex: str, text: str) -> None:
    assert from_latex(latex) == text


FOREIGN = r"""% a list of ours
@string{icml = "Proceedings of the 41st International Conference on Machine Learning (ICML 2024)"}
@inproceedings{First, title = "A {DNA} Title", author = {King, Jr., Martin and Sammy Davis, Jr. and
  \'Emile Zola and {Simon and Co}},
  booktitle = icml, year = 2024, month = {July}, doi = {https://doi.org/10.1007/978-3\_11}}
@article{dblp:x, title = {Old News.}, author = {A B and others}, journal = {CoRR}, volume = {abs/2401.01234}, year=2024}
@inproceedings{broken, title = "No end, author = {A B}
}
@article{First, title = {Another}, title = {Third}, journal = {Journal of Nowhere}, year = 1999}
@misc{notitle, year = 2020}
@book without braces
"""


def test_a_bibliography_from_elsewhere() -> None:
    reading = read_bibtex(FOREIGN, "x.bib", VENUES)
    first, dblp, another = (draft.paper for draft in reading.drafts)
    assert first.title == "A DNA Title"
    assert first.authors == ("Martin King Jr.", "Sammy Davis Jr.", "Émile Zola", "Simon and Co")
    assert first.venue == VenueRef(id="icml", year=2024)
    assert (first.dates.published, first.identifiers.doi) == ("2024-07", "10.1007/978-3_11")
    assert (dblp.identifiers.arxiv, dblp.state, dblp.dates.first) == ("2401.01234", "preprint", "2024")
    assert (another.title, another.venue, another.state) == ("Another", None, "published")
    assert another.notes == "Published, as its source says, in Journal of Nowhere (1999)."


def test_nothing_broken_is_dropped_in_silence() -> None:
    reading = read_bibtex(FOREIGN, "x.bib", VENUES)
    found = sorted((problem.where.line, problem.where.column, problem.rule) for problem in reading.problems)
    assert found == [
        (6, 39, "reference-truncated-authors"),
        (7, 32, "bibtex-syntax"),
        (9, 1, "bibtex-duplicate-key"),
        (9, 36, "bibtex-duplicate-field"),
        (9, 53, "reference-unknown-venue"),
        (10, 1, "reference-missing-field"),
        (11, 1, "bibtex-syntax"),
    ]
    assert all(problem.hint for problem in reading.problems)
    assert reading.counts == "6 found: 3 read, 3 left out"


@pytest.mark.parametrize(
    ("text", "titles", "places"),
    [
        ("@article{a, title={A} author={Lee, Ann}, year=2024}", ["A"], ["1:23"]),
        ('@article{a,\n title="A"\n author="B",\n year=2024\n note={x}}', ["A"], ["3:2", "5:2"]),
        ("@article{title={A}, year=2024}", ["A"], ["1:10"]),
        ("@article{a b, title={A}}", ["A"], ["1:10"]),
        ("@article{a, title={A}, year=2024\n@article{b, title={B}}", ["A", "B"], ["1:1"]),
        ("@article{a, title={A,\n year=2024\n@article{b, title={B}}", ["B"], ["1:19"]),
        ('@article{a, title="A, year=2024}\n@article{b, title={B}}', ["B"], ["1:19"]),
        ("@article{a, title={A},, year=2024}", ["A"], ["1:23"]),
        ("@article{a, title {A}, note={x}}", [], ["1:13", "1:1"]),
        ("@article{a, title={A}, doi\n}", ["A"], ["1:24"]),
        ("@article{a, title={A}, year=2nd}", ["A"], ["1:29"]),
        ("@article{a, title={A} {B}, year=2024}", ["A"], ["1:23"]),
        (r"@article{a, title={A \{ B}, year=2024}", ["A { B"], ["1:19"]),
        ("@article{a, title={A}, 1x={B}}", ["A"], ["1:24"]),
        ("@article a, title={A}}\n@article{b, title={B}}", ["B"], ["1:1"]),
    ],
)
def test_what_bibtex_would_reject_is_named(text: str, titles: list[str], places: list[str]) -> None:
    reading = read_bibtex(text, "x.bib", VENUES)
    assert [draft.paper.title for draft in reading.drafts] == titles
    assert [f"{one.where.line}:{one.where.column}" for one in reading.problems] == places
    assert all(draft.paper.authors == ("Ann Lee",) for draft in reading.drafts if "Lee" in text)


@pytest.mark.parametrize(
    "text",
    [
        "@article(a, title={A B}, year=2024)", "@ARTICLE { a , Title = {A B} , }", "@article\n{a,\ntitle\n=\n{A B}\n}",
        '@string{x="A"}\n@article{a, title=x # " " # {B}}', "@string(x = {A})@string{y = x # { B}}@article{a, title=y}",
        "@article{a, note={\n}, % a comment, {\n title={A B}, % }\n}", "@article{o'neil(1), title={A B}}",
        "@comment{jabref}\n@preamble{\"x\" # {y}}\nme@x.org\n@article{a, title={A B}}",
        '@article{a, title="{A} {"}B{"}"}',
        "@article{, title={A B}}", "@article{a, title={A\n@book x\nB}}", "@article{a, title={A B}}}",
    ],
)  # fmt: skip
def test_what_bibtex_and_biber_accept_is_read(text: str) -> None:
    reading = read_bibtex(text, "x.bib", VENUES)
    assert len(reading.drafts) == 1
    assert reading.drafts[0].paper.title.replace('"', "").startswith("A")
    assert [one.message for one in reading.problems if one.message != "the entry has no key"] == []


def test_undefined_strings_and_comments_are_named() -> None:
    text = "@article{a, title={A}, journal=jx}@article{b, title={B}, journal=JX, year=2024}\n%@misc{c, title={C}}\n"
    reading = read_bibtex(text + "@comment{@misc{d, title={D}}}", "x.bib", VENUES)
    assert sorted((one.rule, one.where.line) for one in reading.problems) == [
        ("bibtex-comment", 2), ("bibtex-comment", 3), ("bibtex-undefined-string", 1), ("bibtex-undefined-string", 1),
        ("reference-unknown-venue", 1), ("reference-unknown-venue", 1),
    ]  # fmt: skip
    assert reading.counts == "4 found: 2 read, 2 left out"


INHERITING = """@inproceedings{a, crossref={proc}, title={A}, subtitle={A Study}, author={B C}}
@inproceedings{b, crossref={sub}, title={B?}, subtitle={Yes}, author={B C}}
@misc{c, xdata={one, two}, title={C}}
@inproceedings{d, crossref={nothing}, title={D}}
@inproceedings{e, crossref={e}, title={E}}
@proceedings{proc, title={International Conference on Machine Learning}, year={2024}, doi={10.1000/volume}, ids={sub}}
@xdata{one, author={X Y}, year={2023}}
@xdata{two, year={1999}, month=may}
@proceedings{alone, title={Nobody's}, year=2020}
"""


def test_what_is_inherited() -> None:
    reading = read_bibtex(INHERITING, "x.bib", VENUES)
    a, b, c, _d, _e = (draft.paper for draft in reading.drafts)
    assert (a.title, a.venue, a.identifiers.doi) == ("A: A Study", VenueRef(id="icml", year=2024), None)
    assert (b.title, b.venue) == ("B? Yes", a.venue)
    assert (c.authors, c.dates.first) == (("X Y",), "2023-05")
    assert [(one.rule, one.where.line) for one in reading.problems] == [
        ("bibtex-reference", 4), ("bibtex-reference", 5), ("reference-no-paper", 9)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("van der Berg, Ludwig and de la Cruz, Ana", ("Ludwig van der Berg", "Ana de la Cruz")),
        ("King, Jr., Martin and Martin King, III", ("Martin King Jr.", "Martin King III")),
        ("{Barnes and Pears, Inc.} and {OpenAI}", ("Barnes and Pears, Inc.", "OpenAI")),
        (r"{\'E}mile Zola AND \'Emile Zola", ("Émile Zola", "Émile Zola")),
        (r"Nguy{\~\^e}n, Ti\'\^en", ("Tiến Nguyễn",)),
        ("杨, 育伟 and 育伟 杨 and Yang, Yuwei", ("杨育伟", "育伟 杨", "Yuwei Yang")),
        ("given=Ludwig, prefix={van der}, family=Berg", ("Ludwig van der Berg",)),
        ("Lee, Ann, and Smith, J.~A.", ("Ann Lee", "J. A. Smith")),
        ("Mary Ann Smith", ("Mary Ann Smith",)),
        ("Knuth, Donald E. and others", ("Donald E. Knuth",)),
    ],
)
def test_names(written: str, names: tuple[str, ...]) -> None:
    (draft,) = read_bibtex(f"@misc{{a, title={{A}}, author={{{written}}}}}", "x.bib", VENUES).drafts
    assert draft.paper.authors == names


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Lee, Ann;Chu, Bo", ("Ann Lee", "Bo Chu")),
        ("Ann Lee; Bo Chu and Cy Dee", ("Ann Lee", "Bo Chu", "Cy Dee")),
        ("A, B, C, D", ()),
        ("Wil E, Rin G, Bro KA", ()),
        ("Ann Lee, Bo Chu, Cy Dee and Em Eff", ("Em Eff",)),
    ],
)
def test_names_that_are_not_divided_as_bibtex_divides_them(written: str, names: tuple[str, ...]) -> None:
    reading = read_bibtex(f"@misc{{a, title={{A}}, author={{{written}}}}}", "x.bib", VENUES)
    assert [one.rule for one in reading.problems] == ["reference-unclear-name"]
    paper = reading.drafts[0].paper
    assert paper.authors == names
    assert names or (paper.notes and written in paper.notes)


ENTRIES = st.lists(
    st.sampled_from([
        "@misc{%d, title={A}}", "@misc{%d, author={A}}", "@misc(%d, title = {A} year = 2)", "@misc{%d, title={A",
        "@comment{@misc{%d, title={A}}}", "%% @misc{%d, title={A}}", '@misc{%d, title="A', "@misc{, title={%d}}",
        "@misc{%d, title={A {B}}, note=}", "@misc{%d\n title={A}}",
    ]),
    max_size=8,
)  # fmt: skip


@given(ENTRIES)
def test_the_counts_add_up(entries: list[str]) -> None:
    text = "\n".join(entry % number for number, entry in enumerate(entries))
    reading = read_bibtex(text, "x.bib", VENUES)
    assert len(reading.drafts) + reading.left_out == len(entries)
    assert reading.left_out <= len(reading.problems)


@given(st.text('@{}",=#\\ \nabcartile1', max_size=120))
def test_no_text_breaks_the_reader(text: str) -> None:
    read_bibtex("@article{a, title = {x}}\n" + text, "x.bib", VENUES)


def test_the_command_reports_what_is_broken_and_knows_what_is_here(kb: Run, tmp_path: Path) -> None:
    file = tmp_path / "list.bib"
    file.write_text(
        FOREIGN + "@misc{any, title={Renamed}, eprint={2311.05608}, archivePrefix={arXiv}}\n", encoding="utf-8"
    )
    done = kb("import", "bibtex", file, "--output", tmp_path / "drafts", env={"COLUMNS": "300"})
    assert done.returncode == 1
    for place, rule in (("7:32", "error[bibtex-syntax]"), ("9:1", "error[bibtex-duplicate-key]"),
                        ("12:12", "info[differs-from-entry]")):  # fmt: skip
        assert f"{file}:{place}: {rule}" in done.stdout
    assert "4 papers, 1 of them here already, 3 new" in done.stderr
    names = sorted(path.name for path in (tmp_path / "drafts").iterdir())
    assert names == ["anonymous1999another.yml", "b2024old.yml", "gong2023figstep.yml", "king2024dna.yml"]


def test_export_reads_back_as_the_same_papers(kb: Run, tmp_path: Path) -> None:
    base = ROOT / "tests/data/kb"
    file = tmp_path / "all.bib"
    file.write_text(kb("-C", base, "export", "bibtex").stdout, encoding="utf-8")
    done = kb("-C", base, "import", "bibtex", file, "--format", "json")
    assert done.returncode == 0
    assert "differs-from-entry" not in [problem["rule"] for problem in json.loads(done.stdout)["problems"]]
    assert "12 papers, 12 of them here already, 0 new" in done.stderr


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ("author={Gong, Yichen and Ran, Delong}, year=2023", True),
        ("author={Yichen Gong}, year=2025, doi={10.1000/other}", True),
        ("author={Bee, Ada and Dee, Cee}, year=2011, doi={10.1000/plums}", False),
        ("author={Bee, Ada}, year=2023, eprint={2311.05608}", True),
        ("year=2024", True),
        ("year=2011", False),
    ],
)
def test_a_title_alone_makes_no_paper_the_same(kb: Run, tmp_path: Path, changes: str, same: bool) -> None:
    title = Catalog.load(ROOT).papers["gong2023figstep"].title
    done = kb("import", "bibtex", "-", stdin=f"@misc{{x, title={{{title}}}, {changes}}}", env={"COLUMNS": "300"})
    assert f"1 papers, {int(same)} of them here already, {int(not same)} new" in done.stderr
    assert ("warning[same-title]" in done.stdout) is not same
    assert ("has another list of authors" in done.stdout) is ("Bee" in changes and same)


def test_old_papers_have_dates_too() -> None:
    assert [parts(text) for text in ("1854", "1687-07", "0999", "1854-13")] == [(1854,), (1687, 7), None, None]
