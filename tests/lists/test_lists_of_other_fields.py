"""Ways in which lists of other fields write a paper, each as small as it can be."""

from __future__ import annotations

import pytest

from site_builder.bibliography.drafts import Draft
from site_builder.knowledge.catalog import Catalog
from site_builder.lists.awesome import read_list
from site_builder.lists.fields import split_people
from site_builder.lists.reading import KINDS
from site_builder.lists.readme import BEGIN, END
from site_builder.starter.places import Places, plain
from site_builder.text.identifiers import find_doi
from tests.conftest import ROOT

CATALOG = Catalog.load(ROOT)
ARXIV = "https://arxiv.org/abs/2401.90001"


def drafts(text: str) -> list[Draft]:
    return list(KINDS["awesome"].read(text, "x.md", CATALOG, "2026-01-01").drafts)


@pytest.mark.parametrize(
    ("line", "title", "authors"),
    [
        (f'- [Bee, Ada, and Cee Dee. "Plums in Rows." arXiv preprint arXiv:2401.90001 (2024).]({ARXIV})',
         "Plums in Rows", ("Ada Bee", "Cee Dee")),
        (f"- [Bee, A., & Dee, C. (2024). Plums in rows: a 2.0 account. Fruit, 5(52).]({ARXIV})",
         "Plums in rows: a 2.0 account", ("A. Bee", "C. Dee")),
        (f"- Plums in Rows. [Bee, Dee (1999)]({ARXIV}).", "Plums in Rows", ("Bee", "Dee")),
        (f"- **Plums in Rows. [Bee (1999)]({ARXIV}).**", "Plums in Rows", ("Bee",)),
        (f"- **Plums in Rows (ICML 2023)**\n  - Ada Bee, Cee Dee\n  - [Paper]({ARXIV})",
         "Plums in Rows", ("Ada Bee", "Cee Dee")),
        (f"- Plums in Rows, in *AAAI* 2024. [[Paper]]({ARXIV})", "Plums in Rows", ()),
        (f"- Plums *Really* in Rows [[Paper]]({ARXIV})", "Plums Really in Rows", ()),
        (f"- 2024/05/01: Plums in Rows of Ten [[pdf]]({ARXIV})", "Plums in Rows of Ten", ()),
        (f"| Paper | Links |\n|---|---|\n| 9) **Plums** - a long book on rows. | [Paper]({ARXIV}) |", "Plums", ()),
        (f"- [Plums](https://plums.org), `2023.05`. Plums: A Set of Rows of Fruit, [arXiv]({ARXIV})",
         "Plums: A Set of Rows of Fruit", ()),
        (f"- `2023.05` Plums in Rows of Ten, [Fruit Science]({ARXIV})", "Plums in Rows of Ten", ()),
        (f"| Name | Links |\n|---|---|\n| Plums | [[Nature paper]]({ARXIV}) |", "Plums", ()),
        (f"| Name | Paper |\n|---|---|\n| [Plums](https://plums.org) | [Plums in Rows of Ten]({ARXIV}) |",
         "Plums in Rows of Ten", ()),
        (f'- **Plum Agent**: "Plums in Rows", *arXiv, May 2024*. [[Paper]]({ARXIV})', "Plums in Rows", ()),
        (f'- **Plum**: "Plums in Rows", *International Conference on Fruit and Rows, May 2024*. [[Paper]]({ARXIV})',
         "Plums in Rows", ()),
        (f"- **Plums in Rows** (2014), A. Bee et al. [[pdf]]({ARXIV})", "Plums in Rows", ("A. Bee",)),
        (f"- Plums in Rows of Ten (2014), A. Bee and C. Dee [[pdf]]({ARXIV})", "Plums in Rows of Ten",
         ("A. Bee", "C. Dee")),
        (f"- Plums in rows of ten, A. Bee and C. Dee. [[pdf]]({ARXIV})", "Plums in rows of ten", ("A. Bee", "C. Dee")),
        (f"- [Plums in Rows]({ARXIV}) - Ada Bee, Cee Ul-Dee, and Eve Fee, SANER 2018.", "Plums in Rows",
         ("Ada Bee", "Cee Ul-Dee", "Eve Fee")),
        (f"- [Plums in Rows]({ARXIV}) - Ada Bee and Cee Dee, 2018.", "Plums in Rows", ("Ada Bee", "Cee Dee")),
        (f"- [Plums in Rows]({ARXIV}) (2016) Bee, Dee", "Plums in Rows", ("Bee", "Dee")),
        (f"- [Plums in Rows]({ARXIV}) (2016) [Bee](https://github.com/bee), Dee", "Plums in Rows", ("Bee", "Dee")),
        (f"- **Plums in Rows**. *Ethan A. Chi, Cee Dee*. ACL 2020. [[pdf]]({ARXIV})", "Plums in Rows",
         ("Ethan A. Chi", "Cee Dee")),
        (f"- [Plums in Rows (paper)]({ARXIV}), for beginners of fruit and others", "Plums in Rows", ()),
        (f"- \u2b50 [\u2b50Plums in Rows :fire:]({ARXIV})", "Plums in Rows", ()),
        (f"- **(Plum)** _Plum Row Transformer_ ```Machine Learning: Science 2020```\n  [[Paper]({ARXIV})]",
         "Plum Row Transformer", ()),
        (f"- Plums (\u201cNo Pears\u201d with Stones) in Rows of Ten. [[PDF]({ARXIV})]",
         "Plums (\u201cNo Pears\u201d with Stones) in Rows of Ten", ()),
        (f"- **Plums in Rows (ICML 2023)**\n  - Ada Bee, Cee (Max) Dee\n  - [Paper]({ARXIV})", "Plums in Rows",
         ("Ada Bee", "Cee (Max) Dee")),
        (f"- [Video Models]({ARXIV})", "Video Models", ()),
        (f"- [[Plums in Rows]]({ARXIV}) (2007)", "Plums in Rows", ()),
        (f"- [Plum★]({ARXIV}) (2024)", "Plum★", ()),
        (f"- [PLUM](https://plums.org) - Plums in Rows of Ten, [Paper]({ARXIV}), [Terms of Use](https://plums.org/terms)",
         "Plums in Rows of Ten", ()),
        (f"| Kind | Paper Title | Data |\n|---|---|---|\n| A | Plums in Rows of Ten [[pdf]]({ARXIV}) "
         "| [Plum, Pear](https://ieeexplore.ieee.org/document/1) |", "Plums in Rows of Ten", ()),
        ("| Title | Venue | Year |\n|---|---|---|\n| **Plums** in Rows | ACL | 2023 |", "Plums in Rows", ()),
        (f"| Title | Link |\n|---|---|\n| *Plum Project* | {ARXIV} |", "Plum Project", ()),
        ('| Name | Paper | Code |\n|---|---|---|\n| Plum | Bee, Ada, and Cee Dee. "Plums in Rows." Fruit 5 (2019). '
         "| [R](https://github.com/x/y) |", "Plums in Rows", ("Ada Bee", "Cee Dee")),
    ],
)  # fmt: skip
def test_a_title_and_its_authors(line: str, title: str, authors: tuple[str, ...]) -> None:
    (draft,) = drafts(f"# Fruit\n\n{line}\n")
    assert (draft.paper.title, draft.paper.authors) == (title, authors)


