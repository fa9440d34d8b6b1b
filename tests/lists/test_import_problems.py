"""Every rule of imports has the smallest list or bibliography that breaks it, and finds it there.

Each folder of ``tests/data/imports`` bears the name of a rule and holds a list (``list.md``) or a bibliography
(``list.bib``, ``list.ris``, ``list.json``), and in ``expected.txt`` what its import into ``tests/data/smallest`` says.
The folders are the list of tests; ``python -m tests.lists.test_import_problems`` writes what is expected anew.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from site_builder.bibliography.importing import Import
from site_builder.commands._context import all_rules
from site_builder.diagnostics import Report, split_lines
from site_builder.knowledge.catalog import Catalog
from site_builder.lists.reading import kind_of, read_file
from site_builder.output.report import render
from tests.copies import copied

DATA = Path(__file__).resolve().parent.parent / "data"
EXAMPLES = sorted(path for path in (DATA / "imports").iterdir() if path.is_dir())


def judge(example: Path, folder: Path) -> tuple[str, Report]:
    """The text of an example's list, and what its import says."""
    all_rules()
    copied(DATA / "smallest", folder / "base")
    catalog = Catalog.load(folder / "base")
    (file,) = example.glob("list.*")
    text = read_file(file)
    kind = kind_of(file.name)
    assert kind is not None
    reading = kind.read(text, file.name, catalog, "2026-01-01")
    return text, Import(reading, catalog, keep_ids=kind.keys).report()


def said(text: str, report: Report) -> str:
    return render(report, lambda _: split_lines(text), checked=0, width=80) + "\n"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_the_rule_finds_its_example(example: Path, tmp_path: Path) -> None:
    text, report = judge(example, tmp_path)
    assert example.name in {problem.rule for problem in report}
    assert said(text, report) == (example / "expected.txt").read_text(encoding="utf-8")
    for problem in report:
        assert problem.severity is all_rules()[problem.rule].severity


FAMILIES = ("bibtex-", "csl-", "csv-", "jsonl-", "ris-", "reference-", "list-", "differs-from-entry", "same-title")


def test_every_rule_has_an_example() -> None:
    assert {path.name for path in EXAMPLES} == {name for name in all_rules() if name.startswith(FAMILIES)}


def write_expected() -> None:
    """Write ``expected.txt`` of every example from what happens now."""
    for example in EXAMPLES:
        with tempfile.TemporaryDirectory() as folder:
            (example / "expected.txt").write_text(said(*judge(example, Path(folder))), encoding="utf-8")


if __name__ == "__main__":
    write_expected()
