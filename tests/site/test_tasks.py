"""What readers come for, from the home page on, by taps and keys, on a phone and on a wide screen, in a few taps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.site.serving import READY, Visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
WIDE = {"viewport": {"width": 1400, "height": 900}}


LANDED = """() => [document.querySelector(":target").getBoundingClientRect().top,
  document.querySelector("header.top").getBoundingClientRect().bottom, innerHeight]"""
"""Where the target of an address stands in the window, and what lies over it."""


class Walk:
    """A reader who taps or clicks, and counts."""

    def __init__(self, page: Page, *, touch: bool) -> None:
        self.page, self.touch, self.taps = page, touch, 0

    def tap(self, target: Locator | str) -> None:
        """Tap what is meant by an element, or by the name of a link of the page."""
        found = self.page.get_by_role("link", name=target, exact=True) if isinstance(target, str) else target
        (found.first.tap if self.touch else found.first.click)()
        self.page.wait_for_function(READY)
        self.taps += 1

    def search(self, words: str) -> Locator:
        """The lines of the header's search for words that are typed or pasted."""
        self.page.locator("form[data-kb-search] input").fill(words)
        self.page.locator("form[data-kb-search] .kb-search__list[aria-busy=false]").wait_for()
        return self.page.locator(".kb-search__list [role=option]")

    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    def copied(self) -> str:
        text: str = self.page.evaluate("navigator.clipboard.readText()")
        return text


@contextmanager
def walking(browser: Browser, url: str, form: str) -> Iterator[Walk]:
    context = browser.new_context(**(PHONE if form == "phone" else WIDE))
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit = Visit(context)
    yield Walk(visit.open(url), touch=form == "phone")
    context.close()
    assert visit.complaints == []


@pytest.fixture(params=["phone", "wide"])
def walk(browser: Browser, real_url: str, request: pytest.FixtureRequest) -> Iterator[Walk]:
    with walking(browser, real_url, request.param) as walk:
        yield walk


def test_what_changed_this_month(walk: Walk) -> None:
    walk.tap(walk.page.locator("section[aria-labelledby=new] p a"))
    assert walk.heading().startswith("What was new in ")
    shown = walk.page.locator("ul.changes").first.locator("li:visible")
    assert 0 < shown.count() <= 12
    assert walk.taps == 1


def test_two_models_are_compared(walk: Walk) -> None:
    walk.tap("Compare models")
    boxes = walk.page.locator("[data-kb-offer]")
    walk.tap(boxes.get_by_role("checkbox").nth(0))
    walk.tap(boxes.get_by_role("checkbox").nth(1))
    table = walk.page.locator(".compared")
    assert table.locator("tbody tr").count() > 1
    assert walk.taps == 3
    walk.page.wait_for_function("() => document.querySelector('.compared').getBoundingClientRect().top < innerHeight")


def test_what_can_be_compared_with_a_model_is_narrowed(walk: Walk) -> None:
    walk.tap("Compare models")
    boxes = walk.page.locator("[data-kb-offer]")
    every = boxes.count()
    last = boxes.get_by_role("checkbox").last
    walk.tap(last)
    left = walk.page.locator("[data-kb-offer]:visible")
    assert 1 < left.count() < every
    walk.tap(left.get_by_role("checkbox", checked=False))
    assert walk.page.locator(".compared tbody tr").count()
    walk.page.get_by_role("combobox", name="Add a model").fill("gpt")
    names = walk.page.locator("[data-kb-offer]:visible:not(:has(:checked))").all_inner_texts()
    assert all("gpt" in name.lower() for name in names)


def test_the_site_is_cited(walk: Walk) -> None:
    walk.tap("Cite this site")
    walk.tap(walk.page.get_by_role("button", name="Copy BibTeX"))
    assert walk.copied().startswith("@")
    assert walk.taps == 2


def test_what_was_tested_against_an_attack_and_with_what_result(walk: Walk) -> None:
    walk.tap(walk.search("figstep"))
    walk.tap("Defenses tested against it")
    section = walk.page.locator("section[aria-labelledby=measured]")
    assert "AdaShield" in section.inner_text()
    assert re.search(r"\d", section.locator("td.num").first.inner_text())
    assert section.locator("a", has_text="FigStep: Jailbreaking").count() == 0, "a page does not name itself"
    assert walk.taps == 2


def test_a_node_is_followed(walk: Walk) -> None:
    walk.tap(walk.page.locator(".icicle a", has_text="Typography"))
    feed = walk.page.get_by_role("link", name="Follow by feed").get_attribute("href")
    answer = walk.page.request.get(f"{walk.page.url}{feed}")
    assert b"Typography" in answer.body()
    assert walk.taps == 1


