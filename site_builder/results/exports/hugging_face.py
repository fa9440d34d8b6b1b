"""Hugging Face .eval_results files: scores for model repositories, as the hub's page "Evaluation Results" describes.

One file for each model and benchmark that both live on the hub. Copied rows are left out: their source has published
them. The hub shows a score only for datasets registered there as benchmarks.
"""

from __future__ import annotations

from typing import Any

from site_builder.results.entries import Entry
from site_builder.results.loading import Results
from site_builder.results.printed import number
from site_builder.schema.emit import yaml_text


def eval_results_files(results: Results) -> dict[str, str]:
    """Files by <model repository>/.eval_results/<benchmark>.yaml."""
    models, benchmarks = results.catalog.models, results.catalog.benchmarks
    scores: dict[str, list[dict[str, Any]]] = {}
    tasks: set[tuple[str, str]] = set()
    for entry in sorted(results.entries, key=lambda one: _worth(results, one)):
        if entry.origin == "copied" or entry.value is None or entry.model not in models:
            continue
        model, benchmark = models[str(entry.model)], benchmarks.get(entry.benchmark)
        if model.hub and benchmark and benchmark.hub and not entry.sides:
            path = f"{model.hub}/.eval_results/{benchmark.id}.yaml"
            if (path, entry.key.split) in tasks:  # the form has one value for each task
                continue
            tasks.add((path, entry.key.split))
            scores.setdefault(path, []).append(_score(results, entry, benchmark.hub))
    return {path: yaml_text(found) for path, found in scores.items()}


def _worth(results: Results, entry: Entry) -> tuple[object, ...]:
    """Our own runs go before printed values, those of the benchmark's own paper before others, then those with a stated
    protocol and judge, then by source."""
    benchmark = results.catalog.benchmarks.get(entry.benchmark)
    table = results.tables.get(entry.source)
    place = [one.id for one in table.metrics].index(entry.key.metric) if table else 0
    makers = benchmark is not None and entry.paper == benchmark.paper
    known = (entry.key.protocol != "", entry.key.judge_kind != "unknown", not entry.key.condition)
    return (
        entry.origin != "reproduced",
        not makers,
        *(not one for one in known),
        entry.source,
        place,
        entry.label,
    )


def _score(results: Results, entry: Entry, dataset: str) -> dict[str, Any]:
    score: dict[str, Any] = {
        "dataset": {"id": dataset, "task_id": entry.key.split},
        "value": _as_published(entry),
    }
    run = results.runs.get(entry.source)
    if run is not None:
        score["date"] = run.times.finished
        if run.manifest.data.revision:
            score["dataset"]["revision"] = run.manifest.data.revision
    url = _source_url(results, entry)
    if url:
        score["source"] = {"url": url, "name": entry.source}
    score["notes"] = _notes(entry)
    return score


def _as_published(entry: Entry) -> float:
    """The printed digits where the source prints this very value, else the recomputed one."""
    assert entry.value is not None
    printed = number(entry.printed) if entry.printed and entry.key.average == "single" else None
    return round(entry.value, 4) if printed is None else float(printed)


def _source_url(results: Results, entry: Entry) -> str | None:
    """Where a reader can check the score: the table's page, or the paper; for our runs the repository."""
    table = results.tables.get(entry.source)
    if table is None:
        return results.catalog.settings.repository
    paper = results.catalog.papers.get(table.paper)
    arxiv = paper.identifiers.arxiv if paper else None
    return table.locator.url or (f"https://arxiv.org/abs/{arxiv}" if arxiv else None)


def _notes(entry: Entry) -> str:
    key = entry.key
    judge = f"judge {key.judge_kind}" + (f" {key.judge_id}" if key.judge_id else "")
    direction = "lower is better" if entry.lower_is_better else "higher is better"
    average = "" if key.average == "single" else f"{key.average} average"
    parts = (f"{key.metric} in percent", direction, average, key.protocol or "protocol not stated", judge, entry.origin)
    return ", ".join(part for part in (*parts, key.condition) if part)
