"""The line to write: what the author of a value of the wrong form meant, in the form that the schema wants.

What is still to be said stands as ``…``, and where there is a choice, as its words: ``confidence: high|medium|low``.
"""

from __future__ import annotations

import dataclasses
import re
import types
import typing
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from site_builder.schema.papers import Dates, Identifiers, Links, VenueRef
from site_builder.schema.rewriting import quoted
from site_builder.text.datapath import DataPath
from site_builder.text.identifiers import find_arxiv, find_doi, find_openreview

MUCH = 300
"""Characters of a hint; with more, names alone are clearer."""
_YEAR = re.compile(r"(.*?)[\s,('’]*\b((?:(?:19|20)\d\d)|(?<=['’ ])\d\d)\b\)?\s*")
_DATE = re.compile(r"(?:19|20)\d\d(?:-\d\d){0,2}")
_CODE = re.compile(r".*\b(?:github|gitlab|bitbucket|codeberg)\b.*")


def line_to_write(cls: type[Any], path: DataPath, value: Any) -> str | None:
    """The line that says ``value`` in the form that ``cls`` wants at ``path``; None where it is not plain."""
    name = str(path[-1]) if path else ""
    if not path:
        return None
    kind = type_at(cls, path)
    data = _blank(kind) if value is None else _shaped(kind, name, value)
    if data is None:
        return None
    return f"- {_flow(data)}" if isinstance(path[-1], int) else f"{name}: {_flow(data)}"


def lines_to_add(cls: type[Any], path: DataPath, names: Sequence[str]) -> str:
    """The lines of the fields ``names`` that the mapping at ``path`` of ``cls`` lacks; their names where it is much."""
    hints = typing.get_type_hints(type_at(cls, path))
    lines = [f"`{name}: {_flow(_blank(hints[name]))}`" for name in names]
    return ", ".join(lines if sum(map(len, lines)) < MUCH else names)


def needed(cls: type[Any], path: DataPath = ()) -> list[str]:
    """The fields that the mapping at ``path`` of ``cls`` cannot do without."""
    kind = type_at(cls, path)
    return list(_needed(kind)) if dataclasses.is_dataclass(kind) else []


def type_at(cls: Any, path: DataPath) -> Any:
    """What the value at ``path`` of a record of ``cls`` must be; None where the schema has no such place."""
    here = _inner(cls)
    for step in path:
        if dataclasses.is_dataclass(here):
            here = _inner(typing.get_type_hints(here).get(str(step)))
        elif arguments := typing.get_args(here):
            here = _inner(arguments[0] if typing.get_origin(here) is tuple else arguments[-1])
        else:
            return None
    return here


def _inner(kind: Any) -> Any:
    """``kind`` without the possibility of being unknown."""
    if typing.get_origin(kind) in (types.UnionType, typing.Union):
        options = [one for one in typing.get_args(kind) if one is not type(None)]
        return options[0] if len(options) == 1 else kind
    return kind


def _shaped(kind: Any, name: str, value: Any) -> Any:
    if dataclasses.is_dataclass(kind):
        return _record(kind, value)
    if typing.get_origin(kind) is tuple:
        item = _inner(typing.get_args(kind)[0])
        if dataclasses.is_dataclass(item):
            one = value if isinstance(value, Mapping) else _record(item, value)
            return None if one is None else [one]
        return _listed(name, value) if isinstance(value, str) else None
    if kind is str and isinstance(value, list) and len(value) == 1 and isinstance(value[0], str):
        return value[0]
    if kind is int and isinstance(value, str) and (found := re.fullmatch(r"\D*(\d+)\D*", value)):
        return int(found[1])
    return None


def _record(kind: Any, value: Any) -> dict[str, Any] | None:
    """``value`` as the mapping that ``kind`` wants."""
    if isinstance(value, list):
        if value and all(isinstance(one, Mapping) for one in value):
            return {key: item for one in value for key, item in one.items()}
        value = value[0] if len(value) == 1 else None
    text = str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
    if not text:
        return None
    if kind in _MEANT and (meant := _MEANT[kind](text)):
        return meant
    hints, blank = typing.get_type_hints(kind), _needed(kind)
    first = next((name for name in blank if hints[name] is str), None)
    return {**blank, first: text} if first else _whole(hints)


def _venue(text: str) -> dict[str, Any]:
    found = _YEAR.fullmatch(text)
    name, year = (
        (found[1], int(found[2][-2:]) + 2000 if len(found[2]) == 2 else int(found[2])) if found else (text, "…")
    )
    return {"id": "-".join(re.findall(r"[a-z0-9]+", name.lower())) or "…", "year": year}


def _dates(text: str) -> dict[str, Any] | None:
    return {"first": text} if _DATE.fullmatch(text) else None


def _identifiers(text: str) -> dict[str, Any] | None:
    for field, find in (("arxiv", find_arxiv), ("doi", find_doi), ("openreview", find_openreview)):
        if found := find(text):
            return {field: found}
    return None


def _links(text: str) -> dict[str, Any] | None:
    if not text.startswith(("http://", "https://")):
        return None
    return {"code" if _CODE.fullmatch(text) else "paper": text}


_MEANT = {VenueRef: _venue, Dates: _dates, Identifiers: _identifiers, Links: _links}


def _whole(hints: Mapping[str, Any]) -> dict[str, Any]:
    """All fields of a record that needs none of them."""
    return {name: _blank(kind) for name, kind in hints.items() if typing.get_origin(kind) is not typing.ClassVar}


def _needed(kind: Any) -> dict[str, Any]:
    """The fields that a record of ``kind`` must have, each still to be said."""
    hints, missing = typing.get_type_hints(kind), dataclasses.MISSING
    fields = [one for one in dataclasses.fields(kind) if one.default is missing and one.default_factory is missing]
    return {one.name: _blank(hints[one.name]) for one in fields}


def _blank(kind: Any) -> Any:
    """A value of ``kind`` that is still to be said."""
    if kind is not _inner(kind) or type(None) in typing.get_args(kind):
        return None
    if dataclasses.is_dataclass(kind):
        return _needed(kind) or {dataclasses.fields(kind)[0].name: None}
    if typing.get_origin(kind) is tuple:
        return [_blank(typing.get_args(kind)[0])]
    if typing.get_origin(kind) is Literal:
        values = typing.get_args(kind)
        return values[0] if len(values) == 1 else "|".join(map(str, values))
    return "…"


def _listed(name: str, text: str) -> list[str]:
    """The items of a list that was written as one text."""
    if name == "authors":
        return _people(text)
    separator = r";" if name in ("affiliations", "title", "other_titles") else r"[;,]"
    return [part.strip() for part in re.split(separator, text) if part.strip()]


def _people(text: str) -> list[str]:
    """Names joined by "and", semicolons or commas, given name first."""
    parts = [part.strip(" ,") for part in re.split(r";|\band\b|&", text) if part.strip(" ,")]
    if len(parts) > 1 and all(part.count(",") == 1 for part in parts):
        return [" ".join(reversed([half.strip() for half in part.split(",")])) for part in parts]
    return [name.strip() for part in parts for name in part.split(",") if name.strip()]


def _flow(data: Any) -> str:
    """``data`` as YAML in one line."""
    if isinstance(data, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(value)}" for key, value in data.items()) + "}"
    if isinstance(data, list):
        return "[" + ", ".join(map(_flow, data)) + "]"
    if data is None:
        return "null"
    return quoted(data) if isinstance(data, str) else str(data)
