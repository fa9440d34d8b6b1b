"""A chat endpoint on loopback that can wait, and that can tell the test when it was asked often enough.

It answers by a hash of the question, so that answers are the same in every order; asked to judge, it says safe or
unsafe by the same hash.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class ChatServer:
    """Use as a context manager; ``url`` is what --base-url wants."""

    def __init__(self, reply: Callable[[str, list[dict[str, Any]]], Any] | None = None) -> None:
        self.reply = reply or by_hash
        """Gives the answer's text, or fields of the message with model=, finish_reason=, or status= and error=."""
        self.requests: list[dict[str, Any]] = []
        self._lock = threading.Lock()
        self._count, self._act = 0, None
        self._open, self._asked = threading.Event(), threading.Event()
        self._open.set()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def after(self, requests: int, act: Callable[[], None] | None) -> None:
        """Do ``act`` when so many more requests have come, before the last is answered."""
        with self._lock:
            self._count, self._act = requests, act

    def hold(self) -> None:
        self._open.clear()

    def release(self) -> None:
        self._open.set()

    def wait_for_a_request(self) -> None:
        assert self._asked.wait(60)

    def answer(self, body: dict[str, Any]) -> str | dict[str, Any]:
        with self._lock:
            self.requests.append(body)
            self._count -= 1
            act = self._act if self._count == 0 else None
        self._asked.set()
        if act is not None:
            act()
        self._open.wait(60)
        return dict(said) if isinstance(said := self.reply(body["model"], body["messages"]), dict) else said

    def __enter__(self) -> ChatServer:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self.release()
        self._server.shutdown()
        self._server.server_close()


def text_of(message: dict[str, Any]) -> str:
    """The text of a message, whichever way it is written."""
    content = message["content"]
    if isinstance(content, str):
        return content
    return " ".join(part.get("text", "") for part in content)


def by_hash(model: str, messages: list[dict[str, Any]]) -> str:
    digest = hashlib.sha256(json.dumps(messages, sort_keys=True).encode()).hexdigest()
    if model == "the-judge":
        return "unsafe" if digest[0] in "01234" else "safe"
    return f"Answer {digest[:8]} to: {text_of(messages[-1])}"


def _handler(owner: ChatServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *words: object) -> None:
            pass

        def do_GET(self) -> None:
            names = ("deepseek-community/Janus-Pro-7B", "the-judge", "the-guard", *"abcd")
            self._send({"data": [{"id": name} for name in names]})

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            try:
                text = owner.answer(body)
            except ConnectionError:  # the test's server has gone
                self.close_connection = True
                return
            said = text if isinstance(text, dict) else {"content": text}
            if "error" in said:
                self._send({"error": said["error"]}, said["status"])
                return
            model, reason = said.pop("model", body["model"]), said.pop("finish_reason", "stop")
            message = {"role": "assistant", "content": None, **said}
            self._send({"model": model, "choices": [{"finish_reason": reason, "message": message}]})

        def _send(self, data: object, status: int = 200) -> None:
            raw = json.dumps(data).encode()
            try:
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)
            except OSError:
                self.close_connection = True  # the client was killed

    return Handler
