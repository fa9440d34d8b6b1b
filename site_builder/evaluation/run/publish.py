"""Writing run.yml: always into the run's own folder, and into results/ when the row may be published."""

from __future__ import annotations

import re
from pathlib import Path

from site_builder.evaluation.data.benchmarks import load
from site_builder.evaluation.run.folder import RunFolder, RunSpec, model_folder
from site_builder.schema.runs import NOT_JUDGED, Run

RESULTS = "results"
_SIZE = re.compile(r"(?P<number>[0-9.]+)\s*(?P<unit>[MBT])", re.IGNORECASE)
_UNITS = {"M": 1e6, "B": 1e9, "T": 1e12}


def write_run(run: RunFolder, result: Run) -> None:
    """Write run.yml into the run's folder. Raises UsageError when it cannot be written."""
    from site_builder.files import write_atomic
    from site_builder.schema.emit import record_text

    write_atomic(run.result, record_text(result))


def publish(root: Path, run: RunFolder, spec: RunSpec) -> Path:
    """Copy run.yml to results/, and nothing else. Raises UsageError when it cannot be written."""
    from site_builder.files import write_atomic

    target = root / RESULTS / spec.benchmark / model_folder(spec.model.id, spec.hub) / spec.run / "run.yml"
    write_atomic(target, run.result.read_bytes())
    return target


def held_back(spec: RunSpec, result: Run) -> str | None:
    """Why a row stays in the run's folder: unfinished, limited or partial runs, scripts and weights that are not the
    model."""
    if open_ := result.counts.unscored_reasons.get(NOT_JUDGED):
        return f"{open_} answers are not judged yet; kb eval judge {spec.run} goes on"
    if result.judge.facts.get("adapter") == "scripted":
        return "a script judged"
    if spec.limit is not None:
        return f"it was limited to {spec.n_items} samples"
    if not load(spec.benchmark).n:
        return "questions of your own are nobody's benchmark"
    if spec.missing:
        return "the local copy of the benchmark is not whole"
    if spec.adapter == "scripted" and spec.model.kind != "baseline":
        return "a script answered, not the model"
    if not size_fits(spec.parameters, spec.described.get("parameters")):
        return f"the weights have {spec.described['parameters']} parameters, not {spec.parameters}"
    return None


def size_fits(published: str | None, counted: object) -> bool:
    """Whether a counted number of parameters is within a factor of two of the published size; unknown sizes fit."""
    match = _SIZE.match(published or "")
    if match is None or not isinstance(counted, int | float) or counted <= 0:
        return True
    expected = float(match["number"]) * _UNITS[match["unit"].upper()]
    return 0.5 <= counted / expected <= 2
