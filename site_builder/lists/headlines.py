"""Single numbers of a paper, as handed over in lines of JSON, to a reported table in the form of all others."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from site_builder.schema.papers import Paper
from site_builder.schema.tables import Column, Locator, Metric, Provenance, ReportedTable, Row

if TYPE_CHECKING:
    from site_builder.lists.registering import Names, Source

_RELATIVE = (
    "increase",
    "reduction",
    "drop",
    "decrease",
    "improvement",
    "gain",
    "loss",
    "change",
    "fall",
    "over-",
    "over ",
)
"""Words of differences, which say nothing about what is better by themselves."""
_UNITS = {"%": "percent", "fraction": "fraction", "pp": "points"}


@dataclass
class Headline:
    """The numbers of one paper."""

    paper: Paper
    names: Names
    metrics: dict[tuple[str, str | None], Metric] = field(default_factory=dict)
    columns: dict[tuple[Any, ...], Column] = field(default_factory=dict)
    rows: dict[str, tuple[str | None, str | None, dict[str, str]]] = field(default_factory=dict)
    places: dict[str, None] = field(default_factory=dict)
    secondary: bool = False
    """Whether a number was read in somebody's account of the paper."""

    def add(self, source: Source, said: Mapping[str, Any]) -> None:
        """Take in one number: model, benchmark, split, metric, value as written, unit, and where it stands."""
        value = said.get("value")
        if value is None or not said.get("metric"):
            source.wrong("jsonl-field", "a result has no value or no metric")
            return
        metric = self._metric(str(said["metric"]), said.get("unit"))
        benchmark, setting = self._benchmark(said.get("benchmark"))
        setting = "; ".join(filter(None, (setting, said.get("split")))) or None
        name = said.get("model")
        model = self.names.one(_Silent(), "model", str(name)) if name else None
        at = (metric.id, benchmark, setting)
        key = str(name or "model not named")
        column = self.columns.get(at)
        if column is None:
            column = self.columns[at] = Column(
                id=self._free(metric.id), metric=metric.id, benchmark=benchmark, setting=setting
            )
        row = key
        while column.id in self.rows.setdefault(row, (model, key, {}))[2]:
            row += "'"
        self.rows[row][2][column.id] = str(value)
        self.places[str(said.get("where") or "unknown")] = None
        self.secondary |= said.get("read") == "secondary"

    def table(self, paper: str, labelled: str) -> ReportedTable:
        """The reported table of all numbers taken in, for the entry ``paper``."""
        metrics = tuple(self.metrics.values())
        benchmarks = {column.benchmark for column in self.columns.values()}
        only = benchmarks.pop() if len(benchmarks) == 1 else None
        what = self.paper.introduces[0] if self.paper.introduces else self.paper.title
        columns = tuple(
            Column(
                id=one.id,
                metric=one.metric if len(metrics) > 1 else None,
                benchmark=one.benchmark if one.benchmark != only else None,
                setting=one.setting,
            )
            for one in self.columns.values()
        )
        rows = tuple(
            Row(model=model, label=label, provenance=Provenance(kind="own"), values=values)
            for model, label, values in self.rows.values()
        )
        place = ", ".join(self.places)
        url = f"https://arxiv.org/abs/{self.paper.identifiers.arxiv}" if self.paper.identifiers.arxiv else None
        return ReportedTable(
            id=f"{paper}-headline",
            paper=paper,
            title=f"Headline numbers of {what}",
            locator=Locator(
                place=place, url=url if place == "abstract" else None, read="secondary" if self.secondary else "text"
            ),
            benchmark=only,
            metrics=metrics,
            columns=columns,
            rows=rows,
            labelled=labelled,
        )

    def _metric(self, name: str, unit: Any) -> Metric:
        unit = _UNITS.get(str(unit), str(unit)) if unit else None
        if (name, unit) not in self.metrics:
            from site_builder.lists.registering import slug

            words = name.casefold()
            relative = any(word in words for word in _RELATIVE) or unit == "points"
            better = self._better(words)
            identity = slug(name.partition("(")[0]) or "value"
            taken = {metric.id for metric in self.metrics.values()}
            identity = identity if identity not in taken else f"{identity}-{unit or 'number'}"
            rate = unit in ("percent", "fraction") and not relative and better is not None
            self.metrics[name, unit] = Metric(
                id=identity, name=name, unit=unit, lower_is_better=None if relative else better, rate=rate
            )
        return self.metrics[name, unit]

    def _better(self, words: str) -> bool | None:
        """Whether lower is better, by the longest name of a known metric in ``words``; None where they hold none."""
        known = [(name, one) for one in self.names.catalog.metrics.values() for name in (one.name, *one.aliases)]
        found = [
            (len(name), one) for name, one in known if re.search(rf"(?<!\w){re.escape(name.casefold())}s?\b", words)
        ]
        return max(found, key=lambda pair: pair[0])[1].lower_is_better if found else None

    def _benchmark(self, name: Any) -> tuple[str | None, str | None]:
        """The id of a benchmark; its name as words where it has none."""
        if not name:
            return None, None
        found = self.names.one(_Silent(), "benchmark", str(name))
        return found, None if found else str(name)

    def _free(self, wanted: str) -> str:
        taken = {column.id for column in self.columns.values()}
        number = 2
        name = wanted
        while name in taken:
            name, number = f"{wanted}-{number}", number + 1
        return name


class _Silent:
    """A row or column may be about no model or benchmark ("six models", "captioning"): then its name is words."""

    def wrong(self, *said: Any, **more: Any) -> None:
        """Nothing."""