@pytest.mark.parametrize(
    ("text", "venue", "state"),
    [
        (f"# ICML 2023\n- [Plums in Rows]({ARXIV})", ("icml", 2023), "published"),
        (f"# 2018\n| Title | Conf |\n|---|---|\n| [Plums in Rows]({ARXIV}) | CVPR |", ("cvpr", 2018), "published"),
        (f"# A\n| Year | Pub | Title |\n|---|---|---|\n| 2019 | CVPR | [Plums in Rows]({ARXIV}) |", ("cvpr", 2019),
         "published"),
        (f"# A\n- Plums in Rows, in *AAAI* 2024. [[Paper]]({ARXIV})", ("aaai", 2024), "published"),
        (f"# A\n- **Plums in Rows** NeurIPS, 2023. [paper]({ARXIV})", ("neurips", 2023), "published"),
        (f"# 2024\n## IJCAI\n- Plums in Rows of Ten. [[PUB]({ARXIV})]", ("ijcai", 2024), "published"),
        (f"# A\n- Plums in Rows. [[PDF]({ARXIV})] [[bee94-PyTorch](https://github.com/bee94/plums)]", None, "preprint"),
        (f"# A\n- [Plums in Rows]({ARXIV}) a '94 paper about plums", None, "preprint"),
        (f"# A\n- [Plums in Rows]({ARXIV}) (2013) Ul-Bee, Dee", None, "preprint"),
        (f"# A\n| Title | Method | Link |\n|---|---|---|\n| *Plums in Rows* | SDM | {ARXIV} |", None, "preprint"),
        ("# A\n- [Plums in Rows](https://doi.org/10.1145/1.2)", None, "published"),
        ("# A\n- [Plums in Rows](https://doi.org/10.1101/2024.01.02.3)", None, "preprint"),
        ("# A\n- [Plums in Rows](https://openaccess.thecvf.com/plums.html)", None, "published"),
        (f"# A\n- [Plums and *ki* in Rows]({ARXIV}) *wise*", None, "preprint"),
    ],
)  # fmt: skip
def test_where_it_was_published(text: str, venue: tuple[str, int] | None, state: str) -> None:
    (draft,) = drafts(text + "\n")
    said = draft.paper.venue
    assert ((said.id, said.year) if said else None, draft.paper.state) == (venue, state)


