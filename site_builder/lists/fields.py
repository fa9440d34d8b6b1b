"""What the parts of a list's item mean: which link is the paper, what is a date, a venue, a line of names."""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

from site_builder.bibliography.dates import MONTHS
from site_builder.bibliography.institutions import looks_like_institutions
from site_builder.bibliography.names import SUFFIXES, is_east_asian
from site_builder.lists.pieces import Item, Piece
from site_builder.text.identifiers import find_doi

Role = Literal["title", "paper", "code", "project", "data", "other"]

_WORDS_OF: dict[Role, str] = {
    "paper": "paper pdf arxiv biorxiv medrxiv chemrxiv ssrn abs abstract openreview doi preprint publication pub "
    "journal",
    "code": "code github git repo repository implementation official star stars torch pytorch",
    "project": "project page website web homepage home site demo blog",
    "data": "data dataset datasets benchmark huggingface hf",
    "other": "video recording slides poster bibtex model models weights checkpoint tweet media supp report thesis "
    "notes presentation handout",
}
_ROLE_WORDS: dict[str, Role] = {word: role for role, words in _WORDS_OF.items() for word in words.split()}
_KINDS_OF_LABEL = frozenset(["paper", "pdf", "preprint", "code", "repo", "website", "slides", "video"])
"""Words that make a label of an unknown word before them: "Nature paper", "Keras code"."""
_LABELLING = "official link links here full html the our hf version camera ready long short v latest en cn talk post"
_LABEL_WORDS = frozenset(_LABELLING.split())
"""Words beside which a word of a role is still the label of a link, and not a title: "Official Code", "Paper Link"."""
_PAPER_HOSTS = re.compile(
    r"(?:^|\.)(?:arxiv\.org|doi\.org|openreview\.net|aclanthology\.org|thecvf\.com|neurips\.cc|nips\.cc|icml\.cc|iclr\.cc|mlr\.press"
    r"|acm\.org|ieee\.org|springer\.com|sciencedirect\.com|aaai\.org|ijcai\.org|usenix\.org|ecva\.net|semanticscholar\.org"
    r"|biorxiv\.org|nature\.com|science\.org|ndss-symposium\.org|isca-archive\.org|mdpi\.com|wiley\.com|alphaxiv\.org"
    r"|medrxiv\.org|chemrxiv\.org|eprint\.iacr\.org|iacr\.org|ssrn\.com|hal\.science|aclweb\.org|jmlr\.org|vldb\.org|cidrdb\.org"
    r"|computer\.org|acs\.org|rsc\.org|oup\.com|cell\.com|pnas\.org|aps\.org|aip\.org|iop\.org|siam\.org|plos\.org|elifesciences\.org"
    r"|frontiersin\.org|tandfonline\.com|sagepub\.com|cambridge\.org|jstor\.org|projecteuclid\.org|pubmed\.ncbi\.nlm\.nih\.gov"
    r"|pmc\.ncbi\.nlm\.nih\.gov|europepmc\.org|direct\.mit\.edu|mitpressjournals\.org|bmj\.com|nejm\.org|thelancet\.com"
    r"|royalsocietypublishing\.org|annualreviews\.org|spiedigitallibrary\.org|optica\.org|ametsoc\.org|copernicus\.org"
    r"|jair\.org|scitepress\.org|pubsonline\.informs\.org|cds\.cern\.ch|inspirehep\.net|citeseerx\.ist\.psu\.edu"
    r"|diglib\.eg\.org|drops\.dagstuhl\.de|hindawi\.com|degruyter\.com|worldscientific\.com|peerj\.com|nber\.org|bmva-archive\.org\.uk)\Z"
)  # fmt: skip
_PREPRINT_HOSTS = re.compile(
    r"(?:^|\.)(?:\w+rxiv\.org|eprint\.iacr\.org|ssrn\.com|hal\.science|openreview\.net|semanticscholar\.org|nber\.org|doi\.org"
    r"|europepmc\.org|iclr\.cc|icml\.cc|cds\.cern\.ch|inspirehep\.net|citeseerx\.ist\.psu\.edu)\Z"
)
"""Hosts of papers that may be published nowhere."""
_PREPRINT_DOIS = ("10.1101/", "10.64898/", "10.26434/", "10.21203/", "10.31219/", "10.31234/", "10.36227/", "10.20944/",
                  "10.2139/", "10.5281/", "10.22541/")  # fmt: skip
