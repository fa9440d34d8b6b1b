"""The words of the field for what results know by ids."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from site_builder.schema.taxonomy import Benchmark
    from site_builder.schema.terms import TermsFile


class Words:
    """The words of the field for ids in results: metrics, groups and categories, kinds of models and benchmarks. An id
    that the knowledge base has no words for is shown as it stands."""

    def __init__(self, terms: TermsFile) -> None:
        self._metrics = {one.id: one.name for one in terms.metrics}
        self._groups = {"all": "all", **{one.id: one.name for one in terms.groups}}
        self.models = {one.id: one.name for one in terms.model_kinds}
        """Kinds of models, in the order of display."""
        self.benchmarks = {one.id: one.name for one in terms.benchmark_kinds}
        """Kinds of benchmarks, in the order of display."""

    def metric(self, key: str, printed: str) -> str:
        return self._metrics.get(key) or printed[:1].upper() + printed[1:]

    def printed_as(self, key: str, printed: str) -> str | None:
        """What the source calls the metric, where it says more or less than the name by which results are compared."""
        known = self._metrics.get(key)
        return printed if known and printed.casefold() not in (known.casefold(), key) else None

    def category(self, benchmark: Benchmark | None, key: str) -> str:
        known = benchmark.categories if benchmark else ()
        return next((one.name for one in known if one.id == key), self._groups.get(key) or key.replace("_", " "))

    def group(self, key: str | None) -> str:
        return self._groups.get(key or "", (key or "").replace("-", " "))


def name_of_split(benchmark: Benchmark | None, key: str | None) -> str:
    """The name of a split; empty where there is only the whole."""
    if key in (None, "", "all"):
        return ""
    return next((one.name for one in benchmark.splits if one.id == key), str(key)) if benchmark else str(key)
