"""Plain text to LaTeX and back, for the fields of BibTeX.

Text is written in UTF-8, as biber and every current BibTeX style read it; only TeX's own characters are escaped.
Reading understands the accents, ligatures and commands that bibliographies in the wild use (by pylatexenc, the library
beneath bibtexparser) and takes what is not LaTeX at all, such as a bare ``&``, as it stands.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

_ESCAPES = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
}  # fmt: skip
_TO_ESCAPE = re.compile(r"[\\{}~^&%$#_]")
_LIGATURES = re.compile(r"(?<=-)(?=-)|(?<=`)(?=`)|(?<=')(?=')|(?<=[!?])(?=`)")
_SPECIAL = re.compile(rf"{_TO_ESCAPE.pattern}|--|``|''|[!?]`")
_BARE = re.compile(r"(?<!\\)[&%#]")
_UNPAIRED_DOLLAR = re.compile(r"(?<!\\)\$")
_MARKUP = re.compile(r"\\[A-Za-z]+|[{}]")
_VERBATIM_ESCAPE = re.compile(r"\{?\\([_%#&~$])(?:\{\})?\}?")


def to_latex(text: str) -> str:
    """``text`` with TeX's special characters escaped and its ligatures kept apart."""
    if not _SPECIAL.search(text):  # nearly every text
        return text
    return _TO_ESCAPE.sub(lambda found: _ESCAPES[found[0]], _LIGATURES.sub("\0", text)).replace("\0", "{}")


def from_latex(source: str) -> str:
    """Plain text of a LaTeX field: accents decoded, braces and markup gone, white space made single spaces."""
    if _needs_decoding(source):
        source = _BARE.sub(r"\\\g<0>", source)
        if len(_UNPAIRED_DOLLAR.findall(source)) % 2:
            source = _UNPAIRED_DOLLAR.sub(r"\$", source)
        try:
            source = _decoder().latex_to_text(source)
        except RecursionError:  # braces nested by the thousand: no accent is worth them
            source = _MARKUP.sub("", source)
    return " ".join(source.split())


def from_verbatim(source: str) -> str:
    r"""An address or identifier: nothing is decoded but the escapes that exporters add (``10.1007/978-3\_11``)."""
    text = " ".join(source.split())
    if text.startswith(r"\url{") and text.endswith("}"):
        text = text[5:-1]
    return _VERBATIM_ESCAPE.sub(r"\1", text).strip("{} ")


def _needs_decoding(source: str) -> bool:
    return any(character in source for character in "\\{}$~") or bool(re.search(r"--|``|''|[!?]`", source))


@cache
def _decoder() -> Any:
    from pylatexenc.latex2text import (  # type: ignore[import-untyped]
        LatexNodes2Text,
        MacroTextSpec,
        get_default_latex_context_db,
    )

    context = get_default_latex_context_db()
    symbols = {"textbraceleft": "{", "textbraceright": "}", "textasciicircum": "^", "LaTeX": "LaTeX", "TeX": "TeX"}
    wrappers = ("texttt", "mbox", "hbox", "url", "ensuremath", "textnormal")
    context.add_context_category(
        "bibliography",
        prepend=True,
        macros=[
            *(MacroTextSpec(name, simplify_repl=text) for name, text in symbols.items()),
            *(MacroTextSpec(name, simplify_repl="%s") for name in wrappers),
        ],
    )
    return LatexNodes2Text(latex_context=context, math_mode="text", keep_comments=True)
