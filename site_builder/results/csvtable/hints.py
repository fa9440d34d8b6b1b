"""What a table's own words and the caller's say of its metric, models, scenarios and splits."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from site_builder.results.csvtable.grid import NOTHING, bare, value
from site_builder.schema.tables import Column, Locator, Metric, Provenance, ReportedTable, Row
from site_builder.schema.taxonomy import Benchmark, Model, Split

AVERAGE = re.compile(r"\b(average|avg|mean|overall|total|all)\b", re.IGNORECASE)
_LOWER = re.compile(r"asr|attack|unsafe|harm|toxic|error|violation", re.IGNORECASE)
_HIGHER = re.compile(r"acc|safe|utility|defen[cs]e success|score", re.IGNORECASE)


@dataclass(frozen=True)
class Hints:
    """What the caller knows of the table and the file does not say."""

    n: int | None = None
    """Items of every column without a number of its own."""
    column_n: Mapping[str, int] = field(default_factory=dict)
    """Items of single columns."""
    benchmark: str | None = None
    lower_is_better: bool | None = None
    benchmarks: Mapping[str, Benchmark] = field(default_factory=dict)
    models: Mapping[str, Model] = field(default_factory=dict)

    def model(self, name: str) -> str | None:
        """Id of the model that ``name`` spells, letters and digits counting only."""
        wanted = _folded(name)
        for model in self.models.values():
            if wanted in {_folded(known) for known in (model.id, model.name, *model.aliases)}:
                return model.id
        return None

    def category(self, benchmark: str | None, name: str) -> str | None:
        """Id of the benchmark's scenario that ``name`` spells, letters counting only."""
        known = self.benchmarks.get(benchmark or "")
        wanted = _letters(name)
        found = (
            (one.id for one in known.categories if wanted in (_letters(one.id), _letters(one.name))) if known else ()
        )
        return next(iter(found), None)

    def split(self, benchmark: str | None, name: str) -> Split | None:
        """The benchmark's split that ``name`` spells."""
        known = self.benchmarks.get(benchmark or "")
        wanted = _folded(name)
        found = (one for one in known.splits if wanted in (_folded(one.id), _folded(one.name))) if known else ()
        return next(iter(found), None)


def metric(name: str, cells: Sequence[str], hints: Hints, split: Split | None = None) -> Metric:
    """The metric of ``cells`` under ``name``: unit, direction, and what a multiple-choice split makes of it."""
    lower = hints.lower_is_better
    if lower is None:
        lower = True if _LOWER.search(name) else False if _HIGHER.search(name) else None
    numbers = [found for cell in cells if (found := value(cell)) is not None]
    percent = any("%" in cell for cell in cells) or any(one > 1 for one in numbers)
    options = split.options if split else None
    identity = "attack-success-rate" if re.search(r"\basr\b|attack", name, re.IGNORECASE) else "rate"
    if options:
        identity = "error-rate" if lower else "accuracy"
    return Metric(
        id=identity, name=name, unit="percent" if percent else "fraction", lower_is_better=lower,
        rate=bool(numbers) and all(0 <= one <= (100 if percent else 1) for one in numbers),
        complement_of="accuracy" if options and lower else None,
    )  # fmt: skip


def row(name: str, cells: Mapping[str, str], hints: Hints, split: str | None = None) -> Row:
    """A row of the table; empty cells are left out."""
    plain = {column: bare(cell) for column, cell in cells.items() if cell.lower() not in NOTHING}
    return Row(
        model=hints.model(name), label=name, split=split, provenance=Provenance(kind="unknown"),
        values={column: text for column, (text, _) in plain.items()},
        marks={column: mark for column, (_, mark) in plain.items() if mark},
    )  # fmt: skip


def table(
    path: Path, benchmark: str | None, metrics: Sequence[Metric], columns: Sequence[Column], rows: Sequence[Row],
    suffix: str = "",
) -> ReportedTable:  # fmt: skip
    """A reported table of no paper, named after its file."""
    return ReportedTable(
        id=f"{path.name} {suffix}".strip(), paper="", title=path.name, locator=Locator(place=path.name, read="table"),
        benchmark=benchmark, metrics=tuple(metrics), columns=tuple(columns), rows=tuple(rows),
    )  # fmt: skip


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalpha())


def _folded(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
