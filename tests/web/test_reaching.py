"""Whether addresses still lead somewhere, asked of servers that misbehave."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path
from time import time

import pytest

from site_builder.web import client
from site_builder.web.answers import Answers
from site_builder.web.client import Client
from site_builder.web.reaching import SILENT, Verdict, reach_all
from tests.conftest import ROOT, Run
from tests.copies import copied
from tests.web.server import Reply, Server, misbehaving


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    with misbehaving() as running:
        yield running


def verdicts(server: Server, *paths: str, answers: Answers | None = None) -> dict[str, Verdict]:
    found = reach_all(Client(answers=answers), [server.url + path for path in paths])
    return {one.address.removeprefix(server.url): one for one in found}


GONE = Reply(b"", 404)
CASES = {
    "/fine": ([Reply(b"x")], "alive"),
    "/no-head": ([Reply(b"", 405), Reply(b"x")], "alive"),
    "/gone": ([GONE], "dead"),
    "/gone-for-good": ([Reply(b"", 410)], "dead"),
    "/gone-for-a-moment": ([GONE, GONE, Reply(b"x")], "alive"),
    "/gone-then-busy": ([GONE, GONE, Reply(b"", 403)], "unknown"),
    "/forbidden": ([Reply(b"", 403)], "unknown"),
    "/broken": ([Reply(b"", 500)], "unknown"),
    "/bomb": ([Reply(gzip.compress(bytes(9_000_000)), headers={"Content-Encoding": "gzip"})], "alive"),
    "/cut": ([Reply(b"", 405), Reply(b"x", length=99)], "alive"),
    "/moved": ([Reply(b"", 301, {"Location": "/fine"})], "moved"),
    "/elsewhere-today": ([Reply(b"", 302, {"Location": "/fine"})], "alive"),
    "/moved-to-nothing": ([Reply(b"", 301, {"Location": "/gone-for-good"})], "dead"),
    "/round": ([Reply(b"", 302, {"Location": "/round"})], "unknown"),
}


def test_only_what_says_so_twice_is_dead(server: Server) -> None:
    server.places = {path: list(replies) for path, (replies, _) in CASES.items()}
    found = verdicts(server, *CASES)
    assert {path: one.state for path, one in found.items()} == {path: state for path, (_, state) in CASES.items()}
    assert found["/moved"].place == f"{server.url}/fine"
    assert found["/gone"].reason == "404 Not Found, twice"
    assert server.asked.count("GET /gone") == 2
    assert "GET /fine" not in server.asked  # HEAD was enough


def test_a_host_that_asks_to_wait_longer_than_a_command_is_left_alone(server: Server) -> None:
    later = formatdate(time() + 3600, usegmt=True)
    server.replies = [Reply(b"", 429, {"Retry-After": later})]
    found = verdicts(server, "/a", "/b", "/c")
    assert {one.state for one in found.values()} == {"unknown"}
    assert len(server.asked) == 1
    assert "asks to wait" in found["/b"].reason


def test_a_silent_host_is_given_up_and_does_not_hold_up_others(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "TIMEOUT", (1.0, 0.05))
    monkeypatch.setattr(client, "RETRIES", 0)
    with misbehaving() as silent, misbehaving(secure=True) as unsafe:
        silent.replies = [Reply(silent=True)]
        here = [f"{silent.url}/{number}" for number in range(6)]
        found = {one.address: one for one in reach_all(Client(), [*here, f"{unsafe.url}/x", f"{server.url}/fine"])}
        assert {found[one].state for one in here} == {"unknown"}
        assert sum("failed" in found[one].reason for one in here) == 6 - SILENT
        assert found[f"{server.url}/fine"].state == "alive"
        assert found[f"{unsafe.url}/x"].state == "unknown"
        assert "no safe connection" in found[f"{unsafe.url}/x"].reason


def test_what_was_asked_is_not_asked_again_but_a_second_time_is(server: Server, tmp_path: Path) -> None:
    server.places = {"/gone": [GONE]}
    verdicts(server, "/fine", "/gone", answers=Answers(tmp_path))
    before = len(server.asked)
    assert verdicts(server, "/fine", "/gone", answers=Answers(tmp_path))["/gone"].state == "dead"
    assert server.asked[before:] == ["HEAD /gone", "GET /gone"]


def test_a_fault_of_ours_is_not_a_verdict(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(*words: object, **more: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Client, "ask", fault)
    with pytest.raises(ZeroDivisionError):
        verdicts(server, "/a")


def test_the_command_names_files_and_lines_and_writes_one_report(server: Server, tmp_path: Path, kb: Run) -> None:
    root = tmp_path / "kb"
    copied(ROOT / "tests/data/smallest", root)
    paper = root / "papers/lind2024pears.yml"
    text = paper.read_text("utf-8").replace("arxiv: ", "openreview: ").split("identifiers")[0]
    rest = paper.read_text("utf-8").partition("state:")
    paper.write_text(f"{text}{rest[1]}{rest[2]}sources: ['{server.url}/fine', '{server.url}/gone#x']\n", "utf-8")
    (root / "README.md").write_text(f"See [it]({server.url}/away).\n", "utf-8")
    server.places = {"/gone": [GONE], "/away": [Reply(b"", 301, {"Location": "/fine"})]}
    environment = {"NO_PROXY": "127.0.0.1", "KB_ARXIV_URL": f"{server.url}/arxiv"}
    done = kb("-C", root, "links", "--report", root / "report.md", env=environment)
    assert done.returncode == 1, done.stderr
    line = paper.read_text("utf-8").splitlines().index(f"sources: ['{server.url}/fine', '{server.url}/gone#x']") + 1
    assert f"papers/lind2024pears.yml:{line}:" in done.stdout
    assert f"dead: {server.url}/gone (404 Not Found, twice)" in done.stdout
    assert f"README.md:1:1: moved: {server.url}/away -> {server.url}/fine" in done.stdout
    report = (root / "report.md").read_text("utf-8")
    assert f"- `{server.url}/gone`: `papers/lind2024pears.yml:{line}`" in report
    found = json.loads(kb("-C", root, "links", "papers", "--format", "json", env=environment).stdout)
    assert {one["address"].removeprefix(server.url): one["state"] for one in found} == {
        "/fine": "alive",
        "/gone": "dead",
    }
    assert server.asked.count("GET /gone") == 3  # looked at twice, and once more: the first look was kept
