"""``kb add`` against the sources on the loopback interface, in their documented forms."""

from __future__ import annotations

import os
import re
import select
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from site_builder.bibliography.lookup import Target, look_up
from site_builder.bibliography.sources import arxiv, crossref
from site_builder.errors import KbError
from site_builder.text.yamlfile import parse
from site_builder.web.client import Client, NotFoundError, UnreachableError
from tests.bibliography.server import RECORDED, Sources, serving
from tests.conftest import ROOT, Run


@pytest.fixture
def sources() -> Iterator[Sources]:
    with serving() as running:
        yield running


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A knowledge base with the real nodes and venues, and no papers."""
    shutil.copy(ROOT / "kb.yml", tmp_path)
    (tmp_path / "taxonomy").mkdir()
    for file in (ROOT / "taxonomy").glob("*.yml"):
        shutil.copy(file, tmp_path / "taxonomy")
    return tmp_path


@pytest.fixture
def client(sources: Sources, monkeypatch: pytest.MonkeyPatch) -> Client:
    for name, value in sources.environment.items():
        monkeypatch.setenv(name, value)
    return Client("https://example.org/kb")


ENTRY = """# yaml-language-server: $schema=../docs/reference/schema/paper.schema.json
id: lovelace2024engine
title: "The Engine Weaves: A Study of Patterns in Invented Looms & Cards"
authors:
  - Ada Lovelace
  - Łukasz van der Müller
orcids:
  Ada Lovelace: 0000-0002-1825-0097
affiliations:
  - Analytical Society, London
dates:
  first: 2024-03-02
  published: 2025-07
identifiers:
  arxiv: "2403.01234"
  doi: 10.1000/loom.2025.7
venue:
  id: ijcv
  year: 2025
state: published
assignments: []
summary: null
sources:
  - https://arxiv.org/abs/2403.01234
  - https://doi.org/10.1000/loom.2025.7
  - https://www.semanticscholar.org/paper/00000000000000000000000000000000000000aa
taken_from:
  arXiv: [title, authors, dates.first, identifiers.arxiv, identifiers.doi]
  Crossref: [venue, dates.published, affiliations]
labelled:
  by: kb add
