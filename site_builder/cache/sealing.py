"""How texts and problems are written into the cache, so that a damaged one is recognised."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence

from site_builder.diagnostics import Edit, Fix, Location, Problem, Severity


class Corrupt(Exception):
    """Something in the cache is not what was written."""


def seal(text: str | None, place: str) -> bytes | None:
    """``text`` as bytes behind a checksum of it and of the ``place`` it belongs to."""
    if text is None:
        return None
    blob = text.encode()
    return zlib.crc32(blob, zlib.crc32(place.encode())).to_bytes(4, "big") + blob


def unseal(sealed: bytes | None, place: str) -> str | None:
    """What was sealed. Raises Corrupt when it, or its place, is not the one that was written."""
    if sealed is None:
        return None
    if (
        not isinstance(sealed, bytes)
        or zlib.crc32(sealed[4:], zlib.crc32(place.encode())).to_bytes(4, "big") != sealed[:4]
    ):
        raise Corrupt
    return sealed[4:].decode()


def row_sum(*parts: str | bytes | None) -> int:
    """Checksum of the parts of a row, which tells None from an empty text."""
    total = 0
    for part in parts:
        total = zlib.crc32(b"-" if part is None else b"+", total)
        total = zlib.crc32(part.encode() if isinstance(part, str) else part or b"", total)
    return total


def pack(problems: Sequence[Problem]) -> str | None:
    """Problems as JSON text; None when there are none."""
    return json.dumps([_plain(problem) for problem in problems]) if problems else None


def _plain(problem: Problem) -> list[object]:
    where = problem.where
    fix = problem.fix and [problem.fix.description, [[edit.start, edit.end, edit.text] for edit in problem.fix.edits]]
    place = [where.line, where.column, where.end_line, where.end_column]
    related = [[at.path, at.line, at.column, at.end_line, at.end_column] for at in problem.related]
    return [problem.rule, problem.message, place, problem.severity.value, problem.hint, fix, related]


def unpack(path: str, text: str) -> tuple[Problem, ...]:
    """The problems of the file ``path`` that ``pack`` wrote."""
    problems = []
    for rule, message, place, severity, hint, fix, related in json.loads(text):
        repair = Fix(fix[0], tuple(Edit(*edit) for edit in fix[1])) if fix else None
        others = tuple(Location(*at) for at in related)
        problems.append(Problem(rule, message, Location(path, *place), Severity(severity), hint, repair, others))
    return tuple(problems)
