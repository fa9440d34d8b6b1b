"""Single keys from a terminal: it stays in the mode for them as long as somebody answers, so that keys that are pressed
before their question count for it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

_modes: list[Any] = []
"""How the terminal was before keys were asked for."""


@contextmanager
def single_keys() -> Iterator[None]:
    """Let the terminal give each key at once, without showing it, and be as it was in the end."""
    if sys.platform == "win32":
        yield
        return
    import termios
    import tty

    handle = sys.stdin.fileno()
    _modes.append(termios.tcgetattr(handle))
    tty.setcbreak(handle, termios.TCSADRAIN)
    try:
        yield
    finally:
        termios.tcsetattr(handle, termios.TCSADRAIN, _modes.pop())


@contextmanager
def as_before() -> Iterator[None]:
    """Let the terminal be as it was, for a program that uses it."""
    if sys.platform == "win32":
        yield
        return
    import termios
    import tty

    handle = sys.stdin.fileno()
    termios.tcsetattr(handle, termios.TCSADRAIN, _modes[-1])
    try:
        yield
    finally:
        tty.setcbreak(handle, termios.TCSADRAIN)


def key() -> str:
    """The next key, small; "" for one that is no character. Raises EOFError at Ctrl-D, and without a terminal."""
    if sys.platform == "win32":
        return click.getchar().lower()
    handle = sys.stdin.fileno()
    typed = os.read(handle, 1)
    if typed in (b"", b"\x04"):
        raise EOFError
    if typed == b"\x1b" or typed >= b"\x80":  # an arrow, a letter with an accent: the rest comes with it
        os.set_blocking(handle, False)
        try:
            os.read(handle, 16)
        except BlockingIOError:
            pass
        finally:
            os.set_blocking(handle, True)
        return ""
    return typed.decode("ascii").lower()
