"""kb eval: run benchmarks against a model, and everything around it."""

from __future__ import annotations

from importlib import import_module

import click

_VERBS = (
    "agree", "audit", "batch", "compare", "data", "grid", "import", "judge", "list", "merge", "models", "resume", "run",
    "score",
)  # fmt: skip
_MODULES = {"import": "imported", "models": "weights"}
"""Verbs whose module has another name."""


class EvalGroup(click.Group):
    """The verbs of ``commands/_eval/``, imported when called; a first word that is no verb is a MODEL for ``run``."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in _VERBS:
            return None
        command = import_module(f"site_builder.commands._eval.{_MODULES.get(name, name)}").command
        assert isinstance(command, click.Command)
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in (*_VERBS, "-h", "--help"):
            args = ["run", *args]
        return super().parse_args(ctx, args)


@click.group(cls=EvalGroup)
def command() -> None:
    """Evaluate a model: kb eval MODEL, for example kb eval janus-pro.

    MODEL is an id or alias of taxonomy/models/. Without more words, everything runs for which data and a model can be
    reached; kb eval MODEL --dry-run shows what that is, and kb eval run --help all options. Runs go on where they
    stopped.
    """
