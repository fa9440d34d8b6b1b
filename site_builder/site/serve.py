"""The site while it is being edited: pages are made when they are asked for, and open browsers reload on a change.

Nothing is written. An edit costs reading the changed file and finding out again what stands where; then only the pages
that somebody looks at are rendered. What the checks say of the files follows when the new pages are there, so that
nobody waits for it. A file that cannot be read leaves its last good page, and a banner says where the mistake stands.
"""

from __future__ import annotations

import json
import os
import threading
import time
import traceback
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from site_builder.errors import KbError, UsageError
from site_builder.knowledge.catalog import Catalog
from site_builder.site.addresses import slug
from site_builder.site.watching import Changes, Files

if TYPE_CHECKING:
    from site_builder.diagnostics import Problem
    from site_builder.site.site import Site

PAUSE = 1.0
"""Seconds between two looks at all files, named or not; longer where looking takes long."""
MANY = 100
"""Files that change at once when somebody moves to another branch; their old pages are not kept."""
_SHOWN = {
    "papers": ("papers",),
    "taxonomy/models": ("models",),
    "taxonomy/benchmarks": ("benchmarks", "leaderboards"),
    "results/reported": ("results",),
}
"""Where the records of a folder have their pages."""
EVENTS, SCRIPT, PROBLEMS = "/__kb/events", "/__kb/reload.js", "/__kb/problems"
_SCRIPT = Path(__file__).with_name("reload.js")

Judge = Callable[[Catalog, Collection[str] | None], Sequence["Problem"]]
"""What is wrong with a knowledge base that a reader of its site should know: of the files named, or (None) of all."""


