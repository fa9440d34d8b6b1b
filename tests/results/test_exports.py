"""Results for others: against the published schema, deterministic, and complete."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft7Validator

from site_builder.results.exports import FORMATS
from site_builder.results.loading import Results
from site_builder.schema.runs import Judge
from tests.results.conftest import made_run

pytestmark = pytest.mark.long

SCHEMA = Path(__file__).parent / "data" / "every_eval_ever-0.3.0.schema.json"


@pytest.fixture(scope="module")
def records(real: Results) -> dict[str, dict]:  # type: ignore[type-arg]
    return {path: json.loads(text) for path, text in FORMATS["every-eval-ever"](real).items()}


def test_every_record_fits_the_published_schema(records: dict[str, dict]) -> None:  # type: ignore[type-arg]
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    assert schema["version"] == "0.3.0"
    Draft7Validator.check_schema(schema)
    validator = Draft7Validator(schema)
    problems = [
        f"{path}: {one.json_path} {one.message}"
        for path, data in records.items()
        for one in validator.iter_errors(data)
    ]
    assert problems == []
    assert {record["source_metadata"]["source_type"] for record in records.values()} == {
        "documentation",
        "evaluation_run",
    }


def test_a_run_becomes_a_record_of_an_evaluation_run(real: Results) -> None:
    results = Results(real.catalog)
    results.__dict__["runs"] = {"results/visual-prompt-injection/janus-pro-7b/exact-1-0000/run.yml": made_run()}
    records = [json.loads(text) for text in FORMATS["every-eval-ever"](results).values()]
    (record,) = [one for one in records if one["source_metadata"]["source_type"] == "evaluation_run"]
    assert list(Draft7Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).iter_errors(record)) == []
    assert record["model_info"]["additional_details"]["deployment_type"] == "self_deployed"
    first = record["evaluation_results"][0]
    assert first["score_details"]["uncertainty"]["num_samples"] == 100
    assert first["generation_config"]["generation_args"] == {"temperature": 0.0, "max_tokens": 64}
    rows = csv.DictReader(io.StringIO(FORMATS["results-csv"](results)["results.csv"]))
    assert [row["k"] for row in rows if row["origin"] == "reproduced"] == ["30", "12"]


def test_a_panel_is_told_by_its_models(real: Results) -> None:
    facts = {"gpt-4o": '{"adapter": "openai", "kind": "model"}', "refusals@2": '{"kind": "phrases"}'}
    judge = Judge(kind="panel", id="gpt-4o + refusals@2 + someone", facts=facts | {"someone": facts["gpt-4o"]})
    results = Results(real.catalog)
    results.__dict__["runs"] = {"results/b/m/r/run.yml": made_run(judge=judge)}
    records = [json.loads(text) for text in FORMATS["every-eval-ever"](results).values()]
    (record,) = [one for one in records if one["source_metadata"]["source_type"] == "evaluation_run"]
    assert list(Draft7Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).iter_errors(record)) == []
    scoring = record["evaluation_results"][0]["metric_config"]["llm_scoring"]
    assert [one["model_info"]["name"] for one in scoring["judges"]] == ["GPT-4o", "someone"]


def test_paths_are_those_of_the_data_store(records: dict[str, dict]) -> None:  # type: ignore[type-arg]
    uuid4 = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
    for path, record in records.items():
        assert re.fullmatch(rf"data/[^/]+/[^/]+/[^/]+/{uuid4}\.json", path)
        assert "/".join(path.split("/")[2:4]) == record["model_info"]["id"]


def test_a_record_says_what_the_table_says(records: dict[str, dict]) -> None:  # type: ignore[type-arg]
    (record,) = [
        one for one in records.values()
        if one["model_info"]["id"] == "deepseek-community/Janus-Pro-7B" and "ye2025survey-siuo" in one["evaluation_id"]
    ]  # fmt: skip
    openqa, mcqa = record["evaluation_results"]
    assert record["source_metadata"]["additional_details"]["locator"].startswith("repository, section")
    assert openqa["source_data"]["hf_repo"] == "sinwang/SIUO"
    assert openqa["score_details"]["score"] == 84.43
    assert (
        openqa["score_details"]["details"] | {"printed": "84.43", "hits": "141"} == openqa["score_details"]["details"]
    )
    interval = openqa["score_details"]["uncertainty"]["confidence_interval"]
    assert (interval["lower"], interval["upper"]) == (pytest.approx(78.2, abs=0.05), pytest.approx(89.1, abs=0.05))
    assert openqa["metric_config"]["lower_is_better"] is True
    assert mcqa["metric_config"]["metric_id"] == "mcqa-error-rate"


def test_eval_results_are_yaml_of_the_hub_without_copied_rows(real: Results) -> None:
    files = FORMATS["eval-results"](real)
    assert "llava-hf/llava-1.5-7b-hf/.eval_results/siuo.yaml" in files
    for text in files.values():
        for score in yaml.safe_load(text):
            assert set(score) <= {"dataset", "value", "date", "source", "notes"}
            assert score["dataset"]["id"].count("/") == 1
            assert score["dataset"]["task_id"]
            assert isinstance(score["value"], float)
            assert "copied" not in score["notes"]
            assert score["source"]["url"].startswith("https://")
        tasks = [score["dataset"]["task_id"] for score in yaml.safe_load(text)]
        assert len(tasks) == len(set(tasks)), "one value stands for a task"
    scores = yaml.safe_load(files["llava-hf/llava-1.5-7b-hf/.eval_results/siuo.yaml"])
    assert 21.56 in [score["value"] for score in scores], "the printed digits, not the recomputed ones"


def test_flat_files_hold_every_value(real: Results) -> None:
    cells = sum(len(view.cells) for view in real.views.values())
    own = sum(len(metric.cells) for run in real.runs.values() for metric in run.metrics)
    rows = list(csv.DictReader(io.StringIO(FORMATS["results-csv"](real)["results.csv"])))
    objects = json.loads(FORMATS["results-json"](real)["results.json"])
    assert len(rows) == len(objects) == cells + own
    (cell,) = [
        one for one in objects
        if (one["source"], one["label"] or one["model"], one["split"], one["category"])
        == ("ye2025survey-mm-safetybench", "janus-pro-7b", "TYPO", "08-Political_Lobbying")
    ]  # fmt: skip
    assert (cell["printed"], cell["n"], cell["k"], cell["low"]) == ("80.66", 153, None, None)


@pytest.mark.parametrize("form", list(FORMATS))
def test_the_same_results_give_the_same_bytes(real: Results, form: str) -> None:
    assert FORMATS[form](real) == FORMATS[form](Results(real.catalog))
