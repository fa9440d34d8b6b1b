"""kb watch against an arXiv on this machine: search, OAI-PMH, misbehaviour, and what was asked before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from site_builder.bibliography.sources import arxiv_new
from site_builder.commands.watch import issue
from site_builder.errors import KbError
from site_builder.web.client import Client
from tests.conftest import ROOT, Run
from tests.copies import copied
from tests.web.server import Reply, Server, misbehaving

DAYS = (date(2026, 8, 1), date(2026, 8, 7))


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with misbehaving() as running:
        for name, value in environment(running).items():
            monkeypatch.setenv(name, value)
        yield running


def environment(server: Server) -> dict[str, str]:
    return {"KB_ARXIV_URL": server.url, "KB_ARXIV_OAI_URL": server.url, "NO_PROXY": "127.0.0.1"}


def feed(total: int, *papers: tuple[str, str]) -> Reply:
    entries = "".join(
        f"<entry><id>http://arxiv.org/abs/{name}v1</id><title>{title}</title><summary>A {title.lower()}.</summary>"
        f"<published>2026-08-02T00:00:00Z</published></entry>" for name, title in papers
    )  # fmt: skip
    spec = 'xmlns="http://www.w3.org/2005/Atom" xmlns:o="http://a9.com/-/spec/opensearch/1.1/"'
    return Reply(f"<feed {spec}><o:totalResults>{total}</o:totalResults>{entries}</feed>".encode())


def harvest(token: str, *papers: tuple[str, str]) -> Reply:
    records = "".join(
        f'<record><metadata><arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>{name}</id><created>{day}</created>'
        f"<title>T {name}</title><abstract>A.</abstract></arXiv></metadata></record>" for name, day in papers
    )  # fmt: skip
    return Reply(
        f'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>{records}'
        f"<resumptionToken>{token}</resumptionToken></ListRecords></OAI-PMH>".encode()
    )


def test_all_pages_of_a_search_are_asked_for(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arxiv_new, "PAGE", 2)
    server.replies = [feed(3, ("2608.00001", "One"), ("2608.00002", "Two")), feed(3, ("2608.00003", "Three"))]
    pages = list(arxiv_new.search(Client(), ["cs.CV", "cs.CR"], *DAYS))
    assert [paper.arxiv for page in pages for paper in page.papers] == ["2608.00001", "2608.00002", "2608.00003"]
    assert "submittedDate%3A%5B202608010000+TO+202608072359%5D" in server.asked[0]
    assert "start=2" in server.asked[1]


def test_a_page_that_is_missing_is_said(server: Server) -> None:
    server.replies = [feed(3)]
    with pytest.raises(KbError, match="told of 3 papers, and sent 0"):
        list(arxiv_new.search(Client(), ["cs.CV"], *DAYS))
    server.replies = [Reply(b"Rate exceeded.")]
    with pytest.raises(KbError, match="sent no Atom feed but"):
        list(arxiv_new.search(Client(), ["cs.CV"], *DAYS))
    server.replies = [feed(1_000_000, ("2608.00001", "One"))]
    with pytest.raises(KbError, match="its search gives 30,000"):
        list(arxiv_new.search(Client(), ["cs.CV"], *DAYS))
    server.replies = [Reply(feed(3).body.replace(b">3<", b">many<"))]
    with pytest.raises(KbError, match="a record of a form that kb does not know"):
        list(arxiv_new.search(Client(), ["cs.CV"], *DAYS))


def test_a_harvest_goes_on_to_the_end_and_keeps_what_was_made_in_the_days(server: Server) -> None:
    server.replies = [
        harvest("more", ("2608.00001", "2026-08-02"), ("1901.00001", "2019-01-01")),
        harvest("", ("2608.00002", "2026-08-03")),
    ]
    pages = list(arxiv_new.harvest(Client(), "cs.CV", *DAYS))
    assert [paper.arxiv for page in pages for paper in page.papers] == ["2608.00001", "2608.00002"]
    assert "set=cs%3Acs%3ACV" in server.asked[0]
    assert server.asked[1].endswith("resumptionToken=more")
    assert arxiv_new.oai_set("hep-th") == "physics:hep-th"
    server.replies = [harvest("round")]
    with pytest.raises(KbError, match="the same page for ever"):
        list(arxiv_new.harvest(Client(), "cs.CV", *DAYS))
    server.replies = [Reply(b'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><error code="badArgument">No.'
                            b"</error></OAI-PMH>")]  # fmt: skip
    with pytest.raises(KbError, match=r"arXiv OAI says: No\."):
        list(arxiv_new.harvest(Client(), "cs.CV", *DAYS))


@pytest.fixture
def base(tmp_path: Path) -> Path:
    root = tmp_path / "kb"
    copied(ROOT / "tests/data/kb", root)
    return root


def test_the_command_leaves_out_what_is_here_and_goes_on_where_it_was(server: Server, base: Path, kb: Run) -> None:
    here = "Stickers That Survive the Wash"
    server.replies = [
        feed(3, ("2608.00001", "Stickers on fruit"), ("2409.90012", "Another title"), ("2608.00003", here))
    ]
    words = ("-C", base, "watch", "--category", "cs.CV", "--since", "2026-08-01", "--until", "2026-08-07")
    done = kb(*words, "--report", base / "report.md", "--format", "json", env=environment(server))
    assert done.returncode == 0, done.stderr
    assert "3 new papers, 2 of them here" in done.stderr
    assert "few to learn from" in done.stderr
    assert "2409.90012" not in done.stdout
    assert len(server.asked) == 1
    again = kb(*words, "--format", "json", env=environment(server))
    assert again.stdout == done.stdout
    assert len(server.asked) == 1


def test_a_file_of_papers_is_ranked_without_asking_anybody(base: Path, kb: Run) -> None:
    crowd = [
        {"id": f"2608.1{number:04}", "title": f"Trains {number}", "summary": "Of a town."} for number in range(250)
    ]
    papers = [
        *crowd,
        {"id": "2608.00001v2", "title": "Written labels", "abstract": "Labels on fruit mislead the model."},
    ]
    (base / "new.jsonl").write_text("\n".join(map(json.dumps, papers)) + "\n", "utf-8")
    done = kb("-C", base, "watch", "--from", base / "new.jsonl")
    assert "arxiv:2608.00001  Written labels" in done.stdout, done.stderr
    assert "251 new papers, 0 of them here; 1 listed" in done.stderr
    (base / "new.jsonl").write_text('{"id": "x"}\n', "utf-8")
    done = kb("-C", base, "watch", "--from", base / "new.jsonl")
    assert (done.returncode, "new.jsonl:1: this is no paper" in done.stderr) == (1, True)


def test_without_categories_it_says_where_to_name_them(base: Path, kb: Run) -> None:
    done = kb("-C", base, "watch")
    assert (done.returncode, "watch: {categories: [cs.SE]}" in done.stderr) == (2, True)
    assert kb("-C", base, "watch", "--category", "cs.CV) OR (all:x").returncode == 2


def test_titles_of_strangers_are_code_in_an_issue() -> None:
    row: dict[str, Any] = {
        "title": "`@all` <b>x</b> [y](z)",
        "arxiv": "2608.00001",
        "near": [],
        "words": [],
        "node": None,
    }
    assert "- [ ] `` `@all` <b>x</b> [y](z) ``" in issue([row], "1 paper")