def test_every_identifier_of_a_paper_is_read_and_its_page_kept() -> None:
    doi = "[[DOI](https://doi.org/10.1007/JHEP01(2024)038)]"
    (draft,) = drafts(f"# A\n- [Plums in Rows]({ARXIV}) {doi} (2024)\n")
    ids = draft.paper.identifiers
    assert (ids.arxiv, ids.doi, draft.paper.state) == ("2401.90001", "10.1007/jhep01(2024)038", "published")
    (draft,) = drafts(f"# A\n- Plums in Rows of Ten. [[PUB](https://papers.nips.cc/plums.html)] [[PDF]({ARXIV})]\n")
    assert (draft.paper.identifiers.arxiv, draft.paper.links.paper) == (
        "2401.90001",
        "https://papers.nips.cc/plums.html",
    )


@pytest.mark.parametrize(
    ("line", "title", "authors", "first"),
    [
        (f"- **[Plums]({ARXIV})** <br>Ada Bee et al., 2024-01", "Plums", ("Ada Bee",), "2024-01"),
        (
            "- **Plums in Rows of Ten** <br>Ada Bee, Cee Dee, 2015",
            "Plums in Rows of Ten",
            ("Ada Bee", "Cee Dee"),
            "2015",
        ),
        ("- **李子成行** <br>王小明, 2015", "李子成行", ("王小明",), "2015"),
        (f"{BEGIN}\n- **Plum tools** [code](https://github.com/bee/plum)\n{END}", "Plum tools", (), None),
        ("- **[Plum](https://github.com/bee/plum)** <br>2015", "Plum", (), "2015"),
    ],
)
def test_what_our_own_export_writes_is_read_without_a_link_to_a_paper_too(
    line: str, title: str, authors: tuple[str, ...], first: str | None
) -> None:
    (draft,) = drafts(f"# A\n{line}\n")
    assert (draft.paper.title, draft.paper.authors, draft.paper.dates.first) == (title, authors, first)


