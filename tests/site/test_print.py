"""Pages on paper: the content alone, in the light palette whatever the reader chose, and nothing cut off."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.site.pages import PAGES
from tests.site.serving import Visit

if TYPE_CHECKING:
    from playwright.sync_api import Page

PAPER = {"width": 690, "height": 980}
"""A4 with margins of 15 mm, in CSS pixels."""
CONTROLS = """() => [...document.querySelectorAll("header.top, footer.bottom, nav, form, button, input, select, .skip")]
  .filter((one) => one.checkVisibility() && !one.closest("thead")).map((one) => one.outerHTML.slice(0, 160))"""
CUT = """() => [...document.querySelectorAll("#content *")]
  .filter((one) => one.checkVisibility() && !one.closest(".heat, .visually-hidden"))
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 1).map((one) => one.outerHTML.slice(0, 160))"""
"""What stands over the edge; tables of many columns have a page on its side."""
PALE = """() => {
  const light = (colour) => Math.min(...colour.match(/\\d+/g).slice(0, 3).map(Number)) > 150;
  return [...document.querySelectorAll("#content :is(h1, h2, p, a, td, th, dd)")]
    .filter((one) => one.checkVisibility() && light(getComputedStyle(one).color))
    .map((one) => one.outerHTML.slice(0, 160));
}"""
NAMELESS = """() => [...document.querySelectorAll("#content thead button")]
  .filter((one) => one.closest("tr").checkVisibility() && !one.checkVisibility())
  .map((one) => one.outerHTML.slice(0, 160))"""
"""Heads of columns that sort by a button are printed as others are."""
BROKEN = """() => [...document.querySelectorAll("#content :is(td.num:not(.more), .matrix td a)")]
  .filter((one) => one.checkVisibility() && !one.firstElementChild).filter((one) => {
    const words = document.createRange();
    words.selectNodeContents(one);
    return words.getClientRects().length > 1;
  }).map((one) => one.outerHTML.slice(0, 160))"""
"""Numbers of more than one line."""
LOOKED_FOR = {"broken": BROKEN, "shown": CONTROLS, "nameless": NAMELESS, "cut off": CUT, "pale": PALE}


@pytest.mark.browser
def test_paper_holds_the_content_alone(visit: Visit, real_url: str) -> None:
    page = visit.context.new_page()
    page.set_viewport_size(PAPER)  # type: ignore[arg-type]
    page.emulate_media(media="print", color_scheme="dark")
    found = {}
    for address in PAGES:
        visit.go(page, real_url + address)
        problems = {name: page.evaluate(script)[:3] for name, script in LOOKED_FOR.items()}
        if any(problems.values()):
            found[address] = problems
    assert found == {}, json.dumps(found, indent=1)


@pytest.mark.browser
def test_what_is_folded_and_where_links_lead_is_printed(visit: Visit, real_url: str) -> None:
    page = visit.open(real_url + "papers/gong2023figstep/")
    sources = page.locator("details .sources")
    assert not sources.is_visible()
    page.emulate_media(media="print")
    assert sources.is_visible()
    assert "https://arxiv.org/abs/2311.05608" in after(page, "arXiv:2311.05608")


@pytest.mark.browser
def test_the_rest_of_a_long_list_is_printed_as_the_reader_left_it(visit: Visit, real_url: str) -> None:
    page = visit.open(real_url + "papers/gong2023figstep/")
    folded = page.locator("details.rest:not([open])").first
    inside = folded.locator(":scope > :not(summary)").first
    page.emulate_media(media="print")
    assert folded.locator("summary").is_visible()
    assert not inside.is_visible()
    folded.evaluate("(one) => (one.open = true)")
    assert page.locator("details.rest[open] > :not(summary)").first.is_visible()


SHEETS = 25
"""Sheets of A4 that a page may take; some entries stand in as many tables."""


@pytest.mark.browser
def test_no_page_wastes_paper(visit: Visit, real_url: str) -> None:
    page = visit.context.new_page()
    found = {}
    for address in PAGES:
        visit.go(page, real_url + address)
        sheets = len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))
        if sheets > SHEETS:
            found[address] = sheets
    assert found == {}


def after(page: Page, name: str) -> str:
    """What a link says behind its own text."""
    said: str = page.get_by_role("link", name=name).first.evaluate(
        "(link) => getComputedStyle(link, '::after').content.replace('attr(href)', link.href)"
    )
    return said
