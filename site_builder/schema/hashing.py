"""Hashes of text, of plain data, and of what a protocol says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from site_builder.schema.protocols import PhraseList, Protocol
    from site_builder.schema.runs import Run


def sha256_text(text: str) -> str:
    """SHA-256 of ``text`` as UTF-8, in hexadecimal; lone surrogates in a benchmark's text are kept apart."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def sha256_data(data: Any) -> str:
    """SHA-256 of plain data in its one canonical JSON form."""
    return sha256_text(json.dumps(data, sort_keys=True, ensure_ascii=True, separators=(",", ":")))


def protocol_sha256(protocol: Protocol) -> str:
    """Hash of what a protocol says. Fields that are left out do not enter, so a new optional field changes none."""
    from site_builder.schema.emit import trimmed

    return sha256_data(trimmed(protocol))


def phrases_sha256(words: PhraseList) -> str:
    """Hash of a list of phrases; lists of the first version had nothing but phrases."""
    from site_builder.schema.emit import trimmed

    said = {name: value for name, value in trimmed(words).items() if name not in ("schema_version", "id", "source")}
    return sha256_data(said["phrases"] if said.keys() == {"phrases"} else said)


def seal_of(run: Run) -> str:
    """Hash of everything in a run's file but the seal itself."""
    from site_builder.schema.emit import trimmed

    return seal_of_data(trimmed(run))


def seal_of_data(data: Mapping[str, Any]) -> str:
    """The same from the data of the file, in which optional fields that say nothing are left out."""
    return sha256_data({name: value for name, value in data.items() if name != "seal"})
