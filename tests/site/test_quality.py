"""Accessibility, markup and weight of the pages, judged by tools from npm (package.json beside this file)."""

from __future__ import annotations

import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import ROOT
from tests.site.conftest import SWITCHES
from tests.site.packages import CHECKED, installed, lighthouse
from tests.site.pages import INVENTED, PAGES, RESULTS
from tests.site.serving import LAID_OUT, Visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

RULES = {
    "extends": ["html-validate:recommended"],
    "rules": {
        "long-title": "off",  # titles of papers are as long as they are
        "no-trailing-whitespace": "off",
        "void-style": "off",
        "no-inline-style": "off",  # widths of bars are data
        "doctype-style": "off",
        "attribute-boolean-style": "off",
        "attribute-empty-style": "off",
        "valid-id": ["error", {"relaxed": True}],
        "unique-landmark": "off",  # of two lists of contents on a page of the engine one is shown; axe sees that
    },
}
AXE = """async () => (await axe.run({ runOnly: [
  "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice",
] })).violations.map((one) => ({
  rule: one.id,
  help: one.help,
  at: one.nodes.slice(0, 3).map((node) => [node.target.join(" "), node.any[0]?.message ?? node.html]),
}))"""

DOCUMENTS = [
    f"{path.relative_to(ROOT / 'docs').with_suffix('').as_posix().removesuffix('index')}/".replace("//", "/")
    for path in sorted((ROOT / "docs").rglob("*.md"))
]
"""The pages of docs/, whose markup is made from docstrings and Markdown."""
ONLY_REAL = [
    "recommend/",
    "audited/",
    "authors/-z/",
    "timeline/2025/",
    "coverage/attack/inference/black-box/typography/",
]
"""Further types of pages of which the invented site has none."""
SCORES = {"accessibility": 1, "best-practices": 0.95, "seo": 0.95}
PAPERS = len(list((ROOT / "papers").glob("*.yml")))
LIMITS = {"total-byte-weight": 150_000 + 180 * (PAPERS - 108), "cumulative-layout-shift": 0.02, "dom-size": 5_000}
"""What Lighthouse measures alike on every machine, and the most that a page may have; a board of a much used benchmark
has almost five thousand elements, and each paper after the first hundred may add 180 bytes to the list of papers."""
JUDGED = [f"--only-categories={','.join(SCORES)}", f"--only-audits={','.join(LIMITS)}"]


@pytest.fixture(scope="session")
def packages() -> Path:
    """The folder of the packages from npm."""
    return installed()


