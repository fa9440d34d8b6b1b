"""Which drafts of several lists are one paper, and what of them an entry says."""

from __future__ import annotations

from site_builder.knowledge.catalog import Catalog
from site_builder.lists.reading import KINDS
from site_builder.starter.founding import Founded, Source, found
from tests.conftest import ROOT

LIST = """\
- [Looms of $\\text{LM}^2$ Threads](https://arxiv.org/abs/2304.00036), Ada Abel. 2023
- **Woven Twice** \\
  *Ada Abel, Ben Bauer* \\
  [[paper](https://arxiv.org/abs/2301.00001)]
- **Woven Twice** \\
  *Cleo Costa, Dora Eng* \\
  [[paper](https://arxiv.org/abs/2303.00002)]
- **Woven Twice** \\
  *Ada Abel, Ben Bauer* \\
  [[paper](https://arxiv.org/abs/2305.00003)]
"""


def read(text: str) -> Founded:
    source = Source("list.md", text, KINDS["awesome"])
    return found([source], Catalog.load(ROOT / "tests" / "data" / "smallest"), "2026-01-01")


def test_one_title_of_other_people_is_another_paper() -> None:
    founded = read(LIST)
    assert founded.counts == "4 found: 3 entries, 1 repeated, 0 left out"
    looms, woven, other = founded.papers
    assert looms.title == "Looms of LM² Threads"
    assert (woven.authors, other.authors) == (("Ada Abel", "Ben Bauer"), ("Cleo Costa", "Dora Eng"))
    assert [waiver.rule for waiver in other.waive] == ["duplicate-title"]


def test_a_second_identifier_of_one_paper_is_told() -> None:
    (told,) = (problem for problem in read(LIST).problems if problem.rule == "differs-from-entry")
    assert str(told.where).startswith("list.md:10:")
    assert "'2305.00003' is left out" in told.message


def test_ids_of_long_and_deep_headings_are_no_longer_than_ids_may_be() -> None:
    words = "Can looms help the common future of all people in every town and village"
    text = "".join(f"{'#' * depth} {words} {depth}\n\n" for depth in range(1, 7))
    founded = read(f"# Looms\n\n- [Other Looms](https://arxiv.org/abs/2301.00009)\n\n{text}{LIST}")
    ids = [node.id for node in founded.places.nodes()]
    assert len(ids) == len(set(ids)) == 7
    assert max(map(len, ids)) <= 100
    assert ids[1].startswith("can-looms-help-the-common-future-of-all")
