"""One cell of a printed table: the number as printed, and what stands around it."""

from __future__ import annotations

import html
import re
from typing import NamedTuple

from site_builder.schema.tables import Mark

NOTHING = {
    "", "-", "–", "—", "−", "--", "---", "/", "n/a", "na", "n.a.", "none", "nan", "null", "oom", "×", "✗", "✓", "…",
    "...", "?",
}  # fmt: skip
"""What stands in a cell without a value."""

_BEST = re.compile(r"\*\*|</?(?:b|strong)\b[^>]*>|\\(?:textbf|mathbf|bm|boldsymbol)\s*\{|\\(?:bf|bfseries)\b")
_SECOND = re.compile(r"__|</?u\b[^>]*>|\\(?:underline|uline|ul)\s*\{|^\s*_[^_]+_\s*$")
_COLOUR = re.compile(r"\\(?:cellcolor|rowcolor|color|definecolor)(?:\[[^\]]*\])?\{[^{}]*\}")
_TEXTCOLOUR = re.compile(r"\\textcolor(?:\[[^\]]*\])?\{[^{}]*\}")
_WORDS = {
    r"\pm": "±", r"\dagger": "†", r"\ddagger": "‡", r"\uparrow": "↑", r"\downarrow": "↓", r"\times": "×", r"\%": "%",
    r"\&": "&", r"\_": "_", r"\#": "#", r"\$": "$", r"\star": "*", r"\ast": "*", r"\checkmark": "✓", r"\xmark": "✗",
    r"\rightarrow": "→", r"\to": "→", r"\quad": " ", r"\,": " ", r"\;": " ", r"\!": "", r"\ ": " ", "~": " ",
    r"\triangle": "Δ", r"\Delta": "Δ", r"\cdot": "·", r"\le": "≤", r"\epsilon": "ε", r"\varepsilon": "ε",
    r"\infty": "∞", r"\S": "§",
}  # fmt: skip
_COMMAND = re.compile(r"\\[a-zA-Z]+\*?|\\.")
_TAG = re.compile(r"</?[a-zA-Z][^>]*>")
_NUMBER = r"(?:[0-9]{1,3}(?:[,\u2009\u202f][0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_VALUE = re.compile(rf"(?P<sign>[-+−]?)\s*(?P<number>{_NUMBER})\s*(?P<percent>%?)")
_DECIMAL_COMMA = re.compile(r"([-+−]?[0-9]+),([0-9]{1,2})(?![0-9])")
_SPREAD = re.compile(rf"\s*(?:±|\+/-)\s*(?P<spread>{_NUMBER})\s*%?")
_DELTA = re.compile(
    rf"\s*[(\[]?\s*(?P<delta>(?:[-+−↑↓▲▼Δ]\s*)+{_NUMBER}\s*(?:%|pp|pts?)?|{_NUMBER}\s*%?\s*[↑↓▲▼])\s*[)\]]?"
)
_BESIDE = re.compile(rf"\s*[(\[]\s*(?P<beside>{_NUMBER}\s*%?(?:\s*/\s*{_NUMBER})?)\s*[)\]]")
_NOTE = re.compile(r"\s*(?:[†‡*§¶#✓✗↑↓▲▼⋆★]+|\^?[a-e]\b|\[[0-9]+\])")


class Value(NamedTuple):
    """A number as printed."""

    text: str
    """The printed digits, with ± and the spread where there is one; thousands without their commas."""
    mark: Mark | None = None
    delta: str | None = None
    """A change in brackets or with an arrow: +6.75."""
    beside: str | None = None
    """An unsigned number in brackets, of which a table does not say what it is."""
    note: str | None = None
    """Daggers and other marks of footnotes."""


class Unread(ValueError):
    """A cell that holds something, but no single number."""


def plain(text: str) -> str:
    """The words of a cell without LaTeX, HTML and Markdown markup."""
    if "<" in text:
        text = _TAG.sub(" ", re.sub(r"<br\s*/?>", " ", text))
    text = html.unescape(text)
    if "\\" in text or "$" in text:
        text = _TEXTCOLOUR.sub("", _COLOUR.sub("", text))
        for word, meant in _WORDS.items():
            text = re.sub(re.escape(word) + (r"(?![a-zA-Z])" if word[-1].isalpha() else ""), meant, text)
        text = _COMMAND.sub(" ", text).replace("$", "")
        text = re.sub(r"[{}]", "", text)
        text = re.sub(r"[_^](?=\s*[±†‡*§+↑↓-])", " ", text)
    text = text.replace("**", "").replace("`", "")
    if text.startswith(("_", "*")) or "__" in text:
        text = re.sub(r"^\s*(_{1,2}|\*)(.+?)\1", r"\2", text)
    return " ".join(text.replace("\u00a0", " ").split())


def mark_of(cell: str) -> Mark | None:
    """Whether the cell is printed as best (bold) or second best (underlined)."""
    return "best" if _BEST.search(cell) else "second" if _SECOND.search(cell) else None


def is_nothing(cell: str) -> bool:
    return plain(cell).casefold() in NOTHING


def read_cell(cell: str) -> Value | None:
    """What a cell prints; None for an empty one. Raises Unread with what it holds for one that is no single number."""
    words = plain(cell)
    if words.casefold() in NOTHING:
        return None
    if _DECIMAL_COMMA.match(words):
        words = _DECIMAL_COMMA.sub(r"\1.\2", words)
    found = _VALUE.match(words)
    if found is None:
        raise Unread(words)
    text = found["sign"].replace("−", "-") + re.sub(r"[,\u2009\u202f]", "", found["number"])
    rest, parts = words[found.end() :], dict[str, str]()
    while rest.strip():
        for pattern in (_SPREAD, _DELTA, _BESIDE, _NOTE):
            more = pattern.match(rest)
            if more and more.end():
                kept = {key: value for key, value in more.groupdict().items() if value} or {"note": more[0].strip()}
                if parts.keys() & kept.keys() - {"note"}:
                    raise Unread(words)
                parts.update(kept)
                rest = rest[more.end() :]
                break
        else:
            raise Unread(words)
    if "spread" in parts:
        text = f"{text} ± {parts['spread']}"
    elif found["percent"]:
        text += "%"
    return Value(text, mark_of(cell), parts.get("delta"), parts.get("beside"), parts.get("note"))


def is_number(cell: str) -> bool:
    """Whether the cell prints a value."""
    try:
        return read_cell(cell) is not None
    except Unread:
        return False
