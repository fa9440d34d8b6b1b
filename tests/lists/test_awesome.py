"""Lists of papers: what is read from many forms of them, and what is found wrong, at the lines of a real list."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.bibliography.institutions import split_institutions
from site_builder.knowledge.catalog import Catalog
from site_builder.lists.awesome import read_list
from site_builder.lists.entry import ListEntry
from site_builder.schema.emit import entry_text
from site_builder.schema.papers import Paper
from site_builder.schema.validation import validate
from site_builder.text.yamlfile import parse
from tests.conftest import ROOT, Run

LISTS = ROOT / "tests" / "data" / "awesome"
CATALOG = Catalog.load(ROOT)
VENUES = CATALOG.venues


def entries(name: str) -> dict[int, ListEntry]:
    """The papers of a list by their line."""
    found, _ = read_list((LISTS / name).read_text("utf-8"), name, VENUES)
    return {entry.item.where.line: entry for entry in found}


MANY = entries("many-forms.md")


@pytest.mark.parametrize(
    ("line", "title", "address"),
    [
        (18, "Plain Link to a Drawing of Engines", "https://arxiv.org/pdf/2302.00001.pdf"),
        (19, "Described Engines: A Study", "https://arxiv.org/abs/2302.00002"),
        (20, "Bold Title of an Engine", "https://arxiv.org/abs/2302.00003"),
        (21, "Ticked Engines: A Survey", "https://arxiv.org/abs/2302.00004"),
        (22, "Venue in Bold Behind the Title", "https://arxiv.org/abs/2302.00005"),
        (23, "Venue without a Year: An Engine", "https://aclanthology.org/2023.eacl-main.1/"),
        (24, "Venue First and Small", "http://arxiv.org/abs/2308.00006v2"),
        (25, "Named by One Author", "https://arxiv.org/abs/2403.00007"),
        (26, "Venue in Round Brackets?", "https://openreview.net/forum?id=Ab_c-9"),
        (27, "Slashes in the Date", "https://doi.org/10.1000/XYZ.8"),
        (28, "Broken Over Lines", "https://arxiv.org/abs/2307.00009"),
        (31, "A Numbered Title", "https://arxiv.org/abs/2211.00010"),
        (32, "Hidden Trigger Engines", "https://arxiv.org/pdf/1910.00011.pdf"),
        (38, "Details in Bullets with a Bare Address", "https://arxiv.org/abs/2405.00012v1"),
        (44, "Nested Engines in a Group", "https://arxiv.org/abs/2401.00013"),
        (46, "Title in Italics Behind a Nickname", "https://arxiv.org/abs/2311.00014"),
        (53, "Engines in a Table", "https://arxiv.org/abs/2406.00015"),
        (54, "Short Date of an Engine", "https://arxiv.org/pdf/2310.00016"),
        (55, "Wordy Date of an Engine", "https://www.nature.com/articles/s00000-024-00017-9"),
        (59, "Plain Cells for an Engine", "https://arxiv.org/abs/1406.00018"),
        (63, "Separate Cells for Title and Paper (SepCell)", "https://arxiv.org/abs/2410.00019"),
        (64, "Plain Title in a Cell", "https://www.usenix.org/system/files/x.pdf"),
        (68, "Known Venue in Bold Before a Plain Title", "https://arxiv.org/abs/2305.00020"),
        (69, "Unknown Venue in Square Brackets", "https://www.usenix.org/conference/x"),
        (70, "Badges as Links", "https://arxiv.org/abs/2403.00021"),
        (71, "With a Picture Before", "https://proceedings.mlr.press/v235/example24a.html"),
        (72, "Quoted Title of an Engine", "https://doi.org/10.1000/quoted"),
        (73, "Running Text about Engines", "https://arxiv.org/abs/2301.00022"),
        (75, "FeD", "https://arxiv.org/abs/2402.00023"),
        (76, "SuperLoom: A Quoted Title of an Engine", "https://arxiv.org/abs/2402.00024"),
        (77, '"Do Anything": A Title that Begins with Quotes', "https://arxiv.org/abs/2402.00025"),
        (81, "A Title Before a Break", "https://arxiv.org/abs/2504.00026"),
        (85, "Looms Are All You Need", "https://arxiv.org/abs/1706.00027"),
        (87, "A Title as a Heading", "https://arxiv.org/abs/2406.00028"),
        (103, "Short 7B", "https://arxiv.org/abs/2310.00030"),
        (104, 'When "Correct" Is Not Woven: A Study', "https://arxiv.org/abs/2510.00031"),
        (105, "LoomBench: A Benchmark of Looms", "https://arxiv.org/abs/2504.00032"),
        (106, "A Second Look at Looms", "https://arxiv.org/abs/2502.00033"),
        (107, "WEFT: Plain Text Before a Bar", "https://arxiv.org/pdf/1404.00034.pdf"),
        (108, "Below What Was Meant as a Heading", "https://arxiv.org/abs/2211.00035"),
    ],
)
def test_titles_and_addresses_of_many_forms(line: int, title: str, address: str) -> None:
    entry = MANY[line]
    assert entry.title.text == title
    assert entry.address is not None
    assert entry.address.text == address


def test_no_entry_is_made_up() -> None:
    assert len(MANY) == 41


@pytest.mark.parametrize(
    ("line", "venue"),
    [(20, ("icml", 2024, None)), (21, ("iccv", 2023, None)), (22, ("cvpr", 2024, None)), (26, ("iclr", 2024, "oral")),
     (31, ("emnlp", 2022, None)), (32, ("aaai", 2020, None)), (53, ("iclr", 2025, None)), (54, ("neurips", None, None)),
     (55, (None, None, None)), (59, ("neurips", 2014, None)),
     (64, ("usenix-security", 2023, None)), (68, ("neurips", 2023, None)), (69, ("usenix-security", 2024, None)),
     (73, ("icml", 2023, None)), (107, ("cvpr", 2014, None))],
)  # fmt: skip
def test_venues_of_many_forms(line: int, venue: tuple[str | None, int | None, str | None]) -> None:
    said = MANY[line].venue
    assert said is not None
    assert (said.id, said.year, said.track, said.preprint) == (*venue, False)


@pytest.mark.parametrize("line", [24, 46])
def test_preprints_are_no_venue(line: int) -> None:
    said = MANY[line].venue
    assert said is not None
    assert said.preprint


@pytest.mark.parametrize(
    ("line", "date"),
    [(18, None), (24, "2023-08"), (27, "2024-01"), (38, "2024-05-27"), (53, "2024-06-05"), (54, "2023-10"),
     (55, "2024-07-05")],
)  # fmt: skip
def test_dates_of_many_forms(line: int, date: str | None) -> None:
    said = MANY[line].date
    assert (said.text if said else None) == date


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        (19, None),
        (25, "Ada Lovelace et al"),
        (28, "Ada Lovelace, Charles Babbage, Luigi Menabrea"),
        (31, "Ada Lovelace, Charles Babbage"),
        (32, "Aniruddha Example, Akshay Example, and Hamed Example"),
        (38, "Laura Example, Nim Example, Sen Example, Yuki M. Example"),
        (59, "A. Lovelace, C. Babbage"),
        (71, None),
        (87, "Ada Lovelace, Charles Babbage"),
        (72, "Ada Lovelace and Charles Babbage"),
        (73, "A. B. Lovelace, C. Babbage"),
    ],
)
def test_authors_of_many_forms(line: int, authors: str | None) -> None:
    said = MANY[line].authors
    assert (said.text if said else None) == authors


def test_items_without_a_paper_link_are_read_or_named() -> None:
    """What only a paper has, a venue or authors, makes a paper; a date alone is named, as is a link to a tool."""
    lines = """
