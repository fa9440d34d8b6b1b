"""A knowledge base made to do harm: nothing of it runs in a browser, and nothing is written beside the site."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest

from tests.site.building import ROOT, built, with_templates
from tests.site.serving import READY, serve

if TYPE_CHECKING:
    from playwright.sync_api import Browser

MARKUP = """</title></script><script>window.harmed=1</script>"'><img src=x onerror=window.harmed=1>{{ 7*7 }}]]><!--"""
LINKS = [
    "javascript:window.harmed=1", "JaVaScRiPt:window.harmed=1", " javascript:window.harmed=1",
    "java\tscript:window.harmed=1",
    "data:text/html,<script>window.harmed=1</script>", 'https://example.org/"onmouseover="window.harmed=1',
    "//evil.example/x", "vbscript:x",
]  # fmt: skip
UNSEEN = "\u202e\u2066\u200f\x07\x9b"
PATHS = [
    "../../../outside",
    "/tmp/outside",
    "..",
    ".",
    "a/../../../outside",
    "C:\\outside",
    "con",
    "x" * 5000,
    "é\u202e ",
    "%2e%2e",
]


def paper(name: str, number: int, **changed: Any) -> dict[str, Any]:
    link = LINKS[number % len(LINKS)]
    return {
        "id": name,
        "former_ids": [f"../{number}", f"<b>{number}</b>"],
        "title": f"{number} {MARKUP} {UNSEEN}",
        "authors": [f"A {MARKUP} {number}", "../../../outside", f"\u202e{number}"],
        "orcids": {MARKUP: MARKUP},
        "affiliations": [MARKUP],
        "dates": {"first": "2024-01-01"},
        "identifiers": {"arxiv": f'{MARKUP}"', "doi": MARKUP, "openreview": MARKUP},
        "venue": {"id": "../../outside", "year": 2024, "track": MARKUP},
        "state": "published",
        "links": {"paper": link, "code": link, "project": link, "data": link},
        "assignments": [
            {"node": "attack/inference/black-box/typography", "evidence": MARKUP, "confidence": "low"},
            {"node": f"../../{number}/{MARKUP}", "evidence": MARKUP, "confidence": "low"},
        ],
        "facets": {"access": [MARKUP], "objective": [MARKUP], "modality": [MARKUP]},
        "summary": f"{MARKUP} {UNSEEN}",
        "introduces": [MARKUP],
        "models": ["../outside", MARKUP],
        "benchmarks": [MARKUP],
        "other_data": [MARKUP],
        "metrics": [MARKUP],
        "relations": [
            {"type": "extends", "target": target, "evidence": MARKUP}
            for target in ("lind2023sticker", f"arxiv:{MARKUP}", f"doi:{MARKUP}", MARKUP)
        ],
        "sources": [MARKUP, *LINKS],
        "labelled": {"by": MARKUP, "date": "2024-01-01"},
        "notes": MARKUP,
        **changed,
    }


def written(root: Path, file: str, data: Any) -> None:
    (root / file).write_text(json.dumps(data), encoding="utf-8")  # JSON is YAML, and says every character with escapes


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Root of a knowledge base in which every field tries something."""
    root = with_templates(ROOT / "tests" / "data" / "kb", tmp_path_factory.mktemp("hostile") / "deep" / "kb")
    for number, name in enumerate((*PATHS, MARKUP)):
        written(root, f"papers/hostile{number}.yml", paper(name, number))
    written(root, "papers/long.yml", paper("long2024", 90, title="long " * 100_000, summary="<b>" * 350_000))
    written(root, "papers/halves.yml", paper("halves2024", 91, title="half \ud800 of a pair"))  # no text: left out
    written(root, "taxonomy/models/outside.yml", {
        "id": "../../outside", "name": MARKUP, "kind": "vlm", "organisation": MARKUP, "url": LINKS[0], "notes": MARKUP,
        "hub": MARKUP, "parameters": MARKUP,
    })  # fmt: skip
    written(root, "taxonomy/benchmarks/outside.yml", {
        "id": "../../outside", "name": MARKUP, "kind": "safety", "url": LINKS[1], "notes": MARKUP, "licence": MARKUP,
        "categories": [{"id": MARKUP, "name": MARKUP, "n": 3, "group": MARKUP}],
    })  # fmt: skip
    nodes = root / "taxonomy" / "nodes.yml"
    node = {"name": MARKUP, "definition": MARKUP, "parent": "attack", "source": MARKUP, "mark": "E"}
    evil = "".join(
        f"  - {json.dumps({'id': key, **node})}\n"
        for key in ("../../../outside", f"attack/{MARKUP}", "attack/..", "a/" * 30)
    )
    text = nodes.read_text(encoding="utf-8").replace("\nmoved:\n", f"\n{evil}moved:\n")
    venues = root / "taxonomy" / "venues.yml"
    venue = {"id": "../../outside", "name": MARKUP, "full_name": MARKUP, "kind": "journal", "url": LINKS[2]}
    venues.write_text(f"{venues.read_text(encoding='utf-8')}  - {json.dumps(venue)}\n", encoding="utf-8")
    move = {"old": "../../../../outside", "new": "attack", "since": "2024-01-01"}
    nodes.write_text(f"{text}  - {json.dumps(move)}\n", encoding="utf-8")
    (root / "kb.yml").write_text(json.dumps({
        "schema_version": 1, "name": MARKUP, "description": MARKUP, "url": "https://example.org/survey/",
        "repository": LINKS[0],
    }), encoding="utf-8")  # fmt: skip
    return root


@pytest.fixture(scope="module")
def hostile_site(hostile: Path) -> Path:
    outside = {path for path in hostile.parent.parent.rglob("*") if ".kb" not in path.parts}
    site = hostile / "survey"
    built(hostile, site)
    new = {path for path in hostile.parent.parent.rglob("*") if ".kb" not in path.parts} - outside
    assert all(path.is_relative_to(site) for path in new)
    assert not list(site.parent.parent.parent.glob("outside*"))
    return site


class Reader(HTMLParser):
    """What a page could run, and where it leads."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        source = given.get("src") or ""
        if (
            tag == "script"
            and given.get("type") != "application/ld+json"
            and not re.fullmatch(r"[./]*(survey/)?assets/\w+\.js", source)
        ):
            self.found.append(f"script {given}")
        if tag in ("iframe", "object", "embed", "base", "img", "b"):
            self.found.append(f"element {tag}")
        for name, value in attributes:
            if name.startswith("on"):
                self.found.append(f"attribute {name}")
            if name in ("href", "src", "action", "formaction"):
                scheme = re.match(r"\s*([a-z][a-z0-9+.\s-]*):", value or "", re.IGNORECASE)
                if (scheme and scheme[1].lower() not in ("http", "https", "mailto")) or (value or "").startswith("//"):
                    self.found.append(f"link {value!r}")


