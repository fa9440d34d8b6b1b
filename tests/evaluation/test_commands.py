"""``kb eval`` as a user types it: plans, runs with judges, failures that stay failures, and nothing that leaks."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, Run
from tests.evaluation.chat_server import ChatServer, text_of
from tests.evaluation.official_data import MARKER

Official = Callable[[str], Path]


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with ChatServer() as running:
        yield running


def the_run(base: Path) -> Path:
    return next((base / "runs").glob("*/*/*/plan.json")).parent


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


# --- plans ------------------------------------------------------------------------------------------------------


def test_the_plan_says_what_runs_what_is_missing_and_the_command_that_gets_it(
    kb: Run, base: Path, official: Official
) -> None:
    done = kb("eval", "--dry-run", "janus-pro", "--data", f"siuo={official('siuo')}", "--partial", cwd=base)
    assert done.returncode == 0, done.stderr
    out = " ".join(done.stdout.split())
    assert "janus-pro-7b (Janus-Pro-7B)" in out
    assert "none: janus-pro-7b cannot be reached" in out
    assert "--base-url http://127.0.0.1:30000/v1" in out
    assert "visual-prompt-injection/exact@1 450 calls" in out
    assert "siuo/openqa@2 18 calls, 18 by the judge" in out
    assert "to be judged later: siuo/openqa@2 needs a judge model" in out
    assert "kb eval data mm-safetybench" in out
    assert "then kb eval janus-pro" in out
    assert not (base / "runs").exists()


def test_the_plan_asks_the_server_that_is_named(kb: Run, base: Path, server: ChatServer) -> None:
    words = ("eval", "janus-pro", "--dry-run", "--benchmark", "visual-prompt-injection", "--base-url")
    done = kb(*words, server.url, cwd=base)
    assert f"openai: {server.url} answers" in done.stdout
    assert not server.requests, "and asks it no question"
    done = kb(*words, "http://127.0.0.1:9/v1", cwd=base)
    assert done.returncode == 0
    assert "none: http://127.0.0.1:9/v1: the server cannot be reached" in done.stdout


def test_a_model_that_cannot_be_reached_is_an_error(kb: Run, base: Path) -> None:
    done = kb("eval", "janus-pro", "--benchmark", "visual-prompt-injection", cwd=base)
    assert done.returncode == 2
    assert "cannot be reached" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["janus-por"], "did you mean 'janus-pro'?"),
        (["janus-pro", "--protocol", "siuo/mcqa"], "did you mean 'siuo/mcqa@2'?"),
        (["janus-pro", "--benchmark", "siu"], "did you mean 'siuo'?"),
        (["janus-pro", "--data", "siuo"], "--data siuo=/path"),
        (["janus-pro", "--limit", "0"], "--limit"),
        (["resume", "nothing"], "no run 'nothing'"),
        (["score", "nothing"], "no run 'nothing'"),
        (["data", "siu"], "did you mean 'siuo'?"),
        (["data", "visual-prompt-injection", "--from", "/nowhere"], "no folder /nowhere"),
    ],
)
def test_wrong_words_are_answered_with_the_right_ones(kb: Run, base: Path, words: list[str], said: str) -> None:
    done = kb("eval", *words, cwd=base)
    assert done.returncode == 2, done.stdout
    assert said in done.stderr


def test_the_list_names_benchmarks_attacks_and_defenses_within_the_terminal(kb: Run, base: Path) -> None:
    done = kb("eval", "list", cwd=base)
    assert done.returncode == 0
    assert all(f"\n  {name} " in done.stdout for name in ("typography", "jailguard", "guard-after"))
    wide = [line for line in done.stdout.splitlines() if len(line) > 80 and str(base) not in line]
    assert not wide


@pytest.mark.parametrize(
    ("name", "text"),
    [("mine.txt", "What is red?\n\nWhat is blue?\n"), ("mine.csv", "id,question\na,What is red?\nb,What is blue?\n")],
)
def test_an_attack_on_questions_of_ones_own(kb: Run, base: Path, server: ChatServer, name: str, text: str) -> None:
    asked: list[Any] = []

    def reply(model: str, messages: list[dict[str, Any]]) -> str:
        asked.append(messages[-1]["content"])
        return "Bread."

    server.reply = reply
    (base / name).write_text(text)
    words = ["eval", "janus-pro", "--protocol", "own-questions/refusal-phrases@1", "--data", f"own-questions={name}"]
    done = kb(*words, "--attack", "typography", "--base-url", server.url, cwd=base)
    assert done.returncode == 0, done.stderr
    assert "nobody's benchmark" in done.stderr
    assert [[part["type"] for part in content] for content in asked] == [["image_url", "text"]] * 2
    assert "What is" not in str([part for content in asked for part in content if part["type"] == "text"])
    assert not list(base.glob("results/own-questions/**/run.yml"))
    (base / name).write_text("question\n" if name.endswith("csv") else "\n")
    assert "holds no question" in kb(*words, "--script", "echo", cwd=base).stdout


def test_a_protocol_file_with_a_mistake_is_named_with_its_line(kb: Run, base: Path) -> None:
    path = base / "taxonomy" / "protocols" / "siuo.yml"
    path.write_text(path.read_text().replace("headline: pooled", "headline: poled", 1))
    done = kb("eval", "list", cwd=base)
    assert done.returncode == 1
    assert "taxonomy/protocols/siuo.yml:" in done.stderr
    assert "headline cannot be 'poled'" in done.stderr


# --- runs with a judge ------------------------------------------------------------------------------------------


def judged(base: Path, official: Official, server: ChatServer, protocol: str, *more: str) -> list[str]:
    benchmark = protocol.split("/")[0]
    return [
        "eval", "janus-pro", "--protocol", protocol, "--data", f"{benchmark}={official(benchmark)}", "--partial",
        "--base-url", server.url, "--judge", "the-judge", "--judge-base-url", server.url, *more,
    ]  # fmt: skip


def test_siuo_with_a_judge_that_sees_the_picture(kb: Run, base: Path, official: Official, server: ChatServer) -> None:
    def reply(model: str, messages: list[dict[str, Any]]) -> str:
        text = text_of(messages[-1])
        if model == "the-judge":
            assert "It is heavy." in text
            assert "On the floor." in text
            assert any(part["type"] == "image_url" for part in messages[0]["content"])
            return "Reasons.\nVerdict: unsafe" if "stand 0" in text or "0 stand" in text else "Verdict: safe"
        return "An answer."

    server.reply = reply
    done = kb(*judged(base, official, server, "siuo/openqa@2"), cwd=base)
    assert done.returncode == 0, done.stderr
    assert "16.67 %" in done.stdout
    assert "the local copy of the benchmark is not whole" in done.stdout
    asked = [body for body in server.requests if body["model"] != "the-judge"]
    assert len(asked) == 18
    assert len({(text_of(body["messages"][-1]), body["seed"]) for body in asked}) == 18


def test_judging_again_does_not_ask_the_model(kb: Run, base: Path, official: Official, server: ChatServer) -> None:
    words = judged(base, official, server, "mm-safetybench/official@2")
    assert kb(*words, cwd=base).returncode == 0
    run, before = the_run(base), len(server.requests)
    done = kb("eval", "judge", run.name, "--judge", "the-guard", "--judge-base-url", server.url, cwd=base)
    assert done.returncode == 1
    assert "was judged by the-judge, not the-guard" in done.stderr
    server.reply = lambda model, messages: "unsafe"
    again = ("--again", "--judge", "the-guard", "--judge-base-url", server.url)
    done = kb("eval", "judge", run.name, *again, cwd=base)
    assert done.returncode == 0, done.stderr
    assert "100.00 %" in done.stdout
    assert {body["model"] for body in server.requests[before:]} == {"the-guard"}
    assert len(server.requests) == before + 78
    assert kb("eval", "judge", run.name, *again, cwd=base).returncode == 0
    assert len(server.requests) == before + 78, "the same judge meets its verdicts again"


def test_scoring_needs_neither_data_nor_model(kb: Run, base: Path, official: Official, server: ChatServer) -> None:
    assert kb(*judged(base, official, server, "mm-safetybench/official@2"), cwd=base).returncode == 0
    run = the_run(base)
    before = (run / "run.yml").read_text().split("times:")[0]
    (run / "run.yml").unlink()
    shutil.rmtree(base.parent / "official")
    done = kb("eval", "score", run.name, cwd=base)
    assert done.returncode == 0, done.stderr
    assert (run / "run.yml").read_text().split("times:")[0] == before


def test_a_dead_judge_stops_the_stage_and_keeps_what_was_done(
    kb: Run, base: Path, official: Official, server: ChatServer
) -> None:
    words = judged(base, official, server, "mm-safetybench/official@2")
    answered = [0]

    def reply(model: str, messages: list[dict[str, Any]]) -> str:
        if model == "the-judge":
            answered[0] += 1
            if answered[0] > 20:
                raise ConnectionError("the judge is gone")
            return "safe"
        return "An answer that says: safe. Verdict: safe."

    server.reply = reply
    done = kb(*words, "--judge-retries", "0", "--judge-concurrency", "1", cwd=base)
    assert done.returncode == 1
    assert "the judge failed 25 times in a row" in done.stderr
    run = the_run(base)
    verdicts = [line for line in lines(run / "verdicts.jsonl") if line.get("unscored") != "not judged yet"]
    assert len(verdicts) == 20, "no verdict was read out of the answers themselves"
    assert not (run / "run.yml").exists()
    done = kb("eval", "score", run.name, cwd=base)
    assert done.returncode == 0, done.stderr
    assert "58 answers are not judged yet" in done.stderr
    refusals = next(line for line in done.stdout.splitlines() if "refusal-rate" in line)
    assert "0.00 %" in refusals, "the refusal rate needs no judge"
    assert "between" in next(line for line in done.stdout.splitlines() if "attack-success-rate" in line)
    server.reply = lambda model, messages: "safe"
    done = kb(*words, cwd=base)
    assert done.returncode == 0, done.stderr
    verdicts = [line for line in lines(run / "verdicts.jsonl") if line.get("unscored") != "not judged yet"]
    assert len(verdicts) == 78
    assert "58 answers" not in (run / "run.yml").read_text()


def test_a_dead_model_leaves_samples_missing_not_failed(kb: Run, base: Path, server: ChatServer) -> None:
    words = ["eval", "janus-pro", "--benchmark", "visual-prompt-injection", "--limit", "60", "--base-url", server.url]
    words += ["--retries", "0", "--concurrency", "1"]
    answered = [0]

    def reply(model: str, messages: list[dict[str, Any]]) -> str:
        answered[0] += 1
        if answered[0] > 10:
            raise ConnectionError("gone")
        return "red"

    server.reply = reply
    done = kb(*words, cwd=base)
    assert done.returncode == 1
    assert "the model failed 25 times in a row" in done.stderr
    assert [record["status"] for record in lines(the_run(base) / "responses.jsonl")] == ["ok"] * 10
    done = kb(*words, "--keep-going", cwd=base)
    assert done.returncode == 0, done.stderr
    assert "50 errors" in done.stdout
    assert "between" in done.stdout
    server.reply = lambda model, messages: "red"
    done = kb("eval", "resume", the_run(base).name, "--retry-errors", cwd=base)
    assert done.returncode == 0, done.stderr
    assert "errors" not in done.stdout


def test_without_a_judge_the_answers_wait(kb: Run, base: Path, official: Official, server: ChatServer) -> None:
    words = judged(base, official, server, "mossbench/refusal-judge@2")
    place = words.index("--judge")
    done = kb(*words[:place], cwd=base)
    assert done.returncode == 0, done.stderr
    assert "then: kb eval judge" in done.stderr
    server.reply = lambda model, messages: "Verdict: refused"
    done = kb("eval", "judge", the_run(base).name, *words[place:], cwd=base)
    assert done.returncode == 0, done.stderr
    assert "over-refusal-rate" in done.stdout
    assert "100.00 %" in done.stdout


def test_people_judge_from_a_table(kb: Run, base: Path, official: Official, server: ChatServer, tmp_path: Path) -> None:
    words = judged(base, official, server, "figstep/guard@1")
    table = tmp_path / "labels.csv"
    table.write_text("item,label\n1/1,unsafe\n1/2,safe\n2/1,safe\n2/2,unsafe\n")
    place = words.index("--judge")
    done = kb(*words[:place], "--judge", f"human:{table}", cwd=base)
    assert done.returncode == 0, done.stderr
    assert "50.00 %" in done.stdout
    assert "judged by human:labels" in done.stdout


def test_the_system_prompt_is_sent_and_recorded(kb: Run, base: Path, server: ChatServer) -> None:
    words = ["eval", "janus-pro", "--benchmark", "visual-prompt-injection", "--limit", "4", "--base-url", server.url]
    assert kb(*words, cwd=base).returncode == 0
    assert all([message["role"] for message in body["messages"]] == ["user"] for body in server.requests)
    server.requests.clear()
    done = kb(*words, "--system-prompt", "Be brief.", cwd=base)
    assert done.returncode == 0, done.stderr
    assert {text_of(body["messages"][0]) for body in server.requests} == {"Be brief."}
    assert "the system prompt is not the protocol's" in done.stdout
    assert len(list((base / "runs").glob("*/*/*/plan.json"))) == 2


def test_auditing_with_a_table_and_in_the_terminal(kb: Run, base: Path, server: ChatServer) -> None:
    words = ["eval", "janus-pro", "--benchmark", "visual-prompt-injection", "--base-url", server.url, "--limit", "60"]
    server.reply = lambda model, messages: "SADDLE TANGERINE PELICAN CANYON"
    assert kb(*words, cwd=base).returncode == 0
    run = the_run(base).name
    table = kb("eval", "audit", run, "--csv", "--size", "8", cwd=base).stdout
    assert len(table.splitlines()) == 9
    done = kb("eval", "audit", run, "--size", "3", cwd=base, stdin="1\ns\n2\n")
    assert done.returncode == 0, done.stderr
    assert len((the_run(base) / "audit.csv").read_text().splitlines()) == 3
    done = kb("eval", "audit", run, "--size", "3", cwd=base, stdin="q\n")
    assert "1 of 1" in done.stdout, "what was labelled is not asked again"


def test_two_runs_are_compared(kb: Run, base: Path) -> None:
    for model in ("always-refuse", "constant-a"):
        assert kb("eval", model, "--benchmark", "visual-prompt-injection", cwd=base).returncode == 0
    names = [path.parent.name for path in sorted((base / "runs").glob("*/*/*/plan.json"))]
    done = kb("eval", "compare", *names, cwd=base)
    assert done.returncode == 0, done.stderr
    assert "no clear difference" in done.stdout
    assert "always-refuse" in done.stdout


# --- the leaderboard, and what never leaves ---------------------------------------------------------------------


def test_a_baseline_enters_the_leaderboard_and_a_script_for_a_model_does_not(kb: Run, base: Path) -> None:
    done = kb("eval", "always-refuse", "--benchmark", "visual-prompt-injection", cwd=base)
    assert "written to results/visual-prompt-injection/always-refuse/" in done.stdout
    assert "Always refuse (baseline)" in done.stdout.split("written to")[1]
    words = ("--benchmark", "visual-prompt-injection", "--adapter", "scripted", "--script", "always-refuse")
    done = kb("eval", "janus-pro", *words, cwd=base)
    assert done.returncode == 0, done.stderr
    assert "stays out of results/: a script answered, not the model" in done.stderr
    assert [path.name for path in (base / "results" / "visual-prompt-injection").iterdir()] == ["always-refuse"]


def test_a_row_judged_by_a_script_is_not_published(kb: Run, base: Path, official: Official) -> None:
    words = ("--protocol", "figstep/guard@1", "--data", f"figstep={official('figstep')}", "--partial")
    judge = ("--judge", "a-script", "--judge-adapter", "scripted", "--judge-script", "constant:unsafe")
    done = kb("eval", "always-comply", *words, *judge, cwd=base)
    assert done.returncode == 0, done.stderr
    assert "not ranked: a script judged" in done.stdout
    assert "stays out of results/: a script judged" in done.stderr
    assert not (base / "results").exists()


def test_a_published_row_passes_the_checks(kb: Run, base: Path) -> None:
    assert kb("eval", "always-refuse", "--benchmark", "visual-prompt-injection", cwd=base).returncode == 0
    (row,) = (base / "results").rglob("run.yml")
    done = kb("check", row, cwd=base)
    assert done.returncode == 0, done.stdout
    row.write_text(row.read_text().replace("hits: 0", "hits: zero", 1))
    assert "run.yml" in kb("check", row, cwd=base).stdout


def test_nothing_of_a_third_party_is_published(kb: Run, base: Path, official: Official, server: ChatServer) -> None:
    """A marker stands in every question and answer and in the judge's replies; git, exports and the site lack it."""
    for protocol in ("mm-safetybench/official@2", "siuo/openqa@2", "mossbench/official@1", "figstep/guard@1"):
        server.reply = lambda model, messages: f"unsafe {MARKER}" if model == "the-judge" else f"I say {MARKER}"
        words = judged(base, official, server, protocol, "--limit", "6")
        assert kb(*words, cwd=base).returncode == 0
        benchmark = protocol.split("/")[0]
        assert kb("eval", "data", benchmark, "--from", official(benchmark), cwd=base).returncode in (0, 1)
    for run in (base / "runs").glob("*/*/*/run.yml"):  # as if every one of them were published
        target = base / "results" / run.parent.relative_to(base / "runs") / "run.yml"
        target.parent.mkdir(parents=True)
        target.write_bytes(run.read_bytes())
    answers = [path for path in (base / "runs").rglob("responses.jsonl") if MARKER in path.read_text()]
    assert len(answers) == 4, "the marker is where it belongs"

    git = ["git", "-C", str(base), "-c", "user.name=t", "-c", "user.email=t@example.org"]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "-A"], check=True)
    tracked = subprocess.run([*git, "ls-files"], check=True, capture_output=True, text=True).stdout.splitlines()
    assert not [path for path in tracked if path.startswith(("runs/", "data/"))]
    assert any(path.startswith("results/") for path in tracked)
    published = [(base / path).read_bytes() for path in tracked]
    for words in (("export", "json"), ("export", "csv"), ("leaderboard", "siuo", "--format", "json")):
        published.append(kb(*words, cwd=base).stdout.encode())
    for name in ("nodes.yml", "facets.yml", "terms.yml", "venues.yml"):
        shutil.copy(ROOT / "taxonomy" / name, base / "taxonomy")
    shutil.copytree(ROOT / "docs", base / "docs")
    built = kb("build", cwd=base)
    assert built.returncode == 0, built.stderr
    site = [path.read_bytes() for path in (base / "site").rglob("*") if path.is_file()]
    assert any(b"mm-safetybench/official@2" in content for content in site), "the rows are on the site"
    assert not any(MARKER.encode() in content for content in (*published, *site))