"""


def test_an_entry_from_arxiv_and_what_the_others_add(kb: Run, base: Path, sources: Sources) -> None:
    done = kb("-C", base, "add", "arxiv:2403.01234", env=sources.environment)
    assert (done.returncode, done.stdout) == (0, "papers/lovelace2024engine.yml\n")
    text = (base / "papers" / "lovelace2024engine.yml").read_text("utf-8")
    assert text.startswith(ENTRY)
    assert len(text.splitlines()) == len(ENTRY.splitlines()) + 1
    assert sources.asked == [
        "/arxiv/query?id_list=2403.01234&max_results=1",
        "/semanticscholar/paper/ARXIV:2403.01234?fields=title,authors,venue,publicationVenue,year,publicationDate,externalIds,abstract",
        "/crossref/works/10.1000/loom.2025.7",
        "/dblp/search/publ/api?q=the+engine+weaves+a+study+of+patterns+in+invented+looms+cards&format=json&h=20",
        "/openalex/works/doi:10.1000/loom.2025.7",
    ]


def test_a_second_time_it_is_here_already_and_nobody_is_asked(kb: Run, base: Path, sources: Sources) -> None:
    kb("-C", base, "add", "arxiv:2403.01234", env=sources.environment)
    asked = len(sources.asked)
    for target in ("https://arxiv.org/abs/2403.01234v2", "doi:10.1000/LOOM.2025.7"):
        done = kb("-C", base, "add", target, env=sources.environment)
        assert (done.returncode, done.stdout) == (0, "")
        assert "is here already: papers/lovelace2024engine.yml" in done.stderr
    assert len(sources.asked) == asked
    assert len(list((base / "papers").iterdir())) == 1


def test_an_entry_from_a_doi(kb: Run, base: Path, sources: Sources) -> None:
    done = kb("-C", base, "add", "https://doi.org/10.1000/Loom.2025.7", "--dry-run", env=sources.environment)
    assert done.returncode == 0, done.stderr
    data = parse(done.stdout, "x").data
    assert (data["dates"], data["identifiers"]["arxiv"]) == (
        {"first": "2024-03-02", "published": "2025-07"},
        "2403.01234",
    )
    assert data["authors"] == ["Ada Lovelace", "Łukasz van der Müller"]
    assert not (base / "papers").exists()


def test_a_preprint_stays_one_and_unknown_stays_null(kb: Run, base: Path, sources: Sources) -> None:
    done = kb("-C", base, "add", "2404.05678", "--dry-run", env=sources.environment)
    assert "note: Semantic Scholar has no such paper" in done.stderr
    data = parse(done.stdout, "x").data
    assert (data["state"], data["venue"], data["identifiers"]["doi"], data["summary"]) == ("preprint", None, None, None)
    assert data["affiliations"] == ["University of Nowhere", "Loom Institute"]


@pytest.mark.parametrize("number", ["2501.00000", "2412.99999"])
def test_a_paper_that_does_not_exist(kb: Run, base: Path, sources: Sources, number: str) -> None:
    done = kb("-C", base, "add", f"arxiv:{number}", env=sources.environment)
    assert done.returncode == 1
    assert f"arXiv has no paper '{number}'" in done.stderr
    assert not (base / "papers").exists()


def test_offline_is_said_clearly(kb: Run, base: Path) -> None:
    closed = {"KB_ARXIV_URL": "http://127.0.0.1:9/api", "NO_PROXY": "127.0.0.1"}
    done = kb("-C", base, "add", "arxiv:2403.01234", env=closed)
    assert done.returncode == 2
    assert done.stderr == (
        "kb: cannot reach arXiv (127.0.0.1:9)\n    are you offline? A proxy is named by HTTPS_PROXY\n"
    )


def test_several_targets_go_on_after_a_failure(kb: Run, base: Path, sources: Sources) -> None:
    done = kb("-C", base, "add", "arxiv:2501.00000", "arxiv:2403.01234", "what?", env=sources.environment)
    assert done.returncode == 2
    assert done.stdout == "papers/lovelace2024engine.yml\n"
    assert "kb: arxiv:2501.00000: arXiv has no paper" in done.stderr
    assert "kb: what?: 'what?' is neither an arXiv id nor a DOI nor an address" in done.stderr


def test_a_bibliography(kb: Run, base: Path) -> None:
    (base / "new.bib").write_text(
        "@misc{keptkey2024, title={Kept}, author={A Lovelace}, eprint={2405.00001}, year={2024}}\n"
        "@misc{Changed, title={Changed by the House}, author={A Lovelace}, year={2024}}\n"
        "@misc{changed, title={Changed by the House}, author={A Lovelace}, year={2024}}\n"
        "@misc{broken, title={No end\n",
        "utf-8",
    )
    done = kb("-C", base, "add", "new.bib")
    assert done.returncode == 1
    assert "new.bib:4:21: error[bibtex-syntax]" in done.stderr
    files = sorted(path.name for path in (base / "papers").iterdir())
    assert files == ["keptkey2024.yml", "lovelace2024changed.yml"]  # the second of the same title is no third paper
    done = kb("-C", base, "add", "new.bib")
    assert "new.bib:1:1: here already: papers/keptkey2024.yml" in done.stderr
    assert sorted(path.name for path in (base / "papers").iterdir()) == files


def test_a_busy_source_is_asked_again(client: Client, sources: Sources) -> None:
    sources.busy = [(503, {})]
    assert arxiv.fetch(client, "2403.01234").title is not None
    assert len(sources.asked) == 2
    assert "+https://example.org/kb" in sources.agents[0]


def test_retry_after_is_obeyed(client: Client, sources: Sources, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr("time.sleep", waited.append)
    sources.busy = [(429, {"Retry-After": "7"})]
    crossref.fetch(client, "10.1000/loom.2025.7")
    assert 7 in waited


def test_a_source_that_asks_for_an_hour_is_not_waited_for(client: Client, sources: Sources) -> None:
    sources.busy = [(429, {"Retry-After": "3600"})]
    with pytest.raises(UnreachableError, match="asks to wait 3600 seconds"):
        crossref.fetch(client, "10.1000/loom.2025.7")


def test_a_source_that_stays_busy(client: Client, sources: Sources, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    sources.busy = [(503, {})] * 10
    with pytest.raises(UnreachableError, match="Crossref is busy"):
        crossref.fetch(client, "10.1000/loom.2025.7")
    assert len(sources.asked) == 4


def test_requests_to_one_source_keep_their_distance(sources: Sources, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    waited: list[float] = []
    monkeypatch.setattr("time.sleep", waited.append)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    service = replace(arxiv.SERVICE, base=f"{sources.url}/arxiv", pause=3.0)
    client = Client(None)
    for _ in range(2):
        client.get(service, "query", bytes, id_list="2403.01234")
    assert len(waited) == 1
    assert 2 < waited[0] <= 3


def test_an_answer_that_is_no_feed(client: Client, sources: Sources) -> None:
    sources.busy = [(200, {})]
    with pytest.raises(KbError, match=r"arXiv sent no Atom feed but 'Rate exceeded\."):
        arxiv.fetch(client, "2403.01234")


def test_an_answer_that_is_no_json(client: Client, sources: Sources) -> None:
    sources.busy = [(200, {})]
    with pytest.raises(KbError, match="sent no JSON but 'Rate exceeded"):
        crossref.fetch(client, "10.1000/loom.2025.7")


def test_a_doi_that_nobody_knows(client: Client) -> None:
    with pytest.raises(NotFoundError):
        look_up(Target.of("doi:10.1000/nothing"), client, lambda _: None)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"<!DOCTYPE html><html><title>Sorry</title>", "arXiv sent no Atom feed but a web page (Sorry)"),
        (b"<html><body>x", "arXiv sent no Atom feed but a web page"),
        (b"<?xml version='1.0'?><feed><entry>", "arXiv sent no Atom feed but a part of one: it was cut off behind 34"),
        (b"", "arXiv sent no Atom feed but an empty answer"),
        (b"<rss></rss>", "arXiv sent no Atom feed but"),
    ],
)
def test_what_came_instead_of_an_answer_is_said(client: Client, sources: Sources, body: bytes, said: str) -> None:
    sources.busy, sources.instead = [(200, {})], body
    with pytest.raises(KbError, match=re.escape(said)):
        arxiv.fetch(client, "2403.01234")


def test_a_title_from_a_source_is_cleaned(client: Client, sources: Sources) -> None:
    recorded = (RECORDED / "arxiv" / "2403.01234.xml").read_text("utf-8")
    title = "&lt;b&gt;Bold&lt;/b&gt; $\\ell_\\infty$ \u202eLooms &amp;amp; Cards"
    sources.busy = [(200, {})]
    sources.instead = re.sub("(?s)(<entry>.*?<title>).*?(</title>)", lambda m: m[1] + title + m[2], recorded).encode()
    assert arxiv.fetch(client, "2403.01234").title == "Bold ℓ_∞ Looms & Cards"


def test_entries_of_a_list_are_completed_in_few_requests(kb: Run, base: Path, sources: Sources) -> None:
    lists = "".join(
        f"- [{title}](https://{address})\n"
        for title, address in (
            ("The Engine Weaves: A Study of Patterns in Invented Looms & Cards", "arxiv.org/abs/2403.01234"),
            ("Another Title than arXiv Has", "arxiv.org/abs/2404.05678"),
            ("Nowhere to Be Found", "arxiv.org/abs/2501.00000"),
            ("Looms that Refuse too Much", "doi.org/10.18653/v1/2030.acl-long.999"),
        )
    )  # fmt: skip
    kb("-C", base, "import", "awesome", "-", "--write", stdin=lists)
    engine = base / "papers" / "anonymous2024engine.yml"
    engine.write_text(engine.read_text("utf-8").replace("authors: []", "authors: []  # who?"), "utf-8")
    done = kb("-C", base, "complete", env=sources.environment)
    assert done.returncode == 0, done.stderr
    assert sorted(done.stdout.splitlines()) == [
        "papers/anonymous2024engine.yml (removed)", "papers/anonymouslooms.yml (removed)",
        "papers/lovelace2024engine.yml", "papers/lovelace2030looms.yml",
    ]  # fmt: skip
    assert [path.split("/")[1] for path in sources.asked] == ["arxiv", "semanticscholar", "crossref"]
    assert "anonymous2024another: arXiv knows it as" in done.stderr
    assert "anonymous2025nowhere: arXiv has no paper 2501.00000" in done.stderr
    assert "4 looked at, 2 completed" in done.stderr
    text = (base / "papers" / "lovelace2024engine.yml").read_text("utf-8")
    assert "# who?" in text
    data = parse(text, "x").data
    assert (data["authors"][0], data["dates"]["first"]) == ("Ada Lovelace", "2024-03-02")
    assert (data["former_ids"], data["venue"]["id"]) == (["anonymous2024engine"], "ijcv")
    looms = parse((base / "papers" / "lovelace2030looms.yml").read_text("utf-8"), "x").data
    assert (looms["title"], looms["state"]) == ("Looms that Refuse too Much: A Study", "published")
    assert (looms["venue"], looms["dates"]["published"]) == ({"id": "acl", "year": 2030}, "2030")
    away = dict.fromkeys(sources.environment, "http://127.0.0.1:9") | {"NO_PROXY": "127.0.0.1"}
    (base / ".kb" / "answers.sqlite").unlink()
    assert kb("-C", base, "complete", "anonymous2025nowhere", env=away).returncode == 2


UNNAMED = """
@article{engine, author={A. Lovelace}, year=2025,
  title={The engine weaves: a study of patterns in invented looms {\\&} cards}}
