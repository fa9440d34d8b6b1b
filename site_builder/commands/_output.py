"""Where a long answer goes: standard output, or a file that is replaced in one step."""

from __future__ import annotations

from pathlib import Path

import click


def write(text: str, output: Path | None) -> None:
    """Print ``text``, or write it to ``output``. Raises UsageError when the file cannot be written."""
    if output is None:
        click.echo(text)
        return
    from site_builder.files import write_atomic

    write_atomic(output, text.rstrip("\n") + "\n")
    click.echo(f"wrote {output}", err=True)
