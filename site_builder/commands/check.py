"""kb check: everything that is wrong with the knowledge base, and with --fix what can be repaired."""

from __future__ import annotations

import fnmatch
import gc
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from site_builder.commands._context import Context, all_rules, pass_context
from site_builder.commands._files import files_named
from site_builder.commands._reports import FORMS, rendered
from site_builder.diagnostics import Report, Severity, split_lines
from site_builder.errors import UsageError
from site_builder.text.suggest import did_you_mean

if TYPE_CHECKING:
    from site_builder.checks.registry import Rule
    from site_builder.knowledge.catalog import Catalog

ROUNDS = 10
"""Repairs can uncover others; more rounds than this would mean that they fight."""


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")
@click.option("--format", "form", type=click.Choice(FORMS), default="text", help="How to print the problems.")
@click.option("--fix", is_flag=True, help="Repair what has one right answer; the rest of each file stays as it is.")
@click.option("--diff", is_flag=True, help="Print what --fix would change, change nothing.")
@click.option(
    "--select", multiple=True, metavar="RULE", help="Report only these rules: --select unknown-node,cut-text."
)
@click.option("--ignore", multiple=True, metavar="RULE", help="Do not report these rules; unknown-* means all such.")
@click.option("--statistics", is_flag=True, help="Print how often each rule finds something, not each finding.")
@click.option("--strict", is_flag=True, help="Leave with status 1 for warnings too.")
@pass_context
def command(
    context: Context, files: Sequence[Path], form: str, fix: bool, diff: bool, select: Sequence[str],
    ignore: Sequence[str], statistics: bool, strict: bool,
) -> None:  # fmt: skip
    """Check the knowledge base, or what concerns each FILE (records are still compared with all others).

    kb explain RULE tells more about a finding. Exit status: 1 where an error was found (with --strict, also for a
    warning; with --diff, where something would change), 2 for a FILE that is not there, else 0.
    """
    from site_builder.checks.running import check
    from site_builder.output.report import statistics_text

    gc.disable()  # a short run over many objects and few circles: collecting costs a third of it and frees nothing
    rules = all_rules()
    catalog = context.load()
    chosen = files_named(catalog, context.folder, files) if files else None
    only = _chosen_rules(rules, select, ignore)
    if diff:
        sys.exit(1 if _show_repairs(context, catalog, chosen, only) else 0)
    whole = check(catalog, chosen)
    report = _limited(whole, only)
    if hidden := len(whole) - len(report):
        click.echo(f"{hidden:,} finding{'s' * (hidden != 1)} of other rules are not reported", err=True)
    if fix:
        catalog, report, repaired = _repaired(context, catalog, report, chosen, only)
        click.echo(f"repaired {repaired} problem{'s' * (repaired != 1)}", err=True)
    checked = len(catalog.store.files) if chosen is None else len(chosen)
    lines = cache(lambda path: split_lines(catalog.source(path).text))
    if statistics:
        click.echo(statistics_text(report, rules))
    elif text := rendered(report, form, rules, catalog.root, lines, checked):
        click.echo(text)
    failing = report.count(Severity.ERROR) + (report.count(Severity.WARNING) if strict else 0)
    sys.exit(1 if failing else 0)


def _chosen_rules(rules: Mapping[str, Rule], select: Iterable[str], ignore: Iterable[str]) -> set[str]:
    """Ids of the rules to report. Raises UsageError for a name or pattern that fits none."""

    def named(words: Iterable[str]) -> set[str]:
        found: set[str] = set()
        for word in (part.strip() for text in words for part in text.split(",") if part.strip()):
            fitting = set(fnmatch.filter(rules, word))
            if not fitting:
                raise UsageError(f"there is no rule {word!r}{did_you_mean(word, rules)}", hint="kb explain lists all")
            found |= fitting
        return found

    return (named(select) or set(rules)) - named(ignore)


def _limited(report: Report, only: set[str]) -> Report:
    return Report(tuple(problem for problem in report if problem.rule in only))


def _repaired(
    context: Context, catalog: Catalog, report: Report, chosen: set[str] | None, only: set[str]
) -> tuple[Catalog, Report, int]:
    """The knowledge base and its report after all repairs, and how many; edits that overlapped take several rounds."""
    from site_builder.checks.fixing import repair
    from site_builder.checks.running import check

    repaired = 0
    for _ in range(ROUNDS):
        done = repair(catalog, (one for one in report if chosen is None or one.where.path in chosen))
        if not done:
            break
        repaired += done
        catalog = context.load()
        report = _limited(check(catalog, chosen), only)
    return catalog, report, repaired


def _show_repairs(context: Context, catalog: Catalog, chosen: set[str] | None, only: set[str]) -> bool:
    """Make the repairs in a copy, since one can uncover another, and print the difference; whether there is any."""
    from site_builder.checks.running import check
    from site_builder.commands._changes import read, show

    with TemporaryDirectory(prefix="kb-fix-") as work:
        copy = Path(work)
        for path in catalog.store.files:
            (copy / path).parent.mkdir(parents=True, exist_ok=True)
            copyfile(catalog.root / path, copy / path)
        there = Context(copy)
        report = _limited(check(there.load(), chosen), only)
        _repaired(there, there.load(), report, chosen, only)
        texts = {
            path: read(copy / path)
            for path in catalog.store.files
            if (catalog.root / path).read_bytes() != (copy / path).read_bytes()
        }
    show(context.root, texts)
    return bool(texts)
