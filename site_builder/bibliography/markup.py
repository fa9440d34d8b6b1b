"""Text as databases and publishers send it (HTML and MathML tags, entities, LaTeX, direction marks) as plain text."""

from __future__ import annotations

import html
import re

from site_builder.bibliography.latex import from_latex
from site_builder.text.hidden import HIDDEN

_TAG = re.compile(
    r"</?(?:[biuap]|em|strong|su[bp]|span|br|tt|code|small|font|sc|scp|italic|bold|inf|title|jats:[a-z-]+|mml:[a-z]+"
    r"|math|m(?:row|i|n|o|sup|sub|text|style|frac|sqrt))(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_MATH = re.compile(r"(?<!\\)\$(?=\S)[^$]+(?<=\S)\$(?!\d)")
"""Formulas as Pandoc finds them, so that two prices are none."""
_COMMAND = re.compile(r"\\[A-Za-z]|\\[`'^\"~=.]\{?\\?[A-Za-z]|\{\\|(?<=\\)[&%#_$]")


def plain_text(text: str) -> str:
    """``text`` without markup, decoded, white space made single spaces."""
    text = html.unescape(_TAG.sub("", text)) if "&" in text or "<" in text else text
    text = _TAG.sub("", text)  # tags that were written as entities
    if _COMMAND.search(text):
        text = from_latex(text)
    elif "$" in text:
        text = _MATH.sub(lambda found: from_latex(found[0]), text)
    return " ".join(HIDDEN.sub("", text).split())
