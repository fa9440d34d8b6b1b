"""HTTP to model servers: a Session for each thread, a limit in seconds on every attempt, and keys that never show."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from threading import local
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from site_builder.errors import UsageError
from site_builder.evaluation.engines.deadline import Deadlines

if TYPE_CHECKING:
    from requests import Session
    from requests.adapters import HTTPAdapter

CONNECT_TIMEOUT = 10.0
"""Seconds to reach a server; a busy one still accepts connections at once."""
LONGEST_ANSWER = 32 * 1024 * 1024
"""Bytes; a server that sends more is not giving an answer."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server sent back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class TransportError(Exception):
    """There was no reply. ``down`` says that the server could not be reached at all, ``final`` that asking again
    cannot help."""

    def __init__(self, message: str, *, down: bool = False, final: bool = False) -> None:
        super().__init__(message)
        self.down = down
        self.final = final


class Transport:
    """Sends requests with the key of the environment variable ``key_name``, if it is set. Thread-safe."""

    def __init__(self, key_name: str, timeout: float) -> None:
        self._key = _read_key(key_name)
        self._timeout = timeout
        self._deadlines = Deadlines(timeout)
        self._thread = local()

    def get(self, url: str) -> Reply:
        """Fetch ``url``. Raises TransportError."""
        return self._send("GET", url, None)

    def post(self, url: str, body: bytes) -> Reply:
        """Send JSON to ``url``. Raises TransportError."""
        return self._send("POST", url, body)

    def redact(self, text: str) -> str:
        """Return ``text`` without the key, which some servers quote in their errors."""
        return redacted(text, [self._key])

    def close(self) -> None:
        """Stop watching over attempts; connections end with their threads."""
        self._deadlines.close()

    def _send(self, method: str, url: str, body: bytes | None) -> Reply:
        import requests
        import urllib3

        self._deadlines.begin()
        try:
            way = self._way(method, url)
            # The pool itself, since a Session would follow redirects, which turn POST into GET and could carry the key
            # to another host, and would look for cookies.
            response = way.pool.urlopen(
                method, way.target, body=body, headers=way.headers, timeout=way.timeout, retries=False,
                redirect=False, assert_same_host=False, preload_content=False, decode_content=False,
            )  # fmt: skip
            with response:  # one that was read to its end has given its connection back to the pool
                reply = Reply(response.status, response.headers, _read(response))
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            raise _explained(error, self._timeout, cut=self._deadlines.end()) from None
        if self._deadlines.end():  # the rest of an answer is missing, and may look like its end
            raise TransportError(f"no answer within {self._timeout:g} s")
        return reply

    def _way(self, method: str, url: str) -> _Way:
        """Return this thread's way to an address, with the proxy and certificates that the environment names.

        It is worked out once for each thread and address; for each request it would take half of its time.
        """
        import requests
        import urllib3

        known = self._thread.__dict__
        if "session" not in known:
            known["session"] = requests.Session()
            known["session"].headers.clear()  # answers are small: nothing to negotiate
            known["ways"] = {}
            self._deadlines.mount(known["session"])
        session: Session = known["session"]
        if (method, url) not in known["ways"]:
            headers = {"Content-Type": "application/json"}
            if self._key:
                headers["Authorization"] = f"Bearer {self._key}"
            settings = session.merge_environment_settings(url, {}, None, None, None)
            # Without the environment, or ~/.netrc would replace our header by its own.
            session.trust_env = False
            prepared = session.prepare_request(requests.Request(method, url, headers=headers))
            session.trust_env = True
            adapter: HTTPAdapter = session.get_adapter(url)  # type: ignore[assignment]
            proxies = settings["proxies"]
            prepared.headers.pop("Content-Length", None)
            known["ways"][method, url] = _Way(
                adapter.get_connection_with_tls_context(prepared, settings["verify"], proxies, settings["cert"]),
                adapter.request_url(prepared, proxies),
                dict(prepared.headers),
                urllib3.Timeout(connect=min(CONNECT_TIMEOUT, self._timeout), read=self._timeout),
            )
        way: _Way = known["ways"][method, url]
        return way


@dataclass(frozen=True, slots=True)
class _Way:
    """How to reach an address: the pool of its host's connections, and what stays the same in every request."""

    pool: Any
    target: str
    """Path and query, or the whole address where a proxy wants it."""
    headers: Mapping[str, str]
    timeout: Any


def checked_url(url: str) -> str:
    """Return an endpoint's address without a slash at the end. Raises UsageError when it cannot be one."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(
            f"not the address of a server: {url!r}", hint="write it in full, as in http://127.0.0.1:30000/v1"
        )
    if parts.username or parts.password or parts.query:
        raise UsageError(
            f"the address of {parts.hostname} carries a password or a query",
            hint="put the key into the environment variable OPENAI_API_KEY and leave it out of the address",
        )
    return url.rstrip("/")


def redacted(text: str, keys: Iterable[str]) -> str:
    """Return ``text`` without the ``keys``, and without what looks like one."""
    for key in keys:
        text = text.replace(key, "[key]") if key else text
    return re.sub(r"(?i)\b(bearer\s+|sk-)[\w.~+/*-]{6,}", r"\1[key]", text)


def _read_key(name: str) -> str:
    key = os.environ.get(name, "").strip()
    if not key.isascii() or not key.isprintable():
        raise UsageError(f"the key in ${name} holds characters that a key cannot have", hint="set it again")
    return key


def _read(raw: Any) -> bytes:
    """Read a body up to the longest that can be an answer."""
    body: bytes = raw.read(LONGEST_ANSWER + 1, decode_content=True)
    if len(body) > LONGEST_ANSWER:
        raise ValueError(f"the answer is longer than {LONGEST_ANSWER // 1024**2} MiB")
    return body


def _explained(error: Exception, timeout: float, *, cut: bool) -> TransportError:
    import requests
    import urllib3

    wrong = urllib3.exceptions
    if isinstance(error, wrong.SSLError):
        return TransportError(f"no secure connection: {error}", final=True)
    if isinstance(error, wrong.NewConnectionError | wrong.ConnectTimeoutError):
        return TransportError("the server cannot be reached", down=True)
    if cut or isinstance(error, wrong.ReadTimeoutError):
        return TransportError(f"no answer within {timeout:g} s")
    if isinstance(error, (requests.exceptions.InvalidURL, requests.exceptions.InvalidHeader)):
        return TransportError(str(error), final=True)
    return TransportError(f"the connection broke ({type(error).__name__})")
