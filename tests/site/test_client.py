"""The site in a real browser: search, facets, query box, address, export, copying, graph, colours, and none of it."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import pytest

from site_builder.knowledge.catalog import Catalog
from site_builder.query.evaluation import Collection
from site_builder.query.language import QueryError
from tests.conftest import Run
from tests.query.drawing import Drawing
from tests.site.building import ROOT
from tests.site.pages import PAGES
from tests.site.serving import LAID_OUT, READY, Visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page, Route

pytestmark = pytest.mark.browser

OPTIONS = ".kb-search__item .kb-search__label"


def search(page: Page, words: str) -> list[str]:
    """What the header's search shows for ``words``."""
    page.locator("form[data-kb-search] input").fill(words)
    page.locator("form[data-kb-search] .kb-search__list[aria-busy=false]").wait_for()
    return page.locator(OPTIONS).all_inner_texts()


# --- the header's search -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("figstep", "FigStep"),
        ("figs", "FigStep"),
        ("figstpe", "FigStep"),
        ("jailbrake", "Jailbreak"),
        ("typography", "Typography"),
        ("mang ye", "Mang Ye"),
        ("mm-safetybench", "MM-SafetyBench"),
        ("janus-pro-7b", "Janus-Pro"),
        ("neurips", "NeurIPS"),
        ("mmsafetybench", "MM-SafetyBench"),
        ("over-refusal", "Over-refusal"),
        ("wilson interval", "Interval"),
        ("which defense", "Which defense?"),
        ("date-arxiv-month", "date-arxiv-month"),
        ("figstep table 1", "FigStep"),
        ("harm bench", "HarmBench"),
        ("N. Z. Gong", "Neil Zhenqiang Gong"),
        ("CVPR'26", "CVPR"),
        ("neurips2024", "NeurIPS"),
        ("text in image attack", "Typography"),
        ("machine unlearning", "Unlearning"),
        ("start my own survey", "Start your own"),
        ("iclr 2025", "ICLR"),
        ("poppi et al. 2023", "Safe-CLIP"),
        ("Safe + Safe = Unsafe?", "Safe + Safe = Unsafe?"),
        ("wrinkled clothes", "Wrinkle"),
        ("coverage matrix", "Coverage and gaps"),
        ("rss", "Feeds"),
        ("cite", "How to cite"),
        ("https://huggingface.co/papers/2311.05608", "FigStep"),
        ("https://aclanthology.org/2024.findings-emnlp.803.pdf", "Cross-modality Information Check"),
        ("git@github.com:ThuCCSLab/FigStep.git", "FigStep"),
        ("arXiv:2311.05608 [cs.CR]", "FigStep"),
        ("Gong et al. FigStep. arXiv preprint arXiv:2311.05608, 2023.", "FigStep"),
    ],
)
def test_the_search_finds(visit: Visit, real_url: str, words: str, first: str) -> None:
    found = search(visit.open(real_url), words)
    assert first.lower() in " ".join(found[:3]).lower()


def test_suggestions_are_links_in_groups_of_one_kind(visit: Visit, invented_url: str) -> None:
    page = visit.open(invented_url)
    search(page, "tessera")
    groups = page.locator(".kb-search__list [role=group]")
    names = groups.evaluate_all("all => all.map((one) => one.ariaLabel)")
    assert {"Models", "Further"} <= set(names)
    assert len(set(names)) == len(names)
    model = page.get_by_role("group", name="Models").get_by_role("option").first
    with visit.context.expect_page() as opened:
        model.click(modifiers=["Control"])
    assert "/models/tessera" in opened.value.url
    assert page.url == invented_url
    model.click()
    page.wait_for_url("**/models/tessera*/")


def test_the_nearest_are_told_as_such_and_nothing_leads_on(visit: Visit, invented_url: str) -> None:
    page = visit.open(invented_url)
    assert search(page, "sticker enough zebras")
    assert page.get_by_role("group", name="Most of these words").get_by_role("option").count()
    for words, way in (("qqqzzz", "/papers/?q=qqqzzz"), ("2311.99999", "/contribute/")):
        search(page, words)
        links = (
            page.get_by_role("group", name="Further")
            .get_by_role("option")
            .evaluate_all("all => all.map((one) => one.href)")
        )
        assert any(link.endswith(way) for link in links)


