"""How a grid is laid out: which rows are the header, which columns name the rows, and what each column holds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from site_builder.results.reading.cells import is_nothing, is_number, plain
from site_builder.results.reading.grids import Grid
from site_builder.results.reading.names import AVERAGES, Heading, Names

LabelRole = Literal["model", "side", "split", "category", "metric", "judge", "benchmark", "group", "label", "left out"]

_SIZE = {
    "n", "#", "size", "items", "samples", "n items", "count", "# samples", "# items", "#samples", "#items", "number",
}  # fmt: skip
_NO_RESULT = re.compile(
    r"#$|(#?\s*param(eter)?s|size \(b\)|year|date|rank|no\.?|epochs?|shots?|seed|source|ref(erence)?|venue)\b",
    re.IGNORECASE,
)
_ROLES: dict[str, LabelRole] = {
    "model": "model", "models": "model", "backbone": "model", "name": "model", "target model": "model",
    "target": "model", "base model": "model", "split": "split", "subset": "split", "setting": "split",
    "scenario": "category", "scenarios": "category", "category": "category", "topic": "category",
    "metric": "metric", "metrics": "metric", "measure": "metric", "judge": "judge", "evaluator": "judge",
    "benchmark": "benchmark", "dataset": "benchmark", "data set": "benchmark", "group": "group", "type": "group",
    "method": "side", "methods": "side", "approach": "side", "strategy": "side",
}  # fmt: skip
"""What a heading of a column of names tells of it, before its content is looked at."""


@dataclass
class Label:
    """A column of names."""

    title: str
    role: LabelRole
    branch: str | None = None
    """Branch of the matrix, for the role side; None where it is not known."""


@dataclass
class Layout:
    """A grid taken apart: names and values of each row, with what is in doubt."""

    labels: list[Label]
    names: list[list[str]]
    """For each row its words in the columns of names."""
    headings: list[Heading]
    paths: list[tuple[str, ...]]
    """For each column of values its headings from the top."""
    values: list[list[str]]
    lines: list[int]
    groups: list[str]
    """For each row the heading of the group in which it stands; empty where there is none."""
    sizes: list[int | None]
    """For each column of values its number of items where a row tells it."""
    averages: list[tuple[list[str], list[str]]]
    """Rows that hold averages over the rows: names and values."""
    turned: bool = False
    left_out: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


def lay_out(grid: Grid, names: Names, benchmark: str | None, roles: dict[str, LabelRole]) -> Layout:
    """The layout of a grid, turned where its columns are what rows usually are: models."""
    upright = _taken_apart(grid, names, benchmark, roles)
    flipped = _flipped(grid, names)
    if flipped is None or (any(is_number(name) for row in upright.names for name in row[:1]) and not upright.values):
        return upright
    other = _taken_apart(flipped, names, benchmark, roles)
    if _fits(other, names, benchmark) > _fits(upright, names, benchmark):
        other.turned = True
        return other
    return upright


def _flipped(grid: Grid, names: Names) -> Grid | None:
    """The grid with rows and columns exchanged; None for one with several columns of names or a deep header."""
    rows = [[plain(cell) for cell in row] for row in grid.rows]
    columns = list(zip(*rows, strict=True))
    texts = sum(
        sum(not is_number(cell) and not is_nothing(cell) for cell in column[1:]) * 2 > sum(map(bool, column[1:]))
        for column in columns
    )
    if texts != 1 or (grid.header or 1) > 1:
        return None
    turned = [list(column) for column in zip(*grid.rows, strict=True)]
    turned[0][0] = ""  # the title of what now stands above
    return Grid(turned, [1] * len(columns), 1, grid.title)


def _fits(layout: Layout, names: Names, benchmark: str | None) -> float:
    """How many names stand where they are expected: models and methods in rows; scenarios, splits, metrics, benchmarks,
    averages and numbers of items in columns."""
    rows = [word for row in layout.names for word in row if word]
    found = float(sum(names.model(word) is not None for word in rows))
    found += 0.5 * sum(bool(names.method(word)) and not names.heading(word).benchmark for word in rows)
    if layout.labels and layout.labels[0].role == "model" and layout.labels[0].title:
        found += len(rows)
    for heading in layout.headings:
        found += bool(heading.category or heading.split or heading.metric or heading.average or heading.n)
        found += 0.5 * bool(heading.benchmark)
        found -= bool(heading.model)
    for word in rows:
        heading = names.heading(word, benchmark)
        found -= bool(heading.category or heading.split or heading.average or heading.n) and not heading.model
    return found + 2 * any(layout.sizes)


# --- header, names, values --------------------------------------------------------------------------------------------


def _taken_apart(grid: Grid, names: Names, benchmark: str | None, roles: dict[str, LabelRole]) -> Layout:
    rows = grid.rows
    title_rows = _title_rows(rows)
    rows, lines = rows[title_rows:], grid.lines[title_rows:]
    depth = _header_depth(rows, grid.header - title_rows if grid.header else None)
    header = [[plain(cell) for cell in row] for row in rows[:depth]]
    body = [(row, line) for row, line in zip(rows[depth:], lines[depth:], strict=True)]
    width = len(rows[0])
    paths = _paths(header, width)
    titles = [" ".join(path) for path in paths]
    texts = [[plain(row[index]) for row, _ in body if not _is_group(row)] for index in range(width)]
    numeric = [_mostly_numbers(column) for column in texts]
    left = [
        index
        for index in range(width)
        if numeric[index] and (roles.get(titles[index]) == "left out" or _NO_RESULT.match(titles[index].strip() or "x"))
    ]
    sized = [
        index
        for index in range(width)
        if numeric[index] and {titles[index].casefold(), paths[index][-1:] and paths[index][-1].casefold()} & _SIZE
    ]
    value = [index for index in range(width) if numeric[index] and index not in (*left, *sized)]
    label = [index for index in range(width) if not numeric[index] and (titles[index] or any(texts[index]))]
    made = Layout([], [], [], [paths[index] for index in value], [], [], [], [None] * len(value), [])
    made.left_out = [titles[index] for index in (*left, *sized)]
    made.headings = [names.heading(titles[index] or f"column {index + 1}", benchmark) for index in value]
    if sized and len(value) and not left:
        made.left_out.remove(titles[sized[0]])
    _read_body(made, body, label, value, names)
    if sized:
        made.doubts.append(f"the column {titles[sized[0]]!r} tells the items of each row")
    for place, index in enumerate(label):
        made.labels.append(_label(titles[index], [row[place] for row in made.names], names, benchmark, roles))
    return made


def _title_rows(rows: list[list[str]]) -> int:
    """Rows above the header that hold one text only."""
    count = 0
    for row in rows[:-2]:
        filled = {cell for cell in row if cell.strip()}
        if len(filled) != 1 or sum(bool(cell.strip()) for cell in row) not in (1, len(row)):
            break
        count += 1
    return count


def _header_depth(rows: list[list[str]], told: int | None) -> int:
    """How many rows the header has: those before the first row with a number under a column of numbers."""
    if told is not None and 0 < told < len(rows):
        return told
    width = len(rows[0])
    numeric = [index for index in range(width) if _mostly_numbers([row[index] for row in rows[1:]])]
    depth = 1
    while depth < min(4, len(rows) - 1):
        row = rows[depth]
        if _is_group(row) or any(is_number(row[index]) for index in numeric):
            break
        told = sum(bool(row[index].strip()) and not is_nothing(row[index]) for index in numeric)
        if told < max(1, len(numeric) // 2):
            break
        depth += 1
    return depth


def _paths(header: list[list[str]], width: int) -> list[tuple[str, ...]]:
    """For each column its headings from the top; a blank beside a heading belongs to it where one stands below."""
    filled = [list(row) for row in header]
    for level, row in enumerate(filled[:-1]):
        for index in range(1, width):
            below = any(lower[index] for lower in filled[level + 1 :])
            if not row[index] and row[index - 1] and below and filled[-1][index - 1]:
                row[index] = row[index - 1]
    return [tuple(dict.fromkeys(row[index] for row in filled if row[index])) for index in range(width)]


def _is_group(row: Sequence[str]) -> bool:
    """Whether a row holds one text only, alone or over the whole width, and no number."""
    filled = [cell for cell in row if cell.strip() and not is_nothing(cell)]
    return bool(filled) and len(set(filled)) == 1 and not is_number(filled[0]) and len(filled) in (1, len(row))


def _mostly_numbers(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if not is_nothing(cell)]
    return bool(filled) and sum(map(is_number, filled)) * 2 > len(filled)


def _read_body(
    made: Layout, body: list[tuple[list[str], int]], label: list[int], value: list[int], names: Names
) -> None:
    above: list[str] = [""] * len(label)
    group = ""
    for row, line in body:
        words = [plain(row[index]) for index in label]
        cells = [row[index] for index in value]
        if not any(is_number(cell) for cell in cells):
            if _is_group(row):
                group = next(plain(cell) for cell in row if cell.strip())
                above = [""] * len(label)
                continue
            if all(is_nothing(cell) for cell in cells):
                above = [word or before for word, before in zip(words, above, strict=True)]
                continue
        if words and words[0].casefold() in _SIZE:
            made.sizes = [_whole(cell) for cell in cells]
            continue
        said = [word for word in words if word]
        if said and all(word.casefold().rstrip(". ") in AVERAGES for word in said):
            made.averages.append((words, cells))
            continue
        for place, word in enumerate(words):
            if not word and (place == 0 or any(words[place + 1 :]) or len(words) == 1):
                words[place] = above[place]
        above = words
        made.names.append(list(words))
        made.values.append(cells)
        made.lines.append(line)
        made.groups.append(group)


def _whole(cell: str) -> int | None:
    bare = plain(cell).replace(",", "")
    return int(bare) if bare.isdecimal() and int(bare) > 0 else None


# --- columns of names -------------------------------------------------------------------------------------------------


def _label(title: str, words: list[str], names: Names, benchmark: str | None, roles: dict[str, LabelRole]) -> Label:
    """What a column of names holds: what the caller says, what its words are, what its title says."""
    bare = title.casefold().strip(" :.")
    if title in roles:
        return Label(title, roles[title], None)
    said = "model" if bare.removesuffix("s") in names.model_words else _ROLES.get(bare)
    branch = _branch(bare, names)
    known = {word for word in words if word}
    if _share(known, lambda word: names.model(word) is not None) > 0.5 and branch is None:
        return Label(title, "model")
    if branch is not None:
        return Label(title, "side", branch)
    if _NO_RESULT.match(bare):
        return Label(title, "left out")
    if _share(known, lambda word: names.split(benchmark, word) is not None) > 0.5:
        return Label(title, "split")
    if _share(known, lambda word: names.category(benchmark, word) is not None) > 0.5:
        return Label(title, "category")
    if said == "metric" or _share(known, lambda word: names.metric(word) is not None) > 0.8:
        return Label(title, "metric")
    tried = {word for word in known if not names.is_plain(word)}
    if said == "side" or _share(tried, lambda word: bool(names.method(word))) > 0.5:
        return Label(title, "side", _common_branch(tried, names))
    return Label(title, said if said not in ("split", "category", "side", None) else "label")


def _branch(title: str, names: Names) -> str | None:
    """The branch of the matrix that a title names: its word or id, a plural, "method" behind it."""
    matrix = names.matrix
    for branch, word in ((matrix.rows, matrix.row_word), (matrix.columns, matrix.column_word)) if matrix else ():
        if re.fullmatch(rf"{re.escape(word)}s?(\s+(method|strategy|approach)e?s?)?|{re.escape(branch)}s?", title):
            return branch
    return None


def _common_branch(words: set[str], names: Names) -> str | None:
    """The branch to which most of the methods belong."""
    counts = Counter(branch for word in words for branch in names.method(word))
    return counts.most_common(1)[0][0] if counts else None


def _share(words: set[str], test) -> float:  # type: ignore[no-untyped-def]
    return sum(map(test, words)) / len(words) if words else 0.0
