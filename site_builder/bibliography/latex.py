"""Plain text to LaTeX and back, for the fields of BibTeX.

Text is written in UTF-8, as biber and every current BibTeX style read it; only TeX's own characters are escaped.
Reading understands the accents, ligatures and commands that bibliographies in the wild use (by pylatexenc, the library
beneath bibtexparser) and takes what is not LaTeX at all, such as a bare ``&``, as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

_ESCAPES = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
}  # fmt: skip
_TO_ESCAPE = re.compile(r"[\\{}~^&%$#_]")
_LIGATURES = re.compile(r"(?<=-)(?=-)|(?<=`)(?=`)|(?<=')(?=')|(?<=[!?])(?=`)")
_SPECIAL = re.compile(rf"{_TO_ESCAPE.pattern}|<|--|``|''|[!?]`")
_MARK = re.compile(r"<(?=[/A-Za-z])|&(?=#?\w+;)")
_PLAIN_MARKS = {"<": r"\textless{}", r"&": r"\&{}"}
"""What begins a tag or an entity for those who read a title as HTML, and what does not."""
_BARE = re.compile(r"(?<!\\)[&%#]")
_MARKUP = re.compile(r"\\[A-Za-z]+|[{}]")
_ACCENT_ON_ACCENT = re.compile(r"(\\[`'^\"~=.Hcdkruv])\s*(\\(?:[`'^\"~=.]|[Hcdkruv](?![A-Za-z]))\s*(?:\{\w\}|\w))")
_MATH = re.compile(r"(?<!\\)\$[^$]+\$")
_ONE_FORMULA = re.compile(r"(?P<formula>(?<!\\)\$(?:[^$]*?[\\^_{}][^$]*|(?=\S)[^$]+(?<=\S)(?=\$(?!\d)))\$)|(?<!\\)\$")
"""A formula, or a dollar that begins none: of two prices neither does."""
_SCRIPT = re.compile(r"([_^])(?:\{([+-]?\d+|\d*[+-])\}|([\d+-]))")
_DEGREE = re.compile(r"\^(?:\{\\circ\}|\\circ(?![A-Za-z]))")
ABOVE, BELOW = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻"), str.maketrans("0123456789+-−", "₀₁₂₃₄₅₆₇₈₉₊₋₋")
"""Digits and signs to the letters that Unicode has for them above and below the line."""
_SOFT_HYPHEN = "\xad"
_SYMBOLS = {
    "textbraceleft": "{", "textbraceright": "}", "textasciicircum": "^", "LaTeX": "LaTeX", "TeX": "TeX",
    "textgreater": ">", "textless": "<", "textbar": "|", "textasteriskcentered": "*", "textdegree": "°", "textmu": "µ",
    "copyright": "©", "textcopyright": "©", "S": "§", "P": "¶", "pounds": "£", "textsterling": "£", "euro": "€",
    "texteuro": "€", "guillemotleft": "«", "guillemotright": "»", "textquotedbl": '"', "textendash": "–",
    "textemdash": "—", "bibstring": "", "relax": "", "newblock": "", "protect": "", "em": "", "bf": "", "it": "",
    "sc": "", "tt": "", "rm": "", "sl": "", "sf": "", "cal": "", "upshape": "", "itshape": "", "scshape": "",
    "bfseries": "", "ttfamily": "", "sffamily": "", "rmfamily": "", "mdseries": "", "normalfont": "", "small": "",
    "footnotesize": "", "boldmath": "", "ignorespaces": "", "unskip": "", "allowbreak": "", "linebreak": "",
    "nobreak": "", "displaystyle": "", "limits": "",
}  # fmt: skip
_WRAPPERS = ("texttt", "textsf", "textsc", "textbf", "textit", "textrm", "emph", "text", "textup", "textmd", "textsl",
             "mbox", "hbox", "url", "ensuremath", "textnormal", "textsuperscript", "textsubscript", "path",
             "nolinkurl", "mkbibemph", "mkbibquote", "MakeUppercase", "MakeLowercase", "uppercase")  # fmt: skip
"""Commands around text that is to be read."""
_UNSEEN = ("noopsort", "NoopSort", "SortNoop", "footnote", "thanks", "label", "cite", "nocite", "index", "hspace")
"""Commands whose argument is not part of the text."""
_VERBATIM_ESCAPE = re.compile(r"\{?\\([_%#&~$])(?:\{\})?\}?")


def to_latex(text: str) -> str:
    """``text`` with TeX's special characters escaped, its ligatures kept apart, and no tags or entities of HTML."""
    if not _SPECIAL.search(text):  # nearly every text
        return text
    parts = _MARK.split(text)
    marks = [_PLAIN_MARKS[mark] for mark in _MARK.findall(text)] + [""]
    escaped = (_TO_ESCAPE.sub(lambda found: _ESCAPES[found[0]], _LIGATURES.sub("\0", part)) for part in parts)
    return "".join(f"{part}{mark}" for part, mark in zip(escaped, marks, strict=True)).replace("\0", "{}")


