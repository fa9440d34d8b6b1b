"""Every rule has the smallest knowledge base that breaks it, and finds it there.

``tests/data/smallest`` is a knowledge base without a problem. Each folder of ``tests/data/problems`` bears the name of
a rule and holds what is different: ``tree/`` with files to add or replace, ``removed.txt`` with names of files to
delete, ``expected.txt`` with what ``kb check`` then says, and ``fixed/`` with the files as ``kb check --fix`` leaves
them, where it repairs anything. The folders are the list of tests; ``python -m tests.checks.test_problems`` writes
what is expected anew.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import pytest

from site_builder.checks.fixing import repair
from site_builder.checks.running import check
from site_builder.commands._context import all_rules
from site_builder.diagnostics import Report, split_lines
from site_builder.knowledge.catalog import Catalog
from site_builder.output.report import render
from tests.copies import copied

DATA = Path(__file__).resolve().parent.parent / "data"
EXAMPLES = sorted(path for path in (DATA / "problems").iterdir() if path.is_dir())
ELSEWHERE = ("bibtex-", "csv-", "jsonl-", "csl-", "ris-", "reference-", "list-", "differs-from-entry", "same-title")
"""Rules of imports, which look at files outside of a knowledge base; the tests of imports hold their examples."""


def tree(example: Path, folder: Path) -> Path:
    """The knowledge base of an example, in ``folder``."""
    root = folder / "base"
    copied(DATA / "smallest", root)
    if (example / "tree").exists():
        shutil.copytree(example / "tree", root, symlinks=True, dirs_exist_ok=True)
    for name in removed(example):
        (root / name).unlink()
    return root


def removed(example: Path) -> list[str]:
    path = example / "removed.txt"
    return path.read_text(encoding="utf-8").split("\n")[:-1] if path.exists() else []


def judge(root: Path) -> tuple[Catalog, Report]:
    all_rules()
    catalog = Catalog.load(root)
    return catalog, check(catalog)


def text_of(catalog: Catalog, report: Report) -> str:
    return render(report, lambda path: split_lines(catalog.source(path).text), checked=0, width=80) + "\n"


def repaired(catalog: Catalog, report: Report) -> dict[str, bytes]:
    """The files that ``--fix`` changes, as it leaves them."""
    names = {problem.where.path for problem in report if problem.fix}
    before = {name: (catalog.root / name).read_bytes() for name in names}
    repair(catalog, report)
    return {name: raw for name in names if (raw := (catalog.root / name).read_bytes()) != before[name]}


def test_the_smallest_base_has_no_problem(tmp_path: Path) -> None:
    copied(DATA / "smallest", tmp_path / "base")
    assert judge(tmp_path / "base")[1].problems == ()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_the_rule_finds_its_example(example: Path, tmp_path: Path) -> None:
    catalog, report = judge(tree(example, tmp_path))
    assert example.name in {problem.rule for problem in report}
    assert text_of(catalog, report) == (example / "expected.txt").read_text(encoding="utf-8")
    for problem in report:
        assert problem.severity is all_rules()[problem.rule].severity


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_a_repair_changes_what_it_should_and_ends_the_problem(example: Path, tmp_path: Path) -> None:
    root = tree(example, tmp_path)
    catalog, report = judge(root)
    folder = example / "fixed"
    expected = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.yml")}
    assert repaired(catalog, report) == expected
    after = judge(root)[1]
    assert not [problem for problem in after if problem.fix]
    assert len(after) == len(report) - sum(problem.fix is not None for problem in report)


def test_every_rule_has_an_example() -> None:
    named = {path.name for path in EXAMPLES}
    checked = {name for name in all_rules() if not name.startswith(ELSEWHERE)}
    assert checked - named == set(), "add a folder for each to tests/data/problems"
    assert named - checked == set(), "these folders bear the name of no rule"


def test_what_claims_to_be_fixable_is_repaired_in_its_example() -> None:
    claims = {name for name, rule in all_rules().items() if rule.fixable and not name.startswith(ELSEWHERE)}
    assert claims == {path.name for path in EXAMPLES if (path / "fixed").exists()}


def write_expected() -> None:
    """Write ``expected.txt`` and ``fixed/`` of every example from what happens now."""
    for example in EXAMPLES:
        with tempfile.TemporaryDirectory() as folder:
            catalog, report = judge(tree(example, Path(folder)))
            (example / "expected.txt").write_text(text_of(catalog, report), encoding="utf-8")
            shutil.rmtree(example / "fixed", ignore_errors=True)
            for name, raw in repaired(catalog, report).items():
                (example / "fixed" / name).parent.mkdir(parents=True, exist_ok=True)
                (example / "fixed" / name).write_bytes(raw)


if __name__ == "__main__":
    sys.exit(write_expected())
