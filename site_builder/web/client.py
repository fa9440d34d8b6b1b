"""The one HTTP client of kb: polite to hosts, careful with what they send, plain about what went wrong.

``Client.ask`` asks for an address and returns an ``Answer`` of whatever status; ``Client.get`` and ``Client.json`` ask
a ``Service`` and raise for all that is no answer. For every host, whoever asks for it:

- one request at a time, and between two beginnings the pause that its ``Service`` or its own headers state;
- ``Retry-After`` (seconds or a date) is obeyed up to ``LONGEST_WAIT``; a host that asks for more, or says that nothing
  is left of an allowance, is not asked again by this client;
- 429 and 5xx are asked again ``RETRIES`` times, with growing pauses;
- an answer is read within ``DEADLINE`` and ``MAX_BYTES``, unpacked no further than that, and refused when cut off;
- redirects are followed within a host, to others only where ``elsewhere`` allows it, never from the public network into
  this machine or its own network, and never with a key.

Proxies come from the environment (``HTTPS_PROXY``, ``NO_PROXY``). With ``Answers`` what was said is kept as soon as it
is there, so that an interrupted command goes on where it was. A client may be shared by threads.
"""

from __future__ import annotations

import hashlib
import ipaddress
import json
import logging
import os
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode, urljoin, urlsplit

from site_builder import __version__
from site_builder.errors import KbError, UsageError
from site_builder.web.answers import Answer, Answers
from site_builder.web.body import MAX_BYTES, BrokenBodyError, read_body

if TYPE_CHECKING:
    import requests

logger = logging.getLogger(__name__)
TIMEOUT = (10.0, 30.0)
"""Seconds to connect, and to wait for the next byte."""
RETRIES = 3
LONGEST_WAIT = 60
"""Seconds; a host that asks for more is asked again another day."""
PAUSE = 1.0
"""Seconds between the beginnings of two requests to a host that states nothing else."""
HOPS = 8
"""Redirects that are followed."""
_REDIRECTS = (301, 302, 303, 307, 308)
_LATER = "run the command again then"
_BUSY = (429, 500, 502, 503, 504)

T = TypeVar("T")


@dataclass(frozen=True)
class Service:
    """A public source: where it is, how long to pause between requests, and the variable that names another place."""

    name: str
    base: str
    pause: float
    """Seconds between the beginnings of two requests, as its terms of use ask."""
    variable: str
    key: tuple[str, str, str] | None = None
    """Header, how it holds the key (``Bearer {}``), and the variable of the environment that has it."""

    @property
    def address(self) -> str:
        return (os.environ.get(self.variable) or self.base).rstrip("/")

    @property
    def interval(self) -> float:
        """The pause; a place of one's own (a mirror) needs none."""
        return 0.0 if os.environ.get(self.variable) else self.pause

    @property
    def headers(self) -> dict[str, str]:
        """The header with the key, where there is one."""
        value = os.environ.get(self.key[2], "").strip() if self.key else ""
        return {self.key[0]: self.key[1].format(value)} if self.key and value else {}


class NotFoundError(KbError):
    """The source has no such paper."""


class RefusedError(KbError):
    """The source answers with a status that is no answer, ``status``."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message, hint="try again later")
        self.status = status


class UnreachableError(UsageError):
    """The host cannot be reached, does not answer, or asks to be left alone for longer than a command waits."""


def unexpected(service: Service, wanted: str, body: bytes) -> KbError:
    """The error for an answer of another form than ``wanted``, which says what came instead."""
    said = " ".join(body.decode("utf-8", "replace").split())
    if not said:
        what = "an empty answer"
    elif re.match(r"<(?:!doctype html|html)\b", said, re.IGNORECASE):
        title = re.search(r"<title[^>]*>(.*?)</title>", said, re.IGNORECASE)
        what = f"a web page ({title[1].strip()[:60]})" if title else "a web page"
    elif said[0] in "{[" if wanted == "JSON" else said[0] == "<":
        what = f"a part of one: it was cut off behind {len(body):,} bytes"
    else:
        what = repr(said[:60])
    return KbError(f"{service.name} sent no {wanted} but {what}", hint="try again later")


@dataclass(frozen=True)
class _Request:
    """One request to one address; ``name`` is what people call the host."""

    url: str
    method: str
    name: str
    service: Service | None
    most: int
    posted: bytes | None


@dataclass
class _Host:
    """What is known of a host during one command."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    last: float = float("-inf")
    pause: float = 0.0
    """Seconds, as its headers state."""
    closed: str | None = None
    """Why it is not asked again."""