def test_no_page_holds_anything_that_could_run(hostile_site: Path) -> None:
    pages = list(hostile_site.rglob("*.html"))
    assert len(pages) > 80
    for page in pages:
        html = page.read_text(encoding="utf-8")
        reader = Reader()
        reader.feed(html)
        assert reader.found == [], page.relative_to(hostile_site)
        assert "49]]" not in html
        assert not set(UNSEEN) & set(html), page.relative_to(hostile_site)


def test_every_path_is_plain(hostile_site: Path) -> None:
    names = [path.relative_to(hostile_site).as_posix() for path in hostile_site.rglob("*")]
    assert all(re.fullmatch(r"[A-Za-z0-9+._/-]+", name) for name in names)
    assert all(len(part) < 120 for name in names for part in name.split("/"))
    assert len({name.lower() for name in names}) == len(names)


def test_files_for_programs_stay_whole(hostile_site: Path) -> None:
    for path in hostile_site.rglob("*.json"):
        json.loads(path.read_bytes())
    for path in hostile_site.rglob("*.xml"):
        ElementTree.parse(path)
    papers = json.loads((hostile_site / "api/v1/papers.json").read_bytes())["items"]
    assert len(papers) == 12 + len(PATHS) + 2
    assert all((hostile_site / item["page"] / "index.html").is_file() for item in papers)


@pytest.fixture(scope="module")
def addresses(hostile_site: Path) -> Iterator[list[str]]:
    """Addresses of the pages worth opening: those of hostile things, and those that scripts draw from their data."""
    marks = re.compile(r"outside|x-|script|long|halves|^hostile")
    names = {page.parent.relative_to(hostile_site).as_posix() for page in hostile_site.rglob("index.html")}
    hostile = sorted(name for name in names if marks.search(name.rpartition("/")[2]))
    assert len(hostile) > 15
    drawn = [
        ".",
        "papers",
        "taxonomy",
        "graph",
        "models",
        "benchmarks",
        "authors",
        "statistics",
        "timeline",
        "coverage",
    ]
    with serve(hostile_site.parent) as url:
        yield [f"{url}survey/{name}/" for name in (*drawn, *hostile)]


@pytest.mark.browser
def test_nothing_runs_in_a_browser_even_without_the_policy(browser: Browser, addresses: list[str]) -> None:
    context = browser.new_context(bypass_csp=True)
    left: list[str] = []
    context.on("request", lambda request: "127.0.0.1" in request.url or left.append(request.url))
    context.on("dialog", lambda dialog: (left.append(dialog.message), dialog.dismiss()))
    page = context.new_page()
    for address in addresses:
        page.goto(address)
        page.wait_for_function(READY)
        assert page.evaluate("window.harmed") is None, address
    page.goto(f"{addresses[1]}?q={'%3Cscript%3E' * 3}{'('}")
    page.wait_for_function(READY)
    page.locator("form[data-kb-search] input").fill("script harmed")
    page.locator(".kb-search__item").first.wait_for()
    page.locator(".kb-search__item").first.hover()
    page.goto(f"{addresses[3]}?focus=paper:../../../outside")
    page.wait_for_function(READY)
    assert page.evaluate("window.harmed") is None
    assert left == []
    context.close()


@pytest.mark.browser
def test_the_policy_forbids_scripts_of_others(browser: Browser, invented_url: str) -> None:
    page = browser.new_context().new_page()
    page.goto(invented_url)
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.harmed=1'}))"
    )
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=window.harmed=1>')")
    page.wait_for_timeout(0)
    assert page.evaluate("window.harmed") is None
    page.context.close()
