"""Identifiers of papers and people: whether a text is one, and which one it holds (an address, a citation).

Two questions, one answer each: ``arxiv_id`` and ``doi`` say what a whole text is, ``find_arxiv`` and ``find_doi`` what
stands in it, by the same forms.
"""

from __future__ import annotations

import html
import re
from urllib.parse import unquote

_ARXIV_FORM = r"\d{4}\.\d{4,5}|[a-z]+(?:-[a-z]+)*(?:\.[a-z]{2})?/\d{7}"
_ANTHOLOGY_FORM = r"[A-Za-z]\d{2}-\d{4}|\d{4}\.[a-z0-9_]+-[a-z0-9]+\.\d+"
_MIRRORS = r"alphaxiv\.org|ar5iv\.(?:labs\.arxiv\.)?org|huggingface\.co/papers"
"""Who shows papers of arXiv under its ids."""
_ARXIV = re.compile(
    r"(?:https?://)?(?:(?:www|export)\.)?(?:arxiv\.org/(?:abs|pdf|html|format)/|arxiv:\s*)?"
    rf"(?P<id>{_ARXIV_FORM})(?:v(?P<version>\d+))?(?:\.pdf)?/?(?:[?#]\S*|\s*\[[\w.-]+\])?",
    re.IGNORECASE,
)
_ARXIV_WITHIN = re.compile(
    rf"(?:\b(?:arxiv\.org|{_MIRRORS})/(?:[a-z]+/|forum\?id=)?"
    rf"|\barxiv[:.]\s*|\barxiv\s+|\babs/|10\.48550/arxiv\.)(?P<id>{_ARXIV_FORM})(?!\d)",
    re.IGNORECASE,
)
_DOI = re.compile(r"(?:https?://(?:dx\.|www\.)?doi\.org/|doi:\s*)?(?P<doi>10\.\d{4,9}(?:\.\d+)*/\S+)", re.IGNORECASE)
_DOI_WITHIN = re.compile(r"\b10\.\d{4,9}(?:\.\d+)*/[^\s\"{}|\\^`]+", re.IGNORECASE)
_DOI_ENDS = re.compile(r"(?:/?(?:full|abstract|fulltext|epdf|pdf|meta))?(?:\.(?:full|pdf|html?))*\Z", re.IGNORECASE)
_DOI_REST = re.compile(r"(?P<doi>10\.(?:1101|64898)/[\d.]+)v\d+\Z|(?P<other>10\.1093/[^/]+/[^/]+)/\d+\Z")
"""What addresses of bioRxiv and of Oxford's journals write behind the DOI: a version, the number of an article."""
_NATURE = re.compile(r"\bnature\.com/articles/(?P<id>s\d{5}-\d{3}-\d{4,5}-[\dw-z])(?![\w-])", re.IGNORECASE)
"""An article of Nature's journals, whose DOI is 10.1038/ and its id."""
_SLASH = re.compile("%2f", re.IGNORECASE)
_ARXIV_DOI = "10.48550/arxiv."
_PAIRS = {")": "(", ">": "<", "]": "[", "}": "{"}
_OPENING, _ENDING = "(<[{\"'`“‘„«‹", ".,;:!?\"'`”’“»›…"
"""Signs of a sentence before and behind what is named in it."""
_OPENREVIEW = re.compile(r"(?:openreview\.net/(?:forum|pdf|attachment)\?(?:.*&)?id=|openreview:)(?P<id>[\w-]+)")
_OPENREVIEW_ADDRESS = re.compile(
    r"(?:https?://)?openreview\.net/(?:forum|pdf|attachment)\?(?:\S*&)?id=(?P<id>[\w-]+)\S*", re.IGNORECASE
)
_MIRROR = re.compile(
    rf"(?:https?://)?(?:www\.)?(?:{_MIRRORS})/(?:[a-z]+/)?"
    rf"(?P<id>{_ARXIV_FORM})(?:v\d+)?(?:\.pdf)?/?(?:[?#]\S*)?",
    re.IGNORECASE,
)
_ANTHOLOGY = re.compile(
    rf"(?:https?://)?(?:www\.)?aclanthology\.org/(?P<id>{_ANTHOLOGY_FORM})"
    r"(?:\.pdf|\.bib)?/?(?:[?#]\S*)?",
    re.IGNORECASE,
)
_PUBLISHER = re.compile(r"https?://[^\s?#]*?/(?P<doi>10\.\d{4,9}(?:\.\d+)*/[^\s?#&]+)\S*", re.IGNORECASE)
_ACL = re.compile(
    r"(?:aclanthology\.org/|aclweb\.org/anthology/|acl:|10\.18653/v1/)"
    rf"(?P<id>{_ANTHOLOGY_FORM})",
    re.IGNORECASE,
)
_DBLP = re.compile(
    r"(?:dblp\.(?:org|uni-trier\.de)/rec/(?:(?:html|bibtex|bib)/)?|^dblp:)(?P<key>(?:conf|journals|books|series|phd)/[\w+-]+/[\w-]+)",
    re.IGNORECASE,
)
_ORCID = re.compile(r"(?:https?://orcid\.org/)?(?P<id>\d{4}-\d{4}-\d{4}-\d{3}[\dXx])/?")


