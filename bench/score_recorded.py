"""How long scoring takes, and how much memory it needs, as recorded responses grow tenfold.

    python -m bench.score_recorded [SAMPLES]

Each size is scored in a process of its own. The goal: 100,000 responses within 15 seconds and 64 MiB more than the
process has before it begins; memory grows by a few bytes for each sample, not with the answers.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from site_builder.evaluation.data.protocols import Protocols
from site_builder.evaluation.interface import AdapterOptions, ModelSpec
from site_builder.evaluation.run.folder import RunFolder, RunSpec
from site_builder.evaluation.run.result import result_of
from site_builder.evaluation.run.state import digest

ROOT = Path(__file__).resolve().parent.parent
PROTOCOL = "mm-safetybench/official@1"
ANSWER = "word " * 300


def write_run(run: RunFolder, samples: int) -> None:
    """A run as the first two stages leave it: three splits of thirteen scenarios that share their questions."""
    with (
        run.samples.open("w") as lines,
        run.responses.open("w") as responses,
        run.verdicts.open("w") as verdicts,
    ):
        for n in range(samples):
            split, question = ("SD", "SD+TYPO", "TYPO")[n % 3], n // 3
            key, text = f"{n:032x}", f"{ANSWER}{n}"
            place = {"n": n, "key": key, "item": f"{split}/{question}", "i": n, "sample": 0, "split": split}
            place |= {"category": f"{question % 13:02}", "cluster": question, "sha": ""}
            labels = {"attack-success-rate": "unsafe" if n % 5 else "safe", "refusal-rate": "answered"}
            lines.write(json.dumps(place) + "\n")
            responses.write(json.dumps({"n": n, "key": key, "status": "ok", "text": text, "seconds": 1.0}) + "\n")
            verdicts.write(json.dumps({"n": n, "key": key, "answer": digest(text), "labels": labels}) + "\n")
    run.judge.write_text(json.dumps({"kind": "model", "id": "judge", "prompt_sha256": None, "facts": {}}))
    run.write_spec(spec(run.path, samples))


def spec(folder: Path, samples: int) -> RunSpec:
    """What a run of this bench was planned with."""
    return RunSpec(
        run="bench", model=ModelSpec("bench", "bench"), hub=None, parameters=None, benchmark="mm-safetybench",
        protocol=PROTOCOL, protocol_sha256="", adapter="openai", options=AdapterOptions(), described={},
        system_prompt=None, seed=0, limit=None, data_folder=folder, data_revision=None, data_sha256="",
        missing=(), groups={}, n_items=samples, n_samples=samples, packages={}, hardware={}, commit=None, started="",
    )  # fmt: skip


def measure(folder: Path) -> None:
    """Score the run in ``folder``; print seconds and the growth of this process's memory in MiB."""
    _, protocol = Protocols.load(ROOT).find(PROTOCOL)
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    result_of(RunFolder(folder), protocol, baseline=False, finished="")
    seconds = time.perf_counter() - started
    print(seconds, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)


def main(samples: int) -> None:
    print(f"{'responses':>9} {'log MiB':>8} {'seconds':>8} {'MiB more':>8} {'bytes each':>10}")
    for size in (samples // 10, samples):
        with tempfile.TemporaryDirectory() as name:
            run = RunFolder(Path(name))
            write_run(run, size)
            log = run.responses.stat().st_size / 2**20
            command = [sys.executable, "-m", "bench.score_recorded", "--measure", name]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
            seconds, memory = map(float, done.stdout.split())
            print(f"{size:9,} {log:8.0f} {seconds:8.2f} {memory:8.1f} {memory * 2**20 / size:10.0f}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        measure(Path(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