def test_papers_of_one_title_by_other_authors_are_two() -> None:
    line = "- **Plums in Rows** ({}), {} [[pdf]](https://plums.org/{}.pdf)\n"
    found = drafts("# A\n" + line.format(2014, "A. Bee et al.", 1) + line.format(2016, "C. Dee et al.", 2))
    assert [draft.paper.authors for draft in found] == [("A. Bee",), ("C. Dee",)]


@pytest.mark.parametrize(
    "line",
    ["- July 26, 2021. [Video recording](https://x.org/v), [slides](https://x.org/s.pdf)",
     "- [Report](https://x.org/r.pdf) | [Slides](https://x.org/s)",
     "- Fruit\n  - [ICML](https://icml.cc/)\n  - [CVPR](http://cvpr2019.thecvf.com/)",
     "- [[FRUIT-ICML'23](https://fruit.org/icml23)], 1st Workshop on Fruit and Rows, Taipei, Taiwan",
     "- [JMLR](https://dblp.org/search) 2024([v25](https://jmlr.org/papers/v25/)), 2023([v24](https://jmlr.org/papers/v24/))",
     "- [Plums with a notebook](https://x.org/plums), AI6101, 2020"],
)  # fmt: skip
def test_what_is_no_paper_is_none(line: str) -> None:
    assert not drafts(f"# Fruit\n\n{line}\n")


def test_a_person_is_no_code() -> None:
    (draft,) = drafts(f"# A\n- [Plums in Rows]({ARXIV}) (2016) [@bee](https://github.com/bee)\n")
    assert draft.paper.links.code is None


def test_what_a_row_holds_behind_its_last_column_is_named() -> None:
    other = "https://arxiv.org/abs/2401.90002"
    text = f"| Title | Link |\n|---|---|\n| *Plums in Rows of Ten* | {ARXIV} || *Pears in Rows* | {other} |\n"
    reading = KINDS["awesome"].read(text, "x.md", CATALOG, "2026-01-01")
    assert "arXiv:2401.90002 is a second paper of this item" in [problem.message for problem in reading.problems]


def test_a_venue_that_is_not_known_keeps_its_name_and_year() -> None:
    text = (
        "# A\n\n**Plums in Rows**\nAda Bee, Cee Dee\n[Advanced Fruit (2025)](https://onlinelibrary.wiley.com/fruit)\n"
    )
    (draft,) = drafts(text)
    assert draft.paper.notes == "Published, as the list says, in Advanced Fruit (2025)."
    line = f'- [Bee, Ada, and Cee Dee. "Plums in Rows." Journal of the Fruit 5.1 (2019): 3-12.]({ARXIV})\n'
    assert drafts("# A\n" + line)[0].paper.notes == "Published, as the list says, in Journal of the Fruit (2019)."


def test_a_year_beside_authors_is_the_date_where_nothing_says_more() -> None:
    (draft,) = drafts("# A\n- Plums in Rows. [Bee, Dee (1999)](https://x.org/plums.pdf).\n")
    assert draft.paper.dates.first == "1999"


HEADED = """# Fruit

### Plums in Rows (ICML 2023)

* <img src="a.png">[Reading Note](https://blog.org/x)
* <img src="b.png">[Paper](./Paper/plums.pdf)

**Abstract:** We lay plums in rows, and see 20 of them.

### Pears in Rows

* [Paper](https://arxiv.org/abs/2401.90002)
* [Slides](https://x.org/s)

### Tools

* [A library of fruit](https://github.com/x/y)
"""


def test_a_heading_with_links_below_it_is_a_paper() -> None:
    plums, pears = drafts(HEADED)
    assert (plums.paper.title, plums.headings) == ("Plums in Rows", (("Fruit",),))
    assert plums.paper.venue is not None
    assert (pears.paper.title, pears.paper.identifiers.arxiv) == ("Pears in Rows", "2401.90002")


