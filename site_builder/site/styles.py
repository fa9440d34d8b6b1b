"""The theme's styles, cut down to what the pages use.

mkdocs-material and Zensical bring 150 KB of rules, of which a page of this site uses a tenth. A rule is kept where
every class, id and attribute that its selector needs stands somewhere in the pages of the documentation, the templates
or the scripts; a rule too many is harmless, so whatever is unclear stays. Nothing here knows a version of the theme."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Set

_STRING = r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\''
_TOKEN = re.compile(rf"/\*.*?\*/|{_STRING}|url\([^'\")][^)]*\)|[{{}};]|[^{{}};\"'/u]+|.", re.DOTALL)
_DEEPER = r"\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)"
_SELECTOR = re.compile(rf"(?:{_DEEPER}|\[[^\]]*\]|[^,(\[])+")
_INSIDE = re.compile(_DEEPER)
_NAME = re.compile(r"[.#]((?:\\.|[\w-])+)")
_ATTRIBUTE = re.compile(r"\[([\w-]+)(?:[~|^$*]?=\s*[\"']?([\w-]+))?")
_PROPERTY = re.compile(rf"(?<=[{{;])(--[\w-]+):(?:{_STRING}|url\([^'\")][^)]*\)|[^;{{}}\"'])*;?")
_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)")
_EMPTY = re.compile(r"[^{}]*\{\}")
_KEYFRAMES = re.compile(r"@keyframes ([\w-]+)\{(?:[^{}]*\{[^{}]*\})*\}")
_TAG = re.compile(r"<[^>]+>")
_WORD = re.compile(r"[\w-]+")
_NESTING = ("@media", "@supports", "@layer", "@container")


def words(text: str) -> set[str]:
    """Everything in a template, script or style that may be a class, an id or the value of an attribute."""
    return set(_WORD.findall(text))


def words_of_tags(html: str) -> set[str]:
    """The same of a page, in which what stands between tags is no such thing."""
    return set(_WORD.findall(" ".join(_TAG.findall(html))))


def cut(css: str, used: Set[str], others: str = "") -> str:
    """The rules of ``css`` that may hold for pages in which the words ``used`` stand; ``others`` are styles and scripts
    that may use its variables."""
    kept = "".join(_rules(css, used))
    kept = _KEYFRAMES.sub(lambda found: found[0] if kept.count(found[1]) > 1 else "", kept)
    while True:
        variables = {*_VARIABLE.findall(kept), *_VARIABLE.findall(others)}
        fewer = _EMPTY.sub("", _PROPERTY.sub(_unless_unused(variables), kept))
        if len(fewer) == len(kept):
            return kept
        kept = fewer


def _unless_unused(variables: Set[str]) -> Callable[[re.Match[str]], str]:
    return lambda found: found[0] if found[1] in variables else ""


def _rules(css: str, used: Set[str]) -> Iterator[str]:
    for prelude, body in _blocks(css):
        if body is None:
            yield f"{prelude};"
        elif prelude.startswith(_NESTING):
            if inner := "".join(_rules(body, used)):
                yield f"{prelude}{{{inner}}}"
        elif prelude.startswith("@"):
            yield f"{prelude}{{{body}}}"
        elif selectors := [one for one in _SELECTOR.findall(prelude) if _may_hold(one, used)]:
            yield f"{','.join(selectors)}{{{body}}}"


def _blocks(css: str) -> Iterator[tuple[str, str | None]]:
    """What stands before each outer block, and in it; None for a statement without one."""
    depth = 0
    prelude: list[str] = []
    body: list[str] = []
    for token in _TOKEN.findall(css):
        if token.startswith("/*"):
            continue
        depth += (token == "{") - (token == "}")
        if token == "{" and depth == 1:
            continue
        if token == "}" and depth == 0:
            yield "".join(prelude).strip(), "".join(body)
            prelude, body = [], []
        elif token == ";" and depth == 0:
            yield "".join(prelude).strip(), None
            prelude = []
        else:
            (body if depth else prelude).append(token)


def _may_hold(selector: str, used: Set[str]) -> bool:
    bare = _INSIDE.sub("", selector)
    needed = [name.replace("\\", "") for name in _NAME.findall(_ATTRIBUTE.sub("", bare))]
    needed += [word for pair in _ATTRIBUTE.findall(bare) for word in pair if word]
    return all(one in used for one in needed)
