"""Personal names: "Ludwig van Beethoven" as given name, particle, family name and suffix, and back.

The data keeps a name as its bearer writes it. The split follows BibTeX's own rule (a word in lower case between other
words is a particle), so it is right for most names and harmless for the rest: putting the parts together again always
gives the name that was split.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from site_builder.text.folding import slug

_HOMONYM = re.compile(r"\s+0(?!000)\d{3}$")
"""The number by which DBLP tells people of one name apart."""
_INITIALS_LAST = re.compile(r"(?P<family>[^\W\d_][\w'’ -]*?)\s+(?P<given>(?:[^\W\d_]\.[ -]?)+)")
SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})


_EAST_ASIAN = re.compile("[\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]+")
"""Han characters, kana and hangul."""


class Name(NamedTuple):
    """The parts of a personal name; parts that it does not have are empty."""

    given: str
    particle: str
    family: str
    suffix: str

    def __str__(self) -> str:
        return " ".join(part for part in self if part)


@cache
def split_name(text: str) -> Name:
    """Split a name written given name first. A name of one word is all family name."""
    words = text.split()
    suffix = words.pop() if len(words) > 2 and words[-1].casefold() in SUFFIXES else ""
    particles = [at for at, word in enumerate(words[1:-1], 1) if word[0].islower()]
    start, end = (particles[0], particles[-1] + 1) if particles else (len(words) - 1,) * 2
    return Name(" ".join(words[:start]), " ".join(words[start:end]), " ".join(words[end:]), suffix)


def without_number(name: str) -> str:
    """A name without the number that DBLP writes behind it: Ada Bee 0001."""
    return _HOMONYM.sub("", name)


def given_first(names: Sequence[str]) -> list[str]:
    """Names of which the initials stand last, as Scopus and Embase write them without a comma: Bee A.C. is A.C. Bee.

    Where one of them is written in another way, all stay as they are.
    """
    found = [_INITIALS_LAST.fullmatch(name) for name in names]
    return [f"{one['given'].strip()} {one['family']}" for one in found if one] if all(found) else list(names)


def natural_name(parts: Sequence[str]) -> str | None:
    """A name in parts as commas divide it ("van Beethoven", "Ludwig"; "King", "Jr.", "Martin") as its bearer writes it.

    None where the parts do not make one name.
    """
    match list(parts):
        case [whole]:
            return whole
        case [family, suffix] if suffix.casefold() in SUFFIXES:
            return f"{family} {suffix}"
        case [family, given]:
            return joined_name(given, family)
        case [family, suffix, given] if suffix.casefold() in SUFFIXES:
            return joined_name(given, family, suffix)
        case [family, given, suffix] if suffix.casefold() in SUFFIXES:
            return joined_name(given, family, suffix)
    return None


def joined_name(given: str, family: str, suffix: str = "") -> str:
    """The parts of a name in the order in which its bearer says them: a Chinese family name stands first."""
    if given and family and not suffix and is_east_asian(given + family):
        return family + given
    return " ".join(part for part in (given, family, suffix) if part)


def is_east_asian(name: str) -> bool:
    """Whether a name is written in Han characters, kana or hangul alone."""
    return bool(_EAST_ASIAN.fullmatch(name.replace(" ", "")))


def family_key(author: str) -> str:
    """The family name in lower-case ASCII letters, for keys and sorting: "Nael Abu-Ghazaleh" is abughazaleh."""
    return ascii_letters(split_name(author).family)


def ascii_letters(text: str) -> str:
    """Lower-case ASCII letters and digits of ``text``, accents taken off; other scripts have none."""
    return slug(text).replace("-", "")