class Preview:
    """The newest state of the site that could be made, and what is wrong with the files as they are now."""

    def __init__(
        self,
        root: Path,
        load: Callable[[], Catalog],
        make: Callable[[Catalog, Site | None], Site],
        judge: Judge,
        say: Callable[[str], None],
    ) -> None:
        """``make`` makes the site of a catalog, given that of the catalog as it was."""
        self._root, self._make, self._judge, self._say = root, make, judge, say
        self._files = Files(root)
        self._catalog = load()
        self._site = make(self._catalog, None)
        self._site.require_distinct()
        self._last: Mapping[str, bytes] = {}
        """The pages of entries that cannot be read now, as they were before."""
        self._lock = threading.Lock()
        self._changed = threading.Condition()
        self._born = time.time_ns()
        self._version = self._judged = 0
        self.problems: Sequence[Problem] = ()
        self.failure: KbError | None = None
        """Why the files as they are now give no site."""

    @property
    def version(self) -> str:
        """Changes with every new state of the site, and from one start of the server to the next."""
        return f"{self._born}-{self._version}"

    def content(self, name: str) -> bytes | None:
        """The file ``name`` of the site; None when it has none of that name. Raises KbError when it cannot be made."""
        with self._lock:
            maker = self._site.maker(name)
            return maker() if maker else self._last.get(name)

    def names(self) -> set[str]:
        """The names of all files of the site."""
        return set(self._site.files)

    def told(self) -> list[dict[str, str | None]]:
        """What is wrong with the files, for the banner: why there is no newer site, then what the checks say."""
        failure = self.failure
        said = [{"place": "", "text": failure.message, "hint": failure.hint}] if failure else []
        return [*said, *({"place": str(one.where), "text": one.message, "hint": one.hint} for one in self.problems)]

    def judge(self, names: Collection[str] | None = None) -> None:
        """Ask the checks about the files ``names``, or at the start about all, and tell whoever looks at a page."""
        self.problems = self._judge(self._catalog, names)
        with self._changed:
            self._judged += 1
            self._changed.notify_all()

    def look(self, files: Collection[str] | None = None) -> bool:
        """Load the site again if one of the watched ``files`` has changed, or (None) any; says whether one had."""
        names = sorted(Path(name).relative_to(self._root).as_posix() for name in self._files.changed(files))
        if not names:
            return False
        self._renew(names)
        self.judge(set(names))
        return True

    def _renew(self, names: list[str]) -> None:
        started = time.perf_counter()
        try:
            with self._lock:
                before = _pages_of(names, self._site)  # now, since afterwards the cache holds what is new
                self._catalog = self._catalog.renewed(names)
                site = self._make(self._catalog, self._site)
                site.require_distinct()
                kept = {**self._last, **before} if self._catalog.unread else {}
                self._last = {name: page for name, page in kept.items() if not site.maker(name)}
                self._site = site
        except KbError as error:
            self.failure = error
            self._say(f"{error.message}\n    the site stays as it was before {_listed(names)} changed")
            return
        self.failure = None
        with self._changed:
            self._version += 1
            self._changed.notify_all()
        self._say(f"{_listed(names)} changed: {time.perf_counter() - started:.2f} s")

    def watch(self, changes: Changes) -> None:
        """Look at what has changed, again and again until ``changes`` is closed."""
        self.judge()
        pause = 0.0
        while not changes.closed:
            files = changes.wait(pause)
            started = time.perf_counter()
            found = self.look(files)
            if files is None:
                pause = 0.0 if found else max(PAUSE, 20 * (time.perf_counter() - started))

    def wait(self, seen: tuple[str, int], timeout: float) -> tuple[str, int]:
        """The newest version and how often the checks were asked, waiting at most ``timeout`` seconds for something
        after ``seen``."""
        with self._changed:
            self._changed.wait_for(lambda: (self.version, self._judged) != seen, timeout)
            return self.version, self._judged


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
            self._send(200, "text/javascript", _SCRIPT.read_bytes())
        elif path == PROBLEMS:
            self._send(200, "application/json", json.dumps(self.preview.told()).encode())
        else:
            self._file(path)

    do_HEAD = do_GET  # noqa: N815 - as the base class wants it

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
        except Exception as error:
            if not isinstance(error, KbError):
                traceback.print_exc()
            text = escape(str(error) if isinstance(error, KbError) else f"{type(error).__name__}: {error}")
            page = f"<!doctype html><title>This page cannot be made</title><body><pre>{text}\n</pre></body>"
            status, name, content = 500, "error.html", page.encode()
        if name.endswith(".html"):
            script = f'<script type="module" src="{SCRIPT}?{self.preview.version}"></script></body>'
            content = content.replace(b"</body>", script.encode())
        self._send(status, _type(name), content)

    def _send(self, status: int, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _events(self) -> None:
        """Tell the browser about every new state, and now and then that the server still lives."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.close_connection = True
        try:
            for line in self._versions() if self.command != "HEAD" else ():
                self.wfile.write(line)
                self.wfile.flush()
        except OSError:
            return  # the reader has gone

    def _versions(self) -> Iterator[bytes]:
        seen = self.preview.wait(("", 0), 0)
        yield f"event: version\ndata: {seen[0]}\n\n".encode()
        while True:
            newest = self.preview.wait(seen, 15)
            if newest == seen:
                yield b": still here\n\n"
            if newest[0] != seen[0]:
                yield f"event: version\ndata: {newest[0]}\n\n".encode()
            if newest[1] != seen[1]:
                yield f"event: problems\ndata: {newest[1]}\n\n".encode()
            seen = newest

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that the base class gives
        """Requests are not worth a line each."""


def _pages_of(names: Sequence[str], site: Site) -> dict[str, bytes]:
    """The pages of the records that stand in the files ``names``, as long as those are few."""
    places = [name.removesuffix(".yml").rpartition("/") for name in names if name.endswith(".yml")]
    pages = [f"{room}/{slug(stem)}/index.html" for folder, _, stem in places for room in _SHOWN.get(folder, ())]
    with suppress(KbError):
        return {name: maker() for name in pages if (maker := site.maker(name))} if len(names) <= MANY else {}
    return {}


def _type(name: str) -> str:
    kinds = {".js": "text/javascript", ".json": "application/json", ".xml": "application/xml", ".bib": "text/plain"}
    kind = kinds.get(Path(name).suffix) or guess_type(name)[0] or "text/plain"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") or kind.endswith(("json", "xml")) else kind


def _listed(names: list[str]) -> str:
    first = os.path.basename(names[0]) if names else "nothing"
    return first if len(names) < 2 else f"{first} and {len(names) - 1} more"
