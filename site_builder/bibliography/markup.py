"""Text as databases and publishers send it (HTML and MathML tags, entities, LaTeX, direction marks) as plain text."""

from __future__ import annotations

import html
import re

from site_builder.bibliography.latex import ABOVE, BELOW, from_latex
from site_builder.text.hidden import HIDDEN

_TAG = re.compile(
    r"</?(?:[biuap]|em|strong|su[bp]|span|br|tt|code|small|font|sc|scp|italic|bold|inf|title|jats:[a-z-]+|mml:[a-z]+"
    r"|math|m(?:row|i|n|o|sup|sub|text|style|frac|sqrt))(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_SCRIPT = re.compile(r"<su(?P<kind>[bp])>\s*(?P<text>[+−-]?\d+|\d*[+−-])\s*</su(?P=kind)>", re.IGNORECASE)
_LETTERS = {"p": ABOVE, "b": BELOW}
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-f]+|[a-z][a-z0-9]*);", re.IGNORECASE)
_MATH = re.compile(r"(?<!\\)\$(?=\S)[^$]+(?<=\S)\$(?!\d)")
"""Formulas as Pandoc finds them, so that two prices are none."""
_COMMAND = re.compile(r"\\[A-Za-z]|\\[`'^\"~=.]\{?\\?[A-Za-z]|\{\\|(?<=\\)[&%#_$]")


def plain_text(text: str) -> str:
    """``text`` without markup, decoded, white space made single spaces."""
    text = without_tags(text)
    if _COMMAND.search(text):
        text = from_latex(text)
    elif "$" in text:
        text = _MATH.sub(lambda found: from_latex(found[0]), text)
    return " ".join(HIDDEN.sub("", text).split())


def without_tags(text: str) -> str:
    """``text`` without tags of HTML and MathML, entities decoded; numbers above and below the line stay there."""
    if "&" not in text and "<" not in text:
        return text
    decoded = _ENTITY.sub(lambda found: html.unescape(found[0]), _untagged(text))
    return _untagged(decoded)  # tags may be written as entities


def _untagged(text: str) -> str:
    return _TAG.sub("", _SCRIPT.sub(lambda found: found["text"].translate(_LETTERS[found["kind"].lower()]), text))