def test_enter_leads_a_title_with_a_colon_to_its_paper(visit: Visit, real_url: str) -> None:
    page = visit.open(real_url)
    page.locator("form[data-kb-search] input").fill(
        "FigStep: Jailbreaking Large Vision-Language Models via Typographic"
    )
    page.keyboard.press("Enter")
    page.wait_for_url("**/papers/?q=*")
    page.locator(".kb-paper-row__title", has_text="FigStep: Jailbreaking").first.wait_for()
    assert page.locator(".kb-browse__error:visible").count() == 0


def test_titles_come_before_text(visit: Visit, real_url: str) -> None:
    found = search(visit.open(real_url), "jailbreak")
    assert len(found) > 5
    assert all("jailbreak" in title.lower() for title in found[:5])


def test_words_of_summaries_are_found_when_titles_are_silent(visit: Visit, real_url: str, real_site: Path) -> None:
    titles = (real_site / "catalog.json").read_text(encoding="utf-8").lower()
    texts = json.loads((real_site / "apart.json").read_text(encoding="utf-8"))["summary"]
    words = (word for text in texts.values() for word in re.findall(r"[a-z]{9,}", text))
    rare = next(word for word in words if word[:6] not in titles)
    assert search(visit.open(real_url), rare)


def test_the_search_needs_only_the_keyboard(visit: Visit, real_url: str) -> None:
    page = visit.open(real_url)
    page.keyboard.press("/")
    page.keyboard.type("figstep")
    page.locator(OPTIONS).first.wait_for()
    page.keyboard.press("ArrowDown")
    chosen = page.locator("[role=option][aria-selected=true]")
    assert page.locator("[role=combobox]").get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    address = chosen.get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(str(address))
    page.wait_for_function(READY)
    page.keyboard.press("Control+k")
    page.keyboard.type("figstep")
    page.locator(OPTIONS).first.wait_for()
    page.keyboard.press("Escape")
    assert page.locator(".kb-search__list").is_hidden()
    page.keyboard.press("Enter")
    page.wait_for_url("**/papers/?q=figstep")


def test_the_first_answer_costs_at_most_30_kb(visit: Visit, real_url: str, real_site: Path) -> None:
    """At the size of the survey's list; each further paper may add what a paper takes in the catalog."""
    page = visit.open(real_url)
    assert search(page, "jailbreak")
    asked = {urlsplit(url).path.removeprefix("/survey/") for url in visit.asked}
    loaded = {name for name in asked if name.endswith((".js", ".json")) and name != "assets/theme.js"}
    assert {"assets/kb.js", "assets/search-worker.js", "catalog.json"} < loaded
    assert any(name.startswith("assets/vendor/") for name in loaded)
    sizes = {name: len(gzip.compress((real_site / name).read_bytes(), 9)) for name in loaded}
    papers = json.loads((real_site / "catalog.json").read_bytes())["papers"]["n"]
    assert sum(sizes.values()) <= 30 * 1024 + 180 * max(0, papers - 108), sizes


def test_the_reader_is_shown_nothing_before_a_question(visit: Visit, real_url: str) -> None:
    page = visit.open(real_url)
    page.keyboard.press("/")
    with page.expect_response("**/catalog.json"):
        pass
    assert search(page, "figstep")
    page.keyboard.press("Escape")
    page.locator("form[data-kb-search] input").fill("  ")
    assert page.locator(".kb-search__list").is_hidden()


def test_titles_answer_while_summaries_are_on_their_way(visit: Visit, real_url: str) -> None:
    held: list[Route] = []
    visit.context.route("**/apart.json", lambda route: held.append(route))
    page = visit.open(real_url)
    listed = page.locator("form[data-kb-search] .kb-search__list")
    box = page.locator("form[data-kb-search] input")
    box.fill("figstep gong")
    page.locator(OPTIONS).first.wait_for()
    assert "FigStep" in page.locator(OPTIONS).first.inner_text()
    assert listed.get_attribute("aria-busy") == "true"
    page.keyboard.press("ArrowDown")
    assert "jailbreak" in search(page, "jailbreak")[0].lower()  # a newer question does not wait for the older one
    box.fill("figstep gong")
    page.locator(OPTIONS, has_text="FigStep").first.wait_for()
    page.keyboard.press("ArrowDown")
    chosen = page.locator("[role=option][aria-selected=true]").inner_text()
    held[0].continue_()
    page.locator("form[data-kb-search] .kb-search__list[aria-busy=false]").wait_for()
    assert page.locator("[role=option][aria-selected=true]").inner_text() == chosen


