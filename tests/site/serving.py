"""A web server on loopback that answers like a host of static pages, and a browser window that watches its pages."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request


READY = """() => {
  const drawn = {
    "[data-kb-browse]": ".kb-browse__count",
    "[data-kb-graph]": ".kb-graph__heading",
    "section[data-kb-board]": ".board thead button",
    "[data-kb-compare]": "[data-kb-compare] [role=status]",
  };
  const asleep = document.querySelector("[data-copy][hidden], [data-kb-filter][hidden], [data-kb-narrow][hidden]");
  const search = document.querySelector("[data-kb-search] [role=combobox]");
  return search && !asleep && Object.entries(drawn).every(([place, part]) =>
    !document.querySelector(place) || document.querySelector(part)?.textContent);
}"""
"""Whether the scripts of a page have drawn what they add to it."""


LAID_OUT = """() => {
  for (const part of document.querySelectorAll("section")) part.style.contentVisibility = "visible";
  for (const part of document.querySelectorAll("details")) part.open = true;
}"""
"""Unfolds a page, and lays out at once what else is laid out only when it comes near."""
TEXT = (".html", ".css", ".js", ".json", ".svg", ".txt", ".xml", ".bib")
packed = cache(partial(gzip.compress, compresslevel=6))


class Handler(SimpleHTTPRequestHandler):
    """Files of a folder, text in gzip where the browser takes it; for what is missing, the site's own page for it."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() and urlsplit(self.path).path.endswith("/") else path
        if path.suffix not in TEXT or not path.is_file() or "gzip" not in self.headers.get("Accept-Encoding", ""):
            return super().do_GET()
        body = packed(path.read_bytes())
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        return None

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "max-age=600")
        self.send_header("Vary", "Accept-Encoding")
        super().end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory) / "survey" / "404.html"
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            return super().send_error(code, message, explain)
        body = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        return None

    def log_message(self, *_: Any) -> None:
        """Tests say what went wrong."""


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """The address at which ``folder`` is served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


class Visit:
    """A browser window. ``complaints`` holds errors of pages and requests that left the site."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.complaints: list[str] = []
        self.asked: list[str] = []
        """Addresses that were asked for, in order."""
        context.on("request", self._request)
        context.on("weberror", lambda error: self.complaints.append(f"error: {error.error}"))
        context.on("console", self._console)
        context.on("dialog", lambda dialog: (self.complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))

    def open(self, address: str) -> Page:
        """A new tab at ``address``, once its scripts have had their say."""
        page = self.context.new_page()
        self.go(page, address)
        return page

    @staticmethod
    def go(page: Page, address: str) -> None:
        """Lead a tab to ``address`` and wait until its scripts have drawn what they add."""
        page.goto(address)
        page.wait_for_function(READY)

    def _request(self, request: Request) -> None:
        self.asked.append(request.url)
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.hostname != "127.0.0.1":
            self.complaints.append(f"left the site: {request.url}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text}")
