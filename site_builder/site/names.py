"""Names that readers know for what the data know by ids: papers in short, metrics, splits, categories, conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from site_builder.bibliography.names import split_name

if TYPE_CHECKING:
    from site_builder.results.table import TableView
    from site_builder.schema.taxonomy import Benchmark
    from site_builder.schema.terms import TermsFile
    from site_builder.site.index import Index


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


def cited(index: Index, key: str) -> str:
    """A paper as running text cites it: "Gong et al. 2025"; the key where there is no such paper."""
    brief = index.briefs.get(index.current_id(key))
    if brief is None:
        return key
    families = [_family(author) for author in brief.authors]
    who = f"{families[0]} et al." if len(families) > 2 else " and ".join(families)
    return f"{who} {brief.year}" if brief.year else who


def work(index: Index, key: str) -> str:
    """A paper by the first thing that it introduces, else as running text cites it."""
    brief = index.briefs.get(index.current_id(key))
    return brief.introduces[0] if brief is not None and brief.introduces else cited(index, key)


def _family(author: str) -> str:
    name = split_name(author)
    return f"{name.particle} {name.family}".strip()


def source(index: Index, key: str) -> str:
    """Where a result stands: a table by its paper, a run of our own by its name."""
    view = index.evidence.tables.get(key)
    return cited(index, view.table.paper) if view else f"run {run}" if (run := _run(key)) else key


def _run(path: str) -> str | None:
    return path.split("/")[-2] if path.endswith("/run.yml") else None


def split(benchmark: Benchmark | None, key: str | None) -> str:
    """The name of a split; empty where there is only the whole."""
    if key in (None, "", "all"):
        return ""
    return next((one.name for one in benchmark.splits if one.id == key), str(key)) if benchmark else str(key)


def condition(index: Index, text: str) -> str:
    """Attack and setting of a result, papers and nodes by their names."""
    return "; ".join(_condition(index, part) for part in text.split("; ") if part)


def _condition(index: Index, part: str) -> str:
    if index.current_id(part) in index.briefs:
        return f"attacked with {work(index, part)}"
    return f"attacked with {index.full_node_link(part).name}" if part in index.taxonomy else part


def columns(index: Index, view: TableView) -> list[tuple[str, str, int | None]]:
    """The name of each column of a printed table, what narrows it down, and its items."""
    sizes = {cell.column.id: cell.n for cell in view.cells}
    found = []
    for column in view.table.columns:
        known = index.catalog.benchmarks.get(column.benchmark or view.table.benchmark or "")
        measured = view.metrics.get(column.metric or "") or view.table.metrics[0]
        name = "Average" if column.average else index.words.metric(measured.id, measured.name)
        if column.category and column.category != "all":
            name = index.words.category(known, column.category)
        other = known.name if known and column.benchmark not in (None, view.table.benchmark) else ""
        narrower = (other, split(known, column.split), column.setting or "")
        found.append((name, ", ".join(part for part in narrower if part), sizes.get(column.id, column.n)))
    return found
