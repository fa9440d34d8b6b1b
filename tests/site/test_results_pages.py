"""What the pages of results say of the project's own: names, scenarios, findings, protocols, and what is missing."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest

from site_builder.results import leaderboard
from site_builder.results.coverage import KINDS
from site_builder.results.statistics import holm
from site_builder.site import addresses
from site_builder.site.site import Site
from site_builder.site.views.ranking import label
from tests.conftest import Run
from tests.site.building import ROOT, site_of
from tests.site.serving import Visit


@cache
def real() -> Site:
    """The site of the project's own entries."""
    return site_of(ROOT)


def page(address: str) -> str:
    return real().files[f"{address}index.html"]().decode()


def headings(html: str) -> list[str]:
    """Text of the second and third headings of a page."""
    return [re.sub(r"<[^>]+>", "", found).strip() for found in re.findall(r"<h[23][^>]*>(.*?)</h[23]>", html, re.S)]


def test_results_are_called_by_names_and_not_by_ids(real_site: Path) -> None:
    evidence = real().index.evidence
    ids = {metric.id for view in evidence.tables.values() for metric in view.table.metrics if "-" in metric.id}
    an_id = re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, ids | set(evidence.tables)))})(?![\w-])")
    for folder in ("leaderboards", "analysis", "models"):
        for file in (real_site / folder).rglob("index.html"):
            assert not an_id.search(" ".join(headings(file.read_text(encoding="utf-8")))), file
    assert any(one.startswith("Attack success rate") for one in headings(page("leaderboards/mm-safetybench/")))


def test_no_two_tables_have_one_title() -> None:
    """Tables of one or two numbers have no page, and are named beside their paper."""
    titles = [page.title for page in real().pages.values() if page.template == "table.html.j2"]
    assert len(set(titles)) == len(titles)


def test_a_leaderboard_leads_to_its_tables_with_scenarios_and_findings() -> None:
    view = real().pages["leaderboards/mm-safetybench/index.html"].view()
    source = next(one for one in view.sources if "Janus-Pro" in one.table.name)
    assert source.scenarios
    assert source.open + source.notes == len(real().index.evidence.findings["ye2025survey-mm-safetybench"])
    table = real().pages[f"{source.table.address}index.html"].view()
    assert len(table.heat.rows) == 9
    assert [name for name, _, _ in table.heat.columns][:2] == ["Illegal activity", "Hate speech"]
    impossible = next(one for one in table.findings if one.finding.rule == "result-granularity")
    assert re.search(rf'80\.66<sup><a href="#finding-{impossible.anchor}"', page(source.table.address))


def test_the_headline_board_stands_open_and_others_are_folded() -> None:
    view = real().pages["leaderboards/siuo/index.html"].view()
    assert view.boards[0].title == "Safe answers · Open questions"
    choices = next(one for one in view.boards if one.title == "Accuracy · Multiple choice")
    assert any("options to choose from" in term for term in choices.terms), "the caveat stands where the rank stands"
    html = page("leaderboards/siuo/")
    assert html.count('<details class="ranking ') == len(view.boards) - 1
    assert len({board.anchor for board in view.boards}) == len(view.boards)


def test_a_board_has_no_column_without_knowledge_and_harm_apart_from_disclaimers() -> None:
    boards = [one for file, one in real().pages.items() if one.template == "leaderboard.html.j2"]
    for board in (board for one in boards for board in one.view().boards):
        rows = [row for group in board.groups for row in group.rows]
        for place, name in enumerate(board.more):
            assert any(row.more[place] for row in rows), name
        assert board.intervals == any(row.low is not None for row in rows)
    survey = next(
        one
        for one in real().pages["leaderboards/mm-safetybench/index.html"].view().boards
        if "survey" in one.anchor and "Harmful content" in one.more
    )
    assert "Missing disclaimer" in survey.more


def test_no_page_of_results_is_a_heap_of_elements() -> None:
    for file, one in real().pages.items():
        if one.template in ("leaderboard.html.j2", "leaderboards.html.j2", "model.html.j2", "benchmark.html.j2"):
            html = page(file.removesuffix("index.html"))
            assert len(re.findall(r"<[a-z]", html)) < 5000, file


