"""The keyboard reaches everything: each page type is walked with Tab, from the skip link to the end of the footer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.site.pages import INVENTED, RESULTS
from tests.site.serving import Visit

if TYPE_CHECKING:
    from playwright.sync_api import Page

REACHABLE = """() => {
  const asked = "a[href], button, input, select, textarea, summary, [tabindex]";
  const chosen = (one) => one.type !== "radio" || one.checked; // arrows lead to the others
  const seen = (one) =>
    one.checkVisibility({ visibilityProperty: true }) && !one.disabled && one.tabIndex >= 0 && chosen(one);
  const found = [...document.querySelectorAll(asked)].filter(seen);
  found.forEach((one, at) => (one.dataset.stop = at));
  return found.map((one) => `<${one.localName}> ${(one.ariaLabel ?? one.textContent ?? one.id).trim().slice(0, 40)}`);
}"""
"""Marks what a reader can operate, in the order of the page, and names it."""
STANDING = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const drawn = [one, ...one.querySelectorAll("*"), one.nextElementSibling].filter(Boolean);
  const outlined = drawn.some((part) => {
    const style = getComputedStyle(part);
    const bordered = part.namespaceURI.endsWith("svg") && parseFloat(style.strokeWidth) >= 3;
    return bordered || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
  });
  const box = one.getBoundingClientRect();
  const header = document.querySelector(".top");
  const below = header.contains(one) || one.classList.contains("skip") ? 0 : header.getBoundingClientRect().bottom;
  const hidden = box.bottom <= below + 1 || box.top >= innerHeight - 1;
  const stop = one.dataset.stop == null ? null : Number(one.dataset.stop);
  return { stop, outlined, hidden, at: one.outerHTML.slice(0, 120) };
}"""


def walk(page: Page) -> list[str]:
    """What is wrong when a page is walked with Tab: an element left out, out of order, unmarked or hidden."""
    names: list[str] = page.evaluate(REACHABLE)
    problems, reached = [], []
    for _ in range(len(names) + 5):
        page.keyboard.press("Tab")
        standing: dict[str, Any] | None = page.evaluate(STANDING)
        if standing is None or (standing["stop"] == 0 and reached):  # behind the last link: the browser, or the start
            break
        reached.append(standing["stop"])
        if not standing["outlined"]:
            problems.append(f"no sign of focus: {standing['at']}")
        if standing["hidden"]:
            problems.append(f"focus is out of sight: {standing['at']}")
    else:
        problems.append("the focus does not leave the page")
    missed = [name for at, name in enumerate(names) if at not in reached]
    if missed:
        problems.append(f"{len(missed)} not reached: {missed[:5]}")
    known = [at for at in reached if at is not None]
    if known != sorted(known):
        problems.append("the order is not that of the page")
    return problems


@pytest.mark.browser
@pytest.mark.parametrize(
    ("width", "pages", "of_results"), [(1280, INVENTED, RESULTS), (360, ["", "papers/", "graph/"], RESULTS[1:3])]
)
def test_tab_reaches_everything_in_order(
    visit: Visit, invented_url: str, real_url: str, width: int, pages: list[str], of_results: list[str]
) -> None:
    page = visit.context.new_page()
    page.set_viewport_size({"width": width, "height": 700})
    page.emulate_media(reduced_motion="reduce")
    found = {}
    for address in [*(invented_url + name for name in pages), *(real_url + name for name in of_results)]:
        visit.go(page, address)
        if problems := walk(page):
            found[address] = problems
    assert found == {}


@pytest.mark.browser
def test_skip_link_leads_past_the_header(visit: Visit, real_url: str) -> None:
    page = visit.open(real_url + "papers/gong2023figstep/")
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.inner_text() == "Skip to content"
    assert skip.bounding_box()["y"] >= 0  # type: ignore[index]
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('#content').contains(document.activeElement)")
