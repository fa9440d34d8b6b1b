"""What is handed from part to part cannot be changed on the way: data classes are frozen, but for those named here."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "site_builder"
CHANGING = {
    "bibliography/asking.Observed", "bibliography/bibtex_reader._Entry", "bibliography/bibtex_syntax.Block",
    "bibliography/bibtex_syntax.Field", "bibliography/merging._Taken", "bibliography/ris_reader._Record",
    "commands/_context.Context", "commands/_eval/session.Session", "commands/add._Adding",
    "commands/relabel.Session", "evaluation/data/release.Survey", "evaluation/defenses/defended._Sample",
    "evaluation/engines/endpoints.Endpoint", "evaluation/recorded/matching.Matched",
    "evaluation/run/outcomes.Cells", "evaluation/run/outcomes.Scores", "evaluation/run/state.State",
    "knowledge/edits.Change", "lists/headlines.Headline", "lists/jsonl._Line", "lists/pieces.Item",
    "lists/registering.Names", "results/reading/grids.Grid", "results/reading/layout.Label",
    "results/reading/layout.Layout", "results/reading/making.Understood", "text/yamlfile.YamlFile",
    "web/client._Host",
}  # fmt: skip
"""Data classes that are filled step by step by the module that makes them."""


def thawed() -> Iterator[str]:
    """Module and name of each data class that is not frozen."""
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if "dataclass" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            for made in node.decorator_list if isinstance(node, ast.ClassDef) else ():
                if "dataclass" in ast.unparse(made) and "frozen=True" not in ast.unparse(made):
                    yield f"{path.relative_to(PACKAGE).as_posix().removesuffix('.py')}.{node.name}"


def test_values_are_frozen() -> None:
    assert set(thawed()) == CHANGING
