"""Every Eval Ever, schema 0.3.0: one aggregate record for each model of each table and run.

Names follow https://github.com/evaleval/every_eval_ever; files lie as its data store wants them,
data/<benchmark>/<developer>/<model>/<uuid>.json. What we do not know is said with the schema's own "unknown".
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from site_builder import __version__
from site_builder.results.loading import Results
from site_builder.results.printed import number
from site_builder.results.statistics import wilson
from site_builder.results.table import Cell, TableView
from site_builder.schema.judging import BETWEEN_MEMBERS, JUDGES
from site_builder.schema.runs import Cell as RunCell
from site_builder.schema.runs import MetricResult, Run
from site_builder.schema.taxonomy import Benchmark, Model

SCHEMA_VERSION = "0.3.0"
_AVAILABILITY = {"open-weights": "open_weights", "api": "closed_weights", "web": "closed_weights",
                 "closed": "closed_weights"}  # fmt: skip
Json = dict[str, Any]


def every_eval_ever_files(results: Results) -> dict[str, str]:
    """Records by path. Rows that name no single model have no place in the schema and are left out."""
    files: dict[str, str] = {}
    for view in results.views.values():
        by_model: dict[str, list[Cell]] = {}
        for cell in view.cells:
            told = cell.metric.lower_is_better is not None and number(cell.text) is not None
            if told and cell.row.model in results.catalog.models:
                by_model.setdefault(str(cell.row.model), []).append(cell)
        for model, cells in by_model.items():
            _add(files, cells[0].benchmark or "unnamed", _of_table(results, view, results.catalog.models[model], cells))
    for path, run in results.runs.items():
        if run.model in results.catalog.models:
            _add(files, run.benchmark, _of_run(results, path, run))
    return files


def _add(files: dict[str, str], benchmark: str, record: Json) -> None:
    digest = sha256(record["evaluation_id"].encode()).digest()
    name = uuid.UUID(bytes=digest[:16], version=4)
    developer, _, model = record["model_info"]["id"].partition("/")
    text = json.dumps(record, ensure_ascii=False, indent=2) + "\n"
    files[f"data/{benchmark}/{developer}/{model}/{name}.json"] = text


# --- tables -----------------------------------------------------------------------------------------------------------


def _of_table(results: Results, view: TableView, model: Model, cells: list[Cell]) -> Json:
    table, paper = view.table, results.catalog.papers.get(view.table.paper)
    provenance = cells[0].row.provenance
    details = {
        "reported_table": table.id, "paper": table.paper, "locator": cells[0].row.locator or table.locator.place,
        "provenance": provenance.kind, "copied_from": provenance.table or provenance.source, "decoding": table.decoding,
    }  # fmt: skip
    relation = (
        "first_party" if model.paper == table.paper else "other" if provenance.kind == "unknown" else "third_party"
    )
    stamp = _day(table.labelled)
    return {
        "schema_version": SCHEMA_VERSION,
        "evaluation_id": f"{table.id}/{_identity(model)}/{stamp}",
        "retrieved_timestamp": stamp,
        "source_metadata": {
            "source_name": paper.title if paper else table.title,
            "source_type": "documentation",
            "source_organization_name": paper.affiliations[0] if paper and paper.affiliations else "unknown",
            "evaluator_relationship": relation,
            "additional_details": _texts(details),
        },
        "eval_library": {"name": "unknown", "version": "unknown"},
        "model_info": _model_info(model, "unknown"),
        "evaluation_results": [_result_of_cell(results, cell) for cell in cells],
    }


def _result_of_cell(results: Results, cell: Cell) -> Json:
    single = cell.column.average is None
    score: Json = {"score": float(number(cell.text) or 0)}
    if single and cell.count is not None and cell.n:
        scale = 100 if cell.metric.unit == "percent" else 1
        low, high = wilson(cell.count, cell.n)
        score["uncertainty"] = _uncertainty(low * scale, high * scale, cell.n)
    kind, judge, protocol = cell.judged
    details = {
        "printed": cell.text, "hits": cell.count if single else None, "split": cell.split, **cell.row.sides,
        "category": cell.column.category, "average": cell.column.average,
        "setting": cell.column.setting, "judge_kind": kind, "judge": judge, "protocol": protocol,
    }  # fmt: skip
    score["details"] = _texts(details)
    metric = cell.metric
    return {
        "evaluation_result_id": re.sub(r"\s+", "-", f"{cell.row_name}/{cell.column.id}"),
        "evaluation_name": " ".join(filter(None, (cell.benchmark or "unnamed", cell.split, cell.column.category))),
        "source_data": _source_data(results.catalog.benchmarks.get(cell.benchmark or ""), cell.split, cell.n),
        "metric_config": _metric(metric.id, metric.name, metric.unit, bool(metric.lower_is_better), metric.rate),
        "score_details": score,
    }


# --- runs -------------------------------------------------------------------------------------------------------------


def _of_run(results: Results, path: str, run: Run) -> Json:
    model, manifest = results.catalog.models[run.model], run.manifest
    finished = str(int(datetime.fromisoformat(run.times.finished).timestamp()))
    engine = manifest.model.get("engine")
    deployment = "self_deployed" if manifest.adapter == "transformers" else "unknown"
    info = _model_info(model, deployment)
    if engine:
        info["inference_engine"] = {"name": str(engine)}
    return {
        "schema_version": SCHEMA_VERSION,
        "evaluation_id": f"{path.removesuffix('/run.yml')}/{finished}",
        "evaluation_timestamp": run.times.finished,
        "retrieved_timestamp": finished,
        "source_metadata": {
            "source_name": results.catalog.settings.name,
            "source_type": "evaluation_run",
            "source_organization_name": results.catalog.settings.name,
            "evaluator_relationship": "third_party",
            "additional_details": _texts({"protocol": run.protocol, "commit": manifest.commit}),
        },
        "eval_library": {"name": "awesome-lvlm-safety", "version": __version__},
        "model_info": info,
        "evaluation_results": [
            _result_of_run(results, run, metric, cell)
            for metric in run.metrics
            for cell in metric.cells
            if cell.rate.value is not None and metric.lower_is_better is not None
        ],
    }


def _result_of_run(results: Results, run: Run, metric: MetricResult, cell: RunCell) -> Json:
    matrix = results.catalog.settings.matrix
    row, column = (matrix.row_word, matrix.column_word) if matrix else ("shown", "around")
    config = _metric(metric.id, metric.id, "percent", bool(metric.lower_is_better), rate=True)
    if judges := _judge_models(run):
        config["llm_scoring"] = _llm_scoring(results.catalog.models, judges, run)
    score: Json = {"score": cell.rate.value, "details": _texts({
        "hits": cell.hits, "scored": cell.scored, "unscored": cell.unscored, "errors": cell.errors,
        "judge_kind": run.judge.kind, "judge": run.judge.id,
    })}  # fmt: skip
    if cell.rate.interval:
        score["uncertainty"] = _uncertainty(cell.rate.interval.low, cell.rate.interval.high, cell.scored)
    decoding = run.manifest.decoding
    known: Json = {name: decoding[name] for name in ("temperature", "top_p") if name in decoding}
    if isinstance(decoding.get("max_tokens"), int):
        known["max_tokens"] = decoding["max_tokens"]
    return {
        "evaluation_result_id": f"{metric.id}/{cell.split}/{cell.category}",
        "evaluation_name": f"{run.benchmark} {cell.split} {cell.category}",
        "source_data": _source_data(results.catalog.benchmarks.get(run.benchmark), cell.split, cell.n),
        "metric_config": config,
        "score_details": score,
        "generation_config": {
            "generation_args": known,
            "additional_details": _texts(
                {
                    "system_prompt": run.manifest.system_prompt,
                    "seed": run.manifest.seed,
                    row: run.shown.id if run.shown else None,
                    column: run.around.id if run.around else None,
                }
            ),
        },
    }


def _judge_models(run: Run) -> list[str]:
    """The models that judged: the judge, or the members of a panel that are models."""
    if run.judge.kind == "panel":  # its facts tell of each member; what was reached through an engine is a model
        return [name for name in run.judge.id.split(BETWEEN_MEMBERS) if '"adapter"' in str(run.judge.facts.get(name))]
    return [run.judge.id] if JUDGES[run.judge.kind].asks else []


def _llm_scoring(models: Mapping[str, Model], judges: Sequence[str], run: Run) -> Json:
    unknown = {"deployment_type": "unknown", "model_availability": "unknown"}
    infos = [
        _model_info(models[name], "unknown") if name in models else
        {"name": name, "id": name, "additional_details": unknown}
        for name in judges
    ]  # fmt: skip
    prompt = f"not published here; SHA-256 of the templates: {run.judge.prompt_sha256 or 'unknown'}"
    return {"judges": [{"model_info": info} for info in infos], "input_prompt": prompt}


# --- parts ------------------------------------------------------------------------------------------------------------


def _metric(identity: str, name: str, unit: str | None, lower: bool, rate: bool) -> Json:
    top: Any = (1 if unit == "fraction" else 100) if rate else "Infinity"
    return {
        "metric_id": identity, "metric_name": name, "metric_kind": "rate" if rate else "score",
        "metric_unit": {"fraction": "proportion", None: "points"}.get(unit, unit), "lower_is_better": lower,
        "score_type": "continuous", "min_score": 0 if rate else "-Infinity", "max_score": top,
    }  # fmt: skip


def _uncertainty(low: float, high: float, n: int) -> Json:
    interval = {"lower": low, "upper": high, "confidence_level": 0.95, "method": "Wilson score"}
    return {"confidence_interval": interval, "num_samples": n}


def _source_data(benchmark: Benchmark | None, split: str | None, n: int | None) -> Json:
    name = benchmark.name if benchmark else "unnamed"
    details = {"additional_details": {"split": split}} if split else {}
    if benchmark and benchmark.hub:
        size = {"samples_number": n} if n else {}
        return {"dataset_name": name, "source_type": "hf_dataset", "hf_repo": benchmark.hub, **size, **details}
    if benchmark and benchmark.url:
        return {"dataset_name": name, "source_type": "url", "url": [benchmark.url], **details}
    return {"dataset_name": name, "source_type": "other", **details}


def _model_info(model: Model, deployment: str) -> Json:
    info: Json = {"name": model.name, "id": _identity(model)}
    if model.organisation:
        info["developer"] = model.organisation
    availability = _AVAILABILITY.get(model.access or "", "unknown")
    info["additional_details"] = {"deployment_type": deployment, "model_availability": availability}
    return info


def _identity(model: Model) -> str:
    """The hub's name of the model, else one of its form from our own words."""
    developer = re.sub(r"[^a-z0-9]+", "-", (model.organisation or "unknown").lower()).strip("-")
    return model.hub or f"{developer}/{model.id}"


def _texts(details: Mapping[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in details.items() if value not in (None, "")}


def _day(labelled: str | None) -> str:
    """Unix time of the day on which the table was transcribed; 0 when that is not recorded."""
    found = re.search(r"\d{4}-\d{2}-\d{2}", labelled or "")
    if found is None:
        return "0"
    return str(int(datetime.fromisoformat(found.group()).replace(tzinfo=UTC).timestamp()))
