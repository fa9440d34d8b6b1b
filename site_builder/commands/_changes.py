"""Changes of files: shown as a unified diff, or made."""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


def show(root: Path, texts: Mapping[str, str | None]) -> None:
    """Print what would become of the files below ``root``, as ``git apply`` reads it."""
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    for path, after in texts.items():
        before = read(root / path)
        for line in _diff(path, before, after):
            shown = line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
            click.echo(click.style(shown, fg=_COLOURS.get(line[0])) if colour else shown, nl=False)


def make(root: Path, texts: Mapping[str, str | None]) -> None:
    """Write the files as one change, and name them."""
    from site_builder.files import write_all

    write_all({(root / path).resolve(): text for path, text in texts.items()})
    for path, text in texts.items():
        click.echo(path if text is not None else f"{path} (removed)")


def read(path: Path) -> str | None:
    """Text of a file with its line ends as they are; None where there is none."""
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            return stream.read()
    except FileNotFoundError:
        return None


def _diff(path: str, before: str | None, after: str | None) -> Iterator[str]:
    old, new = ("/dev/null" if text is None else f"{side}/{path}" for side, text in (("a", before), ("b", after)))
    yield from difflib.unified_diff(_lines(before), _lines(after), old, new)


def _lines(text: str | None) -> list[str]:
    return (
        [f"{line}\n" for line in text.split("\n")[:-1]] + [text.split("\n")[-1]] * (text[-1:] != "\n") if text else []
    )
