"""What the parts of a list's item mean: which link is the paper, what is a date, a venue, a line of names."""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

from site_builder.bibliography.dates import MONTHS
from site_builder.bibliography.institutions import looks_like_institutions
from site_builder.bibliography.names import SUFFIXES
from site_builder.lists.pieces import Piece

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
_BADGE = re.compile(r"img\.shields\.io/(?:static/v1\?(?P<query>.*)|badge/(?P<path>[^?#]+))")


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
