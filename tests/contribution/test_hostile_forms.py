"""Forms that are meant to harm: nothing of them acts in a shell, a path, the log, Markdown, YAML or HTML."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner
from markdown_it import MarkdownIt

from site_builder.cli import kb as commands
from site_builder.contribution.markdown import LONGEST
from site_builder.errors import UsageError
from site_builder.text.yamlfile import parse
from tests.conftest import Run
from tests.contribution.conftest import Answered
from tests.contribution.events import add, event, fix

Propose = Callable[..., Answered]
PAGE = "https://127.0.0.1/plums"
"""A page that nobody asks for: kb never follows a link into this machine."""
HOSTILE = {
    "shell": "\"; touch pwned; $(touch pwned) `touch pwned` & touch pwned | touch pwned #'",
    "yaml": "x: &a !!python/object/apply:os.system [touch pwned]",
    "yaml document": "x\n---\nid: evil\n...\n%TAG ! !",
    "markdown": "**bold** [click](javascript:alert(1)) ![x](https://evil.example/p.png) @maintainers #1 <!-- -->",
    "fence": "```\n</details>\n````\n@everyone\n~~~",
    "html": '<script>alert(1)</script><img src=x onerror=alert(1)> <a href="https://evil.example">x</a>',
    "template": "{{ 7*7 }} {% include '/etc/passwd' %} ${{ secrets.GITHUB_TOKEN }} ${7*7} <%= 7*7 %>",
    "workflow command": "x\n::set-output name=branch::evil\n::add-mask::x\n##[error]x\n::stop-commands::y",
    "heading": "x\n### Not a field\n\n# Large",
}
HIDDEN = {"direction": "a\u202etxt.exe", "isolate": "\u2066x\u2069", "zero width": "pa\u200bpal", "tag": "x\U000e0041",
          "control": "x\x1b[31mred", "null": "x\x00y"}  # fmt: skip


class Acting(HTMLParser):
    """Tags of a rendered comment beside those that our own text has, and its text outside of code."""

    OURS = frozenset({"p", "strong", "em", "code", "pre", "ul", "li", "h3", "hr", "details", "summary"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text, self._code = "", 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._code += tag == "code"
        if tag not in self.OURS or (attrs and tag != "code"):
            self.tags.append(f"{tag} {attrs}")

    def handle_endtag(self, tag: str) -> None:
        self._code -= tag == "code"

    def handle_data(self, data: str) -> None:
        self.text += "" if self._code else data


def assert_nothing_acts(done: Answered) -> None:
    """Neither in what is printed, nor in the comment, nor in files."""
    assert not re.search(r"^(::|##\[)", done.printed, re.MULTILINE)
    assert "evil" not in done.printed
    for name in ("comment.md", "pull-request.md"):
        if (text := done.output / name).exists():
            found = Acting(MarkdownIt("commonmark").render(text.read_text("utf-8")))
            assert found.tags == []
            assert not re.search(r"pwned|evil\.example|@|alert\(|7\*7|secrets", found.text)
    names = {path.name for path in done.root.parent.rglob("*") if ".git" not in path.parts and ".kb" not in path.parts}
    assert not [name for name in names if "pwned" in name or "evil" in name or "passwd" in name]
    if branch := done.answer["branch"]:
        paths = done.git("diff", "--name-only", "HEAD", branch).splitlines()
        assert len(paths) == 1
        assert re.fullmatch(r"papers/[a-z0-9]+\.yml", paths[0])
        assert parse(done.entry, "x").problems == []
    assert done.git("status", "--porcelain", "--", "papers", "taxonomy", "kb.yml") == ""


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_in_every_field_of_a_new_paper(tmp_path: Path, propose: Propose, name: str) -> None:
    said = HOSTILE[name]
    line = " ".join(said.split())[:300]
    done = propose(event(tmp_path, add(link=PAGE, title=line, why=said), "labeled"))
    assert done.answer["state"] == "proposed"
    assert parse(done.entry, "x").data["title"] == line  # as text, whatever it looks like
    assert_nothing_acts(done)
    for answers in ({"link": line, "title": "x"}, {"link": PAGE, "title": "x", "venue": line, "code": line}):
        done = propose(event(tmp_path, add(**answers), "labeled"))
        assert done.answer["state"] == "unclear"
        assert_nothing_acts(done)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_in_every_field_of_a_correction(tmp_path: Path, propose: Propose, name: str) -> None:
    said = HOSTILE[name]
    line = " ".join(said.split())[:300]
    done = propose(
        event(tmp_path, fix(entry="lind2024pears", facts=f"title: {line}", why=said, source=line), "labeled")
    )
    assert done.answer["state"] == "proposed"
    assert parse(done.entry, "x").data["title"] == line
    assert_nothing_acts(done)
    for answers in ({"entry": line, "facts": "x"}, {"entry": "lind2024pears", "facts": said}):
        done = propose(event(tmp_path, fix(**answers, why=said), "labeled"))
        assert done.answer["branch"] is None
        assert_nothing_acts(done)


@pytest.mark.parametrize("name", HIDDEN)
def test_what_cannot_be_seen_is_refused_by_the_name_of_its_field(tmp_path: Path, propose: Propose, name: str) -> None:
    done = propose(event(tmp_path, add(link=PAGE, title=HIDDEN[name])))
    assert done.answer["state"] == "unclear"
    assert re.search(r"- \*\*Title\*\*: .*cannot be seen", done.comment)
    assert done.comment.isprintable() or set(re.findall(r"[^ -~]", done.comment)) <= {"\n", "…"}


@pytest.mark.parametrize(
    "path",
    ["../../etc/passwd", "/etc/passwd", "papers/../kb.yml", "..", ".", "~", "papers/lind2024pears.yml/../x.yml",
     "C:\\x", "file:///etc/passwd", ".github/workflows/ci.yml", "%2e%2e/kb.yml"],
)  # fmt: skip
def test_an_entry_is_looked_up_and_never_a_path(tmp_path: Path, propose: Propose, path: str) -> None:
    done = propose(event(tmp_path, fix(entry=path, facts="title: x"), "labeled"))
    assert (done.answer["branch"], done.answer["state"] in ("unclear", "told")) == (None, True)


def test_a_heading_that_stands_twice_is_not_guessed(tmp_path: Path, propose: Propose) -> None:
    done = propose(event(tmp_path, add(link="2403.01234", why="x\n\n### Link\n\nhttps://evil.example")))
    assert done.answer["state"] == "unclear"
    assert "its heading stands twice" in done.comment


def test_a_form_has_a_size(tmp_path: Path, propose: Propose) -> None:
    done = propose(event(tmp_path, add(link="2403.01234", why="`" * 60_000)))
    assert (done.answer["state"], len(done.comment) < LONGEST) == ("unclear", True)
    assert "- **The form**: it has 60," in done.comment


@pytest.mark.parametrize(
    "content",
    ["", "null", "[]", '{"issue": null}', '{"issue": {"number": "7; x", "body": ""}}', '{"issue": {"number": -1}}',
     '{"issue": {"number": 7, "body": ["x"]}}', '{"issue": {"number": 7, "body": "", "pull_request": {}}}', "[" * 9_999,
     '{"issue": {"number": true, "body": ""}}', " " * 1_000_001],
)  # fmt: skip
def test_what_is_no_event_is_a_usage_error(tmp_path: Path, base: Path, content: str) -> None:
    (tmp_path / "event.json").write_text(content, "utf-8")
    words = ["-C", str(base), "propose", str(tmp_path / "event.json"), "-o", str(tmp_path / "out")]
    error = CliRunner().invoke(commands, words).exception
    assert isinstance(error, UsageError)
    assert error.hint == "give the file that GITHUB_EVENT_PATH names, for an event of an issue"
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("user", [None, {"login": "x\n<evil@example.org>", "id": 3}, {"login": "ada", "id": "3; x"}])
def test_who_sent_it_is_a_name_of_github_or_nobody(tmp_path: Path, propose: Propose, user: object) -> None:
    path = event(tmp_path, add(link="2403.01234"), "labeled")
    data = json.loads(path.read_text("utf-8"))
    data["issue"]["user"] = user
    path.write_text(json.dumps(data), "utf-8")
    done = propose(path)
    assert done.git("log", "-1", "--format=%an", "form/issue-7") == "kb propose"


def test_the_log_of_the_workflow_shows_nothing_of_the_form(tmp_path: Path, kb: Run, base: Path) -> None:
    """As a process, with what it says on both streams."""
    path = event(tmp_path, add(link="x\n::error::evil", title="\ud800::error::evil"))
    done = kb("-C", base, "propose", path, "-o", tmp_path / "out")
    assert done.returncode == 1
    assert "evil" not in done.stdout + done.stderr
    branches = subprocess.run(["git", "-C", str(base), "branch"], capture_output=True, text=True, check=True).stdout
    assert "form/" not in branches