def test_the_home_page_shows_models_by_themselves_on_a_board_that_people_judged() -> None:
    view = real().pages["index.html"].view()
    board = view.board
    assert board.judge == "people"
    rows = [row for group in board.groups for row in group.rows]
    assert len(rows) == 6
    assert all(row.ranked and row.origin != "baseline" and row.low is not None for row in rows)
    assert all(row.model.address for row in rows), "known models"
    assert view.standing.leader == rows[0].model


def test_a_day_with_many_changes_shows_the_newest_papers() -> None:
    view = real().pages["changes/index.html"].view()
    groups = [group for day in view.days for group in day.groups]
    assert any(group.folded for group in groups)
    for group in groups:
        assert len(group.items) <= 12
        assert group.count == len(group.items) + len(group.folded) + group.more
        if group.heading == "papers added":
            dates = [
                real().index.rows[link.address.split("/")[1]].date or "" for link, _ in group.items if link.address
            ]
            assert dates == sorted(dates, reverse=True)


@pytest.mark.parametrize(
    "address",
    ["taxonomy/attack/", "models/llava-1.5-7b/", "benchmarks/siuo/", "leaderboards/siuo/"],
)
def test_a_feed_is_found_from_its_page(address: str) -> None:
    html = page(address)
    [link] = re.findall(r'<a[^>]*href="([^"]+\.xml)"[^>]*>Follow by feed</a>', html)
    assert "feeds/" in link
    assert re.search(r'<link rel="alternate" type="application/atom\+xml"', html)


@pytest.mark.browser
def test_the_head_of_a_board_stays_in_sight(visit: Visit, real_url: str) -> None:
    tab = visit.open(f"{real_url}leaderboards/siuo/")
    board = tab.locator("section[data-kb-board]").first
    board.locator("tbody tr").last.scroll_into_view_if_needed()
    tab.mouse.wheel(0, 200)
    tab.wait_for_function("() => scrollY > 300")
    seen = """(one) => {
      const { left, top, height } = one.getBoundingClientRect();
      return document.elementFromPoint(left + 5, top + height / 2)?.closest("th") === one;
    }"""
    assert board.locator("thead th").nth(1).evaluate(seen)


def test_a_benchmark_says_who_leads_how_far_values_lie_apart_and_how_old_it_is() -> None:
    view = real().pages["benchmarks/mossbench/index.html"].view()
    assert (view.standing.leader.name, view.standing.models) == ("GPT-4o", 18)
    assert view.standing.lowest == view.standing.value <= view.standing.median <= view.standing.highest
    assert view.age.startswith("It came out in June 2024")
    assert "GPT-4o</a> leads the 18 models" in page("benchmarks/mossbench/")
    dated = real().pages["benchmarks/holisafe-bench/index.html"].view().history
    assert [point.date for point in dated.points] == sorted(point.date for point in dated.points)
    assert dated.best[-1][0] == 100.0


