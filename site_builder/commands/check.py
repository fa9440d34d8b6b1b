"""kb check: everything that is wrong with the knowledge base, and with --fix what can be repaired."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import click

from site_builder.commands._context import Context, all_rules, pass_context
from site_builder.commands._files import files_named
from site_builder.commands._reports import FORMS, rendered
from site_builder.diagnostics import Report, Severity, split_lines

if TYPE_CHECKING:
    from site_builder.knowledge.catalog import Catalog

ROUNDS = 10
"""Repairs can uncover others; more rounds than this would mean that they fight."""


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")
@click.option("--format", "form", type=click.Choice(FORMS), default="text", help="How to print the problems.")
@click.option("--fix", is_flag=True, help="Repair what has one right answer; the rest of each file stays as it is.")
@click.option("--strict", is_flag=True, help="Leave with status 1 for warnings too.")
@pass_context
def command(context: Context, files: Sequence[Path], form: str, fix: bool, strict: bool) -> None:
    """Check the knowledge base, or what concerns each FILE (records are still compared with all others).

    kb explain RULE tells more about a finding. Exit status: 1 where an error was found (with --strict, also for a
    warning), 2 for a FILE that is not there, else 0.
    """
    from site_builder.checks.running import check

    gc.disable()  # a short run over many objects and few circles: collecting costs a third of it and frees nothing
    rules = all_rules()
    catalog = context.load()
    chosen = files_named(catalog, context.folder, files) if files else None
    report = check(catalog, chosen)
    if fix:
        catalog, report = _repaired(context, catalog, report, chosen)
    checked = len(catalog.store.files) if chosen is None else len(chosen)
    lines = cache(lambda path: split_lines(catalog.source(path).text))
    if text := rendered(report, form, rules, catalog.root, lines, checked):
        click.echo(text)
    failing = report.count(Severity.ERROR) + (report.count(Severity.WARNING) if strict else 0)
    sys.exit(1 if failing else 0)


def _repaired(context: Context, catalog: Catalog, report: Report, chosen: set[str] | None) -> tuple[Catalog, Report]:
    """The knowledge base and its report after all repairs; edits that overlapped take several rounds."""
    from site_builder.checks.fixing import repair
    from site_builder.checks.running import check

    repaired = 0
    for _ in range(ROUNDS):
        done = repair(catalog, (one for one in report if chosen is None or one.where.path in chosen))
        if not done:
            break
        repaired += done
        catalog = context.load()
        report = check(catalog, chosen)
    click.echo(f"repaired {repaired} problem{'s' * (repaired != 1)}", err=True)
    return catalog, report
