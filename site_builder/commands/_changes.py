"""Changes of files: shown as a unified diff, or made as one, also when they are killed on the way."""

from __future__ import annotations

import difflib
import json
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


JOURNAL = ".kb/change.json"
"""What is being written, as long as it is: the words of the command, and the text of each file before and after."""


def make(root: Path, texts: Mapping[str, str | None]) -> None:
    """Write the files as one change, and name them. A command that begins with ``finished`` makes good a kill."""
    from site_builder.files import write_all, write_atomic

    files = {path: (read(root / path), text) for path, text in texts.items()}
    write_atomic(root / JOURNAL, json.dumps({"words": sys.argv[1:], "files": files}))
    write_all({(root / path).resolve(): text for path, text in texts.items()})
    (root / JOURNAL).unlink()
    for path, text in texts.items():
        click.echo(path if text is not None else f"{path} (removed)")


def finished(root: Path) -> bool:
    """Finish a change that was killed half way; says whether it was made by the same words as this command.

    One of which nothing was written yet is forgotten. Raises KbError where somebody changed the files since.
    """
    from site_builder.errors import KbError
    from site_builder.files import sweep, write_all

    if not (saved := read(root / JOURNAL)):
        return False
    journal = json.loads(saved)
    files: dict[str, tuple[str | None, str | None]] = journal["files"]
    now = {path: read(root / path) for path in files}
    for folder in {(root / path).parent for path in files}:
        sweep(folder)
    begun = any(now[path] != before for path, (before, _) in files.items())
    if begun and (strange := [path for path in files if now[path] not in files[path]]):
        hint = f"look at git diff, put right what is half done, and delete {JOURNAL}"
        raise KbError(f"a change was interrupted, and {strange[0]} was edited since", hint=hint)
    if begun:
        write_all({(root / path).resolve(): after for path, (_, after) in files.items() if now[path] != after})
        click.echo(f"kb: finished what was interrupted: kb {' '.join(journal['words'])}", err=True)
    (root / JOURNAL).unlink()
    return begun and journal["words"] == sys.argv[1:]


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
