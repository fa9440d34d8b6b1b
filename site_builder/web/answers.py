"""What hosts said, kept below ``.kb`` so that an interrupted command goes on where it was. Safe to delete."""

from __future__ import annotations

import json
import logging
import sqlite3
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

logger = logging.getLogger(__name__)
FILE = "answers.sqlite"
DAY = 86_400.0
_OLD = 60 * DAY
"""Seconds; what is older is cleared away."""
_HEADERS = ("content-type", "location", "last-modified")
"""Headers that are kept; all others, cookies among them, are not."""


@dataclass(frozen=True)
class Answer:
    """What a host said to one request."""

    url: str
    """Where the answer is from, behind all redirects."""
    status: int
    reason: str
    headers: Mapping[str, str]
    """By names in lower case."""
    body: bytes
    hops: tuple[int, ...] = ()
    """Status of each redirect on the way."""
    kept_at: float | None = None
    """Seconds since 1970 at which it was asked, for one that was kept; None for one that has just come."""


class Answers:
    """A file of answers by method and address; each is on the disk before the next is asked for.

    A file that is broken or cannot be written is done without: nothing but time depends on it.
    """

    def __init__(self, folder: Path, *, fresh: float = DAY) -> None:
        """``folder`` is made where it is missing; answers older than ``fresh`` seconds are not used."""
        self._fresh, self._lock = fresh, threading.Lock()
        self._file: sqlite3.Connection | None = None
        path = folder / FILE
        for attempt in (1, 2):
            try:
                folder.mkdir(parents=True, exist_ok=True)
                self._file = _opened(path)
                break
            except (sqlite3.DatabaseError, OSError) as error:
                logger.info("answers cannot be kept in %s: %s", path, error)
                if attempt == 1 and not isinstance(error, sqlite3.OperationalError):
                    with suppress(OSError):
                        path.unlink()

    def find(self, method: str, url: str) -> Answer | None:
        """The answer that was kept for the request, if it is young enough."""
        asked = "SELECT place, status, reason, headers, body, hops, at FROM answers WHERE request = ? AND at > ?"
        rows = self._run(asked, (f"{method} {url}", time.time() - self._fresh))
        if not rows:
            return None
        place, status, reason, headers, body, hops, at = rows[0]
        return Answer(place, status, reason, json.loads(headers), body, tuple(json.loads(hops)), at)

    def keep(self, method: str, url: str, answer: Answer) -> None:
        """Keep an answer in place of an older one."""
        headers = {name: answer.headers[name] for name in _HEADERS if name in answer.headers}
        row = (f"{method} {url}", time.time(), answer.url, answer.status, answer.reason, json.dumps(headers),
               answer.body, json.dumps(answer.hops))  # fmt: skip
        self._run("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)

    def _run(self, statement: str, values: tuple[object, ...]) -> list[tuple[str, int, str, str, bytes, str, float]]:
        with self._lock:
            if self._file is None:
                return []
            try:
                return self._file.execute(statement, values).fetchall()
            except sqlite3.DatabaseError as error:
                logger.info("answers are not kept any more: %s", error)
                self._file = None
                return []


def _opened(path: Path) -> sqlite3.Connection:
    file = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=10)
    file.execute("PRAGMA journal_mode = WAL")
    file.execute("PRAGMA synchronous = NORMAL")
    file.execute(
        "CREATE TABLE IF NOT EXISTS answers (request TEXT PRIMARY KEY, at REAL, place TEXT, status INTEGER, "
        "reason TEXT, headers TEXT, body BLOB, hops TEXT) WITHOUT ROWID"
    )
    file.execute("DELETE FROM answers WHERE at < ?", (time.time() - _OLD,))
    return file
