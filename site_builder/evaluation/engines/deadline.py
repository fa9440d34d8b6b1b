"""Ends attempts whose time is over.

A socket's timeout begins anew with every byte, so a server that sends its answer drop by drop would hold an attempt for
ever. A watcher cuts the connection instead when the attempt's own time is over.
"""

from __future__ import annotations

import contextlib
import socket
import time
from threading import Event, Lock, Thread, local
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from requests import Session

_CUT = -1.0
"""Stands for the end of an attempt whose connection was cut."""


class Deadlines:
    """The attempts that are under way in all threads, each with the connection on which its answer is awaited."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._thread = local()
        self._awaited: dict[socket.socket, float] = {}
        self._start = Lock()
        self._watching = False
        self._closed = Event()

    def begin(self) -> None:
        """Start the time of this thread's next attempt."""
        self._thread.end = time.monotonic() + self._seconds
        self._thread.connection = None

    def end(self) -> bool:
        """End this thread's attempt, and say whether its connection was cut."""
        return self._awaited.pop(self._thread.connection, None) == _CUT

    def close(self) -> None:
        """Stop watching."""
        self._closed.set()

    def mount(self, session: Session) -> None:
        """Have the connections of a Session watched from the moment at which a request was sent.

        Those through a proxy are not: there the socket's own timeout has to do.
        """
        from requests.adapters import HTTPAdapter
        from urllib3.connection import HTTPConnection, HTTPSConnection
        from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

        watch = self._watch

        class Watched:
            def getresponse(self) -> Any:
                watch(self.sock)  # type: ignore[attr-defined]
                return super().getresponse()  # type: ignore[misc]

        plain = type("Plain", (Watched, HTTPConnection), {})
        secure = type("Secure", (Watched, HTTPSConnection), {})
        for scheme in ("http://", "https://"):
            adapter = HTTPAdapter(pool_maxsize=1)
            adapter.poolmanager.pool_classes_by_scheme = {
                "http": type("PlainPool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
                "https": type("SecurePool", (HTTPSConnectionPool,), {"ConnectionCls": secure}),
            }
            session.mount(scheme, adapter)

    def _watch(self, connection: socket.socket) -> None:
        self._thread.connection = connection
        self._awaited[connection] = self._thread.end
        if not self._watching:
            with self._start:
                if not self._watching:
                    self._watching = True
                    Thread(target=self._cut, daemon=True).start()

    def _cut(self) -> None:
        while not self._closed.wait(min(1.0, self._seconds / 4)):
            now = time.monotonic()
            for connection, end in self._awaited.copy().items():
                if _CUT < end < now and self._awaited.get(connection) == end:
                    self._awaited[connection] = _CUT
                    with contextlib.suppress(OSError):
                        # Not the method of a TLS socket, which would pull its state from under the reading thread.
                        socket.socket.shutdown(connection, socket.SHUT_RDWR)
