"""kb check: everything that is wrong with the knowledge base, and with --fix what can be repaired."""

from __future__ import annotations

import fnmatch
import gc
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from site_builder.commands._context import Context, all_rules, pass_context
from site_builder.commands._files import files_named
from site_builder.commands._reports import FORMS, rendered
from site_builder.diagnostics import Location, Report, Severity, split_lines
from site_builder.errors import UsageError
from site_builder.text.suggest import did_you_mean

if TYPE_CHECKING:
    from site_builder.checks.registry import Rule
    from site_builder.knowledge.catalog import Catalog
    from site_builder.output.report import Lines

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

    - checks the entry of a paper from standard input, as if it stood in papers/.

    kb explain RULE tells more about a finding. Exit status: 1 where an error was found (with --strict, also for a
    warning; with --diff, where something would change), 2 for a FILE that is not there, else 0.
    """
    from site_builder.checks.running import check

    if any(str(file) == "-" for file in files):
        if len(files) > 1 or fix or diff:
            raise UsageError("- stands alone: standard input is checked, never repaired", hint="kb check - < entry.yml")
        sys.exit(_check_input(context, form, _chosen_rules(all_rules(), select, ignore), statistics, strict))
    gc.disable()  # a short run over many objects and few circles: collecting costs a third of it and frees nothing
    rules = all_rules()
    catalog = context.load()
    chosen = files_named(catalog, context.folder, files) if files else None
    only = _chosen_rules(rules, select, ignore)
    if diff:
        sys.exit(1 if _show_repairs(context, catalog, chosen, only) else 0)
    whole = check(catalog, chosen)
    report = _reported(whole, only)
    if fix:
        catalog, report, repaired = _repaired(context, catalog, report, chosen, only)
        click.echo(f"repaired {repaired} problem{'s' * (repaired != 1)}", err=True)
    checked = len(catalog.store.files) if chosen is None else len(chosen)
    lines = cache(lambda path: split_lines(catalog.source(path).text))
    sys.exit(_tell(report, form, catalog.root, lines, checked, statistics=statistics, strict=strict))


def _tell(
    report: Report, form: str, root: Path, lines: Lines, checked: int, *, statistics: bool, strict: bool
) -> int:  # fmt: skip
    """Print a report; the exit status."""
    from site_builder.output.report import statistics_text

    rules = all_rules()
    if statistics:
        click.echo(statistics_text(report, rules))
    elif text := rendered(report, form, rules, root, lines, checked):
        click.echo(text)
    failing = report.count(Severity.ERROR) + (report.count(Severity.WARNING) if strict else 0)
    return 1 if failing else 0


def _check_input(context: Context, form: str, only: set[str], statistics: bool, strict: bool) -> int:
    """Check the entry on standard input within a copy of the knowledge base; the exit status."""
    from site_builder.checks.running import check
    from site_builder.files import write_atomic
    from site_builder.knowledge.edits import ID
    from site_builder.lists.reading import read_file
    from site_builder.text.yamlfile import parse

    text = read_file(Path("-"))
    data = parse(text, "stdin").data
    name = data.get("id") if isinstance(data, dict) else None
    fits = isinstance(name, str) and len(name) <= 100 and "/" not in name and ID.fullmatch(name)
    path = f"papers/{name if fits else 'stdin'}.yml"
    catalog = context.load()
    with _copied(catalog) as copy:
        write_atomic(copy / path, text)
        whole = check(Context(copy).load(), {path})

    def here(where: Location) -> Location:
        return replace(where, path="stdin") if where.path == path else where

    found = (replace(one, where=here(one.where), related=tuple(map(here, one.related))) for one in whole)
    lines = cache(lambda name: split_lines(text if name == "stdin" else catalog.source(name).text))
    report = _reported(Report(tuple(found)), only)
    return _tell(report, form, context.root, lines, 1, statistics=statistics, strict=strict)


@contextmanager
def _copied(catalog: Catalog) -> Iterator[Path]:
    """A copy of the files of a knowledge base, with what is remembered of them; it is gone in the end."""
    from site_builder.cache.store import FOLDER

    with TemporaryDirectory(prefix="kb-check-") as work:
        copy = Path(work).resolve()
        for path in [*catalog.store.files, f"{FOLDER}/cache.sqlite"]:
            (copy / path).parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileNotFoundError):
                copyfile(catalog.root / path, copy / path)
        yield copy


def _reported(whole: Report, only: set[str]) -> Report:
    """The findings of the rules ``only``; how many are left out is said."""
    report = _limited(whole, only)
    if hidden := len(whole) - len(report):
        click.echo(f"{hidden:,} finding{'s' * (hidden != 1)} of other rules are not reported", err=True)
    return report


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

    with _copied(catalog) as copy:
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