def pasted(text: str) -> str:
    """What was copied from a sentence or a mail, without the signs around it: ``(arXiv:2403.01234)``, ``<https://…>,``"""
    text = text.strip()
    while text and text[0] in _OPENING:
        text = text[1:].lstrip()
    return without_ending(text)


def without_ending(text: str) -> str:
    """``text`` without the signs behind it that end a sentence, or close what was opened before it."""
    while text and (
        text[-1] in _ENDING or (text[-1] in _PAIRS and text.count(text[-1]) > text.count(_PAIRS[text[-1]]))
    ):
        text = text[:-1].rstrip()
    return text


def arxiv_id(text: str) -> tuple[str, int | None] | None:
    """The arXiv id that an id, ``arXiv:`` name or address is, and the version that it names; None for other text."""
    found = _ARXIV.fullmatch(text.strip())
    if found is None or not _has_month(found["id"]):
        return None
    return found["id"], int(found["version"]) if found["version"] else None


def find_arxiv(text: str) -> str | None:
    """The arXiv id, without version, that ``text`` is, or holds as an address, a citation or a DOI of arXiv's."""
    whole = arxiv_id(text)
    if whole:
        return whole[0]
    return next((found["id"] for found in _ARXIV_WITHIN.finditer(text) if _has_month(found["id"])), None)


def arxiv_month(arxiv: str) -> tuple[int, int]:
    """Year and month in which an arXiv id was given."""
    digits = arxiv.rsplit("/", 1)[-1]
    year = int(digits[:2])
    return (1900 if year > 90 else 2000) + year, int(digits[2:4])


def _has_month(arxiv: str) -> bool:
    return 1 <= arxiv_month(arxiv)[1] <= 12


def doi(text: str) -> str | None:
    """The DOI that a DOI or an address of its resolver is, in lower case; None for other text."""
    found = _DOI.fullmatch(text.strip())
    return found["doi"].lower() if found else None


def find_doi(text: str) -> str | None:
    """The DOI in ``text``, in lower case and decoded; None for none, and for one that only repeats an arXiv id.

    In an address of a publisher it ends before the parameters and before what only names a form of the text
    (``/full``, ``.pdf``); elsewhere before a sign that closes what was opened before it.
    """
    found = _DOI_WITHIN.search(html.unescape(text)) or _DOI_WITHIN.search(_SLASH.sub("/", html.unescape(text)))
    if not found:
        article = _NATURE.search(text)
        return f"10.1038/{article['id'].lower()}" if article else None
    name, before = found[0], found.string[: found.start()]
    if "://" in before:
        name = re.split(r"[?#&]", name)[0]
        name = name if re.search(r"doi\.org/\Z", before, re.IGNORECASE) else _DOI_ENDS.sub("", name)
    name = unquote(name).lower()
    name = without_ending(name)
    if rest := _DOI_REST.match(name):
        name = rest["doi"] or rest["other"]
    return doi(name) if not name.startswith(_ARXIV_DOI) else None


def named(text: str) -> tuple[str, str] | None:
    """Field and value of the identifier that a whole text is or leads to: also as an address of a mirror of arXiv, of
    the ACL Anthology, and of publishers that spell DOIs in their addresses. None for other text."""
    text = text.strip()
    mirrored = _MIRROR.fullmatch(text)
    if arxiv := arxiv_id(mirrored["id"] if mirrored else text):
        return "arxiv", arxiv[0]
    if forum := openreview_id(text):
        return "openreview", forum
    if found := _ANTHOLOGY.fullmatch(text):
        return "doi", f"10.18653/v1/{found['id'].lower()}"
    name = doi(text)
    if not name and (found := _PUBLISHER.fullmatch(text)):
        name = _DOI_ENDS.sub("", found["doi"]).lower()
    if name and name.startswith(_ARXIV_DOI) and (arxiv := arxiv_id(name.removeprefix(_ARXIV_DOI))):
        return "arxiv", arxiv[0]
    return ("doi", name) if name else None


def find_openreview(text: str) -> str | None:
    """The OpenReview forum id that an address or ``openreview:`` name leads to."""
    found = _OPENREVIEW.search(text)
    return found["id"] if found else None


def openreview_id(text: str) -> str | None:
    """The forum id that an address of OpenReview is; None for other text."""
    found = _OPENREVIEW_ADDRESS.fullmatch(text.strip())
    return found["id"] if found else None


def find_acl(text: str) -> str | None:
    """The id of the ACL Anthology that an address, ``acl:`` name or DOI leads to: 2024.acl-long.1, P18-1001."""
    found = _ACL.search(text)
    return found["id"] if found else None


def find_dblp(text: str) -> str | None:
    """The key of a record of DBLP that an address or ``dblp:`` name leads to: conf/kdd/SifferFTL17."""
    found = _DBLP.search(text)
    return found["key"] if found else None


def orcid(text: str) -> str | None:
    """The ORCID iD in an id or address, when its last character is the checksum of the others (ISO 7064, 11-2)."""
    found = _ORCID.fullmatch(text.strip())
    if found is None:
        return None
    digits = found["id"].replace("-", "").upper()
    total = 0
    for digit in digits[:-1]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    return found["id"].upper() if digits[-1] == ("X" if check == 10 else str(check)) else None
