"""kb serve: the site while it is being edited."""

from __future__ import annotations

import threading
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

import click

from site_builder.commands._context import Context, left_out, pass_context

if TYPE_CHECKING:
    from site_builder.site.site import Site


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

    def load() -> Site:
        catalog = context.load()
        if catalog.unread:
            click.echo(f"kb: {left_out(catalog.unread)}; kb check says why", err=True)
        return make_site(catalog, "zensical" if engine == "zensical" else "mkdocs", f"http://{host}:{port}/")

    preview = Preview(context.root, load, partial(click.echo, err=True))
    with server(preview, host, port) as http:
        stop = threading.Event()
        watcher = threading.Thread(target=preview.watch, args=(stop,), daemon=True)
        watcher.start()
        click.echo(f"serving at http://{host}:{http.server_port}/ (Ctrl+C ends it)")
        with suppress(KeyboardInterrupt):
            http.serve_forever()
        stop.set()
        watcher.join()