def from_latex(source: str) -> str:
    """Plain text of a LaTeX field: accents decoded, braces and markup gone, white space made single spaces.

    A command that stands for a sign nobody knows is kept as it is written, so that the rules of entries find it.
    """
    if _needs_decoding(source):
        source = source.replace(r"{\textbackslash}", "\\")  # Zotero, of titles that were LaTeX already
        source = _BARE.sub(r"\\\g<0>", _stacked(source))
        if "$" in source:
            source = _ONE_FORMULA.sub(lambda found: found["formula"] or r"\$", source)
        source = _MATH.sub(lambda found: _SCRIPT.sub(_script, _DEGREE.sub("°", found[0])), source)
        try:
            source = _decoder()(source)
        except Exception:  # braces nested by the thousand, or arguments that the decoder does not expect
            source = _MARKUP.sub("", source)
    return " ".join(source.replace(_SOFT_HYPHEN, "").split())


def from_verbatim(source: str) -> str:
    r"""An address or identifier: nothing is decoded but the escapes that exporters add (``10.1007/978-3\_11``)."""
    text = " ".join(source.split())
    if text.startswith(r"\url{") and text.endswith("}"):
        text = text[5:-1]
    return _VERBATIM_ESCAPE.sub(r"\1", text).strip("{} ")


def _needs_decoding(source: str) -> bool:
    return any(character in source for character in "\\{}$~") or bool(re.search(r"--|``|''|[!?]`", source))


def _stacked(source: str) -> str:
    r"""An accent on an accent (``\~\^e``) in the form that names what the first one stands on (``\~{\^e}``)."""
    return _ACCENT_ON_ACCENT.sub(r"\1{\2}", source)


def _script(found: re.Match[str]) -> str:
    """Numbers above or below the line, as in CO$_2$, in the letters that Unicode has for them."""
    return (found[2] or found[3]).translate(ABOVE if found[1] == "^" else BELOW)


@cache
def _decoder() -> Callable[[str], str]:
    """The decoder of pylatexenc, with the commands of bibliographies that it does not know."""
    from pylatexenc import latex2text, latexwalker  # type: ignore[import-untyped]
    from pylatexenc.macrospec import std_macro  # type: ignore[import-untyped]

    parsing, showing = latexwalker.get_default_latex_context_db(), latex2text.get_default_latex_context_db()
    arguments = dict.fromkeys((*_WRAPPERS, *_UNSEEN), 1) | {"href": 2, "enquote": 1}
    parsing.add_context_category(
        "bibliography", prepend=True, macros=[std_macro(name, False, count) for name, count in arguments.items()]
    )
    texts = {name: text.replace("%", "%%") for name, text in _SYMBOLS.items()}
    texts |= dict.fromkeys(_WRAPPERS, "%s") | dict.fromkeys(_UNSEEN, "") | {"href": "%(2)s", "enquote": "“%s”"}
    showing.add_context_category(
        "bibliography",
        prepend=True,
        macros=[latex2text.MacroTextSpec(name, simplify_repl=text) for name, text in texts.items()],
    )
    showing.set_unknown_macro_spec(latex2text.MacroTextSpec("", simplify_repl=_unknown))
    decoder = latex2text.LatexNodes2Text(latex_context=showing, math_mode="text", keep_comments=True)
    return lambda source: str(decoder.latex_to_text(source, latex_context=parsing))


def _unknown(node: Any, macroname: str) -> str:
    """Nothing for a command around text in braces; any other stays, since it may stand for a sign."""
    behind = node.parsing_state.s[node.pos + node.len :]
    return "" if behind.startswith(("{", "[")) or not macroname.isalpha() else f"\\{macroname} "
