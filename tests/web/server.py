"""A server on the loopback interface that does to a client what it is told to do."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

CERTIFICATE = Path(__file__).parent.parent / "data" / "web" / "self-signed.pem"
"""A certificate of no authority, with its key, for tests alone."""


class Reply(NamedTuple):
    """One answer. ``length`` is what its head promises, where that is not the truth."""

    body: bytes = b"{}"
    status: int = 200
    headers: Mapping[str, str] = {}
    length: int | None = None
    silent: bool = False
    """Whether nothing is sent until the test is over."""


class Server:
    """Its address, what it was asked, and what it answers: ``replies`` one after another, the last of them for ever."""

    def __init__(self, port: int, scheme: str) -> None:
        self.port, self.url = port, f"{scheme}://127.0.0.1:{port}"
        self.asked: list[str] = []
        self.headers: list[Mapping[str, str]] = []
        self.replies: list[Reply] = [Reply()]
        self.places: dict[str, list[Reply]] = {}
        """The same for single paths."""
        self.over = threading.Event()


@contextmanager
def misbehaving(*, secure: bool = False) -> Iterator[Server]:
    """A server on a free port, with a certificate that nobody signed where it is ``secure``."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            here.asked.append(f"{self.command} {self.path}")
            here.headers.append(dict(self.headers.items()))
            replies = here.places.get(self.path, here.replies)
            reply = replies.pop(0) if len(replies) > 1 else replies[0]
            if reply.silent:
                here.over.wait(30)
                return
            self.send_response(reply.status)
            length = len(reply.body) if reply.length is None else reply.length
            for name, value in {"Content-Length": str(length), **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                with suppress(OSError):
                    self.wfile.write(reply.body)

        do_HEAD = do_GET  # noqa: N815

        def log_message(self, *words: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    if secure:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    here = Server(server.server_port, "https" if secure else "http")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield here
    finally:
        here.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
