"""Where a long answer goes: standard output, or a file that is replaced in one step."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from pathlib import Path

import click


def write(content: str | Iterable[str], output: Path | None) -> None:
    """Print ``content`` with one line end behind it, or write it to ``output``; parts go out as they come.

    Raises UsageError when the file cannot be written.
    """
    parts = chain((content.rstrip("\n"),) if isinstance(content, str) else content, ("\n",))
    if output is None:
        for part in parts:
            click.echo(part, nl=False)
        return
    from site_builder.files import write_atomic

    write_atomic(output, parts)
    click.echo(f"wrote {output}", err=True)