def test_without_summaries_titles_are_still_found(visit: Visit, real_url: str) -> None:
    visit.context.route("**/apart.json", lambda route: route.fulfill(status=503))
    assert search(visit.open(real_url), "figstep gong")
    visit.complaints[:] = [one for one in visit.complaints if "503" not in one]


def test_a_search_that_fails_says_so_and_recovers(visit: Visit, real_url: str) -> None:
    visit.context.route("**/catalog.json", lambda route: route.fulfill(status=503))
    page = visit.open(real_url)
    assert search(page, "figstep") == []
    assert "does not answer" in page.locator(".kb-search__list").inner_text()
    visit.context.unroute("**/catalog.json")
    assert search(page, "figstep ")
    visit.complaints[:] = [one for one in visit.complaints if "503" not in one]


# --- the list of papers --------------------------------------------------------------------------------------------


def ids(page: Page) -> list[str]:
    """Ids of the papers that the list shows."""
    links = page.locator("a.kb-paper-row__title").evaluate_all("all => all.map(one => one.href)")
    return [urlsplit(link).path.rstrip("/").rpartition("/")[2] for link in links]


def show_all(page: Page) -> None:
    more = page.locator(".kb-browse__more")
    while more.is_visible():
        more.click()


def facet(page: Page, value: str) -> Locator:
    """The label of the first facet value of that name: its box and its count."""
    return page.locator(f".kb-facets label:has(input[value='{value}'])").first


FINISHED = "() => !document.querySelector('.kb-browse__count').textContent.includes('so far')"
"""Whether the words of summaries count, too."""

QUERIES = [
    "", "jailbreak type:attack", "typographic or figstep", "-has:code year>=2024", 'author:"Mang Ye" node:black-box',
]  # fmt: skip


@pytest.mark.parametrize("sort", ["relevance", "title"])
def test_the_box_answers_as_the_command_does(visit: Visit, real_url: str, kb: Run, sort: str) -> None:
    page = visit.open(f"{real_url}papers/")
    for query in QUERIES:
        visit.go(page, f"{real_url}papers/?q={quote(query)}&sort={sort}")
        page.wait_for_function(FINISHED)
        show_all(page)
        assert ids(page) == kb("query", query, "--sort", sort, "--format", "ids").stdout.split(), query


def test_hundreds_of_queries_through_page_and_command(visit: Visit, real_url: str) -> None:
    """The page's own modules over the site's own files, against the code of the command."""
    collection = Collection(Catalog.load(ROOT))
    questions = Drawing(collection, 1).questions(400)
    answers = visit.open(real_url).evaluate(
        """async ([root, questions]) => {
          const { load, loadApart, loadLanguage } = await import(root + "assets/catalog.js");
          const { Collection, QueryError } = await import(root + "assets/query.js");
          const [catalog, apart, language] = await Promise.all([load(root), loadApart(root), loadLanguage(root)]);
          const collection = new Collection(catalog.papers, language, apart);
          return questions.map(([query, sort]) => {
            try {
              return collection.answer(query, sort ?? undefined).rows.map((row) => row.id);
            } catch (error) {
              if (error instanceof QueryError) return null;
              throw error;
            }
          });
        }""",
        [real_url, questions],
    )
    for (query, sort), answer in zip(questions, answers, strict=True):
        assert answer == answered(collection, query, sort), (query, sort)
    assert sum(map(bool, answers)) > 200
    assert answers.count(None) > 40


def answered(collection: Collection, query: str, sort: str | None) -> list[str] | None:
    """The command's answer, None for a mistake."""
    try:
        return [row["id"] for row in collection.answer(query, sort).rows]
    except QueryError:
        return None


def test_facets_count_filter_and_stay_in_the_address(visit: Visit, invented_url: str) -> None:
    page = visit.open(f"{invented_url}papers/")
    total = len(ids(page))
    attack = facet(page, "attack")
    box = attack.locator("input")
    count = int(attack.locator(".kb-facets__count").inner_text())
    assert 0 < count < total
    attack.click()
    assert len(ids(page)) == count
    assert page.url.endswith("?type=attack")
    assert page.locator("#kb-browse-command").inner_text() == "kb query 'type:attack'"
    page.go_back()
    page.wait_for_function(f"() => document.querySelectorAll('.kb-paper-row').length === {total}")
    assert not box.is_checked()
    page.go_forward()
    page.wait_for_function(f"() => document.querySelectorAll('.kb-paper-row').length === {count}")
    assert box.is_checked()
    page.get_by_role("button", name="Clear all").click()
    assert len(ids(page)) == total


