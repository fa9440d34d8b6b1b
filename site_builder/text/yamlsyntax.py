"""Says in plain words, and with a place, why a text is not YAML."""

from __future__ import annotations

import re
from typing import Any

import yaml

from site_builder.diagnostics import Location, Problem, split_lines

_MARKER = re.compile(r"^(<{7}|={7}|>{7}|\|{7})(?=[ \r\n]|\Z).*", re.MULTILINE)
_PAIR = re.compile(r"(?P<key>\s*(?:- +)?[\w.-]+):(?P<space>\s*)(?P<value>\S.*?)\s*")


def merge_marker(name: str, text: str) -> Problem | None:
    """The problem of a merge that was not finished: version control left its markers in the file."""
    if not any(mark in text for mark in ("<<<<<<<", ">>>>>>>", "=======", "|||||||")):
        return None
    found = _MARKER.search(text)
    if found is None:
        return None
    where = _at_offset(found.start(), name, text)
    message = f"{found[0].strip()!r} is a mark of a merge that was not finished"
    hint = "keep what is right of the lines between <<<<<<<, ======= and >>>>>>>, and delete these marks"
    return Problem("yaml-syntax", message, where, hint=hint)


def syntax_problem(error: Exception, name: str, text: str) -> Problem:
    """The problem behind what PyYAML raised for the ``text`` of the file ``name``."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    said = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    opened = getattr(error, "context_mark", None)
    if "unexpected end of stream" in said and opened is not None:
        mark, said = opened, "the quotes that open here are never closed"
    if isinstance(error, yaml.reader.ReaderError):
        where = _at_offset(error.position, name, text)
        said = f"the character U+{_code(error.character):04X} is not allowed in YAML"
    else:
        where = at_mark(mark, name, text)
    return Problem("yaml-syntax", f"not valid YAML: {said}", where, hint=_hint(said, where, text))


def at_mark(mark: Any, name: str, text: str) -> Location:
    """The place of a mark; one behind the end of the text is drawn back to it."""
    if mark is None:
        return Location(name)
    lines = split_lines(text)
    if mark.line >= len(lines):
        return Location(name, len(lines), len(lines[-1]) + 1)
    return Location(name, mark.line + 1, mark.column + 1)


def _at_offset(position: Any, name: str, text: str) -> Location:
    before = split_lines(text[: position if isinstance(position, int) else 0])
    return Location(name, len(before), len(before[-1]) + 1)


def _code(character: Any) -> int:
    return character if isinstance(character, int) else ord(str(character)[0])


def _hint(said: str, where: Location, text: str) -> str:
    lines = split_lines(text)
    line = lines[where.line - 1] if where.line else ""
    if "\t" in line[: len(line) - len(line.lstrip())] or "'\\t'" in said:
        return "indent with spaces, not tabs"
    if "mapping values are not allowed" in said and ": " in line.partition(": ")[2]:
        return _in_quotes(line) or "text with a colon and a space in it needs quotes around it"
    if "another document" in said:
        return "one entry a file: remove the line with ---"
    if "cannot start any token" in said:
        return _in_quotes(line) or "text that begins with a special character needs quotes around it"
    if "is not allowed in YAML" in said:
        return "delete the control character"
    for near in lines[max(0, where.line - 2) : where.line]:
        if (glued := re.fullmatch(r"(\s*(?:- +)?[A-Za-z_]+):(\S.*)", near)) and not glued[2].startswith("//"):
            return f"put a space after the colon: `{glued[1].strip()}: {glued[2].strip()}`"
    if "mapping values are not allowed" in said:
        return "begin this field in the column where its neighbours begin, or put the text above it in quotes"
    if line.lstrip().startswith("- "):
        return "a list stands below a field of its own, as in `authors:`"
    return "check the indentation, the quotes and the colons around this place"


def _in_quotes(line: str) -> str | None:
    """The advice to write the text of a line ``key: text`` in quotes."""
    found = _PAIR.fullmatch(line)
    if found is None or found["value"][0] in "\"'[{|>":
        return None
    escaped = found["value"].replace("\\", "\\\\").replace('"', '\\"')
    return f'write `{found["key"].strip()}: "{escaped}"`'
