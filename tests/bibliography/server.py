"""The public sources on this machine: answers in their documented forms, recorded by us for an invented paper."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

RECORDED = Path(__file__).parent.parent / "data" / "sources"


class Sources:
    """What the server answers, and what it was asked. ``busy`` answers come first, one for each request."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.agents: list[str] = []
        self.busy: list[tuple[int, dict[str, str]]] = []
        self.instead = b"Rate exceeded."
        """What an answer of ``busy`` says."""
        self.url = ""

    @property
    def environment(self) -> dict[str, str]:
        names = {"KB_ARXIV_URL": "arxiv", "KB_CROSSREF_URL": "crossref", "KB_OPENALEX_URL": "openalex",
                 "KB_SEMANTICSCHOLAR_URL": "semanticscholar"}  # fmt: skip
        return {**{name: f"{self.url}/{folder}" for name, folder in names.items()}, "NO_PROXY": "127.0.0.1"}

    def answer(self, path: str) -> tuple[int, bytes]:
        parts = urlsplit(path)
        source, _, rest = unquote(parts.path).strip("/").partition("/")
        if source == "arxiv":
            name = "+".join(sorted(parse_qs(parts.query)["id_list"][0].split(",")))
            file = RECORDED / "arxiv" / f"{name}.xml"
            return 200, (file if file.exists() else RECORDED / "arxiv" / "nothing.xml").read_bytes()
        name = rest.rpartition(":")[2] if source != "crossref" else rest.removeprefix("works/")
        file = RECORDED / source / f"{name.replace('/', '_')}.json"
        return (200, file.read_bytes()) if file.exists() else (404, b"Resource not found.")


@contextmanager
def serving() -> Iterator[Sources]:
    """A server on a free port of the loopback interface."""
    sources = Sources()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            sources.asked.append(unquote(self.path))
            sources.agents.append(self.headers["User-Agent"])
            status, headers = sources.busy.pop(0) if sources.busy else (0, {})
            status, body = (status, sources.instead) if status else sources.answer(self.path)
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    sources.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield sources
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
