"""kb open: the page of a thing in a browser."""

from __future__ import annotations

from typing import Any

import click

from site_builder.commands._completion import entry_ids
from site_builder.commands._context import Context, pass_context
from site_builder.errors import UsageError

PAGES = ("paper", "code", "project", "data", "site")


@click.command()
@click.argument("name", metavar="ID", shell_complete=entry_ids())
@click.argument("page", type=click.Choice(PAGES), default="paper", required=False)
@click.option("--print", "only_print", is_flag=True, help="Print the address, open nothing.")
@pass_context
def command(context: Context, name: str, page: str, only_print: bool) -> None:
    """Open the page of the paper, model, benchmark or venue ID in a browser.

    PAGE is the paper itself (the default; for other things their home page), its code, project or data, or its page on
    the published site. Where no browser can be started, the address is printed.
    """
    from site_builder.query.finding import Finder

    kind, found = Finder(context.catalog).one(name)
    address = _on_site(context, kind, found) if page == "site" else _of(context, kind, found, page)
    if address is None:
        raise UsageError(f"{found} has no address of its {page}", hint=f"kb show {found} says what is known of it")
    if only_print or click.launch(address) != 0:
        click.echo(address)


def _of(context: Context, kind: str, name: str, page: str) -> str | None:
    from site_builder.bibliography.csl import address

    catalog = context.catalog
    if kind == "paper":
        paper = catalog.papers[name]
        return address(paper) if page == "paper" else getattr(paper.links, page)
    records: dict[str, Any] = {"model": catalog.models, "benchmark": catalog.benchmarks, "venue": catalog.venues}
    return getattr(records[kind][name], "url", None) if kind in records and page == "paper" else None


def _on_site(context: Context, kind: str, name: str) -> str:
    from site_builder.site import addresses

    url = context.catalog.settings.url
    if not url:
        raise UsageError("kb.yml does not say where the site is published", hint="write its address into url")
    if kind == "author":
        names = (one for brief in context.catalog.briefs.values() for one in brief.authors)
        return f"{url.rstrip('/')}/{addresses.author(addresses.author_slugs(names)[name])}"
    page: str = getattr(addresses, kind)(name)
    return f"{url.rstrip('/')}/{page}"