class Client:
    """One conversation with other hosts. ``contact`` is an address at which its owner can be reached.

    ``answers`` keeps what was said; without it nothing is kept.
    """

    def __init__(self, contact: str | None = None, *, answers: Answers | None = None) -> None:
        self._contact, self._answers = contact, answers
        self._hosts: dict[str, _Host] = {}
        self._lock, self._local = threading.Lock(), threading.local()

    def json(
        self, service: Service, path: str, take: Callable[[Any], T], *, sent: Any = None, **parameters: str
    ) -> T:  # fmt: skip
        """What ``take`` makes of the JSON answer; ``sent`` goes out as JSON with POST. Raises as ``get`` does."""

        def read(body: bytes) -> T:
            try:
                said = json.loads(body)
            except ValueError:
                raise unexpected(service, "JSON", body) from None
            return take(said)

        return self.get(service, path, read, sent=sent, **parameters)

    def get(self, service: Service, path: str, read: Callable[[bytes], T], *, sent: Any = None, **parameters: str) -> T:
        """What ``read`` makes of the answer of ``service``; an answer that it raises for is not kept.

        Raises NotFoundError, UnreachableError, or KbError for an answer that is none.
        """
        url = f"{service.address}/{path}" + (f"?{urlencode(parameters)}" if parameters else "")
        posted = None if sent is None else json.dumps(sent, sort_keys=True).encode()
        method = "GET" if posted is None else f"POST {hashlib.sha256(posted).hexdigest()}"
        answer = self._kept(method, url) or self.ask(url, service=service, fresh=True, posted=posted)
        if answer.status in (400, 404, 410):
            self._keep(method, url, answer)
            raise NotFoundError(f"{service.name} has no such paper", hint="check the identifier")
        if answer.status in _BUSY:
            raise UnreachableError(f"{service.name} is busy", hint="try again in some minutes")
        if answer.status in _REDIRECTS:
            place = urlsplit(answer.headers.get("location", "")).netloc or "nowhere"
            hint = "a proxy or a login page of this network may stand between; try again without it"
            raise KbError(f"{service.name} sends us on to {place}, where it is not asked", hint=hint)
        if not 200 <= answer.status < 300:
            raise RefusedError(f"{service.name} answers {answer.status} {answer.reason}".rstrip(), answer.status)
        try:
            made = read(answer.body)
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            logger.debug("the answer", exc_info=True)
            what = f"{service.name} sent a record of a form that kb does not know ({type(error).__name__})"
            raise KbError(what, hint="try again later; if it stays so, please report it") from None
        self._keep(method, url, answer)
        return made

    def ask(
        self, url: str, method: str = "GET", *, service: Service | None = None, elsewhere: bool = False,
        fresh: bool = False, most: int = MAX_BYTES, posted: bytes | None = None,
    ) -> Answer:  # fmt: skip
        """The answer to one request, of any status, from what is kept where that is young enough and not ``fresh``.

        ``elsewhere`` follows redirects to other hosts. ``most`` bytes of the body are read; 0 reads none and refuses
        none. ``posted`` is JSON to send with POST. Raises UnreachableError where there is no answer, KbError where it
        is broken or too large.
        """
        if not fresh and (kept := self._kept(method, url)):
            return kept
        name = service.name if service else urlsplit(url).hostname or url
        request = _Request(url, method if posted is None else "POST", name, service, most, posted)
        place, hops = url, list[int]()
        while True:
            answer = self._once(replace(request, url=place, service=service if _same(url, place) else None))
            target = urljoin(place, answer.headers.get("location", ""))
            follows = answer.status in _REDIRECTS and target != place and (elsewhere or _same(place, target))
            if not follows or len(hops) == HOPS or not _may_lead(place, target):
                break
            hops.append(answer.status)
            place = target
        answer = replace(answer, url=place, hops=tuple(hops))
        if not fresh:
            self._keep(method, url, answer)
        return answer

    def _once(self, request: _Request) -> Answer:
        """One request with its repetitions, when it is the host's turn."""
        with self._lock:
            host = self._hosts.setdefault(urlsplit(request.url).netloc.lower(), _Host())
        with host.lock:
            if host.closed:
                raise UnreachableError(host.closed, hint=_LATER)
            for last in (False, True):
                self._wait(host, request)
                try:
                    answer = self._send(request)
                    break
                except BrokenBodyError as error:
                    if last or error.final:
                        raise KbError(f"the answer of {request.name} {error}", hint="try again later") from None
                except _AskedToWaitError as error:
                    host.closed = f"{request.name} asks to wait {error.seconds:.0f} seconds"
                    raise UnreachableError(host.closed, hint=_LATER) from None
            self._learn(host, request.name, answer)
            return answer

    def _wait(self, host: _Host, request: _Request) -> None:
        here = is_local(urlsplit(request.url).hostname or "")
        stated = request.service.interval if request.service else 0.0 if here else PAUSE
        pause = host.last + max(stated, host.pause) - time.monotonic()
        if pause > 0:
            time.sleep(pause)
        host.last = time.monotonic()

    def _send(self, request: _Request) -> Answer:
        import requests
        from urllib3.exceptions import HTTPError

        logger.info("%s %s", request.method, request.url)
        headers = request.service.headers if request.service else {}
        headers |= {"Content-Type": "application/json"} if request.posted is not None else {}
        try:
            with self._session.request(
                request.method, request.url, data=request.posted, headers=headers, timeout=TIMEOUT, stream=True,
                allow_redirects=False,
            ) as answer:  # fmt: skip
                body = read_body(answer, request.most) if request.method != "HEAD" and request.most else b""
        except (requests.exceptions.RequestException, HTTPError, OSError) as error:
            raise _explained(error, request.name, urlsplit(request.url).netloc) from None
        kept = {key.lower(): value for key, value in answer.headers.items()}
        return Answer(request.url, answer.status_code, answer.reason or "", kept, body)

    def _learn(self, host: _Host, name: str, answer: Answer) -> None:
        """Take from an answer what the host states of its limits."""
        said = answer.headers
        number, seconds = said.get("x-rate-limit-limit", ""), said.get("x-rate-limit-interval", "").removesuffix("s")
        if number.isdecimal() and seconds.isdecimal() and int(number):
            host.pause = max(host.pause, int(seconds) / int(number))
        reset = said.get("x-ratelimit-reset", "")
        if said.get("x-ratelimit-remaining") == "0" and reset.isdecimal():
            wait = int(reset) - time.time() if int(reset) > 1_000_000_000 else int(reset)
            if 0 < wait <= LONGEST_WAIT:
                host.pause = max(host.pause, wait)
            elif wait > 0:
                host.closed = f"{name} answers no more for {wait:.0f} seconds: its allowance is used up"

    @property
    def _session(self) -> requests.Session:
        if not hasattr(self._local, "session"):
            self._local.session = _session(self._contact)
        session: requests.Session = self._local.session
        return session

    def _kept(self, method: str, url: str) -> Answer | None:
        return self._answers.find(method, url) if self._answers else None

    def _keep(self, method: str, url: str, answer: Answer) -> None:
        if self._answers and answer.status not in _BUSY and answer.kept_at is None:
            self._answers.keep(method, url, answer)


