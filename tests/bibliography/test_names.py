"""Personal names: which part is which, in which order they are said, and how BibTeX has them."""

from __future__ import annotations

import pytest

from site_builder.bibliography.bibtex import author_name, protected_title
from site_builder.bibliography.names import (
    SUFFIXES,
    ascii_letters,
    family_key,
    is_east_asian,
    joined_name,
    natural_name,
    split_name,
)


@pytest.mark.parametrize(
    ("name", "parts", "written"),
    [
        ("", ("", "", "", ""), "{}"),
        ("Plato", ("", "", "Plato", ""), "{Plato}"),
        ("Ada Lovelace", ("Ada", "", "Lovelace", ""), "Lovelace, Ada"),
        ("  Ada   Lovelace ", ("Ada", "", "Lovelace", ""), "Lovelace, Ada"),
        ("Mary Ann Lovelace", ("Mary Ann", "", "Lovelace", ""), "Lovelace, Mary Ann"),
        ("Ludwig van Berg", ("Ludwig", "van", "Berg", ""), "van Berg, Ludwig"),
        ("Ludwig van der Berg", ("Ludwig", "van der", "Berg", ""), "van der Berg, Ludwig"),
        ("Ludwig van Der de Berg Smith", ("Ludwig", "van Der de", "Berg Smith", ""), "van Der de Berg Smith, Ludwig"),
        ("van Gogh", ("van", "", "Gogh", ""), "Gogh, van"),
        ("Vincent van", ("Vincent", "", "van", ""), "van, Vincent"),
        ("de la Cruz", ("de", "la", "Cruz", ""), "la Cruz, de"),
        ("Martin King Jr.", ("Martin", "", "King", "Jr."), "King, Jr., Martin"),
        ("Martin King III", ("Martin", "", "King", "III"), "King, III, Martin"),
        ("Ludwig van Berg sr", ("Ludwig", "van", "Berg", "sr"), "van Berg, sr, Ludwig"),
        ("Martin Jr.", ("Martin", "", "Jr.", ""), "Jr., Martin"),
        ("Jr. King", ("Jr.", "", "King", ""), "{Jr. King}"),
        ("Sandy Anders", ("Sandy", "", "Anders", ""), "Anders, Sandy"),
        ("Bands and Sons", ("Bands", "and", "Sons", ""), "{Bands and Sons}"),
        ("and Sons", ("and", "", "Sons", ""), "{and Sons}"),
        ("Sons and", ("Sons", "", "and", ""), "{Sons and}"),
        ("Ann; Bo", ("Ann;", "", "Bo", ""), "{Ann; Bo}"),
        ("Pears, Inc.", ("Pears,", "", "Inc.", ""), "{Pears, Inc.}"),
        ("李 明", ("李", "", "明", ""), "{李 明}"),
        ("李 Ming", ("李", "", "Ming", ""), "Ming, 李"),
    ],
)
def test_the_parts_of_a_name(name: str, parts: tuple[str, ...], written: str) -> None:
    assert tuple(split_name(name)) == parts
    assert str(split_name(name)) == " ".join(name.split())
    assert author_name(name) == written


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        ([], None),
        (["OpenAI"], "OpenAI"),
        (["Lovelace", "Ada"], "Ada Lovelace"),
        (["van der Berg", "Ludwig"], "Ludwig van der Berg"),
        (["", "Ada"], "Ada"),
        (["Lovelace", ""], "Lovelace"),
        (["King", "Jr."], "King Jr."),
        (["King", "III"], "King III"),
        (["King", "Jr.", "Martin"], "Martin King Jr."),
        (["King", "Martin", "Jr."], "Martin King Jr."),
        (["King", "Martin", "Luther"], None),
        (["King", "Jr.", "Martin", "Luther"], None),
        (["杨", "育伟"], "杨育伟"),
        (["杨", "Yuwei"], "Yuwei 杨"),
        (["杨", "Jr.", "育伟"], "育伟 杨 Jr."),
    ],
)
def test_a_name_in_parts_is_said_as_its_bearer_says_it(parts: list[str], name: str | None) -> None:
    assert natural_name(parts) == name


def test_a_name_that_was_split_is_joined_to_itself() -> None:
    for suffix in ("", *SUFFIXES):
        assert joined_name("Ada", "Lovelace", suffix) == f"Ada Lovelace {suffix}".strip()
    assert [joined_name("", "李"), joined_name("明", ""), joined_name("", "", "Jr.")] == ["李", "明", "Jr."]


@pytest.mark.parametrize(
    ("name", "is_one", "key"),
    [
        ("杨育伟", True, ""), ("杨 育伟", True, ""), ("ハル", True, ""), ("김 철수", True, ""),
        ("杨 Yuwei", False, "yuwei"),
        ("Nael Abu-Ghazaleh", False, "abughazaleh"), ("Łukasz Müller", False, "muller"), ("", False, ""),
        ("Ludwig van der Berg", False, "berg"), ("Martin King Jr.", False, "king"), ("Ольга", False, ""),
    ],
)  # fmt: skip
def test_the_script_of_a_name_and_its_key(name: str, is_one: bool, key: str) -> None:
    assert is_east_asian(name) is is_one
    assert family_key(name) == key
    assert ascii_letters(f"{name} 2") == ascii_letters(name) + "2"


@pytest.mark.parametrize(
    ("title", "names", "written"),
    [
        ("", (), ""),
        ("Agent Smith and Agent Smith", ("Agent", "Agent Smith"), "{Agent Smith} and {Agent Smith}"),
        ("An agent of agents", ("agent",), "An agent of agents"),
        ("Agents Agent AGENT", ("Agent",), "{Agent}s {Agent} {AGENT}"),
        ("A B A", ("A", "B"), "{A} {B} {A}"),
        ("iPhone “GPT” 'Tis (A) (AB) McX", (), "{iPhone} {“GPT”} 'Tis (A) {(AB)} {McX}"),
        ("groẞ Ab aβ", (), "{groẞ} Ab aβ"),
        ("x-RAY–LLM/GPT and Ab", (), "x-{RAY}–{LLM}/{GPT} and Ab"),
    ],
)
def test_what_a_style_must_not_set_in_lower_case(title: str, names: tuple[str, ...], written: str) -> None:
    assert protected_title(title, names) == written
