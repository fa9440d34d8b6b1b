"""The answer of ``kb agree`` as text, Markdown, CSV and JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator

from site_builder.output.tables import Column, Table, render
from site_builder.results.labels import Comparison, Level, Measured, Parted
from site_builder.results.statistics import Interval
from site_builder.schema.decoding import encode

FORMS = ("text", "json", "csv", "markdown")


def agreement_text(found: Comparison, names: tuple[str, str], level: int, papers: int, form: str) -> str:
    """``found`` in one of ``FORMS``, without the final newline; CSV holds the papers to discuss.

    ``level`` is that of the confusion, ``papers`` how many to list (text and Markdown).
    """
    if form == "json":
        return json.dumps({"labellers": names, **encode(found)}, ensure_ascii=False, indent=2)
    if form == "csv":
        return render(_discussed(found.discuss, names), form)
    return "\n\n".join(_parts(found, names, level, papers, "table" if form == "text" else form))


def _parts(found: Comparison, names: tuple[str, str], level: int, papers: int, form: str) -> Iterator[str]:
    yield render(_levels(found, names), form)
    chosen = found.levels[level - 1]
    differing = [one for one in chosen.confusion if one[0] != one[1]]
    if differing:
        title = f"Confused at level {level}"
        yield render(Table((Column("first", names[0]), Column("second", names[1]), Column("n", "Papers", number=True)),
                           differing, title), form)  # fmt: skip
    if found.discuss and papers:
        yield render(_discussed(found.discuss[:papers], names, f"To discuss: {len(found.discuss)} papers"), form)
        if len(found.discuss) > papers:
            yield f"and {len(found.discuss) - papers} more; --papers {len(found.discuss)} lists them all"


def _levels(found: Comparison, names: tuple[str, str]) -> Table:
    columns = [
        Column("level", "Level", number=True), Column("raw", "Agree %", number=True), Column("raw_interval", "95 %"),
        Column("meeting", "Share a node %", number=True), Column("cohen", "Cohen", number=True),
        Column("cohen_interval", "95 %"), Column("krippendorff", "Krippendorff", number=True),
        Column("krippendorff_interval", "95 %"),
    ]  # fmt: skip
    title = f"{found.n} papers that both labelled: {names[0]} and {names[1]}"
    return Table(columns, [_row(one) for one in found.levels], title)


def _row(one: Level) -> list[str | int | None]:
    raw = Interval(100 * one.raw_interval.low, 100 * one.raw_interval.high)
    return [one.level, f"{100 * one.raw:.1f}", _reach(raw, 1), f"{100 * one.meeting:.1f}",
            *_measured(one.cohen), *_measured(one.krippendorff)]  # fmt: skip


def _measured(one: Measured) -> tuple[str | None, str | None]:
    return None if one.value is None else f"{one.value:.3f}", _reach(one.interval, 3)


def _reach(interval: Interval | None, digits: int) -> str | None:
    return None if interval is None else f"{interval.low:.{digits}f} to {interval.high:.{digits}f}"


def _discussed(papers: tuple[Parted, ...], names: tuple[str, str], title: str | None = None) -> Table:
    columns = [Column("level", "Part at", number=True), Column("id", "Paper", fixed=True), Column("title", "Title"),
               Column("first", names[0]), Column("second", names[1]), Column("nested", "")]  # fmt: skip
    rows = [[one.level, one.id, one.title, one.first, one.second, "one lies below the other" if one.nested else None]
            for one in papers]  # fmt: skip
    return Table(columns, rows, title)
