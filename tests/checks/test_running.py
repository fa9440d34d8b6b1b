"""Which findings a run reports: waivers, named files, other layers' records, and the command's exit status."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_builder.checks.registry import RULES, Rule, register
from site_builder.checks.running import check, check_records
from site_builder.checks.subject import Base, Record
from site_builder.commands._context import all_rules
from site_builder.diagnostics import Problem
from site_builder.knowledge.fields import brief_of
from site_builder.schema.decoding import decode
from site_builder.schema.papers import Paper
from tests.checks.test_problems import DATA, judge, tree
from tests.conftest import Run
from tests.copies import copied

PEARS, STONES = "papers/lind2024pears.yml", "papers/sato2024stones.yml"
WAIVER = "waive: [{rule: shared-code-link, reason: One project.}]\n"


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """Two papers with one code repository."""
    return tree(DATA / "problems" / "shared-code-link", tmp_path)


def rules(problems: tuple[Problem, ...]) -> list[str]:
    return [problem.rule for problem in problems]


@pytest.mark.parametrize("name", [PEARS, STONES])
def test_either_paper_may_waive_what_concerns_both(shared: Path, name: str) -> None:
    assert rules(judge(shared)[1].problems) == ["shared-code-link"]
    with (shared / name).open("a", encoding="utf-8") as stream:
        stream.write(WAIVER)
    assert rules(judge(shared)[1].problems) == []


def test_a_waiver_is_unused_once_the_problem_is_gone(shared: Path) -> None:
    with (shared / PEARS).open("a", encoding="utf-8") as stream:
        stream.write(WAIVER)
    (shared / STONES).unlink()
    assert rules(judge(shared)[1].problems) == ["unused-waiver"]


@pytest.mark.parametrize("name", [PEARS, STONES])
def test_a_named_file_is_compared_with_all_others(shared: Path, name: str) -> None:
    catalog, _ = judge(shared)
    assert rules(check(catalog, {name}).problems) == ["shared-code-link"]
    (shared / "papers/broken.yml").write_text("id: [", encoding="utf-8")
    catalog, _ = judge(shared)
    assert rules(check(catalog, {name}).problems) == ["shared-code-link"]
    assert rules(check(catalog, {"kb.yml"}).problems) == []
    assert rules(check(catalog, {"papers/broken.yml"}).problems) == ["yaml-syntax"]


def test_only_what_changed_is_judged_anew(shared: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "site_builder.checks.running")
    for changed, told in ((None, "9 records judged, findings of 0 others remembered"),
                          (None, "0 records judged, findings of 9 others remembered"),
                          (PEARS, "1 records judged, findings of 8 others remembered"),
                          ("taxonomy/venues.yml", "9 records judged, findings of 0 others remembered")):  # fmt: skip
        if changed:
            with (shared / changed).open("a", encoding="utf-8") as stream:
                stream.write("# changed\n")
        caplog.clear()
        judge(shared)
        assert [record.message for record in caplog.records] == [told]


def test_a_problem_in_another_file_is_not_reported(shared: Path, kb: Run) -> None:
    (shared / "papers/broken.yml").write_text("id: [", encoding="utf-8")
    answer = kb("-C", shared, "check", "papers/lind2024pears.yml")
    assert (answer.returncode, "yaml-syntax" in answer.stdout) == (0, False)
    assert kb("-C", shared, "check", "papers").returncode == 1
    assert kb("-C", shared / "papers", "check", "broken.yml").returncode == 1


def test_the_exit_status(shared: Path, kb: Run) -> None:
    assert kb("-C", shared, "check").returncode == 0
    assert kb("-C", shared, "check", "--strict").returncode == 1
    assert kb("-C", shared, "check", "nowhere.yml").returncode == 2
    assert kb("-C", shared, "check", "/etc").returncode == 2
    assert kb("-C", shared, "check", "--format", "xml").returncode == 2


def test_an_unreadable_paper_is_still_there_for_others(tmp_path: Path) -> None:
    root = tree(DATA / "problems" / "moved-paper", tmp_path)
    text = (root / PEARS).read_text(encoding="utf-8").replace("sato2024rocks", "sato2024stones")
    (root / PEARS).write_text(text, encoding="utf-8")
    (root / STONES).write_text("id: [", encoding="utf-8")
    assert rules(judge(root)[1].problems) == ["yaml-syntax"]


def test_a_broken_taxonomy_does_not_blame_the_papers(tmp_path: Path) -> None:
    root = tmp_path / "base"
    copied(DATA / "smallest", root)
    for name in ("nodes", "facets", "venues"):
        (root / f"taxonomy/{name}.yml").write_text("[", encoding="utf-8")
    assert set(rules(judge(root)[1].problems)) == {"yaml-syntax"}


def test_records_from_elsewhere_are_judged_by_the_same_rules(tmp_path: Path) -> None:
    root = tmp_path / "base"
    copied(DATA / "smallest", root)
    catalog, _ = judge(root)
    data = dict(catalog.data(PEARS) or {}, title="Pears &amp; Plums", identifiers={"arxiv": "2403.90001"})
    records = [Record("paper", PEARS, data, catalog), Record("paper", "kb.yml", dict(data, title="Other"), catalog)]
    base = Base(catalog, {record.path: brief_of(decode(Paper, record.data)) for record in records})
    chosen = [all_rules()[name] for name in ("entity-or-markup", "one-identifier-two-titles", "duplicate-arxiv")]
    assert rules(check_records(records, base, chosen).problems) == ["one-identifier-two-titles", "entity-or-markup"]


def test_a_rule_needs_a_name_of_its_own_and_an_explanation() -> None:
    all_rules()
    with pytest.raises(ValueError):
        register(RULES["unknown-node"])
    with pytest.raises(ValueError):
        register(Rule("new-rule", RULES["unknown-node"].severity, ""))


def test_explain_says_what_a_rule_is_about(kb: Run) -> None:
    answer = kb("explain", "shared-code-link")
    assert answer.stdout.startswith("shared-code-link (warning; an entry may waive it with a reason)\n\nTwo papers")
    assert len(kb("explain").stdout.splitlines()) == len(all_rules())
    unknown = kb("explain", "shared-code")
    assert (unknown.returncode, "did you mean 'shared-code-link'?" in unknown.stderr) == (2, True)


@pytest.mark.parametrize(
    ("name", "old", "new", "rule"),
    [
        ("taxonomy/nodes.yml", "attack/typography", "attack/lettering", "unknown-node"),
        ("taxonomy/venues.yml", "ruit", "rute", "unknown-venue"),
        ("taxonomy/models/tessera.yml", None, None, "unknown-model"),
        ("taxonomy/benchmarks/pebbles.yml", None, None, "unknown-benchmark"),
    ],
)
def test_findings_are_judged_anew_when_the_vocabulary_changes(
    tmp_path: Path, name: str, old: str | None, new: str | None, rule: str
) -> None:
    """What was found in a paper is remembered; a paper that did not change is found wrong when its words are gone."""
    root = tmp_path / "base"
    copied(DATA / "smallest", root)
    paper = root / PEARS
    more = "models: [tessera]\nbenchmarks: [pebbles]\nvenue: {id: %s, year: 2024}\n"
    venue = next(iter(judge(root)[0].venues))
    text = paper.read_text(encoding="utf-8").replace("state: preprint", "state: published")
    paper.write_text(text + more % venue, encoding="utf-8")
    assert rule not in rules(judge(root)[1].problems)
    assert rule not in rules(judge(root)[1].problems)
    if old is None or new is None:
        (root / name).unlink()
    else:
        (root / name).write_text((root / name).read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert rule in rules(judge(root)[1].problems)
