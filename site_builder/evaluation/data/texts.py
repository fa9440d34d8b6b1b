"""Prompts that stay with their owners: strings read out of a Python file of the user's copy, never executed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from site_builder.errors import KbError
from site_builder.schema.protocols import TextSource

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def read_text(copy: Path, source: TextSource) -> str:
    """Return the string that ``source`` names in the local copy of a benchmark.

    Raises KbError when the file is missing, is no Python, or does not hold exactly one such string.
    """
    path = copy / source.file
    found = {text for name, text in _strings(path) if name == source.variable and _has(text, source)}
    if len(found) == 1:
        return found.pop() + source.then
    what = "no string" if not found else f"{len(found)} different strings"
    parts = " with " + ", ".join(map(repr, source.containing)) if source.containing else ""
    raise KbError(
        f"{path}: {what} assigned to {source.variable}{parts}",
        hint="use the file of the authors' own repository, unchanged",
    )


def fill(template: str, values: Mapping[str, str]) -> str:
    """Replace ``{name}`` by ``values[name]`` for the known names only.

    Other braces stay, and text that is filled in is not read again: an answer may contain ``{question}``.
    """
    return _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), template)


def _has(text: str, source: TextSource) -> bool:
    return all(part in text for part in source.containing)


@cache
def _strings(path: Path) -> tuple[tuple[str, str], ...]:
    try:
        tree = ast.parse(path.read_bytes(), filename=str(path))
    except FileNotFoundError:
        raise KbError(
            f"{path} is missing: the prompts are read from it",
            hint="put the file of the authors' repository there (kb eval data fetches it)",
        ) from None
    except (SyntaxError, ValueError) as error:
        raise KbError(f"{path} is not Python: {error}", hint="use the authors' file, unchanged") from None
    return tuple(_assignments(tree))


def _assignments(tree: ast.AST) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            text = _constant(node.value)
            for target in node.targets:
                if text is not None and isinstance(target, ast.Name):
                    yield target.id, text


def _constant(node: ast.expr) -> str | None:
    """A string literal, literals joined with ``+``, or one of these with ``.strip()`` behind it."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "strip":
        text = _constant(node.func.value)
        return text.strip() if text is not None and not node.args else None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _constant(node.left), _constant(node.right)
        return left + right if left is not None and right is not None else None
    return None
