"""Text as search sees it: without case, accents and punctuation.

The site's script ``templates/assets/query.js`` folds text by the same rules; ``docs/reference/query-language.md``
states them for readers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

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
