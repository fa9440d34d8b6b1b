"""The command ``kb``: finds its verbs in ``commands/``, one module each, and imports only the one that is called."""

from __future__ import annotations

import gc
import logging
import os
import pkgutil
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import click

from site_builder import __version__, commands
from site_builder.commands._context import Context
from site_builder.errors import KbError

logger = logging.getLogger(__name__)
SECTIONS = {
    "Start": ("init",),
    "Read": ("query", "show", "open", "related", "stats", "gaps", "coverage", "graph", "export"),
    "Results": ("leaderboard", "recommend", "audit", "analyse"),
    "Check": ("check", "explain", "diff", "agree"),
    "Edit": ("new", "add", "place", "import", "complete", "edit", "fmt", "rename", "merge", "migrate", "relabel"),
    "Maintain": ("propose", "review", "release", "refresh", "links", "watch"),
    "Site": ("build", "serve", "docs"),
    "Evaluate": ("eval",),
    "Shell": ("completion",),
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
@click.option("-v", "--verbose", count=True, help="Tell on standard error what is done; -vv also what libraries do.")
@click.version_option(__version__, "-V", "--version", prog_name="kb")
@click.pass_context
def kb(ctx: click.Context, folder: Path | None, verbose: int) -> None:
    """A survey as a knowledge base: checked, linked, asked, and rendered as a site.

    Commands work on the knowledge base (the nearest folder above that holds kb.yml). Results go to standard output,
    notes to standard error. Exit status: 0 fine, 1 problems found, 2 wrong usage or environment, 70 a fault of kb.
    """
    if verbose:
        _log(verbose)
    ctx.obj = Context(folder or Path())


def _log(verbose: int) -> None:
    """Let the package (twice verbose: everything) say on standard error what it does, with the time since the start."""
    shown = "%(relativeCreated)6.0f ms  %(name)s: %(message)s"
    logging.basicConfig(level=logging.DEBUG if verbose > 1 else logging.WARNING, format=shown)
    logging.getLogger("site_builder").setLevel(logging.DEBUG if verbose > 1 else logging.INFO)


def main() -> None:
    """Entry point: run a verb; a mistake of the user, a full disk and the like become one message and an exit status,
    never a traceback."""
    try:
        sys.exit(_run())
    finally:
        gc.freeze()  # all that is left dies with the process: do not search it for cycles first


def _run() -> int:
    """Run a verb and say what went wrong; the exit status."""
    try:
        return _status_of_verb()
    except click.ClickException as error:
        error.show()
        return 2
    except KbError as error:
        hint = f"\n    {error.hint}" if error.hint else ""
        return _failed(f"{error.message}{hint}", error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        return _failed("interrupted", 130)
    except BrokenPipeError:  # the reader of our output has gone
        _drop_output()
        return 141
    except OSError as error:
        from site_builder.commands._faults import of_the_system

        _drop_output()
        return _failed(of_the_system(error), 2)
    except Exception as error:
        from site_builder.commands._faults import of_our_own

        logger.debug("the fault", exc_info=True)
        return _failed(of_our_own(error, Path()), 70)


def _status_of_verb() -> int:
    """Run the verb to its end, with all output written, so that what cannot be written is noticed here."""
    try:
        kb.main(prog_name="kb", standalone_mode=False)
        status: object = 0
    except click.exceptions.Exit as leave:
        status = leave.exit_code
    except SystemExit as leave:
        status = leave.code
    sys.stdout.flush()
    return status if isinstance(status, int) else 0 if status is None else 1


def _failed(message: str, status: int) -> int:
    with suppress(OSError):
        click.echo(f"kb: {message}", err=True)
    return status


def _drop_output() -> None:
    """Keep the interpreter from trying to write, while it shuts down, what could not be written."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
