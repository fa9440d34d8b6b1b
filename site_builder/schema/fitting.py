"""Whether plain data fits a dataclass of the schema, told without pydantic.

Loading pydantic and building its validators costs more than checking a file. Nearly all files fit, so this quick look
comes first, and pydantic is asked only to explain what does not. It answers True only where pydantic would accept the
data too (a property test holds it to that); for types it does not know it answers False.
"""

from __future__ import annotations

import dataclasses
import math
import types
import typing
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Literal

Test = Callable[[Any], bool]


def fits(data: Any, cls: type[Any]) -> bool:
    """Whether ``data``, as YAML or JSON give it, is surely a valid record of ``cls``."""
    return _test(cls)(data)  # type: ignore[arg-type]


@cache
def _test(kind: Any) -> Test:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return _record_test(kind)
    if origin in (types.UnionType, typing.Union):
        options = [_test(argument) for argument in arguments]
        return lambda data: any(option(data) for option in options)
    if origin is Literal:
        return lambda data: any(type(data) is type(one) and data == one for one in arguments)
    if origin is tuple and len(arguments) == 2 and arguments[1] is ...:
        item = _test(arguments[0])
        return lambda data: type(data) is list and all(map(item, data))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        key, value = map(_test, arguments)
        return lambda data: type(data) is dict and all(map(key, data)) and all(map(value, data.values()))
    return _SIMPLE.get(kind, lambda data: False)


def _record_test(cls: type[Any]) -> Test:
    hints = typing.get_type_hints(cls)
    fields = dataclasses.fields(cls)
    tests = {field.name: _test(hints[field.name]) for field in fields}
    missing = dataclasses.MISSING
    needed = {field.name for field in fields if field.default is missing and field.default_factory is missing}

    def test(data: Any) -> bool:
        if type(data) is not dict or not needed <= data.keys():
            return False
        return all(name in tests and tests[name](value) for name, value in data.items())

    return test


def _is_text(data: Any) -> bool:
    """Text without lone surrogates, which JSON cannot hold."""
    return type(data) is str and (data.isascii() or data.encode(errors="replace").decode() == data)


_SIMPLE: dict[Any, Test] = {
    str: _is_text,
    int: lambda data: type(data) is int and abs(data) < 2**63,
    float: lambda data: type(data) in (int, float) and abs(data) < 2**63 and math.isfinite(data),
    bool: lambda data: type(data) is bool,
    type(None): lambda data: data is None,
}
