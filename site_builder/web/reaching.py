"""Whether addresses still lead somewhere: many hosts at once, each as slowly as ``Client`` treats it.

An address is asked for with HEAD, and with GET where that is refused. Only one that says 404 or 410 twice is dead, the
second time when all others of its host were asked. Every other failure (403, 429, 5xx, no answer, a certificate) says
nothing of the address: it may refuse programs, or be down today.
"""

from __future__ import annotations

import queue
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from site_builder.errors import KbError
from site_builder.web.client import Client, UnreachableError

State = Literal["alive", "moved", "dead", "unknown"]
WORKERS = 16
"""Hosts that are asked at the same time."""
SILENT = 3
"""Failures to reach a host, one after another, behind which its other addresses are not asked."""
_GONE = (404, 410)
_FOR_EVER = (301, 308)
RESOLVER = "doi.org"
"""Answers for a DOI itself; the publishers behind it refuse programs, and are not asked."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of an address: ``reason`` in words, ``place`` where it has moved for ever."""

    address: str
    state: State
    reason: str
    place: str | None = None


def reach_all(client: Client, addresses: Iterable[str], workers: int = WORKERS) -> Iterator[Verdict]:
    """A verdict on each address, as they come. What a thread cannot handle is raised here."""
    hosts: dict[str, list[str]] = defaultdict(list)
    for address in dict.fromkeys(addresses):
        hosts[urlsplit(address).netloc.lower()].append(address)
    waiting: queue.SimpleQueue[list[str]] = queue.SimpleQueue()
    found: queue.SimpleQueue[Verdict | BaseException] = queue.SimpleQueue()
    for group in sorted(hosts.values(), key=len, reverse=True):  # the longest first, or all wait for it in the end
        waiting.put(group)
    left = threading.Event()
    for _ in range(min(workers, len(hosts))):  # daemons, so that an interrupted command does not wait for them
        threading.Thread(target=_work, args=(client, waiting, found, left), daemon=True).start()
    try:
        for _ in range(sum(map(len, hosts.values()))):
            one = found.get()
            if isinstance(one, BaseException):
                raise one
            yield one
    finally:
        left.set()


def _work(
    client: Client, waiting: queue.SimpleQueue[list[str]], found: queue.SimpleQueue[Verdict | BaseException],
    left: threading.Event,
) -> None:  # fmt: skip
    try:
        while not left.is_set():
            for verdict in _of_host(client, waiting.get_nowait(), left):
                found.put(verdict)
    except queue.Empty:
        return
    except BaseException as error:  # the thread that reads the verdicts raises it
        found.put(error)


def _of_host(client: Client, addresses: list[str], left: threading.Event) -> Iterator[Verdict]:
    gone, failures = [], 0
    for address in addresses:
        if left.is_set():
            return
        if failures == SILENT:
            yield Verdict(address, "unknown", f"its host failed {SILENT} times before")
            continue
        try:
            verdict = _look(client, address)
        except UnreachableError as error:
            failures += 1
            yield Verdict(address, "unknown", error.message)
            continue
        failures = 0
        if verdict.state == "dead":
            gone.append(address)
        else:
            yield verdict
    for address in gone:
        try:
            yield _look(client, address, again=True)
        except UnreachableError as error:
            yield Verdict(address, "unknown", error.message)


def _look(client: Client, address: str, *, again: bool = False) -> Verdict:
    """What an address says now; ``again`` does not use what is kept. Raises UnreachableError without an answer."""
    elsewhere = urlsplit(address).hostname != RESOLVER
    try:
        answer = client.ask(address, "HEAD", elsewhere=elsewhere, fresh=again)
        if answer.status >= 400:
            answer = client.ask(address, elsewhere=elsewhere, fresh=again, most=0)
    except UnreachableError:
        raise
    except KbError as error:
        return Verdict(address, "unknown", error.message)
    if answer.status in _GONE:
        return Verdict(address, "dead", f"{answer.status} {answer.reason}, twice".replace(" ,", ","))
    if answer.status >= 400:
        return Verdict(address, "unknown", f"{answer.status} {answer.reason}".strip())
    if 300 <= answer.status < 400 and elsewhere:
        return Verdict(address, "unknown", f"{answer.status}, and leads nowhere that may be followed")
    if answer.hops and all(one in _FOR_EVER for one in answer.hops):
        return Verdict(address, "moved", "for ever", answer.url)
    return Verdict(address, "alive", str(answer.status))