# --- servers that think, refuse and fail --------------------------------------------------------------------------


def test_a_thinking_model_that_takes_no_seed(kb: Run, base: Path, official: Official, server: ChatServer) -> None:
    def reply(model: str, messages: list[dict[str, Any]]) -> dict[str, Any]:
        if "temperature" in server.requests[-1]:
            return {"status": 400, "error": {"message": "temperature is not supported", "param": "temperature"}}
        return {"content": "<think>A? B? C?</think>\nB", "model": "another-9b"}

    server.reply = reply
    words = ["eval", "janus-pro", "--protocol", "siuo/mcqa@2", "--data", f"siuo={official('siuo')}", "--partial"]
    words += ["--base-url", server.url, "--concurrency", "1"]
    refused = kb(*words, cwd=base)
    assert refused.returncode == 1
    assert "the model refuses the request" in refused.stderr
    assert "--omit temperature" in refused.stderr
    words += ["--omit", "temperature,seed", "--answer-budget", "1000", "--extra-body", '{"reasoning_effort": "low"}']
    done = kb(*words, cwd=base)
    assert done.returncode == 0, done.stderr
    assert "answers say that they are from another-9b" in done.stderr
    assert (server.requests[-1]["max_tokens"], server.requests[-1]["reasoning_effort"]) == (1032, "low")
    runs = sorted((base / "runs" / "siuo").glob("*/*/run.yml"))
    assert len(runs) == 1, "what was changed in the requests makes another run"
    text = runs[0].read_text()
    assert "answer_budget: 1000" in text
    assert "omit: seed temperature" in text
    assert "another-9b: 6" in text
    assert "n_reasoned: 6" in text
    assert "A? B?" not in text


def test_failures_for_good_end_with_counts_and_bounds(kb: Run, base: Path, server: ChatServer) -> None:
    asked: list[str] = []

    def reply(model: str, messages: list[dict[str, Any]]) -> Any:
        question = json.dumps(messages)
        if question not in asked:
            asked.append(question)
        return {"status": 400, "error": {"message": "too long"}} if 20 <= asked.index(question) < 50 else "red"

    server.reply = reply
    words = ["eval", "janus-pro", "--benchmark", "visual-prompt-injection", "--limit", "60", "--base-url", server.url]
    done = kb(*words, "--protocol", "visual-prompt-injection/exact@1", "--concurrency", "1", cwd=base)
    assert done.returncode == 0, done.stderr
    assert "errors" in done.stdout
    assert "between" in done.stdout
