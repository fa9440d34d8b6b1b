"""What every verb gets: the knowledge base it works on, found only when it is asked for."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from site_builder.root import find_root

if TYPE_CHECKING:
    from site_builder.checks.registry import Rule
    from site_builder.knowledge.catalog import Catalog
    from site_builder.web.client import Client


Item = TypeVar("Item")


@dataclass
class Context:
    """The folder ``kb`` was started in (or ``-C`` named), and what follows from it."""

    folder: Path

    @cached_property
    def root(self) -> Path:
        """Root of the knowledge base. Raises UsageError when there is none."""
        return find_root(self.folder)

    @cached_property
    def catalog(self) -> Catalog:
        """Everything in the knowledge base; what cannot be read, and so is missing in every answer, is said."""
        catalog = self.load()
        if lost := catalog.unread:
            click.echo(f"kb: {left_out(lost)}; kb check says why", err=True)
        return catalog

    def load(self) -> Catalog:
        """Everything in the knowledge base, read anew."""
        from site_builder.knowledge.catalog import Catalog

        return Catalog.load(self.root, with_progress)

    def client(self, part: str = "") -> Client:
        """For asking other hosts; what they say is kept for a day in the cache, so that a command can go on. A ``part``
        of its own is for who keeps answers without their bodies."""
        from site_builder.cache.store import FOLDER
        from site_builder.web.answers import Answers
        from site_builder.web.client import Client

        settings = self.catalog.settings
        return Client(settings.repository or settings.url, answers=Answers(self.root / FOLDER / part))


def left_out(paths: Sequence[str]) -> str:
    """That the files ``paths`` are missing in an answer, since they cannot be read."""
    named = ", ".join(paths[:3]) + (f" and {len(paths) - 3:,} more" if len(paths) > 3 else "")
    said = "1 file cannot be read and counts" if len(paths) == 1 else f"{len(paths):,} files cannot be read and count"
    return f"{said} as missing: {named}"


MANY_FILES = 200
"""Reading fewer files takes no time worth showing."""


def with_progress(items: Sequence[Item], doing: str = "reading") -> Iterator[Item]:
    """Passes files on, with a bar on standard error when they are many and that is a terminal."""
    if len(items) < MANY_FILES or not sys.stderr.isatty():
        yield from items
        return
    with click.progressbar(items, label=f"{doing} {len(items)} files", file=sys.stderr) as bar:
        yield from bar


def with_steps(items: Sequence[Item], doing: str) -> Iterator[Item]:
    """Passes steps on that each take a while: with a bar on a terminal, else with one line before the first."""
    if not sys.stderr.isatty():
        click.echo(f"{doing} ({len(items)} requests)", err=True)
        yield from items
        return
    with click.progressbar(items, label=doing, file=sys.stderr, show_pos=True) as bar:
        yield from bar


RULE_MODULES = ("site_builder.checks", "site_builder.lists.rules", "site_builder.results.checks")
"""Importing these registers the rules of each layer."""


def all_rules() -> dict[str, Rule]:
    """Every rule of every layer by id, in the order of ids."""
    for module in RULE_MODULES:
        import_module(module)
    from site_builder.checks.registry import RULES

    return dict(sorted(RULES.items()))


pass_context = click.make_pass_decorator(Context)
