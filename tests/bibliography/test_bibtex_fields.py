# ruff: noqa: E501
"""What the fields of BibTeX mean for a paper, read and written."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.bibliography.bibtex import to_bibtex
from site_builder.bibliography.bibtex_reader import read_bibtex, references_in
from site_builder.bibliography.drafts import Reading
from site_builder.schema.papers import Dates, Identifiers, Links, Paper, VenueRef
from tests.bibliography.papers import VENUES, paper


def read(text: str) -> Reading:
    return read_bibtex(text, "lists/x.bib", VENUES)


def facts(whole: Paper) -> dict[str, str]:
    """All that is said of a paper beside its id, title, state and source, each as text."""
    flat: dict[str, object] = {}
    for part in (whole.dates, whole.identifiers, whole.links):
        flat |= dataclasses.asdict(part)
    venue = whole.venue
    flat |= {
        "venue": f"{venue.id} {venue.year} {venue.track or ''}".strip() if venue else None,
        "authors": "; ".join(whole.authors),
        "summary": whole.summary,
        "notes": whole.notes,
    }
    return {name: str(value) for name, value in flat.items() if value}


def said(reading: Reading) -> list[str]:
    """The problems of a file in lines."""
    return [f"{one.where.line}:{one.where.column} {one.severity.value} {one.rule}: {one.message}"
            for one in sorted(reading.problems, key=lambda one: one.sort_key)]  # fmt: skip


IN = "Published, as its source says, in"


@pytest.mark.parametrize(
    ("fields", "state", "found"),
    [
        ("", "preprint", {}),
        (
            "journal={Of It}, booktitle={FruitB}, year=2024",
            "published",
            {"published": "2024", "notes": f"{IN} FruitB (2024)."},
        ),
        (
            "journal={Of It}, journaltitle={FruitB}, year=2024",
            "published",
            {"published": "2024", "notes": f"{IN} Of It (2024)."},
        ),
        (
            "journaltitle={FruitB}, journalsubtitle={Sub}, year=2024",
            "published",
            {"published": "2024", "notes": f"{IN} FruitB: Sub (2024)."},
        ),
        (
            "booktitle={FruitB}, booksubtitle={Sub}, year=2024",
            "published",
            {"published": "2024", "notes": f"{IN} FruitB: Sub (2024)."},
        ),
        ("booktitle={}, journal={FruitB}", "published", {"notes": f"{IN} FruitB."}),
        ("booktitle={ICML 2024}", "published", {"venue": "icml 2024"}),
        ("booktitle={FruitB}, series={ICML}, year=2024", "published", {"venue": "icml 2024"}),
        ("booktitle={FruitB}, eventtitle={ICML}, year=2024", "published", {"venue": "icml 2024"}),
        ("booktitle={FruitB}, shortbooktitle={ICML}, year=2024", "published", {"venue": "icml 2024"}),
        ("journal={FruitB}, shortjournal={TIFS}, year=2024", "published", {"venue": "tifs 2024"}),
        ("series={ICML}, year=2024", "preprint", {"first": "2024"}),
        ("booktitle={ICML}, booktitleaddon={oral}, year=2024", "published", {"venue": "icml 2024 oral"}),
        (
            "journal={TIFS}, journaltitleaddon={special}, booktitleaddon={oral}, year=2024",
            "published",
            {"venue": "tifs 2024 oral"},
        ),
        ("journal={TIFS}, journaltitleaddon={special}, year=2024", "published", {"venue": "tifs 2024 special"}),
        ("booktitle={ICML}, date={2023-07-01}", "published", {"published": "2023-07-01", "venue": "icml 2023"}),
        (
            "booktitle={ICML}, date={2023-07-01}, year={2024}",
            "published",
            {"published": "2023-07-01", "venue": "icml 2024"},
        ),
        (
            "booktitle={ICML}, year={2024ab}, month=jul, origdate={2023-11}",
            "published",
            {"first": "2023-11", "published": "2024-07", "venue": "icml 2024"},
        ),
        ("booktitle={ICML}, year={soon}", "published", {"notes": f"{IN} ICML (soon)."}),
        ("date={2024-05-06}, year=2023, month=jan", "preprint", {"first": "2024-05-06"}),
        ("date={2024-13}", "preprint", {"first": "2024"}),
        ("date={2024-05-32}", "preprint", {"first": "2024-05"}),
        ("date={2024-5}", "preprint", {"first": "2024"}),
        ("date={1999/2001}", "preprint", {"first": "1999"}),
        ("date={n.d.}, year=2020, month={December}", "preprint", {"first": "2020-12"}),
        ("year=2020, month=12", "preprint", {"first": "2020-12"}),
        ("year=2020, month=13", "preprint", {"first": "2020"}),
        ("year=2020, month={spring}", "preprint", {"first": "2020"}),
        ("year=2020, month=JAN", "preprint", {"first": "2020-01"}),
        ("origdate={2019}, date={2020}", "preprint", {"first": "2019", "published": "2020"}),
        ("origdate={soon}, date={2020}", "preprint", {"first": "2020"}),
        ("eprint={2403.01234}", "preprint", {"arxiv": "2403.01234"}),
        ("eprint={2403.01234v2}, archiveprefix={ArXiv}", "preprint", {"arxiv": "2403.01234"}),
        ("eprint={2403.01234}, eprinttype={arxiv}", "preprint", {"arxiv": "2403.01234"}),
        ("eprint={2403.01234}, eprinttype={pubmed}", "preprint", {}),
        ("eprint={2403.01234}, archiveprefix={jstor}, eprinttype={arxiv}", "preprint", {}),
        ("eprint={12345678}", "preprint", {}),
        (
            "journal={arXiv preprint arXiv:2401.00001}, eprint={2403.01234}, eprinttype={pubmed}",
            "preprint",
            {"arxiv": "2401.00001"},
        ),
        ("journal={CoRR}, volume={abs/2401.00001}", "preprint", {"arxiv": "2401.00001"}),
        ("note={see arXiv:2401.00001}", "preprint", {"arxiv": "2401.00001"}),
        ("howpublished={https://arxiv.org/abs/2401.00001}", "preprint", {"arxiv": "2401.00001"}),
        ("howpublished={http://example.org/a}", "preprint", {"paper": "http://example.org/a"}),
        (
            "url={http://example.org/a_b%20c}, howpublished={http://example.org/b}",
            "preprint",
            {"paper": "http://example.org/a_b%20c"},
        ),
        ("url={https://doi.org/10.1000/x}", "preprint", {"doi": "10.1000/x"}),
        ("doi={10.1000/X_y}, url={https://doi.org/10.1000/x_y}", "preprint", {"doi": "10.1000/x_y"}),
        ("url={https://openreview.net/forum?id=Xy-Z}", "preprint", {"openreview": "Xy-Z"}),
        (
            "openreview={One}, verba={openreview:Two}, url={https://openreview.net/forum?id=Three}",
            "preprint",
            {"openreview": "One"},
        ),
        ("verba={openreview:Two}, url={https://openreview.net/forum?id=Three}", "preprint", {"openreview": "Two"}),
        ("verba={anything}", "preprint", {}),
        ("annote={Says {\\'e} \\& more.}", "preprint", {"summary": "Says é & more."}),
        ("author={Ada Lovelace and others}", "preprint", {"authors": "Ada Lovelace"}),
        ("author={others and Ada Lovelace AND Plato}", "preprint", {"authors": "Ada Lovelace; Plato"}),
        ("author={and Ada Lovelace and and Plato and}", "preprint", {"authors": "Ada Lovelace; Plato"}),
        ("author={}", "preprint", {}),
        ("publisher={P}, editor={E}, abstract={not ours}", "preprint", {}),
        (
            "author={given=Ada, family=Lovelace and family={Berg}, given=Ludwig, prefix={van der}, suffix=Jr. and prefix=van, family=Gogh}",
            "preprint",
            {"authors": "Ada Lovelace; Ludwig van der Berg Jr.; van Gogh"},
        ),
        (
            "author={given=Ada, middle=King, family=Lovelace and given=Plato and given-i=A, family=Bee}",
            "preprint",
            {"authors": "Ada King Lovelace; Plato; Bee"},
        ),
        ('author={given="Ada", Lovelace}', "preprint", {"authors": 'Lovelace given="Ada"'}),
        (
            "author={{Pears, Inc.} and {{Ada}, {Lovelace}} and Bee, {Ann, Bo}}",
            "preprint",
            {"authors": "Pears, Inc.; Ada, Lovelace; Ann, Bo Bee"},
        ),
    ],
)
def test_what_fields_mean(fields: str, state: str, found: dict[str, str]) -> None:
    (draft,) = read(f"@misc{{a, title={{T}}, {fields}}}").drafts
    assert (facts(draft.paper), draft.paper.state) == (found, state)
    assert (draft.paper.id, draft.paper.title, draft.paper.sources) == ("a", "T", ("x.bib, line 1",))
    assert len(references_in(f"@misc{{a, title={{T}}, {fields}}}")) == 1


@pytest.mark.parametrize(
    ("text", "papers", "problems"),
    [
        (
            "@string{icml = {ICML 2024}, other = icml}\n@inproceedings{a, title={T}, booktitle=ICML}\n@inproceedings{b, title={T}, booktitle=other}",
            ["a T, venue icml 2024", "b T, notes Published, as its source says, in icml."],
            [
                "1:37 warning bibtex-undefined-string: no @string 'icml' is defined above",
                "3:30 error reference-missing-field: the entry has a venue but no year",
            ],
        ),
        (
            "@misc{a, title=T # { } # t}\n@misc{b, title={T}, month=foo # jan}",
            ["a T t", "b T"],
            [
                "1:16 warning bibtex-undefined-string: no @string 'T' is defined above",
                "1:26 warning bibtex-undefined-string: no @string 't' is defined above",
                "2:27 warning bibtex-undefined-string: no @string 'foo' is defined above",
            ],
        ),
        (
            "@string{x = y}\n@misc{a, title=x}\n@string{y = {Late}}\n@misc{b, title=y}",
            ["a y", "b Late"],
            ["1:13 warning bibtex-undefined-string: no @string 'y' is defined above"],
        ),
        ("@preamble{x # {y}}\n@misc{a, title={T}}", ["a T"], []),
        (
            "@misc{a, title={T}, title={U}, year=2020, Year=2021}",
            ["a T, first 2020"],
            [
                "1:21 error bibtex-duplicate-field: the field 'title' stands in the entry already",
                "1:43 error bibtex-duplicate-field: the field 'year' stands in the entry already",
            ],
        ),
        (
            "@misc{a, title={T}}\n@misc{b, title={U}}\n@misc{a, title={V}}\n@misc{a, title={W}}",
            ["a T", "b U", "a V", "a W"],
            [
                "3:1 error bibtex-duplicate-key: the key 'a' stands here again; line 1 has it first",
                "4:1 error bibtex-duplicate-key: the key 'a' stands here again; line 1 has it first",
            ],
        ),
        (
            "@misc{, title={T}}\n@misc{, title={U}}",
            ["anonymoust T", "anonymousu U"],
            ["1:7 error bibtex-syntax: the entry has no key", "2:7 error bibtex-syntax: the entry has no key"],
        ),
        (
            "@misc{a, title={T}, ids={b, c}}\n@misc{c, title={U}}\n@misc{d, title={V}, xdata={b}, note=x}",
            ["a T", "c U", "d V"],
            [
                "2:1 error bibtex-duplicate-key: the key 'c' stands here again; line 1 has it first",
                "3:37 warning bibtex-undefined-string: no @string 'x' is defined above",
            ],
        ),
        (
            "@misc{a, year=2020}\n@misc{, year=2020}\n@misc{b, title={}}",
            [],
            [
                "1:1 error reference-missing-field: the entry 'a' has no title",
                "2:1 error reference-missing-field: the entry has no title",
                "2:7 error bibtex-syntax: the entry has no key",
                "3:1 error reference-missing-field: the entry 'b' has no title",
            ],
        ),
        (
            "%@misc{a, title={T}}\n@comment{@misc{b, title={U}}}",
            [],
            [
                "1:2 warning bibtex-comment: the entry 'a' stands behind %",
                "2:10 warning bibtex-comment: the entry 'b' stands behind @comment",
            ],
        ),
        (
            "@misc{a, title={T\n@misc{b, title={U}}",
            ["b U"],
            ["1:16 error bibtex-syntax: the brace before the value of 'title' is never closed"],
        ),
        ("@misc x\n@misc{b, title={U}}", ["b U"], ["1:1 error bibtex-syntax: '@misc' begins no entry"]),
        (
            "@proceedings{p, title={ICML}, year=2024}\n@mvproceedings{q, title={ICML}}\n@periodical{r, title={R}}\n@xdata{s, title={S}}\n@set{t, entryset={a}}\n@control{u, x={1}}",
            [],
            [
                "1:1 info reference-no-paper: left out: 'p' is a volume of proceedings, no paper",
                "2:1 info reference-no-paper: left out: 'q' is a volume of proceedings, no paper",
            ],
        ),
        (
            "@proceedings{p, title={ICML}, year=2024}\n@inproceedings{a, title={T}, crossref={ p }}",
            ["a T, venue icml 2024"],
            [],
        ),
        (
            "@proceedings{p, title={ICML}, year=2024}\n@inproceedings{a, title={T}, crossref={P}}",
            ["a T"],
            [
                "1:1 info reference-no-paper: left out: 'p' is a volume of proceedings, no paper",
                "2:30 error bibtex-reference: crossref: there is no entry 'P'",
            ],
        ),
        (
            "@inproceedings{a, title={T}, crossref={p}, booktitle={NeurIPS}, year=2020}\n@proceedings{p, title={ICML}, year=2024, author={X}, doi={10.1000/p}}",
            ["a T, venue neurips 2020"],
            [],
        ),
        (
            "@inproceedings{a, title={T}, crossref={p}}\n@proceedings{p, title={Own Title}, booktitle={ICML}, subtitle={Sub}, year=2024}",
            ["a T, venue icml 2024"],
            [],
        ),
        (
            "@inproceedings{a, title={T}, crossref={p}}\n@proceedings{p, title={Fruit}, subtitle={Sub}, year=2024, month=may}",
            ["a T, published 2024-05, notes Published, as its source says, in Fruit: Sub (2024)."],
            ["1:1 warning reference-unknown-venue: no venue 'Fruit: Sub'"],
        ),
        ("@article{a, title={T}, crossref={p}}\n@periodical{p, title={TIFS}, year=2024}", ["a T, venue tifs 2024"], []),
        (
            "@article{a, title={T}, crossref={p}}\n@periodical{p, title={Fruit}, subtitle={Sub}, year=2024}",
            ["a T, published 2024, notes Published, as its source says, in Fruit: Sub (2024)."],
            ["1:1 warning reference-unknown-venue: no venue 'Fruit: Sub'"],
        ),
        (
            "@article{a, title={T}, crossref={p}}\n@book{p, title={TIFS}, year=2024}",
            ["a T, venue tifs 2024", "p TIFS, first 2024"],
            [],
        ),
        (
            "@misc{a, title={T}, xdata={x, y}}\n@xdata{x, year=2020, author={Ada B}}\n@xdata{y, year=2021, month=may}",
            ["a T, first 2020-05, authors Ada B"],
            [],
        ),
        ("@misc{a, xdata={x}}\n@xdata{x, title={T}, xdata={y}}\n@xdata{y, year=2021}", ["a T, first 2021"], []),
        (
            "@misc{a, title={T}, xdata={x}}\n@xdata{x, xdata={y}}\n@xdata{y, xdata={x}, year=2020}",
            ["a T, first 2020"],
            ["3:11 error bibtex-reference: xdata: 'x' leads back to this entry"],
        ),
        (
            "@misc{a, title={T}, crossref={a}, xdata={a, none, }}",
            ["a T"],
            [
                "1:21 error bibtex-reference: crossref: 'a' leads back to this entry",
                "1:35 error bibtex-reference: xdata: 'a' leads back to this entry",
                "1:35 error bibtex-reference: xdata: there is no entry 'none'",
            ],
        ),
        (
            "@misc{a, title={T}, crossref={b}}\n@misc{b, title={U}, crossref={a}}",
            ["a T, notes Published, as its source says, in U.", "b U, notes Published, as its source says, in T."],
            [
                "1:1 warning reference-unknown-venue: no venue 'U'",
                "1:21 error bibtex-reference: crossref: 'b' leads back to this entry",
                "2:1 warning reference-unknown-venue: no venue 'T'",
                "2:21 error bibtex-reference: crossref: 'a' leads back to this entry",
            ],
        ),
        (
            "@misc{a, title={T}, subtitle={S}}\n@misc{b, title={T?}, subtitle={S}}\n@misc{c, title={T!}, subtitle={S}}\n@misc{d, title={T:}, subtitle={S}}\n@misc{e, title={T.}, subtitle={S}}\n@misc{f, subtitle={S}}\n@misc{g, title={T}, subtitle={}}",
            ["a T: S", "b T? S", "c T! S", "d T: S", "e T. S", "g T"],
            ["6:1 error reference-missing-field: the entry 'f' has no title"],
        ),
        (
            "@misc{a, title={T},\n author={Ada B and OTHERS}}\n@misc{b, title={U}, year=2020, author={A, B, C, D}}\n@misc{c, title={V}, author={Lee, Ann; Chu, Bo}}\n@misc{d, title={W}, author={{A; B} and {and} and A {and B} C}}",
            [
                "a T, authors Ada B",
                "b U, first 2020, notes Authors, as the source writes them: A, B, C, D.",
                "c V, authors Ann Lee; Bo Chu",
                "d W, authors A; B; and; A and B C",
            ],
            [
                "2:2 warning reference-truncated-authors: the list of authors ends with 'others'",
                "3:32 error reference-unclear-name: 'A, B, C, D' is not one name in the form Family, Given",
                "4:21 error reference-unclear-name: semicolons stand between 2 names, which are read one by one",
            ],
        ),
        (
            "@misc{a, title={T}, xdata={x}}\n@xdata{x, author={Ada B and others}}",
            ["a T, authors Ada B"],
            ["1:1 warning reference-truncated-authors: the list of authors ends with 'others'"],
        ),
        (
            "@inproceedings{a, title={T}, booktitle={FruitB}}\n@inproceedings{b, title={T},\n booktitle={FruitB}}\n@inproceedings{c, title={T}, booktitle={ICML}}",
            [
                "a T, notes Published, as its source says, in FruitB.",
                "b T, notes Published, as its source says, in FruitB.",
                "c T, notes Published, as its source says, in ICML.",
            ],
            [
                "1:30 warning reference-unknown-venue: no venue 'FruitB' (2 entries name it)",
                "4:30 error reference-missing-field: the entry has a venue but no year",
            ],
        ),
    ],
)
def test_what_a_file_holds(text: str, papers: list[str], problems: list[str]) -> None:
    reading = read(text)
    found = [", ".join([f"{one.id} {one.title}", *(f"{name} {value}" for name, value in facts(one).items())])
             for one in (draft.paper for draft in reading.drafts)]  # fmt: skip
    assert found == papers
    assert said(reading) == problems
    assert all(problem.hint for problem in reading.problems)


@pytest.mark.parametrize(
    ("kind", "container"),
    [
        ("book", "FruitB"),
        ("mvbook", "FruitB"),
        ("periodical", "Of It"),
        ("proceedings", "FruitB"),
        ("series", "FruitB"),
    ],
)
def test_the_title_of_a_volume_is_that_of_a_book_or_a_journal(kind: str, container: str) -> None:
    reading = read(f"@misc{{a, title={{T}}, journal={{Of It}}, crossref={{v}}}}\n@{kind}{{v, title={{FruitB}}}}")
    assert facts(reading.drafts[0].paper)["notes"] == f"{IN} {container}."


def written(whole: Paper) -> dict[str, str]:
    """The fields of what is written for a paper, and its type."""
    first, *lines, end, rest = to_bibtex(whole, VENUES).split("\n")
    assert (end, rest) == ("}", "")
    fields = (line.removesuffix(",").split(" = ", 1) for line in lines)
    return {"type": first[1:].partition("{")[0], **{name.strip(): value for name, value in fields}}


PLAIN = paper(authors=(), identifiers=Identifiers(), links=Links(), summary=None, introduces=(), title="t")


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        (
            {"venue": None, "state": "preprint", "dates": Dates(first="2024-03-09")},
            {"type": "misc", "year": "{2024}", "month": "mar", "date": "{2024-03-09}"},
        ),
        (
            {"venue": None, "state": "preprint", "dates": Dates(first="2024-01")},
            {"type": "misc", "year": "{2024}", "month": "jan", "date": "{2024-01}"},
        ),
        (
            {"venue": None, "state": "preprint", "dates": Dates(first="2024-12-31")},
            {"type": "misc", "year": "{2024}", "month": "dec", "date": "{2024-12-31}"},
        ),
        (
            {"venue": None, "state": "preprint", "dates": Dates(first="2024")},
            {"type": "misc", "year": "{2024}", "date": "{2024}"},
        ),
        ({"venue": None, "state": "preprint", "dates": Dates()}, {"type": "misc"}),
        (
            {"venue": None, "state": "preprint", "dates": Dates(first="2023-12", published="2024-02-03")},
            {"type": "misc", "year": "{2024}", "month": "feb", "date": "{2024-02-03}", "origdate": "{2023-12}"},
        ),
        (
            {"venue": None, "state": "published", "dates": Dates(first="2024-03-09")},
            {"type": "misc", "year": "{2024}", "origdate": "{2024-03-09}", "pubstate": "{published}"},
        ),
        (
            {"venue": None, "state": "published", "dates": Dates(first="2024-03", published="2025")},
            {"type": "misc", "year": "{2025}", "date": "{2025}", "origdate": "{2024-03}", "pubstate": "{published}"},
        ),
        (
            {"venue": None, "state": "withdrawn", "dates": Dates(first="2024-03")},
            {"type": "misc", "year": "{2024}", "month": "mar", "date": "{2024-03}", "pubstate": "{withdrawn}"},
        ),
        (
            {"venue": VenueRef(id="icml", year=2025), "dates": Dates(first="2024-03")},
            {
                "type": "inproceedings",
                "booktitle": "{International Conference on Machine Learning}",
                "year": "{2025}",
                "origdate": "{2024-03}",
            },
        ),
        (
            {"venue": VenueRef(id="icml", year=2025), "dates": Dates(published="2024-12-30")},
            {
                "type": "inproceedings",
                "booktitle": "{International Conference on Machine Learning}",
                "year": "{2025}",
                "date": "{2024-12-30}",
            },
        ),
        (
            {"venue": VenueRef(id="icml", year=2025), "dates": Dates(published="2025-10")},
            {
                "type": "inproceedings",
                "booktitle": "{International Conference on Machine Learning}",
                "year": "{2025}",
                "month": "oct",
                "date": "{2025-10}",
            },
        ),
        (
            {"venue": VenueRef(id="icml", year=2025), "dates": Dates(), "state": "retracted"},
            {
                "type": "inproceedings",
                "booktitle": "{International Conference on Machine Learning}",
                "year": "{2025}",
                "pubstate": "{retracted}",
            },
        ),
        (
            {"venue": VenueRef(id="trustws", year=2025), "dates": Dates()},
            {"type": "inproceedings", "booktitle": "{Workshop on Trust \\& Safety: 100\\% of It}", "year": "{2025}"},
        ),
        (
            {"venue": VenueRef(id="tifs", year=2025, track="a & b"), "dates": Dates()},
            {
                "type": "article",
                "journal": "{IEEE Transactions on Information Forensics and Security}",
                "journaltitleaddon": "{a \\& b}",
                "year": "{2025}",
            },
        ),
        (
            {"venue": VenueRef(id="nowhere", year=2025, track="findings"), "dates": Dates()},
            {
                "type": "inproceedings",
                "booktitle": "{Findings of the nowhere}",
                "booktitleaddon": "{findings}",
                "year": "{2025}",
            },
        ),
    ],
)
def test_what_is_written_of_dates_and_venues(changes: dict[str, object], fields: dict[str, str]) -> None:
    assert written(dataclasses.replace(PLAIN, **changes)) == fields | {"title": "{t}"}  # type: ignore[arg-type]


def test_what_is_written_of_identifiers_and_authors() -> None:
    before = written(PLAIN).keys()
    for changes, more in (
        ({"identifiers": Identifiers(arxiv="cs/0112017")},
         {"eprint": "{cs/0112017}", "archivePrefix": "{arXiv}", "primaryClass": "{cs}"}),
        ({"identifiers": Identifiers(arxiv="2403.01234")}, {"eprint": "{2403.01234}", "archivePrefix": "{arXiv}"}),
        ({"identifiers": Identifiers(doi="10.1000/a_b")}, {"doi": "{10.1000/a_b}"}),
        ({"identifiers": Identifiers(openreview="Ab_c")}, {"verba": "{openreview:Ab_c}"}),
        ({"links": Links(paper="https://x.org/a_b", code="https://x.org/c")}, {"url": "{https://x.org/a_b}"}),
        ({"summary": "A & b."}, {"annote": r"{A \& b.}"}),
        ({"authors": ("Ada Lovelace", "Plato")}, {"author": "{Lovelace, Ada and {Plato}}"}),
        ({"authors": ("Plato",), "author_count": 2}, {"author": "{{Plato} and others}"}),
        ({"authors": ("Plato",), "author_count": 1}, {"author": "{{Plato}}"}),
        ({"author_count": 1}, {"author": "{others}"}),
        ({"author_count": 0}, {}),
    ):  # fmt: skip
        found = written(dataclasses.replace(PLAIN, **changes))
        assert {name: value for name, value in found.items() if name not in before} == more


NAMES = {
    "Ada Lovelace": "Ada Lovelace", "{Bo and Co}": "Bo and Co", "{A {and} B} Cy": "A and B Cy", "Andy Sand": "Andy Sand",
    r"\'Emile Zola": "Émile Zola", "Dee,\n Cy": "Cy Dee", r"{\'and}": "ánd", "Plato": "Plato", r"Ho\v{r}ejší, J.": "J. Hořejší",
    "Bo{x}and Cy": "Boxand Cy", "{Pears, Inc.}": "Pears, Inc.", "{One; Two}": "One; Two",
}  # fmt: skip


@given(st.lists(st.sampled_from(sorted(NAMES)), max_size=6), st.sampled_from([" and ", "\n and\t", " AND "]))
def test_names_are_divided_where_no_brace_is_open(names: list[str], between: str) -> None:
    reading = read(f"@misc{{a, title={{T}}, author={{{between.join(names)}}}}}")
    assert reading.drafts[0].paper.authors == tuple(NAMES[name] for name in names)
    assert reading.problems == ()
