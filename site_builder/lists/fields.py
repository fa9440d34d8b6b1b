"""What the parts of a list's item mean: which link is the paper, what is a date, a venue, a line of names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from site_builder.bibliography.dates import MONTHS
from site_builder.bibliography.institutions import looks_like_institutions
from site_builder.bibliography.names import SUFFIXES
from site_builder.bibliography.venues import find_venue
from site_builder.lists.pieces import Piece
from site_builder.schema.taxonomy import Venue

Role = Literal["title", "paper", "code", "project", "data", "other"]

_WORDS_OF: dict[Role, str] = {
    "paper": "paper pdf arxiv abs abstract openreview doi acl preprint publication",
    "code": "code github git repo repository implementation official star stars torch pytorch",
    "project": "project page website web homepage home site demo blog",
    "data": "data dataset datasets benchmark huggingface hf",
    "other": "video slides poster bibtex model models weights checkpoint tweet media supp",
}
_ROLE_WORDS: dict[str, Role] = {word: role for role, words in _WORDS_OF.items() for word in words.split()}
_LABELLING = "official link links here full html the our hf version camera ready long short v latest en cn talk post"
_LABEL_WORDS = frozenset(_LABELLING.split())
"""Words beside which a word of a role is still the label of a link, and not a title: "Official Code", "Paper Link"."""
_PAPER_HOSTS = re.compile(
    r"(?:^|\.)(?:arxiv\.org|doi\.org|openreview\.net|aclanthology\.org|thecvf\.com|neurips\.cc|nips\.cc|icml\.cc|iclr\.cc|mlr\.press"
    r"|acm\.org|ieee\.org|springer\.com|sciencedirect\.com|aaai\.org|ijcai\.org|usenix\.org|ecva\.net|semanticscholar\.org"
    r"|biorxiv\.org|nature\.com|science\.org|ndss-symposium\.org|isca-archive\.org|mdpi\.com|wiley\.com|alphaxiv\.org)\Z"
)  # fmt: skip
_CODE_HOSTS = re.compile(r"(?:^|\.)(?:github\.com|gitlab\.com|bitbucket\.org|gitee\.com|anonymous\.4open\.science)\Z")
_CODE_LABEL = re.compile(r"^\W*(?:un)?official (?:code|implementation)\b", re.IGNORECASE)
_DATE = re.compile(r"(?<![\d.])((?:19|20)\d\d)[./-](1[0-2]|0?[1-9])(?:[./-](3[01]|[12]\d|0?[1-9]))?(?![\d.]*\d)")
_MONTHS = MONTHS
_WORDY_DATE = re.compile(rf"\b({'|'.join(_MONTHS)})[a-z]*\.?,?(?:\s+(\d\d?),)?\s+((?:19|20)\d\d)\b", re.IGNORECASE)
_YEAR = re.compile(r"(?:['’‘]\s?|(?<=[A-Z])\s?)(?P<short>\d\d)\b|\b(?P<long>(?:19|20)\d\d)\b")
_GLUED_YEAR = re.compile(r"(?<=[A-Za-z])(?=(?:19|20)\d\d\b)")
_BADGE = re.compile(r"img\.shields\.io/(?:static/v1\?(?P<query>.*)|badge/(?P<path>[^?#]+))")
_TRACK = re.compile(
    r"\b(?:findings|workshops?|oral|spotlight|poster|highlight|demo|datasets? (?:and|&) benchmarks?(?: track)?|d&b"
    r"|main|industry|short|long|best paper)\b",
    re.IGNORECASE,
)
_PREPRINT = re.compile(r"\b(?:arxiv|preprint|corr|under review|pre-print)\b", re.IGNORECASE)
_NOTHING = {"n/a", "na", "none", "tbd", "unknown"}
_MARKS = " -,;:@()&"
_FILLERS = re.compile(r"\b(?:(?:accepted|published|to appear) (?:by|to|in|at)|in|of|at|the)\b", re.IGNORECASE)


def role(link: Piece) -> Role:
    """What a link leads to, by its words, else by its address."""
    words = re.findall(r"[a-z]+", link.text.lower()) if not link.image and link.text != link.href else []
    is_label = len(words) <= 3 and all(word in _ROLE_WORDS or word in _LABEL_WORDS for word in words)
    said = next((_ROLE_WORDS[word] for word in words if word in _ROLE_WORDS), None) if is_label else None
    host = urlsplit(link.href or "").hostname or ""
    if said:
        return said
    if _CODE_LABEL.search(link.text) or (_CODE_HOSTS.search(host) and (link.image or len(words) < 3)):
        return "code"
    if not link.image and (len(words) >= 2 or len("".join(words)) >= 8):
        return "title"
    if "huggingface.co" in host:
        return "data"
    if _PAPER_HOSTS.search(host) or (link.href or "").lower().endswith(".pdf"):
        return "paper"
    return "project" if host.endswith("github.io") else "other"


def leads_to_paper(address: str) -> bool:
    """Whether an address is of a kind that papers have."""
    parts = urlsplit(address)
    return bool(_PAPER_HOSTS.search(parts.hostname or "")) or parts.path.lower().endswith(".pdf")


def leads_to_code(address: str) -> bool:
    return bool(_CODE_HOSTS.search(urlsplit(address).hostname or ""))


def find_date(text: str) -> str | None:
    """The first date in ``text`` that has at least a month, as ISO 8601."""
    if found := _DATE.search(text):
        return "-".join([found[1], *(f"{int(part):02}" for part in found.groups()[1:] if part)])
    if found := _WORDY_DATE.search(text):
        day = f"-{int(found[2]):02}" if found[2] else ""
        return f"{found[3]}-{_MONTHS.index(found[1][:3].lower()) + 1:02}{day}"
    return None


def without_date(text: str) -> str:
    return _WORDY_DATE.sub(" ", _DATE.sub(" ", text))


class VenueSaid(NamedTuple):
    """A venue as a list cites it: ``id`` is None for a preprint and for a venue that the taxonomy lacks."""

    name: str
    id: str | None
    year: int | None
    track: str | None
    preprint: bool


def find_venue_said(text: str, venues: Mapping[str, Venue], *, sure: bool = False) -> VenueSaid | None:
    """The venue that ``text`` (without brackets) cites: NeurIPS'23 Workshop, ACL 2024 Findings, arXiv'24.

    A name that the taxonomy lacks counts where it is an acronym with a year or has a year in the short form, or where
    the place of the text makes it ``sure`` that it is a venue.
    """
    text = _GLUED_YEAR.sub(" ", text.replace("*", " ").replace("`", " "))
    text = " ".join(text.split()).strip(" .,;:")
    if not text or len(text) > 120:
        return None
    found = _YEAR.search(text)
    year = int(found["long"] or f"20{found['short']}") if found else None
    if _PREPRINT.search(text):
        return VenueSaid(text, None, year, None, True)
    before, after = (text[: found.start()], text[found.end() :]) if found else (text, "")
    name = " ".join(_FILLERS.sub(" ", _TRACK.sub(" ", before)).split()).strip(_MARKS) or after.strip(_MARKS)
    rest = "" if name == after.strip(_MARKS) else " ".join(_TRACK.sub(" ", after).split()).strip(_MARKS)
    workshop = find_venue(f"{name} {rest}", venues) if rest else None
    known = workshop or find_venue(before.strip(_MARKS), venues) or find_venue(name, venues)
    tracks = [word.lower() for word in _TRACK.findall(f"{before} {after}") if word.lower() not in ("main", "long")]
    tracks += [rest.lower()] if rest and not workshop and len(rest) < 30 else []
    acronym = " " not in name and sum(character.isupper() for character in name) > 1
    named = name[:1].isalpha() and len(name) < 60 and name.lower() not in _NOTHING
    if known or (named and (sure or (found and (acronym or found["short"])))):
        return VenueSaid(name, known, year, " ".join(dict.fromkeys(tracks)) or None, False)
    return None


def badge_texts(address: str) -> list[str]:
    """What a badge of shields.io says: label and message together, then each alone."""
    found = _BADGE.search(address)
    if not found:
        return []
    if found["query"]:
        values = parse_qs(found["query"])
        parts = [values[name][0] for name in ("label", "message") if values.get(name)]
    else:
        path = unquote(found["path"]).replace("--", "\0").replace("__", "\1")
        parts = [part.replace("_", " ").replace("\0", "-").replace("\1", "_") for part in path.split("-")[:-1]]
    return [" ".join(parts), *parts]


def looks_like_names(text: str) -> bool:
    """Whether ``text`` is a list of personal names."""
    parts = split_people(text)
    if not parts or looks_like_institutions(text) or any(character.isdigit() for character in text):
        return False
    return all(_is_name(part) for part in parts) and (len(parts) > 1 or len(parts[0].split()) in (2, 3))


def split_people(text: str) -> tuple[str, ...]:
    """The names in a list of people, "et al." and marks of footnotes taken off."""
    text = re.sub(r"[*†‡§¶∗]|\bet al\.?", "", text)
    parts = re.split(r"\s*(?:[,;，、]|\band\b|&)\s*", text.strip(" .,;:"))
    names: list[str] = []
    for part in (" ".join(part.split()) for part in parts):
        if names and part.lower() in SUFFIXES:
            names[-1] += f" {part}"
        elif part:
            names.append(part)
    return tuple(names)


def _is_name(part: str) -> bool:
    words = part.split()
    capital = any(not word[0].islower() for word in words) and not re.search(r'["“”\[\]{}<>|]', part)
    return len(words) <= 6 and capital and not words[0].endswith(":") and all(len(word) < 25 for word in words)
