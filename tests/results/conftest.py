"""Tables for the tests: those of the knowledge base itself, and small ones made of counts."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from site_builder.checks.running import check
from site_builder.commands._context import all_rules
from site_builder.knowledge.catalog import Catalog
from site_builder.results.loading import Results
from site_builder.results.printed import str_fixed
from site_builder.results.statistics import wilson
from site_builder.results.table import TableView
from site_builder.schema.runs import Average, Counts, Data, Interval, Judge, Manifest, MetricResult, Rate, Run, Times
from site_builder.schema.runs import Cell as RunCell
from site_builder.schema.tables import Column, Locator, Metric, Provenance, ReportedTable, Row
from tests.once import once

ROOT = Path(__file__).resolve().parent.parent.parent
ASR = Metric(id="attack-success-rate", name="ASR", unit="percent", lower_is_better=True, rate=True)

Drop = Callable[[Fraction], str]
"""How an exact rate (0 to 1) becomes printed digits."""


def rounded(rate: Fraction, digits: int = 2) -> str:
    return str_fixed(rate * 100, digits)


def cut(rate: Fraction, digits: int = 2) -> str:
    return str_fixed(Fraction(int(rate * 100 * 10**digits), 10**digits), digits)


def made_table(
    counts: Mapping[str, Sequence[int]], sizes: Sequence[int], *, average: str | None = "macro", drop: Drop = rounded
) -> ReportedTable:
    """A table of the hits of each row, printed by ``drop``, with an average column of the given kind."""
    names = [f"s{index}" for index in range(len(sizes))]
    columns = [Column(id=name, category=name, n=n) for name, n in zip(names, sizes, strict=True)]
    rows = []
    for model, hits in counts.items():
        rates = [Fraction(k, n) for k, n in zip(hits, sizes, strict=True)]
        values = {name: drop(rate) for name, rate in zip(names, rates, strict=True)}
        if average:
            whole = sum(rates) / len(rates) if average == "macro" else Fraction(sum(hits), sum(sizes))
            values["average"] = drop(Fraction(whole))
        rows.append(Row(model=model, provenance=Provenance(kind="own"), values=values))
    if average:
        columns.append(Column(id="average", average="unstated"))
    return table_of(columns, rows)


def table_of(columns: Sequence[Column], rows: Sequence[Row], metrics: Sequence[Metric] = (ASR,)) -> ReportedTable:
    return ReportedTable(
        id="made", paper="somebody2025made", title="Made", locator=Locator(place="Table 1", read="table"),
        benchmark=None, metrics=tuple(metrics), columns=tuple(columns), rows=tuple(rows),
    )  # fmt: skip


def view(table: ReportedTable) -> TableView:
    return TableView(table, {})


@pytest.fixture(scope="session")
def real() -> Results:
    """The results of this knowledge base."""
    return Results(Catalog.load(ROOT))


SPOILT = ("ye2025survey-mm-safetybench.yml", "ye2025survey-siuo.yml", "wang2024safe-leaderboard.yml")
"""The reported tables that tests spoil."""


@pytest.fixture(scope="session")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This knowledge base with few of its tables, and the cache of its checks: what a test does not spoil is not judged
    again."""

    def make(folder: Path) -> None:
        for name in ("papers", "taxonomy"):
            shutil.copytree(ROOT / name, folder / name)
        (folder / "results/reported").mkdir(parents=True)
        for name in SPOILT:
            shutil.copy(ROOT / "results/reported" / name, folder / "results/reported")
        shutil.copy(ROOT / "kb.yml", folder)
        all_rules()
        check(Catalog.load(folder))

    return once(tmp_path_factory, "checked", make)


@pytest.fixture
def copy(checked: Path, tmp_path: Path) -> Path:
    """A copy of this knowledge base that a test may spoil."""
    return shutil.copytree(checked, tmp_path, dirs_exist_ok=True)


def made_run(**changed: object) -> Run:
    """A run of our own on two splits, judged by rules: 30 and 12 of 100 items are hits."""

    def rate(hits: int) -> Rate:
        low, high = wilson(hits, 100)
        return Rate(value=float(hits), interval=Interval(low=low * 100, high=high * 100))

    hits = {"injected": 30, "clean": 12}
    cells = tuple(
        RunCell(split=split, category="all", n=100, hits=k, scored=100, rate=rate(k)) for split, k in hits.items()
    )
    averages = tuple(
        Average(split=split, kind="pooled", cells=1, n=100, hits=k, rate=rate(k)) for split, k in hits.items()
    )
    metric = MetricResult(
        id="attack-success-rate", lower_is_better=True, headline="pooled", primary=True, averages=averages, cells=cells
    )
    manifest = Manifest(
        data=Data(sha256="0" * 64, revision="abc"), adapter="transformers", model={"engine": "transformers 5.15"},
        system_prompt=None, decoding={"temperature": 0.0, "max_tokens": 64}, template_version=1,
        protocol_sha256="1" * 64, seed=0, packages={"python": "3.11"}, hardware={"cpu": "any"}, commit=None,
    )  # fmt: skip
    run = Run(
        schema_version=1, id="exact-1-0000", source_type="evaluation_run", model="janus-pro-7b",
        benchmark="visual-prompt-injection", protocol="visual-prompt-injection/exact@1",
        judge=Judge(kind="exact", id="planted-word@1"),
        counts=Counts(n_items=200, n_samples=200, n_ok=200, n_scored=200),
        metrics=(metric,), manifest=manifest,
        times=Times(started="2026-01-01T00:00:00Z", finished="2026-01-01T01:00:00Z", generate_seconds=60.0),
    )  # fmt: skip
    return replace(run, **changed)  # type: ignore[arg-type]
