"""How many small changes of the code the tests notice: python bench/mutants.py [PART ...] [--sample N] [--seed S].

Needs cosmic-ray (pip install cosmic-ray), whose operators make the changes: another comparison, number or arithmetic,
``not``, ``break`` for ``continue``, a removed decorator. Of each part, N places are drawn by the seed (20 and 1 when
nothing is said); in a copy of the checkout each is changed and the tests of the part are run until one fails. A
change that no test notices is printed as a diff. Annotations are left out: changing them changes nothing that runs.

The tests run in forks of this process, which has imported what they import from elsewhere, quick ones first. A fork
that takes many times the processor time of the tests without a change goes round in circles, and counts as noticed.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import gc
import importlib
import json
import multiprocessing
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pytest
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

CHECKOUT = Path(__file__).resolve().parent.parent
KNOWN = ".tests.json"
"""File in the copy: how long each test took without a change, all of them together, and the modules they imported."""


@dataclass(frozen=True)
class Part:
    """Modules, by patterns below site_builder/, and the tests that must notice a change in them."""

    modules: tuple[str, ...]
    tests: tuple[str, ...]


PARTS = {
    "query": Part(("query/*.py",), ("tests/query/test_reading.py", "tests/query/test_meaning.py",
                                    "tests/query/test_language.py", "tests/query/test_evaluate.py",
                                    "tests/query/test_overview.py", "tests/query/test_proposed.py",
                                    "tests/query/test_spelling.py")),
    "checks": Part(("checks/*.py",), ("tests/checks",)),
    "statistics": Part(("results/statistics.py",), ("tests/results/test_statistics.py",)),
    "audit": Part(("results/audit/*.py",),
                  ("tests/results/test_audit_parts.py", "tests/results/test_audit_cases.py",
                   "tests/results/test_audit.py")),
    "judges": Part(("evaluation/judges/*.py",),
                   ("tests/evaluation/test_openings.py", "tests/evaluation/test_votes.py",
                    "tests/evaluation/test_judges.py", "tests/evaluation/test_reading.py")),
    "score": Part(("evaluation/run/outcomes.py", "evaluation/run/result.py", "evaluation/run/averages.py"),
                  ("tests/evaluation/test_score.py",)),
    "records": Part(("evaluation/run/records.py", "evaluation/run/state.py"),
                    ("tests/evaluation/test_state.py", "tests/evaluation/test_records.py",
                     "tests/evaluation/test_damaged_logs.py", "tests/evaluation/test_score.py")),
    "bibtex": Part(("bibliography/bibtex*.py", "bibliography/names.py"),
                   ("tests/bibliography/test_bibtex.py", "tests/bibliography/test_bibtex_fields.py",
                    "tests/bibliography/test_bibtex_grammar.py", "tests/bibliography/test_names.py")),
}  # fmt: skip


EVERYWHERE = ("tests/test_values.py",)
"""Tests of the kind that no part has to repeat."""


@dataclass(frozen=True)
class Place:
    """One change: a module, an operator of cosmic-ray, and which of its places in the module."""

    module: str
    operator: str
    occurrence: int


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("parts", nargs="*", metavar="PART")
    parser.add_argument("--sample", type=int, default=20, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    said = parser.parse_args()
    total = caught = 0
    with tempfile.TemporaryDirectory(prefix="kb-mutants-") as work:
        copy = copied(Path(work))
        for name in said.parts or PARTS:
            before = total, caught
            for survivor in try_part(copy, PARTS[name], said.sample, said.seed):
                total, caught = total + 1, caught + (survivor is None)
                if survivor:
                    print(survivor, flush=True)
            print(f"{name:10}  {caught - before[1]:3} of {total - before[0]:3} killed", flush=True)
    print(f"all         {caught:3} of {total:3} killed: {caught / max(total, 1):.0%}")


def copied(work: Path) -> Path:
    """The files that git knows or would add, in ``work``."""
    words = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(words, cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        if (file := CHECKOUT / name).is_file() or file.is_symlink():
            (work / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, work / name, follow_symlinks=False)
    return work


def try_part(copy: Path, part: Part, sample: int, seed: int) -> Iterator[str | None]:
    """For each change that was tried None, or its diff where no test noticed it."""
    (copy / KNOWN).unlink(missing_ok=True)
    if not passes(copy, part, 900):
        sys.exit(f"the tests of {part.modules} fail without any change")
    known = json.loads((copy / KNOWN).read_text(encoding="utf-8"))
    for name in known["modules"]:
        with suppress(Exception):  # it is only about speed
            importlib.import_module(name)
    gc.freeze()
    limit = 10 + 4 * known["seconds"]
    places = [place for pattern in part.modules for file in sorted((copy / "site_builder").glob(pattern))
              for place in places_in(copy, file)]  # fmt: skip
    random.Random(seed).shuffle(places)
    chosen = list(islice((place for place in places if tells(copy, place)), sample))
    for place in chosen:
        file = copy / place.module
        before = file.read_text(encoding="utf-8")
        after = changed(before, place)
        file.write_text(after, encoding="utf-8")
        noticed = not passes(copy, part, limit)
        file.write_text(before, encoding="utf-8")
        diff = difflib.unified_diff(before.splitlines(True), after.splitlines(True), place.module, place.operator, n=1)
        yield None if noticed else "".join(diff)


def places_in(copy: Path, file: Path) -> Iterator[Place]:
    """Every place of a module at which an operator can change something."""
    found = list(ast_nodes(get_ast(file.read_text(encoding="utf-8"))))
    for name in operator_names():
        if not _telling(name):
            continue
        operator = get_operator(name)()
        count = sum(len(list(operator.mutation_positions(node))) for node in found)
        yield from (Place(file.relative_to(copy).as_posix(), name, occurrence) for occurrence in range(count))


def tells(copy: Path, place: Place) -> bool:
    """Whether the change leaves valid Python and changes something that runs."""
    text = (copy / place.module).read_text(encoding="utf-8")
    after = changed(text, place)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", SyntaxWarning)  # "is" with a text or number: the linter tells
            compile(after, place.module, "exec")
    except SyntaxError:
        return False
    return running(after) != running(text)


def _telling(name: str) -> bool:
    """Whether an operator changes what is meant: ``is`` is turned into ``is not`` alone, since None and members of an
    enumeration have no order, and what Python keeps once is nothing to ask for; ``~`` orders numbers as ``-`` does; and
    one replacement for each arithmetic operator is enough: with eleven of each they would crowd out the rest."""
    if "ReplaceBinaryOperator" in name:
        return name.rsplit("Operator_")[-1] in {"Add_Sub", "Sub_Add", "Mul_Div", "Div_Mul", "FloorDiv_Div", "Mod_Mul",
                                                 "BitOr_BitAnd", "BitAnd_BitOr"}  # fmt: skip
    if "ComparisonOperator" in name and "Is" in name:
        return name.endswith(("_Is_IsNot", "_IsNot_Is"))
    return not any(word in name for word in ("NoOp", "Variable", "Invert"))


def changed(text: str, place: Place) -> str:
    after: str | None = mutate_code(text, get_operator(place.operator)(), place.occurrence)
    return text if after is None else after


def running(text: str) -> str:
    """What of a module runs: its syntax tree without annotations, without what only saves memory, and with the
    parameters of a function alike: the ``*`` before those that must be named passes for a sign of arithmetic."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            node.keywords = [one for one in node.keywords if one.arg != "slots"]
        if isinstance(node, ast.FunctionDef):
            node.returns = None
        elif isinstance(node, ast.arg):
            node.annotation = None
        elif isinstance(node, ast.arguments):
            node.args = [*node.posonlyargs, *node.args, *node.kwonlyargs]
            node.defaults = [*node.defaults, *filter(None, node.kw_defaults)]
            node.posonlyargs, node.kwonlyargs, node.kw_defaults = [], [], []
        elif isinstance(node, ast.AnnAssign):
            node.annotation = ast.Constant(None)
    return ast.dump(tree)


