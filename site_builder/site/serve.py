"""The site while it is being edited: pages are made when they are asked for, and open browsers reload on a change.

Nothing is written. An edit costs reading the changed file and finding out again what stands where; then only the pages
that somebody looks at are rendered.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from site_builder.errors import KbError, UsageError

if TYPE_CHECKING:
    from site_builder.site.site import Site

WATCHED = ("kb.yml", "mkdocs.yml", "papers", "taxonomy", "results", "templates", "docs")
PAUSE = 0.3
"""Seconds between two looks at the files; longer where looking takes long."""
EVENTS, SCRIPT = "/__kb/events", "/__kb/reload.js"
_RELOAD = b'new EventSource("' + EVENTS.encode() + b'").onmessage = () => location.reload();\n'

Stamp = dict[str, tuple[int, int]]


class Preview:
    """The newest state of the site that could be loaded. ``load`` makes a site from the files as they are now."""

    def __init__(self, root: Path, load: Callable[[], Site], say: Callable[[str], None]) -> None:
        self._root, self._load, self._say = root, load, say
        self._stamp = stamp(root)
        self._site = load()
        self._lock = threading.Lock()
        self._changed = threading.Condition()
        self.version = 0

    def content(self, name: str) -> bytes | None:
        """The file ``name`` of the site; None when it has none of that name. Raises KbError when it cannot be made."""
        with self._lock:
            maker = self._site.files.get(name)
            return maker() if maker else None

    def look(self) -> bool:
        """Load the site again if a watched file has changed; says whether it had."""
        now = stamp(self._root)
        if now == self._stamp:
            return False
        names = sorted(name for name in now.keys() | self._stamp.keys() if now.get(name) != self._stamp.get(name))
        self._stamp = now
        started = time.perf_counter()
        try:
            site = self._load()
            _ = site.files
        except KbError as error:
            self._say(f"{error.message}\n    the site stays as it was before {_listed(names)} changed")
            return True
        with self._lock:
            self._site = site
        with self._changed:
            self.version += 1
            self._changed.notify_all()
        self._say(f"{_listed(names)} changed: {time.perf_counter() - started:.2f} s")
        return True

    def watch(self, stop: threading.Event) -> None:
        """Look at the files again and again until ``stop`` is set."""
        took = 0.0
        while not stop.wait(max(PAUSE, 5 * took)):
            started = time.perf_counter()
            self.look()
            took = time.perf_counter() - started

    def wait(self, version: int, timeout: float) -> int:
        """The newest version, waiting at most ``timeout`` seconds for one after ``version``."""
        with self._changed:
            self._changed.wait_for(lambda: self.version != version, timeout)
            return self.version


def stamp(root: Path) -> Stamp:
    """Size and time of every watched file."""
    found: Stamp = {}
    folders = [str(root / name) for name in WATCHED]
    while folders:
        here = folders.pop()
        try:
            with os.scandir(here) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=True):
                        folders.append(entry.path)
                    else:
                        status = entry.stat()
                        found[entry.path] = (status.st_size, status.st_mtime_ns)
        except NotADirectoryError:
            status = os.stat(here)
            found[here] = (status.st_size, status.st_mtime_ns)
        except OSError:
            continue  # it is gone, or going; the next look sees it
    return found


def server(preview: Preview, host: str, port: int) -> ThreadingHTTPServer:
    """An HTTP server of the preview, not yet running. Raises UsageError when the port is taken."""

    class Handler(_Handler):
        pass

    Handler.preview = preview
    try:
        made = ThreadingHTTPServer((host, port), Handler)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(f"cannot serve at {host}:{port}: {reason}", hint="give another --port") from None
    made.daemon_threads = True
    return made


class _Handler(BaseHTTPRequestHandler):
    preview: Preview
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        if path == EVENTS:
            self._events()
        elif path == SCRIPT:
            self._send(200, "text/javascript", _RELOAD)
        else:
            self._file(path)

    def _file(self, path: str) -> None:
        name = path.removeprefix("/") + ("index.html" if path.endswith("/") else "")
        try:
            content = self.preview.content(name)
            if content is None and self.preview.content(f"{name}/index.html") is not None:
                self.send_response(301)
                self.send_header("Location", f"{path}/")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            status, name = (200, name) if content is not None else (404, "404.html")
            content = self.preview.content("404.html") or b"" if content is None else content
        except KbError as error:
            status, name, content = 500, "error.txt", f"{error.message}\n".encode()
        if name.endswith(".html"):
            content = content.replace(b"</body>", b'<script src="' + SCRIPT.encode() + b'"></script></body>')
        self._send(status, _type(name), content)

    def _send(self, status: int, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def _events(self) -> None:
        """Tell the browser about every new version, and now and then that the server still lives."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.close_connection = True
        try:
            for line in self._versions():
                self.wfile.write(line)
                self.wfile.flush()
        except OSError:
            return  # the reader has gone

    def _versions(self) -> Iterator[bytes]:
        seen = self.preview.version
        yield b": hello\n\n"
        while True:
            newest = self.preview.wait(seen, 15)
            yield b": still here\n\n" if newest == seen else f"data: {newest}\n\n".encode()
            seen = newest

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that the base class gives
        """Requests are not worth a line each."""


def _type(name: str) -> str:
    kinds = {".js": "text/javascript", ".json": "application/json", ".xml": "application/xml", ".bib": "text/plain"}
    kind = kinds.get(Path(name).suffix) or guess_type(name)[0] or "text/plain"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") or kind.endswith(("json", "xml")) else kind


def _listed(names: list[str]) -> str:
    first = os.path.basename(names[0]) if names else "nothing"
    return first if len(names) < 2 else f"{first} and {len(names) - 1} more"