def test_contents_news_and_prose_are_no_papers() -> None:
    text = (
        "# Fruit\n\n- [Plums in a row of ten](./#plums)\n\n"
        f"## Fruit news\n\n- 2024/05/01: Plums is out! [[link]]({ARXIV})\n\n"
        f"## Plums\n\nWe follow what [a survey of plums]({ARXIV}) says of how plums are to be laid, and of whom to ask "
        "before, and of what to do with the rest of them.\n"
    )
    entries, skipped = read_list(text, "x.md", CATALOG.venues)
    assert entries == []
    assert [item.where.line for item in skipped] == [7, 11]


def test_the_lines_of_a_paragraph_are_papers_where_each_has_a_link() -> None:
    text = f"# A\n\n[Plums in a Row]({ARXIV}), Bee  \n[Pears in a Row](https://arxiv.org/abs/2401.90002), Dee\n"
    assert [draft.paper.title for draft in drafts(text)] == ["Plums in a Row", "Pears in a Row"]


def test_papers_below_a_paper_are_not_its_details() -> None:
    text = (
        f"# A\n1. **Plums in Rows. [Bee (1999)]({ARXIV})**\n    * Rows of fruit\n"
        "        * Pears in Rows. [Dee (1998)](https://x.org/pears.pdf)\n"
    )
    plums, pears = drafts(text)
    assert (plums.paper.authors, pears.paper.title) == (("Bee",), "Pears in Rows")


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("## 2021", "2021"), ("## 3D Vision", "3D Vision"), ("## 7.5 🔥 **Rows**", "Rows"), ("## 3. Rows", "Rows"),
        ("## C++, S\\&P: how?", "C++, S&P: how?"), ("## ![Badge](http://x/y) Rows", "Rows"), ("## हिन्दी", "हिन्दी"),
        ("## 2021 rows", "2021 rows"), ("## [Rows](#rows) :fire:", "Rows"),
    ],
)  # fmt: skip
def test_headings_keep_their_words(heading: str, name: str) -> None:
    (draft,) = drafts(f"{heading}\n- [Plums in a Row]({ARXIV})\n")
    assert plain(draft.headings[0][-1]) == name
    places = Places()
    places.node(draft.headings[0], "x.md")
    assert [node.name for node in places.nodes()] == [name]


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Bee, Ada, and Cee Dee", ("Ada Bee", "Cee Dee")),
        ("Bee, Ada A., Cee Dee, Eff Gee", ("Ada A. Bee", "Cee Dee", "Eff Gee")),
        ("Bee, Ada Ann, Cee Dee, and Eff Gee", ("Ada Ann Bee", "Cee Dee", "Eff Gee")),
        ("Bee, Ada and Dee, Cee", ("Ada Bee", "Cee Dee")),
        ("Bee, A., & Dee, C. D.", ("A. Bee", "C. D. Dee")),
        ("Bee, Ada A.", ("Ada A. Bee",)),
        ("Bee, Dee", ("Bee", "Dee")),
        ("OpenAI, Ada Bee, Cee Dee", ("OpenAI", "Ada Bee", "Cee Dee")),
        ("Ada Bee, Jr., Cee Dee", ("Ada Bee Jr.", "Cee Dee")),
    ],
)
def test_family_names_that_stand_first_are_turned(written: str, names: tuple[str, ...]) -> None:
    assert split_people(written) == names


@pytest.mark.parametrize(
    ("address", "doi"),
    [
        ("https://www.biorxiv.org/content/10.1101/2025.03.07.641005v2.full.pdf", "10.1101/2025.03.07.641005"),
        ("https://academic.oup.com/nar/article/doi/10.1093/nar/gkad1004/7337608", "10.1093/nar/gkad1004"),
        ("https://www.nature.com/articles/s41586-024-08391-z.pdf", "10.1038/s41586-024-08391-z"),
        ("https://www.nature.com/articles/d41586-024-1", None),
    ],
)
def test_the_doi_in_an_address(address: str, doi: str | None) -> None:
    assert find_doi(address) == doi