@pytest.mark.parametrize(
    "pasted",
    [
        "https://arxiv.org/abs/2311.05608v2",
        "https://doi.org/10.1609/aaai.v39i22.34568",
        "FigStep: Jailbreaking Large Vision-Language Models via Typographic Visual Prompts",
        "gong2023figstep",
        "https://github.com/ThuCCSLab/FigStep",
    ],
)
def test_a_paper_is_found_by_what_is_pasted(walk: Walk, pasted: str) -> None:
    walk.tap(walk.search(pasted))
    assert walk.heading().startswith("FigStep")
    assert walk.taps == 1


def test_who_leads_by_how_much_and_who_judged(walk: Walk) -> None:
    walk.tap(walk.page.locator(".door a", has_text="Leaderboards"))
    row = walk.page.locator("tbody tr", has_text="SIUO").first
    for name in ("Leads", "Value", "Models", "Board"):
        assert row.locator(f'td[data-name="{name}"]').is_visible()
    walk.tap(row.get_by_role("link", name="SIUO"))
    text = walk.page.locator("#content").inner_text()
    assert re.search(r"leads the \d+ models by themselves with [\d.]+ %", text)
    assert "Judge: people" in text
    assert walk.taps == 2


def test_advice_is_narrowed(walk: Walk) -> None:
    walk.tap("Which defense?")
    walk.page.get_by_label("What you have").select_option("api")
    walk.tap(walk.page.get_by_label("measured by others"))
    for section in walk.page.locator("section:has(.advice):visible").all():
        assert section.locator(".advice:visible").count()
    chips = walk.page.locator("nav[aria-label='On this page'] li:visible")
    assert chips.count() == walk.page.locator("section:has(.advice):visible").count() > 0
    assert "access=api" in walk.page.url
    assert walk.taps == 2


def test_a_board_is_copied_and_its_view_sent_on(walk: Walk) -> None:
    walk.tap("The leaderboard in full")
    board = walk.page.locator("section[data-kb-board]").first
    board.get_by_placeholder("Filter rows").fill("gpt")
    walk.tap(board.get_by_role("button", name="LaTeX"))
    assert "\\begin{tabular}" in walk.copied()
    walk.tap(board.get_by_role("button", name="Link to this view"))
    rows = board.locator("tbody tr:visible").count()
    walk.page.goto(walk.copied())
    walk.page.wait_for_function(READY)
    assert walk.page.locator("section[data-kb-board]").first.locator("tbody tr:visible").count() == rows


def test_the_evidence_behind_a_cell(walk: Walk) -> None:
    walk.tap("The matrix")
    cells = walk.page.locator(".matrix td a")
    addresses = [cells.nth(at).evaluate("(one) => one.href") for at in range(0, cells.count(), 20)]
    walk.tap(cells.first)
    assert walk.taps == 2
    for address in addresses:
        walk.page.goto("about:blank")
        walk.page.goto(address)
        walk.page.wait_for_function(READY)
        top, behind, height = walk.page.evaluate(LANDED)
        assert behind <= top < height / 2, address
        section = walk.page.locator("section:has(:target)")
        assert section.locator(".evidence-pair summary").first.is_visible()


def test_what_is_new_within_some_years(walk: Walk) -> None:
    walk.tap("All papers, newest first")
    assert walk.page.get_by_label("Sort").input_value() == "newest"
    if walk.touch:
        walk.tap(walk.page.get_by_role("button", name="Filters"))
    walk.tap(walk.page.locator(".kb-facets summary", has_text="Year"))
    walk.page.get_by_label("Year from").select_option("2024")
    walk.page.get_by_label("Year to").select_option("2024")
    walk.page.wait_for_function("() => document.title.includes('2024')")
    if walk.touch:
        walk.tap(walk.page.get_by_role("button", name="Show "))
        assert walk.page.locator(".kb-paper-row").first.is_visible()
    assert all("2024" in row for row in walk.page.locator(".kb-paper-row__tags").all_inner_texts()[:5])
    assert "2024" in walk.page.url
    assert walk.taps <= 4


def test_an_entry_is_fixed(browser: Browser, invented_url: str) -> None:
    """On the site of a knowledge base whose repository is known; the form and the file are a tap from the top."""
    for form in ("phone", "wide"):
        with walking(browser, invented_url, form) as walk:
            for address in ("papers/lind2023sticker/", "taxonomy/attack/inference/", "models/tessera-7b/"):
                walk.page.goto(invented_url + address)
                walk.page.wait_for_function(READY)
                walk.tap("Fix this entry")
                for way in ("Fill in the form", "Edit the file"):
                    link = walk.page.get_by_role("link", name=way)
                    top = link.bounding_box()["y"]  # type: ignore[index]
                    assert 0 < top < 900, (address, way)


def test_filters_stay_beside_the_papers_that_they_choose(browser: Browser, real_url: str) -> None:
    with walking(browser, f"{real_url}papers/", "wide") as walk:
        walk.page.mouse.wheel(0, 4000)
        walk.page.wait_for_function("() => scrollY > 1000")
        walk.tap(walk.page.locator(".kb-facets label", has_text="Attack").first)
        assert walk.page.locator(".kb-browse__count").bounding_box()["y"] > 0  # type: ignore[index]
