"""What all records share: how strictly they are read, and the version of their schema.

Records are frozen dataclasses. They are validated by pydantic when a file is read (``validation.py``), decoded without
it from the cache (``decoding.py``), and are the source of the JSON Schemas for editors and of the reference page. A
field's docstring is its public description. Unknown is ``None``, never an invented value; fields that a record does not
need may be left out. Dates are ISO 8601 text as precise as known: ``2024``, ``2024-03`` or ``2024-03-09``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeVar, dataclass_transform

Class = TypeVar("Class", bound=type[Any])

_STRICT: dict[str, Any] = {"extra": "forbid", "strict": True, "use_attribute_docstrings": True}


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def record(cls: Class) -> Class:
    """A class of the schema: a frozen dataclass with named arguments, which pydantic reads strictly."""
    made: Any = dataclass(frozen=True, slots=True, kw_only=True)(cls)
    made.__pydantic_config__ = _STRICT
    return made  # type: ignore[no-any-return]


SCHEMA_VERSION = 1