## Attacks
- FigPear: Jailbreaking Large Fruit Models. Yichen Gong et al.
- **Plums as Pears** (NeurIPS 2024)
- [AAAI'24] Weaving at Night
- Yarn in Three Colours (FruitConf'25)
- [2024/03] Yarn and Its Ends
1. Needles for Every Large Loom: A Study [2024-ASE] [[repo](https://github.com/x/needles)]
1. `ARXIV 2019` [Warps that Were Distilled Twice](./2019/warps.md)
- [Loomlib](https://github.com/x/loomlib): a library of looms (NeurIPS 2023)
- just some words
- Group
  - inner words of a group

| Title | Venue |
|---|---|
| Looms Without Link | CVPR 2024 |
| Knots Without Venue | - |

## News
- [2024/05] We added twenty papers
"""
    read, skipped = read_list(lines, "list.md", VENUES)
    assert [(one.title.text, one.venue and one.venue.id) for one in read] == [
        ("FigPear: Jailbreaking Large Fruit Models", None), ("Plums as Pears", "neurips"), ("Weaving at Night", "aaai"),
        ("Yarn in Three Colours", None), ("Needles for Every Large Loom: A Study", None),
        ("Warps that Were Distilled Twice", None), ("Looms Without Link", "cvpr"),
    ]  # fmt: skip
    assert [one.text.split()[0] for one in skipped] == ["[2024/03]", "Loomlib:", "Knots"]


def test_links_and_headings() -> None:
    assert {kind: said.text for kind, said in MANY[20].links.items()} == {
        "code": "https://github.com/x/bold",
        "project": "https://bold.github.io/",
    }
    assert {kind: said.text for kind, said in MANY[63].links.items()} == {"code": "https://github.com/x/sepcell"}
    assert MANY[44].headings == ("Forms", "Bullets", "Details below", "Groups of engines")
    assert MANY[38].institutions.names == ("University of Nowhere", "School of Software, Example University")


@pytest.mark.parametrize(
    ("line", "names", "doubtful"),
    [
        ("University of California, Davis, AWS AI Labs", ("University of California, Davis", "AWS AI Labs"), ()),
        ("Sea AI Lab, University of California", ("Sea AI Lab", "University of California"),
         ("University of California",)),
        ("Sun Yat-sen University, Shenzhen, EPFL", ("Sun Yat-sen University, Shenzhen", "EPFL"), ()),
        ("Tencent, University of Science and Technology Beijing",
         ("Tencent", "University of Science and Technology Beijing"), ()),
        ("Security, Privacy and Intelligence Laboratory", ("Security, Privacy and Intelligence Laboratory",),
         ("Security, Privacy and Intelligence Laboratory",)),
        ("Acme Co., Ltd., Lab (A, B)", ("Acme Co., Ltd.", "Lab (A, B)"), ()),
        ("Nanyang Technological University, Singapore", ("Nanyang Technological University, Singapore",),
         ("Nanyang Technological University, Singapore",)),
    ],
)  # fmt: skip
def test_affiliations_are_not_split_at_every_comma(
    line: str, names: tuple[str, ...], doubtful: tuple[str, ...]
) -> None:
    assert split_institutions(line) == (names, doubtful)


@pytest.fixture(scope="module")
def findings() -> dict[int, set[tuple[str, str]]]:
    """Severity and rule of everything that ``kb import awesome`` finds in the real list's entries, by line."""
    import subprocess
    import sys

    words = [sys.executable, "-m", "site_builder", "import", "awesome", str(LISTS / "lvlm-safety.md"), "--format=json"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    found: dict[int, set[tuple[str, str]]] = {}
    for problem in json.loads(done.stdout)["problems"]:
        found.setdefault(problem["line"], set()).add((problem["severity"], problem["rule"]))
    return found


@pytest.mark.parametrize(
    ("line", "severity", "rule"),
    [
        (178, "error", "one-identifier-two-titles"),
        (174, "warning", "shared-code-link"),
        (464, "info", "list-repeated"),
        *((line, "warning", "date-arxiv-month") for line in (158, 178, 242)),
        *((line, "warning", "pinned-version") for line in (158, 162, 170, 202, 258, 262, 282, 326)),
        *((line, "warning", "non-canonical-link") for line in (270, 362, 374)),
        (226, "error", "list-broken-markup"),
        *((line, "info", "list-other-form") for line in (35, 186, 190, 226, 358)),
        (95, "warning", "list-without-affiliations"),
        *((line, "error", "entity-or-markup") for line in (55, 106, 206)),
        (460, "warning", "list-order"),
        (89, "info", "list-doubtful-affiliation"),
        (122, "info", "differs-from-entry"),
        (166, "info", "differs-from-entry"),
        (173, "info", "differs-from-entry"),
    ],
)
def test_errors_of_the_real_list_are_found(
    findings: dict[int, set[tuple[str, str]]], line: int, severity: str, rule: str
) -> None:
    assert (severity, rule) in findings[line]


@pytest.mark.parametrize("line", [47, 218, 374, 464])
def test_what_is_right_is_no_error(findings: dict[int, set[tuple[str, str]]], line: int) -> None:
    assert "error" not in {severity for severity, _ in findings.get(line, set())}


def test_nothing_else_is_an_error(findings: dict[int, set[tuple[str, str]]]) -> None:
    wrong = {line for line, found in findings.items() if "error" in {severity for severity, _ in found}}
    assert wrong == {55, 106, 178, 206, 226}


def test_drafts_are_entries(kb: Run, tmp_path: Path) -> None:
    kb("import", "awesome", LISTS / "many-forms.md", "--output", tmp_path)
    files = sorted(tmp_path.iterdir())
    assert len(files) == 41
    for file in files:
        read = parse(file.read_text("utf-8"), file.name)
        assert validate(read, Paper) is not None, read.problems
        assert read.data["id"] == file.stem


def test_a_draft_says_what_the_list_says_and_no_more(kb: Run) -> None:
    done = kb("import", "awesome", LISTS / "lvlm-safety.md", "--output", "-")
    text = next(text for text in done.stdout.split("---\n") if "Playing the Fool" in text)
    assert parse(text, "x").data["id"] == "jeong2025playing"
    for line in (
        "  arxiv: null",
        "  paper: https://openaccess.thecvf.com/content/CVPR2025/html/Jeong_Playing_the_Fool_Jailbreaking_LLMs_and_"
        "Multimodal_LLMs_with_Out-of-Distribution_CVPR_2025_paper.html",
        "  code: https://github.com/naver-ai/JOOD",
        "summary: null",
        "  - lvlm-safety.md, line 186",
        "    basis: list",
    ):
        assert line in text.splitlines()


def test_new_papers_are_written_on_request_only(kb: Run, tmp_path: Path) -> None:
    import shutil

    for name in ("kb.yml", "taxonomy"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    done = kb("-C", tmp_path, "import", "awesome", LISTS / "many-forms.md")
    assert "41 papers, 0 of them here already, 41 new" in done.stderr
    assert not (tmp_path / "papers").exists()
    kb("-C", tmp_path, "import", "awesome", LISTS / "many-forms.md", "--write")
    written = {path.name: path.read_bytes() for path in (tmp_path / "papers").iterdir()}
    assert len(written) == 41
    done = kb("-C", tmp_path, "import", "awesome", LISTS / "many-forms.md", "--write")
    assert "41 papers, 41 of them here already, 0 new" in done.stderr
    assert {path.name: path.read_bytes() for path in (tmp_path / "papers").iterdir()} == written


def test_a_list_that_is_not_there(kb: Run) -> None:
    done = kb("import", "awesome", "no-such-list.md")
    assert done.returncode == 2
    assert "cannot read 'no-such-list.md'" in done.stderr


def test_a_file_without_papers(kb: Run, tmp_path: Path) -> None:
    (tmp_path / "letter.md").write_text("# Dear list\n\n- nothing [here](#here)\n", encoding="utf-8")
    done = kb("import", "awesome", tmp_path / "letter.md")
    assert done.returncode == 1
    assert "no paper was found in" in done.stderr


def test_the_guide_shows_true_output(kb: Run) -> None:
    guide = (ROOT / "docs" / "guide" / "import-a-list.md").read_text("utf-8")
    words, said = re.findall(r"\$ kb (import awesome tests\S+)\n(.+?)```", guide, re.DOTALL)[0]
    assert kb(*words.split()).stdout == said


LINE = st.sampled_from([
    "* **[2024.01.02]** **[A Title of Words](https://arxiv.org/abs/2401.00001)**", "  * A B, C D", "  * [ICML'24]",
    "# H", "<h3> x", "| a | b |", "|---|---|", "- [x](http://[bad", "**", "[[", "](", "&#39;", "1. *x*", "\t- y", "```",
])  # fmt: skip


@given(st.lists(LINE | st.text("*[]()|-# \n&;<>ahtp:/", max_size=30), max_size=12).map("\n".join))
def test_no_text_breaks_the_reader(text: str) -> None:
    from site_builder.lists.reading import KINDS

    for draft in KINDS["awesome"].read(text, "x.md", CATALOG, "2026-01-01").drafts:
        assert parse(entry_text(draft.paper), "x.yml").problems == []
