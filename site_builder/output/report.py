"""A report for people: each problem with its place, the line quoted, a caret, and what to do; counts at the end."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from unicodedata import combining, east_asian_width

import click

from site_builder.diagnostics import Location, Problem, Report, Severity

Lines = Callable[[str], list[str]]
"""The lines of a file (path from the root), empty where it cannot be read."""

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}
_TAB = 4
_NEAR = 500
"""Characters around a place that are looked at; a line may have a million."""


def render(report: Report, lines: Lines, *, checked: int, width: int | None = None, colour: bool = False) -> str:
    """The whole report. ``checked`` is the number of files; ``width`` the columns to wrap at, None for no limit."""
    paragraphs = ["\n".join(_paragraph(problem, lines, width, colour)) for problem in report]
    return "\n\n".join([*paragraphs, "\n".join(_counts(report, checked, width, colour))])


def _paragraph(problem: Problem, lines: Lines, width: int | None, colour: bool) -> Iterator[str]:
    place = visible(str(problem.where))
    tag = f"{problem.severity}[{problem.rule}]"
    text = _wrapped(f"{place}: {tag} {visible(problem.message)}", width, "    ")
    if colour:
        styled = click.style(tag, fg=_COLOURS[problem.severity], bold=True)
        text = text.replace(tag, styled, 1).replace(place, click.style(place, bold=True), 1)
    yield text
    yield from _quotation(problem.where, lines, width, _COLOURS[problem.severity] if colour else None)
    for other in problem.related:
        yield _wrapped(f"    see {visible(str(other))}", width, "        ")
    if problem.hint:
        yield _wrapped(f"    {visible(problem.hint)}", width, "    ")


def _quotation(where: Location, lines: Lines, width: int | None, colour: str | None) -> Iterator[str]:
    """The line of ``where`` and below it carets under the place; a long line is cut around the place."""
    source = lines(where.path) if where.line else []
    if not 0 < where.line <= len(source):
        return
    line, start = source[where.line - 1], where.column - 1
    end = where.end_column - 1 if where.end_line == where.line else len(line) if where.end_line else start + 1
    end = max(end, start + 1)
    left = max(0, start - _NEAR)
    line, start, end = line[left : start + _NEAR], start - left, end - left
    before = _cells(line[:start])
    marked = max(1, sum(map(_width, before + _cells(line[start:end]))) - sum(map(_width, before)))
    gutter = f"{where.line:>6} | "
    room = (width or 110) - len(gutter)
    shown, offset = _cells(line), sum(map(_width, before))
    first = max(0, len(before) - room // 3) if sum(map(_width, shown)) > room else 0
    if first or left:
        offset = 1 + sum(map(_width, before[first:]))
    body = ("…" if first or left else "") + "".join(_cut(shown[first:], room - 2 * bool(first or left)))
    carets = "^" * max(1, min(marked, room - offset))
    yield (gutter + body).rstrip()
    yield (
        " " * (len(gutter) - 2)
        + "| "
        + " " * offset
        + (click.style(carets, fg=colour, bold=True) if colour else carets)
    )


def _cut(cells: list[str], room: int) -> Iterator[str]:
    used = 0
    for index, cell in enumerate(cells):
        used += _width(cell)
        if used > room - (index + 1 < len(cells)):
            yield "…"
            return
        yield cell


def _cells(text: str) -> list[str]:
    """One visible string for each character; tabs become spaces, what cannot be seen becomes its code."""
    return [" " * _TAB if one == "\t" else visible(one) for one in text]


def visible(text: str) -> str:
    """``text`` with control, bidirectional and zero-width characters written as codes, so that none acts."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else f"<U+{ord(one):04X}>" for one in text)


def _width(cell: str) -> int:
    if cell.isascii():
        return len(cell)
    return sum(0 if combining(one) else 2 if east_asian_width(one) in "WF" else 1 for one in cell)


def _wrapped(text: str, width: int | None, indent: str) -> str:
    if width is None or len(text) <= width:
        return text
    return textwrap.fill(text, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def _counts(report: Report, checked: int, width: int | None, colour: bool) -> Iterator[str]:
    files = "1 file" if checked == 1 else f"{checked:,} files"
    if not len(report):
        yield click.style(f"{files} checked: no problems", fg="green") if colour else f"{files} checked: no problems"
        return
    parts = [_plural(count, severity) for severity in Severity if (count := report.count(severity))]
    yield f"{files} checked: {', '.join(parts)}"
    rules = Counter(problem.rule for problem in report)
    counts = ", ".join(f"{rule} {count}" for rule, count in sorted(rules.items(), key=lambda one: (-one[1], one[0])))
    yield _wrapped(f"  {counts}", width, "  ")
    if fixable := sum(problem.fix is not None for problem in report):
        yield f"  kb check --fix repairs {fixable} of them"


def statistics_text(report: Report, rules: Iterable[str]) -> str:
    """How often each rule found something, and in how many files, the most frequent first."""
    found: dict[str, list[Problem]] = {}
    for problem in report:
        found.setdefault(problem.rule, []).append(problem)
    rows = sorted(found.items(), key=lambda one: (-len(one[1]), one[0]))
    if not rows:
        return f"none of {len(list(rules))} rules found anything"
    width = max(len(rule) for rule, _ in rows)
    lines = [f"{'found':>5}  {'files':>5}  {'fix':>5}  {'rule':{width}}  severity"]
    for rule, problems in rows:
        files, fixes = len({one.where.path for one in problems}), sum(one.fix is not None for one in problems)
        lines.append(f"{len(problems):5}  {files:5}  {fixes:5}  {rule:{width}}  {problems[0].severity}")
    return "\n".join(lines)


def _plural(count: int, severity: Severity) -> str:
    return f"{count:,} {severity}" if count == 1 else f"{count:,} {severity}s"
