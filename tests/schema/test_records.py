"""Records: decoding is the inverse of encoding, validation agrees with it, and the tree of nodes holds together."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from site_builder.knowledge.catalog import Catalog
from site_builder.knowledge.fields import brief_of
from site_builder.knowledge.taxonomy import Taxonomy
from site_builder.schema import papers, settings, taxonomy
from site_builder.schema.decoding import decode, encode
from site_builder.schema.papers import Paper
from site_builder.schema.taxonomy import Move, Node
from site_builder.schema.validation import adapter

MODULES = (papers, taxonomy, settings)
RECORDS = [cls for module in MODULES for cls in vars(module).values() if dataclasses.is_dataclass(cls)]


def values(hint: Any) -> some.SearchStrategy[Any]:
    """Data that fits a type of the schema."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if dataclasses.is_dataclass(hint):
        return records(hint)
    if origin in (types.UnionType, typing.Union):
        return some.one_of(*(values(argument) for argument in arguments))
    if origin is tuple:
        return some.lists(values(arguments[0]), max_size=2)
    if origin is typing.Literal:
        return some.sampled_from(arguments)
    if origin is not None and issubclass(origin, typing.Mapping):
        return some.dictionaries(some.text(max_size=4), values(arguments[1]), max_size=2)
    plain: dict[Any, some.SearchStrategy[Any]] = {
        str: some.text(max_size=6), int: some.integers(-9999, 9999), bool: some.booleans(), type(None): some.none(),
        float: some.floats(allow_nan=False, allow_infinity=False),
    }  # fmt: skip
    return plain[hint]


def records(cls: Any) -> some.SearchStrategy[dict[str, Any]]:
    hints = typing.get_type_hints(cls)
    fields = {field.name: values(hints[field.name]) for field in dataclasses.fields(cls)}
    needed = {
        field.name
        for field in dataclasses.fields(cls)
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    }
    required = {name: fields[name] for name in needed}
    return some.fixed_dictionaries(required, optional={name: fields[name] for name in fields.keys() - needed})


@given(some.sampled_from(RECORDS).flatmap(lambda cls: some.tuples(some.just(cls), records(cls))))
def test_decoding_is_what_pydantic_makes_and_encoding_undoes_it(pair: tuple[Any, dict[str, Any]]) -> None:
    cls, data = pair
    validated = adapter(cls).validate_json(json.dumps(data))
    record = decode(cls, data)
    assert record == validated
    whole = encode(record)
    assert whole.keys() == {field.name for field in dataclasses.fields(cls)}
    assert decode(cls, whole) == record
    assert all(whole[name] == value for name, value in data.items() if not isinstance(value, dict | list))


@given(records(Paper))
def test_a_brief_can_be_made_of_any_valid_paper(data: dict[str, Any]) -> None:
    brief = brief_of(decode(Paper, data))
    assert brief.id == data["id"]
    assert brief.nodes == [assignment["node"] for assignment in data["assignments"]]


def node(name: str, parent: str | None = None, phase: str | None = None) -> Node:
    return Node(
        id=name, name=name, definition="", parent=parent, source="", mark="E", facets={"phase": phase} if phase else {}
    )


TREE = Taxonomy(
    [node("a"), node("a/b", "a", phase="inference"), node("a/b/c", "a/b"), node("loop", "pool"), node("pool", "loop")],
    [Move(old="a/x", new="a/y", since="2026"), Move(old="a/y", new="a/b", since="2026"),
     Move(old="p", new="q", since="2026"), Move(old="q", new="p", since="2026")],
)  # fmt: skip


def test_the_tree_answers_for_its_nodes() -> None:
    assert TREE.path("a/b/c") == ["a", "a/b", "a/b/c"]
    assert TREE.subtree("a") == {"a", "a/b", "a/b/c"}
    assert TREE.facet("phase", "a/b/c") == "inference"
    assert TREE.facet("phase", "a") is None
    assert TREE.is_leaf("a/b/c")
    assert not TREE.is_leaf("a")


def test_moved_nodes_lead_to_the_one_in_use() -> None:
    assert TREE.current("a/x") == "a/b"
    assert TREE.subtree("a/x") == {"a/b", "a/b/c"}
    assert TREE.current("p") in ("p", "q")


def test_a_cycle_ends() -> None:
    assert TREE.path("loop") == ["pool", "loop"]
    assert TREE.subtree("loop") == {"loop", "pool"}
    assert TREE.path("absent") == []


ENTRY = """\
id: {id}
title: A title
authors: [Ada Example]
dates: {{first: 2024-01-20}}
identifiers: {{arxiv: "2401.01230"}}
state: preprint
assignments:
  - {{node: a, evidence: It says so., confidence: high}}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "kb.yml").write_text("schema_version: 1\nname: Test\ndescription: A test.\n", encoding="utf-8")
    (tmp_path / "papers").mkdir()
    for name in ("one", "two"):
        (tmp_path / "papers" / f"{name}.yml").write_text(ENTRY.format(id=name), encoding="utf-8")
    return tmp_path


def test_a_catalog_goes_on_when_parts_are_missing(root: Path) -> None:
    (root / "papers" / "three.yml").write_text("id: three\ntitle: [\n", encoding="utf-8")
    catalog = Catalog.load(root)
    assert list(catalog.papers) == ["one", "two"]
    assert {problem.where.path for problem in catalog.problems} == {
        "papers/three.yml", "taxonomy/facets.yml", "taxonomy/nodes.yml", "taxonomy/venues.yml",
    }  # fmt: skip
    place = catalog.where("papers/one.yml", ("assignments", 0, "node"))
    assert (place.line, place.column, place.end_column) == (8, 12, 13)


def test_a_second_file_with_the_same_id_does_not_hide_the_first(root: Path) -> None:
    (root / "papers" / "zzz.yml").write_text(ENTRY.format(id="one"), encoding="utf-8")
    assert Catalog.load(root).papers.paths["one"] == "papers/one.yml"


def test_a_folder_that_cannot_be_written_is_no_obstacle(root: Path) -> None:
    (root / ".kb").write_text("in the way", encoding="utf-8")
    assert list(Catalog.load(root).papers) == ["one", "two"]


def test_a_slip_does_not_take_the_record_away_from_the_other_rules(root: Path) -> None:
    path = root / "papers" / "one.yml"
    path.write_text(ENTRY.format(id="one").replace('"2401.01230"', "2401.01230") + "sumary: Hm.\n", encoding="utf-8")
    catalog = Catalog.load(root)
    found = [problem.rule for problem in catalog.problems if problem.where.path == "papers/one.yml"]
    assert found == ["schema-unknown-field", "schema-unquoted"] or found == ["schema-unquoted", "schema-unknown-field"]
    assert catalog.papers["one"].identifiers.arxiv == "2401.01230"
