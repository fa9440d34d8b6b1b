"""What the site holds for programs: API against command and schemas, feeds, sitemap, redirects, heads of pages."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator
from PIL import Image
from referencing import Registry, Resource

from site_builder.cli import kb as kb_command
from site_builder.knowledge.catalog import Catalog
from tests.conftest import Run
from tests.site.building import ADDRESS, ROOT, site_of, with_templates

if TYPE_CHECKING:
    from playwright.sync_api import Browser

KB = ROOT / "tests" / "data" / "kb"
ATOM = "{http://www.w3.org/2005/Atom}"
LISTS = ("papers", "taxonomy", "authors", "venues", "models", "benchmarks")


def read(site: Path, name: str) -> Any:
    return json.loads((site / name).read_text(encoding="utf-8"))


def record(file: str) -> dict[str, Any]:
    data = Catalog.load(KB).data(file)
    assert data
    return data


def entries(site: Path) -> Iterator[tuple[str, Any]]:
    """List item and entry of everything in the API."""
    for name in LISTS:
        for item in read(site, f"api/v1/{name}.json")["items"]:
            yield item, read(site, item["entry"])


def test_every_entry_is_what_the_command_shows(invented_site: Path, invented: Path) -> None:
    shown = CliRunner()
    for item, entry in entries(invented_site):
        name = f"{entry['entity']}:{item.get('id') or item['name']}"
        done = shown.invoke(kb_command, ["-C", str(invented), "show", name, "--json"], catch_exceptions=False)
        assert json.loads(done.stdout) == entry, name


def test_the_whole_is_what_the_commands_print(invented_site: Path, invented: Path, kb: Run) -> None:
    whole = read(invented_site, "kb.json")
    printed = json.loads(kb("-C", invented, "query", "--sort", "id", "--format", "json").stdout)
    assert sorted(whole["papers"], key=lambda paper: str(paper["id"])) == printed
    assert (invented_site / "api/v1/catalog.json").read_bytes() == (invented_site / "kb.json").read_bytes()
    bibliography = kb("-C", invented, "query", "--sort", "id", "--format", "bibtex").stdout
    assert (invented_site / "kb.bib").read_text(encoding="utf-8").strip() == bibliography.strip()


@pytest.mark.parametrize("which", ["invented_site", "real_site"])
def test_entries_and_lists_fit_their_schemas(which: str, request: pytest.FixtureRequest) -> None:
    site: Path = request.getfixturevalue(which)
    contents = read(site, "api/v1/index.json")
    schemas = {name: read(site, file) for name, file in contents["schemas"].items()}
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
    validators = {name: Draft202012Validator(schema) for name, schema in schemas.items()}
    for _, entry in entries(site):
        validators[entry["entity"]].validate(entry)
    for name, about in contents["lists"].items():
        listed = read(site, about["file"])
        validators[name].validate(listed)
        assert len(listed["items"]) == about["count"] > 0
        assert all((site / item["page"] / "index.html").is_file() for item in listed["items"] if item["page"])


@pytest.mark.parametrize("which", ["invented_site", "real_site"])
def test_everything_else_fits_its_schema(which: str, request: pytest.FixtureRequest) -> None:
    site: Path = request.getfixturevalue(which)
    contents = read(site, "api/v1/index.json")
    resources = {name: Resource.from_contents(read(site, file)) for name, file in contents["schemas"].items()}
    registry: Registry[Any] = Registry().with_resources(
        (f"{ADDRESS}{name}.json", one) for name, one in resources.items()
    )

    def validate(name: str, file: str) -> None:
        schema = {"$ref": f"{ADDRESS}{name}.json"}
        Draft202012Validator(schema, registry=registry).validate(read(site, file))

    validate("index", "api/v1/index.json")
    validate("facets", contents["facets"])
    validate("catalog", contents["everything"])
    for file in contents["leaderboards"].values():
        validate("leaderboard", file)
    for file in contents["results"].values():
        validate("file/reported", file)
    assert all((site / file).is_file() for file in (*contents["feeds"], contents["bibliography"]))
    listed = {file for group in ("leaderboards", "results", "schemas") for file in contents[group].values()}
    listed |= {item["entry"] for name in LISTS for item in read(site, f"api/v1/{name}.json")["items"]}
    listed |= {about["file"] for about in contents["lists"].values()}
    listed |= {contents["facets"], "api/v1/index.json", "api/v1/catalog.json"}
    assert {path.relative_to(site).as_posix() for path in (site / "api").rglob("*.json")} == listed


def test_a_schema_refuses_what_the_checks_refuse(invented_site: Path) -> None:
    validator = Draft202012Validator(read(invented_site, "api/v1/schema/file/paper.json"))
    paper = record("papers/lind2023sticker.yml")
    assert validator.is_valid(paper)
    assert not validator.is_valid({**paper, "titel": "a slip"})
    assert not validator.is_valid({**paper, "state": "rumoured"})


def test_leaderboards_are_what_the_command_prints(real_site: Path, kb: Run) -> None:
    boards = read(real_site, "api/v1/index.json")["leaderboards"]
    name, file = next(iter(boards.items()))
    assert read(real_site, file) == json.loads(kb("leaderboard", name, "--format", "json").stdout)


def test_feeds_are_valid_atom(real_site: Path) -> None:
    feeds = sorted((real_site / "feeds").rglob("*.xml"))
    names = {feed.relative_to(real_site / "feeds").as_posix() for feed in feeds}
    assert names >= {"all.xml", "attack.xml", "models/llava-1.5-7b.xml", "leaderboards/siuo.xml"}
    assert "attack/inference/black-box/typography.xml" in names
    stamp = re.compile(r"\d{4}-\d\d-\d\dT00:00:00Z")
    for path in feeds:
        feed = ElementTree.parse(path).getroot()
        assert feed.tag == f"{ATOM}feed"
        items = feed.findall(f"{ATOM}entry")
        ids = [item.findtext(f"{ATOM}id") for item in items]
        dates = [item.findtext(f"{ATOM}updated") or "" for item in items]
        assert len(ids) == len(set(ids))
        assert all(map(stamp.fullmatch, dates))
        assert feed.findtext(f"{ATOM}updated") == max(dates, default="1970-01-01T00:00:00Z")
        assert feed.findtext(f"{ATOM}author/{ATOM}name")  # entries without an author of their own fall back on it
        assert feed.findtext(f"{ATOM}id") == f"tag:example.org,2025:{path.relative_to(real_site).as_posix()}"
        assert dates == sorted(dates, reverse=True)
        assert all(item.findtext(f"{ATOM}title") for item in items)
        for item in items:  # many of a day are one entry, which tells how many it does not list
            if many := re.match(r"([\d,]+) papers added", item.findtext(f"{ATOM}title") or ""):
                rest = int(many[1].replace(",", "")) - 20
                assert (item.findtext(f"{ATOM}summary") or "").endswith(f"; and {rest} more")
        links = [link.get("href", "") for link in feed.iter(f"{ATOM}link")]
        assert all(on_site(real_site, link.partition("#")[0]).is_file() for link in links), path.name


def test_a_feed_tells_of_the_day_on_which_something_came(tmp_path: Path) -> None:
    """Not of the year of the paper: an old paper that is added today is news."""
    root = with_templates(ROOT / "tests" / "data" / "kb", tmp_path / "kb")
    paper = root / "papers" / "lind2023sticker.yml"
    text = paper.read_text(encoding="utf-8")
    paper.unlink()
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull}

    def commit(day: str) -> None:
        stamp = {"GIT_COMMITTER_DATE": f"{day}T12:00:00Z"}
        for words in (["init", "-q"], ["add", "-A"], ["-c", "user.name=x", "-c", "user.email=x", "commit", "-qm", "x"]):
            subprocess.run(["git", "-C", root, *words], check=True, env={**environment, **stamp})

    commit("2026-01-01")
    paper.write_text(text, encoding="utf-8")
    commit("2026-05-09")
    site = site_of(root)
    feeds = {name: ElementTree.fromstring(maker()) for name, maker in site.files.items() if name.startswith("feeds/")}
    for name in ("all", "attack", "attack/inference/black-box/typography"):
        first = feeds[f"feeds/{name}.xml"].find(f"{ATOM}entry")
        assert first is not None
        assert first.findtext(f"{ATOM}updated") == "2026-05-09T00:00:00Z"
        assert str(first.findtext(f"{ATOM}title")).startswith("A Sticker Is Enough")
    assert b"9 May 2026, revision " in site.files["index.html"]()
    html = site.files["changes/index.html"]().decode()
    assert html.index("9 May 2026</time>") < html.index("A Sticker Is Enough")


def on_site(site: Path, link: str) -> Path:
    """The file that an absolute link into the site leads to."""
    assert link.startswith(ADDRESS)
    path = site / link.removeprefix(ADDRESS)
    return path / "index.html" if link.endswith("/") else path


def test_the_example_of_the_page_of_data_works(real_site: Path, real_url: str) -> None:
    page = (real_site / "data" / "index.html").read_text(encoding="utf-8")
    example = re.search(r'<code id="example-python">(.*?)</code>', page, re.DOTALL)
    assert example
    program = unescape(example[1])
    assert ADDRESS in program
    done = subprocess.run(
        [sys.executable, "-c", program.replace(ADDRESS, real_url)], capture_output=True, text=True, check=True
    )
    expected = [paper for paper in read(real_site, "api/v1/papers.json")["items"] if paper["code"]]
    assert len(done.stdout.splitlines()) == len(expected) > 10


def test_the_page_of_data_names_every_schema_and_list(real_site: Path) -> None:
    page = (real_site / "data" / "index.html").read_text(encoding="utf-8")
    contents = read(real_site, "api/v1/index.json")
    feeds = [
        file for file in contents["feeds"] if file.count("/") == 1
    ]  # the others are named on the pages they follow
    files = [*contents["schemas"].values(), *feeds, contents["everything"], contents["bibliography"]]
    files += [about["file"] for about in contents["lists"].values()]
    assert [file for file in files if f'href="../{file}"' not in page] == []


def test_the_sitemap_lists_every_page_once(real_site: Path) -> None:
    tree = ElementTree.parse(real_site / "sitemap.xml")
    links = [element.text or "" for element in tree.iter() if element.tag.endswith("}loc")]
    listed = {on_site(real_site, link) for link in links}
    assert len(listed) == len(links)
    pages = {page for page in real_site.rglob("*.html") if "noindex" not in page.read_text(encoding="utf-8")}
    assert listed == pages
    days = [element.text or "" for element in tree.iter() if element.tag.endswith("}lastmod")]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", day) for day in days)
    assert f"Sitemap: {ADDRESS}sitemap.xml" in (real_site / "robots.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("papers/lind2023label/", "papers/lind2023sticker/"),
        ("taxonomy/attack/inference/black-box/stickers/", "taxonomy/attack/inference/black-box/typography/"),
    ],
)
def test_former_addresses_lead_on(invented_site: Path, old: str, new: str) -> None:
    html = (invented_site / old / "index.html").read_text(encoding="utf-8")
    target = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', html)
    assert target
    assert (invented_site / old / target[1]).resolve() == (invented_site / new).resolve()
    assert f'<link rel="canonical" href="{ADDRESS}{new}">' in html


class Head(HTMLParser):
    """Meta elements, links and JSON-LD of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.meta: list[tuple[str, str]] = []
        self.links: list[dict[str, str | None]] = []
        self.things: list[dict[str, Any]] = []
        self._inside = False
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        if tag == "meta":
            self.meta.append((found.get("name") or found.get("property") or "", found.get("content") or ""))
        elif tag == "link":
            self.links.append(found)
        self._inside = tag == "script" and found.get("type") == "application/ld+json"

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.things += json.loads(data)["@graph"]