def test_every_node_can_be_reached_in_the_facet(visit: Visit, real_url: str, real_site: Path) -> None:
    catalog = json.loads((real_site / "catalog.json").read_bytes())
    nodes, held = catalog["tables"]["nodes"]["id"], catalog["papers"]["full"]["nodes"]
    used = {node for cell in held for at in cell for node in (nodes[at], *parents(nodes[at]))}
    page = visit.open(f"{real_url}papers/?node=defense/training/data-driven")
    shown = page.locator(".kb-facets__tree input").filter(visible=True)
    values = "boxes => boxes.map((box) => box.value)"
    assert {*shown.evaluate_all(values)} >= {"attack", "defense", "evaluation"}
    assert page.locator("input[value='defense/training/data-driven']").is_checked()
    folded = page.locator(".kb-facets__parts[aria-expanded=false]").filter(visible=True)
    while folded.count():
        folded.first.focus()
        page.keyboard.press("Enter")
    assert {*shown.evaluate_all(values)} == used


def parents(node: str) -> list[str]:
    steps = node.split("/")
    return ["/".join(steps[:end]) for end in range(1, len(steps))]


def test_filters_of_a_narrow_window_lie_over_the_list(visit: Visit, real_url: str) -> None:
    page = visit.context.new_page()
    page.set_viewport_size({"width": 375, "height": 800})
    visit.go(page, f"{real_url}papers/?type=attack")
    assert page.locator(".kb-paper-row").first.bounding_box()["y"] < 800  # type: ignore[index]
    page.get_by_role("button", name="Filters (1 chosen)").click()
    sheet = page.get_by_role("dialog", name="Filters")
    facet(page, "defense").click()
    assert page.url.endswith("?type=attack%2Cdefense")
    shown = page.locator(".kb-browse__count").inner_text()
    way = sheet.get_by_role("button", name=f"Show {shown}")
    assert way.bounding_box()["y"] < 800  # type: ignore[index]
    way.click()
    assert not sheet.is_visible()
    assert page.locator(".kb-paper-row").first.bounding_box()["y"] < 800  # type: ignore[index]
    page.get_by_role("button", name="Filters (2 chosen)").click()
    page.keyboard.press("Escape")
    assert not sheet.is_visible()
    page.set_viewport_size({"width": 1280, "height": 800})
    assert facet(page, "attack").is_visible()
    assert not page.get_by_role("button", name="Filters").is_visible()


def test_fast_typing_ends_with_the_answer_to_all_of_it(visit: Visit, real_url: str, kb: Run) -> None:
    page = visit.open(f"{real_url}papers/")
    page.get_by_label("Query", exact=True).press_sequentially("jailbreak -has:code")
    expected = kb("query", "jailbreak -has:code", "--format", "ids").stdout.split()
    page.wait_for_url("**/papers/?q=jailbreak+-has%3Acode")
    page.wait_for_function(FINISHED)
    show_all(page)
    assert ids(page) == expected


def test_values_that_nobody_has_confirmed_are_told_where_they_filter(visit: Visit, real_url: str, kb: Run) -> None:
    briefs = Catalog.load(ROOT).briefs.values()
    facet, values = next(pair for one in briefs for pair in one.proposed.items())
    asked = f"{facet}:{values[0]}"
    said = kb("query", asked, "--format", "ids").stderr
    page = visit.open(f"{real_url}papers/?{facet}={values[0]}")
    note = page.locator(".kb-browse__note")
    assert f"{facet} is proposed, and confirmed by nobody, for" in note.inner_text()
    assert note.inner_text() in said
    panel = page.locator(f".kb-facets__facet:has(input[value='{values[0]}'])")
    assert "confirmed by nobody" in panel.locator(".kb-facets__note").inner_text()
    visit.go(page, f"{real_url}papers/?q={asked}")
    assert note.inner_text() in said
    visit.go(page, f"{real_url}papers/?type=attack")
    assert note.inner_text() == ""


