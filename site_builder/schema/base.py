"""What all records share: how strictly they are read, and the version of their schema.

Records are frozen dataclasses. They are validated by pydantic when a file is read (``validation.py``), decoded without
it from the cache (``decoding.py``), and are the source of the JSON Schemas for editors and of the reference page. A
field's docstring is its public description. Unknown is ``None``, never an invented value; fields that a record does not
need may be left out. Dates are ISO 8601 text as precise as known: ``2024``, ``2024-03`` or ``2024-03-09``.
"""

from __future__ import annotations

from typing import Any

STRICT: dict[str, Any] = {"extra": "forbid", "strict": True, "use_attribute_docstrings": True}

SCHEMA_VERSION = 1
