"""The program knows no field: outside the runner of this one, its words stand in kb.yml and taxonomy/ alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
WORDS = re.compile(
    r"\b(attack(s|ed|ing|er|ers)?|defen[sc]es?|defend(s|ed|ing)?|jailbreaks?|vision-language|(?<!awesome-)lvlms?|vlms?|refusals?"
    r"|over-refusal|harmful|threat.models?|janus(-pro)?|white-box|black-box)\b",
    re.IGNORECASE,
)
RUNNER = (
    "site_builder/evaluation/",
    "site_builder/commands/_eval/",
    "site_builder/commands/eval.py",
    "site_builder/schema/metrics.py",
    "site_builder/schema/protocols.py",
    "site_builder/schema/runs.py",
    "templates/assets/vendor/",
)
"""The runner of this field, and the forms of the files that it reads and writes. Others read these through the sides
of the matrix (``Run.shown``, ``Run.around``)."""
FILES = [
    path
    for folder in ("site_builder", "templates")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in (".py", ".j2", ".js", ".css", ".html", ".yml", ".md")
    and not path.relative_to(ROOT).as_posix().startswith(RUNNER)
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_word_of_the_field(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    found = [f"{number}: {line.strip()}" for number, line in enumerate(lines, 1) if WORDS.search(line)]
    assert not found, found
