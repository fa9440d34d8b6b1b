"""The files that tables come in, as grids of cells: CSV and TSV, Markdown, HTML and LaTeX.

A merged cell fills every place it covers. What is a header is known where the file says it (``thead``, the first rule
of a LaTeX table), and else found by the layout.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from site_builder.errors import KbError, UsageError

Row = list[str]


@dataclass
class Grid:
    """One table of a file: rows of equal length, the line of each in the file, and how many rows the header has."""

    rows: list[Row]
    lines: list[int]
    header: int | None = None
    title: str = ""
    """Caption or heading above it."""


def read_grids(path: Path, text: str | None = None) -> list[Grid]:
    """The tables of a file, in its order.

    Raises UsageError when the file cannot be read, KbError when it holds no table.
    """
    if text is None:
        text = _text(path)
    head = text.lstrip()[:2000].casefold()
    if re.search(r"\\begin\{(?:tabular|longtable|tabularx|tabular\*|tabulary|array)", text):
        found = list(_latex(text))
    elif "<table" in text.casefold() and (path.suffix.lower() in (".html", ".htm", ".md") or head.startswith("<")):
        found = _html(text)
    elif re.search(r"^\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)+\|?\s*$", text, re.MULTILINE):
        found = _markdown(text)
    else:
        found = [_separated(path, text)]
    filled = [made for grid in found if (made := _squared(grid)) is not None]
    if not filled:
        hint = "a header line and at least one row with values are needed"
        raise KbError(f"{str(path)!r} holds no table", hint=hint)
    return filled


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        hint = "give a CSV, TSV, Markdown, HTML or LaTeX file"
        raise UsageError(f"cannot read {str(path)!r}: {error.strerror}", hint=hint) from None
    except UnicodeDecodeError:
        raise KbError(f"{str(path)!r} is not UTF-8 text", hint='save it as "CSV UTF-8"') from None


def _squared(grid: Grid) -> Grid | None:
    """The grid without empty rows and columns, all rows as wide as the widest; None where nothing is left of it."""
    kept = [(row, line) for row, line in zip(grid.rows, grid.lines, strict=True) if any(cell.strip() for cell in row)]
    if grid.header is not None:
        grid.header = sum(any(cell.strip() for cell in row) for row in grid.rows[: grid.header])
    width = max((len(row) for row, _ in kept), default=0)
    rows = [[*(cell.strip() for cell in row), *[""] * (width - len(row))] for row, _ in kept]
    columns = [index for index in range(width) if any(row[index] for row in rows)]
    rows = [[row[index] for index in columns] for row in rows]
    if len(rows) < 2 or len(columns) < 2:
        return None
    return Grid(rows, [line for _, line in kept], grid.header, grid.title)


# --- CSV and TSV ----------------------------------------------------------------------------------------------------


def _separated(path: Path, text: str) -> Grid:
    first = next((line for line in text.split("\n") if line.strip()), "")
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows, lines = [], []
    try:
        for row in reader:
            rows.append(row)
            lines.append(reader.line_num)
    except csv.Error as error:
        raise KbError(f"{path}:{reader.line_num}: {error}", hint="quote cells that hold quotes or line ends") from None
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    width = len(filled[0]) if filled else 0
    for row, line in zip(rows, lines, strict=True):
        if len(row) > width and any(cell.strip() for cell in row[width:]):
            message = f"{path}:{line}: {len(row)} cells, but the header names {width} columns"
            raise KbError(message, hint="quote cells that hold the separator")
    if delimiter == ";":
        rows = [[re.sub(r"^([-+]?\d+),(\d+)", r"\1.\2", cell.strip()) for cell in row] for row in rows]
    return Grid(rows, lines)


# --- Markdown -------------------------------------------------------------------------------------------------------

_RULER = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$")


def _markdown(text: str) -> list[Grid]:
    lines, found = text.split("\n"), []
    for index, line in enumerate(lines):
        if index and "|" in lines[index - 1] and _RULER.match(line) and "-" in line:
            rows, numbers = [_pipes(lines[index - 1])], [index]
            for after in range(index + 1, len(lines)):
                if "|" not in lines[after]:
                    break
                rows.append(_pipes(lines[after]))
                numbers.append(after + 1)
            before = [one.strip("# *") for one in lines[: index - 1] if one.strip()]
            found.append(Grid(rows, numbers, None if len(rows) > 1 else 1, before[-1] if before else ""))
    return found


def _pipes(line: str) -> Row:
    bare = line.strip().removeprefix("|")
    bare = bare.removesuffix("|") if not bare.endswith("\\|") else bare
    return [cell.replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", bare)]


# --- HTML -----------------------------------------------------------------------------------------------------------


def _html(text: str) -> list[Grid]:
    parser = _Tables()
    parser.feed(text)
    parser.close()
    return [_expanded(rows, header, title) for rows, header, title in parser.tables]


_Spanned = tuple[str, int, int]
"""A cell with the columns and rows that it covers."""


class _Tables(HTMLParser):
    """The tables of a page: rows of spanned cells, keeping the tags that mark a value."""

    _KEPT = ("b", "strong", "u", "sup", "sub")

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[tuple[list[tuple[int, list[_Spanned]]], int | None, str]] = []
        self._rows: list[tuple[int, list[_Spanned]]] | None = None
        self._cell: list[str] | None = None
        self._spans = (1, 1)
        self._head = False
        self._header = 0
        self._caption: list[str] | None = None
        self._title = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag == "table":
            self._rows, self._header, self._title = [], 0, ""
        elif self._rows is None:
            return
        elif tag == "caption":
            self._caption = []
        elif tag == "thead":
            self._head = True
        elif tag == "tbody":
            self._head = False
        elif tag == "tr":
            self._end_cell()
            self._rows.append((self.getpos()[0], []))
            self._header += self._head
        elif tag in ("td", "th"):
            self._end_cell()
            self._cell = []
            self._spans = (_span(known.get("colspan")), _span(known.get("rowspan")))
        elif self._cell is not None:
            self._cell.append("<br>" if tag == "br" else f"<{tag}>" if tag in self._KEPT else "")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._end_cell()
        if tag == "thead":
            self._head = False
        if tag == "caption" and self._caption is not None:
            self._title, self._caption = " ".join("".join(self._caption).split()), None
        if tag == "table" and self._rows is not None:
            self.tables.append((self._rows, self._header or None, self._title))
            self._rows = None
        elif self._cell is not None and tag in self._KEPT:
            self._cell.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if self._caption is not None:
            self._caption.append(data)
        elif self._cell is not None:
            self._cell.append(data)

    def _end_cell(self) -> None:
        if self._cell is not None and self._rows:
            self._rows[-1][1].append(("".join(self._cell).strip(), *self._spans))
        self._cell = None


def _span(text: str | None) -> int:
    return min(200, max(1, int(text))) if text and text.isdecimal() else 1


def _expanded(rows: list[tuple[int, list[_Spanned]]], header: int | None, title: str) -> Grid:
    """Every place of the table with the text of the cell that covers it."""
    taken: dict[tuple[int, int], str] = {}
    for y, (_, cells) in enumerate(rows):
        x = 0
        for text, width, height in cells:
            while (y, x) in taken:
                x += 1
            for down in range(height):
                for right in range(width):
                    taken[y + down, x + right] = text
            x += width
    width = max((x for _, x in taken), default=-1) + 1
    made = [[taken.get((y, x), "") for x in range(width)] for y in range(len(rows))]
    return Grid(made, [line for line, _ in rows], header, title)


# --- LaTeX ----------------------------------------------------------------------------------------------------------

_ENVIRONMENT = re.compile(r"\\begin\{(tabular\*?|longtable|tabularx|tabulary|array)\}(.*?)\\end\{\1\}", re.DOTALL)
_CAPTION = re.compile(r"\\caption(?:\[[^\]]*\])?\{((?:[^{}]|\{[^{}]*\})*)\}")
_RULE = re.compile(r"\\(?:toprule|midrule|bottomrule|hline|specialrule|addlinespace|cmidrule|cline|arrayrulecolor|"
                   r"noalign)(?:\[[^\]]*\])?(?:\([^)]*\))?(?:\{[^{}]*\})*")  # fmt: skip
_MERGED = re.compile(
    r"\\(multicolumn|multirow)\s*(?:\[[^\]]*\])?\{\s*(-?\d+)\s*\}\s*(?:\[[^\]]*\])?\s*(?:\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}|\*)\s*(?:\[[^\]]*\])?\s*"
)


def _latex(text: str) -> list[Grid]:
    bare = re.sub(r"(?<!\\)%.*", "", text)
    captions = [(found.start(), found[1]) for found in _CAPTION.finditer(bare)]
    found = []
    for table in _ENVIRONMENT.finditer(bare):
        body = _without_preamble(table[2])
        line = bare.count("\n", 0, table.start(2)) + 1
        near = min(captions, key=lambda one: abs(one[0] - table.start()), default=(0, ""))[1]
        found.append(_latex_grid(body, line, near))
    return found


def _without_preamble(body: str) -> str:
    """The rows of an environment, without width, position and column specification."""
    rest = body.lstrip()
    while rest.startswith(("[", "{")):
        close, depth = {"[": "]", "{": "}"}[rest[0]], 0
        for index, character in enumerate(rest):
            depth += (character == rest[0]) - (character == close)
            if not depth:
                rest = rest[index + 1 :].lstrip()
                break
        else:
            return rest
    return rest


def _latex_grid(body: str, line: int, title: str) -> Grid:
    rows: list[tuple[int, list[_Spanned]]] = []
    header: int | None = None
    for part in re.split(r"\\\\(?:\s*\[[^\]]*\])?|\\tabularnewline\b", body):
        start = line
        line += part.count("\n")
        if rows and header is None and re.search(r"\\midrule|\\hline|\\specialrule", part):
            header = len(rows)
        content = _RULE.sub("", part)
        if not content.strip():
            continue
        rows.append((start + len(part) - len(part.lstrip("\n")), [_latex_cell(cell) for cell in _split(content)]))
    return _expanded_latex(rows, header, title)


def _split(row: str) -> list[str]:
    return re.split(r"(?<!\\)&", row)


def _latex_cell(cell: str) -> _Spanned:
    text, width, height = cell.strip(), 1, 1
    while found := _MERGED.search(text):
        size = abs(int(found[2]))
        inner, end = _braced(text, found.end())
        if found[1] == "multicolumn":
            width = max(1, size)
        else:
            height = max(1, size)
        text = text[: found.start()] + inner + text[end:]
    return text.strip(), width, height


def _braced(text: str, start: int) -> tuple[str, int]:
    """What stands in the braces that open at ``start``, and where they end."""
    if text[start : start + 1] != "{":
        return "", start
    depth = 0
    for index in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[index], 0) if text[index - 1 : index] != "\\" else 0
        if not depth:
            return text[start + 1 : index], index + 1
    return text[start + 1 :], len(text)


def _expanded_latex(rows: list[tuple[int, list[_Spanned]]], header: int | None, title: str) -> Grid:
    """As in HTML, but the places below a multirow cell stand in the file as empty cells."""
    made: list[Row] = []
    open_rows: dict[int, tuple[str, int]] = {}
    for _, cells in rows:
        row: Row = []
        for text, width, height in cells:
            for _ in range(width):
                x = len(row)
                above, left = open_rows.get(x, ("", 0))
                if not text and left:
                    row.append(above)
                    open_rows[x] = (above, left - 1)
                else:
                    row.append(text)
                    open_rows[x] = (text, height - 1)
        made.append(row)
    return Grid(made, [line for line, _ in rows], header, title)
