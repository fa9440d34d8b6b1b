"""Asking the sources politely: one request after another, with pauses, time limits, retries and our name on them."""

from __future__ import annotations

import json
import os
import re
import time
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from site_builder import __version__
from site_builder.errors import KbError, UsageError

if TYPE_CHECKING:
    import requests

TIMEOUT = (5.0, 30.0)
"""Seconds to connect and to wait for an answer."""
RETRIES = 3
LONGEST_WAIT = 60
"""Seconds; a source that asks for more is asked again another day."""
MAX_BYTES = 5_000_000


@dataclass(frozen=True)
class Service:
    """A public source: where it is, how long to pause between requests, and the variable that names another place."""

    name: str
    base: str
    pause: float
    """Seconds between the beginnings of two requests, as its terms of use ask."""
    variable: str

    @property
    def address(self) -> str:
        return (os.environ.get(self.variable) or self.base).rstrip("/")

    @property
    def interval(self) -> float:
        """The pause; a place of one's own (a mirror) needs none."""
        return 0.0 if os.environ.get(self.variable) else self.pause


class NotFoundError(KbError):
    """The source has no such paper."""


class UnreachableError(UsageError):
    """The source cannot be reached, or does not answer."""


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


@dataclass
class Client:
    """One conversation with the sources. ``contact`` is an address at which its owner can be reached."""

    contact: str | None
    _last: dict[str, float] = field(default_factory=dict)

    def json(self, service: Service, path: str, **parameters: str) -> Any:
        """The JSON answer. Raises NotFoundError, UnreachableError, or KbError for an answer that is none."""
        body = self.get(service, path, **parameters)
        try:
            return json.loads(body)
        except ValueError:
            raise unexpected(service, "JSON", body) from None

    def get(self, service: Service, path: str, **parameters: str) -> bytes:
        """Ask ``service``; wait before the next question to it, and ask again where it is only busy."""
        import requests

        self._wait(service)
        url = f"{service.address}/{path}"
        try:
            with self._session.get(url, params=parameters, timeout=TIMEOUT, stream=True) as response:
                body = next(response.iter_content(MAX_BYTES + 1), b"")
        except requests.exceptions.RetryError:
            raise UnreachableError(f"{service.name} is busy", hint="try again in some minutes") from None
        except requests.exceptions.Timeout:
            raise UnreachableError(f"{service.name} does not answer", hint="try again later") from None
        except requests.exceptions.RequestException:
            host = urlsplit(service.address).netloc
            hint = "are you offline? An entry can be written by hand, or read from a file with kb add FILE.bib"
            raise UnreachableError(f"cannot reach {service.name} ({host})", hint=hint) from None
        if response.status_code in (400, 404):
            raise NotFoundError(f"{service.name} has no such paper", hint="check the identifier")
        if not response.ok:
            raise KbError(f"{service.name} answers {response.status_code} {response.reason}", hint="try again later")
        if len(body) > MAX_BYTES:
            raise KbError(f"the answer of {service.name} is larger than {MAX_BYTES:,} bytes", hint="try again later")
        return body

    def _wait(self, service: Service) -> None:
        pause = self._last.get(service.name, float("-inf")) + service.interval - time.monotonic()
        if pause > 0:
            time.sleep(pause)
        self._last[service.name] = time.monotonic()

    @cached_property
    def _session(self) -> requests.Session:
        import requests
        from requests.adapters import HTTPAdapter
        from urllib3 import BaseHTTPResponse
        from urllib3.util import Retry

        class Polite(Retry):
            def get_retry_after(self, response: BaseHTTPResponse) -> float | None:
                wait = super().get_retry_after(response)
                if wait is not None and wait > LONGEST_WAIT:
                    raise UnreachableError(f"the source asks to wait {wait:.0f} seconds", hint="try again then")
                return wait

        retry = Polite(
            total=RETRIES, connect=0, read=1, backoff_factor=1, status_forcelist=(429, 500, 502, 503, 504)
        )  # fmt: skip
        session = requests.Session()
        session.mount("https://", HTTPAdapter(max_retries=retry))
        session.mount("http://", HTTPAdapter(max_retries=retry))
        who = f"; +{self.contact}" if self.contact else ""
        session.headers["User-Agent"] = f"awesome-lvlm-safety-kb/{__version__} (bibliographic lookup{who})"
        return session
