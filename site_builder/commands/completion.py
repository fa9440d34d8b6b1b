"""kb completion: the shell completes commands, options, ids and values."""

from __future__ import annotations

import os
from pathlib import Path

import click

from site_builder.errors import UsageError

LINES = {"bash": 'eval "$(_KB_COMPLETE=bash_source kb)"', "zsh": 'eval "$(_KB_COMPLETE=zsh_source kb)"',
         "fish": "_KB_COMPLETE=fish_source kb | source"}  # fmt: skip
FILES = {"bash": ".bashrc", "zsh": ".zshrc", "fish": ".config/fish/completions/kb.fish"}


@click.command()
@click.argument("shell", type=click.Choice(tuple(LINES)), required=False)
@click.option("--print", "only_print", is_flag=True, help="Print the line, change nothing.")
def command(shell: str | None, only_print: bool) -> None:
    """Switch on completion in SHELL (default: the one you use): kb query --node typo<Tab>.

    Adds one line to ~/.bashrc, ~/.zshrc or ~/.config/fish/completions/kb.fish, where it does not stand yet; it works in
    the shells that you open then.
    """
    from site_builder.files import write_atomic

    chosen = shell or Path(os.environ.get("SHELL", "")).name
    if chosen not in LINES:
        raise UsageError(f"no completion for the shell {chosen!r}", hint=f"name one: kb completion {'|'.join(LINES)}")
    if only_print:
        click.echo(LINES[chosen])
        return
    path = Path.home() / FILES[chosen]
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    if LINES[chosen] in before.splitlines():
        click.echo(f"{path} has it already", err=True)
        return
    gap = "" if not before or before.endswith("\n") else "\n"
    write_atomic(path.resolve(), f"{before}{gap}{LINES[chosen]}\n")
    click.echo(f"added to {path}; it works in the shells that you open now", err=True)