"""How DOIs begin that servers of preprints give: bioRxiv, ChemRxiv, Research Square, OSF, TechRxiv, SSRN, Zenodo."""
_CODE_HOSTS = re.compile(r"(?:^|\.)(?:github\.com|gitlab\.com|bitbucket\.org|gitee\.com|anonymous\.4open\.science)\Z")
_CODE_LABEL = re.compile(r"^\W*(?:un)?official (?:code|implementation)\b", re.IGNORECASE)
PEOPLE_AND_YEAR = re.compile(
    r"\s*(?P<people>[^\d()\[\]]{2,120}?)(?P<more>\s*\bet\.? al\.?)?[\s,]*[(\[]?(?:19|20)\d\d[a-z]?[)\]]?\s*"
)
"""A link that names authors and year, behind a title: Castro, Liskov (1999)."""
_DATE = re.compile(r"(?<![\d.])((?:19|20)\d\d)[./-](1[0-2]|0?[1-9])(?:[./-](3[01]|[12]\d|0?[1-9]))?(?![\d.]*\d)")
_MONTHS = MONTHS
_WORDY_DATE = re.compile(rf"\b({'|'.join(_MONTHS)})[a-z]*\.?,?(?:\s+(\d\d?),)?\s+((?:19|20)\d\d)\b", re.IGNORECASE)
_NO_NAME = re.compile(
    r"\b(?:(?:of|for|the|in|on|with|to|an|via|from|by|is|are|at|using|as|its|their|into|over|under|when|how|what|not)"
    r"|(?:Of|For|With|Via|From|Using|How|What|When|Why|Conference|Workshop|Proceedings|Journal|Transactions"
    r"|Learning|Networks?|Systems?|Science|Intelligence|Models?|Data|Vision|Language|Neural|IEEE|ACM"
    r"|USA|UK|China|Japan|Germany|Canada|Korea|Taiwan|Singapore|Australia"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)(?=\.?$)))\b|['’]s$|[:\[]|\($"
)
"""Words of titles and venues, which no name of a person has."""
_INITIALS = re.compile(r"[^\W\d_](?:\.?[ -]?[^\W\d_])?\.?(?:[ -]?[^\W\d_]\.)*")
_BADGE = re.compile(r"img\.shields\.io/(?:static/v1\?(?P<query>.*)|badge/(?P<path>[^?#]+))")


def role(link: Piece) -> Role:
    """What a link leads to, by its words, else by its address."""
    words = re.findall(r"[a-z]+", link.text.lower()) if not link.image and link.text != link.href else []
    is_label = len(words) <= 3 and all(word in _ROLE_WORDS or word in _LABEL_WORDS for word in words)
    said = next((_ROLE_WORDS[word] for word in words if word in _ROLE_WORDS), None) if is_label else None
    host = urlsplit(link.href or "").hostname or ""
    if not said and len(words) == 2 and words[1] in _KINDS_OF_LABEL:
        said = _ROLE_WORDS[words[1]]
    if said:
        return said
    if _CODE_LABEL.search(link.text):
        return "code"
    if _CODE_HOSTS.search(host) and (link.image or len(words) < 3):
        return "code" if urlsplit(link.href or "").path.strip("/").count("/") else "other"  # or a person's page
    if not link.image and (len(words) >= 2 or len("".join(words)) >= 8):
        return "title"
    if "huggingface.co" in host:
        return "data"
    if leads_to_paper(link.href or ""):
        return "paper"
    return "project" if host.endswith("github.io") else "other"


def only_labels(item: Item) -> bool:
    """Whether an item holds short links and nothing else: [Paper](…) [Reading note](…)."""
    links = [piece for line in item.lines for piece in line if piece.href and not piece.image]
    rest = "".join(piece.text for line in item.lines for piece in line if not (piece.href or piece.image))
    alone = not item.children and not re.search(r"\w", rest)
    return alone and bool(links) and all(len(piece.text.split()) < 5 for piece in links)


def is_label(text: str) -> bool:
    """Whether words only say that a link leads to a paper, or are one word for what it leads to: PDF, Paper Link."""
    words = re.findall(r"[a-z]+", text.lower())
    labels = all(word in _ROLE_WORDS or word in _LABEL_WORDS for word in words)
    paper = any(word in _LABEL_WORDS or _ROLE_WORDS.get(word) == "paper" for word in words)
    return bool(words) and labels and (paper or len(words) == 1)