def test_what_is_chosen_is_named_and_dropped_one_by_one(visit: Visit, real_url: str) -> None:
    page = visit.open(f"{real_url}papers/?type=attack&q=typography")
    assert page.title().startswith("typography · Type: Attack · Papers")
    assert page.get_by_label("Sort by").input_value() == "relevance"
    page.get_by_role("button", name="Without Type: Attack").click()
    page.wait_for_url("**/papers/?q=typography")
    page.get_by_label("Query", exact=True).fill("")
    page.get_by_text("Year", exact=True).click()
    page.get_by_label("Year from").select_option("2024")
    page.get_by_label("Year to").select_option("2026")
    assert page.get_by_role("button", name="Without Year: 2024 to 2026").is_visible()
    assert page.get_by_label("Sort by").input_value() == "newest"
    assert " of " in page.locator(".kb-browse__count").inner_text()
    page.get_by_role("button", name="Without Year").click()
    assert page.url.endswith("/papers/")


def test_a_row_is_the_same_with_and_without_scripts(visit: Visit, browser: Browser, real_url: str) -> None:
    bare = browser.new_context(java_script_enabled=False).new_page()
    bare.goto(f"{real_url}papers/")
    page = visit.open(f"{real_url}papers/")
    first, same = (one.locator(".kb-paper-row").first for one in (bare, page))
    for part in ("title", "about"):
        assert (
            first.locator(f".kb-paper-row__{part}").inner_text() == same.locator(f".kb-paper-row__{part}").inner_text()
        )
    words = [" ".join(one.locator(".kb-paper-row__tags").inner_text().split()) for one in (first, same)]
    assert set(words[0].split(" · ")) <= set(words[1].split(" · "))
    bare.context.close()


def test_the_order_can_be_chosen(visit: Visit, invented_url: str, invented: Path, kb: Run) -> None:
    page = visit.open(f"{invented_url}papers/")
    for order in ("oldest", "title", "author", "venue", "id", "newest"):
        page.get_by_label("Sort by").select_option(order)
        assert ids(page) == kb("-C", invented, "query", "--sort", order, "--format", "ids").stdout.split()
        assert f"sort={order}" in page.url


def test_a_query_that_cannot_be_read_shows_where(visit: Visit, invented_url: str) -> None:
    page = visit.open(f"{invented_url}papers/")
    box = page.get_by_label("Query", exact=True)
    shown = ids(page)
    box.fill("type:atack")
    error = page.locator("#kb-browse-error")
    assert error.locator("mark").inner_text() == "atack"
    assert "attack" in error.inner_text()
    assert box.get_attribute("aria-invalid") == "true"
    assert ids(page) == shown
    box.fill("type:attack")
    page.wait_for_function("() => document.querySelector('#kb-browse-error').textContent === ''")


@pytest.mark.parametrize(
    ("query", "options"),
    [("", ""), ("type:attack jailbreak", "sort=title"), ("has:venue -has:code", "sort=oldest"), ("nothingatall", "")],
)
def test_the_selection_is_exported_as_the_command_writes_it(
    visit: Visit, real_url: str, kb: Run, query: str, options: str
) -> None:
    page = visit.open(f"{real_url}papers/?q={quote(query)}&{options}")
    page.wait_for_function(FINISHED)
    sort = options.removeprefix("sort=") or "relevance"
    for name, form in (("BibTeX", "bibtex"), ("CSV", "csv"), ("JSON", "json")):
        with page.expect_download() as download:
            page.get_by_role("button", name=name, exact=True).click()
        exported = Path(download.value.path()).read_bytes().decode()
        assert exported == kb("query", query, "--sort", sort, "--format", form).stdout, name


# --- what the other pages add ----------------------------------------------------------------------------------------


def test_a_citation_is_copied(visit: Visit, invented_url: str, invented: Path, kb: Run) -> None:
    page = visit.open(f"{invented_url}papers/lind2023sticker/")
    copied = []
    for button in page.locator("[data-copy]").all():
        button.click()
        page.get_by_text("Copied", exact=True).last.wait_for()
        copied.append(page.evaluate("navigator.clipboard.readText()").strip())
    assert kb("-C", invented, "query", "id:lind2023sticker", "--format", "bibtex").stdout.strip() in copied
    assert len(set(copied)) == len(copied) == 3


