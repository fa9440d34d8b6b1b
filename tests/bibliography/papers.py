"""Papers and venues for the tests of this folder, and hypothesis strategies that make any paper."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from site_builder.schema.papers import Dates, Identifiers, Links, Paper, VenueRef
from site_builder.schema.taxonomy import Venue

_ALL = (
    ("icml", "ICML", "International Conference on Machine Learning", "conference", ()),
    ("tifs", "TIFS", "IEEE Transactions on Information Forensics and Security", "journal", ("IEEE TIFS",)),
    ("neurips", "NeurIPS", "Conference on Neural Information Processing Systems", "conference", ("NIPS",)),
    ("iccv", "ICCV", "IEEE/CVF International Conference on Computer Vision", "conference", ()),
    ("trustws", "TrustWS", "Workshop on Trust & Safety: 100% of It", "workshop", ()),
)
VENUES = {
    key: Venue(id=key, name=name, full_name=full_name, kind=kind, aliases=aliases)  # type: ignore[arg-type]
    for key, name, full_name, kind, aliases in _ALL
}


def paper(**changes: object) -> Paper:
    """A whole paper; ``changes`` replace its fields."""
    fields: dict[str, object] = {
        "id": "lovelace2024notes",
        "title": "NOTES: An Engine for Vision-LLMs",
        "authors": ("Ada Lovelace", "Ludwig van der Berg", "Martin King Jr."),
        "dates": Dates(first="2024-03-09", published="2025-02"),
        "identifiers": Identifiers(arxiv="2403.01234", doi="10.1000/abc_1", openreview="Ab_c-9"),
        "venue": VenueRef(id="icml", year=2025, track="oral"),
        "state": "published",
        "links": Links(paper="https://example.org/papers/notes_1.pdf"),
        "assignments": (),
        "summary": "Asks what engines can do. Finds 50% & more.",
        "introduces": ("NOTES",),
    }
    return Paper(**(fields | changes))  # type: ignore[arg-type]


_PLAIN = st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp", "Cn", "Cf"], max_codepoint=0x2FFFF)
_TEX = st.sampled_from(["--", "---", "``", "''", "!`", "{}", *'\\{}~^&%$#_"@,'])
_NAMED = st.sampled_from("van der de Øystein Łukasz al-Khwarizmi 王小明 Ольга يوسف O'Neil and Jr. III Müller".split())  # noqa: SIM905
WORD = st.one_of(st.text(_PLAIN, min_size=1, max_size=9), st.lists(_TEX, min_size=1, max_size=3).map("".join))
TEXT = st.lists(WORD, min_size=1, max_size=8).map(" ".join)
AUTHOR = st.lists(st.one_of(_NAMED, WORD), min_size=1, max_size=4).map(" ".join)
DATE = st.one_of(
    st.dates(min_value=date(1991, 1, 1)).map(str),
    st.integers(1991, 2030).map(str),
    st.tuples(st.integers(1991, 2030), st.integers(1, 12)).map(lambda pair: f"{pair[0]}-{pair[1]:02}"),
)
