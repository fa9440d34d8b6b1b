"""Plain data to the schema's dataclasses and back, without pydantic: for records that were validated before."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeVar

Record = TypeVar("Record")
Decoder = Callable[[Any], Any]


def decode(cls: type[Record], data: Mapping[str, Any]) -> Record:
    """The record of ``cls`` that validated ``data`` stands for."""
    record: Record = _decoder(cls)(data)  # type: ignore[arg-type]
    return record


def encode(record: Any) -> Any:
    """JSON-ready data of a record, every field in the schema's order, unknown as None."""
    if isinstance(record, str):  # most of what records hold
        return record
    if names := _names(type(record)):  # type: ignore[arg-type]
        return {name: encode(getattr(record, name)) for name in names}
    if isinstance(record, tuple | list):
        return [encode(item) for item in record]
    if isinstance(record, Mapping):
        return {key: encode(value) for key, value in record.items()}
    return record


@cache
def _names(cls: type[Any]) -> tuple[str, ...]:
    """The fields of a dataclass; none of any other type."""
    return tuple(field.name for field in dataclasses.fields(cls)) if dataclasses.is_dataclass(cls) else ()


@cache
def _decoder(cls: Any) -> Decoder:
    if dataclasses.is_dataclass(cls) and isinstance(cls, type):
        return _dataclass_decoder(cls)
    origin, arguments = typing.get_origin(cls), typing.get_args(cls)
    if origin in (types.UnionType, typing.Union):
        made = [decoder for argument in arguments if (decoder := _decoder(argument)) is not _same]
        if not made:  # plain values: what JSON holds is what they are
            return _same
        (inner,) = made
        return lambda value: inner(value) if isinstance(value, dict | list) else value
    if origin is tuple:
        item = _decoder(arguments[0])
        return tuple if item is _same else lambda value: tuple(map(item, value))
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        item = _decoder(arguments[1])
        return dict if item is _same else lambda value: {key: item(one) for key, one in value.items()}
    return _same


def _dataclass_decoder(cls: type[Any]) -> Decoder:
    hints = typing.get_type_hints(cls)
    decoders = {field.name: _decoder(hints[field.name]) for field in dataclasses.fields(cls)}
    nested = {name: decoder for name, decoder in decoders.items() if decoder is not _same}

    def build(data: Mapping[str, Any]) -> Any:
        arguments = dict(data)
        for name, decoder in nested.items():
            if name in arguments:
                arguments[name] = decoder(arguments[name])
        return cls(**arguments)

    return build


def _same(value: Any) -> Any:
    return value
