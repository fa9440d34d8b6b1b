"""Text as search sees it: without case, accents and punctuation.

The site's script ``templates/assets/query.js`` folds text by the same rules; ``docs/reference/query-language.md``
states them for readers.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

_TOKEN = re.compile(r"[^\W_]+")
_ACCENTS = re.compile("[\u0300-\u036f]")
"""The usual marks; all others are found one by one."""
_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i", "ς": "σ"}
)


def fold(text: str) -> str:
    """Lower case without accents: compatibility decomposition (NFKD), marks dropped, a few letters spelled plainly."""
    if text.isascii():
        return text.lower()
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    if plain.isascii():
        return plain.lower()
    plain = "".join(character for character in plain if not unicodedata.category(character).startswith("M"))
    return plain.lower().translate(_LETTERS)


def tokens(text: str) -> list[str]:
    """The words of a text: the longest runs of letters and digits, folded."""
    return _TOKEN.findall(fold(text))


def needle(text: str, *, prefix: bool = False) -> str:
    """What to look for in ``haystack`` to find the words of ``text`` side by side; with ``prefix`` the last word may
    go on. Empty when there is no letter or digit in it."""
    joined = spaced(text)
    return joined[:-1] if prefix else joined


def haystack(texts: Iterable[str]) -> str:
    """The words of several texts with a space on both sides of each, and a bar between texts, so that words of
    different texts are never side by side."""
    return "|".join(map(spaced, texts))


def spaced(text: str) -> str:
    """The words of a text with a space on both sides of each."""
    return "".join([f" {token} " for token in tokens(text)])


HEAVY = ("title", "former_titles", "introduces")
LIGHT = ("id", "authors", "models", "benchmarks", "summary")


def searchable(paper: dict[str, Any]) -> str:
    """The words of a paper (its data, or a row of the catalog file): those that weigh more, a tab, the others."""
    return "\t".join(haystack(_texts(paper, fields)) for fields in (HEAVY, LIGHT))


def searchable_text(data: str) -> str:
    """JSON text of a paper to its words."""
    return searchable(json.loads(data))


def _texts(paper: dict[str, Any], fields: Iterable[str]) -> Iterable[str]:
    for field in fields:
        value = paper.get(field) or ()
        yield from (value,) if isinstance(value, str) else value