def test_the_graph_moves_its_focus_and_filters_relations(visit: Visit, invented_url: str) -> None:
    page = visit.open(f"{invented_url}graph/?focus=paper:lind2023sticker")
    heading = page.locator(".kb-graph__heading")
    assert "A Sticker Is Enough" in heading.inner_text()
    neighbours = page.locator(".kb-graph__picture a").count()
    assert neighbours > 3
    box = page.locator(".kb-graph__controls input[type=checkbox]").first
    box.uncheck()
    assert page.locator(".kb-graph__picture a").count() != neighbours
    box.check()
    other = page.locator(".kb-graph__list a", has_text="Tessera").first
    name = other.inner_text()
    other.click()
    assert name in heading.inner_text()
    assert "focus=model" in page.url
    page.go_back()
    page.wait_for_function(
        "() => document.querySelector('.kb-graph__heading').textContent.includes('A Sticker Is Enough')"
    )


def test_the_graph_says_how_many_it_does_not_draw(visit: Visit, real_url: str, real_site: Path) -> None:
    catalog = json.loads((real_site / "catalog.json").read_bytes())
    named = Counter(at for cell in catalog["papers"]["full"]["models"] for at in cell)
    (place, total), *_ = named.most_common(1)
    page = visit.context.new_page()
    page.set_viewport_size({"width": 375, "height": 800})
    visit.go(page, f"{real_url}graph/?focus=model:{catalog['tables']['models']['id'][place]}&relations=model")
    assert f"(model) has {total} neighbours" in page.locator(".kb-graph__heading").inner_text()
    drawn = page.locator(".kb-graph__picture a[data-key]").count()
    assert page.locator(".kb-graph__more").text_content() == f"and {total - drawn} more"
    assert drawn > 15
    items = page.locator(".kb-graph__list li")
    while (more := page.locator(".kb-graph__further").filter(visible=True)).count():
        more.first.click()
    assert items.count() == total
    page.locator(".kb-graph__more").click()
    assert page.locator("#kb-graph-model-from").is_visible()


def test_the_graph_is_led_by_keys_and_keeps_its_state_in_the_address(visit: Visit, invented_url: str) -> None:
    page = visit.open(f"{invented_url}graph/")
    page.get_by_label("Put in the middle").fill("tesera 7b")
    page.locator(f".kb-graph__finder {OPTIONS}", has_text="Tessera").first.wait_for()
    page.keyboard.press("Enter")
    heading = page.locator(".kb-graph__heading")
    assert "Tessera" in heading.inner_text()
    assert page.evaluate("document.activeElement.className") == "kb-graph__heading"
    neighbours = page.locator(".kb-graph__list li").count()
    page.locator(".kb-graph__picture a").first.focus()
    page.keyboard.press("Enter")
    assert "Tessera" not in heading.inner_text()
    page.go_back()
    page.wait_for_function("() => document.querySelector('.kb-graph__heading').textContent.includes('Tessera')")
    page.get_by_role("checkbox", name="tests", exact=True).uncheck()
    assert page.locator(".kb-graph__list li").count() < neighbours
    state = page.url
    again = visit.open(state)
    assert again.locator(".kb-graph__heading").inner_text() == heading.inner_text()
    assert not again.get_by_role("checkbox", name="tests", exact=True).is_checked()


def test_the_graph_tells_kinds_and_relations_in_words(visit: Visit, invented_url: str) -> None:
    page = visit.open(f"{invented_url}graph/?focus=model:tessera")
    assert page.locator(".kb-graph__list summary").all_inner_texts() == ["has the version (2)"]
    page = visit.open(f"{invented_url}graph/")
    kinds = page.locator(".kb-graph__legend li").all_inner_texts()
    assert kinds == ["paper", "place in the taxonomy", "benchmark", "model"]
    shapes = page.locator(".kb-graph__legend path").evaluate_all("all => all.map((one) => one.getAttribute('d'))")
    assert len(set(shapes)) == len(kinds)
    for link in page.locator(".kb-graph__picture a[data-key]").all():
        assert link.get_attribute("aria-label")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_picture_of_the_taxonomy_shows_every_name_in_full(visit: Visit, real_url: str, width: int) -> None:
    page = visit.context.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    visit.go(page, f"{real_url}taxonomy/")
    cells = page.locator(".icicle a")
    assert cells.count() == page.locator(".tree-name").count()
    cut = "all => all.filter((one) => one.scrollWidth > one.clientWidth || one.scrollHeight > one.clientHeight)"
    assert cells.evaluate_all(f"{cut}.map((one) => one.textContent)".replace("all =>", "(all) =>", 1)) == []
    page.get_by_label("the survey's tree").check()
    assert cells.filter(visible=True).count() < cells.count()


