"""What the pages of results say of the project's own: names, scenarios, findings, protocols, and what is missing."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from site_builder.results.coverage import KINDS
from site_builder.site import addresses
from site_builder.site.site import Site
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
    assert "Attack success rate · Stable Diffusion picture" in headings(page("leaderboards/mm-safetybench/"))


def test_no_two_tables_have_one_title() -> None:
    """Tables of one or two numbers have no page, and are named beside their paper."""
    titles = [page.title for page in real().pages.values() if page.template == "table.html.j2"]
    assert len(set(titles)) == len(titles)


def test_a_leaderboard_shows_scenarios_and_findings_beside_its_rows() -> None:
    view = real().pages["leaderboards/mm-safetybench/index.html"].view()
    source = next(one for one in view.sources if one.grid and "Janus-Pro" in one.table.name)
    table = real().index.evidence.tables["ye2025survey-mm-safetybench"]
    assert len(source.grid.rows) == len(table.table.rows) == 9
    assert [name for name, _, _ in source.grid.columns][:2] == ["Illegal activity", "Hate speech"]
    assert [n for _, _, n in source.grid.columns][:2] == [97, 163]
    rules = {one.finding.rule for one in source.findings}
    assert {"result-granularity", "result-average", "result-mixed-averages"} <= rules
    html = page("leaderboards/mm-safetybench/")
    impossible = next(one for one in source.findings if one.finding.rule == "result-granularity")
    assert re.search(rf'80\.66<sup><a href="#finding-\d+-{impossible.number}"', html)
    assert re.search(rf'<li id="finding-\d+-{impossible.number}"', html)


def test_what_does_not_fit_comes_before_notes() -> None:
    for findings in real().index.evidence.findings.values():
        kinds = [one.severity for one in findings]
        assert kinds == sorted(kinds, key=lambda one: one != "warning")


def test_own_runs_are_shown_by_scenario() -> None:
    ((attack, grid), *_) = real().pages["leaderboards/visual-prompt-injection/index.html"].view().runs
    assert attack == "Attack success rate"
    assert [n for _, _, n in grid.columns] == [45] * 5
    assert all(value is not None for row in grid.rows for value in row.values)


def test_a_model_shows_its_results_by_benchmark_and_what_is_untested() -> None:
    view = real().pages["models/llava-1.5-7b/index.html"].view()
    assert {"MM-SafetyBench", "SIUO"} <= {link.name for link, _ in view.results}
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


def test_every_cell_of_the_matrix_leads_to_its_evidence() -> None:
    found = real().index.evidence.coverage
    assert found is not None
    html = page("coverage/")
    for row in dict.fromkeys(cell.row for cell in found.cells):
        here = [cell for cell in found.cells if cell.row == row]
        evidence, view = page(addresses.evidence(row)), real().pages[addresses.evidence(row) + "index.html"].view()
        assert {cell.papers for cell, _, _ in view.cells} == {len(cell.papers) for cell in here}
        assert sum(len(found) for _, _, found in view.cells) == sum(len(cell.evidence) for cell in here)
        for cell, name, _ in view.cells:
            assert f'href="../{cell.address}"' in html
            assert f'id="{name}"' in evidence


def test_a_node_tells_what_was_tried_the_strongest_evidence_first() -> None:
    view = real().pages["taxonomy/attack/inference/black-box/typography/index.html"].view()
    tried = {one.other.name: one.other.papers for one in view.tried if one.own is None}
    assert tried["Multi-stage integration"] > 1
    order = list(KINDS.values())
    places = [order.index(one.strongest) for one in view.tried]
    assert places == sorted(places)
    assert not set(tried) & {link.name for link in view.untried}
    assert dict(view.papers_say)["Access"][0].name == "Black-box"
    above = real().pages["taxonomy/attack/inference/index.html"].view()
    assert {"Typography", "White-box attacks: single-modality"} <= {one.own.name for one in above.tried if one.own}


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
    page.wait_for_function("document.querySelector('.scroll:has(> .heat)').scrollLeft > 100")
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
