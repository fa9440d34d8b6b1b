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
KNOWN = {
    "site_builder/bibliography/starting.py",
    "site_builder/checks/taxonomy.py",
    "site_builder/commands/_add_result.py",
    "site_builder/commands/_matrix.py",
    "site_builder/commands/analyse.py",
    "site_builder/commands/audit.py",
    "site_builder/commands/query.py",
    "site_builder/commands/rename.py",
    "site_builder/commands/show.py",
    "site_builder/facade.py",
    "site_builder/knowledge/references.py",
    "site_builder/knowledge/related.py",
    "site_builder/lists/headlines.py",
    "site_builder/lists/jsonl.py",
    "site_builder/lists/registering.py",
    "site_builder/output/leaderboard.py",
    "site_builder/output/related.py",
    "site_builder/output/tables.py",
    "site_builder/query/vocabulary.py",
    "site_builder/results/baselines.py",
    "site_builder/results/coverage.py",
    "site_builder/results/entries.py",
    "site_builder/results/exports/every_eval_ever.py",
    "site_builder/results/leaderboard.py",
    "site_builder/results/measured.py",
    "site_builder/results/reading/layout.py",
    "site_builder/results/reading/making.py",
    "site_builder/results/reading/names.py",
    "site_builder/results/validation.py",
    "site_builder/schema/metrics.py",
    "site_builder/schema/papers.py",
    "site_builder/schema/protocols.py",
    "site_builder/schema/runs.py",
    "site_builder/schema/settings.py",
    "site_builder/schema/tables.py",
    "site_builder/schema/taxonomy.py",
    "site_builder/site/views/boards.py",
    "site_builder/site/views/defended.py",
    "site_builder/text/folding.py",
    "site_builder/text/suggest.py",
    "templates/assets/graph-model.js",
    "templates/leaderboard.html.j2",
    "templates/results.html.j2",
}
"""Files that still speak of it, in examples or since they read what the runner writes: the list only gets shorter."""
RUNNER = (
    "site_builder/evaluation/",
    "site_builder/commands/_eval/",
    "site_builder/commands/eval.py",
    "templates/assets/vendor/",
)
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
    assert not found or path.relative_to(ROOT).as_posix() in KNOWN, found
