"""kb serve: the site while it is being edited."""

from __future__ import annotations

import gc
import threading
from collections.abc import Collection, Sequence
from contextlib import suppress
from functools import cache, partial
from typing import TYPE_CHECKING

import click

from site_builder.commands._context import Context, all_rules, pass_context
from site_builder.commands._reports import rendered

if TYPE_CHECKING:
    from site_builder.diagnostics import Problem
    from site_builder.knowledge.catalog import Catalog
    from site_builder.site.shell import Engine
    from site_builder.site.site import Site


def judged(catalog: Catalog, names: Collection[str] | None) -> Sequence[Problem]:
    """The errors of a knowledge base and everything found in the files ``names``; the latter is printed, and at the
    start (None) the errors are."""
    all_rules()
    from site_builder.checks.running import check
    from site_builder.diagnostics import Report, Severity, split_lines

    report = check(catalog)
    near = [one for one in report if names is not None and one.where.path in names]
    errors = [one for one in report if one.severity is Severity.ERROR]
    if told := near if names is not None else errors:
        lines = cache(lambda path: split_lines(catalog.source(path).text))
        checked = len(catalog.store.files if names is None else names)
        click.echo(rendered(Report.of(told), "text", {}, catalog.root, lines, checked), err=True)
    return list(dict.fromkeys([*near, *errors]))


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes any free one.")
@click.option(
    "--engine", type=click.Choice(["mkdocs", "zensical"]), default="mkdocs", help="Builds docs/ and the frame."
)
@pass_context
def command(context: Context, host: str, port: int, engine: str) -> None:
    """Serve the site from the files as they are, and reload the browser when they change.

    Watches papers, taxonomy, results, templates and docs. Nothing is written; kb build writes the site.
    """
    from site_builder.site.build import make_site
    from site_builder.site.serve import Preview, server
    from site_builder.site.watching import watching

    def make(catalog: Catalog, before: Site | None) -> Site:
        kind: Engine = "zensical" if engine == "zensical" else "mkdocs"
        return make_site(catalog, kind, f"http://{host}:{port}/", before=before)

    gc.disable()
    preview = Preview(context.root, context.load, make, judged, partial(click.echo, err=True))
    gc.freeze()  # what was loaded mostly stays, and looking through all of it for garbage takes longer than an edit
    gc.enable()
    with server(preview, host, port) as http, watching(context.root) as changes:
        watcher = threading.Thread(target=preview.watch, args=(changes,), daemon=True)
        watcher.start()
        click.echo(f"serving at http://{host}:{http.server_port}/ (Ctrl+C ends it)")
        with suppress(KeyboardInterrupt):
            http.serve_forever()
        changes.close()
        watcher.join()
