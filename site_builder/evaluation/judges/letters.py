"""The option that an answer to a multiple-choice question chooses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_OPEN, _CLOSE = r"[\s*_\"'`(\[{<«“‘$\\]*", r"[\s*_\"'`)\]}>»”’$\\]*"
_NAMES = (
    r"(?:final |correct |best |right |most \w+ |safest |my )*(?:answer|option|choice|letter|response|one|selection)"
)
_VERBS = (
    r"(?:i(?:'d| would| will|'ll)? )?(?:go(?:ing)? with|choose|chose|pick|select|opt for|settle on|say|answer)"
    r"(?: with)?"
)
_NOT_BEFORE = re.compile(r"\b(?:not|isn't|neither|nor|never)[\s*_]*$", re.IGNORECASE)
_RULED_OUT = re.compile(
    r"[\s)*_\"']*(?:is|would be|seems|looks)\s+(?:\w+\s+)?(?:not|wrong|incorrect|unsafe|risky|dangerous|bad)\b",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"A\s+[a-z]")
"""An English sentence that begins with the article, which is no letter of an option."""


def option_letter(answer: str, letters: Iterable[str]) -> str | None:
    """The letter that ``answer`` chooses, or None when it chooses none or more than one.

    A declared answer comes first ("Answer: **B**", ``\\boxed{B}``, ``<answer>B</answer>``, "I would go with B"), and of
    several declarations the last counts. Without one, the whole answer, or its beginning, has to be a letter with the
    marks of an option, and no other letter may carry such marks. What is only ruled out ("not A") is not chosen.
    """
    text = " ".join(unicodedata.normalize("NFKC", answer).split())
    known = {letter.upper() for letter in letters}
    one = f"[{''.join(re.escape(letter) for letter in sorted(known | {letter.lower() for letter in known}))}]"
    said = list(_declared(text, one))
    if said:
        return said[-1]
    marked = set(_marked(text, one, known))
    return marked.pop() if len(marked) == 1 else None


def _declared(text: str, one: str) -> Iterable[str | None]:
    patterns = (
        rf"\\boxed\s*\{{\s*(?:\\(?:text|mathrm|textbf)\s*\{{)?\s*\(?(?P<x>{one})\)?\s*\}}",
        rf"<answer>\W*(?:option )?(?P<x>{one})\W[^<]*</answer>|<answer>\W*(?P<y>{one})\W*</answer>",
        rf"(?<!\w){_NAMES}(?: would be| should be| must be| is| was|:|=| -|)*{_CLOSE}[\s:=]*{_OPEN}"
        rf"(?:{_NAMES}\s*:?\s*{_OPEN})?(?P<x>{one})(?![\w'])(?!\s+(?:or|and)\s+\(?{one}\b)",
        rf"(?<!\w)(?<!not ){_VERBS}\s+{_OPEN}(?:option\s+|answer\s+|letter\s+)?{_OPEN}(?P<x>{one})(?![\w'])"
        rf"(?!\s+(?:or|and)\s+\(?{one}\b)",
        rf"(?:^|[.,;:!]\s+|\bbut )(?:option\s+)?{_OPEN}(?P<x>{one}){_CLOSE}\s+is\s+(?:the\s+)?(?:\w+\s+)?"
        rf"(?:correct|right|best|safest|answer)",
    )
    found: list[tuple[int, str | None]] = []
    for pattern in patterns:
        for match in re.finditer(pattern, text, re.IGNORECASE):
            groups = match.groupdict()
            letter = groups.get("x") or groups.get("y")
            if letter is None or _is_article(text, match, letter):
                continue
            before, after = text[max(0, match.start() - 14) : match.start()], text[match.end() :]
            if _NOT_BEFORE.search(before) or _RULED_OUT.match(after):
                continue
            found.append((match.end(), letter.upper()))
    return (letter for _, letter in sorted(found))


def _is_article(text: str, match: re.Match[str], letter: str) -> bool:
    """Whether the letter is an English article or pronoun: "the answer is a roof", "I say I would not"."""
    after = text[match.end() :]
    return letter in ("a", "A", "i", "I") and re.match(r"\s+[a-z]", after) is not None and not _wrapped(match, text)


def _wrapped(match: re.Match[str], text: str) -> bool:
    return text[match.end() : match.end() + 1] in ")*\"'`]}.:,"


def _marked(text: str, one: str, known: Iterable[str]) -> Iterable[str]:
    """Letters that stand as options: alone, at the beginning, or in brackets, quotes or bold anywhere."""
    whole = re.fullmatch(rf"(?:option\s+)?{_OPEN}(?P<x>{one}){_CLOSE}[\s.,;:!]*", text, re.IGNORECASE)
    if whole:
        return [whole["x"].upper()]
    capital = "".join(sorted(known))
    found = [match[1] for match in re.finditer(rf"(?<!\w)[(\[]\s*([{capital}])\s*[)\]]", text)]
    found += [match[1] for match in re.finditer(rf"(?:\*\*|\"|'|`)([{capital}])(?:\*\*|\"|'|`)(?!\w)", text)]
    found += [
        match[1] for match in re.finditer(rf"(?:^|(?<=\s))(?<!\bnot )(?<!\bNot )([{capital}])[.:)](?=\s|$|\*)", text)
    ]
    start = re.match(rf"{_OPEN}([{capital}]){_CLOSE}(?=[\s.,;:)\-]|$)", text)
    if start and not _ARTICLE.match(text):
        found.append(start[1])
    return found