def test_what_models_are_compared_by_is_what_the_command_says() -> None:
    told = json.loads(real().files["assets/compare.json"]())
    pair = ("llava-1.5-7b", "gpt-4o")
    duels = leaderboard.compare(real().index.evidence.results, *pair)
    met, raw = [], []
    for board in told["boards"]:
        values = [row[0] for row in board["rows"]]
        if set(pair) <= set(values):
            first, second = sorted(map(values.index, pair))
            met.append(board)
            raw.append(board["p"][first * len(values) - first * (first + 1) // 2 + second - first - 1])
    assert len(met) == len(duels) > 20
    assert sorted(holm(raw)) == pytest.approx(sorted(one.p for one in duels), rel=0.01, abs=1e-9)


def test_a_leaderboard_and_the_site_are_cited_with_day_and_revision() -> None:
    for address in ("leaderboards/siuo/", "about/"):
        html = page(address)
        bibtex = html[html.index('id="cite-bibtex">') : html.index("</code></pre>", html.index('id="cite-bibtex">'))]
        assert "@misc{awesome-lvlm-safety" in bibtex
        history = real().index.history
        assert not history.revision or f"revision {history.revision}" in bibtex


def test_a_paper_carries_what_was_measured_without_and_with_it() -> None:
    view = real().pages["papers/wang2024adashield/index.html"].view()
    effects = [effect for one in view.measured for told in one.told for effect in told.effects]
    assert any(effect.without and effect.difference for effect in effects)
    assert any("judge" in text or "model" in text for text in view.spreads), "sources differ, and so do their judges"
    against = real().pages["papers/gong2023figstep/index.html"].view()
    assert {one.column.name for one in against.measured if one.column}


@pytest.mark.browser
def test_advice_is_narrowed_to_what_one_has(visit: Visit, real_url: str) -> None:
    page = visit.open(f"{real_url}recommend/")
    advice = page.locator(".advice:visible")
    whole = advice.count()
    page.locator("[data-kb-narrow] select").select_option("api")
    page.get_by_label("no extra calls").check()
    assert 0 < advice.count() < whole
    assert page.url.endswith("?access=api&free=")
    assert page.locator('.advice:visible:not([data-access~="api"])').count() == 0


@pytest.mark.browser
def test_a_board_is_sorted_filtered_copied_and_brought_back_by_its_address(visit: Visit, real_url: str) -> None:
    page = visit.open(f"{real_url}leaderboards/siuo/")
    board = page.locator("section[data-kb-board]")
    names = board.locator("tbody tr:not([hidden]) > th")
    board.get_by_role("button", name="Model").click()
    assert names.all_text_contents() == sorted(names.all_text_contents(), key=str.casefold)
    board.get_by_placeholder("Filter rows").fill("llava")
    assert all("LLaVA" in name for name in names.all_text_contents())
    board.get_by_role("button", name="Link to this view").click()
    shared = page.evaluate("navigator.clipboard.readText()")
    board.get_by_role("button", name="Markdown").click()
    copied = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert copied[0].startswith("| Rank | Model | Value (%) | 95 % interval |")
    assert len(copied) == 2 + names.count()
    board.get_by_role("button", name="LaTeX").click()
    assert "\\toprule" in page.evaluate("navigator.clipboard.readText()")
    other = visit.open(shared)
    assert other.locator("section[data-kb-board] tbody tr:not([hidden]) > th").all_text_contents() == (
        names.all_text_contents()
    )


@pytest.mark.browser
def test_the_rows_of_a_model_are_found_from_its_page(visit: Visit, real_url: str) -> None:
    page = visit.open(f"{real_url}models/gpt-4o/")
    page.locator('a[href*="leaderboards/siuo/?models=gpt-4o"]').click()
    page.wait_for_selector(".tools")
    shown = page.locator("[data-kb-board] tbody tr:not(.group, [hidden]):visible > th").all_text_contents()
    assert shown
    assert all("GPT-4o" in name for name in shown)


@pytest.mark.browser
def test_models_are_compared_as_the_command_compares_them(visit: Visit, real_url: str) -> None:
    page = visit.open(f"{real_url}compare/?models=llava-1.5-7b")
    page.get_by_label("Add a model").fill("GPT-4o")
    page.get_by_role("button", name="Add").click()
    page.wait_for_selector(".compared")
    duels = leaderboard.compare(real().index.evidence.results, "llava-1.5-7b", "gpt-4o")
    assert page.locator(".compared tbody tr").count() == len(duels)
    wins = (sum(one.winner is one.first for one in duels), sum(one.winner is one.second for one in duels))
    said = page.locator("[data-kb-compare] > div > ul").inner_text()
    assert f"LLaVA-1.5-7B better on {wins[0]}, GPT-4o on {wins[1]}" in said
    assert page.url.endswith("?models=llava-1.5-7b,gpt-4o")
    page.set_viewport_size({"width": 390, "height": 844})  # a card: the board, and its values below
    row = page.locator(".compared tbody tr").first
    head, first = row.locator("th").bounding_box(), row.locator("td").first.bounding_box()
    assert head
    assert first
    assert head["y"] + head["height"] <= first["y"]


def test_what_does_not_fit_comes_before_notes() -> None:
    for findings in real().index.evidence.findings.values():
        kinds = [one.severity for one in findings]
        assert kinds == sorted(kinds, key=lambda one: one != "warning")


def test_own_runs_are_shown_by_scenario() -> None:
    ((attack, grid), *_) = real().pages["leaderboards/visual-prompt-injection/index.html"].view().runs
    assert attack == "Attack success rate"
    assert [n for _, _, n in grid.columns] == [45] * 5
    assert all(value is not None for row in grid.rows for value in row.values)


def test_a_model_is_a_profile_of_what_was_measured_alike_and_what_is_untested() -> None:
    view = real().pages["models/llava-1.5-7b/index.html"].view()
    assert {"MM-SafetyBench", "SIUO"} <= {link.name for link, _ in view.values}
    known = real().index.evidence.by_model["llava-1.5-7b"]
    assert sum(count for _, count in view.values) == len(known)
    panel = next(one for one in view.panels if one.title.startswith("MM-SafetyBench · Stable Diffusion picture"))
    first = panel.scenarios[0]
    assert first.name == "Illegal activity"
    assert first.low < first.value < first.high
    assert first.others is not None
    assert all(1 <= int(place.rank.split("-")[0]) <= place.of for place in view.places)
    assert "Visual prompt injection (bundled)" in {link.name for link in view.untested}
    assert "SIUO" not in {link.name for link in view.untested}
    assert all(link.address and link.address.startswith("leaderboards/") for link in view.untested)


@pytest.mark.parametrize("benchmark", ["siuo", "mm-safetybench", "figstep", "mossbench", "visual-prompt-injection"])
def test_a_benchmark_lists_its_protocols(benchmark: str) -> None:
    html = page(f"benchmarks/{benchmark}/")
    text = (ROOT / f"taxonomy/protocols/{benchmark}.yml").read_text(encoding="utf-8")
    ids = re.findall(r"(?m)^  - id: (\S+)$", text)
    assert ids
    assert all(f"<code>{one}</code>" in html for one in ids)


def test_protocols_count_their_results() -> None:
    view = real().pages["benchmarks/visual-prompt-injection/index.html"].view()
    assert {protocol.id: protocol.rows for protocol in view.protocols}["visual-prompt-injection/exact@1"] == 6


def test_papers_know_the_values_that_they_and_others_report() -> None:
    evidence = real().index.evidence
    (own,) = evidence.reported_rows["gong2023figstep"]
    assert own.title == "Headline numbers of FigStep"
    assert own.rows == (
        (
            "six open-source LVLMs (average)",
            "Attack success rate · FigStep SafeBench · printed as SafeBench",
            "82.50 %",
        ),
    )
    others = {table.paper: table for table in evidence.rows_about["gong2023figstep"]}
    assert "gong2023figstep" not in others
    assert all(table.rows and table.total >= len(table.rows) for table in others.values())
    tables = {table.id: table for table in evidence.reported_rows["ye2025survey"]}
    assert tables["ye2025survey-mm-safetybench"].total == 126
    first = tables["ye2025survey-mm-safetybench"].rows[0]
    assert (first.subject, first.value) == ("Janus-Pro-7B", "46.07 %")
    assert len(tables["ye2025survey-mm-safetybench"].rows) < 10


def test_the_page_of_a_paper_shows_these_values() -> None:
    html = page("papers/gong2023figstep/")
    section = re.sub(r"<[^>]+>", " ", html[html.index('id="results"') : html.index('id="related"')])
    own, _, others = section.partition("Others report on what it introduces")
    assert "82.50 %" in own
    assert "Attack success rate" in own
    assert re.search(r"GPT-4o.+97.80? %", others, re.S)
    assert "Jailbreak Large Vision-Language Models Through Multi-Modal Linkage" in others


def test_no_two_rows_of_evidence_look_alike() -> None:
    """A pair of works is named once, and rows of one model and measurement say what tells them apart."""
    pages = [one.view() for one in real().pages.values() if one.template == "evidence.html.j2"]
    pairs = [[(one.words, one.column, one.row) for one in found] for view in pages for _, _, found in view.cells]
    assert all(len(set(some)) == len(some) for some in pairs)
    told = [one for view in pages for _, _, found in view.cells for pair in found for one in pair.told]
    for effects in (one.effects for one in told if one.effects):
        rows = [(one.model, one.measured, one.printed_as) if one.model else one.label for one in effects]
        printed = {one.label for one in effects}
        assert len(set(rows)) == len(rows) or len(printed) < len(rows), rows
    assert any(one.printed_as for view in told for one in view.effects)


def test_every_cell_of_the_matrix_leads_to_its_evidence() -> None:
    found = real().index.evidence.coverage
    assert found is not None
    html = page("coverage/")
    for row in dict.fromkeys(cell.row for cell in found.cells):
        here = [cell for cell in found.cells if cell.row == row]
        evidence, view = page(addresses.evidence(row)), real().pages[addresses.evidence(row) + "index.html"].view()
        assert {cell.papers for cell, _, _ in view.cells} == {len(cell.papers) for cell in here}
        told = [one for _, _, found in view.cells for pair in found for one in pair.told]
        assert len(told) == sum(len(cell.evidence) for cell in here)
        for cell, name, _ in view.cells:
            assert f'href="../{cell.address}"' in html
            assert f'id="{name}"' in evidence


def test_a_node_tells_what_was_tried_the_strongest_evidence_first() -> None:
    view = real().pages["taxonomy/attack/inference/black-box/typography/index.html"].view()
    [own] = [group for group in view.tried if group.own is None]
    tried = {one.other.name: one.other.papers for one in own.found}
    assert tried["Multi-stage integration"] > 1
    order = list(KINDS.values())
    places = [order.index(one.strongest) for one in own.found]
    assert places == sorted(places)
    assert not set(tried) & {link.name for link in view.untried}
    assert dict(view.papers_say)["Access"][0].name == "Black-box"
    above = real().pages["taxonomy/attack/inference/index.html"].view()
    assert {"Typography", "White-box attacks: single-modality"} <= {
        group.own.name for group in above.tried if group.own
    }
    assert all(len(group.found) > 0 for group in above.tried), "what is below is told by node"


@pytest.mark.parametrize("address", ["coverage/", "taxonomy/attack/training/backdoor-trigger/"])
def test_absence_is_not_stated_as_a_fact(address: str) -> None:
    text = re.sub(r"<[^>]+>", " ", page(address)).casefold().replace("contacts nobody", "")
    assert not re.search(r"\bnever\b|none is known|nobody", text)


def test_a_table_that_cannot_be_checked_does_not_claim_to_fit() -> None:
    tables = real().pages.values()
    bare = next(one for one in tables if one.template == "table.html.j2" and not one.view().recomputed)
    assert "every number that can be recomputed fits" not in page(bare.address)
    assert "Nothing could be recomputed" in page(bare.address)
    assert "Nothing could be recomputed" not in page("results/ye2025survey-siuo/")


@pytest.mark.browser
def test_a_wide_table_is_scrolled_by_keys_and_keeps_its_rows_named(visit: Visit, real_url: str) -> None:
    page = visit.open(f"{real_url}results/ye2025survey-mm-safetybench/")
    box = page.locator(".scroll:has(> .heat)")
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")
    box.focus()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.querySelector('.scroll:has(> .heat)').scrollLeft > 100")
    row, frame = box.locator("tbody th").first.bounding_box(), box.bounding_box()
    assert row
    assert frame
    assert abs(row["x"] - frame["x"]) < 3


def test_counts_of_what_is_unknown_lead_to_the_papers(kb: Run) -> None:
    view = real().pages["statistics/index.html"].view()
    queries = {unknown.address: unknown.name for _, _, unknown in view.known if unknown.address}
    assert queries
    for address, count in queries.items():
        assert kb("query", address.removeprefix("papers/?q="), "--count").stdout.strip() == count


def test_a_row_does_not_say_the_name_of_its_model_twice() -> None:
    index = real().index
    rows = [row for view in index.evidence.boards.values() for one in view.boards for row in (*one.rows, *one.unranked)]
    named = {row.entry.label: index.model_link(row.entry.model).name for row in rows if row.entry.model}
    told = {row.entry.label: label(index, row.entry, named[row.entry.label]) for row in rows if row.entry.model}
    assert {printed: told[printed] for printed in ("Claude-3-Opus", "MiniCPM-V-2_6", "GPT-4V(ision)")} == {
        "Claude-3-Opus": "", "MiniCPM-V-2_6": "", "GPT-4V(ision)": "",
    }  # fmt: skip
    assert told["LLaVA 1.5 7B with original CLIP"] == "with original CLIP"
    assert told["Gemini-3-Pro-Preview"] == "Gemini-3-Pro-Preview"  # perhaps another model
