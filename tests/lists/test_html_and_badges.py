"""Lists in HTML, badges, labels that look like titles, and files of another kind."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.diagnostics import Problem
from site_builder.errors import UsageError
from site_builder.knowledge.catalog import Catalog
from site_builder.lists.awesome import read_list
from site_builder.lists.entry import ListEntry
from site_builder.lists.reading import KINDS, refuse_other_kind
from tests.conftest import ROOT, Run

CATALOG = Catalog.load(ROOT)


def read(text: str) -> list[ListEntry]:
    return read_list(text, "x.md", CATALOG.venues)[0]


TABLE = """# Fruit
<table>
<tr><th>Title</th><th>Venue</th><th>Date</th><th>Code</th></tr>
<tr>
  <td><a href="https://arxiv.org/abs/2401.90001">Plums in a Row</a></td><td>ICLR 2025</td>
  <td></td><td><a href="https://github.com/x/plums">Code</a></td>
</tr>

<tr><td><b>Pears &amp; Figs</b><br>Ada Bee<td>CVPR'24<td>2024.03<td><a href="https://arxiv.org/pdf/2403.90002">paper</a></tr>
</table>
"""


def test_a_table() -> None:
    plums, pears = read(TABLE)
    assert (plums.title.text, plums.headings) == ("Plums in a Row", ("Fruit",))
    assert (plums.title.where.line, plums.title.where.column) == (5, 50)
    assert plums.venue is not None
    assert (plums.venue.id, plums.venue.year) == ("iclr", 2025)
    assert plums.links["code"].text == "https://github.com/x/plums"
    assert pears.title.text == "Pears & Figs"
    assert pears.identifiers.arxiv == "2403.90002"
    assert pears.date is not None
    assert pears.date.text == "2024-03"


@pytest.mark.parametrize(
    "text",
    [
        '<ul><li><a href="https://arxiv.org/abs/2401.90001">Plums in a Row</a></li></ul>',
        '<ul>\n<li> <b>Plums in a Row</b> [<a href="https://arxiv.org/abs/2401.90001">paper</a>]\n</ul>',
        '<p>\n <a href="https://arxiv.org/abs/2401.90001"><i>Plums in a Row</i></a>\n</p>',
        '<details><summary>Plums in a Row (2024) [<a href="https://arxiv.org/abs/2401.90001">Paper</a>]</summary>\n',
        '- item\n\n  <p><a href="https://arxiv.org/abs/2401.90001">Plums in a Row</a></p>',
    ],
)
def test_other_forms_of_html(text: str) -> None:
    (entry,) = read(text)
    assert entry.title.text.removesuffix(" (2024)") == "Plums in a Row"
    assert entry.identifiers.arxiv == "2401.90001"


def test_headings_in_html() -> None:
    text = "<h2>Fruit</h2>\n<details><summary>Plums</summary>\n\n* [Plums in a Row](https://arxiv.org/abs/2401.90001)\n"
    assert read(text)[0].headings == ("Fruit", "Plums")


@pytest.mark.parametrize(
    ("venue", "found"),
    [
        ("[ICLR2025]", ("iclr", 2025, False)),
        ("[Arxiv2025]", (None, 2025, True)),
        ("![](https://img.shields.io/badge/ICLR'24-x)", None),
        ("![](https://img.shields.io/badge/ICLR'24-Oral-red)", ("iclr", 2024, False)),
        ("![x](https://img.shields.io/badge/NeurIPS-2023-blue?style=flat)", ("neurips", 2023, False)),
        ("![x](https://img.shields.io/badge/arXiv-2401.90001-b31b1b)", (None, None, True)),
        ("![x](https://img.shields.io/static/v1?label=CVPR&message=2024&color=red)", ("cvpr", 2024, False)),
        ("![x](https://img.shields.io/github/stars/x/y)", None),
    ],
)
def test_venues_that_are_glued_or_badges(venue: str, found: tuple[str | None, int | None, bool] | None) -> None:
    (entry,) = read(f"- {venue} [Plums in a Row](https://arxiv.org/abs/2401.90001)")
    said = entry.venue
    if venue.endswith("-x)"):  # a label alone, its colour behind it
        found = ("iclr", 2024, False)
    assert (said and (said.id, said.year, said.preprint)) == found


@pytest.mark.parametrize("title", ["Language Model Inversion", "Code Llama", "Data Poisoning", "Web Demo Attacks"])
def test_a_title_with_the_word_of_a_label(title: str) -> None:
    (entry,) = read(f"- [{title}](https://arxiv.org/abs/2401.90001)")
    assert entry.title.text == title


def test_one_finding_for_each_unknown_venue() -> None:
    text = "".join(f"- [Plums Number {n} in a Row](https://arxiv.org/abs/2401.9000{n}) FRUIT'24\n" for n in range(5))
    problems = KINDS["awesome"].read(text, "x.md", CATALOG, "2026-01-01").problems
    found = [one for one in problems if one.rule == "list-unknown-venue"]
    assert [one.message for one in found] == ["there is no venue 'FRUIT' (5 entries name it)"]


ITEM = st.sampled_from([
    "- [Title of Words {0}](https://arxiv.org/abs/2401.{0:05})", "- [tool](https://github.com/x/y{0})",
    "<li><a href=\"https://arxiv.org/abs/2401.{0:05}\">Title of Words {0}</a></li>\n",
    "- **Title of Words {0}** [[paper]](https://arxiv.org/abs/2401.{0:05})", "- [x](https://blog.example/{0})",
])  # fmt: skip


@given(st.lists(ITEM, max_size=9))
def test_the_counts_add_up(items: list[str]) -> None:
    text = "\n".join(item.format(number) for number, item in enumerate(items, 1))
    reading = KINDS["awesome"].read(text, "x.md", CATALOG, "2026-01-01")
    assert len(reading.drafts) + reading.repeated + reading.left_out == len(items)
    left: list[Problem] = [one for one in reading.problems if one.rule == "list-no-paper"]
    assert len(left) == reading.left_out


@pytest.mark.parametrize(
    ("kind", "text", "what", "hint"),
    [
        ("jsonl", "id: a\ntitle: B\nauthors: [C]\n", "YAML", "papers/"),
        ("awesome", "id: a\ntitle: B\nauthors: [C]\n", "YAML", "papers/"),
    ],
)
def test_files_of_another_kind_are_refused_at_the_command_line(
    kb: Run, kind: str, text: str, what: str, hint: str
) -> None:
    done = kb("import", kind, "-", stdin=text, env={"COLUMNS": "200"})
    assert done.returncode == 2
    assert f"looks like {what}" in done.stderr
    assert hint in done.stderr


def test_a_file_named_as_another_kind_is_refused(kb: Run, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("Pear\nPlum\n", "utf-8")
    done = kb("import", "awesome", tmp_path / "list.csv")
    assert (done.returncode, "kb import csv reads it" in done.stderr) == (2, True)


def test_bullets_with_colons_are_no_yaml(kb: Run) -> None:
    text = "# Pears\n## Papers\n- Pears: A Study. Lee et al. [paper](https://arxiv.org/abs/2401.90001)\n- Plums: No\n"
    assert "stdin: 1 found: 1 read" in kb("import", "awesome", "-", stdin=text).stderr


def test_front_matter_is_no_yaml_file(kb: Run) -> None:
    text = "---\ntitle: A List\nlayout: page\n---\n- [Plums in a Row](https://arxiv.org/abs/2401.90001)\n"
    done = kb("import", "awesome", "-", stdin=text)
    assert "stdin: 1 found: 1 read" in done.stderr


@pytest.mark.parametrize(
    ("kind", "text", "what", "hint"),
    [
        ("awesome", '[{"title": "A"}]', "JSON", "kb import csl"),
        ("awesome", "# yaml\n- id: a\n  title: B\n", "YAML", "papers/"),
        ("awesome", "<!DOCTYPE html>\n<html>", "a web page", "Raw"),
        ("awesome", "@misc{a, title={A}}", "BibTeX", "kb import bibtex"),
        ("bibtex", "TY  - JOUR\nTI  - A\nER  - \n", "RIS", "kb import ris"),
        ("ris", "@misc{a, title={A}}", "BibTeX", "kb import bibtex"),
        ("bibtex", "<html><body>404", "a web page", "source"),
        ("csl", "@misc{a, title={A}}", "BibTeX", "kb import bibtex"),
        ("awesome", "title,authors,year\nPears,Ann Lee,2024\n", "a table with separators", "kb import csv"),
        ("awesome", '"Paper";Venue\n"Pears; a Study";CVPR\n', "a table with separators", "kb import csv"),
        ("ris", "PMID- 1\nTI  - A\n", "the format of PubMed", "RIS"),
        ("ris", "FN Clarivate Analytics\nPT J\n", "the format of Web of Science", "RIS"),
        ("csv", "%0 Journal Article\n%T A\n", "the format of EndNote", "RIS"),
    ],
)
def test_files_of_another_kind_are_refused(kind: str, text: str, what: str, hint: str) -> None:
    with pytest.raises(UsageError, match=f"looks like {what}") as raised:
        refuse_other_kind(text, "x", kind)
    assert hint in (raised.value.hint or "")
