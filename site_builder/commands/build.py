"""kb build: the static site."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from site_builder.commands._context import Context, all_rules, left_out, pass_context
from site_builder.errors import KbError

if TYPE_CHECKING:
    from site_builder.knowledge.catalog import Catalog


@click.command()
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Folder to write (default: site/ at the root).")
@click.option("--base-url", metavar="URL", help="Address under which it is published (default: url in kb.yml).")
@click.option("--repository", metavar="URL", help="Where entries are edited (default: repository in kb.yml).")
@click.option(
    "--engine", type=click.Choice(["mkdocs", "zensical"]), default="mkdocs", help="Builds docs/ and the frame."
)
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="Processes that share the work (default: all processors).",
)
@click.option("--strict", is_flag=True, help="Fail, and leave the old site, on any problem or broken link.")
@pass_context
def command(
    context: Context,
    output: Path | None,
    base_url: str | None,
    repository: str | None,
    engine: str,
    jobs: int | None,
    strict: bool,
) -> None:
    """Build the site: every page, the search, the feeds and the API.

    The new site takes the place of the old one in one step, once all of it is written. Nothing is built where kb.yml or
    the taxonomy cannot be read. Exit status: 1 where entries that cannot be read are missing from the site.
    """
    from site_builder.site.build import build, make_site
    from site_builder.site.processes import available

    gc.disable()  # a short run that makes few circles: collecting costs a third of it and frees next to nothing
    catalog = context.load()
    if problems := _problems(catalog, strict):
        raise KbError(f"{problems} problems; nothing was built", hint="kb check says more about each")
    site = make_site(catalog, "zensical" if engine == "zensical" else "mkdocs", base_url, repository)
    target = context.folder / output if output else context.root / "site"
    written = build(site, target, _progress, strict=strict, jobs=jobs or available())
    click.echo(f"{target}: {written.total:,} files, {written.new:,} written, {written.unchanged:,} unchanged")
    if catalog.unread:
        click.echo(f"kb: the site is not whole: {left_out(catalog.unread)}", err=True)
        sys.exit(1)
    click.echo("kb serve shows the site and follows every edit", err=True)


def _problems(catalog: Catalog, strict: bool) -> int:
    """Print what is wrong with the files, with ``strict`` also what the rules find; how many of it stops the build."""
    found = catalog.problems
    if strict:
        from site_builder.checks.running import check
        from site_builder.diagnostics import Severity

        all_rules()
        found = [problem for problem in check(catalog) if problem.severity is not Severity.INFO]
    for problem in found:
        click.echo(f"{problem.where}: {problem.severity}[{problem.rule}] {problem.message}", err=True)
    return len(found) if strict else 0


def _progress(results: Iterable[int], total: int) -> Iterator[int]:
    """A bar on standard error, where that is a terminal."""
    if not sys.stderr.isatty():
        yield from results
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(results, description="Writing", total=total, console=Console(stderr=True), transient=True)
