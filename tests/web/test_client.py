"""The HTTP client against a server that misbehaves."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import suppress
from email.utils import formatdate
from pathlib import Path
from time import time
from typing import Any

import pytest

from site_builder.errors import KbError
from site_builder.web import body, client
from site_builder.web.answers import FILE, Answers
from site_builder.web.client import Client, NotFoundError, Service, UnreachableError
from tests.web.server import Reply, Server, misbehaving

SERVICE = Service("Loom", "https://loom.invalid", 2.0, "KB_LOOM_URL", ("Authorization", "Bearer {}", "LOOM_KEY"))


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with misbehaving() as running:
        monkeypatch.setenv("KB_LOOM_URL", running.url)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
        yield running


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that were made, none of which takes time."""
    pauses: list[float] = []
    monkeypatch.setattr("time.sleep", pauses.append)
    return pauses


def whole(said: Any) -> Any:
    return said


def ask(**headers: Any) -> Any:
    return Client().json(SERVICE, "works/1", whole, **headers)


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(b'{"a": ', length=40), "the answer of Loom was cut off behind 6 bytes"),
        (Reply(gzip.compress(b"{}" * 900)[:-9], headers={"Content-Encoding": "gzip"}), "was cut off behind"),
        (Reply(b"{}", headers={"Content-Encoding": "gzip"}), "cannot be unpacked"),
        (Reply(b"{}", headers={"Content-Encoding": "br"}), "is packed as br, which was not asked for"),
        (Reply(gzip.compress(bytes(6_000_000)), headers={"Content-Encoding": "gzip"}), "is larger than 5,000,000"),
        (Reply(b"<html><title>Log in</title>", headers={"Content-Type": "text/html"}), "but a web page (Log in)"),
        (Reply(b"no", 403), "Loom answers 403 Forbidden"),
        (Reply(b"", 302, {"Location": "https://log-in.invalid/x"}), "sends us on to log-in.invalid, where it is not"),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_said_in_one_line(server: Server, reply: Reply, said: str) -> None:
    server.replies = [reply]
    with pytest.raises(KbError) as caught:
        ask()
    assert said in caught.value.message
    assert "\n" not in caught.value.message


def test_a_silent_server_and_one_that_sends_drop_by_drop(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "TIMEOUT", (1.0, 0.02))
    server.replies = [Reply(silent=True)]
    with pytest.raises(UnreachableError, match="Loom does not answer"):
        ask()
    monkeypatch.setattr(client, "TIMEOUT", (1.0, 5.0))
    monkeypatch.setattr(body, "DEADLINE", -1.0)
    server.replies = [Reply()]
    with pytest.raises(KbError, match="did not end within"):
        ask()


def test_a_broken_transfer_is_asked_for_again(server: Server) -> None:
    server.replies = [Reply(b"{", length=9), Reply(b'{"a": 1}')]
    assert ask() == {"a": 1}


def test_retry_after_as_seconds_and_as_a_date(server: Server, waited: list[float]) -> None:
    server.replies = [
        Reply(status=429, headers={"Retry-After": "7"}),
        Reply(status=429, headers={"Retry-After": formatdate(time() + 30, usegmt=True)}),
        Reply(status=429, headers={"Retry-After": "at tea time"}),
        Reply(b"[]"),
    ]
    assert ask() == []
    assert waited[0] == 7
    assert 25 < waited[1] <= 30
    assert len(server.asked) == 4


@pytest.mark.parametrize(
    "headers",
    [
        {"Retry-After": "3600"},
        {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(time()) + 3600)},
    ],
)
def test_a_host_that_asks_for_an_hour_is_left_alone(server: Server, headers: dict[str, str]) -> None:
    server.replies = [Reply(status=429 if "Retry-After" in headers else 200, headers=headers)]
    one = Client()
    with suppress(UnreachableError):  # which the first answer is, unless it answers and is the last
        one.json(SERVICE, "works/1", whole)
    with pytest.raises(UnreachableError, match=r"Loom .*(for|to wait) \d+ seconds"):
        one.json(SERVICE, "works/2", whole)
    assert len(server.asked) == 1


def test_the_rate_that_a_host_states_is_kept(server: Server, waited: list[float]) -> None:
    server.replies = [Reply(headers={"X-Rate-Limit-Limit": "2", "X-Rate-Limit-Interval": "10s"})]
    one = Client()
    one.json(SERVICE, "a", whole)
    one.json(SERVICE, "b", whole)
    assert len(waited) == 1
    assert 4 < waited[0] <= 5