@article{frayed, title={Frayed: Threads of 2029}, author={Grace Weaver and Ada Lovelace}, year=2029}
@inproceedings{looms, title={Looms That Refuse Too Much}, author={Somebody Else}, year=2019, booktitle={KDD}}
@article{early, title={Looms That Refuse Too Much}, author={Ada Lovelace}, year=2020}
@article{silent, title={Knots That Never Were}, author={Grace Weaver}}
"""
"""Two that are known; three that differ from what is known in the author or the year, or do not say one."""


def test_entries_without_identifiers_are_found_by_title_first_author_and_year(
    kb: Run, base: Path, sources: Sources
) -> None:
    kb("-C", base, "import", "bibtex", "-", "--write", stdin=UNNAMED)
    before = {path.name: path.read_text("utf-8") for path in (base / "papers").iterdir()}
    done = kb("-C", base, "complete", env=sources.environment)
    assert (done.returncode, "5 looked at, 2 completed" in done.stderr) == (0, True), done.stderr
    assert sorted(done.stdout.splitlines()) == ["papers/engine.yml", "papers/frayed.yml"]
    engine, frayed = (
        parse((base / "papers" / f"{name}.yml").read_text("utf-8"), "x").data for name in ("engine", "frayed")
    )
    assert engine["identifiers"] == {"arxiv": "2403.01234", "doi": "10.1000/loom.2025.7"}
    assert engine["authors"] == ["A. Lovelace"]
    assert frayed["identifiers"]["doi"] == "10.1000/frayed.1"
    assert "identifiers.doi" in frayed["taken_from"]["Crossref"]
    for name, said in {"looms": "not found", "early": "not found", "silent": "does not say all"}.items():
        assert (base / "papers" / f"{name}.yml").read_text("utf-8") == before[f"{name}.yml"]
        assert re.search(rf"note: {name}: .*{said}", done.stderr)
    searched = [path.split("/")[1] for path in sources.asked if "=" in path and "id_list" not in path]
    assert (searched.count("arxiv"), searched.count("dblp")) == (3, 2)  # one title is asked about once


def test_a_bibliography_without_identifiers_is_looked_up_by_title(kb: Run, base: Path, sources: Sources) -> None:
    (base / "looms.bib").write_text(UNNAMED, "utf-8")
    done = kb("-C", base, "add", "looms.bib", "--lookup", "--no-propose", env=sources.environment)
    assert done.stdout.count("papers/") == 5, done.stderr
    texts = {path.stem: path.read_text("utf-8") for path in (base / "papers").iterdir()}
    assert 'arxiv: "2403.01234"' in texts["engine"]
    assert "3003.04444" not in texts["looms"] + texts["early"]
    assert "note: looms: it has no identifier, and is not found by title, first author and year" in done.stderr


def test_a_new_knowledge_base_is_completed_and_goes_on_offline(kb: Run, tmp_path: Path, sources: Sources) -> None:
    (tmp_path / "list.md").write_text("# Looms\n\n- [Looms That Refuse Too Much](https://arxiv.org/abs/3003.04444)\n")
    words = ("--from", "list.md", "--lookup", "--name", "Looms")
    done = kb("init", "here", *words, cwd=tmp_path, env=sources.environment)
    assert (done.returncode, "1 of 1 entries completed" in done.stdout) == (0, True), done.stderr
    data = parse((tmp_path / "here" / "papers" / "lovelace2030looms.yml").read_text("utf-8"), "x").data
    assert (data["authors"], data["venue"]["id"]) == (["Ada Lovelace", "Łukasz van der Müller"], "acl")
    away = dict.fromkeys(sources.environment, "http://127.0.0.1:9") | {"NO_PROXY": "127.0.0.1"}
    done = kb("init", "away", *words, cwd=tmp_path, env=away)
    assert (done.returncode, "0 of 1 entries completed" in done.stdout) == (0, True)
    assert "cannot reach arXiv (127.0.0.1:9); 1 are not asked about" in done.stderr
    assert "kb complete asks again" in done.stderr


PAPER = """\
id: {id}
title: {title}
authors: [Grace Weaver]
state: preprint
summary: {summary}
assignments: [{{node: {node}, evidence: It says so., confidence: high}}]
"""


@pytest.fixture
def placed(base: Path) -> Path:
    """The knowledge base with papers at two nodes, from which a place can be proposed."""
    (base / "papers").mkdir()
    papers = {
        "Looms That Refuse Harmless Patterns": "defense/training/data-driven/safety-data",
        "Refusing Looms": "defense/training/data-driven/safety-data",
        "Poisoned Yarn": "attack/training/backdoor-trigger",
        "Yarn with Backdoors": "attack/training/backdoor-trigger",
    }
    for number, (title, node) in enumerate(papers.items()):
        text = PAPER.format(id=f"weaver2029paper{number}", title=title, summary=f"{title} are studied.", node=node)
        (base / "papers" / f"weaver2029paper{number}.yml").write_text(text, "utf-8")
    return base


def test_a_place_is_proposed_with_reasons_and_written_as_proposed(kb: Run, placed: Path, sources: Sources) -> None:
    done = kb("-C", placed, "add", "arxiv:3003.04444", "--take", "title=Crossref", env=sources.environment)
    assert (done.returncode, done.stdout) == (0, "papers/lovelace2030looms.yml\n"), done.stderr
    assert "defense/training/data-driven/safety-data\n           like weaver2029paper0" in done.stderr
    assert "Taken from Crossref, as you say" in done.stderr
    assert "note: authors: arXiv" in done.stderr
    assert "Taken from arXiv; --take authors=Crossref takes the other" in done.stderr
    data = parse((placed / "papers" / "lovelace2030looms.yml").read_text("utf-8"), "x").data
    assert data["title"] == "Looms that Refuse too Much: A Study"
    label = data["assignments"][0]
    assert (label["node"], label["confidence"], label["basis"]) == (
        "defense/training/data-driven/safety-data",
        "proposed",
        "abstract",
    )
    assert "weaver2029paper0" in label["evidence"]


def test_options_confirm_a_place(kb: Run, placed: Path, sources: Sources) -> None:
    words = ("add", "arxiv:3003.04444", "--dry-run", "--node", "safety-data")
    done = kb("-C", placed, *words, "--evidence", "It counts refusals.", env=sources.environment)
    label = parse(done.stdout, "x").data["assignments"][0]
    assert (label["node"], label["confidence"], label["evidence"]) == (
        "defense/training/data-driven/safety-data", "low", "It counts refusals.",
    )  # fmt: skip
    assert kb("-C", placed, *words, env=sources.environment).returncode == 2


def test_options_that_name_nothing(kb: Run, base: Path) -> None:
    for word, said in (("titel=Crossref", "did you mean 'title'"), ("title", "names no source")):
        done = kb("-C", base, "add", "arxiv:3003.04444", "--take", word)
        assert done.returncode == 2
        assert said in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of POSIX")
def test_on_a_terminal_somebody_is_asked(placed: Path, sources: Sources) -> None:
    import pty

    child, terminal = pty.openpty()
    environment = {**os.environ, **sources.environment, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "site_builder", "-C", str(placed), "add", "arxiv:3003.04444"],
        stdin=terminal, stdout=subprocess.PIPE, stderr=terminal, env=environment,
    )  # fmt: skip
    os.close(terminal)
    said = ""
    for question, answer in (("right? [1]", "2"), ("right? [1]", ""), ("takes none", "nowhere"), ("takes none", "1"),
                             ("stays a proposal", "It counts them.")):  # fmt: skip
        while question not in said:
            assert select.select([child], [], [], 60)[0], said
            said += os.read(child, 10_000).decode()
        said = said.partition(question)[2]
        os.write(child, f"{answer}\n".encode())
    assert process.communicate(timeout=60)[0] == b"papers/lovelace2030looms.yml\n"
    os.close(child)
    data = parse((placed / "papers" / "lovelace2030looms.yml").read_text("utf-8"), "x").data
    assert (data["title"], data["assignments"][0]["evidence"]) == (
        "Looms that Refuse too Much: A Study", "It counts them.",
    )  # fmt: skip


def test_standard_input_names_papers_or_is_a_bibliography(kb: Run, base: Path, sources: Sources) -> None:
    lines = "# to read\narxiv:2403.01234 # looms\n\narxiv:2501.00000\n"
    done = kb("-C", base, "add", "-", stdin=lines, env=sources.environment)
    assert (done.returncode, done.stdout) == (1, "papers/lovelace2024engine.yml\n")
    assert "kb: arxiv:2501.00000: arXiv has no paper" in done.stderr
    bibliography = "@misc{kept2030, title={Looms That Refuse Too Much}, author={A Lovelace}, eprint={3003.04444}}"
    done = kb("-C", base, "add", "-", "--lookup", stdin=bibliography, env=sources.environment)
    assert (done.returncode, done.stdout) == (0, "papers/kept2030.yml\n"), done.stderr
    data = parse((base / "papers" / "kept2030.yml").read_text("utf-8"), "x").data
    assert (data["venue"], data["identifiers"]["doi"]) == ({"id": "acl", "year": 2030}, "10.18653/v1/2030.acl-long.999")
    assert kb("-C", base, "add", "-", stdin="\n").returncode == 2