def head(site: Path, address: str) -> Head:
    return Head((site / address / "index.html").read_text(encoding="utf-8"))


def test_a_paper_names_itself_to_reference_managers(invented_site: Path) -> None:
    page = head(invented_site, "papers/lind2023sticker/")
    paper = record("papers/lind2023sticker.yml")
    assert [value for name, value in page.meta if name == "citation_author"] == paper["authors"]
    meta = dict(page.meta)
    assert meta["citation_title"] == meta["og:title"] == paper["title"]
    assert meta["citation_pdf_url"] == f"https://arxiv.org/pdf/{paper['identifiers']['arxiv']}"
    assert meta["citation_online_date"] == paper["dates"]["first"].replace("-", "/")
    assert meta["og:image"] == f"{ADDRESS}assets/card-papers.png"
    article, crumbs = page.things
    assert (article["@type"], article["headline"]) == ("ScholarlyArticle", paper["title"])
    assert article["datePublished"] == meta["citation_publication_date"].replace("/", "-")
    assert article["dateCreated"] == paper["dates"]["first"]
    assert crumbs["@type"] == "BreadcrumbList"
    assert [one["position"] for one in crumbs["itemListElement"]] == [1, 2, 3]
    canonical = next(link["href"] for link in page.links if link.get("rel") == "canonical")
    assert canonical == f"{ADDRESS}papers/lind2023sticker/"
    data = next(link["href"] for link in page.links if link.get("type") == "application/json")
    assert read(invented_site / "papers" / "lind2023sticker", data or "")["id"] == "lind2023sticker"