def test_redirects_to_other_hosts_are_for_those_who_want_them(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOOM_KEY", "sesame")
    other = server.url.replace("127.0.0.1", "localhost")
    server.replies = [Reply(b"", 301, {"Location": f"{other}/b"}), Reply(b"here")]
    stayed = Client().ask(f"{server.url}/a", service=SERVICE)
    assert (stayed.status, stayed.hops) == (301, ())
    server.replies = [Reply(b"", 301, {"Location": f"{other}/b"}), Reply(b"here")]
    moved = Client().ask(f"{server.url}/a", service=SERVICE, elsewhere=True)
    assert (moved.status, moved.url, moved.hops, moved.body) == (200, f"{other}/b", (301,), b"here")
    assert [one.get("Authorization") for one in server.headers] == ["Bearer sesame", "Bearer sesame", None]


def test_redirects_in_circles_end(server: Server) -> None:
    server.replies = [Reply(b"", 302, {"Location": "/b"}), Reply(b"", 302, {"Location": "/a"})] * 9
    assert len(Client().ask(f"{server.url}/a").hops) == client.HOPS


@pytest.mark.parametrize("target", ["http://127.0.0.1/", "http://169.254.169.254/x", "http://[::1]/", "file:///etc"])
def test_the_web_does_not_lead_into_this_machine(target: str) -> None:
    assert not client._may_lead("https://example.org/", target)


def test_a_certificate_of_nobody_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    with misbehaving(secure=True) as server:
        monkeypatch.setenv("KB_LOOM_URL", server.url)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        with pytest.raises(UnreachableError) as caught:
            ask()
    assert caught.value.message == f"no safe connection to Loom (127.0.0.1:{server.port}): self-signed certificate"


def test_a_proxy_is_asked_and_named_when_it_refuses(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_LOOM_URL", "http://loom.invalid")
    monkeypatch.setenv("HTTP_PROXY", server.url)
    monkeypatch.setenv("HTTPS_PROXY", server.url)
    assert ask() == {}
    assert server.asked == ["GET http://loom.invalid/works/1"]
    monkeypatch.setenv("KB_LOOM_URL", "https://loom.invalid")
    with pytest.raises(UnreachableError, match="the proxy lets nothing through to Loom"):
        ask()


def test_answers_are_kept_for_the_next_command(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOOM_KEY", "sesame")
    server.replies = [Reply(b"<html>"), Reply(b'{"a": 1}', headers={"Set-Cookie": "id=7"}), Reply(status=404)]
    with pytest.raises(KbError):
        Client(answers=Answers(tmp_path)).json(SERVICE, "a", whole)  # what is no answer is not kept
    for _ in range(2):
        assert Client(answers=Answers(tmp_path)).json(SERVICE, "a", whole) == {"a": 1}
        with pytest.raises(NotFoundError):
            Client(answers=Answers(tmp_path)).json(SERVICE, "b", whole)
    assert server.asked == ["GET /a", "GET /a", "GET /b"]
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"sesame" not in kept
    assert b"id=7" not in kept


def test_old_answers_are_asked_for_again(server: Server, tmp_path: Path) -> None:
    for _ in range(2):
        Client(answers=Answers(tmp_path, fresh=0)).ask(f"{server.url}/a")
    assert len(server.asked) == 2


def test_a_broken_store_of_answers_is_done_without(server: Server, tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"no database at all" * 400)
    assert Client(answers=Answers(tmp_path)).json(SERVICE, "a", whole) == {}
    assert Client(answers=Answers(tmp_path)).json(SERVICE, "a", whole) == {}
    assert len(server.asked) == 1
    (tmp_path / "file").touch()
    assert Client(answers=Answers(tmp_path / "file")).json(SERVICE, "b", whole) == {}


def test_a_record_of_another_form_is_no_fault_of_kb(server: Server) -> None:
    server.replies = [Reply(b'{"message": []}')]
    with pytest.raises(KbError, match="Loom sent a record of a form that kb does not know"):
        Client().json(SERVICE, "a", lambda said: said["message"]["title"])


def test_head_reads_no_body(server: Server) -> None:
    assert (Client().ask(f"{server.url}/x", "HEAD").status, server.asked) == (200, ["HEAD /x"])
