"""Which venue of the taxonomy a citation means, with the year and the track that it names.

"NeurIPS", "Proc. of the 41st Conference on ...", "IEEE/CVF Conference on ..., CVPR 2024, Seattle", "Findings of the
Association for Computational Linguistics: EMNLP 2023", "ICLR 2024 Workshop on ...": a citation is divided at its
commas, colons and dashes, and a venue is recognised where one of these parts is its name, or its acronym with a year.
A name inside of other words is none: the Asian Conference on Machine Learning is not ICML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from site_builder.schema.taxonomy import Venue
from site_builder.text.folding import tokens

_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_ONES = "first|second|third|fourth|fifth|sixth|seventh|eighth?|ninth"
_ORDINAL = rf"(?:(?:{_TENS}) )?(?:{_ONES})|tenth|eleventh|twelfth|\w+teenth|\w+tieth|\d+(?:st|nd|rd|th)"
_NOISE = re.compile(
    r"\b(?:proceedings|proc|advances|the|of|in|on|at|for|and|annual|international|intl|int l|ieee cvf|cvf|ieee|acm"
    rf"|conference|conf|meeting|symposium|volume|vol|\d{{1,4}}|{_ORDINAL})\b"
)
_OF_A_MEETING = re.compile(
    rf"\b(?:conference|conf|symposium|meeting|proceedings|proc|advances|annual|international|ieee|acm|{_ORDINAL})\b"
)
"""Words of which a conference's name must have one, where it is not written as the taxonomy has it."""
TRACK = re.compile(
    r"\b(?:findings|workshops?|oral|spotlight|poster|highlight|(?:system )?demonstrations?(?: track)?|demos?(?: track)?"
    r"|datasets? (?:and|&) benchmarks?(?: track)?|d&b|industry(?: track)?|short(?: papers)?|best paper|tutorials?"
    r"|extended abstracts|student research workshop|tiny papers|blog ?posts?(?: track)?)\b",
    re.IGNORECASE,
)
_MAIN = re.compile(
    r"\b(?:main(?: (?:conference|track|volume))?|long(?: papers)?|(?:main )?technical track|companion)\b", re.IGNORECASE
)
_YEAR = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d|(?<=['’‘-])\d\d)(?!\w)")
_DATED = re.compile(r"(?P<name>.*?[^\W\d])\s*['’‘-]?\s?(?P<year>(?:19|20)\d\d|\d\d)(?!\w)(?P<rest>.*)", re.DOTALL)
_SMALL_WORDS = re.compile(r"\b(?:in|of|at|the|proceedings|proc|to appear|accepted|published|by)\b", re.IGNORECASE)
_PARTS = re.compile(r"[,:;()\[\]]|\s[-–—|]+\s|\.\s(?=[A-Z])|\s@\s")
_WORKSHOP = re.compile(r"\bworkshops?\b(?: (?:on|for|in))?|\s(?:at|with)\s", re.IGNORECASE)
_PREPRINT_SERVER = re.compile(
    r"\b(?:\w*arxiv|corr|e?-?preprints?|ssrn|zenodo|research square|techrxiv|authorea)\b"
    r"|^(?:openreview(?:\.net)?|hal)$",
    re.IGNORECASE,
)
_SUBMITTED = re.compile(r"^\s*(?:submitted|under review|in submission|to be submitted)\b", re.IGNORECASE)


_SHORT_YEAR = re.compile(r"(?:['’‘]\s?|(?<=[A-Z])\s?|\b(?=\d{4}))(?P<year>(?:19|20)\d\d|\d\d)\b")
_GLUED_YEAR = re.compile(r"(?<=[A-Za-z])(?=(?:19|20)\d\d\b)")
_PREPRINT = re.compile(r"\b(?:arxiv|preprint|corr|under review|pre-print)\b", re.IGNORECASE)
_NO_ACRONYM = re.compile(r"(?:Ma?c|De|Di|La|Le|Van|[OD]['’])[A-Z][a-z]+|[A-Z][a-z]+(?:-[A-Z][a-z]+)+|\w*\d{3}\w*")
"""Names of people with two capitals (LeCun, McDonald, Ul-Hasan), and numbers of courses."""
_NOTHING = {"n/a", "na", "none", "tbd", "unknown"}
_MARKS = " -,;:@()&"
_FILLERS = re.compile(r"^\W*(?:(?:(?:accepted|published|to appear) (?:by|to|in|at)|in|of|at|the)\b\W*)+", re.IGNORECASE)


class VenueSaid(NamedTuple):
    """A venue as a list says it: ``id`` is None for a preprint and for a venue that the taxonomy lacks."""

    name: str
    id: str | None
    year: int | None
    track: str | None
    preprint: bool


class Cited(NamedTuple):
    """A venue of the taxonomy as a citation names it; year and track are None where it does not."""

    id: str
    year: int | None
    track: str | None


def is_preprint_server(name: str) -> bool:
    """Whether the name of a container is that of a preprint server, or only of where the paper was submitted."""
    return bool(_PREPRINT_SERVER.search(name) or _SUBMITTED.match(name))


def find_venue(text: str, venues: Mapping[str, Venue]) -> str | None:
    """Id of the venue whose id, name, full name or alias ``text`` is, else of the one whose words it has; or None."""
    exact, loose = _names(tuple(venues.values()))
    if found := exact.get(_folded(text)):
        return found
    found = loose.get(_words(text))
    is_meeting = found and (venues[found].kind == "journal" or _OF_A_MEETING.search(_folded(text)))
    return found if is_meeting else None  # "Machine Learning" is a journal, not a conference on it


def cited_venue(text: str, venues: Mapping[str, Venue]) -> Cited | None:
    """The venue that a citation names, as a whole or in one of its parts."""
    whole = find_venue(text, venues)
    named = [Cited(whole, _year(text), None)] if whole else list(_named_parts(text, venues))
    best = min(named, key=lambda one: (venues[one.id].kind != "workshop", one.year is None), default=None)
    if best is None:
        return None
    year = best.year or next((one.year for one in named if one.id == best.id and one.year), None)
    return Cited(best.id, year, None if venues[best.id].kind == "workshop" else _track(text))


def said_venue(text: str, venues: Mapping[str, Venue], *, sure: bool = False) -> VenueSaid | None:
    """The venue that a short text of a list says: NeurIPS'23 Workshop, ACL 2024 Findings, arXiv'24.

    A name that the taxonomy lacks counts where it is an acronym with a year or has a year in the short form, or where
    the place of the text makes it ``sure`` that it is a venue.
    """
    text = _GLUED_YEAR.sub(" ", text.replace("*", " ").replace("`", " "))
    text = " ".join(text.split()).strip(" .,;:")
    if not text or len(text) > 120:
        return None
    found = _SHORT_YEAR.search(text)
    year = _full_year(found["year"]) if found else None
    if _PREPRINT.search(text):
        return VenueSaid(text, None, year, None, True)
    before, after = (text[: found.start()], text[found.end() :]) if found else (text, "")
    name, rest = (" ".join(_FILLERS.sub(" ", _MAIN.sub(" ", TRACK.sub(" ", one))).split()).strip(_MARKS)
                  for one in (before, after))  # fmt: skip
    name, rest = (name, rest) if name else (rest, "")
    name = name if ")" in name else name.partition("(")[0].rstrip()
    cited = cited_venue(text, venues) or cited_venue(f"{name} {rest}", venues) or cited_venue(name, venues)
    if cited and (sure or cited.year or year or _is_no_word(text, venues[cited.id])):
        return VenueSaid(name, cited.id, cited.year or year, cited.track or _track(text), False)
    acronym = " " not in name and sum(map(str.isupper, name)) > 1 and not _NO_ACRONYM.fullmatch(name)
    named = name[:1].isalpha() and name not in ("a", "an") and len(name) < 60 and name.lower() not in _NOTHING
    if named and (sure or (found and (acronym or len(found["year"]) == 2))):
        return VenueSaid(name, None, year, _track(text), False)
    return None


def _is_no_word(text: str, venue: Venue) -> bool:
    """Whether a text without a year can only mean the venue: FAST is one, fast and Nature are words too."""
    names = {name for name in (venue.name, *venue.aliases) if re.search(r"[A-Z].*[A-Z]", name)}
    return " " in text.strip() or any(re.search(rf"\b{re.escape(name)}\b", text) for name in names)


def _named_parts(text: str, venues: Mapping[str, Venue]) -> Iterator[Cited]:
    """The venues that parts of a citation name, each with the year beside it."""
    exact, _ = _names(tuple(venues.values()))
    for part in _PARTS.split(text):
        bare = _MAIN.sub(" ", TRACK.sub(" ", part))
        found = find_venue(part, venues) or find_venue(bare, venues)
        if found or (found := _named(part, exact) or _named(bare, exact)):
            yield Cited(found, _year(part), None)
        elif _WORKSHOP.search(part):  # "ICML 2024 Next Generation of Fruit Workshop", "Workshop on Trust at NeurIPS"
            for piece in _WORKSHOP.split(part):
                dated = _DATED.match(piece)
                if found := _named(dated["name"] if dated else piece, exact):
                    yield Cited(found, _full_year(dated["year"]) if dated else None, None)


def _named(text: str, exact: Mapping[str, str]) -> str | None:
    """Id of the venue whose name ``text`` is but for a year at its end and small words before it."""
    dated = _DATED.fullmatch(text.strip())
    name = dated["name"] if dated and not dated["rest"].strip(" .'’-") else text
    return exact.get(_folded(name)) or exact.get(_folded(_SMALL_WORDS.sub(" ", name)))


def _year(text: str) -> int | None:
    """The year in a citation: 2024, '24, or glued to an acronym."""
    found = _YEAR.search(text)
    return _full_year(found["year"]) if found else None


def _full_year(digits: str) -> int:
    return int(digits if len(digits) == 4 else f"{20 if int(digits) < 60 else 19}{digits}")


def _track(text: str) -> str | None:
    """The track that a citation names: first of all, whether it is a workshop or the findings."""
    found = [re.sub(r" (?:track|papers)$", "", track.lower()) for track in TRACK.findall(text)]
    tracks = ["workshop" if track == "workshops" else track for track in found]
    return next((name for name in ("findings", "workshop") if name in tracks), None) or next(iter(tracks), None)


@lru_cache(maxsize=4)
def _names(venues: tuple[Venue, ...]) -> tuple[dict[str, str], dict[str, str]]:
    """Ids by every name of the venues, and by its telling words."""
    exact: dict[str, str] = {}
    loose: dict[str, str] = {}
    for venue in venues:
        for name in (venue.id, venue.name, venue.full_name, *venue.aliases):
            exact.setdefault(_folded(name), venue.id)
            loose.setdefault(_words(name), venue.id)
    loose.pop("", None)
    return exact, loose


def _folded(text: str) -> str:
    return " ".join(tokens(text))


def _words(text: str) -> str:
    """The words of a venue's name that tell it from others."""
    folded = _folded(re.sub(r"\([^)]*\)", " ", text))
    return " ".join(_NOISE.sub(" ", folded).split())
