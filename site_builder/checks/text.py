"""Rules about written words: titles, names, affiliations, summaries."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from site_builder.checks.registry import EVERY_KIND, Findings, rule
from site_builder.checks.subject import Record, Vocabulary
from site_builder.diagnostics import Severity
from site_builder.text.datapath import DataPath, walk
from site_builder.text.hidden import HIDDEN

_ENTITY = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);")
_TAG = re.compile(
    r"</?(?:i|b|em|strong|su[bp]|span|br|p|a|u|tt|code|small|font|inf|scp|mml:[a-z]+)(?:\s[^<>]*)?/?>", re.IGNORECASE
)
_LATEX = re.compile(r"\\[A-Za-z]+\b|\\['\"`^~=.]\{?[A-Za-z]|\$[^$]*[\\^_{}][^$]*\$|\{[A-Za-z]+\}")
_MARKDOWN = re.compile(r"\*\*[^*]+\*\*|(?<!\w)__[^_]+__(?!\w)|`[^`]+`|\[[^\]]+\]\(\S+\)")
_MARKUP = (("HTML", _TAG), ("LaTeX", _LATEX), ("Markdown", _MARKDOWN))


def _listed(text: str) -> frozenset[str]:
    return frozenset(" ".join(part.split()) for part in text.split(","))


_SUFFIX = re.compile(r"(?:Jr|Sr)\.?|[IVX]+")
_ORGANISATION = re.compile(
    r"\b(?:inc|ltd|llc|gmbh|corp|co|company|group|team|consortium|university|institut\w*|laborator\w+|cent(?:er|re)|academy"
    r"|foundation|society|association|council|committee|agency|ministry|department)\b|\b(?:and|&) ",
    re.IGNORECASE,
)
_ACRONYM = re.compile(r"[A-Z]*\d[A-Z]+")
"""A group whose name has a number in it: W3C, 3GPP."""
_ESCAPE = re.compile(r"\\[xuU]")

_CAMPUSES = _listed(
    """Amherst, Ann Arbor, Arlington, Austin, Berkeley, Boulder, Chapel Hill, College Park, Dallas, Davis, Irvine,
    Knoxville, Los Angeles, Madison, Merced, Milwaukee, Riverside, San Diego, San Francisco, Santa Barbara, Santa Cruz,
    Twin Cities, Urbana-Champaign, Beijing, Guangzhou, Shenzhen, Weihai, Zhuhai"""
)
_COUNTRIES = _listed(
    """Australia, Austria, Belgium, Brazil, Canada, China, Czech Republic, Denmark, Finland, France, Germany, Greece,
    Hong Kong, India, Ireland, Israel, Italy, Japan, Korea, Netherlands, New Zealand, Norway, P.R. China, PR China,
    Poland, Portugal, Russia, Saudi Arabia, South Korea, Spain, Sweden, Switzerland, Taiwan, The Netherlands, Turkey,
    UAE, UK, USA, United Kingdom, United States, Vietnam"""
)
_COMPANY_ENDS = _listed("co., co, inc., inc, ltd., ltd, co. ltd., llc, gmbh, corp., corp, s.a.")


def _names(record: Record) -> Iterator[tuple[DataPath, str]]:
    """Titles and names of a paper: text that is shown as one line."""
    yield ("title",), record.data["title"]
    for field in ("other_titles", "authors", "affiliations", "introduces"):
        for index, text in enumerate(record.data.get(field, ())):
            yield (field, index), text


@rule("paper", fixable=True)
def entity_or_markup(paper: Record, vocabulary: Vocabulary) -> Findings:
    """A title or name holds an HTML entity or markup of HTML, LaTeX or Markdown.

    Text is plain and in Unicode: `Google's`, not `Google&#39;s`; `Müller`, not `M\\"uller`; no bold or italics.
    `--fix` replaces entities; what markup stands for must be written by a person.
    """
    for at, text in _names(paper):
        if known := [entity for entity in _ENTITY.findall(text) if html.unescape(entity) != entity]:
            right = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
            yield paper.wrong_text(at, f"{known[0]!r} is an HTML entity", right)
        for language, pattern in _MARKUP:
            if found := pattern.search(text):
                yield paper.finding(at, f"{found[0]!r} is {language} markup", hint="write it as plain Unicode text")


@rule(EVERY_KIND, fixable=True)
def hidden_character(record: Record, vocabulary: Vocabulary) -> Findings:
    """Text holds a character that cannot be seen but changes what is shown.

    Marks that turn the direction of writing can make a link or a name read as another one; zero-width characters make
    equal words unequal. `--fix` removes them.
    """
    if not _ESCAPE.search(repr(record.data)):  # Python writes all such characters as escapes: one look for most records
        return
    for at, value in walk(record.data):
        if isinstance(value, str) and (found := HIDDEN.search(value)):
            message = f"the hidden character U+{ord(found[0]):04X} stands in this text"
            yield record.wrong_text(at, message, HIDDEN.sub("", value), hint="delete it")


@rule("paper", Severity.WARNING, fixable=True)
def untidy_text(paper: Record, vocabulary: Vocabulary) -> Findings:
    """A title or name begins or ends with a space or comma, or holds several spaces or a line break.

    Such text does not compare equal to the same name elsewhere. `--fix` tidies it.
    """
    for at, text in _names(paper):
        right = " ".join(text.split()).strip(" ,;").replace(" ,", ",")
        if right and right != text:
            yield paper.wrong_text(at, "spaces or commas stand where none belong", right)


@rule(("paper",))
def empty_text(paper: Record, vocabulary: Vocabulary) -> Findings:
    """A field that must say something is empty: the title, the list of assignments, a name, evidence.

    A paper without an assignment is found by no query and stands on no page of the taxonomy.
    """
    places: list[tuple[DataPath, object]] = [(("assignments",), paper.data["assignments"]), *_names(paper)]
    for part in ("assignments", "relations"):
        places += [((part, index, "evidence"), item["evidence"]) for index, item in enumerate(paper.data.get(part, ()))]
    places += [(("waive", index, "reason"), item["reason"]) for index, item in enumerate(paper.data.get("waive", ()))]
    for at, value in places:
        if not value or (isinstance(value, str) and not value.strip()):
            yield paper.finding(at, f"{at[-1] if isinstance(at[-1], str) else at[-2]} is empty", hint="fill it in")


@rule("paper", Severity.WARNING)
def missing_authors(paper: Record, vocabulary: Vocabulary) -> Findings:
    """An entry names no author.

    Lists often leave the authors out. `kb add` knows them where the paper has an arXiv id or a DOI.
    """
    if not paper.data["authors"]:
        yield paper.finding(("authors",), "nobody is named as an author", hint="write all authors, given name first")


@rule("paper", Severity.WARNING)
def cut_text(paper: Record, vocabulary: Vocabulary) -> Findings:
    """A title ends in dots, or the list of authors in "et al.": somebody shortened it.

    Entries hold the whole title and all authors.
    """
    if paper.data["title"].rstrip().endswith(("...", "…")):
        yield paper.finding(("title",), "the title is cut off", hint="write the whole title")
    for index, author in enumerate(paper.data["authors"]):
        if _OTHERS.fullmatch(author.strip()):
            yield paper.finding(("authors", index), f"{author!r} is no author", hint="write all authors")


@rule("paper", Severity.WARNING)
def inverted_name(paper: Record, vocabulary: Vocabulary) -> Findings:
    """An author's family name stands before a comma.

    Names are written as people say them, given name first or as the bearer's language has it, without a comma. A comma
    is right only before Jr., Sr. or a numeral, and in the name of an organisation.
    """
    for index, author in enumerate(paper.data["authors"]):
        family, comma, given = author.partition(",")
        is_person = not (_SUFFIX.fullmatch(given.strip()) or _ORGANISATION.search(author))
        if comma and given.strip() and is_person:
            right = f"{given.strip()} {family.strip()}"
            yield paper.finding(("authors", index), f"{author!r} is turned round", hint=f"write {right!r}")


_OTHERS = re.compile(r"(?:and\s+)?(?:et\.? al\.?|others|\.{2,}|…)|.*\bet\.? al\.?", re.IGNORECASE)
_INSTITUTION = re.compile(r"\b(?:universit\w+|department|faculty|college|school)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"@|https?:|www\.|\.(?:com|edu|org|io)\b", re.IGNORECASE)
_NO_LETTER = re.compile(r"[\d*#†‡§¶∗⋆|/\\=+^~<>\[\]{}_%$!?:;⁰¹²³⁴⁵⁶⁷⁸⁹]")


@rule("paper", Severity.WARNING, waivable=True)
def odd_author(paper: Record, vocabulary: Vocabulary) -> Findings:
    """An author is written as no name is: an address or e-mail, an institution of the paper, a name with a digit or a
    mark of a footnote, or one without any capital letter.

    Write the name alone: `Ada Lovelace`, not `Ada Lovelace*`, `Ada Lovelace1` or `ada lovelace`. A group may be an
    author; one whose name holds such characters, and a person who writes the name in small letters, is waived.
    """
    institutions = {text.casefold().strip() for text in paper.data.get("affiliations", ())}
    for index, author in enumerate(paper.data["authors"]):
        name, at = author.strip(), ("authors", index)
        if _ADDRESS.search(name):
            yield paper.finding(at, f"{_short(name)!r} is an address, not a name", hint="write the name of the author")
        elif name.casefold() in institutions or _INSTITUTION.search(name):
            yield paper.finding(at, f"{_short(name)!r} is an institution", hint="write the names of the authors")
        elif (found := _NO_LETTER.search(name)) and not _ACRONYM.fullmatch(name):
            right = " ".join(_NO_LETTER.sub(" ", name).split())
            hint = f"write {right!r}" if right else "write the name of the author"
            yield paper.finding(at, f"{_short(name)!r} holds {found[0]!r}, which is no part of a name", hint=hint)
        elif name and not re.search(r"[^\W\d_]", name):
            yield paper.finding(at, f"{name!r} has no letter", hint="write the name of the author")
        elif name.islower() and not _OTHERS.fullmatch(name):
            yield paper.finding(at, f"{_short(name)!r} has no capital letter", hint=f"write {name.title()!r}")


_LIMITS = {
    "title": 500, "other_titles": 500, "authors": 120, "affiliations": 300, "introduces": 200, "metrics": 200,
    "other_data": 300, "summary": 5_000, "notes": 10_000, "evidence": 5_000, "reason": 2_000,
}  # fmt: skip
"""Characters that are more than the longest right value has; other texts have 2,000."""


@rule(EVERY_KIND)
def overlong_text(record: Record, vocabulary: Vocabulary) -> Findings:
    """A text is far longer than any right one: something else was pasted into the field.

    A title has at most 500 characters, a name 120, a summary 5,000.
    """
    for at, value in walk(record.data):
        if isinstance(value, str) and len(value) > 120:
            field = next(step for step in reversed(at) if isinstance(step, str))
            limit = _LIMITS.get(field, 2_000) if record.kind == "paper" else 20_000
            if len(value) > limit:
                message = f"{field} has {len(value):,} characters; the most that is right is {limit:,}"
                yield record.finding(at, message, hint="write only what belongs here")


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"


@rule("paper", Severity.WARNING, waivable=True)
def split_affiliation(paper: Record, vocabulary: Vocabulary) -> Findings:
    """An affiliation was split at a comma: a campus, a company's legal form or a country stands alone.

    "University of California, Davis" is one institution, and so is "Tencent Technology (Beijing) Co., Ltd". Join the
    parts into one item; a country needs no item of its own.
    """
    for index, text in enumerate(paper.data.get("affiliations", ())):
        word = text.strip()
        if word in _CAMPUSES or word.casefold() in _COMPANY_ENDS or word in _COUNTRIES:
            before = paper.data["affiliations"][index - 1] if index else None
            hint = f'write "{before}, {word}" as one item' if before else "join it with the institution it belongs to"
            yield paper.finding(("affiliations", index), f"{word!r} is only a part of an affiliation", hint=hint)


@rule("paper", Severity.WARNING, waivable=True)
def missing_summary(paper: Record, vocabulary: Vocabulary) -> Findings:
    """The paper has no summary.

    Two to four sentences in your own words: the problem, the idea, the finding. They are what readers and the search
    see first.
    """
    if not (paper.data.get("summary") or "").strip():
        at: DataPath = ("summary",) if "summary" in paper.data else ()
        yield paper.finding(at, "there is no summary", hint="write two to four sentences in your own words", key=True)
