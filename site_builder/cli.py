"""The command ``kb``: finds its verbs in ``commands/``, one module each, and imports only the one that is called."""

from __future__ import annotations

import gc
import os
import pkgutil
import sys
from importlib import import_module
from pathlib import Path

import click

from site_builder import __version__, commands
from site_builder.commands._context import Context
from site_builder.errors import KbError

SECTIONS = {
    "Read": ("query", "show", "related", "stats", "gaps", "coverage", "graph", "export"),
    "Results": ("leaderboard", "audit", "analyse"),
    "Check": ("check", "explain", "diff"),
    "Edit": ("add", "import", "fmt"),
    "Site": ("build", "serve", "docs"),
    "Evaluate": ("eval",),
}
"""The verbs as ``kb --help`` presents them; a verb that stands nowhere here comes last."""


class VerbGroup(click.Group):
    """A group whose commands are the public modules of ``site_builder.commands``."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        modules = (module.name for module in pkgutil.iter_modules(commands.__path__))
        found = sorted(name for name in modules if not name.startswith("_"))
        order = [name for names in SECTIONS.values() for name in names]
        return sorted(found, key=lambda name: order.index(name) if name in order else len(order))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        verbs = self.list_commands(ctx)
        listed = {name for names in SECTIONS.values() for name in names}
        for title, names in (*SECTIONS.items(), ("More", [name for name in verbs if name not in listed])):
            known = [(name, self.get_command(ctx, name)) for name in names if name in verbs]
            if known:
                with formatter.section(title):
                    formatter.write_dl([(name, command.get_short_help_str(160)) for name, command in known if command])

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.list_commands(ctx):
            return None
        command = import_module(f"site_builder.commands.{name}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from site_builder.text.suggest import did_you_mean

            suggestion = did_you_mean(args[0], self.list_commands(ctx))
            raise click.UsageError(error.message.rstrip(".") + suggestion, ctx) from None


@click.group(cls=VerbGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("-C", "folder", metavar="DIR", type=click.Path(path_type=Path), help="Run as if started in DIR.")
@click.version_option(__version__, "-V", "--version", prog_name="kb")
@click.pass_context
def kb(ctx: click.Context, folder: Path | None) -> None:
    """The living survey of the safety of large vision-language models.

    Commands work on the knowledge base (the nearest folder above that holds kb.yml). Results go to standard output,
    notes to standard error. Exit status: 0 fine, 1 problems found, 2 wrong usage or environment.
    """
    ctx.obj = Context(folder or Path())


def main() -> None:
    """Entry point: run a verb; a user's mistake becomes one message and an exit status, never a traceback."""
    try:
        kb.main(prog_name="kb", standalone_mode=False)
    except click.exceptions.Exit as leave:
        sys.exit(leave.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except KbError as error:
        click.echo(f"kb: {error.message}", err=True)
        if error.hint:
            click.echo(f"    {error.hint}", err=True)
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        click.echo("kb: interrupted", err=True)
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output has gone; keep the interpreter from complaining about it while it shuts down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
    finally:
        gc.freeze()  # all that is left dies with the process: do not search it for cycles first
