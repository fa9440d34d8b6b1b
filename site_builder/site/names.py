"""Names that readers know for what the data know by ids: papers in short, sources, conditions, columns of tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from site_builder.bibliography.names import split_name
from site_builder.site.words import name_of_split

if TYPE_CHECKING:
    from site_builder.results.table import TableView
    from site_builder.site.index import Index


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


def condition(index: Index, text: str) -> str:
    """What a result was measured under, papers and nodes by their names."""
    return "; ".join(_condition(index, part) for part in text.split("; ") if part)


def _condition(index: Index, part: str) -> str:
    if index.current_id(part) in index.briefs:
        return f"with {work(index, part)}"
    return f"with {index.full_node_link(part).name}" if part in index.taxonomy else part


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
        narrower = (other, name_of_split(known, column.split), column.setting or "")
        found.append((name, ", ".join(part for part in narrower if part), sizes.get(column.id, column.n)))
    return found
