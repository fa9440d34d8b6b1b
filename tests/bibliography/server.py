"""The public sources on this machine: answers in their documented forms, recorded by us for an invented paper."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from site_builder.text.folding import tokens

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
        self.hold = ""
        """How the paths begin whose requests wait until ``go_on`` is set; ``held`` says that one does."""
        self.held, self.go_on = threading.Event(), threading.Event()

    @property
    def environment(self) -> dict[str, str]:
        names = {"KB_ARXIV_URL": "arxiv", "KB_CROSSREF_URL": "crossref", "KB_OPENALEX_URL": "openalex",
                 "KB_SEMANTICSCHOLAR_URL": "semanticscholar", "KB_DBLP_URL": "dblp", "KB_ACL_URL": "acl",
                 "KB_OPENREVIEW_URL": "openreview", "KB_OPENREVIEW_V1_URL": "openreview-v1",
                 "KB_GITHUB_URL": "github"}  # fmt: skip
        return {**{name: f"{self.url}/{folder}" for name, folder in names.items()}, "NO_PROXY": "127.0.0.1"}

    def answer(self, path: str) -> tuple[int, bytes]:
        parts, asked = urlsplit(path), parse_qs(urlsplit(path).query)
        source, _, rest = unquote(parts.path).strip("/").partition("/")
        if source == "arxiv" and asked.get("search_query"):
            return 200, feed(titled(asked["search_query"][0].removeprefix("ti:").strip('"')))
        if source == "arxiv":
            return 200, feed(asked["id_list"][0].split(","))
        if source == "crossref" and asked.get("filter"):
            dois = (one.removeprefix("doi:") for one in asked["filter"][0].split(","))
            files = [RECORDED / source / f"{doi.replace('/', '_')}.json" for doi in dois]
            works = [json.loads(file.read_bytes())["message"] for file in files if file.exists()]
            return 200, json.dumps({"status": "ok", "message": {"items": works}}).encode()
        if source == "crossref" and asked.get("query.title"):  # what is alike in some words comes too
            works = [json.loads(file.read_bytes())["message"] for file in sorted((RECORDED / source).glob("*.json"))]
            return 200, json.dumps({"status": "ok", "message": {"items": works}}).encode()
        names = {"crossref": rest.removeprefix("works/"), "dblp": asked.get("q", [rest])[0], "acl": rest,
                 "openreview": asked.get("id", [""])[0], "openreview-v1": asked.get("id", [""])[0]}  # fmt: skip
        name = names.get(source, rest.rpartition(":")[2]).replace("/", "_").replace(" ", "_")
        file = RECORDED / source / (name if name.endswith(".bib") else f"{name}.json")
        if file.exists():
            return 200, file.read_bytes()
        nothing = {"dblp": b'{"result": {"hits": {"@total": "0"}}}', "openreview": b'{"notes": []}',
                   "openreview-v1": b'{"notes": []}'}  # fmt: skip
        return (200, nothing[source]) if source in nothing and asked else (404, b"Resource not found.")

    def posted(self, path: str, sent: dict[str, Any]) -> tuple[int, bytes]:
        """The answer to a request for many records at once."""
        files = [
            RECORDED / "semanticscholar" / f"{name.partition(':')[2].replace('/', '_')}.json" for name in sent["ids"]
        ]
        return 200, json.dumps([json.loads(file.read_bytes()) if file.exists() else None for file in files]).encode()


def titled(words: str) -> list[str]:
    """The recorded arXiv ids whose titles hold these words side by side."""
    files = sorted((RECORDED / "arxiv").glob("*.xml"))
    titles = {file.stem: " ".join(tokens(unescape("".join(re.findall(r"(?s)<entry>.*?<title>(.*?)</title>",
              file.read_text("utf-8")))))) for file in files}  # fmt: skip
    return [name for name, title in titles.items() if words in title]


def feed(ids: list[str]) -> bytes:
    """The Atom feed of arXiv with the entries of those ids that are recorded."""
    files = [RECORDED / "arxiv" / f"{name}.xml" for name in ids]
    if len(files) == 1 and files[0].exists():
        return files[0].read_bytes()
    texts = [file.read_text("utf-8") for file in files if file.exists()]
    entries = "".join(entry for text in texts for entry in re.findall(r"(?s)<entry>.*?</entry>", text))
    nothing = (RECORDED / "arxiv" / "nothing.xml").read_text("utf-8")
    return nothing.replace("</feed>", f"{entries}</feed>").encode()


@contextmanager
def serving() -> Iterator[Sources]:
    """A server on a free port of the loopback interface."""
    sources = Sources()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            sources.asked.append(unquote(self.path))
            sources.agents.append(self.headers["User-Agent"])
            if sources.hold and self.path.startswith(sources.hold):
                sources.held.set()
                sources.go_on.wait(60)
            status, headers = sources.busy.pop(0) if sources.busy else (0, {})
            sent = self.rfile.read(int(self.headers["Content-Length"] or 0)) if self.command == "POST" else b""
            answer = sources.posted(self.path, json.loads(sent)) if sent else sources.answer(self.path)
            status, body = (status, sources.instead) if status else answer
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *words: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    sources.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield sources
    finally:
        sources.go_on.set()
        server.shutdown()
        server.server_close()
        thread.join()
