"""Data of a file against its dataclass: pydantic finds what does not fit, and this module says it with a place."""

from __future__ import annotations

import dataclasses
import json
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from site_builder.diagnostics import Edit, Fix, Location, Problem
from site_builder.schema.fitting import fits
from site_builder.schema.hints import line_to_write, lines_to_add, needed, type_at
from site_builder.text.suggest import closest
from site_builder.text.yamlfile import YamlFile, source_text

if TYPE_CHECKING:
    from pydantic import TypeAdapter
    from pydantic_core import ErrorDetails

_KINDS = {
    "string_type": "text", "int_type": "a whole number", "int_from_float": "a whole number",
    "float_type": "a number", "bool_type": "true or false", "tuple_type": "a list", "list_type": "a list",
    "dict_type": "a mapping of keys to values", "mapping_type": "a mapping of keys to values",
    "dataclass_type": "a mapping of keys to values", "dataclass_exact_type": "a mapping of keys to values",
}  # fmt: skip


MAX_ERRORS = 50
"""More in one file are counted, not listed: the file is something else than an entry."""


@cache
def adapter(cls: Any) -> TypeAdapter[Any]:
    """pydantic's validator of a dataclass of the schema, built once."""
    from pydantic import TypeAdapter

    return TypeAdapter(cls)


def validate(file: YamlFile, cls: type[Any]) -> str | None:
    """JSON text of the file's data as far as it fits ``cls``; what does not fit is added to the file's problems.

    Unquoted text is taken as it is written and unknown fields are left out, so that one slip does not hide what other
    rules find. None when what is left is no valid record.
    """
    errors = _errors(file, cls)
    file.problems += _problems(file, cls, errors)
    if len(errors) > MAX_ERRORS:
        return None
    if errors:
        for error in errors:
            _salvage(file, error)
        if _errors(file, cls):
            return None
    return _text(file)


def _text(file: YamlFile) -> str:
    return json.dumps(file.data, ensure_ascii=True, separators=(",", ":"))


def _errors(file: YamlFile, cls: type[Any]) -> list[ErrorDetails]:
    if fits(file.data, cls):
        return []
    from pydantic import ValidationError

    try:
        adapter(cls).validate_json(_text(file))  # type: ignore[arg-type]
    except ValidationError as errors:
        different = {(error["loc"], error["type"]): error for error in errors.errors(include_url=False)}
        return list(different.values())
    return []


def _salvage(file: YamlFile, error: ErrorDetails) -> None:
    """Mend the data (not the file) where what was meant is plain."""
    *way, last = error["loc"] or (None,)
    holder = file.data
    for step in way:
        holder = holder[step]
    if error["type"] == "unexpected_keyword_argument":
        holder.pop(last, None)
    elif error["type"] == "string_type" and isinstance(error["input"], int | float):
        holder[last] = source_text(file, error["loc"]) or str(error["input"])


def _problems(file: YamlFile, cls: type[Any], errors: list[ErrorDetails]) -> Iterator[Problem]:
    """A problem for each error; the fields that one mapping lacks are told together."""
    missing: dict[tuple[str | int, ...], list[str]] = defaultdict(list)
    for error in errors[:MAX_ERRORS]:
        if error["type"] == "missing":
            missing[error["loc"][:-1]].append(str(error["loc"][-1]))
        else:
            yield _problem(file, cls, error)
    for path, names in missing.items():
        full = [_name((*path, name)) for name in names]
        what = f"the field {full[0]!r} is" if len(full) == 1 else f"the fields {', '.join(full)} are"
        hint = f"add {lines_to_add(cls, path, names)}"
        yield Problem("schema-missing-field", f"{what} missing", file.where(path), hint=hint)
    if len(errors) > MAX_ERRORS:
        message = f"{len(errors) - MAX_ERRORS:,} more errors like these are not listed"
        yield Problem("schema-type", message, Location(file.path), hint="this file is no entry of this kind")


def _problem(file: YamlFile, cls: type[Any], error: ErrorDetails) -> Problem:
    path, kind = error["loc"], error["type"]
    name = _name(path)
    if kind == "unexpected_keyword_argument":
        known = _fields(cls, path[:-1])
        near = closest(str(path[-1]), known)
        hint = f"did you mean {near!r}?" if near else "the fields are " + ", ".join(known)
        where = file.where(path, key=True)
        return Problem("schema-unknown-field", f"there is no field {name!r}", where, hint=hint)
    if kind == "literal_error":
        expected = str(error.get("ctx", {}).get("expected", ""))
        values = [part.strip(" '") for part in expected.replace(" or ", ", ").split(",")]
        near = closest(str(error["input"]), values)
        hint = f"did you mean {near!r}?" if near else f"write one of {', '.join(values)}"
        return Problem("schema-value", f"{name} cannot be {error['input']!r}", file.where(path), hint=hint)
    return _type_problem(file, cls, path, name, error)


def _type_problem(file: YamlFile, cls: type[Any], path: Any, name: str, error: ErrorDetails) -> Problem:
    wanted, value, where = _KINDS.get(error["type"], error["msg"].lower()), error["input"], file.where(path)
    if wanted == "text" and isinstance(value, int | float):
        written = source_text(file, path) or str(value)
        span = file.span(path)
        fix = Fix("quote the value", (Edit(*span, f'"{written}"'),)) if span else None
        message = f"{name} is text, but {written} without quotes is read as {_described(value)}"
        return Problem("schema-unquoted", message, where, hint=f'write "{written}"', fix=fix)
    said = "is empty, but must be" if value is None else "must be"
    message = f"{name} {said} {wanted}" + ("" if value is None else f", not {_described(value)}")
    return Problem("schema-type", message, where, hint=_right_form(file, cls, path, wanted, value))


def _right_form(file: YamlFile, cls: type[Any], path: Any, wanted: str, value: Any) -> str:
    """What to write in the place of a value of the wrong form."""
    if not path:
        return f"write an entry: {lines_to_add(cls, (), needed(cls))}"
    if value is None and path[-1] not in needed(cls, path[:-1]) and not isinstance(path[-1], int):
        return "delete the line: what is not there is unknown"
    line = line_to_write(cls, path, source_text(file, path) if isinstance(value, int | float) else value)
    return f"write `{line}`" if line else f"write {wanted} here"


def _described(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"the number {value!r}"
    if isinstance(value, str):
        return f"the text {value[:40]!r}"
    return "a list" if isinstance(value, list) else "a mapping"


def _name(path: Any) -> str:
    """("assignments", 0, "node") as people count: assignments[1].node."""
    text = ""
    for step in path:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text or "the file"


def _fields(cls: type[Any], path: Any) -> list[str]:
    """Names of the fields of the mapping at ``path`` of ``cls``."""
    kind = type_at(cls, path)
    return [field.name for field in dataclasses.fields(kind)] if dataclasses.is_dataclass(kind) else []
