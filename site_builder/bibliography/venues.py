"""Which venue of the taxonomy a citation means: "NeurIPS", "Proc. of the 41st Conference on ...", "MM"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from site_builder.schema.taxonomy import Venue
from site_builder.text.folding import tokens

_NOISE = re.compile(
    r"\b(?:proceedings|proc|the|of|in|on|and|annual|international|ieee cvf|cvf|ieee|acm|conference|conf|meeting"
    r"|symposium|\d+(?:st|nd|rd|th)|\d{4}|volume|vol)\b"
)
_ORDINAL = re.compile(r"\b(?:first|second|third|\w+th)\b")


_PREPRINT_SERVER = re.compile(
    r"\b(?:\w*arxiv|corr|openreview(?:\.net)?|e?-?preprints?|ssrn|zenodo|research square|techrxiv|authorea|hal)\b",
    re.IGNORECASE,
)


def is_preprint_server(name: str) -> bool:
    """Whether the name of a container is that of a preprint server, which is no venue."""
    return bool(_PREPRINT_SERVER.search(name))


def find_venue(text: str, venues: Mapping[str, Venue]) -> str | None:
    """Id of the venue whose id, name, full name or alias ``text`` is, else of the one whose words it has; or None."""
    exact, loose = _names(tuple(venues.values()))
    return exact.get(_folded(text)) or loose.get(_words(text))


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
    return " ".join(_NOISE.sub(" ", _ORDINAL.sub(" ", folded)).split())
