"""The whole site as a mapping from file name to what makes its content: `kb build` walks it, `kb serve` asks it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from site_builder import bundled
from site_builder.errors import KbError
from site_builder.site import styles
from site_builder.site.index import Index
from site_builder.site.machine.files import machine_files, redirect_files
from site_builder.site.machine.search import search_files
from site_builder.site.pages import ROOMS, all_pages, page_at
from site_builder.site.render import Renderer
from site_builder.site.shell import THEME
from site_builder.site.views.common import SiteInfo, date_name

if TYPE_CHECKING:
    from site_builder.site.shell import Shell
    from site_builder.site.views.common import Page

Maker = Callable[[], bytes]
_NAMING = (".j2", ".html", ".js", ".css")
"""Files that name classes, ids and variables of styles."""


def _state(index: Index) -> str:
    """Which data the pages are made of; empty where no git knows."""
    known = index.history
    if not known.day:
        return ""
    whole = known.releases and not any(event.release is None for event in known.events)
    version = f", release {known.releases[0].version}" if whole else ""
    return f"Data of {date_name(known.day)}, revision {known.revision}{version}."


class Site:
    """Everything that is served, made when it is asked for."""

    def __init__(self, index: Index, shell: Shell, url: str | None) -> None:
        settings = index.catalog.settings
        self.index = index
        self.shell = replace(shell, state=partial(_state, self.index), documented="docs" not in index.left_out)
        self.info = SiteInfo(settings, url, index.left_out, lambda: index.history)
        self.renderer = Renderer(index.catalog.root / "templates", self.shell, self.info, index.branches)

    @cached_property
    def pages(self) -> dict[str, Page]:
        """Every page by its file."""
        pages: dict[str, Page] = {}
        for page in all_pages(self.index, self.shell.documents):
            if not self.info.has(page.address):
                continue
            if page.file in pages:
                raise KbError(f"two pages claim {page.address!r}: {pages[page.file].title!r} and {page.title!r}")
            pages[page.file] = page
        return pages

    def page(self, file: str) -> Page | None:
        """One page by its file, made without the others."""
        found = page_at(self.index, self.shell.documents, file)
        return found if found and self.info.has(found.address) else None

    def maker(self, name: str) -> Maker | None:
        """What makes the file ``name``; finding a page takes less than listing all files."""
        if page := self.page(name):
            return partial(self._html, page)
        for part in (self._given, self._search, self._redirects):
            if name in part:
                return part[name]
        return None if name.split("/")[0] in ROOMS else self.files.get(name)

    def require_distinct(self) -> None:
        """Raises KbError where a page of docs/ has the address of another page."""
        for name, _ in self.shell.files():
            if self.page(name):
                raise _claimed(name)

    @cached_property
    def files(self) -> dict[str, Maker]:
        """Every file of the site, pages included, in the order of writing."""
        files: dict[str, Maker] = {}
        for name, maker in self._all_files():
            if name in files:
                raise _claimed(name)
            files[name] = maker
        return files

    def _all_files(self) -> Iterator[tuple[str, Maker]]:
        for name, page in self.pages.items():
            yield name, partial(self._html, page)
        yield from self._search.items()
        yield from machine_files(self.index, self.info, self.renderer, self.pages, self.shell)
        yield from ((name, maker) for name, maker in self._redirects.items() if name not in self.pages)
        yield from self._given.items()

    @cached_property
    def _search(self) -> dict[str, Maker]:
        """What the site's own scripts read."""
        return dict(search_files(self.index.catalog, self.info, lambda: self.pages, self.renderer, self.shell))

    @cached_property
    def _redirects(self) -> dict[str, Maker]:
        return dict(redirect_files(self.index, self.renderer))

    @cached_property
    def _given(self) -> dict[str, Maker]:
        """Files that no paper is in: what the browser loads, and the pages of docs/."""
        return dict(self._all_given())

    def _all_given(self) -> Iterator[tuple[str, Maker]]:
        branches = self.index.branches
        behind = {"assets/site.css": branches.light, "assets/dark.css": branches.dark}
        for name, maker in _assets(bundled.templates() / "assets", self.index.catalog.root / "templates" / "assets"):
            yield name, partial(_followed, maker, behind[name]) if name in behind else maker
        yield THEME, self._theme
        for name, content in self.shell.files():
            yield name, lambda content=content: content  # type: ignore[misc]

    def _theme(self) -> bytes:
        folders = (bundled.templates(), self.index.catalog.root / "templates")
        files = (path for folder in folders for path in sorted(folder.rglob("*")) if path.suffix in _NAMING)
        ours = "\n".join(path.read_text(encoding="utf-8") for path in files)
        return self.shell.styles(styles.words(ours), ours).encode()

    def _html(self, page: Page) -> bytes:
        return self.renderer.page(page)


def _claimed(name: str) -> KbError:
    return KbError(f"two parts of the site claim the file {name!r}", hint="rename the page in docs/")


def _followed(first: Maker, second: Callable[[], str]) -> bytes:
    return first() + second().encode()


def _assets(*folders: Path) -> Iterable[tuple[str, Maker]]:
    """What the browser loads, by name; a file of a later folder replaces that of an earlier one."""
    found = {
        path.relative_to(folder).as_posix(): path
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }
    for name, path in sorted(found.items()):
        yield f"assets/{name}", path.read_bytes
