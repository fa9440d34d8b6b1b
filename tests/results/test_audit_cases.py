"""Every word of the audit on small tables, most of them a pair: just enough to be found, and just not.

What is said stands in tests/data/audit.txt, which ``python -m tests.results.test_audit_cases`` writes: read the
difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from fractions import Fraction

import pytest

from site_builder.results import audit
from site_builder.results.audit.finding import AuditFinding
from site_builder.results.table import TableView
from site_builder.schema.tables import (
    Column,
    Confirmation,
    Explanation,
    Metric,
    Provenance,
    ReportedJudge,
    ReportedTable,
    Row,
)
from site_builder.schema.taxonomy import Benchmark, Category, Split
from tests.conftest import ROOT
from tests.results.conftest import ASR, cut, rounded, table_of

EXPECTED = ROOT / "tests" / "data" / "audit.txt"
ACCURACY = Metric(id="accuracy", name="Accuracy", unit="percent", lower_is_better=False, rate=True)
ERRORS = replace(ACCURACY, id="error-rate", name="Errors", lower_is_better=True, complement_of="accuracy")
PEBBLES = Benchmark(
    id="pebbles", name="Pebbles", kind="safety", n=300,
    categories=(Category(id="h1", name="H", n=50, group="harm"), Category(id="h2", name="H", n=60, group="harm"),
                Category(id="t1", name="T", n=70, group="tips")),
    splits=(Split(id="choice", name="Choice", n=200, task="multiple-choice", options=4, constants={"A": 30.0,
        "B": 20.0}),
            Split(id="one", name="One", n=120, task="multiple-choice", options=1), Split(id="open", name="Open", n=80)),
)  # fmt: skip


def grid(columns: str, *rows: str, metrics: Iterable[Metric] = (ASR,), **facts: object) -> ReportedTable:
    """A table from words: ``a:n=50,category=h1``; ``m;split=SD,group=g: 10.00 20.00! - 30.00?`` (best, empty, second).

    Of a row ``judge`` is the judge's kind, ``x`` a side, ``table`` where it was copied from.
    """
    made = []
    for word in columns.split():
        name, _, said = word.partition(":")
        facts_of = dict(one.split("=") for one in said.split(",") if one)
        n = int(facts_of.pop("n", 0)) or None
        sides = {"x": facts_of.pop("x")} if "x" in facts_of else {}
        made.append(Column(id=name, n=n, sides=sides, **facts_of))  # type: ignore[arg-type]
    lines = []
    for row in rows:
        head, _, texts = row.partition(": ")
        name, _, said = head.partition(";")
        words: dict[str, object] = dict(one.split("=") for one in said.split(",") if one)
        if "judge" in words:
            words["judge"] = ReportedJudge(kind=words["judge"])  # type: ignore[arg-type]
        words["sides"] = {"x": words.pop("x")} if "x" in words else {}
        words["provenance"] = Provenance(kind="own", table=words.pop("table", None))  # type: ignore[arg-type]
        cells = {one.id: text for one, text in zip(made, texts.split(), strict=True) if text != "-"}
        marks = {one: {"!": "best", "?": "second"}[text[-1]] for one, text in cells.items() if text[-1] in "!?"}
        values = {one: text.rstrip("!?").replace("_", " ") for one, text in cells.items()}
        lines.append(Row(model=name, values=values, marks=marks, **words))  # type: ignore[arg-type]
    return replace(table_of(made, lines, tuple(metrics)), **facts)  # type: ignore[arg-type]


def hits(n: int, *counts: int, drop: Callable[[Fraction], str] = rounded) -> list[str]:
    return [drop(Fraction(k, n)) for k in counts]


def column(texts: Iterable[str], said: str = "", **facts: object) -> ReportedTable:
    return grid(f"a:{said}", *(f"m{index}: {text}" for index, text in enumerate(texts)), **facts)  # type: ignore[arg-type]


def pair(*rows: str, table: str = "", **facts: object) -> tuple[ReportedTable, ReportedTable]:
    """A table, and another that has the same or other values of two models."""
    columns = " ".join(f"{name}:category={name}" for name in "abcd")
    ours = grid(columns, *rows, **{"id": "ours", "benchmark": "pebbles", **facts})  # type: ignore[arg-type]
    said = f";table={table}" if table else ""
    theirs = (f"m{said}: 10.0 20.0 30.0 40.0", f"o{said}: 5.0 7.5 12.5 1.0", "z: 1.0 1.0 1.0 1.0")
    return ours, grid(columns, *theirs, id="theirs", paper="x", benchmark="pebbles")


COUNTS = (35, 28, 11, 34, 13, 42, 7, 91, 77, 65, 29)
LIKE = replace(ASR, id="likeness")
TENTHS = [f"1{n % 9}.{n % 9 + 1}" for n in range(50)]
"""Values of which none ends in 0."""

CASES: dict[str, Callable[[], ReportedTable | tuple[ReportedTable, ...]]] = {
    # values
    "values that are no rates": lambda: grid(
        "a b", "m: n/a 0", "o: 145.2 100", "p: -0.1 100.1", "q: 1,5 45.1_%", "r: 12.3_±_1.5 7_±_x"),
    "values that are no fractions": lambda: grid("a", "m: 1.2", "o: .5", "p: 45%", "q: 1",
                                                 metrics=[replace(ASR, unit="fraction")]),
    "scores are no rates": lambda: grid("a", "m: 145.2", "o: 7.5", metrics=[replace(ASR, unit="points", rate=False)]),
    "two leading zeros": lambda: grid("a b", "m: 05.1 0.5", "o: 07 0", "p: -1.0 .5"),
    "three leading zeros": lambda: grid("a b", "m: 05.1 01.2", "o: 07 0"),
    "one short value of 45": lambda: column([*TENTHS[:44], "5"]),
    "one short value of 44": lambda: column([*TENTHS[:43], "5"]),
    "a short value where another ends in 0": lambda: column([*TENTHS, "5", "6.0"]),
    "0 and 100 are short by themselves": lambda: column([*TENTHS, "0", "100"]),
    "short values among what is no number": lambda: column([*TENTHS[:43], "5", "11.1±2.0", "n/a"]),
    "three short values": lambda: column([*TENTHS, "1", "2", "3"]),
    "four short values": lambda: column([*TENTHS, "1", "2", "3", "4"]),
    # sizes
    "other sizes of all kinds": lambda: grid(
        "a:n=40,category=h1 b:n=60,category=h2 c:n=100,split=choice d:n=200 e:n=300 f:n=9,average=macro g:n=9,x=o "
        "h:n=9,category=zz i:n=9,split=zz", "m: - - - - - - - - -", benchmark="pebbles"),
    "six other sizes": lambda: grid(" ".join(f"c{n}:n={n + 1000},split=choice" for n in range(6)), "m: " + "- " * 6,
                                    benchmark="pebbles"),
    "seven other sizes": lambda: grid(" ".join(f"c{n}:n={n + 1000},split=choice" for n in range(7)), "m: " + "- " * 7,
                                      benchmark="pebbles"),
    "another size of a scenario": lambda: grid("a:n=1040,category=h1", "m: -", benchmark="pebbles"),
    "another size of a scenario under a protocol": lambda: grid("a:n=40,category=h1", "m: -", benchmark="pebbles",
                                                                protocol="half of it"),
    "another size of a split": lambda: grid("a:n=40,split=choice", "m: -", benchmark="pebbles"),
    "another size of the whole": lambda: grid("a:n=40,benchmark=pebbles", "m: -"),
    "the digits tell another size": lambda: column(hits(167, *COUNTS), "n=150"),
    "the digits tell another size but for one": lambda: column([*hits(167, *COUNTS), "50.05"], "n=150"),
    "another size that fits one value more": lambda: column(
        hits(167, 7, 14, 21, 37, 44, 51, 58, 65, 1), "n=907"),
    "another size that fits two values more": lambda: column(
        hits(167, 7, 14, 21, 37, 44, 51, 58, 2, 1), "n=907"),
    "the digits of two columns tell another size": lambda: grid(
        "a:n=150 b:n=150 c:n=167", *(f"m{k}: {rounded(Fraction(k, 167))} {rounded(Fraction(k + 3, 167))} "
                                     f"{rounded(Fraction(k + 5, 167))}" for k in COUNTS)),
    "the digits tell no size": lambda: column(["12.34", "23.41", "35.77", "41.03", "58.91", "67.12"], "n=150"),
    "the digits of five columns tell no size": lambda: grid(
        " ".join(f"c{n}:n={n + 150}" for n in range(5)),
        "m: 12.34 23.41 35.77 41.03 58.91", "o: 15.51 26.36 31.18 44.44 57.23", "p: 18.05 29.99 34.51 48.72 51.16"),
    "the digits of five columns of two values tell no size": lambda: grid(
        " ".join(f"c{n}:n={n + 150}" for n in range(5)),
        "m: 12.34 23.41 35.77 41.03 58.91", "o: 15.51 26.36 31.18 44.44 57.23"),
    "two values tell no size": lambda: column(["12.34", "23.41"], "n=150"),
    "a size that is found": lambda: column(hits(167, *COUNTS)),
    "a size that is found by what was cut": lambda: column(hits(167, *COUNTS, drop=cut)),
    "no size is found in four values": lambda: column(hits(167, *COUNTS[:4])),
    "no size is found where digits differ": lambda: column([*hits(167, *COUNTS), "12.5"]),
    "no size is found of means over runs": lambda: column([f"{text}±1" for text in hits(167, *COUNTS)]),
    "sizes that are found in five columns": lambda: grid(
        "a b c d e", *(f"m{k}: {' '.join(hits(167, *range(k, k + 5)))}" for k in COUNTS)),
    "a row that was measured otherwise": lambda: grid(
        "a:n=167 b:n=163 c:n=144", "m: 12.34 23.44 35.77", "o;label=O: 20.96 17.18 23.61", "p: 46.11 39.88 60.42"),
    "a row of which two were": lambda: grid(
        "a:n=167 b:n=163 c:n=144", "m: 12.34 23.44 23.61", "o: 20.96 17.18 23.61", "p: 46.11 39.88 60.42"),
    "a row of which seven values were": lambda: grid(
        " ".join(f"{name}:n=167" for name in "abcdefg"), "m: 18.74 23.11 27.48 31.85 36.22 40.59 44.96",
        *(f"{name}: 20.96 46.11 41.92 16.77 6.59 20.36 7.78" for name in "op")),
    "a row most of whose digits are too coarse to tell": lambda: grid(
        "a:n=167 b:n=163 c:n=144 d:n=150 e:n=150 f:n=150 g:n=150", "m: 12.34 23.44 35.77 20 30 40 50",
        "o: 20.96 17.18 23.61 21 31 41 51", "p: 46.11 39.88 60.42 22 32 42 52"),
    "a method that was measured otherwise": lambda: grid(
        "a:n=167 b:n=163", "m;x=theirs: 12.34 23.44", "o;x=theirs: 21.01 17.21", "m;x=ours: 46.11 39.88",
        "o;x=ours: 20.96 17.18"),
    "random rows count nothing": lambda: grid("a:n=167", "random: 12.34", "m;label=Expected_chance: 12.35", "o: 20.96"),
    "a benchmark that averages counts no items of its own": lambda: grid(
        "a:split=choice b:split=choice,n=200 c:category=h1", "m: 12.34 12.34 12.34", "o: 12.50 12.50 12.00",
        "p: 20.50 20.50 20.00", "q: 30.50 30.50 30.00", benchmark="heap"),
    # granularity
    "a value that was raised": lambda: grid("a:n=167 b:n=163 c:n=144", "m: 20.96 17.18 23.62", "o: 46.11 39.88 60.42"),
    "an impossible value that a printed average tells": lambda: grid(
        "a:n=153 b:n=100 all:average=macro", "m: 80.66 50.00 66.83", "o: 80.39 20.00 50.20", "p: 81.05 30.00 55.52"),
    "impossible values of a fraction and with a sign": lambda: grid(
        "a:n=153,metric=attack-success-rate b:n=153,metric=accuracy", "m: .807 80.7%", "o: .804 80.4%", "p: .810 81.0%",
        metrics=[replace(ASR, unit="fraction"), ACCURACY], benchmark=None),
    "impossible at both ends": lambda: grid("a:n=50 b:n=60", "m: 99.50 20.00", "o: 0.50 40.00", "p: 40.00 30.00"),
    "an impossible value beside one that is rounded up to another digit": lambda: grid(
        "a:n=102 b:n=163", "m: 45.00 17.18", "o: 46.08 39.88", "p: 50.98 19.63"),
    "an impossible value": lambda: grid("a:n=167 b:n=163", "m: 20.97 17.18", "o: 46.11 39.88", "p: 41.92 19.63"),
    "values that were raised as complements are": lambda: grid(
        "a:n=167 b:n=144", "m: 20.96 23.62", "o: 46.11 60.42", "p: 41.92 19.45", metrics=[ERRORS]),
    "one value that was cut": lambda: grid("a:n=167 b:n=163", "m: 20.95 17.18", "o: 46.11 39.88"),
    "two values that were cut": lambda: grid("a:n=167 b:n=163", "m: 20.95 17.17", "o: 46.11 39.88"),
    "three of four that were cut": lambda: grid("a:n=167 b:n=163 c:n=144 d:n=109",
                                                "m: 20.95 17.17 23.61 6.42", "o: 46.11 39.88 60.42 7.34"),
    "two values that were cut beside one that was rounded up and one down": lambda: grid(
        "a:n=167 b:n=163 c:n=800 d:n=800 e:n=150", "m: 20.95 17.17 10.3 10.2 21", "o: 46.11 39.88 10.8 10.7 31",
        "p: 46.11 39.88 20.3 20.2 41", "q: 46.11 39.88 20.8 20.7 51"),
    "rounded twice": lambda: grid("a:n=194", "m: 94.9", "o: 51.5", "p: 12.4"),
    "digits too coarse to tell": lambda: grid("a:n=167 b:n=50", "m: 21 20", "o: 46 40"),
    # averages
    "averages of either kind": lambda: grid(
        "a:n=50 b:n=150 all:average=unstated", "m: 10.00 20.00 15.00", "o: 10.00 20.00 17.50", "p: 30.00 30.00 30.00",
        "q: 20.00 40.00 31.00"),
    "averages stated as what they are not": lambda: grid(
        "a:n=50 b:n=150 x:average=pooled y:n=50 z:n=150 w:average=macro",
        "m: 10.00 20.00 15.00 10.00 20.00 17.50", "o: 30.00 50.00 40.00 30.00 50.00 45.00"),
    "averages without sizes": lambda: grid("a b all:average=macro", "m: 10.0 20.0 15.0", "o: 10.0 21.0 15.5",
        "p: 1.0 2.0 9.0"),
    "averages of which half fit": lambda: grid("a b all:average=macro", "m: 10.0 20.0 15.0", "o: 10.0 21.0 18.0"),
    "averages of which less than half fit": lambda: grid(
        "a b all:average=macro", "m: 10.0 20.0 15.0", "o: 10.0 21.0 18.0", "p: 30.0 21.0 11.0"),
    "averages that were exchanged": lambda: grid(
        "a:n=50 b:n=50 all:average=macro", "m: 10.00 20.00 45.00", "o: 40.00 50.00 15.00", "p: 30.00 50.00 40.00",
        "q: 60.00 50.00 55.00"),
    "an average that another row should have": lambda: grid(
        "a:n=50 b:n=50 all:average=macro", "m: 10.00 20.00 45.00", "o: 40.00 50.00 77.00", "p: 30.00 50.00 40.00",
        "q: 60.00 50.00 55.00"),
    "averages of one kind and of both": lambda: grid(
        "a:n=50 b:n=150 x:average=unstated c:n=50 d:n=150 y:average=unstated",
        "m: 10.00 20.00 15.00 10.00 20.00 15.00", "o: 30.00 50.00 40.00 30.00 50.00 45.00"),
    "an average beside an impossible cell": lambda: grid(
        "a:n=97 b:n=163 c:n=44 all:average=macro", "m: 36.03 17.18 25.00 99.00", "o: 22.68 16.56 20.45 19.90",
        "p: 79.38 39.88 65.91 61.72"),
    "an average that lacks a cell": lambda: grid(
        "a:n=50 b:n=50 c:n=50 all:average=macro", "m: 10.00 20.00 - 15.00", "o: 10.00 20.00 30.00 20.00",
        "p: 20.00 20.00 50.00 30.00"),
    "two averages that no reading explains": lambda: grid(
        "a b all:average=macro", "m: 10.0 20.0 55.0", "o: 10.0 21.0 77.0"),
    "averages of four cells": lambda: grid(
        "a b c d all:average=macro", "m: 10.0 20.0 30.0 40.0 26.0", "o: 20.0 20.0 30.0 40.0 27.5",
        "p: 30.0 20.0 30.0 40.0 30.0"),
    "averages of five and of fifteen cells": lambda: grid(
        " ".join(f"c{n}:n=50" for n in range(5)) + " all:average=macro " + " ".join(f"d{n}:n=50" for n in range(15))
        + " most:average=macro",
        "m: 10.00 20.00 30.00 40.00 50.00 31.00 " + "20.00 " * 15 + "21.00",
        "o: 10.00 20.00 30.00 40.00 60.00 32.00 " + "30.00 " * 15 + "30.00",
        "p: 10.00 20.00 30.00 40.00 70.00 34.00 " + "40.00 " * 15 + "40.00"),
    "averages by split, by first and by last word": lambda: grid(
        "sd_a:n=50,split=SD ty_a:n=50,split=TY sd_b:n=50,split=SD ty_b:n=50,split=TY sd_avg:average=macro,split=SD "
        "avg_b:average=macro", "m: 10.00 20.00 30.00 50.00 20.00 40.00", "o: 12.00 24.00 36.00 52.00 24.00 44.00"),
    "an average of averages": lambda: grid(
        "a:n=50 b:n=50 x:average=macro c:n=50 d:n=50 y:average=macro both:average=macro",
        "m: 10.00 20.00 15.00 30.00 50.00 40.00 27.50", "o: 12.00 24.00 18.00 36.00 52.00 44.00 31.00"),
    "averages of two metrics": lambda: grid(
        "a:n=50,metric=likeness b:n=50,metric=attack-success-rate c:n=50,metric=likeness "
        "d:n=50,metric=attack-success-rate all:average=macro,metric=likeness",
        "m: 10.00 90.00 30.00 50.00 20.00", "o: 12.00 94.00 36.00 52.00 24.00", metrics=[ASR, LIKE]),
    "averages of two benchmarks": lambda: grid(
        "a:n=50,benchmark=x b:n=50,benchmark=y c:n=50,benchmark=x d:n=50,benchmark=y all:average=macro,benchmark=y",
        "m: 10.00 90.00 30.00 50.00 70.00", "o: 12.00 94.00 36.00 52.00 73.00"),
    "averages that lean on whole numbers": lambda: grid(
        "a b c all:average=macro", "m: 44 59.67 69.22 57.80", "o: 43.00 30.22 53.89 42.37",
        "p: 12.00 30.22 53.89 32.04"),
    "averages under an order that changes": lambda: grid(
        "a:n=50 b:n=150 all:average=unstated", "p: 50.00 52.00 51.50", "m: 10.00 40.00 25.00", "o: 20.00 30.00 27.50"),
    "averages under an order that changes beside some that are of one kind": lambda: grid(
        "a:n=50 b:n=150 x:average=unstated c:n=50 d:n=150 y:average=unstated",
        "m: 10.00 40.00 25.00 10.00 40.00 25.00", "o: 20.00 30.00 25.00 20.00 30.00 27.50",
        "p: 50.00 52.00 51.00 50.00 52.00 51.50"),
    "averages under an order that changes where two are printed alike": lambda: grid(
        "a:n=50 b:n=150 all:average=unstated", "m: 10.00 30.00 20.00", "o: 14.00 22.00 20.00", "p: 50.00 52.00 51.50"),
    "averages under an order that changes by chance": lambda: grid(
        "a:n=50,split=SD b:n=150 all:average=unstated", "m;split=TY: 10.00 30.00 20.00",
        "o;split=TY: 20.00 22.00 21.50",
        "p;split=TY: 50.00 52.00 51.50"),
    # scenarios and chance
    "scenarios of two groups": lambda: grid(
        "a:n=50,category=h1 b:n=60,category=h2 c:n=70,category=t1 all:average=macro", "m: 10.00 20.00 30.00 20.00",
        "o: 20.00 30.00 50.00 33.33", "p: 40.00 20.00 60.00 40.00", "q: 0.00 30.00 60.00 30.00", benchmark="pebbles"),
    "scenarios of two groups and a row that lacks one": lambda: grid(
        "a:n=50,category=h1 b:n=60,category=h2 c:n=70,category=t1 all:average=macro", "m: 10.00 20.00 30.00 20.00",
        "o: 20.00 30.00 50.00 33.33", "p: 40.00 20.00 60.00 40.00", "q: 20.00 - 40.00 30.00", benchmark="pebbles"),
    "scenarios of one group": lambda: grid("a:n=50,category=h1 b:n=60,category=h2 all:average=macro",
        "m: 10.00 20.00 15.00",
                                           "o: 20.00 30.00 25.00", "p: 40.00 20.00 30.00", benchmark="pebbles"),
    "a scenario of no group": lambda: grid(
        "a:n=50,category=h1 b:n=60,category=t1 c:n=60,category=zz all:average=macro", "m: 10.00 20.00 30.00 20.00",
        "o: 20.00 30.00 50.00 33.33", "p: 40.00 20.00 60.00 40.00", benchmark="pebbles"),
    "guessing and worse": lambda: grid("a:split=choice", "m: 27.00", "o: 19.50", "p: 71.50", "q: 30.00", "r: 20.00",
                                       metrics=[ACCURACY], benchmark="pebbles"),
    "guessing, just and just not": lambda: grid(
        "a:split=choice", "m: 31.00", "o: 31.50", "p: 19.00", "q: 18.50", "r: n/a", "s: 29.50", "t: 30.50",
        metrics=[ACCURACY], benchmark="pebbles"),
    "guessing in errors": lambda: grid("a:split=choice b:split=open", "m: 73.00 50.00", "o: 80.50 20.00",
        "p: 28.50 30.00", "q: 70.50 50.00", "r: 69.50 50.00",
                                       metrics=[ERRORS], benchmark="pebbles"),
    "guessing in rows of a split": lambda: grid("a", "m;split=choice: 71.00", "o;split=open: 25.00",
        "p;split=one: 50.00",
                                                metrics=[ACCURACY], benchmark="pebbles"),
    "no guessing in another metric": lambda: grid("a:split=choice", "m: 27.00", metrics=[ASR], benchmark="pebbles"),
    # marks
    "marks by column": lambda: grid("a b", "m: 10.00! 20.00?", "o: 20.00? 10.00!", "p: 30.00 30.00"),
    "marks of both directions": lambda: grid("a b", "m: 10.00! 20.00?", "o: 20.00? 30.00!", "p: 30.00 10.00"),
    "marks against the known direction": lambda: grid("a b", "m: 10.00 20.00?", "o: 20.00? 10.00", "p: 30.00! 30.00!"),
    "three marks against the known direction": lambda: grid(
        "a b", "m: 10.00 20.00?", "o: 20.00 10.00", "p: 30.00! 30.00!"),
    "two marks against the known direction": lambda: grid("a", "m: 10.00", "o: 20.00?", "p: 30.00!"),
    "marks of a metric without a direction": lambda: grid("a", "m: 10.00?", "o: 7.00", "p: 30.00!",
                                                          metrics=[replace(ASR, lower_is_better=None)]),
    "marks of a metric without a direction whose lowest is best": lambda: grid(
        "a", "m: 10.00?", "o: 7.00!", "p: 30.00", metrics=[replace(ASR, lower_is_better=None)]),
    "marks by row": lambda: grid("a b c", "m: 10.00! 20.00? 30.00", "o: 5.00! 10.00? 11.00", "p: 1.00! 2.00? 4.00"),
    "marks by group of rows": lambda: grid(
        "a b", "m;group=g: 10.00! 40.00?", "o;group=g: 20.00? 30.00!", "p;group=h: 5.00! 7.00?",
        "q;group=h: 8.00? 6.00!"),
    "marks by model": lambda: grid(
        "a b", "m;x=u: 10.00! 40.00?", "m;x=v: 20.00? 30.00!", "o;x=u: 5.00! 7.00?", "o;x=v: 8.00? 6.00!"),
    "marks that fit no reading": lambda: grid("a", "m: 10.00", "o: 20.00!", "p: 30.00?", "q: 40.00!", "r: 50.00!"),
    "two marks are read by column": lambda: grid("a b", "m: 10.00! 20.00?", "o: 5.00 6.00"),
    "three marks that fit no reading": lambda: grid("a", "m: 10.00", "o: 20.00!", "p: 30.00!", "q: 25.00?", "r: 40.00"),
    "marks of two metrics": lambda: grid(
        "a:metric=attack-success-rate b:metric=accuracy", "m: 10.00! 20.00", "o: 20.00? 30.00!", "p: 30.00 25.00?",
        "q: 40.00 26.00", metrics=[ASR, ACCURACY]),
    "marks of which half fit": lambda: grid("a b", "m: 10.00! 9.00", "o: 20.00? 8.00!", "p: 30.00 7.00?",
        "q: 1.00 6.00"),
    "a mark that stands alone": lambda: grid("a", "m: 10.00!"),
    "marks that tie": lambda: grid("a", "m: 10.00!", "o: 10.00!", "p: 20.00?", "q: 20.00?", "r: 30.00"),
    "equals of a wrong mark": lambda: grid("a", "m: 10.00", "o: 10.00", "p: 10.00", "q: 10.00", "r: 30.00!"),
    "all marked are equal": lambda: grid("a", "m: 10.00?", "o: 10.00!"),
    # rows
    "rows that nothing tells apart": lambda: grid(
        "a", "m: 10.0", "m: 11.0", "o;label=O: 1.0", "o;label=P: 1.1", "o;label=P: 1.2", "p;split=a: 2.0",
        "p;split=b: 2.1",
        "q;x=a: 3.0", "q;x=b: 3.1", "r;group=a: 4.0", "r;group=b: 4.1", "s;judge=model: 5.0", "s;judge=human: 5.1",
        "t;protocol=a: 6.0", "t;protocol=b: 6.1", "u;label=O: 7.0", "u;label=P: 7.1"),
    "rows judged in three ways": lambda: grid(
        "a b", "m;judge=model: 10.0 11.0", "o;judge=model,protocol=p@1: 20.0 21.0", "p: 30.0 -", "q: 31.0 -"),
    "two rows that are alike": lambda: grid(
        " ".join(f"c{n}:n=167" for n in range(8)), "m: 20.96 16.77 6.59 20.36 7.78 25.15 4.19 54.49",
        "o: 20.96 16.77 6.59 20.36 7.78 25.15 4.19 11.98", "p: 46.11 38.92 17.37 1.80 2.40 3.59 3.59 5.99"),
    "two rows that may be alike": lambda: grid(
        "a b c d e", "m: 20.96 16.77 6.59 20.36 7.78", "o: 20.96 16.77 6.59 20.36 25.15",
        "p: 46.11 38.92 17.37 1.80 2.40"),
    "three alike are no coincidence yet": lambda: grid(
        "a b c d", "m: 20.96 16.77 6.59 20.36", "o: 20.96 16.77 6.59 25.15", "p: 46.11 38.92 17.37 1.80"),
    "two pairs of rows of which one is alike": lambda: grid(
        "a b c d e f", "m: 20.96 16.77 6.59 20.36 7.78 1.20", "o: 20.96 16.77 6.59 30.36 8.78 2.20",
        "p: 46.11 38.92 17.37 1.80 2.40 3.30", "q: 46.11 38.92 17.37 1.80 2.40 3.30"),
    "six cells that are alike": lambda: grid(
        "a b c d e f", "m: 20.96 16.77 6.59 20.36 7.78 1.20", "o: 20.96 16.77 6.59 20.36 7.78 1.20",
        "p: 46.11 38.92 17.37 1.80 2.40 3.30"),
    "four of eight are alike": lambda: grid(
        "a b c d e f g h", "m: 20.96 16.77 6.59 20.36 1.10 2.10 3.10 4.10",
        "o: 20.96 16.77 6.59 20.36 1.20 2.20 3.20 4.20"),
    "four of nine are alike": lambda: grid(
        "a b c d e f g h i", "m: 20.96 16.77 6.59 20.36 1.10 2.10 3.10 4.10 5.10",
        "o: 20.96 16.77 6.59 20.36 1.20 2.20 3.20 4.20 5.20"),
    "zeros, ones and what is no rate coincide": lambda: grid(
        "a b c d e f", "m: 0.00 0.00 100.00 0.00 n/a 12.10", "o: 0.00 0.00 100.00 0.00 n/a 12.10",
        "p: 5.10 6.20 7.30 8.40 9.50 1.10"),
    "three alike of many items in rows": lambda: grid(
        "a:n=3000 b:n=3000 c:n=3000", "m: 20.97 16.77 60.43", "o: 20.97 16.77 60.43", "p: 46.10 39.87 60.40"),
    "three alike of many items in columns": lambda: grid(
        "a:n=3000 b:n=3000 c:n=3000", "m: 20.97 20.97 46.10", "o: 16.77 16.77 39.87", "p: 60.43 60.43 60.40"),
    "values that all have coincide": lambda: grid(
        "a b c d", *(f"m{n}: 20.96 16.77 6.59 20.3{n}" for n in range(6))),
    "two columns that are alike": lambda: grid("a:n=167 b:n=167", *(f"m{n}: {t} {t}"
        for n, t in enumerate(hits(167, *COUNTS)))),
    "columns of other sizes are alike by chance": lambda: grid("a:n=167 b:n=166",
                                                               *(f"m{n}: {t} {t}"
        for n, t in enumerate(hits(167, *COUNTS)))),
    # parts of a whole
    "three parts and a row that does not add up": lambda: grid(
        "a b c", "m: 10.0 20.0 70.0", "o: 15.0 25.0 60.0", "p: 20.0 30.0 50.0", "q: 25.0 35.0 40.0",
        "r: 30.0 35.0 45.0"),
    "parts in three rows": lambda: grid("a b c", "m: 10.0 20.0 70.0", "o: 15.0 25.0 60.0", "p: 20.0 30.0 50.0",
                                        "r: 30.0 35.0 45.0"),
    "parts in six rows of ten": lambda: grid(
        "a b", *(f"m{n}: {n}.0 {100 - n}.0" for n in range(1, 7)), *(f"o{n}: {n}.0 50.0" for n in range(4))),
    "parts in six rows of eleven": lambda: grid(
        "a b", *(f"m{n}: {n}.0 {100 - n}.0" for n in range(1, 7)), *(f"o{n}: {n}.0 50.0" for n in range(5))),
    "parts that are the same in all rows": lambda: grid(
        "a b", "m: 40.0 60.0", "o: 40.0 60.0", "p: 40.0 60.0", "q: 30.0 70.0", "r: 40.0 50.0"),
    "parts that stand apart": lambda: grid(
        "a z b", "m: 10.0 3.0 90.0", "o: 15.0 33.0 85.0", "p: 20.0 8.0 80.0", "q: 25.0 51.0 75.0", "r: 30.0 9.0 60.0"),
    "parts of whole percents": lambda: grid("a b", "m: 10 90", "o: 15 85", "p: 20 80", "q: 25 75", "r: 30 60"),
    "parts with signs": lambda: grid("a b", "m: 10.25% 89.75%", "o: 15.5% 84.5%", "p: 20% 80%", "q: 25.00% 75.00%",
                                     "r: 30.25% 60%"),
    "six parts": lambda: grid(
        "a b c d e f", *(f"m{n}: {n}.0 2{n}.0 {10 - n}.0 1{n}.0 {9 - n}.0 {51 - n}.0" for n in range(1, 6)),
        "r: 1.0 2.0 3.0 4.0 5.0 6.0"),
    "seven parts": lambda: grid(
        "a b c d e f g", *(f"m{n}: {n}.0 2{n}.0 {10 - n}.0 1{n}.0 {9 - n}.0 {31 - n}.0 20.0" for n in range(1, 6)),
        "r: 1.0 2.0 3.0 4.0 5.0 6.0 7.0"),
    "parts within their slack": lambda: grid(
        "a b", "m: 10.0 90.2", "o: 15.0 85.0", "p: 20.0 80.0", "q: 25.0 75.0", "r: 30.0 69.7"),
    "a column that is the sum of two": lambda: grid(
        "a b both", "m: 10.0 20.0 30.0", "o: 5.0 7.5 12.5", "p: 1.0 2.0 3.0", "q: 11.0 8.0 19.0", "r: 4.00 5.00 9.40"),
    "a sum in three rows": lambda: grid("a b both", "m: 10.0 20.0 30.0", "o: 5.0 7.5 12.5", "p: 1.0 2.0 3.0",
                                        "r: 4.0 5.0 9.4"),
    "a sum in seven rows of ten": lambda: grid(
        "a b both", *(f"m{n}: {n}.0 1{n}.0 {10 + 2 * n}.0" for n in range(1, 8)), *(f"o{n}: {n}.0 8.0 60.0"
        for n in range(3))),
    "a sum in seven rows of eleven": lambda: grid(
        "a b both", *(f"m{n}: {n}.0 1{n}.0 {10 + 2 * n}.0" for n in range(1, 8)), *(f"o{n}: {n}.0 8.0 60.0"
        for n in range(4))),
    "a sum in six rows of ten and nearly in one": lambda: grid(
        "a b both", *(f"m{n}: {n}.0 1{n}.0 {10 + 2 * n}.0" for n in range(1, 7)), "n: 4.0 5.0 9.4",
        *(f"o{n}: {n}.0 8.0 60.0" for n in range(3))),
    "a sum of which one row is mostly nothing": lambda: grid(
        "a b both", "m: 10.0 20.0 30.0", "o: 5.0 7.5 12.5", "p: 1.0 2.0 3.0", "q: 11.0 0.0 11.0", "r: 4.0 5.0 9.4"),
    "a sum of what is mostly nothing": lambda: grid(
        "a b both", "m: 10.0 0.0 10.0", "o: 0.0 7.5 7.5", "p: 1.0 2.0 3.0", "q: 11.0 8.0 19.0", "r: 4.0 5.0 9.4"),
    "a sum of five as a fraction": lambda: grid(
        "a b c d e all", "m: .01 .02 .03 .04 .05 .15", "o: .02 .04 .06 .01 .09 .22", "p: .11 .12 .01 .02 .03 .29",
        "q: .07 .01 .08 .05 .02 .23", "r: .03 .05 .02 .09 .01 .25", metrics=[replace(ASR, unit="fraction")]),
    "F1 of what stands beside it": lambda: grid(
        "x_precision:metric=precision x_recall:metric=recall x_f1:metric=f1", "m: 50.0 50.0 50.3", "o: 50.0 50.0 50.4",
        "p: 80.0 40.0 53.3", "q: 80.0 40.0 60.00", "r: 0.0 0.0 1.0", "s: n/a 40.0 60.0", "t: 50.0% 50.0% 40.0%",
        metrics=[replace(ACCURACY, id=name) for name in ("precision", "recall", "f1")]),
    # what the file says
    "findings that the file answers": lambda: grid(
        "a:n=167 b:n=163 c:n=144", "m: 20.96 17.18 23.62", "o: 46.12 39.88 60.42", "p: 46.11 39.90 60.42",
        benchmark=None,
        confirmed=(Confirmation(rule="result-granularity", at="m / c", reason="Looked up.", checked=False),
                   Confirmation(rule="result-value", at="o / a", reason="Of another rule.")),
        explained=(Explanation(rule="result-granularity", at="m / c", note="Two lost", source="v2"),
                   Explanation(rule="result-granularity", at="p / b", note="Three lost", source="v3"),
                   Explanation(rule="result-size", at="*", note="Nothing", source="v4"))),
    "findings that the file answers all at once": lambda: grid(
        "a:n=167 b:n=163 c:n=144", "m: 20.96 17.18 23.62", "o: 46.12 39.88 60.42",
        explained=(Explanation(rule="result-granularity", at="*", note="All", source="v2"),)),
    # copies
    "copied rows": lambda: pair("m: 10.0 20.0 30.0 40.0", "o: 5.0 7.5 12.5 1.0"),
    "copied rows with a slip": lambda: pair("m: 10.0 20.0 30.0 40.0", "o: 5.0 7.5 12.5 1.1"),
    "copied rows of five values with a slip": lambda: pair("m: 10.0 20.0 30.0 40.0", "o: 5.1 - - -"),
    "copied rows with two slips": lambda: pair("m: 10.0 20.0 30.0 40.0", "o: 5.0 7.5 12.6 1.1"),
    "rows that are half alike": lambda: pair("m: 10.0 20.0 30.0 40.0", "o: 5.1 7.6 12.6 1.1"),
    "three values that are alike": lambda: pair("m: 10.0 20.0 30.0 -", "q: 1.0 2.0 3.0 4.0"),
    "two values that are alike": lambda: pair("m: 10.0 20.0 - -", "q: 1.0 2.0 3.0 4.0"),
    "copied rows as complements": lambda: pair("m: 90.0 80.0 70.0 60.0", "o: 95.0 92.5 87.5 99.0", metrics=[ACCURACY]),
    "complements in the same direction": lambda: pair("m: 90.0 80.0 70.0 60.0", "o: 95.0 92.5 87.5 99.0"),
    "rows of another metric": lambda: pair("m: 10.0 20.0 30.0 40.0", "o: 5.0 7.5 12.5 1.0", metrics=[LIKE]),
    "rows of a metric before": lambda: pair(
        "m: 10.0 20.0 30.0 40.0", "o: 5.0 7.5 12.5 1.0", metrics=[replace(ASR, id="alikeness")]),
    "copied values beside one of another metric": lambda: tuple(
        grid(f"a:{metrics[0]},category=a b:{metrics[0]},category=b c:{metrics[0]},category=c d:{metrics[1]},category=d",
             f"m: 10.0 20.0 30.0 {last}", metrics=[ASR, LIKE], id=name, paper=name, benchmark="pebbles")
        for name, last, metrics in (
            ("ours", "40.0", ("metric=attack-success-rate", "metric=likeness")),
            ("theirs", "41.0", ("metric=attack-success-rate", "metric=attack-success-rate")))),
    "copied rows that say so": lambda: pair("m;table=theirs: 10.0 20.0 30.0 40.0", "o;table=theirs: 5.0 7.5 12.5 1.0"),
    "copied rows of which one says so": lambda: pair("m;table=theirs: 10.0 20.0 30.0 40.0", "o: 5.0 7.5 12.5 1.0"),
    "copied rows of the same paper": lambda: pair("m: 10.0 20.0 30.0 40.0", "o: 5.0 7.5 12.5 1.0", paper="x"),
    "copied rows of no paper": lambda: pair("m: 10.0 20.0 30.0 40.0", "o: 5.0 7.5 12.5 1.0", paper=""),
    "copied rows of which the other says so": lambda: pair("m: 10.0 20.0 30.0 40.0",
        "o: 5.0 7.5 12.5 1.0", table="ours"),
    "rows of another benchmark": lambda: pair("m: 10.0 20.0 30.0 40.0", "o: 5.0 7.5 12.5 1.0", benchmark="other"),
    "rows of which something was tried": lambda: pair("m;x=u: 10.0 20.0 30.0 40.0", "o;x=u: 5.0 7.5 12.5 1.0"),
    "rows that stand twice": lambda: pair("m: 10.0 20.0 30.0 40.0", "m: 10.0 20.0 30.0 40.0"),
}  # fmt: skip


def views(name: str) -> list[TableView]:
    made = CASES[name]()
    known = {"pebbles": PEBBLES, "heap": replace(PEBBLES, id="heap", average="macro")}
    return [TableView(table, known) for table in (made if isinstance(made, tuple) else (made,))]


def told(name: str) -> str:
    """All that is said of a case: the findings with all their parts, and the summary."""
    first, *others = views(name)
    found = audit.table(first, others)
    return "\n".join([f"## {name}", *map(words, found), str(audit.summary(first, found)), ""])


def words(finding: AuditFinding) -> str:
    parts = {
        "how": finding.how, "proposal": finding.proposal, "assumes": finding.assumes, "confirmed": finding.confirmed,
        "checked": None if finding.checked else "no", "explained": finding.explained,
    }  # fmt: skip
    place = ".".join(map(str, finding.path))
    head = f"{finding.severity}[{finding.rule}] {finding.at} ({place}, {finding.certainty}): {finding.message}"
    return "\n".join([head, *(f"    {name}: {part}" for name, part in parts.items() if part is not None)])


def expected() -> Mapping[str, str]:
    text = EXPECTED.read_text(encoding="utf-8")
    return {block.partition("\n")[0]: f"## {block}" for block in text.split("## ")[1:]}


@pytest.mark.parametrize("name", CASES)
def test_all_that_is_said_of_a_table(name: str) -> None:
    assert told(name) == expected()[name]


if __name__ == "__main__":
    EXPECTED.write_text("".join(map(told, CASES)), encoding="utf-8")
