"""Where each thing stands on the site: addresses made from ids, safe whatever an id holds.

An address is relative to the site's root, in POSIX form, and ends in a slash for pages: ``papers/gong2023figstep/``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from hashlib import blake2b

from site_builder.text import folding

BROWSE = "papers/"
MAX_DEPTH = 8
"""Most folders above a page; deeper nodes of a taxonomy get a short address."""

_SAFE = re.compile(r"[a-z0-9][a-z0-9+._-]{0,99}")
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?|.*\.|index\.html")
"""File names that Windows does not allow, and the one that every folder of the site has."""


@cache
def slug(key: str) -> str:
    """``key`` itself where it is a plain lower-case name, else its letters and digits and a short hash."""
    if _SAFE.fullmatch(key) and not _RESERVED.fullmatch(key):
        return key
    return f"{folding.slug(key)[:60] or 'x'}-{_hash(key)}"


def paper(key: str) -> str:
    return f"papers/{slug(key)}/"


@cache
def node(key: str) -> str:
    parts = key.split("/")
    if len(parts) >= MAX_DEPTH:
        return f"taxonomy/{folding.slug(key)[-60:].strip('-')}-{_hash(key)}/"
    return "/".join(["taxonomy", *map(slug, parts)]) + "/"


def venue(key: str) -> str:
    return f"venues/{slug(key)}/"


def year(key: int) -> str:
    return f"years/{key:04}/"


def month(key: str) -> str:
    return f"changes/{key}/"


def release(version: str) -> str:
    return f"changes/releases/{slug(version)}/"


def feed(kind: str, key: str) -> str:
    """The feed of a node, or of a model, benchmark or leaderboard."""
    return f"feeds/{node(key)[9:-1]}.xml" if kind == "node" else f"feeds/{kind}s/{slug(key)}.xml"


def evidence(row: str) -> str:
    """What was entered for a row of the matrix."""
    return f"coverage/{node(row)[9:]}"


def timeline(key: str) -> str:
    return f"timeline/{slug(key)}/"


def initial(letter: str) -> str:
    """The authors whose names begin with a letter; "" are all other names. No author's slug begins with a hyphen."""
    return f"authors/-{folding.slug(letter) or 'other'}/"


def model(key: str) -> str:
    return f"models/{slug(key)}/"


def benchmark(key: str) -> str:
    return f"benchmarks/{slug(key)}/"


def leaderboard(benchmark: str) -> str:
    return f"leaderboards/{slug(benchmark)}/"


def table(key: str) -> str:
    return f"results/{slug(key)}/"


def author(author_slug: str) -> str:
    return f"authors/{author_slug}/"


def author_slugs(names: Iterable[str]) -> dict[str, str]:
    """A slug for each distinct name: its letters without accents. Names that would share one get a hash each, so a
    slug says which spelling it stands for and nothing about who is who."""
    distinct = sorted(set(names))
    plain = {name: folding.slug(name)[:60] for name in distinct}
    taken: dict[str, int] = {}
    for plainly in plain.values():
        taken[plainly] = taken.get(plainly, 0) + 1
    return {
        name: letters
        if letters and taken[letters] == 1 and slug(letters) == letters
        else f"{letters or 'x'}-{_hash(name)}"
        for name, letters in plain.items()
    }


def depth(address: str) -> int:
    """Number of folders above the page at ``address``: 0 for the root, 2 for ``papers/x/``."""
    return address.count("/")


def to_root(address: str) -> str:
    """The relative link from ``address`` to the root, to be followed by another address: ``../../``."""
    return "../" * depth(address) or "./"


def _hash(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
