"""Killed at any moment, with a full disk, twice at once: a rerun does what is missing and ends with the same result."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.evaluation.chat_server import ChatServer
from tests.evaluation.conftest import make_base
from tests.evaluation.official_data import mm_safetybench
from tests.evaluation.processes import KILLED, environment, kb, kb_until_killed

pytestmark = pytest.mark.long

BUNDLED = ("eval", "random-abcd", "--benchmark", "visual-prompt-injection", "--limit", "24")


def run_folder(root: Path) -> Path:
    return next((root / "runs").glob("*/*/*/plan.json")).parent


def result(root: Path) -> str:
    """run.yml without its times, and without the seal that covers them."""
    return (run_folder(root) / "run.yml").read_text().partition("times:")[0]


def assert_each_sample_once(root: Path) -> None:
    folder = run_folder(root)
    n = sum(1 for _ in (folder / "samples.jsonl").open())
    for name in ("responses.jsonl", "verdicts.jsonl"):
        numbers = Counter(json.loads(line)["n"] for line in (folder / name).read_text().splitlines())
        assert numbers == Counter(range(n)), name


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> str:
    root = tmp_path_factory.mktemp("undisturbed")
    make_base(root)
    done = kb(*BUNDLED, cwd=root)
    assert done.returncode == 0, done.stderr
    assert_each_sample_once(root)
    return result(root)


@pytest.mark.parametrize("seed", range(2))
def test_killed_in_every_stage_at_random_moments(base: Path, undisturbed: str, seed: int) -> None:
    random, kills = Random(seed), 0
    assert kb(*BUNDLED, "--dry-run", cwd=base).returncode == 0  # draws the pictures
    for _ in range(40):
        done = kb_until_killed(random.randint(1, 22), random.random(), *BUNDLED, cwd=base)
        if done.returncode == 0:
            break
        assert done.returncode == KILLED, done.stderr
        kills += 1
    assert 3 <= kills < 40
    assert result(base) == undisturbed
    assert_each_sample_once(base)


def test_killed_while_drawing(base: Path, undisturbed: str) -> None:
    for moment, share in ((100, 0.0), (100, 0.5), (240, 0.9)):
        assert kb_until_killed(moment, share, *BUNDLED, cwd=base).returncode == KILLED
    assert kb(*BUNDLED, cwd=base).returncode == 0
    assert result(base) == undisturbed


def test_a_full_disk_stops_and_the_rest_is_done_later(base: Path, undisturbed: str) -> None:
    assert kb(*BUNDLED, "--dry-run", cwd=base).returncode == 0
    reasons = []
    for disk in range(300, 9_000, 900):  # too small for the samples, the plan, the responses, the verdicts, the result
        done = kb(*BUNDLED, cwd=base, disk=disk)
        assert done.returncode in (0, 1)
        assert "Traceback" not in done.stderr
        reasons.append(done.stderr)
    assert any("the disk is full" in reason for reason in reasons)
    assert "cannot write" in reasons[0]
    assert kb(*BUNDLED, cwd=base).returncode == 0
    assert result(base) == undisturbed
    assert_each_sample_once(base)


def test_a_finished_run_is_not_asked_again(base: Path, undisturbed: str) -> None:
    assert kb(*BUNDLED, cwd=base).returncode == 0
    before = (run_folder(base) / "responses.jsonl").stat().st_mtime_ns
    again = kb("eval", "resume", run_folder(base).name, cwd=base)
    assert again.returncode == 0, again.stderr
    assert (run_folder(base) / "responses.jsonl").stat().st_mtime_ns == before
    assert result(base) == undisturbed


# --- over HTTP, with a judge model ------------------------------------------------------------------------------


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with ChatServer() as running:
        yield running


def mm_safetybench_run(root: Path, data: Path, server: ChatServer) -> list[str]:
    return [
        "eval", "janus-pro", "--protocol", "mm-safetybench/official@1", "--data", f"mm-safetybench={data}",
        "--base-url", server.url, "--judge", "the-judge", "--judge-base-url", server.url, "--concurrency", "4",
        "--judge-concurrency", "4", "--partial",
    ]  # fmt: skip


def test_killed_by_the_server_it_talks_to(base: Path, tmp_path: Path, server: ChatServer) -> None:
    data = tmp_path / "data"
    mm_safetybench(data)
    words = mm_safetybench_run(base, data, server)
    for requests in (9, 50, 30, 40):
        process = subprocess.Popen(
            [sys.executable, "-m", "site_builder", *words], cwd=base, env=environment(),
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        server.after(requests, lambda pid=process.pid: os.kill(pid, signal.SIGKILL))
        process.communicate(timeout=120)
        assert process.returncode == KILLED
        server.after(0, None)
    done = kb(*words, cwd=base)
    assert done.returncode == 0, done.stderr
    assert_each_sample_once(base)

    other = tmp_path / "other"
    other.mkdir()
    make_base(other)
    assert kb(*mm_safetybench_run(other, data, server), cwd=other).returncode == 0
    assert result(other) == result(base)


def test_a_second_process_on_the_run_says_so(base: Path, tmp_path: Path, server: ChatServer) -> None:
    data = tmp_path / "data"
    mm_safetybench(data, per_scenario=1)
    words = mm_safetybench_run(base, data, server)
    server.hold()
    first = subprocess.Popen(
        [sys.executable, "-m", "site_builder", *words], cwd=base, env=environment(),
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    server.wait_for_a_request()
    second = kb(*words, cwd=base)
    assert second.returncode == 1
    assert f"another process (process {first.pid}) is working on" in second.stderr
    server.release()
    first.communicate(timeout=120)
    assert first.returncode == 0
    assert_each_sample_once(base)
