"""kb serve as a process with a real reader: pages made on demand, an edit that arrives, a mistake that does no harm."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from site_builder.site.watching import Files
from tests.conftest import Run
from tests.site.building import ROOT, with_templates

pytestmark = pytest.mark.long

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


def stream_of(served: Served) -> HTTPResponse:
    """The stream of events, once the server has told where it stands."""
    stream = served.open("/__kb/events")
    event(stream, "version")
    return stream


def event(stream: HTTPResponse, kind: str) -> None:
    """Wait for the next event of a kind; other lines are passed over."""
    while (line := stream.readline().decode()) != f"event: {kind}\n":
        assert line, "the stream ended"


def wait_for_banner(served: Served, stream: HTTPResponse, text: str, *, gone: bool = False) -> None:
    """Wait until the problems that pages show hold ``text``, or no longer do."""
    while (text in served.get("/__kb/problems")[1]) is gone:
        event(stream, "problems")


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

    stream = stream_of(served)
    change(served.root / "papers" / f"{PAPER}.yml", "A Sticker Is Enough:", "One Sticker Will Do:")
    event(stream, "version")
    assert "One Sticker Will Do" in served.get(f"/papers/{PAPER}/")[1]
    change(served.root / "templates" / "about.html.j2", "<h1>About</h1>", "<h1>About this stand</h1>")
    event(stream, "version")
    assert "About this stand" in served.get("/about/")[1]
    (served.root / "docs" / "new-page.md").write_text("# A new page\n", encoding="utf-8")
    event(stream, "version")
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
    stream = stream_of(served)
    (served.root / "templates" / "about.html.j2").write_text("{% if %}", encoding="utf-8")
    event(stream, "version")
    status, text = served.get("/about/")
    assert status == 500
    assert "templates/about.html.j2:1" in text
    assert "/__kb/reload.js" in text
    assert served.get("/")[0] == 200


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"{{ view.nothing.more }}", "templates/about.html.j2:1: "),
        (b"\n{{ 1 / 0 }}", "templates/about.html.j2:2: division by zero"),
        (b"{% import 'nothing.j2' as m %}", "no template templates/nothing.j2"),
        (b"<h1>\xff</h1>", "templates/about.html.j2 is not UTF-8"),
    ],
)
def test_a_template_that_cannot_be_filled_tells_its_line(served: Served, content: bytes, told: str) -> None:
    stream = stream_of(served)
    path = served.root / "templates" / "about.html.j2"
    good = path.read_bytes()
    path.write_bytes(content)
    event(stream, "version")
    status, text = served.get("/about/")
    assert status == 500
    assert told in text
    path.write_bytes(good)
    event(stream, "version")
    assert served.get("/about/")[0] == 200


def test_what_gives_no_site_is_told_in_the_banner_until_it_is_mended(served: Served) -> None:
    stream = stream_of(served)
    for name, broken, told in (
        ("kb.yml", b"name: [", "kb.yml:1:"),
        ("mkdocs.yml", b"- a\n", "mkdocs.yml cannot be read"),
        ("docs/bad.md", b"# x \xff\n", "docs/bad.md is not UTF-8"),
        ("templates/macros.html.j2", b"{% macro x %}", "templates/macros.html.j2:1: "),
        ("templates/shell/main.html", b"{% block", "templates/shell/main.html:1: "),
    ):
        path = served.root / name
        good = path.read_bytes() if path.exists() else None
        path.write_bytes(broken)
        wait_for_banner(served, stream, told)
        assert "Traceback" not in served.get("/__kb/problems")[1]
        assert "A Sticker Is Enough" in served.get(f"/papers/{PAPER}/")[1]
        path.unlink() if good is None else path.write_bytes(good)
        wait_for_banner(served, stream, told, gone=True)


def test_links_that_lead_back_are_followed_once(tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "a.yml").write_text("id: a\n", encoding="utf-8")
    files = Files(tmp_path)
    for name in ("one", "other", "third"):
        (folder / name).symlink_to(".")
    assert files.changed() == set()


def test_an_entry_that_cannot_be_read_leaves_its_last_good_page(served: Served) -> None:
    stream = stream_of(served)
    path = served.root / "papers" / f"{PAPER}.yml"
    good = path.read_bytes()
    for broken in (b"title: [\n", b"\xff\xfe", b"null\n", b"title: \xe9\n"):
        path.write_bytes(broken)
        wait_for_banner(served, stream, f"papers/{PAPER}.yml")
        assert "A Sticker Is Enough" in served.get(f"/papers/{PAPER}/")[1]
        path.write_bytes(good)
        wait_for_banner(served, stream, f"papers/{PAPER}.yml", gone=True)


def test_what_is_wrong_with_an_edit_is_said_in_the_terminal(served: Served) -> None:
    change(served.root / "papers" / f"{PAPER}.yml", "typography", "typografy")
    while not (line := served.said()).startswith(f"papers/{PAPER}.yml:"):
        assert line, "the server has ended"
    assert "error[unknown-node]" in line


def test_a_broken_taxonomy_leaves_the_whole_site_and_is_said(served: Served) -> None:
    stream = stream_of(served)
    (served.root / "taxonomy" / "nodes.yml").write_text("nodes: [", encoding="utf-8")
    wait_for_banner(served, stream, "taxonomy/nodes.yml:1:")
    assert "A Sticker Is Enough" in served.get(f"/papers/{PAPER}/")[1]


def test_what_editors_leave_behind_hides_no_edit(served: Served) -> None:
    stream = stream_of(served)
    for name in (".#lock.yml", "aa-dangling.yml", f"{PAPER}.yml~"):
        (served.root / "papers" / name).symlink_to("somebody@machine.1234")
    change(served.root / "papers" / f"{PAPER}.yml", "A Sticker Is Enough:", "One Sticker Will Do:")
    event(stream, "version")
    while "One Sticker Will Do" not in served.get(f"/papers/{PAPER}/")[1]:
        event(stream, "version")
    assert ".#lock" not in served.get("/__kb/problems")[1]


def test_a_head_is_a_get_without_its_body(served: Served) -> None:
    connection = HTTPConnection(served.place, timeout=60)
    connection.request("HEAD", "/")
    response = connection.getresponse()
    assert (response.status, response.read()) == (200, b"")
    assert int(response.headers["Content-Length"]) > 1000


@pytest.mark.browser
def test_a_banner_says_what_is_wrong_until_it_is_mended(served: Served, browser: Browser) -> None:
    page = browser.new_page()
    with page.expect_response("**/__kb/events"):
        page.goto(f"http://{served.place}/papers/{PAPER}/")
    path = served.root / "papers" / f"{PAPER}.yml"
    good = path.read_text(encoding="utf-8")
    path.write_text("title: [\n", encoding="utf-8")
    page.locator("#kb-problems", has_text=f"papers/{PAPER}.yml:").wait_for()
    assert page.locator("h1", has_text="A Sticker Is Enough").is_visible()
    path.write_text(good, encoding="utf-8")
    page.locator("#kb-problems").wait_for(state="detached")
    (served.root / "templates" / "paper.html.j2").write_text("{% if %}", encoding="utf-8")
    page.locator("pre", has_text="paper.html.j2").wait_for()
    shutil.copy(ROOT / "templates" / "paper.html.j2", served.root / "templates")
    page.locator("h1", has_text="A Sticker Is Enough").wait_for()
    page.close()


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
