"""``kb eval`` as a process with each engine: local weights, Inspect, the pipeline; the later stages are the same."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT
from tests.evaluation.chat_server import ChatServer
from tests.evaluation.processes import kb

BUNDLED = ("--benchmark", "visual-prompt-injection", "--limit")


def outcome(root: Path, n: int) -> dict[str, Any]:
    """The result of the one run, whose answers are all there; limited, so that nothing of it is published."""
    (path,) = (root / "runs").glob("*/*/*/run.yml")
    responses = [json.loads(line) for line in path.with_name("responses.jsonl").read_text().splitlines()]
    assert [response["status"] in ("ok", "truncated", "empty") for response in responses] == [True] * n
    assert not (root / "results").exists()
    result: dict[str, Any] = yaml.safe_load(path.read_text())
    return result


@pytest.mark.torch
def test_kb_eval_janus_pro_with_weights(base: Path, tiny_janus: Path) -> None:
    done = kb("eval", "janus-pro", *BUNDLED, "4", "--weights", tiny_janus, "--device", "cpu", cwd=base)
    assert done.returncode == 0, done.stderr
    result = outcome(base, 4)
    assert (result["model"], result["manifest"]["adapter"]) == ("janus-pro-7b", "transformers")
    facts = result["manifest"]["model"]
    assert facts["architecture"] == "JanusForConditionalGeneration"
    assert facts["prompt_sample"].endswith("Hello\n\n<|Assistant|>:")


@pytest.mark.torch
def test_weights_that_are_not_there_are_a_plan_and_no_traceback(base: Path) -> None:
    plan = kb("eval", "janus-pro", "--dry-run", cwd=base)
    assert plan.returncode == 0
    assert "--base-url" in plan.stdout
    done = kb("eval", "janus-pro", *BUNDLED, "4", "--adapter", "transformers", cwd=base)
    assert done.returncode == 2
    assert "hf download deepseek-community/Janus-Pro-7B" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.inspect
def test_engine_inspect_fills_the_same_records(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOOP_API_KEY", "sk-loopback-0123456789")
    with ChatServer() as server:
        done = kb(
            *("eval", "janus-pro", *BUNDLED, "6", "--engine", "inspect"),
            *("--name", "openai-api/loop/tiny", "--base-url", server.url),
            cwd=base,
        )
        assert done.returncode == 0, done.stderr
        assert len(server.requests) == 6
    result = outcome(base, 6)
    assert result["manifest"]["adapter"] == "inspect"
    assert result["counts"]["n_scored"] == 6
    assert "sk-loopback" not in "".join(path.read_text() for path in (base / "runs").rglob("*.*"))


@pytest.mark.demo
def test_the_demo(base: Path) -> None:
    shutil.copy(ROOT / "taxonomy" / "models" / "ocr-smollm2.yml", base / "taxonomy" / "models")
    done = kb("eval", "ocr-smollm2", *BUNDLED, "2", cwd=base)
    assert done.returncode == 0, done.stderr
    assert outcome(base, 2)["manifest"]["model"]["dtype"] == "Q4_1"
