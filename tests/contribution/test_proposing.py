"""kb propose: forms of people who never used git become entries and corrections, on recorded events."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from site_builder.bibliography import corrections
from site_builder.knowledge.catalog import Catalog
from site_builder.site.index import Index
from site_builder.site.views.paper import PaperViews
from site_builder.text.yamlfile import parse
from tests.bibliography.server import Sources
from tests.conftest import ROOT, Run
from tests.contribution.conftest import Answered
from tests.contribution.events import add, event, fix

Propose = Callable[..., Answered]


def test_a_link_alone_becomes_an_entry(tmp_path: Path, propose: Propose) -> None:
    done = propose(event(tmp_path, add(link="https://arxiv.org/abs/2403.01234v2")))
    assert (done.status, done.answer["state"], done.answer["branch"]) == (0, "proposed", None)
    assert "This would become the new file `papers/lovelace2024engine.yml`" in done.comment
    assert "\nid: lovelace2024engine\n" in done.comment
    assert "puts the label `approved`" in done.comment
    assert done.git("branch", "--list", "form/*") == ""


def test_an_approved_form_becomes_a_branch_with_one_commit(tmp_path: Path, propose: Propose) -> None:
    text = add(
        link="arxiv:2403.01234", code="https://www.github.com/lovelace/loom", why="It writes: attack/typography."
    )
    done = propose(event(tmp_path, text, "labeled", labels=["approved"]))
    assert done.answer["title"] == "Add lovelace2024engine (#7)"
    assert done.git("log", "-1", "--format=%an <%ae>, %cn, %ct", "form/issue-7") == (
        "ada <3+ada@users.noreply.github.com>, kb propose, 1796025600"
    )
    data = parse(done.entry, "x").data
    assert data["assignments"] == [
        {"node": "attack/typography", "evidence": "It writes: attack/typography.", "confidence": "proposed"}
    ]
    assert data["links"]["code"] == "https://github.com/lovelace/loom"
    assert data["labelled"] == {"by": "issue 7", "date": "2026-11-30"}
    assert done.git("status", "--porcelain", "--", "papers") == ""
    request = (done.output / "pull-request.md").read_text("utf-8")
    assert request.startswith("From a form for a new paper, filled in at #7 and approved there. Closes #7.")
    assert "**Papers: 1 added.**" in request


def test_the_bundle_carries_the_commit_to_another_clone(tmp_path: Path, propose: Propose, base: Path) -> None:
    subprocess.run(["git", "clone", "-q", str(base), str(tmp_path / "clone")], check=True)
    done = propose(event(tmp_path, add(link="2403.01234"), "labeled"))
    git = ["git", "-C", str(tmp_path / "clone")]
    subprocess.run([*git, "fetch", "-q", str(done.output / "branch.bundle"), "form/issue-7:x"], check=True)
    names = subprocess.run([*git, "diff", "--name-only", "HEAD", "x"], check=True, capture_output=True, text=True)
    assert names.stdout == "papers/lovelace2024engine.yml\n"


def test_the_same_form_gives_the_same_commit(tmp_path: Path, propose: Propose) -> None:
    path = event(tmp_path, add(link="2403.01234"), "labeled")
    commits = {propose(path).git("rev-parse", "form/issue-7") for _ in range(2)}
    assert len(commits) == 1


def test_a_form_that_is_edited_after_approval_loses_it(tmp_path: Path, propose: Propose) -> None:
    before, after = add(link="2403.01234"), add(link="2403.01234", code="https://github.com/x/y")
    done = propose(event(tmp_path, after, "edited", labels=["approved"], before=before))
    assert (done.answer["withdrawn"], done.answer["branch"]) == (True, None)
    assert "the approval is taken back" in done.comment
    kept = propose(event(tmp_path, after, "edited", labels=["approved"], before=after))  # only its title was edited
    assert kept.answer["withdrawn"] is False
    assert f"<!-- kb propose {done.answer['form']} -->" in done.comment
    assert done.answer["form"] == kept.answer["form"]


def test_an_approval_of_what_cannot_be_taken_is_withdrawn(tmp_path: Path, propose: Propose) -> None:
    done = propose(event(tmp_path, add(link="somewhere"), "labeled"))
    assert (done.status, done.answer["state"], done.answer["withdrawn"]) == (1, "unclear", True)


def test_a_paper_that_is_here_is_named(tmp_path: Path, propose: Propose, sources: Sources) -> None:
    asked = len(sources.asked)
    done = propose(event(tmp_path, add(link="https://arxiv.org/pdf/2403.90001")))
    assert (done.status, done.answer["state"], len(sources.asked)) == (0, "here", asked)
    assert "This paper is here already: `papers/lind2024pears.yml`" in done.comment


def test_a_page_that_no_source_knows_needs_a_title(tmp_path: Path, propose: Propose) -> None:
    done = propose(event(tmp_path, add(link="https://127.0.0.1/paper")))
    assert "- **Link**:" in done.comment
    assert "its title in the field below" in done.comment
    told = propose(event(tmp_path, add(link="https://127.0.0.1/plums", title="Plums as Pears"), "labeled"))
    data = parse(told.entry, "x").data
    assert (data["title"], data["authors"]) == ("Plums as Pears", [])
    assert data["links"] == {"paper": "https://127.0.0.1/plums"}
    assert "missing-authors" in told.comment


@pytest.mark.parametrize(
    ("answers", "field", "advice"),
    [
        ({"link": ""}, "Link", "fill it in"),
        ({"link": "2501.00000"}, "Link", "look whether the number is right"),
        ({"link": "2404.05678", "venue": "Journal of Nothing"}, "Published at", "a maintainer can add a new venue"),
        ({"link": "2404.05678", "code": "on my disk"}, "Code", "write the whole address"),
        ({"link": "2404.05678", "why": "x" * 4_001}, "Where does it belong, and why?", "shorten it to 4,000"),
        ({"link": "2404.05678\nand another"}, "Link", "write it in one line"),
    ],
)
def test_what_is_wrong_names_the_field_and_what_to_do(
    tmp_path: Path, propose: Propose, answers: dict[str, str], field: str, advice: str
) -> None:
    done = propose(event(tmp_path, add(**answers)))
    assert (done.status, done.answer["state"]) == (1, "unclear")
    [line] = [one for one in done.comment.splitlines() if one.startswith("- **")]
    assert line.startswith(f"- **{field}**: ")
    assert advice in line
    assert "Thank you" in done.comment
    assert "choose *Edit*" in done.comment


def test_a_source_that_does_not_answer_is_waited_for(
    tmp_path: Path, propose: Propose, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_ARXIV_URL", "http://127.0.0.1:9/api")
    done = propose(event(tmp_path, add(link="2403.01234")))
    assert (done.status, done.answer["state"]) == (1, "waiting")
    assert "You need not do anything" in done.comment


def facts(base: Path, **changed: str) -> str:
    """The lines that the page of the entry fills in, some of them changed."""
    catalog = Catalog.load(base)
    text = corrections.lines(catalog.papers["lind2024pears"], catalog.venues)
    for name, value in changed.items():
        [line] = [one for one in text.splitlines() if one.startswith(f"{name.replace('_', ' ')}:")]
        text = text.replace(line, f"{name.replace('_', ' ')}: {value}")
    return text


def test_a_correction_changes_its_fields_and_nothing_else(tmp_path: Path, propose: Propose, base: Path) -> None:
    before = (base / "papers/lind2024pears.yml").read_text("utf-8")
    lines = facts(base, code="https://github.com/lind/pears", authors="Märta Lind; Kofi A. Mensah")
    page, source = "https://example.org/survey/papers/lind2024pears/", "https://openreview.net/forum?id=abcdef"
    text = fix(entry=page, source=source, facts=lines)
    done = propose(event(tmp_path, text, "labeled"))
    assert done.answer["title"] == "Correct lind2024pears (#7)"
    entry = done.entry
    kept = [line for line in before.splitlines() if not line.startswith("authors")]
    assert [line for line in kept if line not in entry.splitlines()] == []
    data = parse(entry, "x").data
    assert data["authors"] == ["Märta Lind", "Kofi A. Mensah"]
    assert data["links"] == {"code": "https://github.com/lind/pears"}
    assert data["sources"] == ["https://openreview.net/forum?id=abcdef"]


def test_the_link_on_its_page_fills_the_form(tmp_path: Path, propose: Propose, base: Path) -> None:
    kb = base / "kb.yml"
    kb.write_text(kb.read_text("utf-8") + "repository: https://github.com/example/survey\n", "utf-8")
    address = PaperViews(Index(Catalog.load(base)))("lind2024pears").editing.report
    assert address
    assert len(address) < 6_000
    fields = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert (fields["template"], fields["entry"]) == ("fix-an-entry.yml", "lind2024pears")
    form = fix(entry=fields["entry"], facts=fields["facts"].replace("code:", "code: https://github.com/lind/pears"))
    data = parse(propose(event(tmp_path, form, "labeled")).entry, "x").data
    assert data["links"] == {"code": "https://github.com/lind/pears"}


def test_a_form_from_an_older_page_undoes_nothing(tmp_path: Path, propose: Propose, base: Path) -> None:
    old = facts(base, title="Pears That Read as Plums")
    paper = base / "papers/lind2024pears.yml"
    paper.write_text(paper.read_text("utf-8").replace("2024-03-05", "2024-03-06"), "utf-8")
    done = propose(event(tmp_path, fix(entry="lind2024pears", facts=old)))
    assert done.answer["state"] == "unclear"
    assert "the entry has changed since the form was filled" in done.comment


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("venue: Journal of Nothing 2024", "is no venue that is known here"),
        ("state: famous", "write one of preprint, published"),
        ("first version: March", "write it as 2024, 2024-03 or 2024-03-09"),
        ("doi: ten", "write it as 10.1609"),
        ("titel: x", "did you mean 'title'?"),
        ("title: a\ntitle: b", "it stands there twice"),
        ("title:", "every paper has one"),
        ("just words", "begin the line with one of title, authors"),
    ],
)
def test_a_line_that_cannot_be_taken_is_named(tmp_path: Path, propose: Propose, line: str, message: str) -> None:
    done = propose(event(tmp_path, fix(entry="lind2024pears", facts=line)))
    assert (done.status, done.answer["state"]) == (1, "unclear")
    assert message in done.comment


def test_what_needs_a_reader_is_left_to_one(tmp_path: Path, propose: Propose, base: Path) -> None:
    done = propose(event(tmp_path, fix(entry="lind2024pears", facts=facts(base), why="The summary is too kind.")))
    assert (done.status, done.answer["state"]) == (0, "told")
    assert "needs a person who reads it" in done.comment
    assert propose(event(tmp_path, fix(entry="taxonomy/nodes.yml", why="A node."))).answer["state"] == "told"
    assert "did you mean 'lind2024pears'?" in propose(event(tmp_path, fix(entry="lind2024pear", facts="x"))).comment


def test_an_issue_without_a_form_is_left_alone(tmp_path: Path, propose: Propose) -> None:
    done = propose(event(tmp_path, "Hello, I have a question."))
    assert (done.status, done.answer["state"], done.comment) == (0, "none", "")


def test_an_event_in_full_by_hand_as_a_process(tmp_path: Path, kb: Run, base: Path) -> None:
    done = kb("-C", base, "propose", ROOT / "tests/data/events/opened.json", "-o", tmp_path / "out", "--approve")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"proposed: the answer is in {tmp_path / 'out'}, the branch is form/issue-31\n"
    assert "+venue:\n+  id: fruitconf\n+  year: 2025\n" in (tmp_path / "out/comment.md").read_text("utf-8")
    shown = subprocess.run(["git", "-C", str(base), "log", "-1", "--format=%an: %s", "form/issue-31"],
                           capture_output=True, text=True, check=True)  # fmt: skip
    assert shown.stdout == "zoe-oneil: Correct lind2024pears (#31)\n"
