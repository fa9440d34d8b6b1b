"""One printer of each form: what a cell holds is shown as it is, wherever it goes."""

from __future__ import annotations

import csv
import json

from site_builder.output.tables import Column, Table, aligned, escaped, filled, markdown, render
from site_builder.text.separated import csv_text

HOSTILE = '<script>alert(1)</script> | [a](javascript:b) & *c* "d"'


def test_markdown_passes_no_markup_through() -> None:
    table = markdown(Table((Column("a", HOSTILE),), [(HOSTILE,), (None,)], HOSTILE))
    for sign in "<>[]|*&":
        assert f"\\{sign}" in table
        assert escaped(sign) == f"\\{sign}"
    assert "<script" not in table.replace("\\<", "")
    assert {line.replace("\\|", "").count("|") for line in table.splitlines() if line.startswith("|")} == {2}


def test_the_forms_hold_the_same_values() -> None:
    table = Table((Column("name", "Name"), Column("n", "N", number=True)), [(HOSTILE, 3), ("b", None)])
    assert json.loads(render(table, "json")) == [{"name": HOSTILE, "n": 3}, {"name": "b", "n": None}]
    rows = list(csv.reader(csv_text(["name", "n"], table.rows).splitlines()))
    assert rows == [["name", "n"], [HOSTILE, "3"], ["b", ""]]
    assert HOSTILE in aligned(table)


def test_columns_without_a_value_are_left_out() -> None:
    table = filled(("rank", "model", "value"), [("1", "", "2.0"), ("2", "", "10.0")], numbers=(2,))
    assert [column.title for column in table.columns] == ["rank", "value"]
    assert aligned(table).splitlines()[1] == "1       2.0"