class _AskedToWaitError(Exception):
    """The host asks to be left alone for so many seconds, which is longer than a command waits."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def _session(contact: str | None) -> requests.Session:
    import requests
    from requests.adapters import HTTPAdapter
    from urllib3 import BaseHTTPResponse
    from urllib3.exceptions import InvalidHeader
    from urllib3.util import Retry

    class Polite(Retry):
        def get_retry_after(self, response: BaseHTTPResponse) -> float | None:
            try:
                wait = super().get_retry_after(response)
            except (InvalidHeader, ValueError, OverflowError):  # neither a number nor a date: it says nothing
                return None
            if wait is not None and wait > LONGEST_WAIT:
                raise _AskedToWaitError(wait)
            return wait

    retry = Polite(
        total=RETRIES, connect=0, read=1, redirect=0, other=0, backoff_factor=1, status_forcelist=_BUSY,
        raise_on_status=False, allowed_methods=None,  # what is sent here is a question too
    )  # fmt: skip
    session = requests.Session()
    for scheme in ("https://", "http://"):
        session.mount(scheme, HTTPAdapter(max_retries=retry))
    who = f"; +{contact}" if contact else ""
    session.headers["User-Agent"] = f"awesome-lvlm-safety-kb/{__version__} (bibliographic lookup{who})"
    session.headers["Accept-Encoding"] = "gzip"  # what ``read_body`` unpacks
    return session


def _explained(error: Exception, name: str, host: str) -> UnreachableError:
    """One line for what kept an answer away."""
    import requests
    from urllib3.exceptions import ReadTimeoutError

    cause = getattr(error.args[0] if error.args else None, "reason", error)
    if isinstance(error, requests.exceptions.SSLError):
        reason = re.search(r"(?:verify failed: |\] )(?P<why>[\w' .-]+?)(?:\.? \(|$)", str(error))
        message = f"no safe connection to {name} ({host})" + (f": {reason['why']}" if reason else "")
        return UnreachableError(message, hint="a proxy with its own certificate is named by REQUESTS_CA_BUNDLE")
    if isinstance(error, requests.exceptions.ProxyError):
        return UnreachableError(f"the proxy lets nothing through to {name} ({host})", hint="see HTTPS_PROXY, NO_PROXY")
    if isinstance(error, requests.exceptions.Timeout) or isinstance(cause, ReadTimeoutError):
        return UnreachableError(f"{name} does not answer", hint="try again later")
    if isinstance(error, requests.exceptions.InvalidURL | requests.exceptions.InvalidSchema):
        return UnreachableError(f"{host or name!r} is no host that can be asked", hint="see the address")
    hint = "are you offline? A proxy is named by HTTPS_PROXY"
    return UnreachableError(f"cannot reach {name} ({host})", hint=hint)


def _same(one: str, other: str) -> bool:
    """Whether two addresses are of one host, the second no less safe."""
    a, b = urlsplit(one), urlsplit(other)
    ports = {None: None, 80: None, 443: None}
    same = a.hostname == b.hostname and ports.get(a.port, a.port) == ports.get(b.port, b.port)
    return same and (b.scheme == "https" or a.scheme == b.scheme == "http")


def _may_lead(place: str, target: str) -> bool:
    """Whether a redirect may be followed: to the web, and never from it into this machine or its network."""
    parts = urlsplit(target)
    inward = is_local(parts.hostname or "") and not is_local(urlsplit(place).hostname or "")
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not inward


def is_local(host: str) -> bool:
    """Whether a host is this machine or a private network, as far as its name tells."""
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local", ".internal")) or "." not in host
    return not address.is_global
