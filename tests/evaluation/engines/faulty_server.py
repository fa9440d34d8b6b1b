"""A chat endpoint on loopback that does as it is told: it answers, and it fails in every way that servers do."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Act = Callable[[BaseHTTPRequestHandler], None]


def answer(text: str | None = "yes", reason: str | None = "stop", **message: Any) -> Act:
    """A good answer; ``message`` adds fields such as refusal=."""
    choice = {"index": 0, "finish_reason": reason, "message": {"role": "assistant", "content": text, **message}}
    usage = {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}
    return reply(200, {"model": "tiny", "choices": [choice], "usage": usage})


def reply(status: int, body: object = b"", **headers: str) -> Act:
    """Any status with a body (bytes as they are, else JSON) and headers (``Retry_After="3"``)."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()

    def act(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)

    return act


def error(status: int, code: str | int | None, message: str = "no", **more: Any) -> Act:
    """An error object as OpenAI and those who follow it write it."""
    return reply(status, {"error": {"message": message, "type": None, "code": code, **more}})


def raw(data: bytes) -> Act:
    """Bytes on the wire instead of HTTP, then the end of the connection."""

    def act(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(data)
        handler.close_connection = True

    return act


def reset(handler: BaseHTTPRequestHandler) -> None:
    """End the connection with RST instead of an answer."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    handler.close_connection = True


def hang(handler: BaseHTTPRequestHandler) -> None:
    """Never answer; return when the client gives up."""
    handler.connection.recv(1)
    handler.close_connection = True


def drip_body(handler: BaseHTTPRequestHandler) -> None:
    """Send a body byte by byte for as long as somebody listens."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000000")
    handler.end_headers()
    _drip(handler)


def drip_head(handler: BaseHTTPRequestHandler) -> None:
    """Send a header byte by byte for as long as somebody listens."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
    _drip(handler)


def _drip(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.settimeout(0.02)
    handler.close_connection = True
    while True:
        try:
            handler.wfile.write(b"x")
            if not handler.connection.recv(1):
                return
        except TimeoutError:
            continue
        except OSError:
            return


@dataclass
class FaultyServer:
    """Plays ``script`` once, an act for each request, and then ``always``."""

    script: deque[Act] = field(default_factory=deque)
    always: Act = field(default_factory=answer)
    models: Act = field(default_factory=lambda: reply(200, {"data": [{"id": "tiny", "owned_by": "loopback"}]}))
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def __enter__(self) -> FaultyServer:
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        self._http.handle_error = lambda *_: None  # type: ignore[method-assign]  # broken connections are wanted here
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def play(self, *acts: Act) -> None:
        self.script = deque(acts)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                server.headers.append(dict(self.headers))
                server.models(self)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                server.headers.append(dict(self.headers))
                server.requests.append({"path": self.path, **json.loads(body)})
                act = server.script.popleft() if server.script else server.always
                act(self)

            def log_message(self, *_: object) -> None:
                pass

        return Handler
