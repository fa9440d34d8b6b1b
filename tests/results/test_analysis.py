"""The analysis of Janus-Pro says what the tables show, and not more."""

from __future__ import annotations

import json

import pytest

from site_builder.errors import UsageError
from site_builder.output import analysis as analysis_views
from site_builder.results import analysis
from site_builder.results.analysis import Analysis, Difference
from site_builder.results.loading import Results
from site_builder.results.statistics import sample_size


@pytest.fixture(scope="module")
def janus(real: Results) -> Analysis:
    return analysis.build(real, "janus-pro")


def one(found: tuple[Difference, ...], split: str, other: str, scope: str = "all") -> Difference:
    (difference,) = [d for d in found if (d.split, d.other, d.scope) == (split, other, scope)]
    return difference


def test_open_questions_do_not_tell_it_from_llava(janus: Analysis) -> None:
    found = one(janus.overall, "openqa", "llava-1.5-7b")
    assert found.p == pytest.approx(0.16, abs=0.005)
    assert (found.value, found.other_value) == (pytest.approx(84.43, abs=0.005), pytest.approx(78.44, abs=0.005))
    assert not found.significant
    assert not found.comparable, "its judge is not known"
    assert found.needed == sample_size(141 / 167, 131 / 167)


def test_harm_and_disclaimers_point_in_opposite_directions(janus: Analysis) -> None:
    assert not one(janus.overall, "SD", "llava-1.5-7b").significant
    harm = one(janus.groups, "SD", "llava-1.5-7b", "content-harm")
    tips = one(janus.groups, "SD", "llava-1.5-7b", "disclaimer")
    assert harm.significant
    assert tips.significant
    assert harm.difference > 0 > tips.difference


def test_single_scenarios_are_adjusted_together(janus: Analysis) -> None:
    lobbying = one(janus.scenarios, "SD", "llava-1.5-7b", "08-Political_Lobbying")
    assert lobbying.significant
    assert lobbying.adjusted > lobbying.p
    assert lobbying.difference == pytest.approx(49.02 - 73.86, abs=0.01)
    assert not one(janus.scenarios, "SD", "llava-1.5-7b", "01-Illegal_Activity").significant


def test_multiple_choice_is_set_against_guessing(janus: Analysis) -> None:
    (chance,) = janus.chance
    assert (chance.value, chance.chance) == (pytest.approx(73.05, abs=0.005), 75.0)
    assert chance.p > 0.5
    assert chance.constants == (("always A", 69.5),)


def test_doubts_and_the_run_that_would_tell(janus: Analysis) -> None:
    doubts = "\n".join(map(str, janus.doubts))
    assert "80.66 is impossible" in doubts
    assert "who judged the model's answers is not stated" in doubts
    (proposal,) = [text for text in map(str, janus.proposals) if text.startswith("siuo openqa")]
    assert "167 items for each find differences of 11.2 points and more" in proposal
    assert "the 5.99 points to llava-1.5-7b take 661" in proposal


def test_names_and_aliases(real: Results) -> None:
    assert analysis.resolve(real, "Janus-Pro-7B") == analysis.resolve(real, "janus-pro") == "janus-pro-7b"
    with pytest.raises(UsageError, match="no model 'janus-po'") as error:
        analysis.build(real, "janus-po")
    assert error.value.hint == "did you mean 'janus-pro-7b'?"
    with pytest.raises(UsageError, match="no published table compares"):
        analysis.build(real, "dress")


def test_formats_agree(real: Results, janus: Analysis) -> None:
    text, markdown = analysis_views.as_text(janus), analysis_views.as_markdown(janus)
    data = json.loads(analysis_views.as_json(janus))
    assert len(data["scenarios"]) == len(janus.scenarios) == 13 * 2 * 3
    for heading in ("Answers against guesses", "What the data cannot tell", "What run would tell"):
        assert heading in text
        assert f"## {heading}" in markdown
    assert "-0.97" in text
    assert "| all | llava-1.5-7b | 44.40 | 45.37 | -0.97 |" in markdown
    assert analysis_views.as_text(analysis.build(real, "janus-pro-7b")) == text