def test_a_long_list_is_filtered(visit: Visit, real_url: str) -> None:
    page = visit.open(f"{real_url}authors/-y/")
    shown = page.locator("#directory li").filter(visible=True)
    everybody = shown.count()
    page.get_by_label("Filter").fill("mang")
    assert 0 < shown.count() < everybody / 10
    assert all("mang" in name.lower() for name in shown.all_inner_texts())
    assert page.locator("output").inner_text() == f"{shown.count()} of {everybody}"


def test_colours_are_switched_and_kept_and_left_to_the_system_again(visit: Visit, invented_url: str) -> None:
    page = visit.open(invented_url)
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    button = page.locator("button.theme")
    assert button.get_attribute("aria-label") == "Colours: as the system has them"
    button.click()
    assert page.evaluate(ground) == light
    button.click()
    assert button.get_attribute("aria-label") == "Colours: dark"
    dark = page.evaluate(ground)
    assert dark != light
    page.goto(f"{invented_url}papers/")
    assert page.evaluate(ground) == dark
    page.locator("button.theme").click()
    assert page.evaluate(ground) == light
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"() => {ground} === {dark!r}")


@pytest.mark.parametrize("width", [360, 390, 575, 800])
def test_every_item_of_the_menu_can_be_tapped(visit: Visit, invented_url: str, width: int) -> None:
    page = visit.context.new_page()
    page.set_viewport_size({"width": width, "height": 700})
    visit.go(page, invented_url)
    items = page.locator(".menu-list a")
    for number in range(items.count()):
        visit.go(page, invented_url)
        page.locator(".menu-button").click()
        address = items.nth(number).evaluate("link => link.href")
        items.nth(number).click()
        page.wait_for_url(address)
    page.locator(".menu-button").click()
    page.keyboard.press("Escape")
    assert not items.first.is_visible()


def test_the_menu_opens_without_a_script(browser: Browser, invented_url: str) -> None:
    page = browser.new_page(java_script_enabled=False, viewport={"width": 390, "height": 700})
    page.goto(invented_url)
    assert not page.locator(".menu-list a").first.is_visible()
    page.locator(".menu-button").click()
    page.locator(".menu-list a").first.click()
    page.wait_for_url(f"{invented_url}papers/")
    page.close()


def test_a_missing_page_offers_a_search(visit: Visit, real_url: str) -> None:
    page = visit.open(real_url)
    visit.go(page, f"{real_url}papers/there-is-no-such-paper/deep/")
    assert page.locator("h1").inner_text()
    assert search(page, "figstep")
    visit.complaints[:] = [one for one in visit.complaints if "404" not in one]


UNNAMED = """() => [...document.querySelectorAll(
  ".cards tbody td:not(.wide, [data-name], :empty), "
  + ".board tbody td:not(.rank, .value, .range, .n, .more, .source, .plot-cell, [data-name], :empty)"
)].slice(0, 3).map((cell) => cell.outerHTML)"""
"""Cells of cards that do not say what they are."""


def test_no_page_is_wider_than_the_window(visit: Visit, real_url: str) -> None:
    page = visit.context.new_page()
    for address in PAGES:
        page.set_viewport_size({"width": 320, "height": 800})
        visit.go(page, real_url + address)
        page.evaluate(LAID_OUT)
        assert page.evaluate(UNNAMED) == [], address  # rows are cards here, without the heads of their columns
        for width in (320, 360, 768, 1600):
            page.set_viewport_size({"width": width, "height": 800})
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{address} is {wide} pixels wide in a window of {width}"


def test_opened_as_a_file_a_page_says_what_to_do(browser: Browser, real_site: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto((real_site / "papers" / "index.html").as_uri())
    assert "kb serve" in page.get_by_role("note").inner_text()
    assert page.locator(".kb-paper-row").count() > 50
    context.close()


def test_every_page_reads_without_scripts(browser: Browser, real_url: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for address in PAGES:
        page.goto(real_url + address)
        text = page.locator("#content").inner_text()
        assert len(text) > 150, address
        assert page.locator("h1").count() == 1, address
        assert not page.locator("button:not([type=submit])").filter(visible=True).count(), (
            f"a button without use on {address}"
        )
    page.goto(f"{real_url}papers/")
    assert page.locator(".kb-paper-row").count() > 50
    assert not page.locator("form[data-kb-search]").is_visible()  # it could only lead to all papers
    context.close()