def passes(copy: Path, part: Part, seconds: float) -> bool:
    """Whether the tests of a part pass in so many seconds of a processor."""
    child = multiprocessing.get_context("fork").Process(target=run_tests, args=(copy, part, int(seconds)))
    child.start()
    child.join(10 * seconds)  # one that waits for something costs no processor time
    if child.exitcode is None:
        child.kill()
        child.join()
    return child.exitcode == 0


def run_tests(copy: Path, part: Part, seconds: int) -> None:
    """Run the tests of a part in this process, a fork, and end it with their exit status."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    os.chdir(copy)
    os.environ |= {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1"}
    sys.path[0], sys.dont_write_bytecode = str(copy), True
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    words = ["-x", "-q", "-p", "no:cacheprovider", "--hypothesis-profile=first", *part.tests, *EVERYWHERE]
    status = pytest.main(words, plugins=[QuickFirst(copy / KNOWN)])
    os._exit(int(status))


class QuickFirst:
    """Runs the tests in the order of the time that they took when they ran first, and keeps that time."""

    def __init__(self, known: Path) -> None:
        self.known = known
        self.took: dict[str, float] = {}
        self.is_first = not known.is_file()
        self.order = {} if self.is_first else json.loads(known.read_text(encoding="utf-8"))["took"]

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items.sort(key=lambda item: int(2 * self.order.get(item.nodeid, 0)))  # else as they share what they need

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.took[report.nodeid] = self.took.get(report.nodeid, 0) + report.duration

    def pytest_sessionfinish(self) -> None:
        if self.is_first:
            here = {"site_builder", "tests", "conftest", "__main__", "__mp_main__"}
            modules = sorted(name for name in sys.modules if name.split(".")[0] not in here)
            spent = resource.getrusage(resource.RUSAGE_SELF)
            found = {"took": self.took, "modules": modules, "seconds": spent.ru_utime + spent.ru_stime}
            self.known.write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main()