def test_benchmarks_are_data_sets(invented_site: Path) -> None:
    things = {thing["@type"]: thing for thing in head(invented_site, "benchmarks/pebblebench/").things}
    assert things["Dataset"]["name"] == "PebbleBench"
    assert len(things["Dataset"]["description"]) >= 20


def test_the_site_names_its_search_and_its_own_data(invented_site: Path) -> None:
    (site,) = head(invented_site, "").things
    assert site["potentialAction"]["target"]["urlTemplate"] == f"{ADDRESS}papers/?q={{search_term_string}}"
    data = next(thing for thing in head(invented_site, "data/").things if thing["@type"] == "Dataset")
    assert len(data["description"]) >= 50
    for part in data["distribution"]:
        assert (invented_site / part["contentUrl"].removeprefix(ADDRESS)).is_file()


def test_the_picture_of_shared_links(real_site: Path) -> None:
    assert len(list((real_site / "assets").glob("card-*.png"))) >= 6
    with Image.open(real_site / "assets" / "card.png") as picture:
        picture.load()
        lettered = picture.crop((60, 60, 1140, 160)).getcolors(1 << 20)
        assert lettered is not None
        assert len(lettered) == 2  # the name of the site on its ground
        between = picture.crop((0, 332, 1200, 366)).getcolors(1 << 20)
        assert between is not None
        assert len(between) == 1  # the last line of words does not touch the dots
        assert (picture.format, picture.size) == ("PNG", (1200, 630))
        assert len(picture.getcolors(1 << 20)) > 10


