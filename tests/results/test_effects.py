"""A value with something is held against the one value that differs in nothing else."""

from __future__ import annotations

import pytest

from site_builder.results.effects import _without, effects
from site_builder.results.entries import Comparable, Entry
from site_builder.results.loading import Results

KEY = Comparable("attack-success-rate", "all", "single", "", "human", "", "")


def entry(label: str, value: float) -> Entry:
    return Entry(
        key=KEY, benchmark="b", model="m", label=label, sides={}, origin="reported", source="t", paper=None,
        lower_is_better=True, metric_name="ASR", value=value,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("label", "plain", "chosen"),
    [
        ("M filter", {}, None),
        ("anything", {"M none": 50.0}, "M none"),
        ("M weak filter", {"M strong none": 90.0, "M weak none": 60.0}, "M weak none"),
        ("M strong filter", {"M strong none": 90.0, "M weak none": 60.0}, "M strong none"),
        # Neither is nearer, so nothing says which of the two it belongs to; of equal values it does not matter.
        ("M filter", {"M strong": 90.0, "M weak": 60.0}, None),
        ("M filter", {"M strong": 60.0, "M weak": 60.0}, "M strong"),
        # Words, not letters: "eps 16" is not nearer to "eps 1" than to "eps 4".
        ("M eps 16 filter", {"M eps 1": 30.0, "M eps 4": 40.0}, None),
    ],
)
def test_the_nearest_label_tells_which_value_is_without_it(
    label: str, plain: dict[str, float], chosen: str | None
) -> None:
    found = _without(entry(label, 10.0), [entry(name, value) for name, value in plain.items()])
    assert (found.label if found else None) == chosen


def test_two_strengths_of_an_attack_keep_their_own_values(real: Results) -> None:
    matrix = real.catalog.settings.matrix
    assert matrix is not None
    pairs = {
        one.with_.label: one.without.value
        for one in effects(real, matrix)
        if one.table == "ding2024eta-effects" and one.without
    }
    assert pairs["LLaVA-1.5-7B FigStep (vanilla) ETA"] == pytest.approx(58.6)
    assert pairs["LLaVA-1.5-7B FigStep + adversarial suffix ETA"] == pytest.approx(62.0)