def findings(page: Page, packages: Path) -> list[dict[str, Any]]:
    """What axe-core finds on a page."""
    page.evaluate((packages / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = page.evaluate(AXE)
    return found


@pytest.mark.npm
@pytest.mark.browser
@pytest.mark.parametrize(("colours", "width"), [("light", 1280), ("dark", 360)])
def test_axe_finds_nothing(
    visit: Visit, real_url: str, invented_url: str, packages: Path, colours: Any, width: int
) -> None:
    page = visit.context.new_page()
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=colours, reduced_motion="reduce")
    found = {}
    for address in [
        *(invented_url + name for name in INVENTED),
        *(real_url + name for name in ["", *RESULTS, *ONLY_REAL]),
    ]:
        visit.go(page, address)
        page.evaluate(LAID_OUT)
        assert page.evaluate("document.documentElement.dataset.colours") == colours
        if problems := findings(page, packages):
            found[address] = problems
    visit.go(page, real_url)
    page.locator("form[data-kb-search] input").fill("jailbreak")
    page.locator(".kb-search__item").first.wait_for()
    page.keyboard.press("ArrowDown")
    if problems := findings(page, packages):
        found["the open search"] = problems
    assert found == {}, json.dumps(found, indent=1)


@pytest.mark.browser
@pytest.mark.parametrize(("colours", "ground"), [("light", "rgb(252, 251, 248)"), ("dark", "rgb(20, 24, 29)")])
def test_colours_of_the_system_need_no_script(browser: Browser, real_url: str, colours: Any, ground: str) -> None:
    context = browser.new_context(java_script_enabled=False, color_scheme=colours)
    page = context.new_page()
    page.goto(real_url)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == ground
    context.close()


SHIFTS = """new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) window.shifted = (window.shifted ?? 0) + one.value;
}).observe({ type: "layout-shift", buffered: true });"""
SLOW = {"offline": False, "latency": 100, "downloadThroughput": 200_000, "uploadThroughput": 90_000}
"""A slow phone's network, in milliseconds and bytes a second: what comes late is seen to push what stands."""


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_moves_while_a_page_comes(visit: Visit, real_url: str, width: int) -> None:
    page = visit.context.new_page()
    page.set_viewport_size({"width": width, "height": 820})
    page.add_init_script(SHIFTS)
    network = visit.context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", SLOW)
    network.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    found = {}
    for address in PAGES:
        visit.go(page, real_url + address)
        shifted = page.evaluate("window.shifted ?? 0")
        if shifted >= 0.05:
            found[address] = round(shifted, 3)
    assert found == {}


FAINT = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const light = (colour) => { // relative luminance as WCAG has it, drawn over the page's ground
    canvas.fillStyle = getComputedStyle(document.body).backgroundColor;
    canvas.fillRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((one) => one / 255)
      .map((one) => (one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = light(getComputedStyle(document.body).backgroundColor);
  const contrast = (colour) => {
    const [low, high] = [ground, light(colour)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const shapes = document.querySelectorAll("main svg :is(rect, circle, path, line)");
  return [...shapes].filter((one) => !one.closest("defs, [aria-hidden] defs")).filter((one) => {
    const { fill, stroke } = getComputedStyle(one);
    const drawn = [fill, stroke].filter((colour) => colour !== "none" && !colour.startsWith("url"));
    return drawn.length && Math.max(...drawn.map(contrast)) < 1.2;
  }).map((one) => one.outerHTML.slice(0, 120));
}"""


@pytest.mark.browser
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_every_drawn_shape_stands_out_from_its_ground(visit: Visit, real_url: str, colours: Any) -> None:
    page = visit.context.new_page()
    page.emulate_media(color_scheme=colours)
    found = {}
    for address in PAGES:
        visit.go(page, real_url + address)
        if faint := page.evaluate(FAINT):
            found[address] = faint[:3]
    assert found == {}


@pytest.mark.browser
def test_colours_of_the_system_hide_nothing(visit: Visit, real_url: str) -> None:
    """Grounds are gone there: bars stay, and of the menu only the page's own section is underlined."""
    page = visit.context.new_page()
    page.emulate_media(forced_colors="active")
    visit.go(page, real_url + "statistics/")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert page.locator(".bar").first.evaluate("(bar) => getComputedStyle(bar).backgroundColor") != ground
    visit.go(page, real_url + "papers/")
    line = "(link) => getComputedStyle(link).borderBottomColor"
    assert page.locator(".menu-list a[aria-current]").evaluate(line) != ground
    assert page.locator(".menu-list a:not([aria-current])").first.evaluate(line) == ground
    visit.go(page, real_url + "authors/")
    assert page.locator(".chips li").first.evaluate("(chip) => getComputedStyle(chip).borderTopWidth") == "1px"
    visit.go(page, real_url + "leaderboards/mm-safetybench/")
    axis = page.locator(".board td.plot-cell[style]").first
    assert axis.evaluate("(cell) => getComputedStyle(cell).backgroundImage") != "none"
    visit.go(page, real_url + "benchmarks/mm-safetybench/")
    ink = page.evaluate("getComputedStyle(document.body).color")
    for part, name in ((".over-time .best", "stroke"), (".over-time .tick", "fill")):
        assert page.locator(part).first.evaluate(f"(one) => getComputedStyle(one).{name}") == ink


OUT_OF_SIGHT = """() => [...document.querySelectorAll(".plot svg text")].filter((one) => {
  const clipped = one.closest("section, #content").getBoundingClientRect();
  const { left, right } = one.getBoundingClientRect();
  return left < clipped.left - 0.5 || right > clipped.right + 0.5;
}).map((one) => one.textContent)"""
"""Letters over the edge of a section, which is painted apart (content-visibility)."""
LONGEST = 30_000
"""Pixels of height of a page at 320 pixels of width, fifty windows of a phone, but for lists of papers."""
LISTS = ("papers/", "years/", "timeline/", "authors/", "taxonomy/attack/inference/black-box/", "audited/", "recommend/",
         "models/", "benchmarks/", "leaderboards/mm-safetybench/")  # fmt: skip
"""Further pages that are lists of all of a kind."""


@pytest.mark.browser
def test_the_smallest_phone_shows_everything_within_reach(visit: Visit, real_url: str) -> None:
    page = visit.context.new_page()
    page.set_viewport_size({"width": 320, "height": 640})
    found: dict[str, Any] = {}
    for address in PAGES:
        visit.go(page, real_url + address)
        page.evaluate(
            "document.querySelectorAll('section').forEach((one) => (one.style.contentVisibility = 'visible'))"
        )
        height = page.evaluate("document.documentElement.scrollHeight")
        if problems := page.evaluate(OUT_OF_SIGHT):
            found[address] = problems
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            found[address] = "scrolls sideways"
        if height > LONGEST and not address.startswith(LISTS):
            found[address] = height
    assert found == {}


@pytest.mark.npm
def test_html_is_valid(real_site: Path, packages: Path, tmp_path: Path) -> None:
    (tmp_path / ".htmlvalidate.json").write_text(json.dumps({"root": True, **RULES}), encoding="utf-8")
    files = [str(real_site / address / "index.html") for address in dict.fromkeys((*PAGES, *DOCUMENTS))] + [
        str(real_site / "404.html")
    ]
    command = ["node", str(packages / "html-validate" / "bin" / "html-validate.mjs"), "--formatter", "json"]
    report = tmp_path / "report.json"  # longer than a pipe holds when node leaves
    with report.open("w") as output:
        subprocess.run([*command, "--config", str(tmp_path / ".htmlvalidate.json"), *files], stdout=output, check=False)
    found = {
        f"{Path(file['filePath']).relative_to(real_site)}:{one['line']}: {one['ruleId']}: {one['message']}"
        for file in json.loads(report.read_text(encoding="utf-8"))
        for one in file["messages"]
    }
    assert found == set(), "\n".join(sorted(found))


@pytest.mark.npm
@pytest.mark.browser
def test_lighthouse(real_url: str) -> None:
    """A phone's report, all but its score of performance, which depends on the machine: python bench/lighthouse.py."""
    found = {}
    with ThreadPoolExecutor(2) as pool:  # most of a run is waiting until a page has come to rest
        reports = list(pool.map(lambda address: lighthouse(real_url + address, "mobile", SWITCHES, *JUDGED), CHECKED))
    for address, report in zip(CHECKED, reports, strict=True):
        scores = {name: category["score"] for name, category in report["categories"].items()}
        values = {name: report["audits"][name]["numericValue"] for name in LIMITS}
        missed = [audit["id"] for audit in report["audits"].values() if audit["score"] in (0, 0.5)]
        if any(scores[name] < least for name, least in SCORES.items()):
            found[address] = f"{scores}: {missed}"
        elif any(values[name] > most for name, most in LIMITS.items()):
            found[address] = str(values)
    assert found == {}
