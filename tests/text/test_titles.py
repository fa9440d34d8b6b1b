"""The full stop behind a title."""

from __future__ import annotations

import pytest

from site_builder.text.titles import without_full_stop


@pytest.mark.parametrize(
    ("title", "right"),
    [
        ("Plums in rows.", "Plums in rows"),
        ("Plums in rows. ", "Plums in rows"),
        ("Version 2.0.", "Version 2.0"),
        ("Vitamin C.", "Vitamin C"),
        ("Do plums grow?", "Do plums grow?"),
        *((title, title) for title in ("Plums and others...", "Plums…", "After Bee et al.", "Orchards in the U.S.",
                                       "Writing a Ph.D.", "The books of Plum Inc.")),
    ],
)  # fmt: skip
def test_a_full_stop_goes_and_that_of_an_abbreviation_stays(title: str, right: str) -> None:
    assert without_full_stop(title) == right