def test_without_an_address_nothing_claims_one(tmp_path: Path) -> None:
    root = with_templates(KB, tmp_path / "kb")
    settings = (root / "kb.yml").read_text(encoding="utf-8")
    (root / "kb.yml").write_text(re.sub(r"(?m)^url:.*\n", "", settings), encoding="utf-8")
    site = site_of(root, url=None)
    assert "sitemap.xml" not in site.files
    assert b"Sitemap" not in site.files["robots.txt"]()
    page = Head(site.files["papers/lind2023sticker/index.html"]().decode())
    assert not [link for link in page.links if link.get("rel") == "canonical"]
    assert not [name for name, _ in page.meta if name in ("og:url", "og:image")]
    feed = ElementTree.fromstring(site.files["feeds/all.xml"]())
    assert str(feed.findtext(f"{ATOM}id")).startswith("tag:kb.invalid,")
    for name in ("feeds/all.xml", "feeds/attack/inference.xml"):
        for link in ElementTree.fromstring(site.files[name]()).iter(f"{ATOM}link"):
            address = urlsplit(urljoin(f"http://host/{name}", link.get("href", ""))).path[1:]
            assert address in site.files or f"{address}index.html" in site.files, (name, address)


@pytest.mark.browser
def test_a_feed_can_be_read_in_a_browser(browser: Browser, invented_url: str) -> None:
    """By a style sheet, and a link that readers of feeds pass over."""
    page = browser.new_page()
    page.goto(f"{invented_url}feeds/attack/inference.xml")
    shown = "(one) => getComputedStyle(one).display"
    assert page.locator("entry > title").first.evaluate(shown) == "block"
    assert page.locator("entry > id").first.evaluate(shown) == "none"
    page.locator("feed > p a").click()
    assert page.url == f"{invented_url}taxonomy/attack/inference/"
    page.close()