def leads_to_paper(address: str) -> bool:
    """Whether an address is of a kind that papers have."""
    parts = urlsplit(address)
    host, path = parts.hostname or "", parts.path.lower()
    if len(path.strip("/")) < 2 and not parts.query:  # the house, not a paper in it
        return False
    pages = ("ncbi.nlm.nih.gov", "/pmc"), ("researchgate.net", "/publication/"), ("arxiv.org", "/ftp/")
    named = _PAPER_HOSTS.search(host) or any(name in host and part in path for name, part in pages)
    return bool(named or find_doi(address)) or path.endswith(".pdf")


def published_at(address: str) -> bool:
    """Whether an address is that of a publisher or of proceedings, and not only of a server of preprints."""
    host, doi = urlsplit(address).hostname or "", find_doi(address) or ""
    known = _PAPER_HOSTS.search(host) and not _PREPRINT_HOSTS.search(host)
    return bool(known or doi) and not doi.startswith(_PREPRINT_DOIS)


def leads_to_code(address: str) -> bool:
    """Whether an address is that of code; a paper may be a file among it."""
    parts = urlsplit(address)
    return bool(_CODE_HOSTS.search(parts.hostname or "")) and not parts.path.lower().endswith(".pdf")


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
    alone = is_east_asian(parts[0]) and 1 < len(parts[0]) < 5  # 王小明
    return all(_is_name(part) for part in parts) and (len(parts) > 1 or len(parts[0].split()) in (2, 3) or alone)


def split_people(text: str) -> tuple[str, ...]:
    """The names in a list of people, "et al." and marks of footnotes taken off."""
    text = re.sub(r"[*†‡§¶∗]|\bet al\.?", "", text)
    text = re.sub(r"(?<!\b\w)[ .]+$", "", text.strip(" ,;:").lstrip("."))
    if turned := _turned(text):
        return turned
    parts = re.split(r"\s*(?:[,;，、]|\band\b|&)\s*", text)
    names: list[str] = []
    for part in (" ".join(part.split()) for part in parts):
        if names and part.lower() in SUFFIXES:
            names[-1] += f" {part}"
        elif part:
            names.append(part)
    return tuple(names)


def _turned(text: str) -> tuple[str, ...]:
    """The names in a list that writes some as "Family, Given", as references do; nothing where it writes none so.

    All of them (Fu, T., & Sun, J.; Fu, Tianfan and Sun, Jimeng), or the first alone (Fu, Tianfan, and Jimeng Sun).
    """
    pairs = [part.split(", ") for part in re.split(r"\s*;\s*|,?\s+and\s+", text)]
    if len(pairs) > 1 and all(len(pair) == 2 and " " not in pair[0] for pair in pairs):
        return tuple(f"{given} {family}" for family, given in pairs)
    parts = [part for part in re.split(r",?\s+(?:and|&)\s+|,\s+", text) if part]
    families, given = parts[::2], parts[1::2]
    if given and len(families) == len(given) and all(map(_INITIALS.fullmatch, given)):
        return tuple(f"{one} {family}" for family, one in zip(families, given, strict=True))
    if len(parts) > 2 and " " not in parts[0] and all(" " in part for part in parts[2:]):
        given_name = " " not in parts[1] or _INITIALS.fullmatch(parts[1].rsplit(" ", 1)[1])
        cited = (
            parts[0].istitle() and re.search(r",\s+and\s+\S+ [^,]*$", text) and not looks_like_institutions(parts[0])
        )
        return (f"{parts[1]} {parts[0]}", *parts[2:]) if given_name or cited else ()
    if len(parts) == 2 and " " not in parts[0] and " " in parts[1] and _INITIALS.fullmatch(parts[1].rsplit(" ", 1)[1]):
        return (f"{parts[1]} {parts[0]}",)
    return ()


def _is_name(part: str) -> bool:
    words = part.split()
    if _NO_NAME.search(part) or words[-1][0].islower():
        return False
    capital = any(not word[0].islower() for word in words) and not re.search(r'["“”\[\]{}<>|]', part)
    return len(words) <= 6 and capital and not words[0].endswith(":") and all(len(word) < 25 for word in words)
