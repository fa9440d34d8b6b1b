"""Text as search and addresses see it: without case, accents and punctuation, words by their stems.

There is this one folding: queries, slugs, ids and the comparison of titles use it. The site's script
``templates/assets/query-words.js`` folds text by the same rules, and reads ``STEMS`` and ``WORDS`` from the catalog.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

_TOKEN = re.compile(r"[^\W_]+")
_ACCENTS = re.compile("[\u0300-\u036f]")
"""The usual marks; all others are found one by one."""
_LETTERS = str.maketrans({
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i", "ς": "σ",
    "ħ": "h", "ŋ": "n", "ŧ": "t",
})  # fmt: skip
STEMS = (
    (r"^(.{2,}[^isu])s$", "$1"),  # plural
    (r"^(def|off|lic|pret)enc", "$1ens"),  # licence
    (r"^(.{3,})our(al|able|ful|less|ed|er|ing|ist|it|ite)?$", "$1or$2"),  # behaviour
    (r"([iy])z(|e|ed|er|ing|ation)$", "$1s$2"),  # optimize
    (r"ys[ei]s?$", "ys"),  # analysis, analyse
    (r"logue$", "log"),  # dialogue
    (r"(.)tre$", "$1ter"),  # centre
    (r"ll(ed|er|ing)$", "l$1"),  # labelled
    (r"(ie|([^aeiou])y)$", "$2i"),  # queries, query
    (r"(..)e$", "$1"),  # images
)
"""Endings and spellings that make one word of several, in their order: patterns and what stands for them ($1, $2)."""
WORDS = {
    "apis": "api", "gpus": "gpu", "cpus": "cpu", "bias": "bias", "alias": "alias", "grey": "gray",
    "programme": "program", "judgement": "judgment", "artefact": "artifact", "artefacts": "artifact",
    "analyses": "analys", "ads": "ad", "advert": "ad", "adverts": "ad", "advertisement": "ad", "advertisements": "ad",
}  # fmt: skip
"""Words that the endings do not fit."""
STOP = frozenset(re.findall(r"\w+", """
    a about al an and are as at be by can do does et for from how i in into is it its me my of on onto or our over own
    than that the their them these this those through to under us using via we what when where which who why will with
    you your
"""))  # fmt: skip
"""Words that say nothing about a paper; they are looked for only where nothing else is."""
_RULES = tuple((re.compile(pattern), re.sub(r"\$(\d)", r"\\\1", said)) for pattern, said in STEMS)


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


def slug(text: str) -> str:
    """Lower-case ASCII letters and digits of ``text``, joined by hyphens: "oystein-strasse" of Øystein Straße."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")


@cache
def stem(token: str) -> str:
    """What a folded word shares with its plural and its other spellings: "licens" of licences. Short words, and those
    with digits or letters that are not ASCII, are their own."""
    if token in WORDS:
        return WORDS[token]
    if len(token) < 4 or not token.isascii() or not token.isalpha():
        return token
    for pattern, said in _RULES:
        token = pattern.sub(said, token)
    return token


def needles(text: str, *, prefix: bool = False) -> tuple[str, ...]:
    """What to look for in ``haystack``, any of it, to find the words of ``text`` side by side; with ``prefix`` the last
    may go on. Empty when there is no letter or digit in it."""
    whole = spaced(text)
    if not prefix or not whole:
        return (whole,) if whole else ()
    *before, last = tokens(text)
    begun = f"{spaced(' '.join(before))} {last}"
    other = whole[:-1] if len(stem(last)) == len(last) else whole  # another spelling may go on, another form may not
    return (begun,) if other.startswith(begun) else (begun, other)


def haystack(texts: Iterable[str]) -> str:
    """The stems of several texts with a space on both sides of each, and a bar between texts, so that words of
    different texts are never side by side."""
    return "|".join(map(spaced, texts))


def spaced(text: str) -> str:
    """The stems of a text with a space on both sides of each."""
    return "".join([f" {stem(token)} " for token in tokens(text)])


def plain() -> dict[str, object]:
    """What the browser needs for the same stems, as JSON-ready data."""
    return {"stems": STEMS, "words": WORDS, "stop": sorted(STOP)}
