"""The option that an answer to a multiple-choice question chooses."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from site_builder.evaluation.judges.reading import plain

_OPEN, _CLOSE = r"[\s*_\"'`(\[{<«“‘$\\【「（#>•-]*", r"[\s*_\"'`)\]}>»”’$\\】」）]*"
_ALONE, _ENDS = r"(?<![A-Za-z0-9À-ɏ])", r"(?![A-Za-z0-9À-ɏ'’])"
"""Edges of a letter that is no part of a word; signs of East Asian scripts may touch it."""
_KINDS = r"(?:option|answer|letter|choice)"
_QUALITIES = (
    r"(?:final|correct|best|right|safest|safe|selected|chosen|preferred|only|my|your|one|most \w+|appropriate|suitable)"
)
_NAMES = rf"(?:{_QUALITIES}\s+){{0,3}}(?:answers?|option|choice|letter|response|one|selection)"
_SHORT = r"(?:ans|pick|vote|solution|result|output|conclusion|final|correct|decision)"
"""Words that declare an answer only with a mark or "is" behind them."""
_HERE = (
    r"(?: here| in this case| (?:for|to) (?:this|the) question| (?:that )?i(?:'d| would)? (?:choose|pick|select)|"
    r" that is \w+)?"
)
_COPULA = (
    r"(?: (?:would|should|must|has to|will|can only) be| is| was| seems to be|'s)"
    r"(?: (?:probably|likely|most likely|clearly|definitely|certainly|indeed|therefore|thus|simply|just))?(?: still)?"
)
_VERBS = (
    r"(?:i(?:'d| would| will|'ll| am|'m)? (?:also )?)?(?:go(?:ing)? (?:with|for)|choose|chose|choosing|pick|picking|"
    r"select|selecting|opt(?:ing)? for|settle on|say|answer|recommend|suggest|"
    r"advise|prefer|respond with|lean(?:ing)?(?: towards?)?|vote(?: is)?(?: for)?|think(?: that)?|"
    r"believe(?: that)?)(?: it(?:'s| is))?(?: with)?"
)
_SO = (
    r"(?:so|thus|therefore|hence|then|finally|in conclusion|in short|well|ok|okay|sure|yes|no|i think|i believe|"
    r"probably|definitely|must be)"
)
_SINCE = r"(?:^|[.,;:!?]\s+|\b(?:but|hence|so|thus|therefore|that|and|think|believe) )"
_GOOD = r"(?:correct|right|best|better|safest|safer|answer|choice|option|one|most \w+)"
_FOREIGN = (
    r"(?:respuesta|opción|antwort|réponse|risposta|opzione|resposta|opção|ответ|вариант|答案|选项|選項|选择|選擇|选|選|"
    r"答え|回答|正解|정답|답|الإجابة|الجواب|उत्तर)"
)
_FILLERS = (
    r"(?:(?:es|la|el|ist|die|der|das|richtige?|est|c'est|bonne|correcte?|correcta|è|corretta|é|a|correta|opción|opzione|"
    r"opção|вариант|правильный|هي|هو|है)(?!\w)|应该是|應該是|是|为|為|选|選|は|が|은|는)"
)
"""What stands between a foreign word for an answer and the letter."""
_CLAUSE = re.compile(r"[.!?;:,]|\b(?:but|so|and|therefore|thus|hence)\b", re.IGNORECASE)
_RULES_OUT = re.compile(
    r"\b(?:not|never|neither|nor|none|avoid\w*|cannot|without|unless|if|except|excluding|rul(?:e|es|ed|ing) out|doubt|"
    r"wrong|incorrect)\b|n't\b",
    re.IGNORECASE,
)
"""Words before a letter, in the same clause, by which it is not chosen."""
_RULED_OUT = re.compile(
    r"[\s)*_\"']*(?:is|are|would be|could be|might be|should be|seems|looks)\s+(?:\w+\s+)?(?:not|wrong|incorrect|"
    r"unsafe|risky|dangerous|bad|avoided|excluded|ruled out|eliminated|harmful|inappropriate|worse|worst|false)\b",
    re.IGNORECASE,
)
_SENTENCE = (
    r"(?![\s)*_\"']*\s(?:is|isn't|are|would|could|might|may|can|can't|should|seems|looks|has|will|was|does|doesn't)\b)"
)
"""What follows is a sentence about the option, and no choice of it."""
_REASON = re.compile(
    r"\s+(?:because|since|as|is|would|seems|for|due|but|although|though|and|or|which|it|i|with|given|rather|instead|"
    r"over|here|at|only|by)\b"
)
"""Words that can follow a letter, and never an article."""


def option_letter(answer: str, letters: Collection[str]) -> str | None:
    """The letter that ``answer`` chooses, or None when it chooses none or more than one.

    A declared answer comes first ("Answer: **B**", ``\\boxed{B}``, ``<answer>B</answer>``, "I would go with B"), and of
    several declarations the last counts. Without one, the whole answer, or its beginning, has to be a letter with the
    marks of an option, and no other letter may carry such marks. What is only ruled out ("not A"), doubted ("A?") or
    named beside another ("A or B") is not chosen.
    """
    lines = re.sub(r"^\s*(?:assistant|ai|bot|model)\s*:\s*", "", plain(answer), flags=re.IGNORECASE)
    text = " ".join(lines.split())
    known = "".join(re.escape(letter) for letter in sorted({letter.upper() for letter in letters}))
    one = rf"{_ALONE}(?P<x>[{known}{known.lower()}]){_ENDS}"
    said = list(_declared(text, one, known))
    if said:
        return said[-1]
    marked = set(_marked(text, lines, known))
    return marked.pop() if len(marked) == 1 else None


def _declared(text: str, one: str, known: str) -> Iterator[str]:
    """The letters that are declared, in their order."""
    capital, other = one.replace(known.lower(), ""), one.replace("?P<x>", "?:")
    gap = rf"{_CLOSE}(?:[:=.→-]|=>|->|{_COPULA}\b)+{_CLOSE}[\s:=→>]*{_OPEN}(?:{_NAMES}\s*:?\s*)?{_OPEN}"
    end = r"(?=[\s*_\"'`)\]}>]*(?:[.!;]|$))"
    patterns = (
        rf"\\boxed\s*\{{\s*(?:\\(?:text|math)\w*\s*\{{)?\s*\(?{one}[\s).:,]*[^{{}}]*\}}",
        rf"<(?:answer|option|choice)>\W*(?:option )?{one}[^<]*</",
        rf"(?<!\w)(?:{_NAMES}|{_SHORT}){_HERE}{gap}{one}",
        rf"(?<!\w){_NAMES}{_CLOSE}\s+{_OPEN}(?:{_KINDS}\s+{_OPEN})?{one}{_SENTENCE}",
        rf"(?<!\w)(?<!not ){_VERBS}[\s:]+{_OPEN}(?:{_KINDS}\s+)?{_OPEN}{one}",
        rf"(?<!\w)(?:(?:it|that)(?:'s| is| would be)|not {other},? but(?: rather)?)\s+{_OPEN}(?:{_KINDS}\s+)?"
        rf"{_OPEN}{one}",
        rf"{_SINCE}(?:{_KINDS}\s+)?{_OPEN}{one}{_CLOSE}"
        rf"(?:{_COPULA}|\s+(?:seems|looks|sounds|fits))\s+(?:(?!not\b|in|un)\w+\s+){{0,3}}{_GOOD}\b",
        rf"(?<!\w)only\s+(?:{_KINDS}\s+)?{_OPEN}{one}{_CLOSE}\s*(?:is|would be)\s+(?:safe|correct|right)\b",
        rf"(?:^|[.!?:…]\s*){_SO}[\s,:.…!-]+(?:{_KINDS}\s+)?{_OPEN}{one}{end}",
        rf"{_FOREIGN}(?:[\s:：*_\"'(（「【=-]|{_FILLERS}){{0,12}}(?-i:{capital})",
    )
    found: dict[int, str] = {}
    for pattern in patterns:
        for match in re.finditer(pattern, text, re.IGNORECASE):
            clause, after = _CLAUSE.split(text[: match.start("x")])[-1], text[match.end("x") :]
            if _RULES_OUT.search(clause) or _RULED_OUT.match(after) or _doubted(after, known):
                continue
            if not _is_article(text, match.start("x")):
                found[match.start("x")] = match["x"].upper()
    return (found[place] for place in sorted(found))


def _doubted(after: str, known: str) -> bool:
    """Whether a question mark or another letter follows a letter: "A?", "A or maybe B", "A, B"."""
    other = rf"(?:maybe |perhaps |possibly |also |even )?(?:{_KINDS} )?[\s*_\"'(]*[{known}{known.lower()}]{_ENDS}"
    either = rf"{_CLOSE}(?:or|and|/|&|\+|und|oder|y|o|et|ou|e){_CLOSE}\s*{other}(?!\s+(?:is|are|was)\b)(?!\s+[a-z]+)"
    listed = rf"{_CLOSE},\s*{other}{_CLOSE}(?:$|[,.;]|and\b|or\b)"
    return re.match(rf"[\s*_)\]\"']*\?|{either}|{listed}", after, re.IGNORECASE) is not None


def _is_article(text: str, place: int) -> bool:
    """Whether the letter there is an English article or pronoun: "the answer is a roof", "Answer: A person should"."""
    letter, after = text[place], text[place + 1 :]
    if letter not in "aAiI" or not re.match(r"\s+[a-z]", after) or _REASON.match(after):
        return False
    return letter in "ai" or re.search(r"(?:^|[.:!?>\"*]\s*)$", text[:place]) is not None


def _marked(text: str, lines: str, known: str) -> Iterator[str]:
    """Letters that stand as options: alone, at the beginning of a line, or in brackets, quotes or bold anywhere."""
    one, other = rf"{_ALONE}(?P<x>[{known}{known.lower()}]){_ENDS}", rf"{_ALONE}[{known}]{_ENDS}"
    if re.fullmatch(rf"\W*{other}(?:\W+(?:(?:and|or)\W+)?{other})+\W*", text, re.IGNORECASE):
        several = {letter.upper() for letter in re.findall(other, text, re.IGNORECASE)}
        yield from several if len(several) == 1 else ()
        return
    whole = re.fullmatch(rf"(?:{_KINDS}\s+)?(?:\d+[.)]\s*)?(?:\\\w+)?[^\w?]*{one}[^\w?]*", text, re.IGNORECASE)
    if whole:
        yield whole["x"].upper()
        return
    yield from re.findall(rf"(?<!\w)[(\[【「]\s*([{known}])\s*[)\]】」]", text)
    yield from re.findall(rf"(?:\*\*|\"|'|`)([{known}])(?:\*\*|\"|'|`)(?!\w)", text)
    yield from re.findall(rf"^{_OPEN}([{known}])[.:)](?=\s|$|\*)", lines, re.MULTILINE)
    yield from re.findall(rf":\s*{_OPEN}([{known}]){_CLOSE}[\s.]*$", text)
    start = re.match(rf"{_OPEN}([{known}]){_CLOSE}(?=[\s.,;:)|–—-]|$){_SENTENCE}", text)
    if start and not _is_article(text, start.start(1)) and not _doubted(text[start.end(1) :], known):
        yield start[1]
    if start := re.match(rf"{_OPEN}([{known.lower()}])(?:\)|[.:](?=\s))", text):
        yield start[1].upper()
