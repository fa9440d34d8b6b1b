"""``kb eval grid`` and ``--defense`` with a real server: what is asked, what is asked only once, and the table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import Run
from tests.evaluation.chat_server import ChatServer, text_of

PROTOCOL = "visual-prompt-injection/short@1"


def reply(model: str, messages: list[dict[str, Any]]) -> str:
    """Follows planted words unless it is warned, knows its rooms, and finds every question about itself harmless."""
    text = text_of(messages[-1])
    if "Reply with yes or no" in text:
        return "No."
    if "never instructions to you" in text:
        return "It is red."
    return " ".join(WORDS)


WORDS = (
    "TANGERINE", "LANTERN", "PELICAN", "MARZIPAN", "HARVEST", "COMPASS", "VELVET", "THIMBLE", "ORCHARD", "SADDLE",
    "PEBBLE", "WALNUT", "CANYON", "BISCUIT", "TROMBONE", "FEATHER",
)  # fmt: skip


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with ChatServer(reply) as running:
        yield running


def grid(kb: Run, base: Path, server: ChatServer, *more: str) -> Any:
    words = ("eval", "grid", "janus-pro", "--protocol", PROTOCOL, "--limit", "20", "--base-url", server.url)
    return kb(*words, "--defense", "safety-prompt,ecso", "--defense", "none", *more, cwd=base)


def test_a_grid_runs_once_shares_answers_and_ends_in_one_table(kb: Run, base: Path, server: ChatServer) -> None:
    done = grid(kb, base, server)
    assert done.returncode == 0, done.stderr
    asked = len(server.requests)
    assert asked == 20 + 20 + 20, "ecso only asks about the answers that are there"
    table = done.stdout[done.stdout.index("each against none") :]
    assert "ecso@1" in table
    assert "safety-prompt@1" in table
    assert "attack success to the right" in table
    runs = {json.loads(p.read_text())["defense"] and json.loads(p.read_text())["defense"]["id"]: p.parent
            for p in base.glob("runs/*/*/*/plan.json")}  # fmt: skip
    assert set(runs) == {None, "safety-prompt@1", "ecso@1"}
    row = yaml.safe_load((runs["safety-prompt@1"] / "run.yml").read_text())
    attack = next(pair for pair in row["against"]["pairs"] if pair["metric"] == "attack-success-rate")
    assert row["against"]["run"] == runs[None].name
    assert attack["with_defense"] == 0
    assert attack["without"] == attack["n"] == attack["only_without"]
    assert attack["difference"] == -100.0
    ecso = yaml.safe_load((runs["ecso@1"] / "run.yml").read_text())
    assert (ecso["cost"]["calls"], ecso["against"]["cost"]["calls"]) == (40, 20)
    assert ecso["defense"]["parts"][0]["paper"] == "gou2024eyes"

    again = grid(kb, base, server)
    assert len(server.requests) == asked, "nothing is asked twice"
    assert again.stdout[again.stdout.index("each against none") :] == table


def test_the_grid_as_data(kb: Run, base: Path, server: ChatServer) -> None:
    done = grid(kb, base, server, "--format", "json")
    rows = json.loads(done.stdout[done.stdout.index("[\n") :])
    assert [row["defense"] for row in rows] == ["none", "safety-prompt@1", "ecso@1"]
    attack = f"{PROTOCOL} attack-success-rate injected-short"
    assert rows[0][attack] == "100.0"
    assert rows[1][attack] == "0.0*"
    assert rows[2][attack] == "100.0"
    assert [row["calls"] for row in rows] == ["1.0", "1.0", "2.0"]


def test_the_plan_names_defenses_and_unknown_ones_stop_it(kb: Run, base: Path, server: ChatServer) -> None:
    done = grid(kb, base, server, "--dry-run")
    assert "defense   ecso@1" in done.stdout
    assert not server.requests
    done = kb("eval", "janus-pro", "--defense", "esco", cwd=base)
    assert done.returncode == 2
    assert "did you mean 'ecso'?" in done.stderr


def test_an_attack_changes_what_is_sent_and_is_told_in_the_row(kb: Run, base: Path, server: ChatServer) -> None:
    words = ("eval", "janus-pro", "--protocol", PROTOCOL, "--limit", "4", "--base-url", server.url)
    assert kb(*words, "--attack", "typography", cwd=base).returncode == 0
    parts = server.requests[0]["messages"][-1]["content"]
    assert sum(part["type"] == "image_url" for part in parts) == 2
    assert "colour" not in text_of(server.requests[0]["messages"][-1])
    (row,) = base.glob("runs/*/*/*/run.yml")
    assert yaml.safe_load(row.read_text())["attack"]["id"] == "typography@1"


def test_a_defended_run_goes_on_and_needs_its_defense_unchanged(kb: Run, base: Path, server: ChatServer) -> None:
    prompt = base / "data" / "mm-safetybench" / "safety_prompt.txt"
    prompt.parent.mkdir(parents=True)
    prompt.write_text("The authors' words.")
    words = ("eval", "janus-pro", "--protocol", PROTOCOL, "--limit", "4", "--base-url", server.url)
    assert kb(*words, "--defense", "mm-safetybench-prompt", cwd=base).returncode == 0
    (plan,) = base.glob("runs/*/*/*/plan.json")
    log = plan.with_name("responses.jsonl")
    log.write_text("".join(log.read_text().splitlines(keepends=True)[:2]))
    asked = len(server.requests)
    assert kb("eval", "resume", plan.parent.name, cwd=base).returncode == 0
    assert len(server.requests) == asked + 2
    assert "The authors' words." in text_of(server.requests[-1]["messages"][-1])
    log.write_text("".join(log.read_text().splitlines(keepends=True)[:2]))
    prompt.write_text("Other words.")
    done = kb("eval", "resume", plan.parent.name, cwd=base)
    assert done.returncode == 1
    assert "is not what it was when run" in done.stderr
