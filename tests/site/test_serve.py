"""kb serve as a process with a real reader: pages made on demand, an edit that arrives, a mistake that does no harm."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.conftest import Run
from tests.site.building import ROOT, with_templates

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PAPER = "lind2023sticker"


class Served:
    """A running ``kb serve`` and how to ask it."""

    def __init__(self, root: Path, process: subprocess.Popen[str]) -> None:
        self.root, self.process = root, process
        assert process.stdout
        self.first = process.stdout.readline()
        found = re.search(r"http://[^ ]+", self.first)
        assert found, process.stderr.read() if process.stderr else ""
        self.place = urlsplit(found.group()).netloc

    def get(self, path: str) -> tuple[int, str]:
        response = self.open(path)
        return response.status, response.read().decode()

    def open(self, path: str) -> HTTPResponse:
        connection = HTTPConnection(self.place, timeout=60)
        connection.request("GET", path)
        return connection.getresponse()

    def said(self) -> str:
        """The next line on standard error."""
        assert self.process.stderr
        return self.process.stderr.readline()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    root = with_templates(ROOT / "tests" / "data" / "kb", tmp_path / "kb")
    process = subprocess.Popen(
        [sys.executable, "-m", "site_builder", "-C", str(root), "serve", "--port", "0"],
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield Served(root, process)
    finally:
        process.kill()
        process.communicate()


def event(stream: HTTPResponse) -> str:
    """The next event of a stream; comments that keep the line open are passed over."""
    while not (line := stream.readline().decode()).startswith("data:"):
        assert line, "the stream ended"
    return line


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_pages_are_served_and_follow_the_files(served: Served) -> None:
    status, html = served.get(f"/papers/{PAPER}/")
    assert status == 200
    assert "A Sticker Is Enough" in html
    assert "/__kb/reload.js" in html
    assert served.open(f"/papers/{PAPER}").status == 301
    assert served.open("/assets/site.css").headers["Content-Type"].startswith("text/css")
    status, html = served.get("/no/such/page")
    assert status == 404
    assert 'action="/papers/"' in html

    stream = served.open("/__kb/events")
    change(served.root / "papers" / f"{PAPER}.yml", "A Sticker Is Enough:", "One Sticker Will Do:")
    event(stream)
    assert "One Sticker Will Do" in served.get(f"/papers/{PAPER}/")[1]
    change(served.root / "templates" / "about.html.j2", "<h1>About</h1>", "<h1>About this stand</h1>")
    event(stream)
    assert "About this stand" in served.get("/about/")[1]
    (served.root / "docs" / "new-page.md").write_text("# A new page\n", encoding="utf-8")
    event(stream)
    assert "A new page" in served.get("/new-page/")[1]


@pytest.mark.browser
def test_an_open_browser_shows_an_edit_by_itself(served: Served, browser: Browser) -> None:
    page = browser.new_page()
    with page.expect_response("**/__kb/events"):
        page.goto(f"http://{served.place}/papers/{PAPER}/")
    change(served.root / "papers" / f"{PAPER}.yml", "A Sticker Is Enough:", "One Sticker Will Do:")
    page.locator("h1", has_text="One Sticker Will Do").wait_for()
    page.close()


def test_a_mistake_leaves_the_last_good_site(served: Served) -> None:
    assert served.get("/")[0] == 200
    (served.root / "mkdocs.yml").write_text("site_name: [", encoding="utf-8")
    assert "mkdocs.yml cannot be read" in served.said()
    assert served.get("/")[0] == 200
    assert "Traceback" not in served.said()


def test_a_template_that_fails_is_an_answer_not_a_crash(served: Served) -> None:
    stream = served.open("/__kb/events")
    (served.root / "templates" / "about.html.j2").write_text("{% if %}", encoding="utf-8")
    event(stream)
    status, text = served.get("/about/")
    assert status == 500
    assert "templates/about.html.j2:1" in text
    assert served.get("/")[0] == 200


def test_it_ends_quietly(served: Served) -> None:
    assert served.get("/")[0] == 200
    served.process.send_signal(signal.SIGINT)
    _, errors = served.process.communicate(timeout=60)
    assert served.process.returncode == 0
    assert "Traceback" not in errors


def test_a_taken_port_is_said(served: Served, kb: Run) -> None:
    done = kb("-C", served.root, "serve", "--port", served.place.split(":")[1])
    assert done.returncode == 2
    assert "--port" in done.stderr
